"""The step beside the sigmoid, and below them their slopes."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from course.explore.drawn import vocabulary as v
from course.explore.drawn.picture import Picture
from course.explore.values import number_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH, PANEL_WIDTH, PANEL_HEIGHT = 7.2, 5.3, 1.35
REACH = 6.0
_POINTS = 241


def draw_step(at: float = 0.7) -> Picture:
    """Draw the step beside the sigmoid, and the slopes of both below them.

    Arguments:
        at: the pre-activation at which both slopes are marked, not 0.

    Returns:
        The picture.
    """
    height = 2 * PANEL_HEIGHT + 1.5
    slope = _sigmoid(at) * _sigmoid(-at)
    with v.our_settings():
        figure, card = v.new_card(WIDTH, height)
        lower = _panel(card, height, 0.6, (0.0, 0.25), at)
        _flat(lower, v.BACKWARD, 0.0, 0.0, 0.25)
        _smooth(lower, v.BACKWARD, lambda s: _sigmoid(s) * _sigmoid(-s))
        _mark(lower, at, 0.0, v.BACKWARD, "step: 0", (8, 10))
        _mark(lower, at, slope, v.BACKWARD, f"sigmoid: {number_text(slope)}", (8, 5))
        upper = _panel(card, height, PANEL_HEIGHT + 1.05, (0.0, 1.0), at)
        _flat(upper, v.FORWARD, 0.0, 1.0, 1.0)
        _smooth(upper, v.FORWARD, _sigmoid)
        _mark(upper, at, 1.0, v.FORWARD, "", (0, 0))
        _mark(upper, at, _sigmoid(at), v.FORWARD, "", (0, 0))
        v.label(card, 0.72, PANEL_HEIGHT * 1.5 + 1.05, "output", v.TEXT, color=v.FORWARD)
        v.label(card, 0.72, PANEL_HEIGHT / 2 + 0.6, "slope", v.TEXT, color=v.BACKWARD)
        key = "solid: step     dashed: sigmoid     across: the pre-activation $s$"
        v.label(card, WIDTH / 2, 0.22, key, v.SMALL, color=v.QUIET)
        svg = v.to_svg(figure)
    return Picture(
        svg,
        "The step beside the sigmoid. The step is 0 left of s = 0, jumps there, and is 1 from "
        "there on. Its slope, drawn below, is 0 everywhere but at the jump, where there is none. "
        f"The sigmoid rises smoothly from 0 to 1. Marked: at s = {number_text(at)} the slope of "
        f"the step is 0, the slope of the sigmoid is {number_text(slope)}.",
    )


def _sigmoid(s: float) -> float:
    return 1.0 / (1.0 + math.exp(-s))


def _panel(card: Axes, height: float, bottom: float, span: tuple[float, float], at: float) -> Axes:
    left = WIDTH - PANEL_WIDTH - 0.35
    box = (left / WIDTH, bottom / height, PANEL_WIDTH / WIDTH, PANEL_HEIGHT / height)
    axes = card.figure.add_axes(box)
    axes.patch.set_alpha(0.0)
    low, high = span
    axes.set(xlim=(-REACH, REACH), ylim=(low - 0.1 * high, high * 1.15))
    axes.set_yticks([low, high], [f"{low:g}", f"{high:g}"])
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(v.PALE)
    axes.tick_params(colors=v.QUIET, labelsize=v.SMALL, length=3)
    axes.axvline(at, color=v.PALE, lw=1.0, ls=(0, (3, 2)))
    return axes


def _flat(axes: Axes, colour: str, left: float, right: float, top: float) -> None:
    """Two level lines with a gap at 0; where they differ, the right one holds the border."""
    axes.plot([-REACH, 0.0], [left, left], color=colour, lw=2.6, zorder=3)
    axes.plot([0.0, REACH], [right, right], color=colour, lw=2.6, zorder=3)
    for place, closed in ((left, False), (right, left != right)):
        axes.plot(
            [0.0], [place], "o", ms=7, color=colour, mfc=colour if closed else v.CARD, zorder=4
        )


def _smooth(axes: Axes, colour: str, curve: Callable[[float], float]) -> None:
    places = [REACH * (2 * step / (_POINTS - 1) - 1) for step in range(_POINTS)]
    axes.plot(places, [curve(s) for s in places], color=colour, lw=1.8, ls=(0, (4, 2)), zorder=2.8)


def _mark(
    axes: Axes, s: float, value: float, colour: str, text: str, shift: tuple[float, float]
) -> None:
    axes.plot([s], [value], "o", color=colour, ms=7, zorder=5, clip_on=False)
    if text:
        axes.annotate(
            text,
            (s, value),
            xytext=shift,
            textcoords="offset points",
            va="center",
            color=colour,
            fontsize=v.TEXT,
            bbox={"facecolor": v.CARD, "edgecolor": "none", "alpha": 0.85, "pad": 1.0},
            zorder=6,
        )
