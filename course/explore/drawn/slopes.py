"""Curves and straight lines on them: secants, and a slope on an error curve."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from course.explore.drawn import vocabulary as v
from course.explore.drawn.picture import Picture, unknown
from course.explore.drawn.plots import Curve, around, draw_curve, height_of, note, plot_area, shown
from course.explore.values import is_placeholder, number_text, one_number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH, HEIGHT = 7.2, 3.75
AREA = (0.75, 0.72, 6.1, 2.6)
_DASHES = (0, (4, 2.4))
_LOWEST = 1.2

Point = tuple[float, float]


def draw_secant(f: Curve, at: Any, step: Any) -> Picture:
    """Draw a curve, the secant through two of its points, and the triangle of run and rise.

    Arguments:
        f: the curve, a function of one number.
        at: where the left point lies, one number.
        step: the run to the right point, one number other than 0.

    Returns:
        The picture; without secant where a number is missing or odd.
    """
    left, run = _number(at), _number(step)
    start = None if left is None else _on(f, left)
    stop = None if left is None or not run else _on(f, left + run)
    if start is None or stop is None or run is None:
        return unknown("A curve with a secant: its two points are not known.", WIDTH)
    rise = stop[1] - start[1]
    with v.our_settings():
        axes, svg_of = _plot(f, [start, stop], "$x$", 0.35)
        _line(axes, start, rise / run, v.BACKWARD)
        corner = (stop[0], start[1])
        for one, other in ((start, corner), (corner, stop)):
            axes.plot(*zip(one, other, strict=True), color=v.INK, lw=1.4, ls=_DASHES, zorder=4)
        middle = ((start[0] + stop[0]) / 2, start[1])
        below = -11 if rise >= 0 else 11
        note(axes, middle, f"run {shown(run)}", v.INK, shift=(0, below), ha="center")
        height = (stop[0], (start[1] + stop[1]) / 2)
        note(axes, height, f"rise {shown(rise)}", v.INK)
        said = f"slope {shown(rise / run)}"
        note(axes, stop, said, v.BACKWARD, shift=(-12, 12), ha="right", va="bottom")
        _dots(axes, [start, stop])
        svg = svg_of()
    return Picture(
        svg,
        f"A curve and the secant through two of its points: {_said(start)} and {_said(stop)}. "
        f"The run is {number_text(run)}, the rise {number_text(rise)}, "
        f"the slope of the secant {number_text(rise / run)}.",
    )


def draw_secants(f: Curve, at: Any, steps: Sequence[float]) -> Picture:
    """Draw secants from one point of a curve whose run gets smaller.

    Arguments:
        f: the curve, a function of one number.
        at: the point that all lines share, one number.
        steps: the runs of the secants, the largest first.

    Returns:
        The picture; without lines where a number is missing or odd.
    """
    place = _number(at)
    start = None if place is None else _on(f, place)
    ends = [] if start is None else [_on(f, start[0] + step) for step in steps]
    points = [point for point in ends if point is not None]
    if start is None or not points:
        return unknown("A curve with secants: their point is not known.", WIDTH)
    with v.our_settings():
        axes, svg_of = _plot(f, [start, *points], "$x$", 0.35)
        for point in points:
            slope = (point[1] - start[1]) / (point[0] - start[0])
            _line(axes, start, slope, v.QUIET, 1.2, _DASHES)
            run = shown(round(point[0] - start[0], 9))
            note(axes, point, f"$h$ = {run}", v.QUIET, shift=(-8, 9), ha="right")
        _dots(axes, points, v.QUIET, 6)
        _dots(axes, [start])
        svg = svg_of()
    listed = ", ".join(
        f"{number_text(point[0] - start[0])} gives "
        f"{number_text((point[1] - start[1]) / (point[0] - start[0]))}"
        for point in points
    )
    return Picture(
        svg,
        f"A curve and straight lines through its point {_said(start)}. Secants, by their run h: "
        f"{listed}.",
    )


def draw_error_curve(at: Any) -> Picture:
    """Draw the error of a network over one weight, with the slope at one weight.

    Arguments:
        at: the weight that is marked, one number.

    Returns:
        The picture; nothing is marked where the weight is missing or odd.
    """
    weight = _number(at)
    words = (
        "The error E over a weight w: a valley, lowest at w = "
        f"{number_text(_LOWEST)}, climbing on both sides."
    )
    with v.our_settings():
        points = [(_LOWEST - 2.0, _error(_LOWEST - 2.0)), (_LOWEST + 2.0, _error(_LOWEST + 2.0))]
        mark = None if weight is None else (weight, _error(weight))
        kept = [*points, (_LOWEST, 0.0)] + ([mark] if mark else [])
        axes, svg_of = _plot(_error, kept, "$w$, a weight", 0.06, "$E$")
        axes.set_ylim(0.0, axes.get_ylim()[1])
        if mark is not None:
            slope = 0.6 * (mark[0] - _LOWEST)
            half = 0.75
            ends = [(mark[0] + side * half, mark[1] + side * half * slope) for side in (-1, 1)]
            axes.plot(*zip(*ends, strict=True), color=v.BACKWARD, lw=2.4, zorder=4)
            said = rf"$\frac{{dE}}{{dw}}$ = {shown(slope)}"
            note(axes, ends[1], said, v.BACKWARD, shift=(8, -4))
            _dots(axes, [mark])
            words += (
                f" Marked: w = {number_text(mark[0])}, where E is {number_text(mark[1])} "
                f"and the slope is {number_text(slope)}."
            )
        svg = svg_of()
    return Picture(svg, words)


def _number(value: Any) -> float | None:
    """One finite number; None for anything else, and for a blank that is not filled in."""
    return None if is_placeholder(value) else one_number(value)


def _plot(f: Curve, points: Sequence[Point], words: str, margin: float, above: str = "") -> Any:
    """A card with one plot that shows some points of a curve; the axes and what writes them."""
    figure, card = v.new_card(WIDTH, HEIGHT)
    across = around([x for x, _ in points], margin)
    heights = [y for _, y in points]
    axes = plot_area(card, AREA, across, around(heights, 0.2), words)
    v.label(card, AREA[0] - 0.42, AREA[1] + AREA[3] + 0.2, above or "$f(x)$", v.TEXT, ha="left")
    draw_curve(axes, f, across, v.FORWARD)
    return axes, lambda: v.to_svg(figure)


def _line(
    axes: Axes, point: Point, slope: float, colour: str, weight: float = 2.4, style: Any = "-"
) -> None:
    """A straight line through a point, from one side of the plot to the other."""
    start, stop = axes.get_xlim()
    heights = [point[1] + slope * (x - point[0]) for x in (start, stop)]
    axes.plot([start, stop], heights, color=colour, lw=weight, ls=style, zorder=3.5)


def _dots(axes: Axes, points: Sequence[Point], colour: str = v.FORWARD, size: float = 8) -> None:
    axes.plot(*zip(*points, strict=True), "o", color=colour, ms=size, zorder=5)


def _on(f: Curve, place: float) -> Point | None:
    height = height_of(f, place)
    return None if height is None else (place, height)


def _error(w: float) -> float:
    return 0.2 + 0.3 * (w - _LOWEST) ** 2


def _said(point: Point) -> str:
    return f"({number_text(point[0])}, {number_text(point[1])})"
