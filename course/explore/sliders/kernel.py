"""A kernel that walks over a small map."""

from __future__ import annotations

from course.explore.sliders.live import LivePicture


def kernel() -> LivePicture:
    """Show one window of a small grey map, its products with a kernel, and the outputs so far.

    The map X has the shape (6, 7) and grey values from 0 to 1, the kernel K (2, 3), the output
    map (5, 5). The kernel walks as it is, or turned by half a turn for a true convolution.

    Returns:
        The picture.
    """
    return LivePicture("kernel")
