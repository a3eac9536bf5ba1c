"""Lesson 00 against known numbers, wrong formulas, and an independent differentiation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import autograd.numpy as anp
import numpy as np
import numpy.typing as npt
import pytest
from autograd import elementwise_grad

from course.truth import Truth, quiet, with_mistake
from tests.conftest import PROJECT
from tests.integration.instances import instances

LESSON = "00_derivatives"
Floats = npt.NDArray[np.float64]

TWELVE_DECIMALS = {"secant_slope": 3.2, "estimated_change": -0.04, "rate_y_x": -2.0}

# The slopes of the sigmoid at the two pre-activations of the chain network (lesson 03), and what a
# sigmoid applied twice gives there.
CHAIN = np.array([2.0, 4.403985389889])
CHAIN_SLOPES = np.array([0.104993585404, 0.011934832232])
CHAIN_SLOPES_AT_THE_HEIGHT = np.array([1.035781147442 / 5, 0.593120853992 / 3])

OPTIONS = {
    "shrinking_step": "c",
    "downhill": "a",
    "sigmoid_at_zero": "b",
    "after_a_year": "a",
    "best_step": "c",
}


@pytest.fixture(scope="module")
def truth() -> Truth:
    return Truth.read(PROJECT, LESSON)


def numbers(value: Any) -> Floats:
    assert value.numbers is not None
    return np.asarray(value.numbers)


def sigmoid(x: Any) -> Any:
    return 1 / (1 + anp.exp(-x))


def composed(x: Any) -> Any:
    """The cube of x squared minus three x, in one line."""
    return (x * x - 3 * x) ** 3


def weight(x1: Any, x2: Any) -> Any:
    return 50 + 4 * x2 * x2 + 10 * x2 * anp.exp(-0.2 * x1)


def valley(x: Any) -> Any:
    return x**3 - 2 * x


def bump(x: Any) -> Any:
    return 1 / (1 + x**2)


def test_the_lesson_gives_its_printed_numbers_to_twelve_decimals(truth: Truth) -> None:
    right = truth.right()
    for name, number in TWELVE_DECIMALS.items():
        assert numbers(right[name]).item() == pytest.approx(number, abs=5.1e-13), name


def test_the_slope_of_the_sigmoid_is_that_of_the_references_to_twelve_decimals(
    truth: Truth,
) -> None:
    slopes = truth.program.run()["dsigmoid"](CHAIN)
    np.testing.assert_allclose(slopes, CHAIN_SLOPES, rtol=0, atol=5.1e-13)


def test_a_sigmoid_applied_twice_gives_the_wrong_numbers_of_the_references(truth: Truth) -> None:
    mistake = next(m for m in truth.exercises.mistakes if "sigmoid applied twice" in m.name)
    namespace = truth.program.run()
    for source in with_mistake(truth.notebook, mistake).values():
        exec(source, namespace)
    slopes = namespace["dsigmoid"](CHAIN)
    np.testing.assert_allclose(slopes, CHAIN_SLOPES_AT_THE_HEIGHT, rtol=0, atol=5.1e-13)


def test_each_question_has_the_option_that_is_right(truth: Truth) -> None:
    namespace = truth.program.run()
    assert {name: namespace[name] for name in truth.exercises.choices} == OPTIONS


def test_the_fill_ins_agree_with_independent_formulas(truth: Truth) -> None:
    for instance in instances(truth):
        right = truth.right(instance)
        # The secant of a parabola has the slope of its tangent in the middle.
        secant = 2 * instance["x_a"] + instance["h_a"]
        assert numbers(right["secant_slope"]).item() == pytest.approx(secant, rel=1e-10)
        change = instance["slope_w"] * instance["step_w"]
        assert numbers(right["estimated_change"]).item() == pytest.approx(change, rel=1e-12)
        rate = instance["rate_u"] * instance["rate_y"]
        assert numbers(right["rate_y_x"]).item() == pytest.approx(rate, rel=1e-12)


@pytest.mark.parametrize(
    ("name", "function", "givens", "position"),
    [
        ("chain_slopes", composed, ("x_c",), 0),
        ("sigmoid_slopes", sigmoid, ("x_s",), 0),
        ("tanh_slopes", anp.tanh, ("x_t",), 0),
        ("slopes_exercise", weight, ("x1_men", "x2_men"), 0),
        ("slopes_diet", weight, ("x1_men", "x2_men"), 1),
    ],
)
def test_every_slope_agrees_with_automatic_differentiation(
    truth: Truth,
    name: str,
    function: Callable[..., Any],
    givens: tuple[str, ...],
    position: int,
) -> None:
    for instance in instances(truth):
        expected = elementwise_grad(function, position)(*(instance[given] for given in givens))
        np.testing.assert_allclose(numbers(truth.right(instance)[name]), expected, rtol=1e-10)


@pytest.mark.parametrize(("name", "function"), [("slopes_valley", valley), ("slopes_bump", bump)])
def test_the_measured_slopes_are_central_differences_and_close_to_the_true_slopes(
    truth: Truth, name: str, function: Callable[..., Any]
) -> None:
    for instance in instances(truth):
        x, h = instance["x_n"], instance["h_n"]
        measured = numbers(truth.right(instance)[name])
        sides = (function(x + side) for side in (h, -h))
        np.testing.assert_allclose(measured, np.subtract(*sides) / (h + h), rtol=1e-10, atol=1e-12)
        # The third derivatives of both are at most 24 in size, so the error is at most 4 h squared.
        exact = elementwise_grad(function)(x)
        np.testing.assert_allclose(measured, exact, rtol=0, atol=4.0 * h * h)


def wrong_formulas(given: dict[str, Any]) -> dict[str, list[Any]]:
    """What each misconception that the course names gives, written anew."""
    c, s, t = given["x_c"], given["x_s"], given["x_t"]
    x1, x2, x, h = given["x1_men"], given["x2_men"], given["x_n"], given["h_n"]
    sigma, inner, fading = sigmoid(s), c * c - 3 * c, np.exp(-x1 / 5)
    tiny = 1e-10
    return {
        "chain_slopes": [
            3 * c**2 * (2 * c - 3),
            3 * inner**2,
            2 * c - 3,
            3 * inner**2 + 2 * c - 3,
        ],
        "sigmoid_slopes": [
            sigma,
            sigma * (1 + sigma),
            sigmoid(sigma) * (1 - sigmoid(sigma)),
        ],
        "tanh_slopes": [1 - np.tanh(t), 1 - t**2, 1 - np.tanh(np.tanh(t)) ** 2],
        "slopes_exercise": [
            -2 * x2 * fading + 0.12 * (8 * x2 + 10 * fading),
            8 * x2 + 10 * fading,
        ],
        "slopes_diet": [-2 * x2 * fading],
        "slopes_valley": [
            (valley(x + h) - valley(x)) / h,
            (valley(x) - valley(x - h)) / h,
            (valley(x + h) - valley(x - h)) / h,
            (valley(x + tiny) - valley(x - tiny)) / (2 * tiny),
        ],
    }


def test_every_misconception_that_the_course_names_is_a_mistake_with_its_value(
    truth: Truth,
) -> None:
    for instance in [truth.public, truth.practice, *truth.hidden]:
        namespace = truth.program.run(instance)
        with quiet():
            found = [truth.wrong(mistake, namespace) for mistake in truth.exercises.mistakes]
        for answer, formulas in wrong_formulas(instance).items():
            values = [
                value.numbers
                for wrong in found
                if (value := wrong.get(answer)) is not None and value.numbers is not None
            ]
            for number, formula in enumerate(formulas):
                # A step of 1e-10 leaves five decimals or six.
                assert any(
                    value.shape == formula.shape
                    and np.allclose(value, formula, rtol=1e-5, atol=1e-5)
                    for value in values
                ), (answer, number)
