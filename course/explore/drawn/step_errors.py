"""How exact a numeric derivative is, for steps from large to tiny."""

from __future__ import annotations

import math

from course.explore.drawn import vocabulary as v
from course.explore.drawn.picture import Picture
from course.explore.drawn.plots import note, plot_area

WIDTH, HEIGHT = 7.2, 3.9
_AREA = (1.0, 0.75, 5.9, 2.75)
_AT = 2.0
_PER_DECADE = 4
_LARGEST, _SMALLEST = -1, -15
_FLOOR = 1e-13


def draw_step_errors() -> Picture:
    """Draw the error of two numeric derivatives of the sigmoid at 2 over their step.

    Returns:
        The picture; the one-sided and the central difference, measured when it is drawn.
    """
    powers = [
        _SMALLEST + step / _PER_DECADE for step in range((_LARGEST - _SMALLEST) * _PER_DECADE + 1)
    ]
    steps = [10.0**power for power in powers]
    one_sided = [_error((_sigmoid(_AT + h) - _sigmoid(_AT)) / h) for h in steps]
    central = [_error((_sigmoid(_AT + h) - _sigmoid(_AT - h)) / (2 * h)) for h in steps]
    with v.our_settings():
        figure, card = v.new_card(WIDTH, HEIGHT)
        span = (10.0 ** (_SMALLEST - 0.3), 10.0 ** (_LARGEST + 0.5))
        axes = plot_area(card, _AREA, span, (_FLOOR / 2, 1.0), "$h$, the step")
        axes.set(xscale="log", yscale="log", xlim=span, ylim=(_FLOOR / 2, 1.0))
        axes.set_xticks([10.0**power for power in range(_SMALLEST, _LARGEST + 1, 2)])
        axes.set_yticks([10.0**power for power in range(-13, 0, 3)])
        axes.minorticks_off()
        axes.grid(color=v.PALE, lw=0.6, ls=(0, (2, 3)))
        v.label(card, 0.25, _AREA[1] + _AREA[3] + 0.13, "error of the slope", v.TEXT, ha="left")
        axes.plot(steps, one_sided, "o--", color=v.QUIET, lw=1.4, ms=3.5)
        axes.plot(steps, central, "o-", color=v.BACKWARD, lw=2.0, ms=4.5)
        note(axes, (1e-6, 3e-5), "one-sided, formula (1)", v.QUIET, shift=(0, 0), ha="center")
        note(axes, (0.2, 3e-12), "central,\nformula (12)", v.BACKWARD, shift=(0, 0), ha="right")
        svg = v.to_svg(figure)
    best = [min(zip(errors, powers, strict=True))[1] for errors in (one_sided, central)]
    return Picture(
        svg,
        "The error of a numeric derivative over its step h, both in powers of ten. Each falls as h "
        "gets smaller, turns, and rises again where rounding takes over. One-sided difference: "
        f"smallest error near h = 1e{round(best[0])}. Central difference: smallest error near "
        f"h = 1e{round(best[1])}, and much smaller there.",
    )


def _sigmoid(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x))


def _error(slope: float) -> float:
    exact = _sigmoid(_AT) * (1.0 - _sigmoid(_AT))
    return max(abs(slope - exact), _FLOOR)
