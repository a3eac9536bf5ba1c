"""The pictures of lesson 17: the way back through one step of an LSTM, and two training runs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from course import explore
from course.grading.values import NoAnswer

BACK: dict[str, Any] = {
    "d_h": np.array([-0.0238, -0.2908]),
    "d_o": np.array([0.0189, 0.0944]),
    "d_c": np.array([-0.0038, -0.1698]),
    "d_g": np.array([-0.0027, -0.0968]),
    "d_i": np.array([0.0035, 0.0951]),
    "d_f": np.array([0.0018, 0.146]),
    "delta": np.array([0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08]),
}
ODD = [
    *(float("nan"), np.array([np.inf, 1.0]), np.zeros((2, 2)), np.zeros(0), "text"),
    *(object(), 1j, [], [[1, 2], [3]], lambda: 1),
]
BLANK = NoAnswer("unwritten", "not written yet")
FALLING = np.linspace(0.5, 0.1, 4000)


def test_the_words_of_the_way_back_state_each_number_of_the_unit() -> None:
    first, second = (explore.draw_lstm_back(unit=unit, **BACK).alt for unit in (0, 1))
    assert "For unit 0: at the state, d_h = -0.0238; at the output gate, d_o = 0.0189;" in first
    assert "at the memory, d_c = -0.1698; at the candidate, d_g = -0.0968" in second


def test_the_blocks_of_delta_are_those_of_the_unit() -> None:
    ends = [explore.draw_lstm_back(unit=unit, **BACK).alt.split(": ")[-1] for unit in (0, 1)]
    assert ends[0] == "delta_g = 0.01, delta_i = 0.03, delta_f = 0.05, delta_o = 0.07."
    assert ends[1] == "delta_g = 0.02, delta_i = 0.04, delta_f = 0.06, delta_o = 0.08."


def test_before_the_formulas_neither_picture_nor_words_tell_a_factor() -> None:
    bare = explore.draw_lstm_back(factors=False, d_h=BACK["d_h"])
    assert "tanh" not in bare.alt
    assert "times" not in bare.alt
    assert "times c_{t-1}" in explore.draw_lstm_back(d_h=BACK["d_h"]).alt
    assert len(bare.svg) < len(explore.draw_lstm_back(d_h=BACK["d_h"]).svg)


@pytest.mark.parametrize("blank", [[0], None, BLANK])
@pytest.mark.parametrize("name", ["d_c", "delta"])
def test_what_is_not_computed_yet_is_an_empty_slot(name: str, blank: object) -> None:
    alt = explore.draw_lstm_back(**(BACK | {name: blank})).alt
    assert alt.count("not computed yet") == (4 if name == "delta" else 1)


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("name", ["d_h", "delta"])
def test_an_odd_value_is_a_question_mark_and_never_stops_the_notebook(
    name: str, odd: object
) -> None:
    alt = explore.draw_lstm_back(**(BACK | {name: odd})).alt
    assert alt.count("is not one finite number") == (4 if name == "delta" else 1)


def test_a_delta_whose_length_is_no_multiple_of_four_is_a_question_mark() -> None:
    alt = explore.draw_lstm_back(delta=np.ones(6)).alt
    assert alt.count("is not one finite number") == 4


def test_a_name_without_a_place_is_refused() -> None:
    with pytest.raises(TypeError, match="does not know the name d_x"):
        explore.draw_lstm_back(d_x=BACK["d_h"])


def test_the_words_of_two_runs_state_both_errors_and_the_level() -> None:
    flat = np.full(4000, 0.25)
    alt = explore.draw_two_runs(("one", flat), ("two", FALLING), level=("guess", 1 / 3)).alt
    assert "one, 4000 sequences, mean error 0.25 around sequence 100" in alt
    assert "two, 4000 sequences, mean error 0.4900 around sequence 100" in alt
    assert "0.11 around sequence 3900" in alt.replace("0.1100", "0.11")
    assert alt.endswith("A level line, guess: 0.3333.")


@pytest.mark.parametrize("blank", [[0], None, BLANK])
def test_a_run_that_is_not_there_yet_leaves_the_other(blank: object) -> None:
    alt = explore.draw_two_runs(("one", blank), ("two", FALLING)).alt
    assert "one: not computed yet." in alt
    assert "two, 4000 sequences" in alt


@pytest.mark.parametrize("odd", [*ODD, 0.5, [0.5], [0.5, float("nan")], [[1.0, 2.0]]])
def test_what_is_no_run_is_said_to_be_none(odd: object) -> None:
    alt = explore.draw_two_runs(("one", FALLING), ("two", odd)).alt
    assert "two: not a training run." in alt


def test_pictures_are_the_same_every_time() -> None:
    assert explore.draw_lstm_back(**BACK) == explore.draw_lstm_back(**BACK)
    runs = ("one", FALLING), ("two", FALLING / 2)
    assert explore.draw_two_runs(*runs) == explore.draw_two_runs(*runs)
