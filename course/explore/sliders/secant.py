"""A secant with sliders: how its slope settles, and how exactly it measures the true one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from course.explore.sliders.live import LivePicture
from course.explore.sliders.mine import Mine


def secant(mine: Callable[..., Any] | None = None, *, errors: bool = False) -> LivePicture:
    """Show a curve with the straight line through two of its points, a place x and a step h.

    Args:
        mine: your `num_diff(f, x, h)`; its slope and its error are shown beside the picture's.
        errors: whether the step may be tiny, the line may be the central one, from x - h to
            x + h, and the error of its slope is plotted over h; always so with a function of yours.

    Returns:
        The picture.
    """
    own = mine and Mine(mine, _arguments, lambda given: {"slope": given}, "one slope, a number")
    return LivePicture("secant", options={"errors": errors or mine is not None}, mine=own)


def height_at(x: Any) -> Any:
    """The curve of the picture, x cubed over 4 minus x plus 2.

    Args:
        x: one or several places, any shape.

    Returns:
        The height at each place, of the same shape as x.
    """
    return x * x * x / 4 - x + 2


def _arguments(inputs: Mapping[str, Any]) -> list[Any]:
    import numpy as np

    return [height_at, np.array([float(inputs["x"])]), float(inputs["h"])]
