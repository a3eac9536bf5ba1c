"""Lesson 15 against numbers to twelve decimals and an independent differentiation."""

from __future__ import annotations

from typing import Any

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad, jacobian

from course.truth import Truth
from tests.conftest import PROJECT
from tests.integration.instances import instances

LESSON = "15_vanishing_gradients"

# A small network that starts at zero, whose numbers were computed apart from this course.
U = np.array([[0.5, -0.3], [0.2, 0.8]])
W = np.array([[0.6, -0.4], [0.3, 0.7]])
V = np.array([[0.4, -0.2], [-0.5, 0.9], [0.1, 0.3]])
INPUTS = np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.5], [0.5, 1.0]])
CLASSES = np.array([0, 2, 1, 1])
DW_AFTER = {
    1: [[-0.251543226914, 0.145626041311], [0.140845475318, -0.208613393207]],
    2: [[-0.249259378401, 0.168613707852], [0.118040325434, -0.291842907920]],
    3: [[-0.254099515351, 0.166546432129], [0.105616970333, -0.297149059516]],
    4: [[-0.254099515351, 0.166546432129], [0.105616970333, -0.297149059516]],
}
DU_WHOLE = [[-0.470200305716, -0.008474001111], [0.788892759014, -0.270424878822]]
STATES = [
    [0.46211715726000974, 0.197375320224904],
    [-0.10133086140849065, 0.7920086154182318],
    [-0.7729447826564777, 0.6193850566320463],
    [-0.6419719243509744, 0.8011038559072052],
]
LENGTHS_FROM_3 = {3: 0.197670, 2: 0.091843, 1: 0.028852, 0: 0.018028}


@pytest.fixture(scope="module")
def truth() -> Truth:
    return Truth.read(PROJECT, LESSON)


@pytest.fixture(scope="module")
def runs(truth: Truth) -> list[dict[str, Any]]:
    return [truth.program.run(one) for one in instances(truth)]


@pytest.fixture(scope="module")
def lesson(truth: Truth) -> dict[str, Any]:
    """All that the notebook binds, its functions among it."""
    return truth.program.run()


def close(got: Any, right: Any, rel: float = 1e-10) -> Any:
    return np.shape(got) == np.shape(right) and np.allclose(got, right, rtol=rel, atol=1e-12)


def unrolled(x: Any, start: Any, u: Any, w: Any) -> list[Any]:
    """The states one after the other, written anew."""
    states = [start]
    for row in x:
        states.append(anp.tanh(anp.dot(u, row) + anp.dot(w, states[-1])))
    return states[1:]


def error_of(u: Any, w: Any, v: Any, x: Any, y: Any, start: Any) -> Any:
    """The sum over the times of the cross-entropies."""
    total = 0.0
    for state, right in zip(unrolled(x, start, u, w), y, strict=True):
        logits = anp.dot(v, state)
        total = total + anp.log(anp.sum(anp.exp(logits))) - logits[right]
    return total


def rates_from(v: Any, y: Any, h: Any) -> Any:
    """The rate of each time's error with respect to its own state."""

    def cross_entropy(state: Any, right: int) -> Any:
        logits = anp.dot(v, state)
        return anp.log(anp.sum(anp.exp(logits))) - logits[right]

    return np.array([grad(cross_entropy)(state, right) for state, right in zip(h, y, strict=True)])


def moved_state(t: int, first: int, du: Any, dw: Any, x: Any, h: Any, start: Any, w: Any) -> Any:
    """State t, where the weights have moved at the times from `first` on and nowhere before.

    The states may be any: that of time k moves from where it is by what its sum has changed.
    """
    before = np.vstack([start, h])
    now = before[first]
    for k in range(first, t + 1):
        change = anp.dot(du, x[k]) + anp.dot(dw, now) + anp.dot(w, now - before[k])
        now = anp.tanh(np.arctanh(h[k]) + change)
    return now


def cut_gradients(x: Any, h: Any, start: Any, rates: Any, w: Any, steps: int) -> tuple[Any, Any]:
    """The derivatives where each error sees only the weights of its last `steps` times."""

    def moved_errors(du: Any, dw: Any) -> Any:
        return sum(
            anp.dot(rates[t], moved_state(t, max(0, t - steps + 1), du, dw, x, h, start, w))
            for t in range(len(x))
        )

    nothing = np.zeros((h.shape[1], x.shape[1])), np.zeros(w.shape)
    return grad(moved_errors)(*nothing), grad(moved_errors, 1)(*nothing)


