"""Lesson 14 against numbers to twelve decimals and an independent differentiation."""

from __future__ import annotations

from typing import Any

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad

from course.truth import Truth
from tests.conftest import PROJECT
from tests.integration.instances import instances
from tests.integration.wrong_formulas import unknown

LESSON = "14_bptt"

# The notebook's own network, started at zero, whose numbers were computed apart from this course.
STATES = [
    [0.46211715726000974, 0.197375320224904],
    [-0.10133086140849065, 0.7920086154182318],
    [-0.7729447826564777, 0.6193850566320463],
    [-0.6419719243509744, 0.8011038559072052],
]
PREDICTIONS = [
    [0.3596398121160492, 0.29480390880633955, 0.3455562790776114],
    [0.19418494285921897, 0.5083744441715603, 0.29744061296922086],
    [0.14966464826115253, 0.5931047215805104, 0.25723063015833714],
    [0.140621729965315, 0.6048995991989988, 0.2544786708356861],
]
ERRORS = [1.022652270288, 1.212540694195, 0.522384299319, 0.502692786460]
ERROR = 3.260270050261
GRADIENTS = {
    "dU": [[-0.470200305716, -0.008474001111], [0.788892759014, -0.270424878822]],
    "dW": [[-0.254099515351, 0.166546432129], [0.105616970333, -0.297149059516]],
    "dV": [
        [-0.521556068793, 0.232757507325],
        [0.652870871097, -0.107717354073],
        [-0.131314802304, -0.125040153252],
    ],
}
FROM_E3 = {
    "dU": [[0.044442821062, 0.166863950611], [0.018866401876, -0.180984235169]],
    "dW": [[-0.134398162513, 0.120483491890], [0.081601022462, -0.143188283522]],
    "dV": [
        [-0.090275202591, 0.112652610100],
        [0.253643364614, -0.316516454552],
        [-0.163368162023, 0.203863844453],
    ],
}
SIZES_FROM_E3 = [0.018028, 0.028852, 0.091843, 0.197670]

# The wrong formulas of the references; each is a mistake of the answer, with its value.
WRONG_FORMULAS: dict[str, list[Any]] = {
    "dW": [
        lambda n: np.outer(n["delta"][3], n["h"][2]),
        lambda n: n["delta"].T @ n["h"],
        lambda n: n["delta"].T @ before(n) / 4,
        lambda n: n["delta_from_3"].T @ before(n),
    ],
    "dU": [
        lambda n: np.outer(n["delta"][3], n["x"][3]),
        lambda n: n["delta"][1:].T @ n["x"][:-1],
        lambda n: n["delta"].T @ n["x"] / 4,
    ],
    "dV": [
        lambda n: n["h"].T @ n["d_q"],
        lambda n: n["d_q"].T @ before(n),
        lambda n: np.outer(n["d_q"][3], n["h"][3]),
    ],
    "delta_2": [
        lambda n: (n["d_q"][2] @ n["V"]) * slope(n, 2),
        lambda n: (n["d_q"][2] @ n["V"] + n["W"] @ n["delta_3"]) * slope(n, 2),
        lambda n: (n["d_q"][2] @ n["V"]) * slope(n, 2) + n["delta_3"] @ n["W"],
    ],
    "delta_c": [
        lambda n: n["d_out_c"] * (1 - n["h_c"] ** 2),
        lambda n: n["error_signals"](n["d_out_c"], n["h_c"], n["W_c"].T),
    ],
    "s_0": [
        lambda n: n["W"] @ n["x"][0] + n["U"] @ n["h_init"],
        lambda n: n["U"] @ n["x"][0],
    ],
}


def before(run: dict[str, Any]) -> Any:
    return np.concatenate([run["h_init"][np.newaxis], run["h"][:-1]])


def slope(run: dict[str, Any], time: int) -> Any:
    return 1 - run["h"][time] ** 2


def errors_of(
    x: Any, y: Any, h_init: Any, u: Any, w: Any, v: Any, offsets: Any = None
) -> list[Any]:
    """The error of each time; the offsets are added to the pre-activations."""
    state, errors = h_init, []
    for time in range(len(y)):
        s = anp.dot(u, x[time]) + anp.dot(w, state)
        state = anp.tanh(s if offsets is None else s + offsets[time])
        logits = anp.dot(v, state)
        errors.append(anp.log(anp.sum(anp.exp(logits))) - logits[y[time]])
    return errors


