"""A gradient check with a slider for the step, and mistakes to choose from."""

from __future__ import annotations

from course.explore.sliders.live import LivePicture


def gradient_check(*, float32: bool = True) -> LivePicture:
    """Show how far a backward pass is from numerical differences, over the step h.

    A switch puts one mistake into the backward pass of the chain network.

    Args:
        float32: whether a second switch can make all numbers float32.

    Returns:
        The picture.
    """
    return LivePicture("gradient_check", options={"float32": float32})
