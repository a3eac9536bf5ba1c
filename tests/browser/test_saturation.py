"""One unit under two losses: the curves against their slopes, and descent against plain NumPy."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

from tests.browser.conftest import Compute

LOSSES = ("squared", "cross")


def some_inputs(count: int = 60) -> list[dict[str, Any]]:
    chance = random.Random(8)
    return [
        {
            "s": chance.uniform(-10, 10),
            "y": chance.choice("01"),
            "eta": chance.uniform(0.1, 10),
            "step": chance.randint(0, 30),
        }
        for _ in range(count)
    ]


def output(s: float) -> float:
    return float(1 / (1 + np.exp(-s)))


def error(name: str, s: float, y: float) -> float:
    z = output(s)
    if name == "squared":
        return 0.5 * (z - y) ** 2
    return float(-(y * np.log(z) + (1 - y) * np.log(1 - z)))


def gradient(name: str, s: float, y: float) -> float:
    z = output(s)
    return (z - y) * z * (1 - z) if name == "squared" else z - y


def close(value: float) -> Any:
    return pytest.approx(value, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("name", LOSSES)
def test_each_step_goes_down_the_gradient(compute: Compute, name: str) -> None:
    many = some_inputs()
    for inputs, found in zip(many, compute("saturation", many), strict=True):
        s, y = inputs["s"], float(inputs["y"])
        assert len(found[name]) == inputs["step"] + 1
        for state in found[name]:
            assert state["s"] == close(s)
            assert state["y_hat"] == close(output(s))
            assert state["error"] == close(error(name, s, y))
            assert state["grad_s"] == close(gradient(name, s, y))
            s -= inputs["eta"] * gradient(name, s, y)


@pytest.mark.parametrize("name", LOSSES)
def test_the_gradient_is_the_slope_of_the_loss(compute: Compute, name: str) -> None:
    h = 1e-5
    for inputs, found in zip(some_inputs(), compute("saturation", some_inputs()), strict=True):
        s, y = inputs["s"], float(inputs["y"])
        slope = (error(name, s + h, y) - error(name, s - h, y)) / (2 * h)
        assert found[name][0]["grad_s"] == pytest.approx(slope, rel=1e-5, abs=1e-9)


def test_a_unit_that_is_wrong_and_sure_learns_with_the_cross_entropy_only(
    compute: Compute,
) -> None:
    (found,) = compute("saturation", [{"s": -8, "y": "1", "eta": 1, "step": 20}])
    assert -0.001 < found["squared"][0]["grad_s"] < 0
    assert -1 < found["cross"][0]["grad_s"] < -0.999
    assert found["squared"][-1]["s"] < -7.9
    assert found["cross"][-1]["s"] > 2