def test_the_truncated_gradients_are_the_references_to_twelve_decimals(
    lesson: dict[str, Any],
) -> None:
    start = np.zeros(2)
    run = lesson["rnn_forward"](INPUTS, start, U, W, V)
    assert np.abs(run["h"] - np.array(STATES)).max() < 1e-14
    rates = (run["y_hat"] - np.eye(3)[CLASSES]) @ V
    for steps, right in DW_AFTER.items():
        got = lesson["truncated_gradients"](INPUTS, run["h"], start, rates, W, steps)
        assert np.abs(got["dW"] - np.array(right)).max() < 5.1e-13, steps
    assert np.abs(got["dU"] - np.array(DU_WHOLE)).max() < 5.1e-13


def test_a_start_at_zero_hides_the_last_step_in_w_and_not_in_u(lesson: dict[str, Any]) -> None:
    start = np.zeros(2)
    run = lesson["rnn_forward"](INPUTS, start, U, W, V)
    rates = (run["y_hat"] - np.eye(3)[CLASSES]) @ V
    three, four = (
        lesson["truncated_gradients"](INPUTS, run["h"], start, rates, W, steps) for steps in (3, 4)
    )
    assert np.array_equal(three["dW"], four["dW"])
    assert not close(three["dU"], four["dU"], 1e-3)


def test_the_signals_of_the_last_error_have_the_lengths_of_the_reference(truth: Truth) -> None:
    states = np.array(STATES)
    rates = rates_from(V, CLASSES, states)
    network = {"W": W, "x": INPUTS, "h_init": np.zeros(2), "h": states, "d_out": rates}
    run = truth.program.run({**truth.public, **network})
    for k, length in LENGTHS_FROM_3.items():
        # The reference has six decimals, one of them rounded up from just below the half.
        assert np.linalg.norm(run[f"delta_3_to_{k}"]) == pytest.approx(length, abs=1e-6)


def test_the_states_and_rates_handed_out_are_those_of_lesson_14(truth: Truth) -> None:
    before = Truth.read(PROJECT, "14_bptt").public
    here = truth.public
    for name in ("x", "W", "h_init"):
        assert np.array_equal(here[name], before[name]), name
    states = np.array(unrolled(before["x"], before["h_init"], before["U"], before["W"]))
    assert np.abs(here["h"] - states).max() < 5.1e-5
    assert np.abs(here["d_out"] - rates_from(before["V"], before["y"], states)).max() < 5.1e-5


def test_the_forward_pass_agrees_with_one_written_anew(runs: list[dict[str, Any]]) -> None:
    for run in runs:
        states = np.array(unrolled(run["x_f"], run["h_init_f"], run["U_f"], run["W_f"]))
        assert close(run["h_f"], states)
        powers = np.exp(states @ run["V_f"].T)
        assert close(run["y_hat_f"], powers / powers.sum(axis=1, keepdims=True))


def test_the_truncated_gradients_agree_with_automatic_differentiation(
    runs: list[dict[str, Any]],
) -> None:
    for run in runs:
        names = ("x_c", "h_c", "h_init_c", "d_out_c", "W_c", "steps_c")
        by_u, by_w = cut_gradients(*(run[name] for name in names))
        assert close(run["dU_c"], by_u, 1e-9)
        assert close(run["dW_c"], by_w, 1e-9)


def test_the_two_steps_of_one_error_agree_with_automatic_differentiation(
    runs: list[dict[str, Any]],
) -> None:
    for run in runs:
        only = np.zeros(run["d_out"].shape)
        only[3] = run["d_out"][3]
        _, by_w = cut_gradients(run["x"], run["h"], run["h_init"], only, run["W"], 2)
        assert close(run["dW_E3"], by_w, 1e-9)


def test_as_many_steps_as_times_give_the_whole_gradient_for_any_sizes(
    lesson: dict[str, Any],
) -> None:
    random = np.random.default_rng(15)
    for _ in range(20):
        times, inputs, units, classes = random.integers(1, 7, size=4)
        u = random.normal(size=(units, inputs))
        w = random.normal(size=(units, units))
        v = random.normal(size=(classes + 1, units))
        x = random.normal(size=(times, inputs))
        y = random.integers(classes + 1, size=times)
        start = random.uniform(-0.9, 0.9, size=units)
        run = lesson["rnn_forward"](x, start, u, w, v)
        rates = rates_from(v, y, run["h"])
        for steps in (times, times + 3):
            got = lesson["truncated_gradients"](x, run["h"], start, rates, w, steps)
            assert close(got["dU"], grad(error_of)(u, w, v, x, y, start), 1e-9)
            assert close(got["dW"], grad(error_of, 1)(u, w, v, x, y, start), 1e-9)


