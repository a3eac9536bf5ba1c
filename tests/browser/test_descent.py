"""Gradient descent on the chain network's surface: each step against numpy.

Steps of a large learning rate drive the smallest difference apart, so the path is not compared as a
whole: from each place that the picture gives, numpy computes the next one.
"""

from __future__ import annotations

import math
import random
from typing import Any

import numpy as np
import pytest

from tests.browser.conftest import Compute

X, W_IN, Y = 1.5, 1.2, 2.0
AREA = ((-4, 4), (-1, 6))


def sigmoid(s: Any) -> Any:
    return np.exp(-np.logaddexp(0, -s))


def error_and_gradient(w_j: float, w_k: float) -> tuple[float, float, float]:
    z_j = sigmoid(np.float64(W_IN * X))
    z_k = sigmoid(w_j * z_j)
    delta_o = w_k * z_k - Y
    delta_k = delta_o * w_k * z_k * (1 - z_k)
    return 0.5 * delta_o**2, delta_k * z_j, delta_o * z_k


def some_starts(count: int) -> list[dict[str, Any]]:
    chance = random.Random(10)
    return [
        {
            "w_j": chance.uniform(*AREA[0]),
            "w_k": chance.uniform(*AREA[1]),
            "eta": 10 ** chance.uniform(-2, 1),
            "n": chance.randint(0, 60),
        }
        for _ in range(count)
    ]


def test_each_step_goes_against_the_gradient_by_the_learning_rate(compute: Compute) -> None:
    many = some_starts(60)
    for inputs, found in zip(many, compute("descent", many), strict=True):
        n = inputs["n"]
        assert len(found["w_j"]) == len(found["w_k"]) == len(found["errors"]) == n + 1
        assert (found["w_j"][0], found["w_k"][0]) == (inputs["w_j"], inputs["w_k"])
        for step, (w_j, w_k, error) in enumerate(
            zip(found["w_j"], found["w_k"], found["errors"], strict=True)
        ):
            expected, grad_w_j, grad_w_k = error_and_gradient(w_j, w_k)
            assert error == pytest.approx(expected, rel=1e-9, abs=1e-18)
            if step < n:
                following = (found["w_j"][step + 1], found["w_k"][step + 1])
                stepped = (w_j - inputs["eta"] * grad_w_j, w_k - inputs["eta"] * grad_w_k)
                assert following == pytest.approx(stepped, rel=1e-9, abs=1e-12)


def test_the_gradient_that_it_is_compared_with_is_that_of_differences_of_the_error() -> None:
    for inputs in some_starts(50):
        w_j, w_k = inputs["w_j"], inputs["w_k"]
        _, grad_w_j, grad_w_k = error_and_gradient(w_j, w_k)
        h = 1e-5
        measured = [
            (error_and_gradient(*up)[0] - error_and_gradient(*down)[0]) / (2 * h)
            for up, down in (
                ((w_j + h, w_k), (w_j - h, w_k)),
                ((w_j, w_k + h), (w_j, w_k - h)),
            )
        ]
        assert measured == pytest.approx([grad_w_j, grad_w_k], rel=1e-6, abs=1e-8)


def test_the_end_and_the_step_that_left_the_map_are_those_of_the_path(compute: Compute) -> None:
    many = some_starts(60)
    for found in compute("descent", many):
        path = list(zip(found["w_j"], found["w_k"], strict=True))
        assert (found["end"]["w_j"], found["end"]["w_k"]) == path[-1]
        assert found["end"]["error"] == found["errors"][-1]
        within = [
            all(low <= value <= high for value, (low, high) in zip(place, AREA, strict=True))
            for place in path
        ]
        last = max(step for step, yes in enumerate(within) if yes)
        assert found["left"] == (0 if within[-1] else last + 1)
        slope = math.hypot(*error_and_gradient(*path[-1])[1:])
        if abs(slope - 0.02) > 1e-9:
            assert found["flat"] == (slope < 0.02)


@pytest.mark.parametrize(
    ("eta", "verdict"),
    [
        (0.02, "creeps"),
        (0.2, "on its way"),
        (0.5, "arrives"),
        (2, "zigzags"),
        (6, "diverges"),
    ],
)
def test_from_one_start_every_kind_of_learning_rate_can_be_seen(
    compute: Compute, eta: float, verdict: str
) -> None:
    start = {"w_j": -2, "w_k": 4, "n": 20}
    [found] = compute("descent", [start | {"eta": eta}])
    assert found["verdict"] == verdict
