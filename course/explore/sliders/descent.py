"""Gradient descent on the error surface of the chain network, with sliders."""

from __future__ import annotations

from course.explore.sliders.live import LivePicture


def descent() -> LivePicture:
    """Show the error of the chain network over two weights, with the path of gradient descent.

    Sliders set the learning rate, the number of steps, and the w_j and w_k from which it starts;
    a press in the map sets the start, too.

    Returns:
        The picture.
    """
    return LivePicture("descent")
