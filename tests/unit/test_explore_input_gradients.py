"""The picture of what a picture should change, lesson 12."""

from __future__ import annotations

import numpy as np
import pytest

from course import explore
from course.grading.values import NoAnswer

IMAGE = np.linspace(0.0, 1.0, 24).reshape(4, 6)
GRADIENT = np.zeros((4, 6))
GRADIENT[1, 2], GRADIENT[3, 5] = -0.75, 0.5


def test_the_words_state_sizes_ranges_and_where_the_gradient_is_largest() -> None:
    alt = explore.draw_input_gradients(IMAGE, ("one output", GRADIENT)).alt
    assert alt == (
        "the picture: 4 rows and 6 columns, numbers from 0 to 1. one output: gradient of 4 rows and"
        " 6 columns, numbers from -0.75 to 0.5; 2 of 24 pixels matter, and the one in row 1,"
        " column 2 most."
    )


@pytest.mark.parametrize("blank", [[0], None, NoAnswer("unwritten", "not written yet")])
def test_what_is_not_computed_yet_is_an_empty_frame(blank: object) -> None:
    alt = explore.draw_input_gradients(IMAGE, ("one output", blank)).alt
    assert alt.endswith("one output: not computed yet.")


@pytest.mark.parametrize(
    "odd",
    [
        *(
            float("nan"),
            np.full((2, 2), np.inf),
            np.zeros(3),
            np.zeros((0, 2)),
            np.zeros((2, 2, 2)),
        ),
        *("text", object(), 1j, [], [[1, 2], [3]], lambda: 1),
    ],
)
def test_an_odd_value_is_a_question_mark_and_never_stops_the_notebook(odd: object) -> None:
    alt = explore.draw_input_gradients(IMAGE, ("one output", odd)).alt
    assert alt.endswith("one output: not a map of finite numbers.")
    assert explore.draw_input_gradients(odd, ("one output", GRADIENT)).svg


def test_gradients_of_other_shapes_and_of_zeros_are_drawn() -> None:
    parts = [("small", np.eye(2)), ("zeros", np.zeros((4, 6))), ("long", np.ones((1, 9)))]
    picture = explore.draw_input_gradients(IMAGE, *parts)
    assert "0 of 24 pixels matter" in picture.alt
    assert "gradient of 1 rows and 9 columns" in picture.alt


def test_the_picture_is_the_same_every_time() -> None:
    assert explore.draw_input_gradients(IMAGE) == explore.draw_input_gradients(IMAGE)
