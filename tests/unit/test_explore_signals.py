"""The pictures of error signals: they show what a notebook holds, whatever that is."""

from __future__ import annotations

import numpy as np
import pytest

from course import explore
from course.grading.values import NoAnswer

ODD = [float("nan"), "text", object(), 1j, [], [[1, 2], [3, 4], [5, 6]], lambda: 1, 7, {"a": 1}]
BLANK = [[0], None, NoAnswer("unwritten", "not written yet")]


def test_the_words_state_each_error_signal_beside_its_unit() -> None:
    alt = explore.draw_error_signals(delta_o=[-0.25], delta_k=0.5, s_j=2.0).alt
    assert "Unit o: delta_o = -0.25. Unit k: delta_k = 0.5. Unit j: delta_j not computed" in alt
    assert "s_j = 2" in alt


@pytest.mark.parametrize("blank", BLANK)
def test_an_error_signal_that_is_not_computed_yet_is_an_empty_slot(blank: object) -> None:
    assert explore.draw_error_signals(delta_k=blank) == explore.draw_error_signals()


@pytest.mark.parametrize("odd", ODD[:-2])
def test_an_odd_error_signal_is_a_question_mark(odd: object) -> None:
    alt = explore.draw_error_signals(delta_k=odd).alt
    assert "delta_k is not one finite number" in alt


def test_an_unknown_name_is_answered_with_the_names_there_are() -> None:
    with pytest.raises(TypeError, match=r"does not know the name delta_in; .*delta_j"):
        explore.draw_error_signals(delta_in=1.0)


def test_the_line_at_the_curve_of_the_error_has_the_slope_of_its_words() -> None:
    s, w, y, h = 0.4, -2.0, 0.7, 1e-6

    def error(at: float) -> float:
        return float(0.5 * (w / (1 + np.exp(-at)) - y) ** 2)

    slope = (error(s + h) - error(s - h)) / (2 * h)
    alt = explore.draw_error_along(s, w, np.array([y])).alt
    assert f"with the slope {slope:.4f}" in alt
    assert f"the error is {error(s):.4f}" in alt


@pytest.mark.parametrize("odd", [*ODD[:-2], *BLANK[1:], 1e9])
def test_without_three_numbers_there_is_no_curve(odd: object) -> None:
    assert explore.draw_error_along(odd, 1.5, 0.5).alt.startswith("No picture")


def test_the_words_state_what_stands_at_each_position() -> None:
    ws = np.array([1.5, -2.0, 0.25])
    alt = explore.draw_chain_positions(ws, deltas=[0.5, -0.75, 2.0]).alt
    assert "A chain of 3 units" in alt
    assert "Position 0: unit 1, ws 1.5, deltas 0.5, grads not computed yet." in alt
    assert "Position 2: unit 3, ws 0.25, deltas 2, grads not computed yet." in alt


@pytest.mark.parametrize("blank", BLANK)
def test_arrays_that_are_not_computed_yet_are_empty_slots(blank: object) -> None:
    ws = [1.5, -2.0]
    assert explore.draw_chain_positions(ws, blank, blank) == explore.draw_chain_positions(ws)


@pytest.mark.parametrize("odd", [*ODD, np.zeros(3), np.float64(2.0)])
def test_an_array_of_another_length_is_a_row_of_question_marks(odd: object) -> None:
    alt = explore.draw_chain_positions([1.5, -2.0], deltas=odd).alt
    assert alt.count("deltas is no finite number") == 2


@pytest.mark.parametrize("odd", [*ODD, np.ones(7), np.float64(2.0)])
def test_weights_that_do_not_fit_never_stop_the_notebook(odd: object) -> None:
    assert "ws is no finite number" in explore.draw_chain_positions(odd).alt


def test_the_bars_state_the_sizes_and_not_the_signs() -> None:
    alt = explore.draw_signal_sizes(np.array([-3e-4, 0.02, -0.5])).alt
    assert "3 units" in alt
    assert "unit 1: 3.0e-04, unit 2: 2.0e-02, unit 3: 5.0e-01" in alt


def test_a_long_chain_is_told_in_steps() -> None:
    alt = explore.draw_signal_sizes(0.5 ** np.arange(35.0, 0.0, -1.0)).alt
    assert "unit 1:" in alt
    assert "unit 20:" in alt
    assert "unit 35: 5.0e-01" in alt
    assert "unit 2:" not in alt


def test_a_unit_without_a_size_has_no_bar() -> None:
    alt = explore.draw_signal_sizes([0.0, float("inf"), "text", 0.5]).alt
    assert "unit 1: none, unit 2: none, unit 3: none, unit 4: 5.0e-01" in alt


@pytest.mark.parametrize("value", [*BLANK, *ODD[1:-2], [0.0, 0.0], 5e-324])
def test_sizes_that_cannot_be_shown_never_stop_the_notebook(value: object) -> None:
    assert explore.draw_signal_sizes(value).alt.startswith("Sizes of the error signals:")


@pytest.mark.parametrize("sizes", [[5e-324, 1.0], [1e308, 1.0], [1.0, 1.0]])
def test_the_smallest_and_the_largest_sizes_can_be_drawn(sizes: list[float]) -> None:
    assert "2 units" in explore.draw_signal_sizes(sizes).alt


def test_the_same_picture_has_the_same_bytes() -> None:
    sizes = [1e-3, 0.02, 0.5]
    assert explore.draw_signal_sizes(sizes) == explore.draw_signal_sizes(sizes)
    assert explore.draw_chain_positions(sizes) == explore.draw_chain_positions(sizes)
    assert explore.draw_error_along(0.5, 1.5, 2.0) == explore.draw_error_along(0.5, 1.5, 2.0)
