"""The pictures of lesson 09: one entry moved at a time, and gradients held against each other."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from course import explore
from course.explore.drawn.picture import Picture
from course.grading.values import NoAnswer

UNWRITTEN = NoAnswer("unwritten", "num_grad is not written yet.")
ODD = [float("nan"), "text", object(), 1j, [], [[1, 2], [3]], lambda: 1, np.zeros((2, 2, 2))]
GRADIENT = np.array([[0.5, -0.25], [0.125, 1.0], [2.0, -3.0]])


def triple(claimed: Any, measured: Any = GRADIENT) -> tuple[Any, Any, Any]:
    if isinstance(claimed, np.ndarray) and isinstance(measured, np.ndarray):
        size = np.maximum(np.maximum(np.abs(claimed), np.abs(measured)), 1e-8)
        return claimed, measured, np.abs(claimed - measured) / size
    return claimed, measured, UNWRITTEN


def test_the_words_state_the_relative_error_of_each_entry() -> None:
    claimed = GRADIENT * np.array([[1.0, 2.0], [1.0, 1 + 3e-10], [-1.0, 1.0]])
    alt = explore.draw_gradient_check({"W1": triple(claimed)}).alt
    assert "The gradient of W1, shape (3, 2): off in 2 of 6." in alt
    assert "row by row: 0, 0.5; 0, 3e-10; 2, 0." in alt


def test_gradients_that_agree_are_said_to_agree() -> None:
    alt = explore.draw_gradient_check({"b1": triple(GRADIENT + 1e-12)}).alt
    assert "The gradient of b1, shape (3, 2): agrees." in alt


def test_every_name_has_its_own_sentence() -> None:
    found = {"W1": triple(GRADIENT), "b1": triple(2 * GRADIENT)}
    alt = explore.draw_gradient_check(found).alt
    assert "W1, shape (3, 2): agrees" in alt
    assert "b1, shape (3, 2): off in 6 of 6" in alt


def test_another_shape_is_said_before_any_number() -> None:
    found = {"b1": (np.zeros((3, 5)), np.zeros((3, 1)), np.ones((3, 5)))}
    alt = explore.draw_gradient_check(found).alt
    assert alt == "The gradient of b1, shape (3, 1): the claimed one has the shape (3, 5)."


def test_what_is_not_written_yet_is_said_by_its_name() -> None:
    assert "not computed yet" in explore.draw_gradient_check({"W1": triple(UNWRITTEN)}).alt
    assert (
        "not measured yet (num_grad)"
        in explore.draw_gradient_check({"W1": triple(GRADIENT, UNWRITTEN)}).alt
    )
    found = {"W1": (GRADIENT, GRADIENT, UNWRITTEN)}
    assert "no error for each entry (rel_error)" in explore.draw_gradient_check(found).alt


@pytest.mark.parametrize("odd", ODD)
def test_nothing_that_a_function_gives_back_stops_the_picture(odd: object) -> None:
    for found in [(odd, GRADIENT, GRADIENT), (GRADIENT, odd, GRADIENT), (GRADIENT, GRADIENT, odd)]:
        assert isinstance(explore.draw_gradient_check({"W1": found}), Picture)
    assert "no gradient is given" in explore.draw_gradient_check(odd).alt


def test_an_error_that_is_no_number_is_off() -> None:
    relative = np.array([[float("nan"), float("inf")], [0.0, 0.0], [0.0, 0.0]])
    alt = explore.draw_gradient_check({"W1": (GRADIENT, GRADIENT, relative)}).alt
    assert "off in 2 of 6" in alt
    assert "?, large" in alt


def test_a_gradient_that_is_too_large_for_the_card_gets_a_sentence() -> None:
    large = np.ones((3, 20))
    alt = explore.draw_gradient_check({"W1": triple(large, 2 * large)}).alt
    assert alt == "The gradient of W1, shape (3, 20): off in 60 of 60."


def test_the_picture_of_one_entry_states_its_worked_example() -> None:
    alt = explore.draw_one_entry().alt
    assert "becomes 2.1, and f is 11.1; it becomes 1.9, and f is 10.9" in alt
    assert "divided by the run 0.2 is 1" in alt


def test_the_same_check_gives_the_same_picture() -> None:
    found = {"W1": triple(GRADIENT)}
    assert explore.draw_gradient_check(found) == explore.draw_gradient_check(found)
