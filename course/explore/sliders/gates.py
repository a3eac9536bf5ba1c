"""A graph of gates, with a slider for each of its inputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from course.explore.sliders.live import LivePicture
from course.explore.sliders.mine import Mine, Several

# The names of a gate's two inputs in the graph, for each gate that a student writes.
INPUTS = {"mul": ("x", "y"), "add": ("p", "m"), "max": ("u", "v")}


def gates(mine: Mapping[str, Callable[..., Any]] | None = None) -> LivePicture:
    """Show the graph E = half the square of r, r = x * y + max(u, v), forward and backward.

    Args:
        mine: any of your functions `gate_mul`, `gate_add` and `gate_max`, under "mul", "add" and
            "max", each with the arguments x, y, upstream of shape (1,); their gradients stand
            below the picture's.

    Returns:
        The picture.

    Raises:
        ValueError: there is no such gate.
    """
    own = [_one_gate(kind, function) for kind, function in (mine or {}).items()]
    return LivePicture("gates", mine=Several(tuple(own)) if own else None)


def gate_arguments(kind: str, inputs: Mapping[str, Any]) -> list[Any]:
    """Make the arguments of one gate's function: each gets the right gradient from its right.

    Args:
        kind: "mul", "add" or "max".
        inputs: x, y, u and v, and maybe more.

    Returns:
        The gate's two inputs and its upstream gradient, each an array of shape (1,).
    """
    import numpy as np

    values = {name: np.array([float(inputs[name])]) for name in ("x", "y", "u", "v")}
    values["p"] = values["x"] * values["y"]
    values["m"] = np.maximum(values["u"], values["v"])
    # The last gate passes back r, and the add gate copies it to the two others.
    upstream = values["p"] + values["m"]
    first, second = INPUTS[kind]
    return [values[first], values[second], upstream]


def _one_gate(kind: str, function: Callable[..., Any]) -> Mine:
    if kind not in INPUTS:
        known = ", ".join(repr(name) for name in INPUTS)
        raise ValueError(f"gates has no gate {kind!r}; the gates it knows are {known}.")

    def results(given: Any) -> dict[str, Any]:
        first, second = given
        return dict(zip((f"d_{name}" for name in INPUTS[kind]), (first, second), strict=True))

    return Mine(
        function,
        lambda inputs: gate_arguments(kind, inputs),
        results,
        "two gradients, d_x and d_y",
    )
