"""The split network, with the error signal copied or halved at its sum."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from course.explore.sliders.live import LivePicture
from course.explore.sliders.mine import Mine


def split(mine: Callable[..., Any] | None = None) -> LivePicture:
    """Show the split network with sliders, and two rules for the way back through its sum.

    A gauge holds the gradient of w_in that the chosen rule gives against the central difference of
    the error, which no rule has a part in.

    Args:
        mine: your `fan_grads(x, w_in, w_from_i, w_to_o, y)`, called with two branches; its error
            signals and its gradient of w_in stand beside the picture's.

    Returns:
        The picture.
    """
    own = mine and Mine(
        mine,
        fan_arguments,
        _signals,
        'a dictionary with "deltas" of shape (2,), "delta_i", "w_to_o", "w_from_i" and "w_in"',
    )
    return LivePicture("split", options={"yours": mine is not None}, mine=own)


def fan_arguments(inputs: Mapping[str, Any]) -> list[Any]:
    """Make the arguments that the lesson's function of a fan takes, for two branches.

    Args:
        inputs: x, w_in, w_i_j, w_i_k, w_j, w_k and y, and maybe more.

    Returns:
        x and w_in of shape (1,), w_from_i and w_to_o of shape (2,), y of shape (1,).
    """
    import numpy as np

    groups = (("x",), ("w_in",), ("w_i_j", "w_i_k"), ("w_j", "w_k"), ("y",))
    return [np.array([float(inputs[name]) for name in group]) for group in groups]


def _signals(given: Any) -> dict[str, Any]:
    delta_j, delta_k = given["deltas"]
    return {
        "delta_j": delta_j,
        "delta_k": delta_k,
        "delta_i": given["delta_i"],
        "grad_w_in": given["w_in"],
    }
