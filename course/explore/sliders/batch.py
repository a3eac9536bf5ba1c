"""A batch of samples through one layer, and the mean over it."""

from __future__ import annotations

from course.explore.sliders.live import LivePicture


def batch() -> LivePicture:
    """Show a batch as columns: each sample's outer product, their sum, and the mean, which is dW2.

    Arrays, samples in columns: delta_2 (2, 5), Z1 (3, 5), dW2 (2, 3) and db2 (2, 1). A batch takes
    the first B of the five samples.

    Returns:
        The picture.
    """
    return LivePicture("batch")
