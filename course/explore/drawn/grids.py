"""Maps as grids of numbers: planes that meet the slices of a filter, and blocks that are pooled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from course.explore.drawn import vocabulary as v
from course.explore.drawn.picture import Picture
from course.explore.values import EMPTY, Value, in_a_sentence, is_placeholder, read_value

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.axes import Axes

    Numbers = np.ndarray[Any, Any]

WIDTH: Final = 9.5
ROW: Final = 0.29
WIDEST_CELL: Final = 0.52
LARGEST: Final = 12
MARGIN: Final = 0.25


@dataclass(frozen=True)
class Grid:
    """A map of a picture.

    Arguments:
        name: what stands above it.
        numbers: shape (rows, columns), or None where there are none to show.
        empty: whether it is still to be computed.
        size: rows and columns to draw where there are no numbers.
    """

    name: str
    numbers: Numbers | None
    empty: bool
    size: tuple[int, int]


def read_grid(name: str, value: Any, size: tuple[int, int], *channel: int) -> Grid:
    """Read one map of whatever a variable holds.

    Arguments:
        name: what stands above it.
        value: anything; an array of maps, shape (C, H, W), is hoped for.
        size: rows and columns of the frame where there is no map.
        channel: which map; the value is a map itself where there is none.

    Returns:
        The grid.
    """
    if is_placeholder(value):
        return Grid(name, None, True, size)
    # A picture must never stop a notebook, and a variable may hold anything at all.
    try:
        import numpy as np

        numbers = np.asarray(value)
        if numbers.dtype.kind not in "buif" or numbers.ndim != 2 + len(channel):
            return Grid(name, None, False, size)
        numbers = numbers[channel].astype(float)
        shown = min(numbers.shape) > 0 and max(numbers.shape) <= LARGEST
        if not shown or not np.isfinite(numbers).all():
            return Grid(name, None, False, size)
    except Exception:
        return Grid(name, None, False, size)
    return Grid(name, numbers, False, numbers.shape)


def number_in_cell(number: float) -> str:
    """A number in at most five characters.

    Arguments:
        number: a finite number.

    Returns:
        Two decimals at most, none that say nothing.
    """
    if abs(number) >= 1000:
        return f"{number:.0e}".replace("e+0", "e").replace("e+", "e")
    places = 2 if abs(number) < 10 else 1 if abs(number) < 100 else 0
    text = f"{number:.{places}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if float(text) == 0 else text


def draw_grid(
    card: Axes,
    left: float,
    top: float,
    cell: float,
    grid: Grid,
    *,
    tone: v.Tone = v.FORWARD_TONE,
    whole: tuple[int, int] | None = None,
) -> None:
    """Draw a map: its name above, a number in every cell.

    Arguments:
        card: the card.
        left, top: the upper left corner.
        cell: the width of a cell.
        grid: the map.
        tone: how strongly it speaks.
        whole: how many rows and columns are used; what lies beyond them is pale.
    """
    from matplotlib.patches import Rectangle

    rows, columns = grid.size
    wide, tall = columns * cell, rows * ROW
    v.label(card, left + wide / 2, top + 0.17, grid.name, v.SMALL, color=tone.symbol, weight="bold")
    if grid.numbers is None:
        look: dict[str, Any] = {"edgecolor": v.WRONG, "lw": 1.4}
        if grid.empty:
            look = {"edgecolor": tone.symbol, "lw": 1.1, "ls": (0, (3, 2.2))}
        card.add_patch(Rectangle((left, top - tall), wide, tall, facecolor=v.CARD, **look))
        sign = "" if grid.empty else "?"
        v.label(card, left + wide / 2, top - tall / 2, sign, v.SYMBOL, color=v.WRONG)
        return
    used = whole or (rows, columns)
    longest = max(len(number_in_cell(float(number))) for number in grid.numbers.flat)
    size = min(v.SMALL, (cell - 0.05) * 72 / (0.64 * max(longest, 3)))
    for row in range(rows):
        for column in range(columns):
            inside = row < used[0] and column < used[1]
            shade = tone if inside else v.PALE_TONE
            x, y = left + column * cell, top - (row + 1) * ROW
            card.add_patch(
                Rectangle(
                    (x, y), cell, ROW, facecolor=shade.tint, edgecolor=v.CARD_EDGE, lw=0.7, zorder=1
                )
            )
            text = number_in_cell(float(grid.numbers[row, column]))
            colour = shade.number if text != "0" else v.QUIET
            v.label(
                card,
                x + cell / 2,
                y + ROW / 2,
                text.replace("-", "\N{MINUS SIGN}"),
                size,
                color=colour,
            )


def ring(
    card: Axes, left: float, top: float, cell: float, at: tuple[int, int], size: tuple[int, int]
) -> None:
    """Put a ring around some cells of a map.

    Arguments:
        card: the card.
        left, top: the upper left corner of the map.
        cell: the width of a cell.
        at: row and column of the first of them.
        size: how many rows and columns of them.
    """
    tall, wide = size[0] * ROW, size[1] * cell
    v.rounded(
        card,
        left + at[1] * cell + wide / 2,
        top - at[0] * ROW - tall / 2,
        wide + 0.01,
        tall + 0.01,
        corner=0.09,
        facecolor="none",
        edgecolor=v.INK,
        lw=1.8,
        zorder=5,
    )


def in_words(grid: Grid) -> str:
    """A map in a sentence, row by row.

    Arguments:
        grid: the map.

    Returns:
        The sentence.
    """
    if grid.empty:
        return f"{grid.name} is not computed yet."
    if grid.numbers is None:
        return f"{grid.name} is no map of finite numbers that can be shown."
    rows = "; ".join(
        ", ".join(number_in_cell(float(number)) for number in row) for row in grid.numbers
    )
    return f"{grid.name}, row by row: {rows}."


def draw_planes(
    X: Any, K: Any, b: Any, d: int = 0, at: tuple[int, int] = (0, 0), s: Any = None
) -> Picture:
    """Draw how one filter makes one output of all channels.

    Arguments:
        X: the picture, shape (C, H, W).
        K: the filters, shape (D, C, k1, k2).
        b: the biases, shape (D,).
        d: which filter.
        at: row and column of the output, and so of the window's first pixel.
        s: the output as the student has it; the partial sums are shown once there is one.

    Returns:
        The picture; what is no number yet is empty, and what is none at all is a question mark.
    """
    channels = _channels(X, K)
    planes = [read_grid(f"channel {c}", X, (2, 3), c) for c in range(channels)]
    slices = [read_grid(f"slice K[{d}, {c}]", K, (2, 2), d, c) for c in range(channels)]
    out = read_value(s)
    sums = [
        _partial_sum(plane, piece, at) if out.kind != "empty" else EMPTY
        for plane, piece in zip(planes, slices, strict=True)
    ]
    bias = read_value(_item(b, d))
    tallest = max(max(one.size[0] for one in (*planes, *slices)), 2)
    step = tallest * ROW + 0.5
    with v.our_settings():
        height = channels * step + 0.15
        figure, card = v.new_card(WIDTH, height)
        columns = max(one.size[1] for one in planes) + max(one.size[1] for one in slices)
        cell = min(WIDEST_CELL, (WIDTH - 4.3) / columns)
        wide = max(one.size[1] for one in planes) * cell
        beside = MARGIN + wide + 0.5
        equals = beside + max(one.size[1] for one in slices) * cell + 0.25
        slot_x, end_x = equals + 0.6, WIDTH - 0.75
        middle = height / 2 - 0.12
        for number, (plane, piece, total) in enumerate(zip(planes, slices, sums, strict=True)):
            top = height - 0.42 - number * step
            y = top - tallest * ROW / 2
            draw_grid(card, MARGIN, top, cell, plane)
            if plane.numbers is not None and piece.numbers is not None:
                ring(card, MARGIN, top, cell, at, piece.size)
            v.label(card, beside - 0.25, y, "⊙", v.SYMBOL)
            draw_grid(card, beside, y + piece.size[0] * ROW / 2, cell, piece)
            v.label(card, equals, y, "Σ", v.SYMBOL)
            v.slot(card, slot_x, y, total, v.FORWARD_TONE)
            v.wire(card, [(slot_x + 0.4, y), (end_x - 0.42, middle)], v.FORWARD, 1.5)
        v.label(card, end_x, middle + 0.62, f"+ b[{d}]", v.SMALL)
        v.slot(card, end_x, middle + 0.33, bias, v.PALE_TONE)
        v.label(card, end_x, middle - 0.62, "output s", v.SMALL, weight="bold")
        v.slot(card, end_x, middle - 0.33, out, v.FORWARD_TONE)
        v.badge(card, end_x, middle, "+", v.FORWARD, 0.13)
        svg = v.to_svg(figure)
    said = [f"Filter {d} makes one output of {channels} channels, the window begins at {at}."]
    for plane, piece, total in zip(planes, slices, sums, strict=True):
        said += [in_words(plane), in_words(piece)]
        said.append(in_a_sentence(f"The sum of the products in {plane.name}", total) + ".")
    said.append(in_a_sentence(f"The bias b[{d}]", bias) + ".")
    said.append(in_a_sentence("The output s", out) + ".")
    return Picture(svg, " ".join(said))


def _channels(X: Any, K: Any) -> int:
    """How many planes there are to draw; one where that cannot be said."""
    try:
        import numpy as np

        shapes = np.shape(X), np.shape(K)
        return max(min(shapes[0][0], shapes[1][1], 5), 1) if len(shapes[1]) == 4 else 1
    except Exception:
        return 1


def _item(values: Any, number: int) -> Any:
    try:
        return values[number]
    except Exception:
        return "?"


def _partial_sum(plane: Grid, piece: Grid, at: tuple[int, int]) -> Value:
    if plane.numbers is None or piece.numbers is None:
        return read_value("?")
    rows, columns = piece.size
    window = plane.numbers[at[0] : at[0] + rows, at[1] : at[1] + columns]
    return read_value((window * piece.numbers).sum() if window.shape == piece.size else "?")


def draw_pooling(
    X: Any, size: int, *, pooled: Any = None, back: Any = None, mean: bool = False, channel: int = 0
) -> Picture:
    """Draw the blocks of a map, and what comes of them or what comes back to them.

    Arguments:
        X: the maps, shape (C, H, W).
        size: rows, and columns, of a block.
        pooled: the pooled maps as the student has them, shape (C, H // size, W // size).
        back: in their place, the derivatives for X as the student has them, shape (C, H, W).
        mean: whether the mean is taken; otherwise the winner of each block is ringed.
        channel: which map.

    Returns:
        The picture; what is not computed yet is a dashed frame, and nothing is ringed then.
    """
    source = read_grid(f"X[{channel}]", X, (4, 6), channel)
    rows, columns = source.size[0] // size, source.size[1] // size
    backward = back is not None
    result = (
        read_grid(f"d_X[{channel}]", back, source.size, channel)
        if backward
        else read_grid(f"Z[{channel}]", pooled, (rows, columns), channel)
    )
    winners = _winners(source, size) if result.numbers is not None and not mean else []
    with v.our_settings():
        tall = max(source.size[0], result.size[0]) * ROW
        height = tall + 0.85
        figure, card = v.new_card(WIDTH, height)
        free = WIDTH - 2 * MARGIN - 1.0
        cell = min(WIDEST_CELL, free / (source.size[1] + result.size[1]))
        used = (source.size[1] + result.size[1]) * cell + 1.0
        left, top = (WIDTH - used) / 2, height - 0.5
        right = left + source.size[1] * cell + 1.0
        whole = (rows * size, columns * size)
        draw_grid(card, left, top, cell, source, whole=whole)
        below = top - (tall - result.size[0] * ROW) / 2
        tone = v.BACKWARD_TONE if backward else v.FORWARD_TONE
        draw_grid(card, right, below, cell, result, tone=tone, whole=whole if backward else None)
        _borders(card, (left, top), cell, size, (rows, columns))
        if backward and result.numbers is not None and result.size == source.size:
            _borders(card, (right, below), cell, size, (rows, columns))
        for at in winners:
            ring(card, left, top, cell, at, (1, 1))
        y, start = top - tall / 2, left + source.size[1] * cell + 0.2
        ends = [(start, y), (start + 0.6, y)]
        v.wire(card, ends[::-1] if backward else ends, tone.line, 2.0, dashed=backward)
        svg = v.to_svg(figure)
    said = [f"Blocks of {size} by {size}: {rows} rows and {columns} columns of them."]
    said += [in_words(source), in_words(result)]
    if winners:
        said.append("Winners, row and column: " + ", ".join(f"{at}" for at in winners) + ".")
    return Picture(svg, " ".join(said))


def _winners(source: Grid, size: int) -> list[tuple[int, int]]:
    """Where the first largest number of each block stands."""
    numbers = source.numbers
    if numbers is None:
        return []
    winners = []
    for top in range(0, source.size[0] - size + 1, size):
        for left in range(0, source.size[1] - size + 1, size):
            block = numbers[top : top + size, left : left + size]
            row, column = divmod(int(block.argmax()), size)
            winners.append((top + row, left + column))
    return winners


def _borders(
    card: Axes, corner: tuple[float, float], cell: float, size: int, blocks: tuple[int, int]
) -> None:
    from matplotlib.patches import Rectangle

    for row in range(blocks[0]):
        for column in range(blocks[1]):
            x = corner[0] + column * size * cell
            y = corner[1] - (row + 1) * size * ROW
            card.add_patch(
                Rectangle(
                    (x, y),
                    size * cell,
                    size * ROW,
                    facecolor="none",
                    edgecolor=v.QUIET,
                    lw=1.4,
                    zorder=4,
                )
            )
