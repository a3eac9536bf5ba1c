"""The split network: its numbers against lesson 06, and what its two rules give."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from course.explore.sliders.split import fan_arguments, split
from tests.browser.conftest import Compute, Namespace

LESSON = "06_split_networks"
NAMES = ("x", "w_in", "w_i_j", "w_i_k", "w_j", "w_k", "y")


def some_inputs(rule: str, count: int = 50) -> list[dict[str, Any]]:
    chance = random.Random(6)
    return [{name: chance.uniform(-4, 4) for name in NAMES} | {"rule": rule} for _ in range(count)]


def close(value: Any) -> Any:
    return pytest.approx(np.asarray(value, float).item(), rel=1e-9, abs=1e-12)


def test_copied_signals_are_those_of_the_lesson(
    compute: Compute, lesson: Callable[[str], Namespace]
) -> None:
    known = lesson(LESSON)
    many = some_inputs("whole")
    for inputs, found in zip(many, compute("split", many), strict=True):
        expected = known["fan_grads"](*fan_arguments(inputs))
        assert [found["delta_j"], found["delta_k"]] == pytest.approx(
            list(expected["deltas"]), rel=1e-9, abs=1e-12
        )
        assert found["delta_i"] == close(expected["delta_i"])
        assert found["grad_w_in"] == close(expected["w_in"])
        assert found["delta_o"] * found["z_j"] == close(expected["w_to_o"][0])
        assert found["delta_j"] * found["z_i"] == close(expected["w_from_i"][0])
        assert found["delta_k"] * found["z_i"] == close(expected["w_from_i"][1])
        assert found["error"] == close(known["fan_error"](*fan_arguments(inputs)))


def test_halved_signals_are_half_of_them(
    compute: Compute, lesson: Callable[[str], Namespace]
) -> None:
    fan_grads = lesson(LESSON)["fan_grads"]
    many = some_inputs("half")
    for inputs, found in zip(many, compute("split", many), strict=True):
        expected = fan_grads(*fan_arguments(inputs))
        assert found["each"] == close(0.5 * found["delta_o"])
        assert found["delta_i"] == close(0.5 * expected["delta_i"])
        assert found["grad_w_in"] == close(0.5 * expected["w_in"])


@pytest.mark.parametrize("rule", ["whole", "half"])
def test_the_measurement_is_the_true_gradient_with_either_rule(
    compute: Compute, lesson: Callable[[str], Namespace], rule: str
) -> None:
    fan_grads = lesson(LESSON)["fan_grads"]
    many = some_inputs(rule)
    for inputs, found in zip(many, compute("split", many), strict=True):
        true = np.asarray(fan_grads(*fan_arguments(inputs))["w_in"]).item()
        assert found["measured"] == pytest.approx(true, rel=1e-6, abs=1e-7)


def test_a_function_of_the_students_answers_for_two_branches(
    lesson: Callable[[str], Namespace],
) -> None:
    inputs = some_inputs("whole", 1)[0]
    fan_grads = lesson(LESSON)["fan_grads"]
    mine = split(mine=fan_grads)._mine
    assert mine is not None
    answer = mine.answer(inputs)
    expected = fan_grads(*fan_arguments(inputs))
    assert answer["message"] == ""
    assert answer["numbers"]["delta_k"] == close(expected["deltas"][1])
    assert answer["numbers"]["grad_w_in"] == close(expected["w_in"])


def test_a_wrong_shape_is_said(lesson: Callable[[str], Namespace]) -> None:
    fan_grads = lesson(LESSON)["fan_grads"]

    def fan(*given: Any) -> dict[str, Any]:
        return {**fan_grads(*given), "deltas": np.zeros(3)}

    mine = split(mine=fan)._mine
    assert mine is not None
    answer = mine.answer(some_inputs("whole", 1)[0])
    assert answer["numbers"] is None
    assert (
        'fan gave back a dict; it is to return a dictionary with "deltas" of' in answer["message"]
    )
