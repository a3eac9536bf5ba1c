"""The sigmoid curve and, below it, its slope."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from course.explore.drawn import vocabulary as v
from course.explore.drawn.picture import Picture
from course.explore.values import number_text, one_number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH = 7.2
LEFT, RIGHT = 1.4, 0.35
PANEL = 1.75
REACH = 6.0
_POINTS = 241


def _height(s: float) -> float:
    return 1.0 / (1.0 + math.exp(-s)) if s >= 0 else math.exp(s) / (1.0 + math.exp(s))


def _slope(s: float) -> float:
    return _height(s) * _height(-s)


def draw_sigmoid(at: Any = None, slope: bool = False) -> Picture:
    """Draw the sigmoid curve, and with `slope` its derivative below it.

    Arguments:
        at: a pre-activation to mark on the curve, one finite number; nothing is marked where it is
            None or is not one number.
        slope: whether the derivative is drawn too.

    Returns:
        The picture.
    """
    mark = None if at is None else one_number(at)
    reach = REACH if mark is None else max(REACH, abs(mark) * 1.15)
    height = 0.75 + PANEL + (PANEL + 0.35 if slope else 0.0)
    with v.our_settings():
        figure, card = v.new_card(WIDTH, height)
        bottom = 0.58
        if slope:
            panel = _panel(card, bottom, height, reach, (0.0, 0.25), v.BACKWARD, _slope)
            v.label(card, 0.42, bottom + PANEL / 2, r"$\sigma'(s)$", v.SYMBOL, color=v.BACKWARD)
            if mark is not None:
                _mark(panel, mark, _slope(mark), r"\sigma'", v.BACKWARD, 0.25, above=True)
            bottom += PANEL + 0.35
        panel = _panel(card, bottom, height, reach, (0.0, 1.0), v.FORWARD, _height)
        v.label(card, 0.42, bottom + PANEL / 2, r"$\sigma(s)$", v.SYMBOL, color=v.FORWARD)
        if mark is not None:
            _mark(panel, mark, _height(mark), r"\sigma", v.FORWARD, 1.0, above=mark < 0)
        v.label(card, (LEFT + WIDTH - RIGHT) / 2, 0.2, "$s$, the pre-activation", v.SMALL)
        svg = v.to_svg(figure)
    return Picture(svg, _in_words(mark, slope))


def _panel(
    card: Axes,
    bottom: float,
    height: float,
    reach: float,
    span: tuple[float, float],
    colour: str,
    curve: Callable[[float], float],
) -> Axes:
    figure = card.figure
    box = (LEFT / WIDTH, bottom / height, (WIDTH - LEFT - RIGHT) / WIDTH, PANEL / height)
    axes = figure.add_axes(box)
    axes.patch.set_alpha(0.0)
    low, high = span
    axes.set(xlim=(-reach, reach), ylim=(low - 0.06 * high, high * 1.12))
    levels = [low, high / 2, high]
    axes.set_yticks(levels, [f"{level:g}" for level in levels])
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(v.PALE)
    axes.tick_params(colors=v.QUIET, labelsize=v.SMALL, length=3)
    axes.axvline(0.0, color=v.PALE, lw=0.8)
    for level in (high / 2, high):
        axes.axhline(level, color=v.PALE, lw=0.6, ls=(0, (2, 3)))
    places = [reach * (2 * step / (_POINTS - 1) - 1) for step in range(_POINTS)]
    axes.plot(places, [curve(s) for s in places], color=colour, lw=2.4)
    return axes


def _mark(
    axes: Axes, s: float, value: float, symbol: str, colour: str, top: float, *, above: bool
) -> None:
    axes.plot([s, s], [-0.06 * top, value], color=colour, lw=1.1, ls=(0, (3, 2)))
    axes.plot([s], [value], "o", color=colour, ms=8)
    text = rf"${symbol}({number_text(s)}) = {number_text(value)}$"
    # The words stand on the side of the point where the curve is not.
    left = s < 0
    axes.annotate(
        text,
        (s, value),
        xytext=(-10 if left else 10, 7 if above else -13),
        textcoords="offset points",
        ha="right" if left else "left",
        color=colour,
        fontsize=v.TEXT,
        bbox={"facecolor": v.CARD, "edgecolor": "none", "alpha": 0.85, "pad": 1.5},
    )


def _in_words(mark: float | None, slope: bool) -> str:
    words = (
        "The sigmoid curve: an S from 0 far on the left, through 0.5 at s = 0, to 1 far on the "
        "right."
    )
    if slope:
        words += (
            " Below it its slope: a bell, 0.25 high at s = 0 and close to 0 far out on both sides."
        )
    if mark is not None:
        words += f" Marked: at s = {number_text(mark)} the curve is {number_text(_height(mark))}"
        words += f" and its slope is {number_text(_slope(mark))}." if slope else "."
    return words
