"""The network of lesson 05 with a slider for every given, and its six gradients."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from course.explore.sliders.live import LivePicture
from course.explore.sliders.mine import Mine, by_key

WEIGHTS = ("w_1", "w_2", "w_3", "w_4", "w_5", "w_6")


def six_weights(mine: Callable[..., Any] | None = None, *, way_back: bool = True) -> LivePicture:
    """Show the six-weight network with sliders, and how its gradients are made from each other.

    Args:
        mine: your `six_grads(x, w, y)`; its gradients stand below the picture's.
        way_back: whether the picture shows more than the forward pass.

    Returns:
        The picture.
    """
    own = mine and Mine(
        mine,
        six_grads_arguments,
        by_key(*WEIGHTS),
        "a dictionary with a number for each of " + ", ".join(WEIGHTS),
    )
    return LivePicture("six_weights", options={"way_back": way_back}, mine=own)


def six_grads_arguments(inputs: Mapping[str, Any]) -> list[Any]:
    """Make the arguments that lesson 05's function of the gradients takes.

    Args:
        inputs: x_1, x_2, w_1 to w_6 and y, and maybe more.

    Returns:
        The inputs, shape (2,), the weights, shape (6,), and the target, a number.
    """
    import numpy as np

    x, w = ([float(inputs[name]) for name in names] for names in (("x_1", "x_2"), WEIGHTS))
    return [np.array(x), np.array(w), float(inputs["y"])]
