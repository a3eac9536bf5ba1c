"""Pictures of training runs: what they say agrees with the run, and no run stops a notebook."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from course import explore
from course.grading.values import NoAnswer

X = np.array([[0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.0, 1.0]])
Y = np.array([[0.0, 1.0, 1.0, 0.0]])
# Units that are nearly steps: OR and AND of the inputs, and from them the one without the other.
XOR: dict[str, Any] = {
    "weights": [np.array([[20.0, 20.0], [20.0, 20.0]]), np.array([[20.0, -20.0]])],
    "biases": [np.array([[-10.0], [-30.0]]), np.array([[-10.0]])],
    "errors": [0.25, 0.125, 0.0625],
}
BLANKS = [[0], None, NoAnswer("unwritten", "not written yet"), NoAnswer("failed", "it raised")]
ODD = [1.0, "text", [], {}, lambda: 1, {"weights": [[1.0]], "biases": 3, "errors": ["?", 1]}]


def changed(**parts: Any) -> dict[str, Any]:
    return XOR | parts


def test_the_words_state_the_errors_and_the_answer_at_each_point() -> None:
    alt = explore.draw_training(XOR, X, Y).alt
    assert "The error over 3 steps: 0.25 at step 0, 0.125 at step 1, 0.0625 at step 2." in alt
    assert "4 points: 4 of them are on the right side" in alt
    assert "at (0, 1) the target is 1 and the output 1" in alt
    assert "at (1, 1) the target is 0 and the output 4.5e-5" in alt


def test_a_point_on_the_wrong_side_is_counted_and_crossed_out() -> None:
    turned = explore.draw_training(XOR, X, np.array([[1.0, 1.0, 1.0, 0.0]]))
    assert "4 points: 3 of them are on the right side" in turned.alt
    assert turned.svg != explore.draw_training(XOR, X, Y).svg


def test_many_points_are_counted_and_not_listed() -> None:
    alt = explore.draw_training(XOR, np.tile(X, 5), np.tile(Y, 5)).alt
    assert "20 points: 20 of them" in alt
    assert "In detail" not in alt


def test_many_steps_are_told_as_means() -> None:
    errors = np.where(np.arange(3000) % 2 == 0, 0.5, 0.25)
    alt = explore.draw_training(changed(errors=errors), X, Y).alt
    assert "over 3000 steps, each the mean of up to 20 steps" in alt
    assert "0.375 at step 2999" in alt


@pytest.mark.parametrize("blank", BLANKS)
def test_a_run_that_is_not_computed_yet_leaves_both_parts_empty(blank: object) -> None:
    picture = explore.draw_training(blank, X, Y)
    assert picture.alt.count("not computed yet") == 2
    assert picture.svg


@pytest.mark.parametrize("odd", ODD)
def test_what_is_no_run_is_said_to_be_none(odd: object) -> None:
    assert explore.draw_training(odd, X, Y).alt.count("not a training run") == 2


@pytest.mark.parametrize(
    "parts",
    [
        {"weights": NoAnswer("failed", "missing")},
        {"weights": XOR["weights"][:1]},
        {"weights": [], "biases": []},
        {"weights": [np.full((1, 2), np.nan)], "biases": [np.zeros((1, 1))]},
        {"weights": [np.zeros((1, 3))], "biases": [np.zeros((1, 1))]},
        {"weights": [np.zeros((2, 2))], "biases": [np.zeros((2, 1))]},
        {"weights": [np.zeros((1, 2))], "biases": [np.zeros(1)]},
    ],
)
def test_weights_that_make_no_network_of_this_plane_leave_the_curve(parts: Any) -> None:
    alt = explore.draw_training(changed(**parts), X, Y).alt
    assert "0.0625 at step 2" in alt
    assert "in the plane: not a training run" in alt


@pytest.mark.parametrize("errors", [None, 0.5, [0.5], [0.5, float("nan")], "text"])
def test_errors_that_are_no_curve_leave_the_map(errors: object) -> None:
    alt = explore.draw_training(changed(errors=errors), X, Y).alt
    assert "The error over the steps: not a training run." in alt
    assert "4 of them are on the right side" in alt


def test_a_network_that_answers_the_same_everywhere_has_no_line() -> None:
    flat = changed(weights=[np.zeros((1, 2))], biases=[np.full((1, 1), -800.0)])
    assert "4 points: 2 of them" in explore.draw_training(flat, X, Y).alt


def test_points_outside_the_plane_are_an_error_of_the_lesson() -> None:
    with pytest.raises(ValueError, match=r"needs X of shape \(2, N\)"):
        explore.draw_training(XOR, X[:1], Y)


def test_the_four_runs_jump_creep_fly_apart_and_arrive() -> None:
    picture = explore.draw_four_runs()
    runs = {
        part[:1]: [float(number) for number in part[3:].rstrip(". ").split(", ")]
        for part in picture.alt.split("Run ")[1:]
    }
    distance = {run: [abs(w - 1.0) for w in path] for run, path in runs.items()}
    assert all(path[0] == -2.0 for path in runs.values())
    assert runs["1"][1] > 1.0 > runs["1"][2]
    assert distance["1"][-1] < 1.0
    assert max(runs["2"]) < 0.0
    assert distance["3"][-1] > distance["3"][0]
    assert distance["4"][3] < 0.1
    assert picture == explore.draw_four_runs()
