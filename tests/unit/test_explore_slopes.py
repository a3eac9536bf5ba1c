"""The pictures of lesson 00: slopes, rates and squashing curves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from course import explore
from course.explore.drawn.picture import Picture
from course.grading.values import NoAnswer

ODD = [float("nan"), np.zeros(3), "text", object(), 1j, [], [[1, 2], [3]], lambda: 1]
BLANK = [[0], None, NoAnswer("unwritten", "not written yet")]


def square(x: float) -> float:
    return x**2


def test_the_words_of_the_secant_state_its_points_its_triangle_and_its_slope() -> None:
    alt = explore.draw_secant(square, at=1.0, step=1.5).alt
    assert "(1, 1) and (2.5, 6.25)" in alt
    assert "run is 1.5, the rise 5.25, the slope of the secant 3.5" in alt


def test_a_secant_may_fall_and_may_run_to_the_left() -> None:
    assert "the slope of the secant -2" in explore.draw_secant(square, at=-1.5, step=1.0).alt
    assert "the slope of the secant 3" in explore.draw_secant(square, at=2.0, step=-1.0).alt


def test_the_secants_are_told_by_their_runs_and_slopes() -> None:
    alt = explore.draw_secants(square, at=1.0, steps=[1.5, 0.4]).alt
    assert "1.5 gives 3.5, 0.4 gives 2.4" in alt


@pytest.mark.parametrize("odd", [*ODD, *BLANK, 0.0])
def test_without_two_points_there_is_no_secant_and_nothing_stops(odd: object) -> None:
    assert "not known" in explore.draw_secant(square, at=1.0, step=odd).alt


def test_a_function_that_fails_stops_no_picture() -> None:
    def broken(x: float) -> float:
        raise NotImplementedError

    assert "not known" in explore.draw_secant(broken, at=1.0, step=1.0).alt
    assert "not known" in explore.draw_secants(broken, at=1.0, steps=[1.0]).alt


def test_the_error_curve_states_the_slope_at_its_mark() -> None:
    assert "w = 2.2, where E is 0.5 and the slope is 0.6" in explore.draw_error_curve(at=2.2).alt
    assert "Marked" not in explore.draw_error_curve(at="text").alt


def test_the_rates_are_stated_with_their_product() -> None:
    alt = explore.draw_rates(rate_u=3.0, rate_y=np.array([14.0]), rate_y_x=42.0, x=2.0, u=7.0).alt
    assert "x is 2, u is 7, y is not computed yet." in alt
    assert "rate of u with x is 3, the rate of y with u is 14" in alt
    assert "rate of y with x is 42." in alt


def test_rates_of_named_quantities_are_told_by_their_names() -> None:
    alt = explore.draw_rates(3.0, 2.0, 6.0, names=("pedal", "wheel", "distance")).alt
    assert "pedal drives wheel, and wheel drives distance." in alt


@pytest.mark.parametrize("blank", BLANK)
def test_a_rate_that_is_not_computed_yet_is_an_empty_slot(blank: object) -> None:
    assert explore.draw_rates(3.0, 2.0, blank) == explore.draw_rates(3.0, 2.0)


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_rate_is_a_question_mark(odd: object) -> None:
    assert "rate of y with x is not one finite number" in explore.draw_rates(3.0, 2.0, odd).alt


@pytest.mark.parametrize(
    ("curve", "words"),
    [
        ("sigmoid", "from 0 far on the left, through 0.5 at x = 0, to 1"),
        ("tanh", "from -1 far on the left, through 0 at x = 0, to 1"),
    ],
)
def test_a_squashing_curve_is_told_with_its_ends_and_marked_points(curve: Any, words: str) -> None:
    alt = explore.draw_squashing(curve, at=2.0).alt
    assert words in alt
    assert "at x = 2" in alt
    assert "slope" not in alt


def test_the_students_own_slopes_are_held_against_the_curve() -> None:
    places = np.array([-1.0, 2.0])
    slopes = np.array([0.19661193324148185, 0.88])
    alt = explore.draw_squashing("sigmoid", at=places, slope=True, slopes=slopes).alt
    assert "0.1966 at x = -1, 0.88" in alt
    assert alt.count("off the curve") == 1


@pytest.mark.parametrize("blank", BLANK)
def test_slopes_that_are_not_written_yet_are_said_to_be_missing(blank: object) -> None:
    alt = explore.draw_squashing("tanh", at=[0.5, 1.5], slope=True, slopes=blank).alt
    assert "not computed yet" in alt


@pytest.mark.parametrize("odd", [*ODD, np.full(2, 1e300), np.full((30, 30), 0.1)])
def test_odd_slopes_never_stop_the_notebook(odd: object) -> None:
    alt = explore.draw_squashing("tanh", at=[0.5, 1.5], slope=True, slopes=odd).alt
    assert "not one finite number for each place" in alt or "off the curve" in alt


def test_an_unknown_curve_is_answered_with_the_curves_there_are() -> None:
    with pytest.raises(ValueError, match="'sigmoid' or 'tanh'"):
        explore.draw_squashing("relu")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "draw",
    [
        lambda: explore.draw_secant(square, at=1.0, step=1.5),
        lambda: explore.draw_secants(square, at=1.0, steps=[1.5, 0.4]),
        lambda: explore.draw_error_curve(at=2.2),
        lambda: explore.draw_rates(3.0, 2.0, 6.0),
        lambda: explore.draw_squashing("tanh", at=0.5, slope=True),
    ],
)
def test_the_same_picture_has_the_same_bytes(draw: Callable[[], Picture]) -> None:
    assert draw() == draw()
