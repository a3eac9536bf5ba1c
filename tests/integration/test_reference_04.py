"""Lesson 04 against numbers to twelve decimals, a library that differentiates, and a stopwatch.

The stopwatch counts operations: it stops what computes every error signal afresh from the output.
"""

from __future__ import annotations

from typing import Any

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad

from course.grading.values import NoAnswer
from course.truth import Program, Truth
from tests.conftest import PROJECT
from tests.integration.instances import instances

LESSON = "04_error_signals"
TWELVE_DECIMALS = {
    "delta_o": -0.036242332246,
    "delta_k": -0.001297638465,
    "delta_j": -0.000681218575,
    "C3_from_deltas": 0.524967927018,
    "partial_W_k": -0.035804496697,
    "partial_W_j": -0.001142956168,
    "partial_W_in": -0.000681218575,
}

C1, C2, C3 = -0.036242332246, 0.035804496697, 0.524967927018
# What a wrong formula gives on the notebook's own numbers: to twelve decimals, or that many
# significant digits of a product of two such numbers.
WRONG_FORMULAS = {
    "delta_o": [-C1, 2 * C1, 0.000656753323],
    "delta_k": [
        *(C1, C2, C1 * C2 * C3),
        *(C1 * wrong for wrong in (0.011934832232, 0.593120853992, 0.059674161161)),
    ],
    "delta_j": [
        *(C3, C1 * C2, C1 * C3),
        *(C1 * C2 * wrong for wrong in (0.104993585404, 1.035781147442)),
    ],
    "C3_from_deltas": [C2, C2 * C3],
    "partial_W_k": [-0.036242332246, -0.001297638465],
    "partial_W_j": [-0.001297638465, -0.001281961984],
    "partial_W_in": [
        *(-0.000600015330, -0.000498010683, -0.001297638465),
        *(-0.000267871402, -0.001362437150),
    ],
}

# How `deep_chain` may be written: each with a number of operations that grows with the depth.
HEAD = """
def deep_chain(ws, x, y):
    n = len(ws)
"""
FORWARD = """
    s, z = [], [x]
    for w in ws:
        s.append(w * z[-1])
        z.append(sigmoid(s[-1]))
    miss = s[-1] - y
"""
LINEAR = {
    "lists, from the right end": """
    deltas = [miss]
    for p in range(n - 1, 0, -1):
        deltas.insert(0, deltas[0] * ws[p] * sigmoid_derivative(s[p - 1]))
    return {"deltas": deltas, "grads": [d * v for d, v in zip(deltas, z)]}
""",
    "arrays of zeros": """
    outputs, deltas, grads = np.zeros(n), np.zeros(n), np.zeros(n)
    for p in range(n - 1):
        outputs[p] = sigmoid(ws[p] * (outputs[p - 1] if p > 0 else x))
    deltas[-1] = ws[-1] * outputs[-2] - y
    for p in reversed(range(n - 1)):
        deltas[p] = deltas[p + 1] * ws[p + 1] * outputs[p] * (1 - outputs[p])
    grads[0] = deltas[0] * x
    grads[1:] = deltas[1:] * outputs[:-1]
    return {"deltas": deltas, "grads": grads}
""",
    "a running product": """
    s = np.array(s)
    factors = ws[1:] * sigmoid_derivative(s[:-1])
    deltas = np.cumprod(np.append(miss, factors[::-1]))[::-1]
    return {"deltas": deltas, "grads": deltas * np.array(z[:-1])}
""",
    "outputs that are kept for the slopes": """
    signal = miss
    deltas, grads = np.empty(n), np.empty(n)
    for p in range(n - 1, -1, -1):
        if p < n - 1:
            signal = signal * ws[p + 1] * z[p + 1] * (1 - z[p + 1])
        deltas[p] = signal
        grads[p] = signal * z[p]
    return {"deltas": deltas, "grads": grads}
""",
    "recursion that remembers": """
    known = {}
    def delta(p):
        if p not in known:
            known[p] = miss if p == n - 1 else delta(p + 1) * ws[p + 1] * sigmoid_derivative(s[p])
        return known[p]
    return {
        "deltas": np.array([delta(p) for p in range(n)]),
        "grads": np.array([delta(p) * z[p] for p in range(n)]),
    }
""",
    "two forward passes, and the first axis kept": """
    again = [np.array([x])]
    for w in ws[:-1]:
        again.append(sigmoid(w * again[-1]))
    deltas = np.zeros((n, 1))
    deltas[-1] = float(ws[-1] * again[-1][0]) - y
    for p in range(n - 2, -1, -1):
        deltas[p] = deltas[p + 1] * ws[p + 1] * sigmoid_derivative(s[p])
    deltas = deltas[:, 0]
    return {"deltas": deltas, "grads": [d * v[0] for d, v in zip(deltas, again)]}
""",
}
TOO_MUCH = {
    "every error signal from the output on": """
    deltas = np.zeros(n)
    for p in range(n):
        deltas[p] = miss
        for q in range(n - 2, p - 1, -1):
            deltas[p] = deltas[p] * ws[q + 1] * sigmoid_derivative(s[q])
    return {"deltas": deltas, "grads": [d * v for d, v in zip(deltas, z)]}
""",
    "local factors that are kept, multiplied again for every unit": """
    factors = [ws[p + 1] * sigmoid_derivative(s[p]) for p in range(n - 1)]
    deltas = [miss * np.prod(factors[p:]) for p in range(n)]
    return {"deltas": deltas, "grads": [d * v for d, v in zip(deltas, z)]}
""",
    "recursion that remembers nothing": """
    def delta(p):
        return miss if p == n - 1 else delta(p + 1) * ws[p + 1] * sigmoid_derivative(s[p])
    deltas = [delta(p) for p in range(n)]
    return {"deltas": deltas, "grads": [d * v for d, v in zip(deltas, z)]}
""",
    "the forward pass for every unit": """
    def output(l):
        return x if l == 0 else sigmoid(ws[l - 1] * output(l - 1))
    deltas = np.zeros(n)
    deltas[n - 1] = ws[n - 1] * output(n - 1) - y
    for p in range(n - 2, -1, -1):
        z_p = output(p + 1)
        deltas[p] = deltas[p + 1] * ws[p + 1] * z_p * (1 - z_p)
    return {"deltas": deltas, "grads": [deltas[p] * output(p) for p in range(n)]}
""",
}


