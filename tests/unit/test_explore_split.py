"""Pictures of the split network, of sums and forks: they state their numbers and never stop."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from course import explore
from course.grading.values import NoAnswer

BLANKS = [[0], None, NoAnswer("unwritten", "not written yet")]
ODD = [float("nan"), np.zeros((2, 3)), "text", [], lambda: 1]


def test_the_words_state_the_numbers_of_both_branches() -> None:
    alt = explore.draw_split(x_i=np.array([1.0]), w_i_j=4.0, s_j=[3.5231883], w_k=3.0).alt
    assert "Input x_i = 1." in alt
    assert "Upper branch: weight w_i_j = 4, unit j: s_j = 3.5232, z_j not computed yet" in alt
    assert "weight w_k = 3." in alt
    assert "weight w_i_k not given" in alt


def test_the_words_state_the_error_signals_from_right_to_left() -> None:
    alt = explore.draw_split_back(delta_o=-0.1584257, w_j=5.0, delta_j=-0.0220515, d_x=0.25).alt
    assert alt.index("delta_o = -0.1584") < alt.index("delta_j = -0.0221")
    assert "delta_i not computed yet" in alt
    assert "Input: d_x = 0.25." in alt


@pytest.mark.parametrize("blank", BLANKS)
def test_what_is_not_computed_yet_is_an_empty_slot(blank: object) -> None:
    assert explore.draw_split(s_j=blank) == explore.draw_split()
    assert explore.draw_split_back(delta_i=blank) == explore.draw_split_back()
    assert explore.draw_residual(delta_r=blank) == explore.draw_residual()


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_value_is_a_question_mark_and_never_stops_the_notebook(odd: Any) -> None:
    assert "s_j is not one finite number" in explore.draw_split(s_j=odd).alt
    assert "delta_k is not one finite number" in explore.draw_split_back(delta_k=odd).alt
    assert "s_r not one finite number" in explore.draw_residual(s_r=odd).alt
    fan = explore.draw_fan(w_from_i=[1.0, 2.0], w_to_o=[3.0, 4.0], deltas=odd, delta_i=odd)
    assert "Branch 2: weight out of unit i 2, weight to unit o 4" in fan.alt
    assert explore.draw_fan(3, w_from_i=odd).svg


def test_an_unknown_name_is_answered_with_the_names_there_are() -> None:
    with pytest.raises(TypeError, match=r"draw_split does not know the name s_x; .*s_i"):
        explore.draw_split(s_x=1.0)
    with pytest.raises(TypeError, match=r"draw_split_back does not know the name s_i; .*delta_o"):
        explore.draw_split_back(s_i=1.0)
    with pytest.raises(TypeError, match=r"draw_residual does not know the name s_j; .*s_r"):
        explore.draw_residual(s_j=1.0)


def test_a_sum_copies_and_a_fork_sums() -> None:
    assert "1.8940 + 0.3086 = 2.2025" in explore.draw_sum_rule().alt
    assert "copies the error signal 1.7025 to each" in explore.draw_sum_rule().alt
    assert "2.3776 + (-1.0897) = 1.2879" in explore.draw_fork_rule().alt


def test_a_fan_has_as_many_branches_as_its_weights() -> None:
    plain = explore.draw_fan(3)
    assert "unit i forks into 3 units" in plain.alt
    assert "error signal" not in plain.alt
    back = explore.draw_fan(
        w_from_i=np.array([1.4, -2.1]),
        w_to_o=np.array([-1.2, 0.9]),
        deltas=np.array([0.5, -0.25]),
        delta_i=np.array([0.125]),
    )
    assert (
        "Branch 2: weight out of unit i -2.1, weight to unit o 0.9, error signal -0.25" in back.alt
    )
    assert "Error signal of unit i: 0.125." in back.alt


def test_a_fan_whose_function_is_not_written_yet_has_empty_slots() -> None:
    nothing = NoAnswer("unwritten", "not written yet")
    alt = explore.draw_fan(
        w_from_i=np.ones(2), w_to_o=np.ones(2), deltas=nothing, delta_i=nothing
    ).alt
    assert alt.count("error signal not known yet") == 2


def test_error_signals_of_another_number_than_the_weights_are_question_marks() -> None:
    alt = explore.draw_fan(w_from_i=np.ones(2), w_to_o=np.ones(2), deltas=np.ones(3)).alt
    assert alt.count("error signal not one finite number") == 2


def test_a_wide_fan_shows_six_branches_and_says_how_many_more() -> None:
    alt = explore.draw_fan(9).alt
    assert "forks into 9 units" in alt
    assert "Branch 6" in alt
    assert "Branch 7" not in alt


def test_the_residual_unit_states_the_slope_of_its_sigmoid() -> None:
    alt = explore.draw_residual(back=True, s_r=2.5, delta_out=1.1362, w_r=1.5, delta_r=1.8238).alt
    assert "its slope 0.0701" in alt
    assert "delta_r 1.8238" in alt
    assert explore.draw_residual(back=True, s_r=-1e6).svg


def test_the_way_back_through_the_residual_unit_is_drawn_where_it_is_asked_for() -> None:
    assert "Back:" not in explore.draw_residual(s_r=2.5).alt
    assert "Back: delta_out not known yet" in explore.draw_residual(back=True, s_r=2.5).alt


def test_the_same_picture_has_the_same_bytes() -> None:
    assert explore.draw_split(x_i=1.0) == explore.draw_split(x_i=1.0)
    assert explore.draw_fan(4) == explore.draw_fan(4)
    assert explore.draw_residual(s_r=1.0) != explore.draw_residual(s_r=2.0)
