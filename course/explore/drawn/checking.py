"""Gradient checking: one entry moved at a time, and claims held against measurements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from course.explore.drawn import vocabulary as v
from course.explore.drawn.picture import Picture, unknown
from course.explore.values import EMPTY, Value, is_placeholder

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH = 8.0
AGREES = 1e-4
LARGEST = 12

_STEP_X, _STEP_Y = 0.68, 0.38
_SMALL_STEP = 0.22
_GAP, _EDGE = 0.26, 0.3
_TITLE, _VERDICT = 0.4, 0.3
_NARROW, _WIDE = 1.4, 2.75
_SHAPE_TALL = 1.24
_MINUS = "\N{MINUS SIGN}"

Shape = tuple[int, ...]


@dataclass(frozen=True)
class _Panel:
    """One gradient: its relative errors entry by entry, or a sentence where there are none.

    Arguments:
        name: the array's name.
        shape: the array's shape; None where it is not known.
        errors: rows of relative errors; None where they cannot be shown.
        claimed: the claimed shape, where it is another than the array's.
        verdict: what stands below.
        fine: whether all is well; None where nothing is known yet.
    """

    name: str
    shape: Shape | None
    errors: list[list[float]] | None
    claimed: Shape | None
    verdict: str
    fine: bool | None

    @property
    def size(self) -> tuple[float, float]:
        """Width and height on the card, in inches."""
        if self.errors is not None:
            wide = max(len(self.errors[0]) * _STEP_X, _NARROW)
            return wide, _TITLE + len(self.errors) * _STEP_Y + _VERDICT
        if self.claimed is not None:
            return _WIDE, _TITLE + _SHAPE_TALL + _VERDICT
        return _WIDE, _TITLE + _VERDICT


def draw_gradient_check(found: Any) -> Picture:
    """Draw how far claimed gradients are from measured ones, entry by entry.

    Arguments:
        found: for each name a triple: the claimed gradient, the measured one of the array's shape,
            and the relative error of each entry, of the same shape.

    Returns:
        The picture. What is not computed yet, or has another shape, is said in words.
    """
    panels = _panels(found)
    if not panels:
        return unknown("A gradient check: no gradient is given.", WIDTH)
    rows = _rows(panels)
    height = 2 * _EDGE + sum(_tallest(row) for row in rows) + 0.12 * (len(rows) - 1)
    with v.our_settings():
        figure, card = v.new_card(WIDTH, height)
        top = height - _EDGE
        for row in rows:
            left = _EDGE
            for panel in row:
                _draw_panel(card, panel, left, top)
                left += panel.size[0] + _GAP
            top -= _tallest(row) + 0.12
        svg = v.to_svg(figure)
    return Picture(svg, " ".join(_in_words(panel) for panel in panels))


def draw_one_entry() -> Picture:
    """Draw how the slope of one entry of an array is measured.

    Returns:
        The picture of the worked example: the entry 2 is moved by 0.1 to both sides.
    """
    entries = (("1", "2", "4"), ("3", "5", "6"))
    left, right, middle, values = 0.66, 5.98, 1.4, 3.1
    with v.our_settings():
        figure, card = v.new_card(WIDTH, 2.9)
        v.label(card, left + _STEP_X, 2.52, "the array $A$", v.TEXT)
        v.label(card, right + _STEP_X, 2.52, "the slopes", v.TEXT)
        place, end = (left + _STEP_X, middle + 0.23), (right + _STEP_X, middle + 0.23)
        for row, line in enumerate(entries):
            for column, text in enumerate(line):
                y = middle + (0.5 - row) * 0.46
                chosen = (row, column) == (0, 1)
                tone = v.FORWARD_TONE if chosen else v.PALE_TONE
                v.slot(card, left + column * _STEP_X, y, Value("number", text), tone, 0.6)
                slope = Value("number", "1") if chosen else EMPTY
                tone = v.BACKWARD_TONE if chosen else v.PALE_TONE
                v.slot(card, right + column * _STEP_X, y, slope, tone, 0.6)
        for side, said, value in ((1, "2.1", "11.1"), (-1, "1.9", "10.9")):
            y = middle + side * 0.74
            # The lower wire runs between two columns: the entry below has no part in this.
            x = place[0] if side > 0 else place[0] + _STEP_X / 2
            start = (x, place[1] + (0.15 if side > 0 else -0.1))
            v.wire(card, [start, (x, y), (values - 0.1, y)], v.FORWARD)
            words = f"2 becomes {said}"
            v.label(card, 2.42, y + 0.17, words, v.SMALL, color=v.FORWARD)
            words = f"$f(A^{'+' if side > 0 else '-'})$ = {value}"
            v.label(card, values, y, words, v.TEXT, ha="left", color=v.FORWARD)
            ends = [(values + 0.68, middle + side * height) for height in (0.55, 0.2)]
            v.wire(card, ends, v.BACKWARD)
        words = f"(11.1 {_MINUS} 10.9) / 0.2"
        v.label(card, values + 0.68, middle, words, v.TEXT, color=v.BACKWARD)
        corner = right - 0.55
        way = [(values + 1.52, middle), (corner, middle), (corner, 2.14), (end[0], 2.14)]
        v.wire(card, [*way, (end[0], end[1] + 0.18)], v.BACKWARD)
        words = "then the entry is 2 again, and the next one is moved"
        v.label(card, WIDTH / 2, 0.3, words, v.TEXT, color=v.QUIET)
        svg = v.to_svg(figure)
    return Picture(
        svg,
        "How one slope is measured. The array A has the rows 1, 2, 4 and 3, 5, 6. Its entry 2 "
        "becomes 2.1, and f is 11.1; it becomes 1.9, and f is 10.9. The difference divided by the "
        "run 0.2 is 1. It goes to the same place of an array of slopes, whose other places are "
        "still empty. Then the entry is 2 again, and the next one is moved.",
    )


def _panels(found: Any) -> list[_Panel]:
    # What the notebook found may hold whatever a student's function gave back.
    try:
        return [_panel(str(name), *triple) for name, triple in dict(found).items()]
    except Exception:
        return []


def _panel(name: str, claimed: Any, measured: Any, relative: Any) -> _Panel:
    needed = _shape(measured)
    if is_placeholder(claimed):
        return _Panel(name, needed, None, None, "not computed yet", None)
    if needed is None:
        return _Panel(name, None, None, None, "not measured yet (num_grad)", None)
    got = _shape(claimed)
    if got is None:
        return _Panel(name, needed, None, None, "the claim is no array of numbers", False)
    if got != needed:
        return _Panel(name, needed, None, got, "another shape", False)
    if _shape(relative) != needed:
        return _Panel(name, needed, None, None, "no error for each entry (rel_error)", None)
    rows = _rows_of(relative)
    flat = [error for row in rows for error in row]
    off = sum(not error <= AGREES for error in flat)
    verdict = f"off in {off} of {len(flat)}" if off else "agrees"
    fits = len(needed) == 2 and min(needed) > 0 and max(needed) <= LARGEST
    return _Panel(name, needed, rows if fits else None, None, verdict, not off)


def _shape(value: Any) -> Shape | None:
    import numpy as np

    try:
        array = np.asarray(value)
        return None if array.dtype.kind not in "biuf" or is_placeholder(value) else array.shape
    except Exception:
        return None


def _rows_of(relative: Any) -> list[list[float]]:
    import numpy as np

    sizes = np.abs(np.asarray(relative, dtype=float))
    rows: list[list[float]] = sizes.reshape(sizes.shape[0] if sizes.ndim else 1, -1).tolist()
    return rows


def _rows(panels: list[_Panel]) -> list[list[_Panel]]:
    """The panels, as many side by side as the card is wide."""
    rows: list[list[_Panel]] = [[]]
    used = _EDGE
    for panel in panels:
        wide = panel.size[0] + _GAP
        if rows[-1] and used + wide - _GAP > WIDTH - _EDGE + 0.1:
            rows.append([])
            used = _EDGE
        rows[-1].append(panel)
        used += wide
    return rows


def _tallest(row: list[_Panel]) -> float:
    return max(panel.size[1] for panel in row)


def _draw_panel(card: Axes, panel: _Panel, left: float, top: float) -> None:
    shape = f"  {panel.shape}" if panel.shape is not None else ""
    v.label(card, left, top - 0.08, f"{_symbol(panel.name)}{shape}", v.TEXT, ha="left")
    below = top - _TITLE
    colour = {True: v.FORWARD, False: v.WRONG, None: v.QUIET}[panel.fine]
    if panel.errors is not None:
        for row, line in enumerate(panel.errors):
            for column, error in enumerate(line):
                x = left + (column + 0.5) * _STEP_X
                _draw_entry(card, x, below - (row + 0.45) * _STEP_Y, error)
        below -= len(panel.errors) * _STEP_Y
    elif panel.claimed is not None and panel.shape is not None:
        _draw_shape(card, left, below, panel.shape, "needed", v.QUIET)
        _draw_shape(card, left + 1.2, below, panel.claimed, "claimed", v.WRONG)
        below -= _SHAPE_TALL
    v.label(card, left, below - 0.14, panel.verdict, v.TEXT, ha="left", color=colour)


def _draw_entry(card: Axes, x: float, y: float, error: float) -> None:
    fine = error <= AGREES
    v.rounded(
        card, x, y, _STEP_X - 0.08, _STEP_Y - 0.07, corner=0.06, zorder=4,
        facecolor=v.FORWARD_TINT if fine else v.CARD,
        edgecolor=v.FORWARD_TINT if fine else v.WRONG,
        lw=1.0 if fine else 2.2,
    )  # fmt: skip
    v.label(card, x, y - 0.005, _short(error), v.SMALL, color=v.FORWARD if fine else v.WRONG)


def _draw_shape(card: Axes, left: float, top: float, shape: Shape, words: str, colour: str) -> None:
    """The outline of an array, a small box for each entry, and its shape below."""
    rows, columns = (*shape, 1, 1)[:2]
    step = min(_SMALL_STEP, 0.95 / max(rows, columns, 1))
    for row in range(min(rows, LARGEST)):
        for column in range(min(columns, LARGEST)):
            x, y = left + (column + 0.5) * step, top - (row + 0.5) * step
            v.rounded(
                card, x, y, step - 0.03, step - 0.03,
                corner=0.03, zorder=4, facecolor=v.CARD, edgecolor=colour, lw=1.3,
            )  # fmt: skip
    v.label(
        card, left, top - _SHAPE_TALL + 0.22, f"{words} {shape}", v.SMALL, ha="left", color=colour
    )


def _symbol(name: str) -> str:
    """`W1` as the lessons write it; any other name as it is."""
    letter, digits = name[:1], name[1:]
    if letter.isalpha() and digits.isdigit():
        return rf"$\partial E/\partial {letter}_{{{digits}}}$"
    return rf"$\partial E/\partial {name}$" if name.isalpha() and len(name) == 1 else name


def _short(error: float) -> str:
    if error != error:
        return "?"
    if error == 0 or error >= 1e-3:
        return f"{error:.3g}" if error < 1000 else "large"
    mantissa, exponent = f"{error:.0e}".split("e")
    return f"{mantissa}e{int(exponent)}".replace("-", _MINUS)


def _in_words(panel: _Panel) -> str:
    shape = "" if panel.shape is None else f", shape {panel.shape}"
    if panel.claimed is not None:
        return (
            f"The gradient of {panel.name}{shape}: the claimed one has the shape {panel.claimed}."
        )
    said = f"The gradient of {panel.name}{shape}: {panel.verdict}"
    if panel.errors is None:
        return f"{said}."
    rows = "; ".join(", ".join(_short(error) for error in row) for row in panel.errors)
    return f"{said}. Relative errors, row by row: {rows}.".replace(_MINUS, "-")
