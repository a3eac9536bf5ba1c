"""Lesson 17 against numbers to twelve decimals and an independent differentiation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad

from course.truth import Truth
from tests.conftest import PROJECT
from tests.integration.instances import instances

LESSON = "17_lstm_backward"

# A layer of two units from a start of zeros and without biases, computed apart from this course.
X = np.array([[1.0, -0.5], [0.25, 1.5], [-1.0, 0.5]])
TARGETS = np.array([[0.2, -0.1], [0.0, 0.3], [-0.4, 0.1]])
W = np.array(
    [
        [1.2, -1.5, 0.3, -0.3],
        [-0.3, -0.1, -1.2, -0.1],
        [-0.5, 2.0, 0.1, -0.2],
        [-0.2, -0.4, -0.6, -0.2],
        [0.3, -0.1, 0.6, -0.1],
        [0.1, 0.9, 0.3, -0.3],
        [-0.1, 0.3, 1.2, -0.2],
        [-0.1, 0.6, -0.5, -0.2],
    ]
)
ERROR = 0.198216965595
RATES: dict[str, list[list[float]]] = {
    "d_h": [
        [0.036865759079, 0.038930635882],
        [-0.458805030387, -0.438342618272],
        [0.049085550636, 0.064660612869],
    ],
    "d_c": [
        [-0.060390690670, -0.203718497914],
        [-0.153982354721, -0.272473293969],
        [0.008045255253, 0.039655961778],
    ],
    "d_o": [
        [0.006393124070, -0.004743730524],
        [0.309848392566, 0.086301571819],
        [-0.038943056181, 0.016262333040],
    ],
    "d_i": [
        [-0.057994351137, 0.049894462016],
        [0.147407192863, 0.082163600343],
        [-0.007775616276, 0.025726848921],
    ],
    "d_f": [
        [0.0, 0.0],
        [-0.026975670972, 0.033366897350],
        [-0.006601071355, -0.007910819534],
    ],
    "d_g": [
        [-0.011016803378, -0.101859248957],
        [-0.145893368738, -0.091271337278],
        [0.006559647385, 0.022607669358],
    ],
}
GRADIENT = [
    [-0.004337663255, -0.017645600914, -0.001109309100, 0.000536691311],
    [-0.129584795625, -0.070037038893, -0.011857072861, 0.002253225609],
    [-0.005644768455, 0.014744676469, 0.001053967555, -0.000197454031],
    [0.010744127061, 0.024370763090, -0.001286700137, -0.001763888570],
    [-0.000171524121, -0.010871452594, 0.000130767458, 0.000538382216],
    [0.003257394412, 0.006910694147, 0.001224000780, 0.000010857147],
    [0.029265682041, 0.102925955012, 0.009570246917, -0.002213932810],
    [-0.000284387324, 0.029598266654, -0.000184198195, -0.001392997582],
]

# What people write, one wrong line each; nine of them pass a single step from a start of zeros.
WRONG_LINES = (
    *("no dh carry", "upstream dh dropped", "1-c^2", "1-tanh(tanh c)^2", "no o in dc"),
    *("no dc carry", "dc without the h path", "do uses c for tanh(c)", "df uses c_t"),
    *("i and g swapped", "sigma' on all gates again", "sigma for its derivative, all gates"),
    *("no gate derivative, all gates", "1-tanh(g)^2", "no tanh derivative"),
    *("gate rows i, f, o, g", "dW = for +=", "dW: mean over time", "h part cut from the x part"),
    *("dc_prev with i for f", "dc_prev without f"),
)
ESCAPE_ONE_STEP_FROM_ZERO = {
    *("no dh carry", "upstream dh dropped", "no dc carry", "dc without the h path"),
    *("dW = for +=", "dW: mean over time", "h part cut from the x part"),
    *("dc_prev with i for f", "dc_prev without f"),
}


def sigma(s: Any) -> Any:
    return 1 / (1 + anp.exp(-s))


def forward(x: Any, h: Any, c: Any, w: Any, b: Any, nudges: Any = 0.0) -> Any:
    """The states of an LSTM, by four matrices; `nudges` is added to the weighted sums."""
    size = h.shape[0]
    states = []
    for t, x_t in enumerate(x):
        s = w @ anp.concatenate([x_t, h]) + b + (nudges[t] if np.ndim(nudges) else nudges)
        g, i, f, o = (s[k * size : (k + 1) * size] for k in range(4))
        c = sigma(f) * c + sigma(i) * anp.tanh(g)
        h = sigma(o) * anp.tanh(c)
        states.append(h)
    return anp.stack(states)


def squared_error(y: Any, *arguments: Any) -> Any:
    return anp.sum((forward(*arguments) - y) ** 2) / 2


def weighed(rates: Any, *arguments: Any) -> Any:
    """An error whose rates with respect to the states are given."""
    return anp.sum(rates * forward(*arguments))


def wrong_backward(line: str, rates: Any, x: Any, states: Any, h0: Any, c0: Any, w: Any) -> Any:
    """The backward pass with one of the wrong lines in it, written apart from the lesson."""
    n, size, steps = x.shape[1], len(h0), len(x)
    g_, i_, f_, o_, c_, h_ = (states[name] for name in "gifoch")
    total, carry_h, carry_c = np.zeros(w.shape), np.zeros(size), np.zeros(size)
    for t in range(steps - 1, -1, -1):
        g, i, f, o, c = g_[t], i_[t], f_[t], o_[t], c_[t]
        before_h, before_c = (h_[t - 1], c_[t - 1]) if t else (h0, c0)
        d_h = rates[t] + carry_h
        if line == "no dh carry":
            d_h = rates[t]
        if line == "upstream dh dropped" and t < steps - 1:
            d_h = carry_h
        inner = {"1-c^2": c, "1-tanh(tanh c)^2": np.tanh(np.tanh(c))}.get(line, np.tanh(c))
        by_state = d_h * (1 - inner**2) * (1 if line == "no o in dc" else o)
        d_c = by_state + carry_c
        if line == "no dc carry":
            d_c = by_state
        if line == "dc without the h path" and t < steps - 1:
            d_c = carry_c
        d_o = d_h * (c if line == "do uses c for tanh(c)" else np.tanh(c))
        d_f = d_c * (c if line == "df uses c_t" else before_c)
        d_g, d_i = (d_c * g, d_c * i) if line == "i and g swapped" else (d_c * i, d_c * g)
        slopes: dict[str, Callable[[Any], Any]] = {
            "sigma' on all gates again": lambda z: sigma(z) * (1 - sigma(z)),
            "sigma for its derivative, all gates": sigma,
            "no gate derivative, all gates": np.ones_like,
        }
        slope = slopes.get(line, lambda z: z * (1 - z))
        bend = {"1-tanh(g)^2": 1 - np.tanh(g) ** 2, "no tanh derivative": 1.0}.get(line, 1 - g**2)
        parts = [d_g * bend, d_i * slope(i), d_f * slope(f), d_o * slope(o)]
        if line == "gate rows i, f, o, g":
            parts = [*parts[1:], parts[0]]
        delta = np.concatenate(parts)
        share = np.outer(delta, np.concatenate([x[t], before_h]))
        share = share / steps if line == "dW: mean over time" else share
        total = share if line == "dW = for +=" else total + share
        back = w.T @ delta
        carry_h = back[:size] if line == "h part cut from the x part" else back[n:]
        keep = {"dc_prev with i for f": i, "dc_prev without f": 1.0}.get(line, f)
        carry_c = keep * d_c
    return total


@pytest.fixture(scope="module")
def truth() -> Truth:
    return Truth.read(PROJECT, LESSON)


@pytest.fixture(scope="module")
def lesson(truth: Truth) -> dict[str, Any]:
    return truth.program.run()


@pytest.fixture(scope="module")
def runs(truth: Truth) -> list[dict[str, Any]]:
    return [truth.program.run(one) for one in instances(truth)]


def close(got: Any, right: Any, rel: float = 1e-9) -> Any:
    return np.shape(got) == np.shape(right) and np.allclose(got, right, rtol=rel, atol=1e-12)


def test_the_stages_give_the_reference_numbers_to_twelve_decimals(lesson: dict[str, Any]) -> None:
    zero = np.zeros(2)
    states = lesson["run"](X, zero, zero, W, np.zeros(8))
    assert np.sum((states["h"] - TARGETS) ** 2) / 2 == pytest.approx(ERROR, abs=5.1e-13)
    carry_h, d_c_next, f_next = zero, zero, zero
    for t in (2, 1, 0):
        g, i, f, o, c = (states[name][t] for name in "gifoc")
        c_prev = states["c"][t - 1] if t else zero
        d_h = states["h"][t] - TARGETS[t] + carry_h
        d_o = lesson["output_gate_back"](d_h, c)
        d_c = lesson["cell_back"](d_h, o, c, d_c_next, f_next)
        delta = lesson["gates_back"](d_c, d_o, g, i, f, o, c_prev)
        found = {"d_h": d_h, "d_o": d_o, "d_c": d_c}
        for name, value in found.items():
            assert np.abs(value - RATES[name][t]).max() < 5.1e-13, (name, t)
        slopes = {"d_g": 1 - g**2, "d_i": i * (1 - i), "d_f": f * (1 - f)}
        for block, (name, slope) in enumerate(slopes.items()):
            part = delta[2 * block : 2 * block + 2]
            assert np.abs(part - RATES[name][t] * slope).max() < 5.1e-13, (name, t)
        carries = lesson["carries_back"](delta, d_c, f, W)
        assert close(carries["c"], f * d_c)
        carry_h, d_c_next, f_next = carries["h"], d_c, f


def test_the_whole_pass_gives_the_reference_gradient_to_twelve_decimals(
    lesson: dict[str, Any],
) -> None:
    zero = np.zeros(2)
    states = lesson["run"](X, zero, zero, W, np.zeros(8))
    back = lesson["lstm_backward"](states["h"] - TARGETS, X, states, zero, zero, W)
    assert np.abs(back["dW"] - np.array(GRADIENT)).max() < 5.1e-13


def test_the_hand_work_agrees_with_automatic_differentiation(runs: list[dict[str, Any]]) -> None:
    for run in runs:
        x, y, h0, c0, w, b = (run[name] for name in ("x", "y", "h_init", "c_init", "W", "b"))
        size = len(h0)
        assert run["error"] == pytest.approx(squared_error(y, x, h0, c0, w, b), rel=1e-12)
        by_sums = grad(squared_error, 6)(y, x, h0, c0, w, b, np.zeros((3, 4 * size)))
        assert close(run["delta_2"], by_sums[2])
        assert close(run["dW_2"], np.outer(by_sums[2], np.concatenate([x[2], run["h"][1]])))
        # The last step alone, as a sequence that begins where step 1 ended; and the last two.
        rest = (x[2:], run["h"][1], run["c"][1], w, b)
        assert close(run["carry_h_1"], grad(squared_error, 2)(y[2:], *rest))
        assert close(run["carry_c_1"], grad(squared_error, 3)(y[2:], *rest))

        def of_last_state(h: Any, y: Any = y) -> Any:
            return anp.sum((h - y[2]) ** 2) / 2

        assert close(run["d_h_2"], grad(of_last_state)(run["h"][2]))

        def of_state_1(h: Any, run: Any = run, y: Any = y, rest: Any = rest) -> Any:
            late = forward(rest[0], h, *rest[2:])
            return anp.sum((h - y[1]) ** 2) / 2 + anp.sum((late - y[2:]) ** 2) / 2

        assert close(run["d_h_1"], grad(of_state_1)(run["h"][1]))

        def of_memory_1(c: Any, run: Any = run, y: Any = y, rest: Any = rest) -> Any:
            h = run["o"][1] * anp.tanh(c)
            late = forward(rest[0], h, c, *rest[3:])
            return anp.sum((h - y[1]) ** 2) / 2 + anp.sum((late - y[2:]) ** 2) / 2

        assert close(run["d_c_1"], grad(of_memory_1)(run["c"][1]))

        def of_step_2(parts: Any, run: Any = run, y: Any = y) -> Any:
            g, i, f, o = parts
            h = o * anp.tanh(f * run["c"][1] + i * g)
            return anp.sum((h - y[2]) ** 2) / 2

        parts = np.array([run[name][2] for name in "gifo"])
        for name, rate in zip(
            ("d_g_2", "d_i_2", "d_f_2", "d_o_2"), grad(of_step_2)(parts), strict=True
        ):
            assert close(run[name], rate), name
        by_bias = grad(squared_error, 5)(y, x, h0, c0, w, b)
        assert run["measured_slope"] == pytest.approx(by_bias[run["entry"]], rel=1e-2, abs=1e-4)

        def of_memory_2(c: Any, run: Any = run, y: Any = y) -> Any:
            return anp.sum((run["o"][2] * anp.tanh(c) - y[2]) ** 2) / 2

        assert close(run["d_c_2"], grad(of_memory_2)(run["c"][2]))


def test_the_stage_functions_agree_with_automatic_differentiation(
    runs: list[dict[str, Any]],
) -> None:
    for run in runs:

        def of_memory(c: Any, run: Any = run, part: str = "k") -> Any:
            d_h, o, f = (run[f"{name}_{part}"] for name in ("d_h", "o", "f_next"))
            return anp.sum(d_h * o * anp.tanh(c) + run[f"d_c_next_{part}"] * f * c)

        assert close(run["d_c_k"], grad(of_memory)(run["c_k"]))
        assert close(run["d_c_m"], grad(lambda c: of_memory(c, part="m"))(run["c_m"]))

        def of_gate(o: Any, run: Any = run) -> Any:
            return anp.sum(run["d_h_k"] * o * anp.tanh(run["c_k"]))

        assert close(run["d_o_k"], grad(of_gate)(run["o_k"]))

        def of_sums(s: Any, run: Any = run) -> Any:
            memory = sigma(s[2]) * run["c_prev_q"] + sigma(s[1]) * anp.tanh(s[0])
            return anp.sum(run["d_c_q"] * memory + run["d_o_q"] * sigma(s[3]))

        logits = [np.log(run[name] / (1 - run[name])) for name in ("i_q", "f_q", "o_q")]
        sums = np.array([np.arctanh(run["g_q"]), *logits])
        assert close(run["delta_q"], grad(of_sums)(sums).reshape(-1))

        def by_weights(w: Any, b: Any, run: Any = run) -> Any:
            before = np.vstack([run["h_init_s"], run["states_s"]["h"][:-1]])
            columns = np.hstack([run["x_s"], before])
            return anp.sum(run["delta_s"] * (columns @ w.T + b))

        assert close(run["dW_w"], grad(by_weights)(run["W_s"], run["b_s"]))
        assert close(run["db_w"], grad(by_weights, 1)(run["W_s"], run["b_s"]))

        def by_state(h: Any, run: Any = run) -> Any:
            return anp.sum(run["delta_s"][1] * (run["W_s"] @ anp.concatenate([run["x_s"][1], h])))

        assert close(run["carry_h_q"], grad(by_state)(run["h_init_s"]))
        assert close(run["carry_c_q"], run["f_q"] * run["d_c_q"])
        assert run["highway_factor"] == pytest.approx(np.exp(np.log(run["f_w"][1:]).sum()))


def test_the_whole_sequence_agrees_with_automatic_differentiation(
    runs: list[dict[str, Any]],
) -> None:
    for run in runs:
        names = ("d_out_s", "x_s", "h_init_s", "c_init_s", "W_s", "b_s")
        arguments = [run[name] for name in names]
        for name, place in (("dW_s", 4), ("db_s", 5), ("d_h_init_s", 2), ("d_c_init_s", 3)):
            assert close(run[name], grad(weighed, place)(*arguments)), name
        assert close(run["h_p"], forward(*arguments[1:]))


def test_random_sizes_of_the_whole_sequence(lesson: dict[str, Any]) -> None:
    random = np.random.default_rng(17)
    for _ in range(30):
        steps, n, size = random.integers(1, 7, size=3)
        shapes = [(steps, size), (steps, n), (size,), (size,), (4 * size, n + size), (4 * size,)]
        rates, x, h0, c0, w, b = (random.normal(size=shape) for shape in shapes)
        states = lesson["lstm_forward"](x, h0, c0, w, b)
        back = lesson["lstm_backward"](rates, x, states, h0, c0, w)
        for name, place in (("dW", 4), ("db", 5), ("d_h_init", 2), ("d_c_init", 3)):
            assert close(back[name], grad(weighed, place)(rates, x, h0, c0, w, b)), name


def test_the_plain_network_agrees_with_automatic_differentiation(
    runs: list[dict[str, Any]],
) -> None:
    for run in runs:
        rates, h, r = run["d_out_s"], run["h_r"], run["R_r"]
        own = np.arctanh(h) - np.vstack([np.zeros(len(r)), h[:-1]]) @ r.T  # what is no state

        def error(nudges: Any, rates: Any = rates, own: Any = own, r: Any = r) -> Any:
            state, total = anp.zeros(len(r)), 0.0
            for t in range(len(own)):
                state = anp.tanh(own[t] + r @ state + nudges[t])
                total = total + anp.sum(rates[t] * state)
            return total

        assert close(run["delta_r"], grad(error)(np.zeros_like(own)), 1e-8)


def test_each_of_the_wrong_lines_is_a_mistake_with_its_value(truth: Truth) -> None:
    assert len(WRONG_LINES) == len(set(WRONG_LINES)) == 21
    by_name = {mistake.name: mistake for mistake in truth.exercises.mistakes}
    for instance in truth.hidden:
        run = truth.program.run(instance)
        names = ("d_out_s", "x_s", "states_s", "h_init_s", "c_init_s", "W_s")
        arguments = [run[name] for name in names]
        assert close(wrong_backward("", *arguments), run["dW_s"])
        for line in WRONG_LINES:
            wrong = wrong_backward(line, *arguments)
            assert not close(wrong, run["dW_s"], 1e-4), line
            found = truth.wrong(by_name[f"lstm_backward: {line}"], run)["dW_s"].numbers
            assert close(found, wrong), line


def test_one_step_from_zeros_hides_nine_of_them(lesson: dict[str, Any]) -> None:
    zero = np.zeros(2)
    for steps, hidden in ((1, ESCAPE_ONE_STEP_FROM_ZERO), (3, set())):
        states = lesson["run"](X[:steps], zero, zero, W, np.zeros(8))
        arguments = (states["h"] - TARGETS[:steps], X[:steps], states, zero, zero, W)
        right = lesson["lstm_backward"](*arguments)["dW"]
        escaped = {line for line in WRONG_LINES if close(wrong_backward(line, *arguments), right)}
        assert escaped == hidden


def test_what_a_start_of_zeros_leaves_empty_in_one_step(lesson: dict[str, Any]) -> None:
    zero = np.zeros(2)
    states = lesson["run"](X[:1], zero, zero, W, np.zeros(8))
    d_out = states["h"] - TARGETS[:1]
    gradient = lesson["lstm_backward"](d_out, X[:1], states, zero, zero, W)["dW"]
    empty = gradient == 0
    assert empty[:, 2:].all()
    assert empty[4:6].all()
    assert not empty[[0, 1, 2, 3, 6, 7], :2].any()


def test_the_adding_task_is_what_the_lesson_says(lesson: dict[str, Any]) -> None:
    random = np.random.default_rng(3)
    sums = []
    for _ in range(2000):
        sequence, target = lesson["adding_task"](random)
        assert sequence.shape == (20, 2)
        marked = np.flatnonzero(sequence[:, 1])
        assert len(marked) == 2
        assert marked[0] < 10 <= marked[1]
        assert target == pytest.approx(sequence[marked, 0].sum())
        sums.append(target)
    assert np.mean(np.square(sums)) / 2 == pytest.approx(1 / 3, abs=0.02)


def test_the_gradients_of_the_training_agree_with_automatic_differentiation(
    lesson: dict[str, Any],
) -> None:
    random = np.random.default_rng(4)
    sequence, target = lesson["adding_task"](random)
    zeros = np.zeros(6)

    def lstm_error(w: Any, b: Any, answer: Any) -> Any:
        return (anp.dot(answer, forward(sequence, zeros, zeros, w, b)[-1]) - target) ** 2 / 2

    def plain_error(u: Any, r: Any, answer: Any) -> Any:
        h = zeros
        for x_t in sequence:
            h = anp.tanh(u @ x_t + r @ h)
        return (anp.dot(answer, h) - target) ** 2 / 2

    for name, error in (("lstm", lstm_error), ("plain", plain_error)):
        weights = lesson[f"{name}_start"](random)
        value, gradients = lesson[f"{name}_gradients"](weights, sequence, target)
        assert value == pytest.approx(error(*weights))
        for place, gradient in enumerate(gradients):
            assert close(gradient, grad(error, place)(*weights)), (name, place)


def test_after_a_short_training_the_memory_is_ahead(lesson: dict[str, Any]) -> None:
    errors = {
        name: np.mean(
            lesson["train"](
                name, lesson[f"{name}_start"], lesson[f"{name}_gradients"], rounds=2000
            )[1][-400:]
        )
        for name in ("plain", "lstm")
    }
    assert errors["lstm"] < 0.1
    assert errors["plain"] > 0.25
