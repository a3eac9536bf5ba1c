"""The pictures of lesson 05: the six-weight network, its graph, and how paths and arrows grow."""

from __future__ import annotations

import numpy as np
import pytest

from course import explore
from course.explore.drawn.six_weights import paths_to
from course.grading.values import NoAnswer

FORWARD = {
    **{"x_1": 0.5, "x_2": -1.5, "w_1": 0.4, "w_2": -0.3, "w_3": 0.7, "w_4": 0.2, "w_5": -0.6},
    **{"w_6": 0.9, "y": 0.25, "s_1": -0.85, "z_1": 0.299433, "y_hat": 0.542588},
}


def test_the_words_state_the_numbers_and_which_arrow_leads_where() -> None:
    alt = explore.draw_six_weights(**FORWARD).alt
    assert "Inputs x_1 = 0.5, x_2 = -1.5." in alt
    assert "Unit 1, fed by x_1 over w_1 = 0.4 and by x_2 over w_3 = 0.7" in alt
    assert "Unit 2, fed by x_1 over w_2 = -0.3 and by x_2 over w_4 = 0.2" in alt
    assert "s_1 = -0.85, z_1 = 0.2994" in alt
    assert "squashed to y_hat = 0.5426" in alt
    assert "s_3 not computed yet" in alt


@pytest.mark.parametrize("blank", [[0], None, NoAnswer("unwritten", "not written yet")])
def test_what_is_not_computed_yet_is_an_empty_slot(blank: object) -> None:
    assert explore.draw_six_weights(s_1=blank) == explore.draw_six_weights()
    back = explore.draw_six_backward(delta_3=blank, grad_w_1=blank)
    assert back == explore.draw_six_backward()
    assert "delta_3 not computed yet" in back.alt
    assert "grad_w_1 not computed yet" in back.alt


@pytest.mark.parametrize(
    "odd", [float("nan"), np.zeros(3), "text", object(), 1j, [], [[1, 2], [3]], lambda: 1]
)
def test_an_odd_value_is_a_question_mark_and_never_stops_the_notebook(odd: object) -> None:
    assert "s_1 is not one finite number" in explore.draw_six_weights(s_1=odd).alt
    assert "delta_1 is not one finite number" in explore.draw_six_backward(delta_1=odd).alt
    assert "delta_1 is not one finite number" in explore.draw_six_backward("x_1", delta_1=odd).alt


def test_an_unknown_name_or_place_is_answered_with_those_there_are() -> None:
    with pytest.raises(TypeError, match=r"does not know the name w_7; .*w_6"):
        explore.draw_six_weights(w_7=1.0)
    with pytest.raises(TypeError, match=r"does not know the name delta_4; .*delta_3"):
        explore.draw_six_backward(delta_4=1.0)
    with pytest.raises(ValueError, match=r"'unit 1', .*'w_6'"):
        explore.draw_six_backward("unit 4")


@pytest.mark.parametrize(
    ("place", "paths"),
    [
        ("unit 3", [()]),
        ("unit 1", [("w_5",)]),
        ("w_2", [("w_6", "w_2")]),
        ("w_3", [("w_5", "w_3")]),
        ("w_6", [("w_6",)]),
        ("x_1", [("w_5", "w_1"), ("w_6", "w_2")]),
        ("x_2", [("w_5", "w_3"), ("w_6", "w_4")]),
    ],
)
def test_every_weight_has_one_path_and_every_input_has_two(
    place: str, paths: list[tuple[str, ...]]
) -> None:
    assert list(paths_to(place)) == paths


def test_the_way_back_names_its_path_and_the_signals_on_it() -> None:
    alt = explore.draw_six_backward("w_2", delta_2=0.0155, delta_3=0.0726, grad_w_2=0.0078).alt
    way = alt.partition("The network, pale:")[0]
    assert "Path: the error, unit 3, w_6, unit 2, w_2." in way
    assert "There: grad_w_2 = 0.0078." in way
    assert "Error signals: delta_3 = 0.0726, delta_2 = 0.0155." in way
    assert "delta_1" not in way


def test_the_way_back_to_an_input_is_two_paths() -> None:
    alt = explore.draw_six_backward("x_1").alt
    assert "Path: the error, unit 3, w_5, unit 1, w_1, x_1." in alt
    assert "Path: the error, unit 3, w_6, unit 2, w_2, x_1." in alt


def test_the_graph_says_which_weights_each_error_signal_serves() -> None:
    alt = explore.draw_expression_graph().alt
    assert "delta_3 serves all six weights, delta_1 serves w_1 and w_3" in alt
    assert "delta_2 serves w_2 and w_4" in alt


def test_the_growth_states_every_count() -> None:
    alt = explore.draw_paths_and_arrows(width=3, depth=10).alt
    assert "depth 1: 9 paths, 9 arrows" in alt
    assert "depth 10: 177147 paths, 90 arrows" in alt
    assert "depth 6: 128 paths, 24 arrows" in explore.draw_paths_and_arrows(width=2, depth=6).alt


@pytest.mark.parametrize(("width", "depth"), [(1, 10), (5, 10), (3, 5), (3, 11)])
def test_a_growth_that_does_not_fit_the_card_is_refused(width: int, depth: int) -> None:
    with pytest.raises(ValueError, match="widths from 2 to 4 and depths from 6 to 10"):
        explore.draw_paths_and_arrows(width=width, depth=depth)


def test_the_same_picture_has_the_same_bytes() -> None:
    assert explore.draw_expression_graph() == explore.draw_expression_graph()
    assert explore.draw_paths_and_arrows() == explore.draw_paths_and_arrows()
    assert explore.draw_six_backward("w_1", **FORWARD) == explore.draw_six_backward(
        "w_1", **FORWARD
    )
    assert explore.draw_six_weights(x_1=1.0) != explore.draw_six_weights(x_1=2.0)
