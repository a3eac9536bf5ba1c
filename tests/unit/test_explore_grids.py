"""The pictures of lesson 13: planes that meet slices of a filter, and blocks that are pooled."""

from __future__ import annotations

import numpy as np
import pytest

from course import explore
from course.grading.values import NoAnswer

X = np.array([[[1.0, 4, 2, 0.5, 7], [3, -1, 6, 2.5, -2], [5, 0.2, -3, 8, 1]]] * 2)
X[1] *= -0.5
K = np.array([[[[2.0, -1.0]], [[0.5, 3.0]]], [[[-1.0, 1.0]], [[4.0, -2.0]]]])
b = np.array([0.1, -0.2])
PLACEHOLDERS = [[0], None, NoAnswer("unwritten", "not written yet")]
ODD = [
    *(float("nan"), np.zeros(3), np.zeros((2, 3)), np.zeros((1, 2, 40)), np.zeros((0, 2, 3))),
    *("text", object(), 1j, [], [[1, 2], [3]], lambda: 1, np.full((2, 2, 2), np.inf)),
]


def test_the_planes_state_every_partial_sum_and_the_output() -> None:
    alt = explore.draw_planes(X, K, b, d=1, at=(0, 1), s=-4.7).alt
    assert alt.startswith("Filter 1 makes one output of 2 channels, the window begins at (0, 1).")
    assert "channel 0, row by row: 1, 4, 2, 0.5, 7; 3, -1, 6, 2.5, -2" in alt
    assert "slice K[1, 1], row by row: 4, -2." in alt
    assert "The sum of the products in channel 0 = -2." in alt
    assert "The sum of the products in channel 1 = -6." in alt
    assert alt.endswith("The bias b[1] = -0.2. The output s = -4.7.")


@pytest.mark.parametrize("blank", PLACEHOLDERS)
def test_no_sum_is_shown_before_the_output_is_computed(blank: object) -> None:
    alt = explore.draw_planes(X, K, b, s=blank).alt
    assert alt.count("not computed yet") == 3


@pytest.mark.parametrize("odd", ODD)
def test_planes_never_stop_the_notebook(odd: object) -> None:
    for maps, kernels, biases in ((odd, K, b), (X, odd, b), (X, K, odd)):
        assert explore.draw_planes(maps, kernels, biases, s=1.0).svg
    assert "The output s " in explore.draw_planes(X, K, b, s=odd).alt


def test_a_window_beyond_the_picture_has_no_sum() -> None:
    assert "channel 1 is not one finite number" in explore.draw_planes(X, K, b, at=(2, 4), s=1).alt


def test_pooling_shows_the_winners_and_what_came_out() -> None:
    picture = explore.draw_pooling(X, 2, pooled=[[[4.0, 6.0]], [[0.5, 1.0]]])
    assert picture.alt.startswith("Blocks of 2 by 2: 1 rows and 2 columns of them. X[0], row by")
    assert "Z[0], row by row: 4, 6. Winners, row and column: (0, 1), (1, 2)." in picture.alt
    other = explore.draw_pooling(X, 2, pooled=[[[4.0, 6.0]], [[0.5, 1.0]]], channel=1)
    assert "Z[1], row by row: 0.5, 1. Winners, row and column: (1, 1), (0, 3)." in other.alt


def test_of_several_largest_numbers_the_first_in_reading_order_is_ringed() -> None:
    picture = explore.draw_pooling(np.full((1, 2, 4), 3.0), 2, back=np.zeros((1, 2, 4)))
    assert picture.alt.endswith("Winners, row and column: (0, 0), (0, 2).")


def test_what_comes_back_has_the_shape_of_the_maps() -> None:
    back = np.round(X / 10, 2)
    alt = explore.draw_pooling(X, 2, back=back, mean=True).alt
    assert "d_X[0], row by row: 0.1, 0.4, 0.2, 0.05, 0.7; 0.3, -0.1" in alt
    assert "Winners" not in alt


@pytest.mark.parametrize("blank", PLACEHOLDERS)
def test_nothing_is_ringed_before_it_is_computed(blank: object) -> None:
    for picture in (
        explore.draw_pooling(X, 2, pooled=blank),
        explore.draw_pooling(X, 2, back=blank if blank is not None else [0]),
    ):
        assert picture.alt.endswith("[0] is not computed yet.")


@pytest.mark.parametrize("odd", ODD)
def test_pooling_never_stops_the_notebook(odd: object) -> None:
    assert "no map of finite numbers" in explore.draw_pooling(X, 2, pooled=odd).alt
    assert "no map of finite numbers" in explore.draw_pooling(X, 2, back=odd).alt
    assert "no map of finite numbers" in explore.draw_pooling(odd, 2, pooled=X).alt


def test_large_and_tiny_numbers_stay_short() -> None:
    alt = explore.draw_pooling(np.array([[[12345.0, -0.001], [123.4, 12.34]]]), 2, pooled=X).alt
    assert "1e4, 0; 123, 12.3." in alt


def test_the_pictures_are_the_same_every_time() -> None:
    assert explore.draw_planes(X, K, b) == explore.draw_planes(X, K, b)
    assert explore.draw_pooling(X, 2, pooled=X) == explore.draw_pooling(X, 2, pooled=X)
