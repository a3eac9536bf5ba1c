"""The line between yes and no of a perceptron with two inputs."""

from __future__ import annotations

from course.explore.sliders.live import LivePicture


def decision_line() -> LivePicture:
    """Show where a perceptron with two inputs fires, with sliders for its weights and its bias.

    Returns:
        The picture: the plane of the two inputs, the corners (0, 0) to (1, 1), and which of them
        are on the wrong side for AND, OR, NAND or XOR.
    """
    return LivePicture("decision_line")