def sigmoid(s: Any) -> Any:
    return 1 / (1 + anp.exp(-s))


def chain_error(ws: Any, x: Any, y: float, raised: Any) -> Any:
    """The error of a chain of any depth, with an offset added to each pre-activation."""
    value = x
    for w, offset in zip(ws[:-1], raised[:-1], strict=True):
        value = sigmoid(w * value + offset)
    return (ws[-1] * value + raised[-1] - y) ** 2 / 2


@pytest.fixture(scope="module")
def truth() -> Truth:
    return Truth.read(PROJECT, LESSON)


def numbers(right: dict[str, Any], name: str) -> Any:
    value = right[name].numbers
    assert value is not None, name
    return value


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
        assert any(value == pytest.approx(number, rel=1e-10, abs=5.1e-13) for value in values), (
            number
        )


def test_every_error_signal_is_the_slope_with_respect_to_an_offset(truth: Truth) -> None:
    for instance in instances(truth):
        right = truth.right(instance)
        x, *ws, y = (
            float(np.asarray(instance[name]).item())
            for name in ("x_i", "w_in", "w_j", "w_k", "y_i")
        )
        slopes = grad(chain_error, 3)(np.array(ws), x, y, np.zeros(3))
        weights = grad(chain_error, 0)(np.array(ws), x, y, np.zeros(3))
        for unit, slope in zip("jko", slopes, strict=True):
            value = numbers(right, f"delta_{unit}").item()
            assert value == pytest.approx(slope, rel=1e-10), unit
        for name, slope in zip(("in", "j", "k"), weights, strict=True):
            value = numbers(right, f"partial_W_{name}").item()
            assert value == pytest.approx(slope, rel=1e-10), name


def test_deep_chain_agrees_with_automatic_differentiation_at_every_depth(truth: Truth) -> None:
    depths = set()
    for instance in instances(truth):
        right = truth.right(instance)
        for suffix, deltas, grads, part in (
            ("b", "deltas_b", "grads_b", slice(None)),
            ("long", "last_deltas", "last_grads", slice(-5, None)),
        ):
            ws = np.asarray(instance[f"ws_{suffix}"])
            arguments = (ws, instance[f"x_{suffix}"], instance[f"y_{suffix}"], np.zeros(len(ws)))
            depths.add(len(ws))
            for name, place in ((deltas, 3), (grads, 0)):
                slopes = grad(chain_error, place)(*arguments)[part]
                np.testing.assert_allclose(numbers(right, name), slopes, rtol=1e-9, err_msg=name)
    assert depths == {3, 4, 5, 6, 7, 60}


def test_the_forecast_is_the_slope_times_the_push(truth: Truth) -> None:
    for instance in instances(truth):
        expected = instance["delta_u"].item() * instance["push_u"].item()
        got = numbers(truth.right(instance), "change_u").item()
        assert got == pytest.approx(expected, rel=1e-12)


def test_the_last_error_signals_of_the_long_chain_have_plausible_sizes(truth: Truth) -> None:
    for instance in instances(truth):
        right = truth.right(instance)
        for name in ("last_deltas", "last_grads"):
            sizes = np.abs(numbers(right, name))
            assert sizes.min() > 1e-7, name
            assert sizes.max() < 20, name


def run_with(truth: Truth, body: str) -> dict[str, Any]:
    return Program.of(truth.notebook, {"solve-deep-chain": HEAD + body}).run()


@pytest.mark.parametrize("style", LINEAR)
def test_every_way_to_write_it_that_keeps_its_results_is_right(truth: Truth, style: str) -> None:
    run, right = run_with(truth, FORWARD + LINEAR[style]), truth.right()
    for name in ("deltas_b", "grads_b", "last_deltas", "last_grads"):
        assert not isinstance(run[name], NoAnswer), (name, run[name])
        np.testing.assert_allclose(run[name], numbers(right, name), rtol=1e-9, err_msg=name)


@pytest.mark.parametrize("style", TOO_MUCH)
def test_what_computes_every_error_signal_afresh_is_right_and_is_stopped_on_the_long_chain(
    truth: Truth, style: str
) -> None:
    run, right = run_with(truth, FORWARD + TOO_MUCH[style]), truth.right()
    for name in ("deltas_b", "grads_b"):
        np.testing.assert_allclose(run[name], numbers(right, name), rtol=1e-9, err_msg=name)
    for name in ("last_deltas", "last_grads"):
        assert isinstance(run[name], NoAnswer), name
        assert "deep_chain was stopped" in run[name].why


def test_a_needless_input_shows_on_every_hidden_instance_though_not_in_the_notebook(
    truth: Truth,
) -> None:
    mistake = next(m for m in truth.exercises.mistakes if m.name == "delta_j: times x_i")
    for count, instance in enumerate([truth.public, truth.practice, *truth.hidden]):
        namespace = truth.program.run(instance)
        wrong = numbers(truth.wrong(mistake, namespace), "delta_j").item()
        right = numbers(truth.right(instance), "delta_j").item()
        assert (wrong == pytest.approx(right, rel=1e-6)) == (count == 0)
