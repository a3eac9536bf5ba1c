"""The chain network with a slider for every given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from course.explore.sliders.live import LivePicture
from course.explore.sliders.mine import Mine, by_key

COMPUTED = ("s_j", "z_j", "s_k", "z_k", "s_o", "z_o", "y_hat", "error")


def chain(mine: Callable[..., Any] | None = None, *, way_back: bool = False) -> LivePicture:
    """Show the chain network x, j, k, o, E with sliders, and walk through it step by step.

    Args:
        mine: your `chain_forward(x, w_in, w_j, w_k, y)`; its numbers stand below the picture's.
        way_back: whether the walk goes on backward to the gradient of each weight.

    Returns:
        The picture.
    """
    own = mine and Mine(
        mine,
        chain_arguments,
        by_key(*COMPUTED),
        "a dictionary with a number for each of " + ", ".join(COMPUTED),
    )
    return LivePicture("chain", options={"way_back": way_back}, mine=own)


def chain_arguments(inputs: Mapping[str, Any]) -> list[Any]:
    """Make the arguments that the lessons' functions of the chain take.

    Args:
        inputs: x, w_in, w_j, w_k and y, and maybe more.

    Returns:
        Five arrays of shape (1,), in this order.
    """
    import numpy as np

    return [np.array([float(inputs[name])]) for name in ("x", "w_in", "w_j", "w_k", "y")]
