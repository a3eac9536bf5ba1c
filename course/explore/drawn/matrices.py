"""Products of matrices with their numbers and shapes: which row meets which column."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from course.explore.drawn import vocabulary as v
from course.explore.drawn.picture import Picture
from course.explore.values import is_placeholder

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Mark = Literal["row", "column", "entry"]
Part = str | tuple[Any, ...]

WIDTH = 9.5
MARGIN, OPERATOR, LETTER = 0.22, 0.3, 0.105
ROW_HEIGHT, WIDEST_CELL, NARROWEST_CELL = 0.32, 0.6, 0.3
MOST_DECIMALS = 3
NARROW = 5
TOP, BOTTOM = 0.5, 0.52
EMPTY_SIZE = (2, 2)
LARGEST = 8
MARKS = ("row", "column", "entry")


@dataclass(frozen=True)
class _Matrix:
    """An array of the picture; its entries are None where it holds no numbers."""

    name: str
    entries: tuple[tuple[str, ...], ...] | None
    shape: str
    mark: Mark | None
    empty: bool

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns that it takes up."""
        return (len(self.entries), len(self.entries[0])) if self.entries else EMPTY_SIZE


def draw_matrices(*parts: Part) -> Picture:
    """Draw a computation with matrices: each with its numbers and its shape beneath.

    Arguments:
        parts: names of operations such as "@", "+" or "=", and between them one tuple for each
            array: its name, the array, shape (rows, columns), and where wanted "row", "column" or
            "entry", which rings the first of them; a function as one more item is applied to the
            array first.

    Returns:
        The picture; an array that is not computed yet is a dashed frame, one that is no matrix of
        finite numbers a question mark.

    Raises:
        ValueError: a mark is none of the three.
    """
    pieces = [part if isinstance(part, str) else _read(*part) for part in parts]
    with v.our_settings():
        rows = max((one.size[0] for one in pieces if isinstance(one, _Matrix)), default=1)
        height = TOP + rows * ROW_HEIGHT + BOTTOM
        figure, card = v.new_card(WIDTH, height)
        middle = BOTTOM + rows * ROW_HEIGHT / 2
        cell = _cell_width(pieces)
        x = (WIDTH - sum(_width(piece, cell) for piece in pieces)) / 2
        for piece in pieces:
            wide = _width(piece, cell)
            if isinstance(piece, str):
                v.label(card, x + wide / 2, middle, piece, v.SYMBOL if len(piece) < 2 else v.TEXT)
            else:
                _matrix(card, x, middle, cell, piece)
            x += wide
        svg = v.to_svg(figure)
    return Picture(svg, _in_words(pieces))


def _read(name: str, array: Any, *more: Any) -> _Matrix:
    mark = next((item for item in more if isinstance(item, str)), None)
    if mark is not None and mark not in MARKS:
        raise ValueError(f"draw_matrices rings a row, a column or an entry, and no {mark!r}.")
    change = next((item for item in more if callable(item)), None)
    if is_placeholder(array):
        return _Matrix(name, None, "", mark, empty=True)  # type: ignore[arg-type]
    entries, shape = _entries(array, change)
    return _Matrix(name, entries, shape, mark, empty=False)  # type: ignore[arg-type]


def _entries(
    array: Any, change: Callable[[Any], Any] | None
) -> tuple[tuple[tuple[str, ...], ...] | None, str]:
    # A picture must never stop a notebook, and a variable may hold anything at all.
    try:
        import numpy as np

        numbers = np.asarray(array)
        if numbers.dtype.kind not in "buif":
            return None, ""
        if change is not None:
            numbers = np.asarray(change(numbers))
        shape = "(" + ", ".join(str(size) for size in numbers.shape) + ")"
        if (
            numbers.ndim != 2
            or min(numbers.shape) == 0
            or max(numbers.shape) > LARGEST
            or not np.isfinite(numbers).all()
        ):
            return None, shape
        places = _decimals(numbers)
        return tuple(tuple(_text(float(entry), places) for entry in row) for row in numbers), shape
    except Exception:
        return None, ""


def _decimals(numbers: Any) -> int:
    """As few as lose nothing; otherwise two, and three for small numbers with room for them."""
    for places in range(1, MOST_DECIMALS):
        if (abs(numbers - numbers.round(places)) < 1e-12).all():
            return places
    has_room = abs(numbers).max() < 1 and numbers.shape[1] <= NARROW
    return MOST_DECIMALS if has_room else MOST_DECIMALS - 1


