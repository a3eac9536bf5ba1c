"""Lesson 01 against exact fractions, truth tables and an independent differentiation."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from typing import Any

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad

from course.grading.values import Floats
from course.truth import Truth, quiet
from tests.conftest import PROJECT

LESSON = "01_gates"

TWELVE_DECIMALS = {
    "s_p": [0.7],
    "s_b": [0.5, -15.5, -2.0, 20.5, 0.0],
    "z_b": [1, 0, 0, 1, 1],
    "b_and": [-1.45],
    "b_or": [-0.35],
    "w_nand": [-0.7, -1.1],
    "b_nand": [1.45],
    "d_x_mul": [1.4, 1.5, 1.75, 1.68],
    "d_y_mul": [3.0, 0.24, 1.0, -4.2],
    "d_x_add": [2.0, -0.6, 0.5, 1.4],
    "d_y_add": [2.0, -0.6, 0.5, 1.4],
    "d_x_max": [2.0, -0.6, 0.0, 0.0],
    "d_y_max": [0.0, 0.0, 0.5, 1.4],
    "p_g": [-3.6],
    "m_g": [0.8],
    "r_g": [-2.8],
    "error_g": [3.92],
    "d_r_g": [-2.8],
    "d_p_g": [-2.8],
    "d_x_g": [-6.72],
    "d_y_g": [4.2],
    "d_u_g": [-2.8],
}

# What a named wrong formula gives on the notebook's own numbers.
WRONG_FORMULAS: dict[str, dict[str, list[float]]] = {
    "s_p": {
        "no bias": [1.1],
        "bias subtracted": [1.5],
        "weights ignored": [-0.4],
        "sigmoid": [0.668187772168],
        "step already": [1.0],
    },
    "s_b": {
        "no bias": [2.25, -13.75, -0.25, 22.25, 1.75],
        "bias subtracted": [4.0, -12.0, 1.5, 24.0, 3.5],
    },
    "z_b": {
        "silent on the border": [1, 0, 0, 1, 0],
        "-1 for no": [1, -1, -1, 1, 1],
        "turned round": [0, 1, 1, 0, 0],
        "sigmoid": [0.622459331202, 0.000000185539, 0.119202922022, 0.999999998750, 0.5],
    },
    "b_and": {
        "middle of the whole range": [-0.9],
        "line through (0, 1)": [-1.1],
        "line through (1, 1)": [-1.8],
        "weaker single corner": [-1.25],
        "half forgotten": [-2.9],
    },
    "b_or": {"stronger single corner": [-0.55], "line through (1, 0)": [-0.7]},
    "b_nand": {"bias of AND": [-1.45], "opposite of OR": [0.35]},
    "d_x_mul": {
        "own input": [3.0, 0.24, 1.0, -4.2],
        "upstream forgotten": [0.7, -2.5, 3.5, 1.2],
        "upstream added": [2.7, -3.1, 4.0, 2.6],
    },
    "d_y_add": {"halved": [1.0, -0.3, 0.25, 0.7], "x alone": [0, 0, 0, 0]},
    "d_x_max": {
        "both": [2.0, -0.6, 0.5, 1.4],
        "to the smaller": [0.0, 0.0, 0.5, 1.4],
        "halved": [1.0, -0.3, 0.25, 0.7],
        "upstream forgotten": [1, 1, 0, 0],
    },
    "error_g": {"half missing": [7.84], "half inside the square": [1.96]},
    "d_r_g": {"the error": [3.92], "doubled": [-5.6], "half kept": [-1.4]},
    "d_p_g": {"halved": [-1.4], "times m": [-2.24]},
    "d_x_g": {"own input": [4.2], "upstream forgotten": [2.4], "upstream added": [-0.4]},
    "d_u_g": {"nothing": [0.0], "halved": [-1.4]},
}


@cache
def truth() -> Truth:
    return Truth.read(PROJECT, LESSON)


@cache
def runs() -> list[tuple[dict[str, Any], dict[str, Floats]]]:
    """Every instance with its right answers: the written ones and twenty drawn ones."""
    written = [truth().public, truth().practice, *truth().hidden]
    found = []
    for instance in [*written, *(truth().draw(seed) for seed in range(20))]:
        answers = truth().right(instance)
        found.append(
            (instance, {name: a.numbers for name, a in answers.items() if a.numbers is not None})
        )
    return found


def corner_sums(weights: Any, bias: float) -> dict[tuple[int, int], float]:
    w_1, w_2 = weights
    return {(a, b): w_1 * a + w_2 * b + bias for a in (0, 1) for b in (0, 1)}


def graph(x: Any, y: Any, u: Any, v: Any, on_p: Any = 0.0, on_r: Any = 0.0) -> Any:
    """The graph, written anew; an offset on a wire gives the gradient of that wire."""
    p = x * y + on_p
    r = p + anp.maximum(u, v) + on_r
    return r**2 / 2


def test_the_lesson_gives_the_reference_numbers_to_twelve_decimals() -> None:
    _, right = runs()[0]
    for name, numbers in TWELVE_DECIMALS.items():
        assert right[name].reshape(-1) == pytest.approx(numbers, abs=5.1e-13), name


@pytest.mark.parametrize("answer", WRONG_FORMULAS)
def test_every_named_wrong_formula_is_a_mistake_with_its_value(answer: str) -> None:
    namespace = truth().program.run()
    mistakes = {mistake.name.partition(": ")[2]: mistake for mistake in of_answer(answer)}
    for name, numbers in WRONG_FORMULAS[answer].items():
        with quiet():
            value = truth().wrong(mistakes[name], namespace)[answer].numbers
        assert value is not None
        assert value.reshape(-1) == pytest.approx(numbers, abs=5.1e-13), name


def of_answer(answer: str) -> list[Any]:
    return [m for m in truth().exercises.mistakes if answer in truth().affected(m)]


def test_the_sums_of_the_samples_are_exact_and_one_lies_on_the_border() -> None:
    for instance, right in runs():
        w = [Fraction(number) for number in instance["w_b"]]
        samples = [[Fraction(number) for number in row] for row in instance["samples_b"].T]
        sums = [sum(a * b for a, b in zip(w, x, strict=True)) for x in samples]
        middle = sorted(sums)[len(sums) // 2]
        assert middle != 0
        expected = [s - middle for s in sums]
        assert [Fraction(number) for number in right["s_b"]] == expected
        assert right["z_b"].tolist() == [float(s >= 0) for s in expected]
        assert 0 in expected
        assert min(expected) < 0 < max(expected)


def test_the_border_is_met_in_whatever_order_a_student_adds() -> None:
    for instance, right in runs():
        w, samples = instance["w_b"], instance["samples_b"]
        bias = -float(np.median(w @ samples))
        for index, s in enumerate(right["s_b"]):
            x = samples[:, index]
            one_by_one = bias
            for weight, entry in zip(w[::-1], x[::-1], strict=True):
                one_by_one += weight * entry
            assert one_by_one == np.sum(w * x) + bias == s


@pytest.mark.parametrize(
    ("name", "fires"),
    [
        ("and", {(1, 1)}),
        ("or", {(0, 1), (1, 0), (1, 1)}),
        ("nand", {(0, 0), (0, 1), (1, 0)}),
    ],
)
def test_each_unit_does_what_its_name_says_and_no_bias_is_safer(
    name: str, fires: set[tuple[int, int]]
) -> None:
    for instance, right in runs():
        weights = right["w_nand"] if name == "nand" else (instance["w_1"], instance["w_2"])
        bias = float(right[f"b_{name}"])
        sums = corner_sums(weights, bias)
        assert {corner for corner, s in sums.items() if s >= 0} == fires

        def margin(at: float, weights: Any = weights) -> float:
            sums = corner_sums(weights, at)
            return float(min(s if corner in fires else -s for corner, s in sums.items()))

        assert margin(bias) > 0
        assert all(margin(bias) > margin(bias + shift) for shift in (-0.1, -1e-6, 1e-6, 0.1))


def test_nand_has_the_opposite_sum_at_every_corner() -> None:
    for instance, right in runs():
        one = corner_sums((instance["w_1"], instance["w_2"]), float(right["b_and"]))
        other = corner_sums(right["w_nand"], float(right["b_nand"]))
        assert all(other[corner] == pytest.approx(-s, rel=1e-12) for corner, s in one.items())


GATES: dict[str, Callable[[Any, Any], Any]] = {
    "mul": lambda x, y: x * y,
    "add": lambda x, y: x + y,
    "max": lambda x, y: anp.maximum(x, y),
}


@pytest.mark.parametrize("name", GATES)
def test_every_gate_gradient_agrees_with_automatic_differentiation(name: str) -> None:
    for instance, right in runs():
        upstream = instance["upstream_gate"]

        def error(x: Any, y: Any, upstream: Any = upstream) -> Any:
            return anp.sum(upstream * GATES[name](x, y))

        for position, letter in enumerate("xy"):
            slope = grad(error, position)(instance["x_gate"], instance["y_gate"])
            assert right[f"d_{letter}_{name}"] == pytest.approx(slope, rel=1e-10, abs=1e-15)


def test_both_inputs_of_the_max_gate_win_somewhere_on_the_written_instances() -> None:
    for instance, _ in runs()[:4]:
        assert set((instance["x_gate"] > instance["y_gate"]).tolist()) == {True, False}


def test_every_gradient_of_the_graph_agrees_with_automatic_differentiation() -> None:
    positions = {"d_x_g": 0, "d_y_g": 1, "d_u_g": 2, "d_p_g": 4, "d_r_g": 5}
    for instance, right in runs():
        place = (*(float(instance[f"{name}_g"]) for name in "xyuv"), 0.0, 0.0)
        assert float(right["error_g"]) == pytest.approx(graph(*place), rel=1e-12)
        for name, position in positions.items():
            slope = grad(graph, position)(*place)
            assert float(right[name]) == pytest.approx(slope, rel=1e-10), name


def test_the_letters_are_what_a_computation_says() -> None:
    _, right = runs()[0]
    letters = {name: "abc"[int(right[name]) - 1] for name in truth().exercises.choices}
    firing = sum(s >= 0 for s in corner_sums((0.6, 1.0), -0.8).values())
    assert letters["corners_that_fire"] == {1: "a", 2: "b", 3: "c"}[firing]
    assert (0.7 + 1e-6 >= 0) == (0.7 >= 0)
    assert letters["output_after_nudge"] == "a"
    d_x, d_y = (grad(GATES["mul"], position)(0.2, 5.0) for position in (0, 1))
    assert letters["larger_gradient"] == ("a" if abs(d_x) > abs(d_y) else "b")
    shares = [6.0 * grad(GATES["add"], position)(1.0, 2.0) for position in (0, 1)]
    assert letters["share_of_each"] == {(3, 3): "a", (2, 4): "b", (6, 6): "c"}[tuple(shares)]
    error: Callable[[float], float] = lambda x: -0.4 * x  # noqa: E731
    assert letters["way_to_lower_error"] == ("b" if error(0.1) < error(0.0) else "a")
    assert letters["trouble_with_steps"] == "c"
