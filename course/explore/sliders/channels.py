"""Three channels and two filters: one output of the layer, forward and back."""

from __future__ import annotations

from course.explore.sliders.live import LivePicture


def channels() -> LivePicture:
    """Show how a filter makes one output of all channels, and what the output's signal reaches.

    Arrays: X (3, 4, 5), K (2, 3, 2, 2), b (2,) and S (2, 3, 4). Sliders move the output's place and
    add a number to the whole of channel 1; on the way back one error signal goes to one filter, or
    to all channels.

    Returns:
        The picture.
    """
    return LivePicture("channels")
