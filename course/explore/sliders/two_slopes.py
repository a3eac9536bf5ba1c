"""A function of two inputs with sliders: one cut and one slope for each input."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from course.explore.sliders.live import LivePicture
from course.explore.sliders.mine import Mine


def two_slopes(mine: Callable[..., Any] | None = None) -> LivePicture:
    """Show the weight of a man, as in lesson 00, along his exercise x_1 and along his diet x_2.

    Exercise is in hours per week, diet in thousands of kilocalories per day, weight in kg.

    Args:
        mine: your `partials(x1, x2)`; its two slopes stand below the picture's.

    Returns:
        The picture.
    """
    own = mine and Mine(
        mine, _arguments, _slopes, "two slopes, the one by exercise and the one by diet"
    )
    return LivePicture("two_slopes", mine=own)


def _arguments(inputs: Mapping[str, Any]) -> list[Any]:
    import numpy as np

    return [np.array([float(inputs[name])]) for name in ("x_1", "x_2")]


def _slopes(given: Any) -> dict[str, Any]:
    by_exercise, by_diet = given
    return {"slope_x_1": by_exercise, "slope_x_2": by_diet}
