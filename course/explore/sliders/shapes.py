"""The shape matcher: two arrays of a network, laid against each other."""

from __future__ import annotations

from course.explore.sliders.live import LivePicture


def shapes() -> LivePicture:
    """Show two arrays laid against each other: whether they fit, and the shape of their product.

    Two layers, samples in columns: W1 (n1, n0), W2 (n2, n1), Z0 (n0, B), Z1, delta_1 (n1, B) and
    delta_2 (n2, B). Each may be turned round.

    Returns:
        The picture.
    """
    return LivePicture("shapes")
