"""Lesson 06 against numbers to twelve decimals, and its networks differentiated by a library."""

from __future__ import annotations

from typing import Any

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad

from course.truth import Truth
from tests.conftest import PROJECT
from tests.integration.instances import instances

LESSON = "06_split_networks"
TWELVE_DECIMALS = {
    "s_i": 2.0,
    "z_i": 0.880797077978,
    "s_j": 3.523188311912,
    "z_j": 0.971340394549,
    "s_k": 5.284782467867,
    "z_k": 0.994957421914,
    "s_o": 7.841574238487,
    "z_o": 7.841574238487,
    "y_hat": 7.841574238487,
    "error": 0.012549360955,
    "delta_o": -0.158425761513,
    "delta_j": -0.022051465888,
    "delta_k": -0.002384537662,
    "delta_i": -0.010763216820,
    "d_x": -0.021526433640,
    "update_W_j": 0.001538853417,
    "update_W_k": 0.001576268872,
    "update_W_i_j": 0.000194228667,
    "update_W_i_k": 0.000021002938,
    "update_W_in": 0.000107632168,
    "new_w_j": 5.001538853417,
    "new_w_k": 3.001576268872,
    "new_w_i_j": 4.000194228667,
    "new_w_i_k": 6.000021002938,
    "new_w_in": 2.000107632168,
    "new_error": 0.012063903381,
}

# What a wrong formula gives on the notebook's own numbers, to twelve decimals.
WRONG_FORMULAS = {
    "z_j": [0.982013790038, 0.994957421914],
    "z_o": [0.999607104628, 3.920787119244, 7.888808293217],
    "delta_o": [0.158425761513, -0.316851523025],
    "delta_j": [
        *(-0.011025732944, -0.004410293178, -0.017641172711),
        *(-0.157792760888, -0.792128807563),
    ],
    "delta_k": [-0.001192268831, -0.003974229437],
    "delta_i": [
        *(-0.012327395811, -0.002565623626, -0.009261049868, -0.102513089525),
        *(-0.021236225099, -0.005381608410, -0.005131247251),
    ],
    "d_x": [-0.004232353734],
    "update_W_j": [-0.001538853417, 0.153885341694, 0.000194228667, 0.001584257615],
    "update_W_i_j": [0.000214194796, 0.001395409478],
    "update_W_in": [0.000107632168, 0.000042323537, 0.000094802099],
}


def sigmoid(s: Any) -> Any:
    return 1 / (1 + anp.exp(-s))


def split(network: dict[str, float], raised: Any = (0.0, 0.0, 0.0, 0.0)) -> Any:
    """The error of the split network, with an offset added to each pre-activation i, j, k, o."""
    z_i = sigmoid(network["w_in"] * network["x_i"] + raised[0])
    z_j = sigmoid(network["w_i_j"] * z_i + raised[1])
    z_k = sigmoid(network["w_i_k"] * z_i + raised[2])
    s_o = network["w_j"] * z_j + network["w_k"] * z_k + raised[3]
    return (s_o - network["y_i"]) ** 2 / 2


def fan(x: Any, w_in: Any, from_i: Any, to_o: Any, y: float, raised: Any, raised_i: Any) -> Any:
    """The error of a fan, with offsets added to the pre-activations of the branches and of i."""
    s = from_i * sigmoid(w_in * x + raised_i) + raised
    return (anp.dot(to_o, sigmoid(s)) - y) ** 2 / 2


@pytest.fixture(scope="module")
def truth() -> Truth:
    return Truth.read(PROJECT, LESSON)


def numbers(right: dict[str, Any], name: str) -> Any:
    value = right[name].numbers
    assert value is not None, name
    return value


def network_of(instance: dict[str, Any]) -> dict[str, float]:
    names = ("x_i", "w_in", "w_i_j", "w_i_k", "w_j", "w_k", "y_i")
    return {name: float(np.asarray(instance[name]).item()) for name in names}


def test_the_lesson_gives_the_reference_numbers_to_twelve_decimals(truth: Truth) -> None:
    right = truth.right()
    for name, number in TWELVE_DECIMALS.items():
        assert numbers(right, name).item() == pytest.approx(number, abs=5.1e-13), name