def own(run: dict[str, Any], letter: str = "") -> list[Any]:
    return [run[name + letter] for name in ("x", "y", "h_init", "U", "W", "V")]


def gradients(arguments: list[Any], times: list[int]) -> dict[str, Any]:
    """The gradients of the summed errors of some times with respect to the three matrices."""

    x, y, h_init, *matrices = arguments

    def error(u: Any, w: Any, v: Any) -> Any:
        errors = errors_of(x, y, h_init, u, w, v)
        return sum(errors[time] for time in times)

    return {f"d{name}": grad(error, place)(*matrices) for place, name in enumerate("UWV")}


def signals(arguments: list[Any], times: list[int], entries: int) -> Any:
    """The derivative of the summed errors of some times by offsets on the pre-activations."""

    x, y, h_init, u, w, v = arguments

    def error(offsets: Any) -> Any:
        errors = errors_of(x, y, h_init, u, w, v, offsets)
        return sum(errors[time] for time in times)

    return grad(error)(np.zeros((len(x), entries)))


def close(got: Any, right: Any, rel: float = 1e-10) -> Any:
    return np.shape(got) == np.shape(right) and np.allclose(got, right, rtol=rel, atol=1e-12)


def to_twelve(got: Any, right: Any) -> Any:
    return np.shape(got) == np.shape(right) and np.abs(got - np.array(right)).max() < 5.1e-13


@pytest.fixture(scope="module")
def truth() -> Truth:
    return Truth.read(PROJECT, LESSON)


@pytest.fixture(scope="module")
def runs(truth: Truth) -> list[dict[str, Any]]:
    return [truth.program.run(one) for one in instances(truth)]


@pytest.fixture(scope="module")
def at_zero(truth: Truth) -> dict[str, Any]:
    """What the notebook binds where its own network starts at zero."""
    return truth.program.run({**truth.public, "h_init": np.zeros(2)})


def test_the_forward_pass_from_zero_gives_the_reference_numbers(at_zero: dict[str, Any]) -> None:
    x, _, *rest = own(at_zero)
    forward = at_zero["rnn_forward"](x, *rest)
    assert to_twelve(forward["h"], STATES)
    assert to_twelve(forward["y_hat"], PREDICTIONS)
    assert to_twelve(errors_of(*own(at_zero)), ERRORS)
    assert to_twelve(at_zero["error"], ERROR)


def test_the_backward_pass_from_zero_gives_the_reference_numbers(at_zero: dict[str, Any]) -> None:
    back = at_zero["rnn_backward"](*own(at_zero))
    for name, numbers in GRADIENTS.items():
        assert to_twelve(back[name], numbers), name
    assert to_twelve(at_zero["dV"], GRADIENTS["dV"])


def test_the_last_error_alone_from_zero_gives_the_reference_numbers(
    at_zero: dict[str, Any],
) -> None:
    only = np.zeros((4, 2))
    only[3] = at_zero["d_q"][3] @ at_zero["V"]
    alone = at_zero["error_signals"](only, at_zero["h"], at_zero["W"])
    assert to_twelve(alone.T @ at_zero["x"], FROM_E3["dU"])
    assert to_twelve(alone.T @ before(at_zero), FROM_E3["dW"])
    assert to_twelve(at_zero["dV_3"], FROM_E3["dV"])
    sizes = np.sqrt((alone**2).sum(axis=1))
    assert np.abs(sizes - np.array(SIZES_FROM_E3)).max() < 5.1e-7
    for row, name in ((1, "delta_3_to_1"), (2, "delta_3_to_2"), (3, "delta_3")):
        assert close(at_zero[name], alone[row])


def test_a_start_at_zero_hides_the_first_term_of_one_gradient_alone(truth: Truth) -> None:
    for start in (np.zeros(2), truth.public["h_init"]):
        run = truth.program.run({**truth.public, "h_init": start})
        missing = {
            "dU": run["delta"][1:].T @ run["x"][1:],
            "dW": run["delta"][1:].T @ run["h"][:-1],
            "dV": run["d_q"][1:].T @ run["h"][1:],
        }
        hidden = {name for name, value in missing.items() if close(value, run[name])}
        assert hidden == (set() if start.any() else {"dW"})


