"""Lesson 09 against networks written anew and differentiated by an independent library."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import autograd.numpy as anp
import numpy as np
import numpy.typing as npt
import pytest
from autograd import grad

from course.exercises import Mistake
from course.truth import Truth, quiet, with_mistake
from tests.conftest import PROJECT

LESSON = "09_gradient_checking"
Floats = npt.NDArray[np.float64]

OPTIONS = {
    "close_enough": "b",
    "digits_left": "c",
    "checked_at_zeros": "c",
    "at_the_kink": "b",
    "broken_line_1": "d",
    "broken_line_2": "b",
    "broken_line_3": "c",
    "broken_line_4": "d",
    "broken_line_5": "f",
    "broken_line_6": "c",
}

BROKEN = {
    1: "slope_1 = 1 - np.tanh(Z1)",
    2: "delta_2 = (Z2 - Y) * sigmoid_derivative(Z2)",
    3: "db = delta / B",
    4: "return [db, dW]",
    5: "d_X = W1.T @ delta",
    6: "d_Z1 += W2.T @ delta_2",
}


@pytest.fixture(scope="module")
def truth() -> Truth:
    return Truth.read(PROJECT, LESSON)


def instances(truth: Truth) -> list[dict[str, Any]]:
    return [truth.public, truth.practice, *truth.hidden, *(truth.draw(seed) for seed in range(20))]


def numbers(value: Any) -> Floats:
    assert value.numbers is not None
    return np.asarray(value.numbers)


def sigma(s: Any) -> Any:
    return 1 / (1 + anp.exp(-s))


def tanh_and_linear(g: dict[str, Any]) -> Any:
    hidden = anp.tanh(anp.dot(g["W1"], g["X"]) + g["b1"])
    miss = anp.dot(g["W2"], hidden) + g["b2"] - g["Y"]
    return 0.5 * anp.mean(anp.sum(miss * miss, axis=0))


def tanh_and_sigmoid(g: dict[str, Any]) -> Any:
    hidden = anp.tanh(anp.dot(g["W1"], g["X"]) + g["b1"])
    miss = sigma(anp.dot(g["W2"], hidden) + g["b2"]) - g["Y"]
    return 0.5 * anp.mean(anp.sum(miss * miss, axis=0))


def sigmoid_layer(g: dict[str, Any]) -> Any:
    miss = sigma(anp.dot(g["W1"], g["X"]) + g["b1"]) - g["Y1"]
    return 0.5 * anp.mean(anp.sum(miss * miss, axis=0))


def cross_entropy(g: dict[str, Any]) -> Any:
    logits = anp.dot(g["W1"], g["X"]) + g["b1"]
    log_sums = anp.log(anp.sum(anp.exp(logits), axis=0))
    return anp.mean(log_sums - anp.sum(g["T1"] * logits, axis=0))


def skip(g: dict[str, Any]) -> Any:
    return anp.sum(g["d_Z"] * (g["X"] + anp.dot(g["V"], anp.tanh(anp.dot(g["W1"], g["X"])))))


def read_twice(g: dict[str, Any]) -> Any:
    first = anp.tanh(anp.dot(g["W1"], g["X"]))
    second = anp.tanh(anp.dot(g["W2"], first))
    return anp.sum(g["d_Z1"] * first) + anp.sum(g["d_Z2"] * second)


def slope(error: Callable[[dict[str, Any]], Any], given: dict[str, Any], by: str) -> Floats:
    return np.asarray(grad(lambda value: error({**given, by: value}))(given[by]))


def test_each_question_has_the_option_that_is_right(truth: Truth) -> None:
    namespace = truth.program.run()
    assert {name: namespace[name] for name in truth.exercises.choices} == OPTIONS


@pytest.mark.parametrize("suspect", BROKEN)
def test_the_line_that_is_named_is_the_broken_one(truth: Truth, suspect: int) -> None:
    code = truth.notebook.cell(f"suspect-{suspect}-code").source
    behind = re.findall(r"^ +(.*?) +# ([a-g])$", code, re.MULTILINE)
    lettered = {letter: line for line, letter in behind}
    assert lettered[OPTIONS[f"broken_line_{suspect}"]] == BROKEN[suspect]
    assert list(lettered) == list(truth.exercises.choices[f"broken_line_{suspect}"])


@pytest.mark.parametrize("suspect", BROKEN)
def test_a_mended_suspect_differs_in_one_line(truth: Truth, suspect: int) -> None:
    def body(source: str, name: str) -> list[str]:
        lines = source.partition(f"def {name}(")[2].splitlines()[1:]
        kept = [line.partition("  #")[0].strip() for line in lines if line.startswith("    ")]
        return [line for line in kept if line]

    broken = body(truth.notebook.cell(f"suspect-{suspect}-code").source, f"suspect_{suspect}")
    cell = truth.notebook.cell(truth.notebook.functions[f"mended_{suspect}"]).source
    region = cell.partition("### BEGIN SOLUTION\n")[2].partition("    ### END SOLUTION")[0]
    mended = body(f"def x(\n{region}", "x")
    pairs = list(zip(broken, mended, strict=True))
    assert [one for one, other in pairs if one != other] == [BROKEN[suspect]]


@pytest.mark.parametrize(
    ("name", "error", "by"),
    [
        ("dW1_tanh", tanh_and_linear, "W1"),
        ("db1_tanh", tanh_and_linear, "b1"),
        ("dW1_sigmoid", tanh_and_sigmoid, "W1"),
        ("db1_sigmoid", tanh_and_sigmoid, "b1"),
        ("dW2_sigmoid", tanh_and_sigmoid, "W2"),
        ("db2_sigmoid", tanh_and_sigmoid, "b2"),
        ("db_bias", sigmoid_layer, "b1"),
        ("dW_order", cross_entropy, "W1"),
        ("db_order", cross_entropy, "b1"),
        ("d_X_skip", skip, "X"),
        ("dW1_carry", read_twice, "W1"),
    ],
)
def test_every_gradient_agrees_with_automatic_differentiation(
    truth: Truth, name: str, error: Callable[[dict[str, Any]], Any], by: str
) -> None:
    for instance in instances(truth):
        right = numbers(truth.right(instance)[name])
        np.testing.assert_allclose(right, slope(error, instance, by), rtol=1e-9, atol=1e-13)


@pytest.mark.parametrize(
    ("value", "error"),
    [
        ("E_1", tanh_and_linear),
        ("E_2", tanh_and_sigmoid),
        ("E_3", sigmoid_layer),
        ("E_4", cross_entropy),
        ("e_5", skip),
        ("e_6", read_twice),
    ],
)
def test_every_forward_pass_agrees_with_one_written_anew(
    truth: Truth, value: str, error: Callable[[dict[str, Any]], Any]
) -> None:
    for instance in [truth.public, truth.practice, *truth.hidden]:
        assert truth.program.run(instance)[value] == pytest.approx(error(instance), rel=1e-12)


def test_the_untested_gradients_of_the_mended_functions_are_right_as_well(truth: Truth) -> None:
    errors = [tanh_and_linear, tanh_and_sigmoid, sigmoid_layer, cross_entropy, skip, read_twice]
    arrays = [("W1", "b1", "W2", "b2")] * 2 + [("W1", "b1")] * 2 + [("V", "W1", "X"), ("W1", "W2")]
    for instance in [truth.public, *truth.hidden]:
        namespace = truth.program.run(instance)
        for number, (error, names) in enumerate(zip(errors, arrays, strict=True), start=1):
            for got, by in zip(namespace[f"run_{number}"], names, strict=True):
                np.testing.assert_allclose(got, slope(error, instance, by), rtol=1e-9, atol=1e-13)


def test_the_measured_slopes_are_those_of_cubes_with_the_square_of_the_step_on_top(
    truth: Truth,
) -> None:
    for instance in instances(truth):
        right, h = truth.right(instance), instance["h_a"]
        matrix = instance["A_matrix"]
        expected = 3 * matrix**2 + h * h + 2 * matrix.sum()
        np.testing.assert_allclose(numbers(right["slopes_matrix"]), expected, rtol=1e-10)
        for answer, given in (("slopes_row", "A_row"), ("slopes_box", "A_box")):
            array = instance[given]
            times = np.arange(1, array.size + 1).reshape(array.shape)
            expected = times * (3 * array**2 + h * h)
            np.testing.assert_allclose(numbers(right[answer]), expected, rtol=1e-10)


def test_the_relative_errors_agree_with_a_loop(truth: Truth) -> None:
    for instance in instances(truth):
        first, second = instance["first_r"][:, 0], instance["second_r"][:, 0]
        for row, (p, q) in enumerate(zip(first, second, strict=True)):
            same = abs(p - q) / max(p, q)
            opposite = (p + q) / max(p, q)
            tiny = 1e-9 * abs(p - q) / 1e-8
            expected = [same, same, same, opposite, same, tiny, 0.0]
            got = numbers(truth.right(instance)["errors_r"])[row]
            np.testing.assert_allclose(got, expected, rtol=1e-9)


def test_the_counts_and_the_best_step_agree_with_independent_formulas(truth: Truth) -> None:
    for instance in instances(truth):
        right = truth.right(instance)
        sizes = [instance[name] for name in ("inputs_e", "hidden_e", "outputs_e")]
        arrays = [(sizes[1], sizes[0]), (sizes[1], 1), (sizes[2], sizes[1]), (sizes[2], 1)]
        count = 2 * sum(np.zeros(shape).size for shape in arrays)
        assert numbers(right["evaluations"]).item() == count
        share = 1 - 1 / instance["B_r"]
        assert numbers(right["summed_error"]).item() == pytest.approx(share, rel=1e-12)
        a, b, best = instance["a_u"], instance["b_u"], numbers(right["best_h"]).item()
        assert 2 * a * best == pytest.approx(b / best**2, rel=1e-12)
        assert all(a * h * h + b / h > a * best**2 + b / best for h in (best * 0.99, best * 1.01))


def wrong_formulas(g: dict[str, Any]) -> dict[str, list[Any]]:
    """What the misconceptions that the course names give, written anew."""
    A, h, batch = g["A_matrix"], g["h_a"], g["X"].shape[1]
    total = A.sum()
    moved = (np.arange(A.size) * -h).reshape(A.shape)
    hidden = np.tanh(g["W1"] @ g["X"] + g["b1"])
    miss = g["W2"] @ hidden + g["b2"] - g["Y"]
    through = g["W2"].T @ miss
    output = sigma(g["W2"] @ hidden + g["b2"])
    twice = (output - g["Y"]) * sigma(output) * (1 - sigma(output))
    z = sigma(g["W1"] @ g["X"] + g["b1"])
    delta = (z - g["Y1"]) * z * (1 - z)
    h5 = np.tanh(g["W1"] @ g["X"])
    return {
        # One-sided, not put back (each earlier entry stays one step lower), and its own small step.
        "slopes_matrix": [
            3 * A**2 + 3 * A * h + h * h + 2 * total + h,
            3 * A**2 + h * h + 2 * (total + moved),
            3 * A**2 + 2 * total,
        ],
        "dW1_tanh": [(through * (1 - np.tanh(hidden))) @ g["X"].T / batch],
        "db2_sigmoid": [twice.sum(axis=1, keepdims=True) / batch],
        "dW2_sigmoid": [twice @ hidden.T / batch],
        "db_bias": [delta / batch],
        "d_X_skip": [g["W1"].T @ ((g["V"].T @ g["d_Z"]) * (1 - h5**2))],
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
                assert any(
                    value.shape == formula.shape and np.allclose(value, formula, rtol=1e-8)
                    for value in values
                ), (answer, number)


def _with(truth: Truth, mistake: Mistake) -> dict[str, Any]:
    namespace = truth.program.run()
    for source in with_mistake(truth.notebook, mistake).values():
        exec(source, namespace)
    return namespace


def test_the_last_suspect_changes_what_it_was_handed_and_the_mended_one_does_not(
    truth: Truth,
) -> None:
    g = truth.program.run()
    for name, changes in (("suspect_6", True), ("mended_6", False)):
        arguments = [g[given].copy() for given in ("W1", "W2", "X", "d_Z1", "d_Z2")]
        g[name](*arguments)
        assert np.array_equal(arguments[3], g["d_Z1"]) is not changes


def test_an_argument_that_is_changed_is_said_to_be_changed(truth: Truth) -> None:
    mistakes = [m for m in truth.exercises.mistakes if m.says == "changed one of its arguments"]
    assert {mistake.function for mistake in mistakes} == {"num_grad", "mended_6"}
    for mistake in mistakes:
        g = _with(truth, mistake)
        A, names = g["A_matrix"].copy(), ("W1", "W2", "X", "d_Z1", "d_Z2")
        arguments = [g["coupled"], A, g["h_a"]]
        if mistake.function == "mended_6":
            arguments = [g[name].copy() for name in names]
        result = g["check"].call(g[mistake.function or ""], *arguments)
        assert "changed one of its arguments" in result.why


def test_the_numbers_in_the_text_are_right() -> None:
    slopes = 1 - np.tanh(np.array([1.0, -1.0]))
    np.testing.assert_allclose(slopes, [0.24, 1.76], atol=0.005)
    assert 32 * 64 + 32 + 10 * 32 + 10 == 2410
    best = (8e-15 / 8) ** (1 / 3)
    assert best == pytest.approx(1e-5)
    assert 4 * best**2 + 8e-15 / best == pytest.approx(1.2e-9)
    best = (3e-8 / 1.2) ** (1 / 3)
    assert best == pytest.approx(0.0029, abs=5e-5)
    assert 0.6 * best**2 + 3e-8 / best == pytest.approx(0.000015, abs=5e-7)
    x = np.float32(2)
    h = np.float32(1e-5)
    single = (1 / (1 + np.exp(-x - h)) - 1 / (1 + np.exp(-x + h))) / (2 * h)
    assert 1e-3 < abs(single - 0.104993585404) < 0.005
