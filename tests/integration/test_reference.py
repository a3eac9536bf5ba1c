"""The solved notebooks against numbers to twelve decimals and an independent differentiation."""

from __future__ import annotations

from typing import Any

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad

from course.truth import Truth
from tests.conftest import PROJECT
from tests.integration.instances import instances

TWELVE_DECIMALS = {
    "02_forward_pass": {
        "s_j": 2.0,
        "z_j": 0.880797077978,
        "s_k": 4.403985389889,
        "z_k": 0.987919222585,
        "s_o": 2.963757667754,
        "z_o": 2.963757667754,
        "y_hat": 2.963757667754,
        "error": 0.000656753323,
    },
    "03_caches": {
        "C1": -0.036242332246,
        "C2": 0.035804496697,
        "C3": 0.524967927018,
        "partial_W_k": -0.035804496697,
        "partial_W_j": -0.001142956168,
        "partial_W_in": -0.000681218575,
    },
}

# What a wrong formula gives on the notebook's own numbers, to twelve decimals.
WRONG_FORMULAS = {
    "02_forward_pass": {"error": [0.001313506647]},
    "03_caches": {
        "C1": [0.036242332246, -0.072484664491],
        "C2": [0.011934832232, 0.593120853992, 0.059674161161, -0.001297638465],
        "C3": [0.104993585404, 1.035781147442, -0.000681218575, 0.018796212409],
        "partial_W_k": [-0.036242332246, -0.001297638465],
        "partial_W_j": [-0.001297638465, -0.001281961984, -0.000380985389],
        "partial_W_in": [
            -0.000600015330,
            -0.000498010683,
            -0.001297638465,
            -0.000136243715,
            -0.000267871402,
        ],
    },
}


def sigmoid(s: Any) -> Any:
    return 1 / (1 + anp.exp(-s))


def chain(x: float, w_in: float, w_j: float, w_k: float, y: float) -> dict[str, Any]:
    """The chain network, written anew with plain numbers for a library that differentiates."""
    s_j = w_in * x
    s_k = w_j * sigmoid(s_j)
    y_hat = w_k * sigmoid(s_k)
    return {
        "z_j": sigmoid(s_j),
        "z_k": sigmoid(s_k),
        "y_hat": y_hat,
        "error": (y_hat - y) ** 2 / 2,
    }


@pytest.mark.parametrize("lesson", TWELVE_DECIMALS)
def test_the_lessons_give_the_reference_numbers_to_twelve_decimals(lesson: str) -> None:
    right = Truth.read(PROJECT, lesson).right()
    for name, number in TWELVE_DECIMALS[lesson].items():
        value = right[name].numbers
        assert value is not None
        assert value.item() == pytest.approx(number, abs=5.1e-13), name


@pytest.mark.parametrize("lesson", WRONG_FORMULAS)
def test_every_wrong_formula_of_the_references_is_a_mistake_with_its_value(lesson: str) -> None:
    truth = Truth.read(PROJECT, lesson)
    namespace = truth.program.run()
    for answer, numbers in WRONG_FORMULAS[lesson].items():
        values = [
            float(value.item())
            for mistake in truth.exercises.mistakes
            if mistake.answer == answer
            and (value := truth.wrong(mistake, namespace)[answer].numbers) is not None
        ]
        for number in numbers:
            assert any(abs(value - number) < 5.1e-13 for value in values), (answer, number)


@pytest.mark.parametrize(("suffix", "lesson"), [("", "02_forward_pass"), ("_b", "02_forward_pass")])
def test_the_forward_pass_agrees_with_an_independent_one(suffix: str, lesson: str) -> None:
    truth = Truth.read(PROJECT, lesson)
    for instance in instances(truth):
        right = truth.right(instance)
        expected = chain(*_network(instance, suffix))
        for name, number in expected.items():
            value = right[name + suffix].numbers
            assert value is not None
            assert value.item() == pytest.approx(number, rel=1e-12), name


@pytest.mark.parametrize(
    ("suffix", "names"),
    [
        ("", ("partial_W_in", "partial_W_j", "partial_W_k")),
        ("_b", ("grad_w_in_b", "grad_w_j_b", "grad_w_k_b")),
    ],
)
def test_every_gradient_agrees_with_automatic_differentiation(
    suffix: str, names: tuple[str, ...]
) -> None:
    truth = Truth.read(PROJECT, "03_caches")

    def error(*network: float) -> Any:
        return chain(*network)["error"]

    for instance in instances(truth):
        right = truth.right(instance)
        network = _network(instance, suffix)
        for position, name in enumerate(names, start=1):
            value = right[name].numbers
            assert value is not None
            slope = grad(error, position)(*network)
            assert value.item() == pytest.approx(slope, rel=1e-10), name


def _network(instance: dict[str, Any], suffix: str) -> tuple[float, ...]:
    names = (
        ("x_b", "w_in_b", "w_j_b", "w_k_b", "y_b")
        if suffix
        else (
            "x_i",
            "w_in",
            "w_j",
            "w_k",
            "y_i",
        )
    )
    return tuple(float(np.asarray(instance[name]).item()) for name in names)
