"""How an error signal shrinks or grows on its way back, with a slider for W's spectral radius."""

from __future__ import annotations

from course.explore.sliders.live import LivePicture


def spectral_radius() -> LivePicture:
    """Show the length of an error signal over fifty steps back, for any spectral radius of W.

    W has the shape (4, 4); the states h, (51, 4), are given, and a slider says how large their
    pre-activations are. The norms are Euclidean, of delta (4,) and of dW (4, 4).

    Returns:
        The picture.
    """
    return LivePicture("spectral_radius")
