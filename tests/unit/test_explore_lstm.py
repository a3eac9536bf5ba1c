"""The pictures of lesson 16: one step of an LSTM, and a run over time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from course import explore
from course.grading.values import NoAnswer

STEP: dict[str, Any] = {
    "c_before": np.array([1.5, -0.5]),
    "g": np.array([0.8005, -0.7616]),
    "i": np.array([0.525, 0.7408]),
    "f": np.array([0.8022, 0.6225]),
    "o": np.array([0.7006, 0.69]),
    "c": np.array([1.6235, -0.8754]),
    "h": np.array([0.6481, -0.4858]),
}
BLANK = NoAnswer("unwritten", "not written yet")


def a_run(steps: int = 5, units: int = 2) -> dict[str, Any]:
    random = np.random.default_rng(16)
    run = {key: random.uniform(0.1, 0.9, size=(steps, units)) for key in "gifoch"}
    run["c"][1:2, :1] = -2.5
    return run


def test_the_words_of_a_step_state_each_number_of_the_unit() -> None:
    first, second = (explore.draw_lstm_step(unit=unit, **STEP).alt for unit in (0, 1))
    assert "For unit 0: the memory before, c_before = 1.5; the forget gate, f = 0.8022;" in first
    assert "the new memory, c = 1.6235; the output gate, o = 0.7006" in first
    assert second.endswith("the new state, h = -0.4858.")


def test_a_step_without_numbers_shows_how_it_is_made() -> None:
    alt = explore.draw_lstm_step().alt
    assert "multiplied by the forget gate f" in alt
    assert alt.count("not computed yet") == len(STEP)


@pytest.mark.parametrize("blank", [[0], None, BLANK])
def test_what_is_not_computed_yet_is_an_empty_slot(blank: object) -> None:
    assert (
        "the new state, h not computed yet." in explore.draw_lstm_step(**(STEP | {"h": blank})).alt
    )


@pytest.mark.parametrize(
    "odd",
    [
        *(float("nan"), np.array([np.inf, 1.0]), np.zeros((2, 2)), np.zeros(0), "text"),
        *(object(), 1j, [], [[1, 2], [3]], lambda: 1),
    ],
)
def test_an_odd_value_is_a_question_mark_and_never_stops_the_notebook(odd: object) -> None:
    alt = explore.draw_lstm_step(**(STEP | {"h": odd})).alt
    assert alt.endswith("the new state, h is not one finite number.")


def test_a_unit_that_is_not_there_is_a_question_mark() -> None:
    assert explore.draw_lstm_step(unit=7, **STEP).alt.count("is not one finite number") == len(STEP)


def test_a_name_without_a_place_is_refused() -> None:
    with pytest.raises(TypeError, match="does not know the name c_init"):
        explore.draw_lstm_step(c_init=STEP["c"])


def test_the_words_of_a_run_state_its_numbers_step_by_step() -> None:
    run = a_run()
    alt = explore.draw_lstm_run(run, [0.25, -1.0], marks={1: "write"}).alt
    assert alt.startswith("Unit 0 of an LSTM over 5 steps, from the memory c = 0.25.")
    assert f"t = 0: f = {run['f'][0, 0]:.4f}, i = {run['i'][0, 0]:.4f}" in alt
    assert "t = 1 (write): " in alt
    assert "c = -2.5" in alt
    with_value = explore.draw_lstm_run(run, [0.25, -1.0], value=np.linspace(0.5, 0.9, 5)).alt
    assert "t = 2: value = 0.7, f = " in with_value
    other = explore.draw_lstm_run(run, [0.25, -1.0], unit=1).alt
    assert "from the memory c = -1." in other


def test_of_a_long_run_some_steps_are_told_and_all_that_are_marked() -> None:
    alt = explore.draw_lstm_run(a_run(40), [0.25, -1.0], marks={17: "read"}).alt
    assert "t = 17 (read): " in alt
    assert "t = 39: " in alt
    assert alt.count("t = ") < 12


@pytest.mark.parametrize("blank", [[0], None, BLANK])
def test_a_run_that_is_not_written_is_said_to_be_so(blank: object) -> None:
    alt = explore.draw_lstm_run(blank, [0.0]).alt
    assert alt == "The memory of an LSTM over time: not computed yet."


@pytest.mark.parametrize(
    "odd",
    [
        *("text", 3.5, [], {}, {"c": np.zeros((3, 1))}, lambda: 1),
        *(a_run() | {"f": np.zeros((4, 2))}, a_run() | {"c": np.full((5, 2), np.nan)}),
        *(a_run() | {"h": np.zeros(5)}, a_run() | {"o": BLANK}, a_run(61), a_run(0), a_run(5, 0)),
    ],
)
def test_an_odd_run_is_a_question_mark_and_never_stops_the_notebook(odd: object) -> None:
    alt = explore.draw_lstm_run(odd, [0.0, 1.0]).alt
    assert alt == "The memory of an LSTM over time: not a run that can be shown."


def test_a_valve_beyond_its_range_is_drawn_within_its_frame() -> None:
    run = a_run()
    run["f"][0, 0], run["i"][0, 0] = 3.0, -2.0
    assert "f = 3" in explore.draw_lstm_run(run, [0.0, 1.0]).alt


def test_the_pictures_are_the_same_every_time() -> None:
    assert explore.draw_lstm_step(**STEP) == explore.draw_lstm_step(**STEP)
    run = a_run()
    assert explore.draw_lstm_run(run, [0.5, 1]) == explore.draw_lstm_run(run, [0.5, 1])
