"""Four runs of gradient descent in one valley, which differ in their learning rate alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from course.explore.drawn import vocabulary as v
from course.explore.drawn.picture import Picture
from course.explore.drawn.plots import draw_curve, plot_area
from course.explore.values import number_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH, HEIGHT = 9.5, 5.35
PANEL, STEP_LEFT = 1.82, 2.2
FIRST_LEFT = 0.75
UPPER, LOWER = (3.0, 1.75), (0.85, 1.35)
BOTTOM, START = 1.0, -2.0
STEPS = 10
W_SPAN, E_SPAN = (-4.5, 6.5), (0.0, 15.2)
# By how much each step multiplies the distance to the bottom: 1 minus the learning rate times the
# curvature, which is 1 here.
FACTORS = (-0.8, 0.96, -1.12, 0.3)


def draw_four_runs() -> Picture:
    """Draw four runs from the same start in the same parabola, each in a panel of its own.

    Returns:
        The picture: above, the path in the valley; below, the weight over the steps.
    """
    with v.our_settings():
        figure, card = v.new_card(WIDTH, HEIGHT)
        for place, factor in enumerate(FACTORS):
            left = FIRST_LEFT + STEP_LEFT * place
            v.label(card, left + PANEL / 2, HEIGHT - 0.3, f"run {place + 1}", v.SYMBOL)
            _valley(card, left, _path(factor), first=place == 0)
            _over_steps(card, left, _path(factor), first=place == 0)
        v.label(card, 0.22, UPPER[0] + UPPER[1] / 2, "error", v.TEXT, rotation=90)
        v.label(card, 0.22, LOWER[0] + LOWER[1] / 2, "$w$", v.SYMBOL, color=v.FORWARD)
        svg = v.to_svg(figure)
    return Picture(svg, _in_words())


def _path(factor: float) -> list[float]:
    return [BOTTOM + (START - BOTTOM) * factor**step for step in range(STEPS + 1)]


def _height(w: float) -> float:
    return 0.5 * (w - BOTTOM) ** 2


def _valley(card: Axes, left: float, path: list[float], first: bool) -> None:
    axes = plot_area(card, (left, UPPER[0], PANEL, UPPER[1]), W_SPAN, E_SPAN, "")
    axes.set(xticks=[-4, -2, 0, 2, 4, 6], yticks=[0, 5, 10, 15])
    axes.tick_params(labelleft=first)
    v.label(card, left + PANEL / 2, UPPER[0] - 0.4, "$w$", v.TEXT)
    draw_curve(axes, _height, W_SPAN, v.PALE, 2.0)
    heights = [_height(w) for w in path]
    axes.plot(path, heights, "-", color=v.FORWARD, lw=1.2, zorder=4)
    axes.plot(path, heights, "o", color=v.FORWARD, ms=4.5, zorder=5)
    axes.plot(path[0], heights[0], "o", color=v.CARD, mec=v.FORWARD, mew=1.8, ms=8, zorder=6)


def _over_steps(card: Axes, left: float, path: list[float], first: bool) -> None:
    box = (left, LOWER[0], PANEL, LOWER[1])
    axes = plot_area(card, box, (-0.4, STEPS + 0.4), W_SPAN, "step")
    axes.set(xticks=[0, 5, 10], yticks=[-4, BOTTOM, 6])
    axes.tick_params(labelleft=first)
    axes.axhline(BOTTOM, color=v.QUIET, lw=1.1, ls=(0, (3, 2.2)), zorder=2)
    axes.plot(range(STEPS + 1), path, "o-", color=v.FORWARD, lw=1.4, ms=4, zorder=4)


def _in_words() -> str:
    runs = " ".join(
        f"Run {place}: {', '.join(number_text(round(w, 2)) for w in _path(factor))}."
        for place, factor in enumerate(FACTORS, start=1)
    )
    return (
        f"Four runs in the valley E = 0.5 (w - {number_text(BOTTOM)})^2, each from w = "
        f"{number_text(START)}, with {STEPS} steps. Above, the path in the valley; below, w over "
        f"the steps, with a dashed line at the bottom. The values of w. {runs}"
    )