def _text(number: float, places: int) -> str:
    if abs(number) >= 1000:
        return f"{number:.0e}".replace("e+0", "e").replace("e+", "e")
    # Each place more before the point is one less behind it, so that no number is wider.
    before = len(str(int(abs(number))))
    text = f"{number:.{max(places + 1 - before, 0)}f}"
    return text.lstrip("-") if float(text) == 0 else text


def _cell_width(pieces: list[str | _Matrix]) -> float:
    columns = sum(one.size[1] for one in pieces if isinstance(one, _Matrix))
    operators = sum(_width(one, 0) for one in pieces if isinstance(one, str))
    gaps = 0.12 * sum(isinstance(one, _Matrix) for one in pieces)
    free = WIDTH - 2 * MARGIN - operators - gaps
    return max(NARROWEST_CELL, min(WIDEST_CELL, free / max(columns, 1)))


def _width(piece: str | _Matrix, cell: float) -> float:
    if isinstance(piece, str):
        return OPERATOR if len(piece) < 2 else OPERATOR + LETTER * len(piece)
    return piece.size[1] * cell + 0.12


def _matrix(card: Axes, x: float, middle: float, cell: float, one: _Matrix) -> None:
    from matplotlib.patches import Rectangle

    rows, columns = one.size
    back = one.name.startswith(("d", "slope"))
    tone = v.BACKWARD_TONE if back else v.FORWARD_TONE
    wide, tall = columns * cell, rows * ROW_HEIGHT
    left, top = x + 0.06, middle + tall / 2
    centre = left + wide / 2
    v.label(card, centre, top + 0.2, one.name, v.TEXT, color=tone.symbol, weight="bold")
    v.label(card, centre, top - tall - 0.19, one.shape, v.SMALL, color=v.QUIET)
    if one.entries is None:
        look: dict[str, Any] = {"edgecolor": v.WRONG, "lw": 1.4}
        if one.empty:
            look = {"edgecolor": tone.symbol, "lw": 1.1, "ls": (0, (3, 2.2))}
        card.add_patch(Rectangle((left, top - tall), wide, tall, facecolor=v.CARD, **look))
        v.label(card, centre, middle, "" if one.empty else "?", v.SYMBOL, color=v.WRONG)
        return
    card.add_patch(
        Rectangle((left, top - tall), wide, tall, facecolor=tone.tint, edgecolor="none", zorder=1)
    )
    size = min(v.SMALL, cell * 72 / 3.95)
    for row, line in enumerate(one.entries):
        for column, text in enumerate(line):
            at = (left + (column + 0.5) * cell, top - (row + 0.5) * ROW_HEIGHT)
            v.label(card, *at, text.replace("-", "\N{MINUS SIGN}"), size, color=tone.number)
    for side, out in ((left, 0.06), (left + wide, -0.06)):
        bracket = [(side + out, top), (side, top), (side, top - tall), (side + out, top - tall)]
        v.wire(card, bracket, v.INK, 1.3, head=False)
    if one.mark:
        ring_wide = cell if one.mark != "row" else wide
        ring_tall = ROW_HEIGHT if one.mark != "column" else tall
        v.rounded(
            card,
            left + ring_wide / 2,
            top - ring_tall / 2,
            ring_wide + 0.02,
            ring_tall + 0.02,
            corner=0.1,
            facecolor="none",
            edgecolor=v.INK,
            lw=1.8,
            zorder=5,
        )


def _in_words(pieces: list[str | _Matrix]) -> str:
    line = " ".join(one if isinstance(one, str) else one.name for one in pieces)
    ringed = ", ".join(
        f"the first {one.mark} of {one.name}"
        for one in pieces
        if isinstance(one, _Matrix) and one.mark and one.entries
    )
    said = [_matrix_in_words(one) for one in pieces if isinstance(one, _Matrix)]
    return " ".join([f"{line}.", *said, f"Ringed: {ringed}." if ringed else ""]).strip()


def _matrix_in_words(one: _Matrix) -> str:
    if one.empty:
        return f"{one.name} is not computed yet."
    if one.entries is None:
        what = f"of shape {one.shape}, " if one.shape else ""
        return f"{one.name} is {what}not a matrix of finite numbers that can be shown."
    rows = "; ".join(", ".join(row) for row in one.entries)
    return f"{one.name}, shape {one.shape}, row by row: {rows}."
