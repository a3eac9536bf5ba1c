"""The pictures of lesson 11: maps in grey, one window, the time of two functions."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from course import explore
from course.explore.drawn import sample_picture
from course.grading.values import NoAnswer

X = np.array([[0.5, -2.0, 3.0, 1.0], [1.5, 0.25, -1.0, 2.0], [0.1, 0.2, 0.3, 0.4]])
K = np.array([[1.0, -0.5]])
BLANKS = [[0], None, NoAnswer("unwritten", "not written yet")]
ODD = [float("nan"), np.full((2, 2), np.inf), np.zeros(3), np.zeros((0, 2)), "text", object(), 1j]


def windows_summed(x: Any, k: Any) -> Any:
    return np.einsum("ijmn,mn->ij", np.lib.stride_tricks.sliding_window_view(x, k.shape), k)


def test_the_sample_picture_is_what_its_arithmetic_draws() -> None:
    picture = explore.sample_image()
    assert picture.shape == (64, 96)
    assert picture.dtype == np.float64
    assert picture.min() >= 0
    assert picture.max() <= 1
    assert np.array_equal(picture, sample_picture.drawn())


def test_a_student_who_changes_the_sample_picture_changes_no_other_copy() -> None:
    explore.sample_image()[:] = 0
    assert explore.sample_image().max() == 1


def test_the_words_state_shapes_and_extremes_of_each_map() -> None:
    alt = explore.draw_pictures(("light", X[2:]), ("signed", X)).alt
    assert "light: shape (1, 4), from 0.1 (dark) to 0.4 (bright)." in alt
    assert "signed: shape (3, 4), from -2 (dark) to 3 (bright), and 0 is grey." in alt


def test_maps_share_one_size_of_pixels_unless_they_shall_be_as_wide_as_each_other() -> None:
    maps = ("whole", np.ones((6, 8))), ("pooled", np.ones((3, 4)))
    whole, pooled = widths(explore.draw_pictures(*maps))
    assert pooled == pytest.approx(whole / 2, rel=0.05)
    whole, pooled = widths(explore.draw_pictures(*maps, same_width=True))
    assert pooled == pytest.approx(whole, rel=0.05)


def widths(picture: explore.Picture) -> list[float]:
    """How wide the grey pictures of a drawing are."""
    return [float(wide) for wide in re.findall(r'<image [^>]*width="([\d.]+)"', picture.svg)]


@pytest.mark.parametrize("blank", BLANKS)
def test_a_map_that_is_not_computed_yet_is_an_empty_frame(blank: object) -> None:
    assert explore.draw_pictures(("later", blank)).alt == "later: not computed yet."


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_map_never_stops_the_notebook(odd: object) -> None:
    assert explore.draw_pictures(("odd", odd)).alt == "odd: not a map of finite numbers."
    assert "small array" in explore.draw_window(odd, K).alt
    assert "small array" in explore.draw_window(X, odd).alt


def test_the_words_of_a_window_state_its_numbers_and_its_sum() -> None:
    alt = explore.draw_window(X, K, 0.75, at=(1, 2)).alt
    assert "Its window at row 1 and column 2, row by row: -1, 2." in alt
    assert "The kernel of shape (1, 2): 1, -0.5." in alt
    assert alt.endswith("The sum S[1, 2] = 0.75.")


def test_a_sum_that_is_missing_or_odd_is_said_to_be() -> None:
    assert explore.draw_window(X, K, [0]).alt.endswith("S[0, 0] is not computed yet.")
    assert explore.draw_window(X, K, X).alt.endswith("S[0, 0] is not one finite number.")


def test_a_map_too_large_to_be_read_is_not_drawn_as_numbers() -> None:
    assert "small array" in explore.draw_window(np.zeros((9, 3)), K).alt


def test_two_functions_are_timed_and_compared() -> None:
    alt = explore.draw_times(K, one=windows_summed, other=windows_summed).alt
    assert alt.startswith("On a picture of 192 rows and 288 columns. one: 0.")
    assert "The same numbers; the fastest is" in alt


def test_functions_that_differ_are_said_to_differ() -> None:
    alt = explore.draw_times(K, one=windows_summed, other=lambda x, k: x).alt
    assert alt.endswith("They do not give the same numbers.")


def test_a_function_that_raises_or_gives_no_map_gets_no_bar() -> None:
    def unwritten(x: Any, k: Any) -> Any:
        raise NotImplementedError

    alt = explore.draw_times(K, one=unwritten, other=lambda x, k: "no map").alt
    assert "one: gives no map yet. other: gives no map yet." in alt
    assert alt.endswith("Two functions that work are needed for a comparison.")


def test_a_function_that_changes_its_arguments_spoils_nothing() -> None:
    def spoils(x: Any, k: Any) -> Any:
        x[:], k[:] = 0, 0
        return x

    explore.draw_times(K, one=spoils, other=windows_summed)
    assert K.tolist() == [[1.0, -0.5]]


def test_the_pictures_are_the_same_every_time() -> None:
    assert explore.draw_pictures(("map", X)) == explore.draw_pictures(("map", X))
    assert explore.draw_window(X, K, 0.75) == explore.draw_window(X, K, 0.75)
