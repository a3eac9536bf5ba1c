"""Maps and kernels: grey pictures side by side, one window at work, and the time that it takes."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from course.explore.drawn import vocabulary as v
from course.explore.drawn.picture import Picture
from course.explore.drawn.sample_picture import sample_image
from course.explore.values import is_placeholder, number_text, read_value

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH = 9.5
MARGIN, GAP, TITLE, FOOT = 0.25, 0.22, 0.42, 0.4
WIDEST, TALLEST = 4.6, 3.4
CELL_WIDTH, CELL_HEIGHT, LARGEST = 0.56, 0.36, 8
LARGER = 3
BAR_LEFT, BAR_RIGHT, BAR_HEIGHT = 1.5, 2.1, 0.34
_MINUS = "\N{MINUS SIGN}"


def draw_pictures(*named: tuple[str, Any], same_width: bool = False) -> Picture:
    """Show maps as grey pictures side by side.

    Arguments:
        named: the title and the map of each picture, shape (H, W). Maps within 0 and 1 are shown
            from black to white; in any other one grey is 0, white the largest size that occurs.
        same_width: whether maps with fewer columns get larger pixels, so that all can be compared.

    Returns:
        The picture; a map that is not computed yet is a dashed frame, anything that is no map of
        finite numbers a question mark.
    """
    maps = [(title, _numbers(value), is_placeholder(value)) for title, value in named]
    wide = min(WIDEST, (WIDTH - 2 * MARGIN - GAP * (len(maps) - 1)) / max(len(maps), 1))
    sizes = [numbers.shape for _, numbers, _ in maps if numbers is not None] or [(2, 3)]
    # One scale for all, so that a map that lost its border is seen to be smaller.
    scale = min(_scale(size, wide) for size in sizes)
    scales = {size: _scale(size, wide) if same_width else scale for size in sizes}
    tall = max(scales[size] * size[0] for size in sizes)
    with v.our_settings():
        figure, card = v.new_card(WIDTH, TITLE + tall + FOOT)
        left = (WIDTH - wide * len(maps) - GAP * (len(maps) - 1)) / 2
        for number, (title, numbers, empty) in enumerate(maps):
            centre = left + wide / 2 + number * (wide + GAP)
            v.label(card, centre, FOOT + tall + 0.2, title, v.TEXT, weight="bold")
            if numbers is None:
                _no_map(card, centre, FOOT + tall / 2, (wide * 0.9, tall * 0.9), empty)
                continue
            high, broad = (scales[numbers.shape] * side for side in numbers.shape)
            box = (centre - broad / 2, FOOT + (tall - high) / 2, broad, high)
            _grey(card, box, numbers)
            v.label(card, centre, 0.2, _shape(numbers), v.SMALL, color=v.QUIET)
        svg = v.to_svg(figure)
    return Picture(svg, " ".join(_map_in_words(*one) for one in maps))


def draw_window(X: Any, K: Any, entry: Any = None, at: tuple[int, int] = (0, 0)) -> Picture:
    """Draw one place of a kernel on a map: the window, the kernel, and the sum of the products.

    Arguments:
        X: the map, shape (H, W), at most 8 rows and 8 columns.
        K: the kernel, shape (k1, k2).
        entry: the sum of the products, one number.
        at: the row and the column of the map where the upper left corner of the kernel lies.

    Returns:
        The picture; a sum that is not computed yet is a dashed slot, an odd one a question mark.
    """
    grids = [_small(X), _small(K)]
    value = read_value(entry)
    sizes = [grid.shape if grid is not None else (2, 3) for grid in grids]
    cell = min(CELL_WIDTH, (WIDTH - 2.8) / sum(columns for _, columns in sizes))
    tall = max(rows for rows, _ in sizes) * CELL_HEIGHT
    with v.our_settings():
        figure, card = v.new_card(WIDTH, TITLE + tall + FOOT)
        middle = FOOT + tall / 2
        total = sum(columns for _, columns in sizes) * cell + 2.1
        x = (WIDTH - total) / 2
        corners = [at, (0, 0)]
        for name, grid, size, corner, sign in zip(
            ("X", "K"), grids, sizes, corners, ("\N{CIRCLED DOT OPERATOR}", "sum ="), strict=True
        ):
            _grid(card, (x, middle, cell), name, grid, (corner, sizes[1]))
            x += size[1] * cell
            v.label(card, x + 0.35, middle, sign, v.SYMBOL if len(sign) < 2 else v.TEXT)
            x += 0.7
        v.slot(card, x + 0.34, middle, value, v.FORWARD_TONE)
        v.label(card, x + 0.34, middle + 0.36, f"S[{at[0]}, {at[1]}]", v.SMALL, color=v.QUIET)
        svg = v.to_svg(figure)
    return Picture(svg, _window_in_words(grids, value.text, value.kind, at))


def draw_times(K: Any, **functions: Callable[[Any, Any], Any]) -> Picture:
    """Run functions on a large picture with a kernel, and draw how long each of them took.

    Arguments:
        K: the kernel, shape (k1, k2).
        functions: functions of a map and a kernel, by the name that stands beside the bar.

    Returns:
        The picture: a bar for each, and whether all gave the same numbers.
    """
    import numpy as np

    large = np.kron(sample_image(), np.ones((LARGER, LARGER)))
    runs = [_timed(name, function, large, K) for name, function in functions.items()]
    longest = max((run.seconds for run in runs if run.seconds is not None), default=1.0)
    verdict = _verdict(runs)
    height = 0.3 + len(runs) * (BAR_HEIGHT + 0.16) + 0.46
    with v.our_settings():
        figure, card = v.new_card(WIDTH, height)
        for number, run in enumerate(runs):
            y = height - 0.2 - (number + 0.5) * (BAR_HEIGHT + 0.16)
            v.label(card, BAR_LEFT - 0.15, y, run.name, v.TEXT, ha="right", weight="bold")
            if run.seconds is not None:
                _bar(card, y, (WIDTH - BAR_LEFT - BAR_RIGHT) * run.seconds / longest)
            v.label(card, WIDTH - BAR_RIGHT + 0.15, y, run.said, v.TEXT, ha="left")
        v.label(card, WIDTH / 2, 0.3, verdict, v.TEXT, color=v.QUIET)
        svg = v.to_svg(figure)
    said = " ".join(f"{run.name}: {run.said}." for run in runs)
    rows, columns = large.shape
    return Picture(svg, f"On a picture of {rows} rows and {columns} columns. {said} {verdict}")


def _scale(size: tuple[int, int], wide: float) -> float:
    """How large a pixel is if a map fills its place."""
    return min(wide / size[1], TALLEST / size[0])


def _numbers(value: Any) -> Any:
    """The numbers of a map; None where it is none."""
    # A picture must never stop a notebook, and a variable may hold anything at all.
    try:
        import numpy as np

        numbers = np.asarray(value)
        if numbers.dtype.kind not in "buif" or numbers.ndim != 2 or numbers.size == 0:
            return None
        numbers = numbers.astype(np.float64)
        return numbers if np.isfinite(numbers).all() else None
    except Exception:
        return None


def _small(value: Any) -> Any:
    numbers = _numbers(value)
    return numbers if numbers is not None and max(numbers.shape) <= LARGEST else None


def _shape(numbers: Any) -> str:
    return f"({numbers.shape[0]}, {numbers.shape[1]})"


def _grey(card: Axes, box: tuple[float, float, float, float], numbers: Any) -> None:
    width, height = card.get_xlim()[1], card.get_ylim()[1]
    left, bottom, wide, tall = box
    axes = card.figure.add_axes((left / width, bottom / height, wide / width, tall / height))
    axes.axis("off")
    low, high = _span(numbers)
    axes.imshow(numbers, cmap="gray", vmin=low, vmax=high, interpolation="nearest", aspect="auto")


def _span(numbers: Any) -> tuple[float, float]:
    if numbers.min() >= 0 and numbers.max() <= 1:
        return 0.0, 1.0
    size = float(abs(numbers).max())
    return -size, size


def _no_map(card: Axes, x: float, y: float, size: tuple[float, float], empty: bool) -> None:
    from matplotlib.patches import Rectangle

    wide, tall = size
    look: dict[str, Any] = {"edgecolor": v.WRONG, "lw": 1.4}
    if empty:
        look = {"edgecolor": v.QUIET, "lw": 1.1, "ls": (0, (3, 2.2))}
    card.add_patch(Rectangle((x - wide / 2, y - tall / 2), wide, tall, facecolor=v.CARD, **look))
    words = "not computed yet" if empty else "?"
    v.label(card, x, y, words, v.SMALL, color=v.QUIET if empty else v.WRONG)


def _map_in_words(title: str, numbers: Any, empty: bool) -> str:
    if empty:
        return f"{title}: not computed yet."
    if numbers is None:
        return f"{title}: not a map of finite numbers."
    low, high = (number_text(float(one)) for one in (numbers.min(), numbers.max()))
    zero = "" if _span(numbers)[0] == 0 else ", and 0 is grey"
    return f"{title}: shape {_shape(numbers)}, from {low} (dark) to {high} (bright){zero}."


def _grid(
    card: Axes,
    place: tuple[float, float, float],
    name: str,
    grid: Any,
    ring: tuple[tuple[int, int], tuple[int, int]],
) -> None:
    from matplotlib.patches import Rectangle

    left, middle, cell = place
    rows, columns = grid.shape if grid is not None else (2, 3)
    wide, tall = columns * cell, rows * CELL_HEIGHT
    top = middle + tall / 2
    v.label(card, left + wide / 2, top + 0.2, name, v.TEXT, weight="bold")
    if grid is None:
        _no_map(card, left + wide / 2, middle, (wide, tall), empty=False)
        return
    v.label(card, left + wide / 2, top - tall - 0.19, _shape(grid), v.SMALL, color=v.QUIET)
    (row, column), (high, broad) = ring
    for i in range(rows):
        for j in range(columns):
            inside = row <= i < row + high and column <= j < column + broad
            tone = v.FORWARD_TONE if inside else v.PALE_TONE
            at = (left + j * cell, top - (i + 1) * CELL_HEIGHT)
            card.add_patch(
                Rectangle(at, cell, CELL_HEIGHT, facecolor=tone.tint, edgecolor=v.CARD, lw=1.5)
            )
            text = number_text(round(float(grid[i, j]), 2)).replace("-", _MINUS)
            where = (at[0] + cell / 2, at[1] + CELL_HEIGHT / 2)
            v.label(card, *where, text, v.SMALL, color=tone.number)
    if row + high <= rows and column + broad <= columns:
        v.rounded(
            card,
            left + (column + broad / 2) * cell,
            top - (row + high / 2) * CELL_HEIGHT,
            broad * cell + 0.03,
            high * CELL_HEIGHT + 0.03,
            corner=0.07,
            facecolor="none",
            edgecolor=v.INK,
            lw=1.8,
            zorder=5,
        )


def _window_in_words(grids: list[Any], text: str, kind: str, at: tuple[int, int]) -> str:
    X, K = grids
    if X is None or K is None:
        return "The map or the kernel is not a small array of finite numbers."
    corner = f"row {at[0]} and column {at[1]}"
    window = X[at[0] : at[0] + K.shape[0], at[1] : at[1] + K.shape[1]]
    rows = [
        "; ".join(", ".join(number_text(float(one)) for one in row) for row in part)
        for part in (window, K)
    ]
    said = {"empty": "is not computed yet", "odd": "is not one finite number"}.get(
        kind, f"= {text}"
    )
    return (
        f"A map of shape {_shape(X)}. Its window at {corner}, row by row: {rows[0]}. "
        f"The kernel of shape {_shape(K)}: {rows[1]}. The sum S[{at[0]}, {at[1]}] {said}."
    )


@dataclass(frozen=True)
class _Run:
    """How a function fared on the large picture; no seconds where it gave no map."""

    name: str
    seconds: float | None
    result: Any

    @property
    def said(self) -> str:
        """The time, in words."""
        if self.seconds is None:
            return "gives no map yet"
        return f"{self.seconds:.3f} seconds"


def _timed(name: str, function: Callable[[Any, Any], Any], picture: Any, kernel: Any) -> _Run:
    # The functions are the student's own and may do anything.
    try:
        start = time.perf_counter()
        result = function(picture.copy(), kernel.copy())
        seconds = time.perf_counter() - start
    except Exception:
        return _Run(name, None, None)
    numbers = _numbers(result)
    return _Run(name, seconds if numbers is not None else None, numbers)


def _verdict(runs: list[_Run]) -> str:
    import numpy as np

    done = [run for run in runs if run.seconds is not None]
    if len(done) < 2:
        return "Two functions that work are needed for a comparison."
    first = done[0].result
    if any(
        run.result.shape != first.shape or not np.allclose(run.result, first) for run in done[1:]
    ):
        return "They do not give the same numbers."
    times = sorted(run.seconds or 0.0 for run in done)
    share = times[-1] / max(times[0], 1e-9)
    return f"The same numbers; the fastest is {share:.0f} times as fast as the slowest."


def _bar(card: Axes, y: float, length: float) -> None:
    from matplotlib.patches import Rectangle

    card.add_patch(
        Rectangle(
            (BAR_LEFT, y - BAR_HEIGHT / 2), max(length, 0.02), BAR_HEIGHT, facecolor=v.FORWARD
        )
    )
