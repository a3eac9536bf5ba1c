"""The graph of gates: its numbers, and what it hands to a student's gates, against lesson 01."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from course.explore.sliders.gates import INPUTS, gate_arguments, gates
from tests.browser.conftest import Compute, Namespace


def close(number: float) -> Any:
    return pytest.approx(float(number), rel=1e-9, abs=1e-12)


def cases() -> list[dict[str, Any]]:
    chance = random.Random(1)
    found = [{name: chance.uniform(-3, 3) for name in "xyuv"} for _ in range(50)]
    tie = {"x": 0.7, "y": -1.3, "u": 0.4, "v": 0.4}
    return [*found, tie]


def test_its_values_are_those_of_the_lesson(
    compute: Compute, lesson: Callable[[str], Namespace]
) -> None:
    graph_error = lesson("01_gates")["graph_error"]
    many = cases()
    for inputs, found in zip(many, compute("gates", many), strict=True):
        assert found["error"] == close(graph_error(**inputs))
        assert found["p"] == close(inputs["x"] * inputs["y"])
        assert found["m"] == max(inputs["u"], inputs["v"])
        assert found["r"] == close(found["p"] + found["m"])


def test_its_gradients_are_those_of_the_lessons_gates(
    compute: Compute, lesson: Callable[[str], Namespace]
) -> None:
    functions = lesson("01_gates")
    many = cases()
    for inputs, found in zip(many, compute("gates", many), strict=True):
        assert found["d_r"] == found["r"]
        for kind, names in INPUTS.items():
            back = functions[f"gate_{kind}"](*gate_arguments(kind, inputs))
            for name, gradient in zip(names, back, strict=True):
                assert found[f"d_{name}"] == close(gradient[0])


def test_its_gradients_are_those_that_a_nudge_finds(
    compute: Compute, lesson: Callable[[str], Namespace]
) -> None:
    graph_error = lesson("01_gates")["graph_error"]
    h = 1e-6
    for inputs, found in zip(cases()[:-1], compute("gates", cases()[:-1]), strict=True):
        for name in inputs:
            up, down = (inputs | {name: inputs[name] + step} for step in (h, -h))
            slope = (graph_error(**up) - graph_error(**down)) / (2 * h)
            assert found[f"d_{name}"] == pytest.approx(slope, rel=1e-5, abs=1e-6)


@pytest.mark.parametrize(("u", "v", "wins"), [(2.0, 1.0, "u"), (1.0, 2.0, "v"), (1.0, 1.0, "")])
def test_it_says_which_input_of_the_max_gate_wins(
    compute: Compute, u: float, v: float, wins: str
) -> None:
    (found,) = compute("gates", [{"x": 1.0, "y": 1.0, "u": u, "v": v}])
    assert found["wins"] == wins


def own_sum(x: Any, y: Any, upstream: Any) -> Any:
    return upstream / 2, upstream / 2


def unwritten(x: Any, y: Any, upstream: Any) -> Any:
    raise NotImplementedError


def single(x: Any, y: Any, upstream: Any) -> Any:
    return np.sum(upstream)


def test_each_of_the_students_gates_is_asked_and_what_is_wrong_with_one_is_said() -> None:
    picture = gates(mine={"add": own_sum, "mul": unwritten, "max": single})
    inputs = {"x": 2.0, "y": 3.0, "u": 4.0, "v": 1.0}
    picture.widget.asked = {"id": 1, "inputs": inputs}
    assert picture.widget.mine == "own_sum, unwritten and single"
    assert picture.widget.answered["numbers"] == {"d_p": 5.0, "d_m": 5.0}
    assert picture.widget.answered["message"] == (
        "unwritten is not written yet. "
        "single gave back a float64; it is to return two gradients, d_x and d_y."
    )


def test_a_gate_that_the_picture_does_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match="'min'"):
        gates(mine={"min": own_sum})
