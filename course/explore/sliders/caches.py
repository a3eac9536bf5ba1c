"""The path back to a weight of the chain network."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from course.explore.sliders.chain import chain_arguments
from course.explore.sliders.live import LivePicture
from course.explore.sliders.mine import Mine

WEIGHTS = ("w_k", "w_j", "w_in")


def caches(mine: Callable[..., Any] | None = None) -> LivePicture:
    """Show the path from the error back to a weight of the chain network, and its factors.

    Args:
        mine: your `chain_grads(x, w_in, w_j, w_k, y)`; its gradients stand below the picture's.

    Returns:
        The picture.
    """
    own = mine and Mine(
        mine,
        chain_arguments,
        lambda given: {f"grad_{name}": given[name] for name in WEIGHTS},
        "a dictionary with a gradient for each of w_k, w_j, w_in",
    )
    return LivePicture("caches", mine=own)
