"""A recurrent network unrolled over four times, and the way of its errors back through them."""

from __future__ import annotations

from course.explore.sliders.live import LivePicture


def unrolled() -> LivePicture:
    """Show a recurrent network unrolled over four times, and how its errors come back to each.

    The states h have the shape (4, 2), the inputs x (4, 2), the predictions y_hat (4, 3); W and U
    are (2, 2). Each delta is dE/ds, and each time adds an outer product to dW and to dU.

    Returns:
        The picture.
    """
    return LivePicture("unrolled")
