"""The two squashing curves, sigmoid and tanh, with their slopes and a student's own slopes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Literal

from course.explore.drawn import vocabulary as v
from course.explore.drawn.picture import Picture
from course.explore.drawn.plots import Curve, Span, draw_curve, plot_area, shown
from course.explore.values import is_placeholder, number_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH = 7.2
LEFT, RIGHT = 1.3, 0.35
PANEL = 1.8
GAP = 0.55
REACH = 4.0


def _sigmoid(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x)) if x >= 0 else math.exp(x) / (1.0 + math.exp(x))


def _sigmoid_slope(x: float) -> float:
    return _sigmoid(x) * _sigmoid(-x)


def _tanh_slope(x: float) -> float:
    return 1.0 - math.tanh(x) ** 2


_CURVES: dict[str, tuple[Curve, Curve, Span, float]] = {
    "sigmoid": (_sigmoid, _sigmoid_slope, (0.0, 1.0), 0.25),
    "tanh": (math.tanh, _tanh_slope, (-1.0, 1.0), 1.0),
}
_SYMBOLS = {"sigmoid": r"\sigma", "tanh": r"\tanh"}


def draw_squashing(
    curve: Literal["sigmoid", "tanh"], at: Any = None, *, slope: bool = False, slopes: Any = None
) -> Picture:
    """Draw the sigmoid or tanh, and with `slope` its derivative below it.

    Arguments:
        curve: "sigmoid" or "tanh".
        at: places to mark on the curve, one number or several.
        slope: whether the derivative is drawn too.
        slopes: what the student has for the slopes at these places; each is a dot on the lower
            plot. A missing or odd one is a question mark on the axis.

    Returns:
        The picture.

    Raises:
        ValueError: there is no such curve.
    """
    if curve not in _CURVES:
        raise ValueError(f"draw_squashing has no curve {curve!r}; write 'sigmoid' or 'tanh' first.")
    height_at, slope_at, (low, high), steepest = _CURVES[curve]
    places = _numbers(at)
    found = _numbers(slopes)
    reach = max([REACH, *(1.15 * abs(place) for place in places)])
    symbol = _SYMBOLS[curve]
    tall = 0.95 + PANEL + (PANEL + GAP if slope else 0.0)
    with v.our_settings():
        figure, card = v.new_card(WIDTH, tall)
        bottom = 0.72
        if slope:
            axes = _panel(card, bottom, reach, (0.0, steepest), "$x$")
            span = _room(found, steepest)
            axes.set_ylim(span[0] - 0.06 * steepest, span[1] + 0.1 * steepest)
            v.label(card, 0.5, bottom + PANEL / 2, f"${symbol}'(x)$", v.SYMBOL, color=v.BACKWARD)
            draw_curve(axes, slope_at, (-reach, reach), v.BACKWARD)
            _own_slopes(axes, places, found, span)
            bottom += PANEL + GAP
        axes = _panel(card, bottom, reach, (low, high), "" if slope else "$x$")
        v.label(card, 0.5, bottom + PANEL / 2, f"${symbol}(x)$", v.SYMBOL, color=v.FORWARD)
        draw_curve(axes, height_at, (-reach, reach), v.FORWARD)
        for place in places:
            _mark(axes, place, height_at(place), low, symbol if len(places) == 1 else "")
        svg = v.to_svg(figure)
    return Picture(svg, _in_words(curve, places, slope, found, is_placeholder(slopes)))


def _room(found: list[float], steepest: float) -> Span:
    """What the lower plot reaches from and to: a little room for slopes that are not right."""
    near = [number for number in found if -steepest <= number <= 2 * steepest]
    return min([0.0, *near]), max([steepest, *near])


def _numbers(value: Any) -> list[float]:
    """The finite numbers of an array, a list or a number; none of anything else."""
    if is_placeholder(value):
        return []
    # A picture must never stop a notebook, and a variable may hold anything at all.
    try:
        import numpy as np

        entries = np.asarray(value)
        if entries.dtype.kind not in "buif" or entries.size > 20:
            return []
        numbers = [float(entry) for entry in entries.reshape(-1)]
    except Exception:
        return []
    return numbers if all(math.isfinite(number) for number in numbers) else []


def _panel(card: Axes, bottom: float, reach: float, span: Span, words: str) -> Axes:
    low, high = span
    free = high - low
    box = (LEFT, bottom, WIDTH - LEFT - RIGHT, PANEL)
    axes = plot_area(card, box, (-reach, reach), (low - 0.06 * free, high + 0.1 * free), words)
    levels = [low, (low + high) / 2, high]
    axes.set_yticks(levels, [shown(round(level, 3)) for level in levels])
    axes.set_xticks(range(-int(reach), int(reach) + 1))
    axes.grid(color=v.PALE, lw=0.6, ls=(0, (2, 3)))
    axes.set_axisbelow(True)
    axes.axvline(0.0, color=v.PALE, lw=1.0)
    return axes


def _mark(axes: Axes, place: float, height: float, low: float, symbol: str) -> None:
    axes.plot([place, place], [low, height], color=v.FORWARD, lw=1.1, ls=(0, (3, 2)), zorder=3)
    axes.plot([place], [height], "o", color=v.FORWARD, ms=8, zorder=5)
    if not symbol:
        return
    # The words stand on the side of the point where the curve is not.
    left = place < 0
    axes.annotate(
        rf"${symbol}({number_text(place)}) = {number_text(height)}$",
        (place, height),
        xytext=(-10 if left else 10, 7 if left else -15),
        textcoords="offset points",
        ha="right" if left else "left",
        color=v.FORWARD,
        fontsize=v.TEXT,
        bbox={"facecolor": v.CARD, "edgecolor": "none", "alpha": 0.85, "pad": 1.5},
    )


def _own_slopes(axes: Axes, places: list[float], found: list[float], span: Span) -> None:
    for index, place in enumerate(places):
        own = found[index] if len(found) == len(places) else None
        if own is not None and span[0] <= own <= span[1]:
            axes.plot([place, place], [0, own], color=v.BACKWARD, lw=1.1, ls=(0, (3, 2)), zorder=3)
            axes.plot([place], [own], "o", color=v.BACKWARD, ms=8, zorder=5)
        else:
            axes.annotate(
                "?",
                (place, 0.0),
                xytext=(0, 8),
                textcoords="offset points",
                ha="center",
                color=v.WRONG,
                fontsize=v.SYMBOL,
                weight="bold",
            )


def _in_words(
    curve: str, places: list[float], slope: bool, found: list[float], unwritten: bool
) -> str:
    height_at, slope_at, (low, high), steepest = _CURVES[curve]
    words = (
        f"The curve {curve}: an S from {number_text(low)} far on the left, through "
        f"{number_text(height_at(0.0))} at x = 0, to {number_text(high)} far on the right."
    )
    if slope:
        words += (
            f" Below it its slope: a bell, {number_text(steepest)} high at x = 0 and close to 0 "
            "far out on both sides."
        )
    if places:
        listed = ", ".join(
            f"{number_text(height_at(place))} at x = {number_text(place)}" for place in places
        )
        words += f" Marked on the curve: {listed}."
    if slope and places:
        if len(found) == len(places):
            listed = ", ".join(
                f"{number_text(own)} at x = {number_text(place)}"
                + ("" if math.isclose(own, slope_at(place), rel_tol=1e-6) else ", off the curve")
                for own, place in zip(found, places, strict=True)
            )
            words += f" Your slopes: {listed}."
        else:
            words += (
                " Your slopes are not computed yet."
                if unwritten
                else " Your slopes are not one finite number for each place."
            )
    return words
