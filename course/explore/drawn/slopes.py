"""Curves and straight lines on them: secant, tangent, a slope on an error curve, partial slopes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from course.explore.drawn import vocabulary as v
from course.explore.drawn.picture import Picture
from course.explore.drawn.plots import Curve, around, draw_curve, height_of, note, plot_area, shown
from course.explore.values import is_placeholder, number_text, one_number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH, HEIGHT = 7.2, 3.75
AREA = (0.75, 0.72, 6.1, 2.6)
_NUDGE = 1e-5
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
        return _nothing("A curve with a secant: its two points are not known.")
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


def draw_secants(f: Curve, at: Any, steps: Sequence[float], *, tangent: bool = False) -> Picture:
    """Draw secants from one point of a curve whose run gets smaller, and the tangent there.

    Arguments:
        f: the curve, a function of one number.
        at: the point that all lines share, one number.
        steps: the runs of the secants, the largest first.
        tangent: whether the tangent is drawn too.

    Returns:
        The picture; without lines where a number is missing or odd.
    """
    place = _number(at)
    start = None if place is None else _on(f, place)
    ends = [] if start is None else [_on(f, start[0] + step) for step in steps]
    points = [point for point in ends if point is not None]
    if start is None or not points:
        return _nothing("A curve with secants: their point is not known.")
    touching = _measured(f, start[0]) if tangent else None
    with v.our_settings():
        axes, svg_of = _plot(f, [start, *points], "$x$", 0.35)
        for point in points:
            slope = (point[1] - start[1]) / (point[0] - start[0])
            _line(axes, start, slope, v.QUIET, 1.2, _DASHES)
            run = shown(round(point[0] - start[0], 9))
            note(axes, point, f"$h$ = {run}", v.QUIET, shift=(-8, 9), ha="right")
        _dots(axes, points, v.QUIET, 6)
        if touching is not None:
            _line(axes, start, touching, v.BACKWARD)
            end = axes.get_xlim()[1]
            height = start[1] + touching * (end - start[0])
            note(axes, (end, height), "tangent", v.BACKWARD, shift=(-2, -36), ha="right")
        _dots(axes, [start])
        svg = svg_of()
    listed = ", ".join(
        f"{number_text(point[0] - start[0])} gives "
        f"{number_text((point[1] - start[1]) / (point[0] - start[0]))}"
        for point in points
    )
    words = (
        f"A curve and straight lines through its point {_said(start)}. Secants, by their run h: "
        f"{listed}."
    )
    if touching is not None:
        words += (
            f" They turn towards the tangent, whose slope is {number_text(round(touching, 6))}."
        )
    return Picture(svg, words)


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


def draw_central(at: float, step: float) -> Picture:
    """Draw the two numeric derivatives of x cubed at one place, and the tangent there.

    Arguments:
        at: the place.
        step: the step to each side, not 0.

    Returns:
        The picture.
    """
    middle, left, right = (_cubed(at + side * step) for side in (0, -1, 1))
    one_sided = (right[1] - middle[1]) / step
    central = (right[1] - left[1]) / (2 * step)
    with v.our_settings():
        axes, svg_of = _plot(lambda x: x**3, [middle, left, right], "$x$", 0.3)
        _line(axes, middle, 3 * at * at, v.INK, 1.4)
        _line(axes, middle, one_sided, v.QUIET, 1.4, _DASHES)
        _line(axes, left, central, v.BACKWARD)
        _dots(axes, [left, middle, right])
        note(axes, left, "$x - h$", v.FORWARD, shift=(-8, 12), ha="right")
        note(axes, middle, "$x$", v.FORWARD, shift=(9, -9))
        note(axes, right, "$x + h$", v.FORWARD, shift=(9, -9))
        top = AREA[1] + AREA[3]
        key = (
            (v.BACKWARD, "-", f"from $x - h$ to $x + h$: slope {shown(central)}"),
            (v.QUIET, _DASHES, f"from $x$ to $x + h$: slope {shown(one_sided)}"),
            (v.INK, "-", f"tangent: slope {shown(3 * at * at)}"),
        )
        card = axes.figure.axes[0]
        for row, (colour, style, text) in enumerate(key):
            y = top - 0.12 - 0.3 * row
            card.plot([1.0, 1.45], [y, y], color=colour, lw=2.2, ls=style, zorder=6)
            v.label(card, 1.56, y, text, v.TEXT, color=colour, ha="left")
        svg = svg_of()
    return Picture(
        svg,
        f"The curve x cubed around x = {number_text(at)}, with a step h of {number_text(step)}. "
        f"The tangent has the slope {number_text(3 * at * at)}. The line from x - h to x + h has "
        f"the slope {number_text(central)}, and is almost parallel to it. The line from x to "
        f"x + h has the slope {number_text(one_sided)}.",
    )


def draw_two_slopes(f: Any, x1: Any, x2: Any, words: tuple[str, str], height: str) -> Picture:
    """Draw a function of two inputs as two curves: each moves one input and keeps the other.

    Arguments:
        f: a function of two numbers.
        x1, x2: where both curves start from, one number each.
        words: what stands below the two horizontal axes.
        height: what stands above the vertical axes.

    Returns:
        The picture; without curves where a number is missing or odd.
    """
    first, second = _number(x1), _number(x2)
    if first is None or second is None:
        return _nothing("A function of two inputs: the inputs are not known.")
    curves: list[tuple[Curve, float, str]] = [
        (lambda x: f(x, second), first, rf"$x_2$ fixed at {shown(second)}"),
        (lambda x: f(first, x), second, rf"$x_1$ fixed at {shown(first)}"),
    ]
    spans = [(place * 0.25, place * 1.75) if place else (-1.0, 1.0) for _, place, _ in curves]
    heights = [
        [
            number
            for step in range(25)
            if (number := height_of(curve, low + (high - low) * step / 24)) is not None
        ]
        for (curve, _, _), (low, high) in zip(curves, spans, strict=True)
    ]
    if not all(heights):
        return _nothing("A function of two inputs: it has no finite height here.")
    said = []
    with v.our_settings():
        figure, card = v.new_card(9.5, 3.5)
        for column, (curve, place, fixed) in enumerate(curves):
            span = (min(spans[column]), max(spans[column]))
            box = (0.75 + 4.65 * column, 0.72, 3.75, 2.2)
            axes = plot_area(card, box, span, around(heights[column], 0.12), words[column])
            v.label(card, box[0], 3.2, height, v.TEXT, ha="left")
            v.label(card, box[0] + box[2], 3.2, fixed, v.TEXT, color=v.QUIET, ha="right")
            draw_curve(axes, curve, span, v.FORWARD)
            said.append(_with_slope(axes, curve, place, span, f"x_{column + 1}"))
        svg = v.to_svg(figure)
    return Picture(svg, f"A function of two inputs. {' '.join(said)}")


def _with_slope(axes: Axes, curve: Curve, place: float, span: Point, name: str) -> str:
    point, slope = _on(curve, place), _measured(curve, place)
    if point is None or slope is None:
        return f"Along {name}: no slope at {number_text(place)}."
    half = 0.28 * (span[1] - span[0])
    ends = [(place + side * half, point[1] + side * half * slope) for side in (-1, 1)]
    axes.plot(*zip(*ends, strict=True), color=v.BACKWARD, lw=2.4, zorder=4)
    text = number_text(round(slope, 3))
    shift = (0, -18) if slope > 0 else (4, 16)
    note(axes, point, f"slope {shown(round(slope, 3))}", v.BACKWARD, shift=shift)
    _dots(axes, [point])
    return (
        f"Along {name}, the other input fixed: at {number_text(place)} the height is "
        f"{number_text(round(point[1], 2))} and the slope {text}."
    )


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


def _measured(f: Curve, place: float) -> float | None:
    left, right = height_of(f, place - _NUDGE), height_of(f, place + _NUDGE)
    return None if left is None or right is None else (right - left) / (2 * _NUDGE)


def _cubed(x: float) -> Point:
    return x, x**3


def _error(w: float) -> float:
    return 0.2 + 0.3 * (w - _LOWEST) ** 2


def _said(point: Point) -> str:
    return f"({number_text(point[0])}, {number_text(point[1])})"


def _nothing(words: str) -> Picture:
    with v.our_settings():
        figure, card = v.new_card(WIDTH, 1.0)
        v.label(card, WIDTH / 2, 0.5, "?", v.SYMBOL, color=v.WRONG)
        svg = v.to_svg(figure)
    return Picture(svg, words)
