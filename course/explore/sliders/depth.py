"""Error signals along a chain of any depth, with sliders for the depth and for the weights."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from course.explore.sliders.live import LivePicture
from course.explore.sliders.mine import Mine

MOST_ENTRIES = 1000


def depth(mine: Callable[..., Any] | None = None) -> LivePicture:
    """Show the size of every error signal of a chain of sigmoid units, as deep as a slider says.

    The weights lie near the slider's size; no two are alike.

    Args:
        mine: your `deep_chain(ws, x, y)`; its error signals are outlined around the picture's bars.

    Returns:
        The picture.
    """
    own = mine and Mine(
        mine,
        deep_chain_arguments,
        entry_by_entry,
        'a dictionary with the arrays "deltas" and "grads", one entry for each unit',
    )
    return LivePicture("depth", mine=own)


def deep_chain_arguments(inputs: Mapping[str, Any]) -> list[Any]:
    """Make the arguments that lesson 04's function of a deep chain takes.

    Args:
        inputs: n, w, x, y and sign ("positive" or "negative").

    Returns:
        The weights, shape (n,), the input and the target, two numbers.
    """
    import numpy as np

    sign = -1.0 if inputs["sign"] == "negative" else 1.0
    units = np.arange(1, int(inputs["n"]) + 1)
    weights = sign * float(inputs["w"]) * (1 + 0.2 * np.sin(2 * units))
    return [weights, float(inputs["x"]), float(inputs["y"])]


def entry_by_entry(given: Any) -> dict[str, Any]:
    """Read a dictionary of two arrays.

    Args:
        given: what the student's function gave back.

    Returns:
        Each entry by a name such as "deltas[3]".

    Raises:
        ValueError: an array is far too long for a chain.
    """
    found: dict[str, Any] = {}
    for name in ("deltas", "grads"):
        entries = list(given[name])
        if len(entries) > MOST_ENTRIES:
            raise ValueError(f"{name} has {len(entries)} entries.")
        found |= {f"{name}[{position}]": entry for position, entry in enumerate(entries)}
    return found
