"""The pictures of lesson 14: a network over time, and what each error sends to each time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from course import explore
from course.grading.values import NoAnswer

H_INIT = np.array([0.3, -0.5])
H = np.array([[0.25, 0.5], [-0.75, 0.125]])
ERRORS = np.array([0.9, 1.2])
DELTA = np.array([[0.1, -0.2], [0.3, 0.4]])
SHARES = [np.array([[0.4, 0.1], [0.0, 0.0]]), np.array([[-0.3, -0.3], [0.3, 0.4]])]
BLANKS = [[0], None, NoAnswer("unwritten", "not written yet")]
ODD = [float("nan"), np.full((2, 2), np.inf), np.zeros(3), np.zeros((0, 2)), "text", object(), 1j]


def test_before_the_first_exercise_every_state_is_an_empty_place() -> None:
    alt = explore.draw_sequence(H_INIT).alt
    assert "A recurrent network over 4 times." in alt
    assert "The state before time 0: (0.3, -0.5)." in alt
    assert "Time 3: state not computed yet, error not computed yet." in alt


def test_the_words_state_each_state_and_each_error() -> None:
    alt = explore.draw_sequence(H_INIT, H, ERRORS).alt
    assert "Time 0: state (0.25, 0.5), error 0.9." in alt
    assert "Time 1: state (-0.75, 0.125), error 1.2." in alt
    assert "error signal" not in alt


def test_the_way_back_names_the_error_signals() -> None:
    alt = explore.draw_sequence(H_INIT, H, ERRORS, DELTA).alt
    assert "Time 1: state (-0.75, 0.125), error 1.2, error signal (0.3, 0.4)." in alt


def test_the_words_say_which_error_sends_what_and_how_it_sums() -> None:
    alt = explore.draw_shares(SHARES, DELTA).alt
    assert "E_0 alone sends (0.4, 0.1) to time 0, (0, 0) to time 1." in alt
    assert alt.endswith("the sum of each column: (0.1, -0.2) at time 0, (0.3, 0.4) at time 1.")


@pytest.mark.parametrize("blank", BLANKS)
def test_what_is_not_computed_yet_is_an_empty_place(blank: Any) -> None:
    assert "error not computed yet" in explore.draw_sequence(H_INIT, H, blank).alt
    assert "state not computed yet" in explore.draw_sequence(H_INIT, blank, ERRORS).alt
    assert "E_1 alone sends not computed yet" in explore.draw_shares([SHARES[0], blank], DELTA).alt
    assert "E_1 alone sends not computed yet" in explore.draw_shares(blank, DELTA).alt


@pytest.mark.parametrize("odd", ODD)
def test_odd_values_never_stop_the_notebook(odd: Any) -> None:
    assert "error not a finite number" in explore.draw_sequence(H_INIT, H, odd).alt
    assert "error signal (?, ?)" in explore.draw_sequence(H_INIT, H, ERRORS, odd).alt
    assert "(?, ?) to time 0" in explore.draw_shares([SHARES[0], odd], DELTA).alt
    assert "(?, ?) to time 0" in explore.draw_shares(odd, DELTA).alt
    assert explore.draw_sequence(odd).svg
    assert explore.draw_sequence(H_INIT, odd).svg
    assert explore.draw_shares(SHARES, odd).svg


def test_a_network_that_is_too_large_is_said_to_be_no_picture() -> None:
    assert "no table of numbers" in explore.draw_sequence(np.zeros(7), np.zeros((4, 7))).alt
    assert "no error signals" in explore.draw_shares([], np.zeros((9, 2))).alt