@pytest.mark.parametrize("answer", WRONG_FORMULAS)
def test_every_wrong_formula_of_the_references_is_a_mistake_with_its_value(
    truth: Truth, answer: str
) -> None:
    namespace = truth.program.run()
    values = [
        float(value.item())
        for mistake in truth.exercises.mistakes
        if mistake.answer == answer
        and (value := truth.wrong(mistake, namespace)[answer].numbers) is not None
    ]
    for number in WRONG_FORMULAS[answer]:
        assert any(abs(value - number) < 5.1e-13 for value in values), number


def test_the_forward_pass_agrees_with_an_independent_one(truth: Truth) -> None:
    for instance in instances(truth):
        right = truth.right(instance)
        assert numbers(right, "error").item() == pytest.approx(
            split(network_of(instance)), rel=1e-12
        )


def test_every_error_signal_is_the_slope_with_respect_to_an_offset(truth: Truth) -> None:
    for instance in instances(truth):
        right, network = truth.right(instance), network_of(instance)
        slopes = grad(lambda raised, network=network: split(network, raised))(np.zeros(4))
        for unit, slope in zip("ijko", slopes, strict=True):
            value = numbers(right, f"delta_{unit}").item()
            assert value == pytest.approx(slope, rel=1e-10), unit


def test_every_update_is_minus_the_learning_rate_times_the_slope(truth: Truth) -> None:
    names = {
        "update_W_j": "w_j",
        "update_W_k": "w_k",
        "update_W_i_j": "w_i_j",
        "update_W_i_k": "w_i_k",
        "update_W_in": "w_in",
    }
    for instance in instances(truth):
        right, network = truth.right(instance), network_of(instance)
        slopes = grad(split)(network)
        assert numbers(right, "d_x").item() == pytest.approx(slopes["x_i"], rel=1e-10)
        moved = dict(network)
        for name, weight in names.items():
            step = -instance["eta"] * slopes[weight]
            assert numbers(right, name).item() == pytest.approx(step, rel=1e-10), name
            moved[weight] += step
            new = numbers(right, name.replace("update_W", "new_w")).item()
            assert new == pytest.approx(moved[weight], rel=1e-12), name
        assert numbers(right, "new_error").item() == pytest.approx(split(moved), rel=1e-9)


def test_the_fan_agrees_with_automatic_differentiation_for_any_number_of_branches(
    truth: Truth,
) -> None:
    counts = set()
    for instance in instances(truth):
        right = truth.right(instance)
        from_i, to_o = np.asarray(instance["branches_fan"])
        x, w_in, y = (float(instance[name].item()) for name in ("x_fan", "w_in_fan", "y_fan"))
        arguments = (x, w_in, from_i, to_o, y, np.zeros(len(to_o)), 0.0)
        counts.add(len(to_o))
        places = {
            "grad_w_in_fan": 1,
            "grad_w_from_i_fan": 2,
            "grad_w_to_o_fan": 3,
            "deltas_fan": 5,
            "delta_i_fan": 6,
        }
        for name, place in places.items():
            slope = np.ravel(grad(fan, place)(*arguments))
            np.testing.assert_allclose(np.ravel(numbers(right, name)), slope, rtol=1e-10)
    assert counts == {3, 4, 5, 6}


def test_the_residual_unit_agrees_with_automatic_differentiation(truth: Truth) -> None:
    for instance in instances(truth):
        s_r, w_r, y_r = (float(instance[name].item()) for name in ("s_r", "w_r", "y_r"))

        def error(s: Any, w: float = w_r, y: float = y_r) -> Any:
            return (w * (s + sigmoid(s)) - y) ** 2 / 2

        value = numbers(truth.right(instance), "delta_r").item()
        assert value == pytest.approx(grad(error)(s_r), rel=1e-10)


def test_a_dropped_input_shows_on_every_hidden_instance_though_not_in_the_notebook(
    truth: Truth,
) -> None:
    mistake = next(m for m in truth.exercises.mistakes if m.name == "update_W_in: no x_i")
    for instance in instances(truth):
        namespace = truth.program.run(instance)
        wrong = numbers(truth.wrong(mistake, namespace), "update_W_in").item()
        same = wrong == pytest.approx(numbers(truth.right(instance), "update_W_in").item())
        assert same == (instance is truth.public)
