"""The pictures of lesson 15: states that errors reach, norms of Jacobians, clipped gradients."""

from __future__ import annotations

import numpy as np
import pytest

from course import explore
from course.explore.drawn.picture import Picture
from course.grading.values import NoAnswer

UNWRITTEN = NoAnswer("unwritten", "jacobian_norms is not written yet.")
ODD = [float("nan"), "text", object(), 1j, [], [[1, 2], [3]], lambda: 1, np.zeros((2, 2)), -1, 0]


def test_each_error_reaches_as_many_states_as_there_are_steps() -> None:
    alt = explore.draw_truncation(5, 3).alt
    assert "E_0 reaches 1 state: h_0." in alt
    assert "E_1 reaches 2 states: h_1 back to h_0." in alt
    assert "E_4 reaches 3 states: h_4 back to h_2." in alt


def test_more_steps_than_states_cut_nothing_off() -> None:
    assert "E_2 reaches 3 states: h_2 back to h_0." in explore.draw_truncation(3, 9).alt


@pytest.mark.parametrize("odd", ODD)
def test_what_is_no_number_of_steps_gets_a_question_mark(odd: object) -> None:
    for picture in (explore.draw_truncation(odd, 2), explore.draw_truncation(4, odd)):
        assert "no whole numbers of times and steps" in picture.alt


def test_a_sequence_that_is_too_long_for_the_card_gets_a_question_mark() -> None:
    assert "no whole numbers" in explore.draw_truncation(13, 2).alt


def test_the_words_state_where_each_curve_begins_and_ends() -> None:
    alt = explore.draw_norms(("small", [1e-8, 1e-4, 1.0]), ("large", np.array([2e5, 30.0, 1]))).alt
    assert "small: 1.0e-08 at state 0, 1.0e-04 at state 1, 1.0e+00 at state 2." in alt
    assert "large: 2.0e+05 at state 0, 3.0e+01 at state 1, 1.0e+00 at state 2." in alt


def test_norms_that_are_not_computed_yet_are_said_by_their_name() -> None:
    assert "radius 2: not computed yet" in explore.draw_norms(("radius 2", UNWRITTEN)).alt


def test_norms_without_a_logarithm_leave_a_gap() -> None:
    alt = explore.draw_norms(("odd", [0.0, float("inf"), -1.0, 1.0])).alt
    assert "odd: none at state 0, none at state 2, 1.0e+00 at state 3." in alt
    assert isinstance(explore.draw_norms(("far", [1e-200, 1e200])), Picture)


@pytest.mark.parametrize("odd", ODD)
def test_nothing_that_a_function_gives_back_stops_the_norms(odd: object) -> None:
    assert "the name: ?" in explore.draw_norms(("the name", odd)).alt


def test_no_curve_at_all_is_an_empty_plot() -> None:
    assert isinstance(explore.draw_norms(), Picture)


def test_clipping_by_the_norm_keeps_the_direction_and_entry_by_entry_does_not() -> None:
    alt = explore.draw_clipping((0.6, 2.5), 1.3).alt
    assert "the gradient: (0.6, 2.5), length 2.5710." in alt
    assert "by its norm: (0.3034, 1.2641), length 1.3." in alt
    assert "entry by entry: (0.6, 1.3), length 1.4318." in alt


def test_a_gradient_within_the_limit_stays_as_it_is() -> None:
    alt = explore.draw_clipping((-0.3, 0.4), 1.0).alt
    assert alt.count("(-0.3, 0.4), length 0.5") == 3


@pytest.mark.parametrize("odd", ODD)
def test_what_is_no_gradient_or_limit_gets_a_question_mark(odd: object) -> None:
    for picture in (explore.draw_clipping(odd, 1.0), explore.draw_clipping((1.0, odd), 1.0)):
        assert isinstance(picture, Picture)
    assert "no two entries and a limit" in explore.draw_clipping((1.0, 2.0), odd).alt


def test_the_same_numbers_give_the_same_pictures() -> None:
    assert explore.draw_truncation(4, 2) == explore.draw_truncation(4, 2)
    assert explore.draw_norms(("a", [0.5, 1.0])) == explore.draw_norms(("a", [0.5, 1.0]))
    assert explore.draw_clipping((1, 2), 1) == explore.draw_clipping((1, 2), 1)