def test_every_wrong_formula_of_the_references_is_a_mistake_with_its_value(truth: Truth) -> None:
    assert unknown(truth, WRONG_FORMULAS, close) == []


def test_the_errors_agree_with_another_way_to_write_them(runs: list[dict[str, Any]]) -> None:
    for run in runs:
        errors = errors_of(*own(run))
        assert run["error"] == pytest.approx(sum(errors), rel=1e-12)
        assert run["E_0"] == pytest.approx(errors[0], rel=1e-12)
        picked = -sum(np.log(run["y_hat_c"][t, c]) for t, c in enumerate(run["y_c"]))
        assert run["error_c"] == pytest.approx(picked, rel=1e-12)


def test_every_error_signal_is_the_derivative_by_an_offset_on_the_pre_activation(
    runs: list[dict[str, Any]],
) -> None:
    for run in runs:
        entries = run["h"].shape[1]
        alone = signals(own(run), [3], entries)
        for row, name in ((1, "delta_3_to_1"), (2, "delta_3_to_2"), (3, "delta_3")):
            assert close(run[name], alone[row]), name
        together = signals(own(run), [0, 1, 2, 3], entries)
        for row, name in ((1, "delta_1"), (2, "delta_2"), (3, "delta_3")):
            assert close(run[name], together[row]), name
        # What the notebook measures is good to the digits of a central difference.
        assert np.abs(run["delta_from_3"] - alone).max() < 1e-8
        assert np.abs(run["delta"] - together).max() < 1e-8


def test_the_gradients_agree_with_automatic_differentiation(runs: list[dict[str, Any]]) -> None:
    for run in runs:
        alone, together = gradients(own(run), [3]), gradients(own(run), [0, 1, 2, 3])
        assert close(run["dV_3"], alone["dV"])
        assert close(run["dV"], together["dV"])
        for got, right in (
            (run["dW_from_E3"], alone["dW"]),
            (run["dW"], together["dW"]),
            (run["dU"], together["dU"]),
        ):
            assert np.abs(got - right).max() < 1e-7
        times = list(range(len(run["x_b"])))
        right_b = gradients(own(run, "_b"), times)
        for name, right in right_b.items():
            assert close(run[f"{name}_b"], right), name


def test_the_gradients_of_single_errors_add_up_to_the_whole(runs: list[dict[str, Any]]) -> None:
    for run in runs:
        parts = [gradients(own(run), [time])["dW"] for time in range(4)]
        assert np.abs(sum(parts[1:], parts[0]) - run["dW"]).max() < 1e-7
        assert np.abs(parts[3] - run["dW_from_E3"]).max() < 1e-7


def test_the_functions_agree_with_automatic_differentiation_on_numbers_of_their_own(
    runs: list[dict[str, Any]],
) -> None:
    for run in runs:
        states, rates, w = run["h_c"], run["d_out_c"], run["W_c"]
        one_hot = np.eye(run["q_c"].shape[1])[run["y_c"]]
        assert close(run["dV_c"], np.einsum("tc,th->ch", run["y_hat_c"] - one_hot, states))

        def weighed(offsets: Any, states: Any = states, rates: Any = rates, w: Any = w) -> Any:
            """A network whose own states are h_c, and whose states are weighed by d_out_c."""
            total, moved = 0.0, np.zeros(len(w))
            for time in range(len(states)):
                inputs = np.arctanh(states[time])
                inputs = inputs - (w @ states[time - 1] if time else 0.0)
                moved = anp.tanh(inputs + anp.dot(w, moved) + offsets[time])
                total = total + anp.sum(rates[time] * moved)
            return total

        assert close(run["delta_c"], grad(weighed)(np.zeros(states.shape)), 1e-9)


def test_random_sizes_of_the_whole_way(truth: Truth) -> None:
    public = truth.program.run()
    random = np.random.default_rng(14)
    for _ in range(30):
        times, inputs, entries, classes = random.integers(1, 7, size=4)
        arguments = [
            random.normal(size=(times, inputs)),
            random.integers(0, classes, size=times),
            random.normal(size=entries),
            random.normal(size=(entries, inputs)),
            random.normal(size=(entries, entries)),
            random.normal(size=(classes, entries)),
        ]
        got = public["rnn_backward"](*arguments)
        for name, right in gradients(arguments, list(range(times))).items():
            assert close(got[name], right, 1e-9), name
