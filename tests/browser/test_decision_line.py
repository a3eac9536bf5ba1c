"""The decision line: what the unit does at the corners, against the perceptron of lesson 01."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.browser.conftest import Compute, Namespace

CORNERS = ["00", "01", "10", "11"]
FIRES = {"AND": {"11"}, "OR": {"01", "10", "11"}, "NAND": {"00", "01", "10"}, "XOR": {"01", "10"}}


def units(wanted: str, count: int = 50) -> list[dict[str, Any]]:
    chance = random.Random(wanted)
    weights = [[chance.uniform(-2, 2) for _ in range(2)] for _ in range(count)]
    return [
        {"w_1": w_1, "w_2": w_2, "b": chance.uniform(-3, 3), "wanted": wanted}
        for w_1, w_2 in weights
    ]


@pytest.mark.parametrize("wanted", FIRES)
def test_its_corners_are_those_of_the_lessons_perceptron(
    compute: Compute, lesson: Callable[[str], Namespace], wanted: str
) -> None:
    perceptron = lesson("01_gates")["perceptron"]
    corners = np.array([[0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.0, 1.0]])
    many = units(wanted)
    for inputs, found in zip(many, compute("decision_line", many), strict=True):
        w = np.array([inputs["w_1"], inputs["w_2"]])
        s, z = perceptron(corners, w, inputs["b"])
        for index, corner in enumerate(CORNERS):
            assert found[f"s_{corner}"] == pytest.approx(float(s[index]), rel=1e-9, abs=1e-12)
            assert found[f"z_{corner}"] == z[index]
        fires = {corner for corner, output in zip(CORNERS, z, strict=True) if output == 1}
        assert found["wrong"] == sorted(fires ^ FIRES[wanted])


def test_for_xor_at_least_one_corner_is_wrong_and_one_can_be_enough(compute: Compute) -> None:
    counts = {len(found["wrong"]) for found in compute("decision_line", units("XOR", 500))}
    assert min(counts) == 1


@pytest.mark.parametrize(("b", "fires"), [(0.0, 1), (0.5, 1), (-0.05, 0)])
def test_without_weights_the_bias_decides_everywhere(
    compute: Compute, b: float, fires: int
) -> None:
    (found,) = compute("decision_line", [{"w_1": 0, "w_2": 0, "b": b, "wanted": "AND"}])
    assert [found[f"z_{corner}"] for corner in CORNERS] == [fires] * 4


def test_a_corner_on_the_line_fires_although_tenths_do_not_add_up(compute: Compute) -> None:
    assert 0.1 + 0.7 - 0.8 < 0
    (found,) = compute("decision_line", [{"w_1": 0.1, "w_2": 0.7, "b": -0.8, "wanted": "AND"}])
    assert (found["s_11"], found["z_11"], found["wrong"]) == (0, 1, [])
