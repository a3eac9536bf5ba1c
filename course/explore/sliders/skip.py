"""A residual unit, with and without its skip."""

from __future__ import annotations

from course.explore.sliders.live import LivePicture


def skip() -> LivePicture:
    """Show a residual unit forward and back with sliders, and a switch that takes its skip away.

    Below it stands what is left of an error signal after 1 to 10 such units in a row.

    Returns:
        The picture.
    """
    return LivePicture("skip")
