"""The six-weight network: its numbers against lesson 05."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from course.explore.sliders.six_weights import WEIGHTS, six_grads_arguments
from tests.browser.conftest import Compute, Namespace


def some_networks(count: int) -> list[dict[str, Any]]:
    chance = random.Random(5)
    return [
        {name: chance.uniform(-4, 4) for name in ("x_1", "x_2", *WEIGHTS)}
        | {"y": chance.uniform(0, 1)}
        for _ in range(count)
    ]


def test_its_gradients_are_those_of_the_lesson(
    compute: Compute, lesson: Callable[[str], Namespace]
) -> None:
    many = some_networks(60)
    six_grads = lesson("05_six_weights")["six_grads"]
    for inputs, found in zip(many, compute("six_weights", many), strict=True):
        for name, value in six_grads(*six_grads_arguments(inputs)).items():
            assert found[f"grad_{name}"] == pytest.approx(float(value), rel=1e-9, abs=1e-15)


def test_its_forward_numbers_and_error_signals_are_those_of_the_lesson(
    compute: Compute, lesson: Callable[[str], Namespace]
) -> None:
    many = some_networks(60)
    names = lesson("05_six_weights")
    sigmoid, slope = names["sigmoid"], names["sigmoid_derivative"]
    for inputs, found in zip(many, compute("six_weights", many), strict=True):
        x, w, y = six_grads_arguments(inputs)
        s_1, s_2 = w[0] * x[0] + w[2] * x[1], w[1] * x[0] + w[3] * x[1]
        s_3 = w[4] * sigmoid(s_1) + w[5] * sigmoid(s_2)
        delta_3 = (sigmoid(s_3) - y) * slope(s_3)
        expected = {
            **{"s_1": s_1, "s_2": s_2, "s_3": s_3},
            **{"z_1": sigmoid(s_1), "z_2": sigmoid(s_2), "y_hat": sigmoid(s_3)},
            "error": names["network_error"](x, w, y),
            "miss": sigmoid(s_3) - y,
            "step_3": slope(s_3),
            "step_1": w[4] * slope(s_1),
            "step_2": w[5] * slope(s_2),
            "delta_3": delta_3,
            "delta_1": delta_3 * w[4] * slope(s_1),
            "delta_2": delta_3 * w[5] * slope(s_2),
        }
        for name, value in expected.items():
            assert found[name] == pytest.approx(float(value), rel=1e-9, abs=1e-15), name
