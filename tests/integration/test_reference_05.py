"""Lesson 05 against numbers to twelve decimals and an independent differentiation."""

from __future__ import annotations

import itertools
from typing import Any

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad

from course.truth import Truth
from tests.conftest import PROJECT
from tests.integration.instances import instances

LESSON = "05_six_weights"
TWELVE_DECIMALS = {
    "s_1": -0.85,
    "s_2": -0.45,
    "z_1": 0.299432857526,
    "z_2": 0.389360766051,
    "s_3": 0.170764974930,
    "y_hat": 0.542587803232,
    "error": 0.042803811300,
    "delta_3": 0.072616278170,
    "delta_1": -0.009139752929,
    "delta_2": 0.015538653693,
    "grad_w_1": -0.004569876464,
    "grad_w_2": 0.007769326847,
    "grad_w_3": 0.013709629393,
    "grad_w_4": -0.023307980540,
    "grad_w_5": 0.021743699675,
    "grad_w_6": 0.028273929696,
}

# What a wrong formula gives on the notebook's own numbers, to twelve decimals.
WRONG_FORMULAS = {
    "s_1": [0.65],
    "s_2": [0.05],
    "s_3": [0.089829857258],
    "delta_3": [0.292587803232, -0.072616278170],
    "delta_1": [0.004569876464],
}

WEIGHTS = range(1, 7)
NUDGES = ("s_1", "s_2", "s_3")


def sigmoid(s: Any) -> Any:
    return 1 / (1 + anp.exp(-s))


def network(x: Any, w: Any, y: float, nudges: Any) -> dict[str, Any]:
    """The six-weight network, written anew for a library that differentiates.

    An offset is added to each pre-activation: the derivative by it is the error signal.
    """
    s_1 = w[0] * x[0] + w[2] * x[1] + nudges[0]
    s_2 = w[1] * x[0] + w[3] * x[1] + nudges[1]
    s_3 = w[4] * sigmoid(s_1) + w[5] * sigmoid(s_2) + nudges[2]
    y_hat = sigmoid(s_3)
    return {
        **{"s_1": s_1, "s_2": s_2, "s_3": s_3},
        **{"z_1": sigmoid(s_1), "z_2": sigmoid(s_2), "y_hat": y_hat},
        "error": (y_hat - y) ** 2 / 2,
    }


def error(x: Any, w: Any, y: float, nudges: Any) -> Any:
    return network(x, w, y, nudges)["error"]


@pytest.fixture(scope="module")
def truth() -> Truth:
    return Truth.read(PROJECT, LESSON)


@pytest.fixture(scope="module")
def runs(truth: Truth) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """The givens and the right answers of the public, practice, hidden and 20 drawn instances."""
    return [
        (one, {name: value.numbers for name, value in truth.right(one).items()})
        for one in instances(truth)
    ]


def inputs(instance: dict[str, Any], suffix: str = "") -> tuple[Any, Any, float]:
    x = np.array([float(instance[f"x_{number}{suffix}"]) for number in (1, 2)])
    w = np.array([float(instance[f"w_{number}{suffix}"]) for number in WEIGHTS])
    return x, w, float(instance[f"y{suffix}"])


def test_the_lesson_gives_the_reference_numbers_to_twelve_decimals(truth: Truth) -> None:
    right = truth.right()
    for name, number in TWELVE_DECIMALS.items():
        value = right[name].numbers
        assert value is not None
        assert value.item() == pytest.approx(number, abs=5.1e-13), name


def test_every_wrong_formula_of_the_references_is_a_mistake_with_its_value(truth: Truth) -> None:
    namespace = truth.program.run()
    for answer, numbers in WRONG_FORMULAS.items():
        values = [
            float(value.item())
            for mistake in truth.exercises.mistakes
            if mistake.answer == answer
            and (value := truth.wrong(mistake, namespace)[answer].numbers) is not None
        ]
        for number in numbers:
            assert any(abs(value - number) < 5.1e-13 for value in values), (answer, number)


def test_the_forward_pass_agrees_with_an_independent_one(runs: Any) -> None:
    for instance, right in runs:
        for name, number in network(*inputs(instance), np.zeros(3)).items():
            assert right[name].item() == pytest.approx(number, rel=1e-12), name


def test_every_gradient_agrees_with_automatic_differentiation(runs: Any) -> None:
    for instance, right in runs:
        for suffix in ("", "_b"):
            slopes = grad(error, 1)(*inputs(instance, suffix), np.zeros(3))
            for number, slope in zip(WEIGHTS, slopes, strict=True):
                name = f"grad_w_{number}{suffix}"
                assert right[name].item() == pytest.approx(slope, rel=1e-10), name


def test_every_error_signal_is_the_derivative_by_an_offset_on_the_pre_activation(
    runs: Any,
) -> None:
    for instance, right in runs:
        signals = grad(error, 3)(*inputs(instance), np.zeros(3))
        for name, signal in zip(NUDGES, signals, strict=True):
            delta = right[name.replace("s", "delta")]
            assert delta.item() == pytest.approx(signal, rel=1e-10), name
        assert right["delta_hidden"].ravel() == pytest.approx(signals[:2], rel=1e-10)


def test_the_derivatives_by_the_inputs_agree_with_automatic_differentiation(runs: Any) -> None:
    for instance, right in runs:
        slopes = grad(error, 0)(*inputs(instance), np.zeros(3))
        assert right["d_x_1"].item() == pytest.approx(slopes[0], rel=1e-9)
        assert right["d_x"].ravel() == pytest.approx(slopes, rel=1e-9)


def test_the_matrix_form_agrees_with_the_single_lines(runs: Any) -> None:
    for instance, right in runs:
        x, w, _ = inputs(instance)
        assert right["W_1"].tolist() == [[w[0], w[2]], [w[1], w[3]]]
        assert right["s_hidden"].ravel() == pytest.approx(
            [w[0] * x[0] + w[2] * x[1], w[1] * x[0] + w[3] * x[1]], rel=1e-12
        )


def test_paths_and_arrows_are_counted_by_walking_them(runs: Any) -> None:
    for instance, right in runs:
        widths = [int(width) for width in instance["widths_c"]]
        paths = sum(1 for _ in itertools.product(*(range(width) for width in widths)))
        arrows = {
            (layer, start, stop)
            for layer, (here, there) in enumerate(itertools.pairwise(widths))
            for start in range(here)
            for stop in range(there)
        }
        assert right["paths_c"].item() == paths
        assert right["arrows_c"].item() == len(arrows)


def test_in_the_lessons_network_w2_leads_to_unit_2_and_w3_to_unit_1(truth: Truth) -> None:
    """The numbering goes by the input that a weight leaves; the table of the notebook says so."""
    public = truth.public
    right = truth.right({**public, "w_2": 2 * public["w_2"]})
    before = truth.right()
    for name, moves in (("s_1", False), ("s_2", True)):
        now, then = right[name].numbers, before[name].numbers
        assert now is not None
        assert then is not None
        assert (now.item() != then.item()) is moves
