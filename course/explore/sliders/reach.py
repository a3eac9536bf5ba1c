"""What a pixel of the input reaches, and what a weight of the kernel takes part in."""

from __future__ import annotations

from course.explore.sliders.live import LivePicture


def reach() -> LivePicture:
    """Show which products lead back to one pixel of the input, or to one weight of the kernel.

    The input map X has the shape (4, 6), the kernel K (2, 3), and delta, the error signals of
    the outputs, (3, 4).

    Returns:
        The picture.
    """
    return LivePicture("reach")