def test_jacobians_agree_with_automatic_differentiation(runs: list[dict[str, Any]]) -> None:
    for run in runs:
        h, w = run["h"], run["W"]

        def stepped(old: Any, h: Any = h, w: Any = w) -> Any:
            return anp.tanh(np.arctanh(h[3]) + anp.dot(w, old - h[2]))

        assert close(run["J_3"], jacobian(stepped)(h[2]), 1e-9)
        columns = [
            run["J3_p"] @ (run["J2_p"] @ (run["J1_p"] @ unit)) for unit in np.eye(len(run["J1_p"]))
        ]
        assert close(run["J_30"], np.array(columns).T)


def test_norms_are_the_largest_factors_of_the_differentiated_stretches(
    runs: list[dict[str, Any]],
) -> None:
    for run in runs:
        h, w = run["h_j"], run["W_j"]
        for k in range(len(h)):

            def last(state: Any, k: int = k, h: Any = h, w: Any = w) -> Any:
                for before, after in zip(h[k:-1], h[k + 1 :], strict=True):
                    state = anp.tanh(np.arctanh(after) + anp.dot(w, state - before))
                return state

            table = jacobian(last)(h[k])
            largest = np.sqrt(np.linalg.eigvalsh(table.T @ table).max())
            assert run["norms_j"][k] == pytest.approx(largest, rel=1e-8)
        bounds = np.linalg.norm(w, 2) ** np.arange(len(h) - 1, -1, -1)
        assert (run["norms_j"] <= bounds * (1 + 1e-12)).all()


def test_after_the_found_number_of_steps_the_bound_has_come_down(
    runs: list[dict[str, Any]],
) -> None:
    for run in runs:
        assert run["norm_r"] ** run["n_r"] == pytest.approx(run["r"], rel=1e-10)


def test_clipping_keeps_the_direction_and_ends_on_the_limit(runs: list[dict[str, Any]]) -> None:
    for run in runs:
        whole = np.concatenate([run[name].ravel() for name in ("dU_g", "dW_g", "dV_g")])
        assert run["norm_g"] == pytest.approx(np.linalg.norm(whole), rel=1e-12)
        factors = run["clipped_dV"] / run["dV_g"]
        assert close(factors, np.full(factors.shape, run["limit_g"] / run["norm_g"]))
        after = np.concatenate([array.ravel() for array in run["clipped"]])
        assert np.linalg.norm(after) == pytest.approx(run["limit_g"], rel=1e-12)
        assert np.array_equal(run["kept_dW"], run["dW_s"])
        moved = run["eta_g"] * np.linalg.norm(after)
        assert run["longest_move"] == pytest.approx(moved, rel=1e-12)


def test_a_gradient_of_zeros_stays(lesson: dict[str, Any]) -> None:
    clipped = lesson["clip_by_norm"]([np.zeros((2, 3)), np.zeros(4)], 1.0)
    assert not any(array.any() for array in clipped)


def test_every_wrong_formula_of_the_syllabus_is_a_mistake_with_its_value(truth: Truth) -> None:
    run = truth.program.run(truth.hidden[0])
    steps = run["steps_c"]
    longer, shorter, whole = (
        cut_gradients(run["x_c"], run["h_c"], run["h_init_c"], run["d_out_c"], run["W_c"], number)
        for number in (steps + 1, steps - 1, len(run["x_c"]))
    )
    limit = run["limit_g"]
    wrong: dict[str, list[Any]] = {
        "dU_c": [longer[0], shorter[0], whole[0]],
        "dW_c": [longer[1], shorter[1], whole[1]],
        "clipped_dV": [
            np.clip(run["dV_g"], -limit, limit),
            run["dV_g"] * limit / np.linalg.norm(run["dV_g"]),
            run["dV_g"] / run["norm_g"],
            run["dV_g"] / limit,
        ],
        "kept_dW": [run["dW_s"] * run["limit_s"] / _length(run["dU_s"], run["dW_s"])],
        "J_3": [run["W"], run["J_3"].T, run["W"] * (1 - run["h"][3] ** 2)],
        "J_30": [run["J1_p"] @ run["J2_p"] @ run["J3_p"]],
    }
    for answer, values in wrong.items():
        known = [
            value
            for mistake in truth.exercises.mistakes
            if answer in truth.affected(mistake)
            and (value := truth.wrong(mistake, run)[answer].numbers) is not None
        ]
        for number, value in enumerate(values):
            assert any(close(one, value, 1e-9) for one in known), (answer, number)


def _length(*arrays: Any) -> Any:
    return np.linalg.norm(np.concatenate([array.ravel() for array in arrays]))
