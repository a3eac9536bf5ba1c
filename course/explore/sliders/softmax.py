"""Softmax and cross-entropy, with a slider for every logit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from course.explore.sliders.live import LivePicture
from course.explore.sliders.mine import Mine

LOGITS = ("s_1", "s_2", "s_3")


def softmax(mine: Callable[..., Any] | None = None) -> LivePicture:
    """Show softmax of three logits, the cross-entropy, and the error signals of the logits.

    A slider adds the same number to all logits; a switch subtracts the largest logit first.

    Args:
        mine: your `softmax(S)`, called with logits of shape (3, 1); its probabilities, of the same
            shape, stand below the picture's.

    Returns:
        The picture.
    """
    own = mine and Mine(
        mine,
        softmax_arguments,
        one_by_one,
        "an array of shape (3, 1), one probability for each logit",
    )
    return LivePicture("softmax", mine=own)


def softmax_arguments(inputs: Mapping[str, Any]) -> list[Any]:
    """Make the argument that the lesson's softmax takes.

    Args:
        inputs: s_1, s_2, s_3 and c, and maybe more.

    Returns:
        The logits with c added, shape (3, 1).
    """
    import numpy as np

    offset = float(inputs["c"])
    return [np.array([[float(inputs[name]) + offset] for name in LOGITS])]


def one_by_one(given: Any) -> dict[str, Any]:
    """Read a column of three probabilities.

    Args:
        given: what the student's function gave back.

    Returns:
        Each entry by its name, "p_1" to "p_3"; one that is not a number is 1 under "nan_1" to
        "nan_3" instead, since a picture's answers hold finite numbers only.

    Raises:
        ValueError: it is not an array of shape (3, 1).
    """
    import numpy as np

    entries = np.asarray(given, dtype=float)
    if entries.shape != (len(LOGITS), 1):
        raise ValueError(f"The shape is {entries.shape}.")
    return {
        f"nan_{place}" if np.isnan(entry) else f"p_{place}": 1.0 if np.isnan(entry) else entry
        for place, entry in enumerate(entries[:, 0], start=1)
    }
