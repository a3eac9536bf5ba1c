"""The residual unit: its numbers against the sigmoid and its slope of lesson 06."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import Compute, Namespace


def some_inputs(skip: str) -> list[dict[str, Any]]:
    chance = random.Random(20)
    spans = {"s_r": 8, "w_r": 4, "delta_out": 3}
    return [
        {name: chance.uniform(-span, span) for name, span in spans.items()} | {"skip": skip}
        for _ in range(50)
    ]


def close(value: float) -> Any:
    return pytest.approx(float(value), rel=1e-9, abs=1e-300)


@pytest.mark.parametrize(("skip", "around"), [("with", 1), ("without", 0)])
def test_its_numbers_are_those_of_the_lesson(
    compute: Compute, lesson: Callable[[str], Namespace], skip: str, around: int
) -> None:
    known = lesson("06_split_networks")
    many = some_inputs(skip)
    for inputs, found in zip(many, compute("skip", many), strict=True):
        s_r, w_r, delta_out = inputs["s_r"], inputs["w_r"], inputs["delta_out"]
        slope = known["sigmoid_derivative"](s_r)
        assert found["z_r"] == close(around * s_r + known["sigmoid"](s_r))
        assert found["y_hat"] == close(w_r * found["z_r"])
        assert found["grad_z_r"] == close(delta_out * w_r)
        assert found["delta_r"] == close(delta_out * w_r * (around + slope))
        assert found["by_skip"] + found["by_sigmoid"] == close(found["delta_r"])
        assert found["left"] == [close((around + slope) ** n) for n in range(1, 11)]


def test_its_error_signal_is_the_rate_of_the_error(
    compute: Compute, lesson: Callable[[str], Namespace]
) -> None:
    sigmoid = lesson("06_split_networks")["sigmoid"]
    many = some_inputs("with")
    h = 1e-5
    for inputs, found in zip(many, compute("skip", many), strict=True):
        s_r, w_r = inputs["s_r"], inputs["w_r"]
        up, down = (w_r * (s + sigmoid(s)) for s in (s_r + h, s_r - h))
        rate = inputs["delta_out"] * (up - down) / (2 * h)
        assert found["delta_r"] == pytest.approx(rate, rel=1e-6, abs=1e-9)
