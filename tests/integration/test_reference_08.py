"""Lesson 08 against numbers to twelve decimals and an independent differentiation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import elementwise_grad, grad, jacobian

from course.truth import Truth
from tests.conftest import PROJECT
from tests.integration.instances import instances
from tests.integration.wrong_formulas import unknown

LESSON = "08_losses"
TWELVE_DECIMALS = {
    "error_sq": 0.263469171242,
    "error_ce": 0.701859857655,
}
OUTPUTS = {
    "Z2": [
        [0.621613381230, 0.610196886272, 0.621826332786],
        [0.595396742582, 0.615661900854, 0.579979392773],
    ],
    "P": [
        [0.527492455797, 0.494241398524, 0.543544042258],
        [0.472507544203, 0.505758601476, 0.456455957742],
    ],
}
BY_HEAD = {
    "delta_2_sq": {
        "dW2": [
            [0.021542867319, 0.020760181249, 0.050861471746],
            [0.007079281794, 0.002936777094, -0.026917706916],
        ],
        "db2": [[0.067455549734], [-0.016610208144]],
        "dW1": [
            [-0.015185273207, 0.021380003065],
            [0.015163264369, -0.026303094352],
            [-0.002482825784, 0.003559911836],
        ],
        "db1": [[0.012761426887], [-0.002939261018], [0.005330043871]],
    },
    "delta_2_ce": {
        "dW2": [
            [0.036724289681, 0.041836947851, 0.169742884477],
            [-0.036724289681, -0.041836947851, -0.169742884477],
        ],
        "db2": [[0.188425965526], [-0.188425965526]],
        "dW1": [
            [-0.065553000517, 0.091104451427],
            [0.060354923058, -0.100549112226],
            [-0.012509008581, 0.019430577613],
        ],
        "db1": [[0.048735944669], [-0.031530076484], [0.009198087842]],
    },
}

# The wrong formulas that every text on these heads warns of, each as a mistake of the lesson.
WRONG_FORMULAS: dict[str, list[Callable[..., Any]]] = {
    "delta_2_sq": [
        lambda n: n["Z2"] - n["Y"],
        lambda n: 2 * (n["Z2"] - n["Y"]) * n["Z2"] * (1 - n["Z2"]),
        lambda n: (n["Y"] - n["Z2"]) * n["Z2"] * (1 - n["Z2"]),
        lambda n: (n["Z2"] - n["Y"]) * n["Z2"] * (1 - n["Z2"]) / n["Y"].shape[0],
        lambda n: (n["Z2"] - n["Y"]) * n["Z2"] * (1 - n["Z2"]) / n["Y"].shape[1],
    ],
    "delta_2_ce": [
        lambda n: (n["P"] - n["Y"]) * n["Z2"] * (1 - n["Z2"]),
        lambda n: (n["P"] - n["Y"]) * n["P"] * (1 - n["P"]),
        lambda n: -n["Y"] * (1 - n["P"]),
        lambda n: n["Y"] - n["P"],
        lambda n: (n["P"] - n["Y"]) / n["Y"].shape[1],
    ],
    "delta_u": [lambda n: n["p_u"] * (1 - n["p_u"]) * n["d_u"]],
    "P": [
        lambda n: np.exp(n["S2"]) / np.exp(n["S2"]).sum(axis=1, keepdims=True),
        lambda n: np.exp(n["S2"]) / np.exp(n["S2"]).sum(),
    ],
    "losses_ce": [
        lambda n: -np.sum(n["Y"] * np.log2(n["P"]), axis=0),
        lambda n: -np.sum(n["Y"] * np.log10(n["P"]), axis=0),
    ],
    "push_ce": [lambda n: (sigmoid(n["s_stuck"]) - n["y_stuck"]) * slope(n["s_stuck"])],
}

UNSTABLE = {
    "one shift for the whole batch": ("softmax", "np.max(S, axis=0)", "np.max(S)"),
    "the smallest logit subtracted": ("softmax", "np.max(S, axis=0)", "np.min(S, axis=0)"),
    "shifted above the line only": (
        "softmax",
        "np.sum(powers, axis=0)",
        "np.sum(np.exp(S), axis=0)",
    ),
    "one shift for all losses": ("cross-entropy", "np.max(S, axis=0)", "np.max(S)"),
}


def sigmoid(s: Any) -> Any:
    return 1 / (1 + anp.exp(-s))


def slope(s: Any) -> Any:
    return sigmoid(s) * (1 - sigmoid(s))


def shares(s: Any) -> Any:
    powers = anp.exp(s - anp.max(s, axis=0))
    return powers / anp.sum(powers, axis=0)


def half_squares(s: Any, y: Any) -> Any:
    return anp.sum((sigmoid(s) - y) ** 2, axis=0) / 2


def entropies(s: Any, y: Any) -> Any:
    return -anp.sum(y * anp.log(shares(s)), axis=0)


HEADS = {"sq": half_squares, "ce": entropies}


def pre_activations(x: Any, w1: Any, b1: Any, w2: Any, b2: Any) -> Any:
    return anp.dot(w2, sigmoid(anp.dot(w1, x) + b1)) + b2


@pytest.fixture(scope="module")
def truth() -> Truth:
    return Truth.read(PROJECT, LESSON)


@pytest.fixture(scope="module")
def runs(truth: Truth) -> list[dict[str, Any]]:
    """All that the public, practice, hidden and 20 drawn instances bind."""
    return [truth.program.run(one) for one in instances(truth)]


def network(run: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(run[name] for name in ("X", "W1", "b1", "W2", "b2"))


def close(got: Any, right: Any, rel: float = 1e-10) -> Any:
    return np.shape(got) == np.shape(right) and np.allclose(got, right, rtol=rel, atol=1e-14)


def test_the_lesson_gives_the_reference_numbers_to_twelve_decimals(truth: Truth) -> None:
    right = truth.right()
    for name, number in TWELVE_DECIMALS.items():
        value = right[name].numbers
        assert value is not None
        assert value.item() == pytest.approx(number, abs=5.1e-13), name
    for name, table in OUTPUTS.items():
        assert np.abs(right[name].numbers - np.array(table)).max() < 5.1e-13, name


def test_the_way_back_from_each_head_gives_the_reference_gradients(truth: Truth) -> None:
    run = truth.program.run()
    for head, tables in BY_HEAD.items():
        gradients = run["gradients_from"](run[head])
        for name, table in tables.items():
            assert gradients[name].shape == np.shape(table)
            assert np.abs(gradients[name] - np.array(table)).max() < 5.1e-13, (head, name)
    for name, table in BY_HEAD["delta_2_ce"].items():
        assert np.abs(run["gradients"][name] - np.array(table)).max() < 5.1e-13, name


def test_every_wrong_formula_of_the_references_is_a_mistake_with_its_value(truth: Truth) -> None:
    assert unknown(truth, WRONG_FORMULAS, close) == []


def test_losses_and_errors_agree_with_independent_ones(runs: Any) -> None:
    for run in runs:
        s = pre_activations(*network(run))
        for head, losses in HEADS.items():
            assert close(run[f"losses_{head}"], losses(s, run["Y"]))
            assert close(run[f"error_{head}"], losses(s, run["Y"]).mean())
        assert close(run["losses_sq_b"], half_squares(run["S_b"], run["Y_b"]))
        assert close(run["losses_b"], entropies(run["S_b"], run["Y_b"]))


def test_every_error_signal_is_the_derivative_by_an_offset_on_the_pre_activation(
    runs: Any,
) -> None:
    for run in runs:
        s = pre_activations(*network(run))
        for head, losses in HEADS.items():
            by_offset = elementwise_grad(
                lambda nudges, losses=losses, s=s, y=run["Y"]: losses(s + nudges, y)
            )
            assert close(run[f"delta_2_{head}"], by_offset(np.zeros_like(s))), head
        by_offset = elementwise_grad(
            lambda nudges, run=run: half_squares(run["S_b"] + nudges, run["Y_b"])
        )
        assert close(run["delta_sq_b"], by_offset(np.zeros_like(run["S_b"])))


def test_the_gradients_of_both_heads_are_those_of_the_mean_over_the_batch(runs: Any) -> None:
    names = ("dW1", "db1", "dW2", "db2")
    for run in runs:
        for head, losses in HEADS.items():

            def error(
                parameters: Any, run: dict[str, Any] = run, losses: Callable[..., Any] = losses
            ) -> Any:
                return anp.mean(losses(pre_activations(run["X"], *parameters), run["Y"]))

            slopes = grad(error)(tuple(run[name] for name in ("W1", "b1", "W2", "b2")))
            gradients = run["gradients_from"](run[f"delta_2_{head}"])
            for name, by in zip(names, slopes, strict=True):
                assert close(gradients[name], by, 1e-9), (head, name)


def test_the_jacobian_of_the_softmax_agrees_with_automatic_differentiation(runs: Any) -> None:
    for run in runs:
        logits = np.log(run["e_u"])
        assert close(run["J_u"], jacobian(shares)(logits))
        assert close(run["delta_u"], grad(lambda s, d=run["d_u"]: anp.sum(d * shares(s)))(logits))


def test_the_way_back_through_a_softmax_holds_for_any_loss(runs: Any) -> None:
    for run in runs:
        back = elementwise_grad(lambda s, d=run["d_P_c"]: anp.sum(d * shares(s), axis=0))
        assert close(run["delta_c"], back(np.log(run["A_c"])))


def test_far_logits_have_the_shares_and_losses_of_exact_arithmetic(runs: Any) -> None:
    for run in runs:
        exact = np.asarray(run["S_far"], dtype=np.longdouble)
        powers = np.exp(exact)
        assert np.isfinite(powers).all()
        assert (powers > 0).all()
        p = powers / powers.sum(axis=0)
        assert close(run["P_far"], p.astype(float))
        losses = -np.sum(run["Y_b"] * np.log(p), axis=0)
        assert close(run["losses_far"], losses.astype(float))
        assert run["losses_far"].max() > 1500


@pytest.mark.parametrize("change", UNSTABLE)
def test_functions_that_are_not_stable_fail_on_far_logits_only(
    truth: Truth, runs: Any, change: str
) -> None:
    name, right, wrong = UNSTABLE[change]
    cell = truth.notebook.cell(f"solve-{name}")
    assert cell.source.count(right) == 1
    for run in runs:
        names = dict(run)
        exec(cell.source.replace(right, wrong), names)
        function = names[name.replace("-", "_")]
        arguments = [] if name == "softmax" else [run["Y_b"]]
        with np.errstate(all="ignore"):
            assert not np.isfinite(function(run["S_far"], *arguments)).all()


def test_targets_that_do_not_sum_to_one_need_another_formula() -> None:
    p, y = np.array([0.5, 0.3, 0.2]), np.array([1.0, 1.0, 0.0])
    by_logits = grad(lambda s: -anp.sum(y * anp.log(shares(s))))(np.log(p))
    assert close(by_logits, 2 * p - y)
    assert not close(by_logits, p - y)


def test_the_stuck_unit_is_the_softmax_of_two_classes(runs: Any) -> None:
    for run in runs:
        s, y = run["s_stuck"], run["y_stuck"]
        two, targets = np.array([[s], [0.0]]), np.array([[y], [1 - y]])
        signals = elementwise_grad(entropies)(two, targets)
        assert run["push_ce"] == pytest.approx(signals[0, 0], rel=1e-9)
        assert signals.sum() == pytest.approx(0, abs=1e-12)
        one = np.array([[s]])
        push_sq = elementwise_grad(half_squares)(one, np.array([[y]])).item()
        assert run["push_sq"] == pytest.approx(push_sq, rel=1e-9)
        assert run["times_larger"] == pytest.approx(1 / slope(s), rel=1e-9)


def test_the_numbers_of_steps_in_the_text_are_those_that_the_cell_counts(truth: Truth) -> None:
    steps = truth.program.run()["steps_until_half"]
    assert [steps(True), steps(False)] == [426, 7]
