"""The cell with its valves: every step against NumPy, and the student's step beside it."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect

from course.explore.sliders.valves import READ, WRITE, lstm_step_arguments, valves
from tests.browser.conftest import Compute, Namespace, Shown

STEPS = 20


def some_cells(count: int) -> list[dict[str, Any]]:
    chance = random.Random(16)
    ends = (0.0, 1.0)
    return [
        {
            **{
                name: chance.choice(ends) if chance.random() < 0.2 else chance.random()
                for name in ("f", "i", "o")
            },
            "g": chance.choice((-1.0, 1.0)) if chance.random() < 0.2 else chance.uniform(-1, 1),
            "c_init": chance.uniform(-2, 2),
            "t": chance.randrange(STEPS),
            "when": chance.choice(("always", "once")),
        }
        for _ in range(count)
    ]


def gates_of(inputs: dict[str, Any]) -> dict[str, np.ndarray]:
    gates = {name: np.full(STEPS, float(inputs[name])) for name in ("f", "i", "o")}
    if inputs["when"] == "once":
        gates["i"][np.arange(STEPS) != WRITE] = 0
        gates["o"][np.arange(STEPS) != READ] = 0
    return gates


def lstm_step(
    x_t: np.ndarray, h_prev: np.ndarray, c_prev: np.ndarray, W: np.ndarray, b: np.ndarray
) -> dict[str, np.ndarray]:
    S = W @ np.concatenate([x_t, h_prev]) + b
    g = np.tanh(S[:1])
    i, f, o = (1 / (1 + np.exp(-row)) for row in (S[1:2], S[2:3], S[3:4]))
    c = i * g + f * c_prev
    return {"g": g, "i": i, "f": f, "o": o, "c": c, "h": o * np.tanh(c)}


def test_the_memory_and_the_output_are_those_of_numpy_at_every_step(compute: Compute) -> None:
    many = some_cells(80)
    for inputs, found in zip(many, compute("valves", many), strict=True):
        gates = gates_of(inputs)
        memory = [inputs["c_init"]]
        for step in range(STEPS):
            memory.append(gates["f"][step] * memory[-1] + gates["i"][step] * inputs["g"])
        c = np.array(memory[1:])
        for name, array in (*gates.items(), ("c", c), ("h", gates["o"] * np.tanh(c))):
            assert found[name] == pytest.approx(array.tolist(), rel=1e-9, abs=1e-15)


def test_the_pipes_show_the_step_that_is_chosen(compute: Compute) -> None:
    many = some_cells(80)
    for inputs, found in zip(many, compute("valves", many), strict=True):
        t, at = inputs["t"], found["at"]
        gates = {name: array[t] for name, array in gates_of(inputs).items()}
        assert {name: at[name] for name in gates} == gates
        assert at["g"] == inputs["g"]
        assert at["c_prev"] == (found["c"][t - 1] if t else inputs["c_init"])
        assert at["kept"] == pytest.approx(gates["f"] * at["c_prev"], rel=1e-9)
        assert at["written"] == pytest.approx(gates["i"] * at["g"], rel=1e-9)
        assert (at["c"], at["h"]) == (found["c"][t], found["h"][t])
        assert at["squashed"] == pytest.approx(math.tanh(at["c"]), rel=1e-9)


HELD = {"f": 1, "i": 0, "o": 0.5, "g": 0.75, "c_init": 1.5, "t": 0, "when": "always"}


@pytest.mark.parametrize(
    ("moved", "fate", "last"),
    [
        ({}, "kept", 1.5),
        ({"i": 0.2}, "counts", 1.5 + 20 * 0.15),
        ({"f": 0.9}, "forgets", 1.5 * 0.9**20),
        ({"f": 0.8, "c_init": 0}, "empty", 0),
        ({"f": 0, "i": 0.2}, "replaced", 0.15),
        ({"f": 0.25, "i": 0.2}, "settles", 0.2),
        ({"f": 0.5, "i": 1, "when": "once"}, "once", 0.75 * 0.5**16 + 1.5 * 0.5**20),
    ],
)
def test_what_the_gates_do_to_the_memory_has_a_name(
    compute: Compute, moved: dict[str, Any], fate: str, last: float
) -> None:
    [found] = compute("valves", [HELD | moved])
    assert found["fate"] == fate
    assert found["c"][-1] == pytest.approx(last, rel=1e-9)


def test_the_output_gate_does_not_touch_the_memory(compute: Compute) -> None:
    for inputs in some_cells(20):
        shown, hidden = compute("valves", [inputs | {"o": 0.9}, inputs | {"o": 0}])
        assert shown["c"] == hidden["c"]
        assert set(hidden["h"]) <= {0}


def test_what_a_half_life_leaves_is_half_and_the_written_memory_fades_by_the_forget_gate(
    compute: Compute,
) -> None:
    for inputs in some_cells(30):
        f = 0.05 + 0.9 * inputs["f"]
        start = {"f": f, "i": 0, "c_init": 1.5}
        faded, once = compute(
            "valves",
            [inputs | start | {"when": "always"}, inputs | {"f": f, "when": "once"}],
        )
        assert f ** faded["half"] == pytest.approx(0.5, rel=1e-9)
        assert once["c"][WRITE] * once["left"] == pytest.approx(once["c"][READ], rel=1e-9)


def test_the_step_of_the_lesson_gets_what_makes_it_the_picture_s(
    compute: Compute, lesson: Callable[[str], Namespace]
) -> None:
    lstm_step = lesson("16_lstm")["lstm_step"]
    many = some_cells(80)
    for inputs, found in zip(many, compute("valves", many), strict=True):
        given = lstm_step(*lstm_step_arguments(inputs))
        assert set(given) == {"g", "i", "f", "o", "c", "h"}
        for name, array in given.items():
            assert array.shape == (1,)
            assert array[0] == pytest.approx(found["at"][name], rel=1e-9, abs=1e-12)


def test_the_student_s_step_is_answered_by_its_memory_and_its_output() -> None:
    picture = valves(mine=lstm_step)
    picture.widget.asked = {"id": 1, "inputs": HELD | {"t": 5}}
    answered = picture.widget.answered
    assert answered["message"] == ""
    expected = {"c": 1.5, "h": 0.5 * math.tanh(1.5)}
    assert answered["numbers"] == pytest.approx(expected, rel=1e-9)


def test_a_student_who_gives_back_no_dictionary_is_told_what_it_ought_to_be() -> None:
    picture = valves(mine=lambda x_t, h_prev, c_prev, W, b: c_prev)
    picture.widget.asked = {"id": 1, "inputs": HELD}
    assert picture.widget.answered["numbers"] is None
    assert 'a dictionary with "c" and "h"' in picture.widget.answered["message"]


def test_a_press_in_the_trace_chooses_the_step(shown: Shown) -> None:
    page = shown("valves")
    step = page.locator("input[data-name=t]")
    expect(step).to_have_value("2")
    pad = page.locator("svg rect[style]")
    box = pad.bounding_box()
    assert box is not None
    for place, chosen in ((14 + 1.6, 14), (0.1, 0), (21, 19)):
        pad.click(position={"x": box["width"] * place / 21.2, "y": box["height"] / 2})
        expect(step).to_have_value(str(chosen))


def test_a_gate_that_is_to_open_once_is_not_left_shut(shown: Shown) -> None:
    page = shown("valves")
    gates = {name: page.locator(f"input[data-name={name}]") for name in ("f", "i", "o")}
    expect(gates["i"]).to_have_value("0")
    page.locator("input[value=once]").check()
    for name, chosen in (("f", "0.85"), ("i", "1"), ("o", "0.6")):
        expect(gates[name]).to_have_value(chosen)
    gates["i"].fill("0")
    expect(gates["i"]).to_have_value("0")
