"""One sigmoid unit under two losses: where a gradient is left, and where it is lost."""

from __future__ import annotations

from course.explore.sliders.live import LivePicture


def saturation() -> LivePicture:
    """Show half squared error and cross-entropy of a sigmoid unit over its pre-activation s.

    Below each loss stands its gradient with respect to s. Sliders and buttons take gradient steps
    under both losses, from the same start.

    Returns:
        The picture.
    """
    return LivePicture("saturation")
