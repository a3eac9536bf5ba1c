"""The gradient highway: what a forget gate leaves of an error signal, beside a plain network."""

from __future__ import annotations

from course.explore.sliders.live import LivePicture


def highway() -> LivePicture:
    """Show what is left of an error signal after up to 50 steps back, in an LSTM and without one.

    d_c, of shape (51,), follows the direct way from memory to memory: each step multiplies it by
    the forget gate f. What also flows back through h and the gates is left out. delta, of shape
    (51,), is that of a plain recurrent network with one state h and one weight w: each step
    multiplies it by w (1 - h^2). Both start from 1 at the last time step.

    Returns:
        The picture.
    """
    return LivePicture("highway")
