"""Lesson 16 against numbers to twelve decimals and an LSTM that is computed unit by unit."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest

from course.truth import Truth
from tests.conftest import PROJECT
from tests.integration.instances import instances
from tests.integration.wrong_formulas import unknown

LESSON = "16_lstm"
KEYS = "gifoch"

# A layer of two units from a start of zeros and without biases, computed apart from this course.
X = np.array([[1.0, -0.5], [0.25, 1.5], [-1.0, 0.5]])
TARGETS = np.array([[0.2, -0.1], [0.0, 0.3], [-0.4, 0.1]])
ERROR = 0.198216965595
RUN: dict[str, list[list[float]]] = {
    "g": [
        [0.960319388532, -0.244918662404],
        [-0.957299251135, -0.301547352206],
        [-0.966484720710, 0.648751102427],
    ],
    "i": [
        [0.182425523806, 0.5],
        [0.947468097902, 0.334973515931],
        [0.815343600569, 0.570095096549],
    ],
    "f": [
        [0.586617578917, 0.413382421083],
        [0.493861675152, 0.804151738033],
        [0.356428381048, 0.565619154299],
    ],
    "o": [
        [0.437823499114, 0.401312339888],
        [0.628524228717, 0.699899047417],
        [0.442308094491, 0.654706561302],
    ],
    "c": [
        [0.175186767474, -0.122459331202],
        [-0.820492470146, -0.199486260813],
        [-1.080463934875, 0.257016572239],
    ],
    "h": [
        [0.075925737607, -0.048900244066],
        [-0.424466187287, -0.137797205631],
        [-0.350914449364, 0.164660612869],
    ],
}

# The worked example of the lesson, which prints four decimals.
EXAMPLE_W = [
    *([1.0, 0.5, -1.0], [-2.0, 1.0, 0.5], [2.0, -1.0, 0.5], [0.5, 1.0, -1.0]),
    *([1.0, 0.5, 0.5], [-1.0, 2.0, 1.0], [0.5, -1.0, -2.0], [1.0, 1.0, 0.5]),
]
EXAMPLE_B = [0.1, 0.0, -0.5, 0.2, 1.0, 1.0, 0.0, 0.3]
EXAMPLE = {
    "g": [0.8005, -0.7616],
    "i": [0.5250, 0.7408],
    "f": [0.8022, 0.6225],
    "o": [0.7006, 0.6900],
    "c": [1.6235, -0.8754],
    "h": [0.6481, -0.4858],
}


def sigmoid(s: Any) -> Any:
    return 1 / (1 + np.exp(-s))


def one_unit(unit: int, x: Any, h: Any, c: Any, W: Any, b: Any) -> dict[str, float]:
    """One step of one unit, in plain numbers."""
    units, inputs = len(h), len(x)
    sums = []
    for block in range(4):
        row = block * units + unit
        total = float(b[row])
        for column, value in enumerate(x):
            total += float(W[row][column]) * float(value)
        for column, value in enumerate(h):
            total += float(W[row][inputs + column]) * float(value)
        sums.append(total)
    g = math.tanh(sums[0])
    i, f, o = (0.5 * (1 + math.tanh(s / 2)) for s in sums[1:])
    memory = f * float(c[unit]) + i * g
    return {"g": g, "i": i, "f": f, "o": o, "c": memory, "h": o * math.tanh(memory)}


def one_step(x: Any, h: Any, c: Any, W: Any, b: Any) -> dict[str, Any]:
    units = [one_unit(unit, x, h, c, W, b) for unit in range(len(h))]
    return {key: np.array([unit[key] for unit in units]) for key in KEYS}


def sequence(x: Any, h: Any, c: Any, W: Any, b: Any) -> dict[str, Any]:
    steps = []
    for row in x:
        step = one_step(row, h, c, W, b)
        h, c = step["h"], step["c"]
        steps.append(step)
    return {key: np.array([step[key] for step in steps]) for key in KEYS}


@pytest.fixture(scope="module")
def truth() -> Truth:
    return Truth.read(PROJECT, LESSON)


@pytest.fixture(scope="module")
def runs(truth: Truth) -> list[dict[str, Any]]:
    """All that the public, practice, hidden and 20 drawn instances bind."""
    return [truth.program.run(one) for one in instances(truth)]


def close(got: Any, right: Any, rel: float = 1e-12) -> Any:
    return np.shape(got) == np.shape(right) and np.allclose(got, right, rtol=rel, atol=1e-14)


def table_of(truth: Truth) -> dict[str, Any]:
    """The reference's layer, run by the lesson's own function."""
    notebook = truth.program.run()
    zeros = np.zeros(2)
    run: dict[str, Any] = notebook["lstm_forward"](X, zeros, zeros, notebook["W"], np.zeros(8))
    return run


def test_the_sequence_gives_the_reference_numbers_to_twelve_decimals(truth: Truth) -> None:
    run = table_of(truth)
    for key, numbers in RUN.items():
        assert np.abs(run[key] - np.array(numbers)).max() < 5.1e-13, key
    error = 0.5 * np.sum((run["h"] - TARGETS) ** 2)
    assert error == pytest.approx(ERROR, abs=5.1e-13)


def test_the_notebooks_own_layer_has_the_references_inputs_and_weights(truth: Truth) -> None:
    assert np.array_equal(truth.public["x"], X)
    for name in ("h_init", "c_init", "b"):
        assert (truth.public[name] != 0).all(), name


def test_the_worked_example_prints_what_the_lessons_function_gives(truth: Truth) -> None:
    step = truth.program.run()["lstm_step"]
    start = (np.array([0.5]), np.array([0.2, -0.4]), np.array([1.5, -0.5]))
    got = step(*start, np.array(EXAMPLE_W), np.array(EXAMPLE_B))
    for key, printed in EXAMPLE.items():
        assert np.abs(got[key] - np.array(printed)).max() < 5.1e-5, key


def test_the_first_step_by_hand_is_that_of_a_unit_by_unit_lstm(runs: list[dict[str, Any]]) -> None:
    for run in runs:
        right = one_step(run["x"][0], *(run[name] for name in ("h_init", "c_init", "W", "b")))
        for key in KEYS:
            assert close(run[f"{key}_0"], right[key]), key


def test_steps_and_sequences_are_those_of_a_unit_by_unit_lstm(runs: list[dict[str, Any]]) -> None:
    for run in runs:
        names = ("x_s", "h_before_s", "c_before_s", "W_s", "b_s")
        step = one_step(*(run[name] for name in names))
        whole = sequence(*(run[name] for name in ("x_q", "h_init_q", "c_init_q", "W_q", "b_q")))
        for key in KEYS:
            assert close(run[f"{key}_s"], step[key]), key
            assert close(run[f"{key}_q"], whole[key]), key


def test_random_sizes_of_the_sequence(truth: Truth) -> None:
    forward = truth.program.run()["lstm_forward"]
    random = np.random.default_rng(16)
    for _ in range(30):
        steps, inputs, units = random.integers(1, 7, size=3)
        arguments = (
            random.normal(size=(steps, inputs)),
            random.normal(size=units),
            random.normal(size=units),
            random.normal(size=(4 * units, inputs + units)),
            random.normal(size=4 * units),
        )
        got, right = forward(*arguments), sequence(*arguments)
        assert all(close(got[key], right[key]) for key in KEYS)


def test_a_trace_is_the_sum_of_all_that_was_written_times_what_was_kept_since(
    runs: list[dict[str, Any]],
) -> None:
    for run in runs:
        g, i, f, start = (run[name] for name in ("g_r", "i_r", "f_r", "c_init_r"))
        for t in range(len(g)):
            parts = [start * np.prod(f[: t + 1], axis=0)]
            parts += [i[k] * g[k] * np.prod(f[k + 1 : t + 1], axis=0) for k in range(t + 1)]
            assert close(run["c_r"][t], np.sum(parts, axis=0), 1e-11)


def test_what_the_questions_say_is_so(truth: Truth, runs: list[dict[str, Any]]) -> None:
    # From an empty memory one step does not show which gate the old memory was multiplied with.
    n = truth.program.run()
    zeros = np.zeros(2)
    run = n["lstm_forward"](X, zeros, zeros, n["W"], n["b"])
    i, g, o = (run[key] for key in "igo")
    slipped = i[0] * zeros + i[0] * g[0]
    assert np.array_equal(slipped, run["c"][0])
    assert np.array_equal(o[0] * np.tanh(slipped), run["h"][0])
    assert not close(i[1] * run["c"][0] + i[1] * g[1], run["c"][1], 1e-2)
    # With valves wide open a memory comes close to the number of steps.
    ones = np.full((5, 1), 0.999999)
    largest = n["cell_trace"](ones, ones, ones, np.zeros(1))[-1, 0]
    assert 4.9999 < largest < 5
    assert n["left_after"] == pytest.approx(0.0790, abs=5e-5)
    for one in runs:
        count = np.zeros((4 * one["d_u"], one["n_u"] + one["d_u"])).size + 4 * one["d_u"]
        assert one["how_many_numbers"] == count


def test_the_lstm_built_by_hand_holds_what_it_wrote_and_shows_it_when_asked(truth: Truth) -> None:
    n = truth.program.run()
    run = n["lstm_forward"](*(n[f"{name}_hand"] for name in ("x", "start", "start", "W", "b")))
    memory, shown = run["c"][:, 0], run["h"][:, 0]
    for wrote, read in ((3, 10), (14, 21)):
        value = np.tanh(2 * n["x_hand"][wrote, 0])
        assert memory[wrote] == pytest.approx(value, abs=0.01)
        assert memory[read] == pytest.approx(value, abs=0.03)
        assert shown[read] == pytest.approx(np.tanh(value), abs=0.03)
    silent = np.delete(shown, [10, 21])
    assert np.abs(silent).max() < 0.01


def rows_in(order: str, run: dict[str, Any]) -> Any:
    blocks = dict(zip(order, np.split(run["W_s"], 4), strict=True))
    biases = dict(zip(order, np.split(run["b_s"], 4), strict=True))
    W = np.concatenate([blocks[key] for key in "gifo"])
    b = np.concatenate([biases[key] for key in "gifo"])
    return one_step(run["x_s"], run["h_before_s"], run["c_before_s"], W, b)


# The wrong formulas of the references; each is a mistake of the answers, with its values.
WRONG_FORMULAS: dict[str, list[Callable[[dict[str, Any]], Any]]] = {
    "g_0": [lambda n: sigmoid(n["S_0"][: n["d"]])],
    "f_0": [lambda n: sigmoid(n["S_0"][n["d"] : 2 * n["d"]])],
    "c_0": [
        lambda n: n["i_0"] * n["c_init"] + n["f_0"] * n["g_0"],
        lambda n: n["i_0"] * n["g_0"],
    ],
    "h_0": [lambda n: n["o_0"] * n["c_0"]],
    "v_0": [lambda n: np.concatenate([n["h_init"], n["x"][0]])],
    "h_s": [
        *(lambda n, order=order: rows_in(order, n)["h"] for order in ("ifgo", "ifog", "figo")),
        lambda n: n["o_s"] * n["c_s"],
    ],
    "c_r": [lambda n: n["i_r"] * n["g_r"]],
}


def test_every_wrong_formula_of_the_references_is_a_mistake_with_its_value(truth: Truth) -> None:
    assert unknown(truth, WRONG_FORMULAS, partial(close, rel=1e-10)) == []
