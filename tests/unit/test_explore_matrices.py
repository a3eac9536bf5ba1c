"""The picture of a product of matrices, lesson 07."""

from __future__ import annotations

import numpy as np
import pytest

from course import explore
from course.grading.values import NoAnswer

A = np.array([[0.5, -2.0, 3.0], [1.5, 0.25, -1.0]])
C = np.array([[1.0], [2.0], [-0.5]])


def test_the_words_state_the_computation_its_shapes_and_its_numbers() -> None:
    alt = explore.draw_matrices(("A", A, "row"), "@", ("C", C, "column"), "=", ("P", A @ C)).alt
    assert alt.startswith("A @ C = P. A, shape (2, 3), row by row: 0.50, -2.00, 3.00; 1.50")
    assert "C, shape (3, 1), row by row: 1.0; 2.0; -0.5." in alt
    assert "P, shape (2, 1), row by row: -5.0; 2.5." in alt
    assert alt.endswith("Ringed: the first row of A, the first column of C.")


@pytest.mark.parametrize("blank", [[0], None, NoAnswer("unwritten", "not written yet")])
def test_what_is_not_computed_yet_is_an_empty_frame(blank: object) -> None:
    alt = explore.draw_matrices(("A", A), "=", ("P", blank, "entry")).alt
    assert alt.endswith("P is not computed yet.")


@pytest.mark.parametrize(
    "odd",
    [
        *(float("nan"), A * np.inf, np.zeros(3), np.zeros((2, 9)), np.zeros((0, 2))),
        *("text", object(), 1j, [], [[1, 2], [3]], lambda: 1),
    ],
)
def test_an_odd_value_is_a_question_mark_and_never_stops_the_notebook(odd: object) -> None:
    alt = explore.draw_matrices(("A", A), "=", ("P", odd, "entry")).alt
    assert "not a matrix of finite numbers that can be shown" in alt


def test_another_shape_than_expected_is_shown_and_named() -> None:
    assert "P, shape (3, 2)" in explore.draw_matrices(("A", A), "=", ("P", A.T)).alt
    assert "P is of shape (3)" in explore.draw_matrices(("A", A), "=", ("P", A[0])).alt


def test_a_function_among_the_items_is_applied_first() -> None:
    doubled = explore.draw_matrices(("A", A, lambda numbers: 2 * numbers))
    assert doubled == explore.draw_matrices(("A", 2 * A))


def test_small_numbers_get_a_third_decimal_and_large_ones_a_power_of_ten() -> None:
    alt = explore.draw_matrices(("small", A / 70), "and", ("large", A * 1e6 / 7)).alt
    assert "0.007, -0.029" in alt
    assert "7e4, -3e5" in alt


def test_many_columns_and_tens_leave_room_for_fewer_decimals() -> None:
    alt = explore.draw_matrices(("wide", np.tile(A / 70, 2)), "and", ("tens", A * 7.3)).alt
    assert "0.01, -0.03, 0.04" in alt
    assert "3.65, -14.6, 21.9" in alt


def test_an_unknown_mark_is_refused() -> None:
    with pytest.raises(ValueError, match="no 'diagonal'"):
        explore.draw_matrices(("A", A, "diagonal"))


def test_the_picture_is_the_same_every_time() -> None:
    assert explore.draw_matrices(("A", A)) == explore.draw_matrices(("A", A))
