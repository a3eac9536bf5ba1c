"""The gradient check: both gradients against numpy, and the shape of the curve over h.

What is analytic agrees to 1e-9 at every step. A difference of two errors that are nearly equal does
not: the last digit of each, in which two right ways may differ, is divided by h. So in float64
numerical slopes are compared where h is at least 1e-4; in float32 each operation is rounded to the
same number here and there, and they agree at every h.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.browser.conftest import Compute, Namespace

GIVEN = {"x": 0.7, "y": -0.8, "w_in": 1.3, "w_j": -1.6, "w_k": 2.2}
ETA = 0.001
WEIGHTS = ("w_k", "w_j", "w_in")
BUGS = ("none", "sign", "twice", "slope", "early", "input")
KINDS = {"float64": np.float64, "float32": np.float32}
AGREE = 1e-7


class Network:
    """The passes of the chain network in numbers of one kind."""

    def __init__(self, kind: Callable[[float], Any]) -> None:
        self.kind = kind
        self.given = {name: kind(value) for name, value in GIVEN.items()}

    def sigmoid(self, s: Any) -> Any:
        one = self.kind(1)
        return one / (one + self.kind(np.exp(np.float64(-s))))

    def slope(self, s: Any) -> Any:
        return self.sigmoid(s) * (self.kind(1) - self.sigmoid(s))

    def forward(self, **changed: Any) -> dict[str, Any]:
        v = self.given | changed
        s_j = v["w_in"] * v["x"]
        z_j = self.sigmoid(s_j)
        s_k = v["w_j"] * z_j
        z_k = self.sigmoid(s_k)
        miss = v["w_k"] * z_k - v["y"]
        error = self.kind(0.5) * miss * miss
        return {"s_j": s_j, "z_j": z_j, "s_k": s_k, "z_k": z_k, "miss": miss, "error": error}

    def backward(self, bug: str) -> dict[str, Any]:
        v, n = self.given, self.forward()
        delta_o = {"sign": -n["miss"], "twice": self.kind(2) * n["miss"]}.get(bug, n["miss"])
        w_k = v["w_k"] - self.kind(ETA) * (delta_o * n["z_k"]) if bug == "early" else v["w_k"]
        delta_k = delta_o * w_k * self.slope(n["z_k"] if bug == "slope" else n["s_k"])
        delta_j = delta_k * v["w_j"] * self.slope(n["s_j"])
        return {
            "w_k": delta_o * n["z_k"],
            "w_j": delta_k * n["z_j"],
            "w_in": delta_j if bug == "input" else delta_j * v["x"],
        }

    def differences(self, name: str, h: float) -> dict[str, Any]:
        step = self.kind(h)
        up = self.forward(**{name: self.given[name] + step})["error"]
        down = self.forward(**{name: self.given[name] - step})["error"]
        return {
            "central": (up - down) / (self.kind(2) * step),
            "one_sided": (up - self.forward()["error"]) / step,
        }


def relative(a: float, n: float) -> float:
    return abs(a - n) / max(abs(a), abs(n), 1e-8)


def some_checks(smallest: float, precision: str) -> list[dict[str, Any]]:
    chance = random.Random(9)
    return [
        {"h": 10 ** chance.uniform(smallest, 0), "bug": bug, "precision": precision}
        for bug in BUGS
        for _ in range(12)
    ]


@pytest.mark.parametrize(("precision", "smallest"), [("float64", -4), ("float32", -12)])
def test_its_gradients_and_differences_are_those_of_numpy(
    compute: Compute, precision: str, smallest: float
) -> None:
    network = Network(KINDS[precision])
    many = some_checks(smallest, precision)
    for inputs, found in zip(many, compute("gradient_check", many), strict=True):
        expected = network.backward(inputs["bug"])
        for name in WEIGHTS:
            assert found["analytic"][name] == pytest.approx(float(expected[name]), rel=1e-9)
            for kind, value in network.differences(name, inputs["h"]).items():
                assert found[kind][name] == pytest.approx(float(value), rel=1e-9, abs=1e-12)


def test_its_relative_errors_are_those_of_its_gradients(compute: Compute) -> None:
    many = [*some_checks(-12, "float64"), *some_checks(-12, "float32")]
    for found in compute("gradient_check", many):
        pairs = [(found["analytic"][name], found["central"][name]) for name in WEIGHTS]
        errors = list(itertools.starmap(relative, pairs))
        others = [relative(found["analytic"][name], found["one_sided"][name]) for name in WEIGHTS]
        assert [found["errors"][name] for name in WEIGHTS] == pytest.approx(errors, rel=1e-9)
        assert found["worst"] == pytest.approx(max(errors), rel=1e-9)
        assert found["worst_one_sided"] == pytest.approx(max(others), rel=1e-9)


def test_the_right_gradient_is_that_of_the_lessons(
    compute: Compute, lesson: Callable[[str], Namespace]
) -> None:
    [found] = compute("gradient_check", [{"h": 0.1, "bug": "none", "precision": "float64"}])
    given = [np.array([GIVEN[name]]) for name in ("x", "w_in", "w_j", "w_k", "y")]
    expected = lesson("03_caches")["chain_grads"](*given)
    for name in WEIGHTS:
        assert found["analytic"][name] == pytest.approx(float(np.squeeze(expected[name])), rel=1e-9)


def worst_over_h(compute: Compute, bug: str, precision: str) -> list[float]:
    """The largest relative errors for 121 steps from 1e-12 to 1."""
    steps = [float(f"{10 ** (power / 10):.1e}") for power in range(-120, 1)]
    many = [{"h": h, "bug": bug, "precision": precision} for h in steps]
    return [found["worst"] for found in compute("gradient_check", many)]


def test_a_right_gradient_dips_below_1e_minus_10_and_rises_on_both_sides(compute: Compute) -> None:
    curve = worst_over_h(compute, "none", "float64")
    assert min(curve) < 1e-10
    assert 40 < curve.index(min(curve)) < 100
    assert curve[0] > 1e-6 < curve[-1]


@pytest.mark.parametrize("bug", [bug for bug in BUGS if bug != "none"])
def test_with_a_mistake_the_two_agree_at_no_step(compute: Compute, bug: str) -> None:
    curve = worst_over_h(compute, bug, "float64")
    assert min(curve) > 1000 * AGREE
    flat = curve[30:100]
    assert max(flat) < 4 * min(flat)


@pytest.mark.parametrize("bug", BUGS)
def test_in_float32_the_two_agree_at_no_step(compute: Compute, bug: str) -> None:
    assert min(worst_over_h(compute, bug, "float32")) > 10 * AGREE


def test_a_sign_lies_at_2_and_a_factor_2_at_a_half(compute: Compute) -> None:
    many = [{"h": 1e-5, "bug": bug, "precision": "float64"} for bug in ("sign", "twice")]
    found = compute("gradient_check", many)
    assert [each["worst"] for each in found] == pytest.approx([2, 1 / 2], rel=1e-9)
