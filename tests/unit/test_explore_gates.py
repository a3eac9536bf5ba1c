"""The pictures of perceptrons and gates: they show what they are given, and never raise on it."""

from __future__ import annotations

import numpy as np
import pytest

from course import explore
from course.grading.values import NoAnswer

BLANKS = [[0], None, NoAnswer("unwritten", "not written yet")]
ODD = [float("nan"), np.zeros(4), "text", object(), 1j, [], [[1, 2], [3]], lambda: 1]


def test_the_words_state_the_numbers_of_the_perceptron() -> None:
    alt = explore.draw_perceptron(
        x=np.array([1.5, -2.0, 0.5]), w=np.array([0.8, -0.3, -1.4]), b=-0.4, s=0.7, z=1.0
    ).alt
    assert "x_1 = 1.5, x_2 = -2, x_3 = 0.5" in alt
    assert "w_1 = 0.8, w_2 = -0.3, w_3 = -1.4" in alt
    assert "Bias b = -0.4." in alt
    assert "s = 0.7. Output z = 1: the unit fires." in alt


@pytest.mark.parametrize(("output", "words"), [(0.0, "is silent"), (0.5, "z = 0.5.")])
def test_only_an_output_of_one_is_said_to_fire(output: float, words: str) -> None:
    alt = explore.draw_perceptron(z=output).alt
    assert words in alt
    assert "fires" not in alt


@pytest.mark.parametrize("blank", BLANKS)
def test_what_is_not_computed_yet_is_an_empty_slot(blank: object) -> None:
    assert explore.draw_perceptron(s=blank, w=blank) == explore.draw_perceptron()
    assert explore.draw_gate("mul", d_x=blank) == explore.draw_gate("mul")
    assert explore.draw_gate_graph(p=blank, d_r=blank) == explore.draw_gate_graph()


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_value_is_a_question_mark_and_never_stops_the_notebook(odd: object) -> None:
    assert "s is not one finite number" in explore.draw_perceptron(s=odd, x=odd).alt
    assert "d_x is not one finite number" in explore.draw_gate("add", d_x=odd).alt
    assert "E is not one finite number" in explore.draw_gate_graph(error=odd).alt
    assert "not two weights and a bias" in explore.draw_corners(AND=(np.ones(2), odd)).alt
    assert "not two weights and a bias" in explore.draw_corners(AND=(odd, 1.0)).alt


@pytest.mark.parametrize("odd", [5, "text", (1.0, 2.0, 3.0), (np.ones(3), 1.0), (5, 1.0)])
def test_what_is_no_pair_of_weights_and_bias_is_said_to_be_none(odd: object) -> None:
    assert "AND: not two weights and a bias" in explore.draw_corners(AND=odd).alt


def test_sums_too_large_for_a_float_are_no_numbers_either() -> None:
    huge = np.array([1e308, 1e308])
    assert "AND: not two weights and a bias" in explore.draw_corners(AND=(huge, 1e308)).alt


def test_an_odd_entry_of_an_array_is_marked_alone() -> None:
    alt = explore.draw_perceptron(x=[1.5, "text", 0.5]).alt
    assert "x_1 = 1.5, x_2 is not one finite number, x_3 = 0.5" in alt


def test_every_corner_is_named_with_its_sum_and_its_verdict() -> None:
    alt = explore.draw_corners(AND=(np.array([0.6, 1.0]), -0.8)).alt
    assert "(0, 0): s = -0.8, silent" in alt
    assert "(0, 1): s = 0.2, fires" in alt
    assert "(1, 0): s = -0.2, silent" in alt
    assert "(1, 1): s = 0.8, fires" in alt
    assert "1 corner on the wrong side" in alt


@pytest.mark.parametrize(
    ("name", "weights", "bias"),
    [("AND", [0.7, 1.1], -1.45), ("OR", [0.7, 1.1], -0.35), ("NAND", [-0.7, -1.1], 1.45)],
)
def test_a_unit_that_does_its_work_has_every_corner_on_its_side(
    name: str, weights: list[float], bias: float
) -> None:
    right = explore.draw_corners(**{name: (np.array(weights), bias)}).alt
    assert "every corner on its side" in right
    turned = explore.draw_corners(**{name: (-np.array(weights), -bias)}).alt
    assert "4 corners on the wrong side" in turned


def test_a_unit_fires_on_the_border() -> None:
    assert "(0, 0): s = 0, fires" in explore.draw_corners(OR=(np.array([0.7, 1.1]), 0.0)).alt


def test_a_unit_of_another_name_is_counted_and_not_judged() -> None:
    alt = explore.draw_corners(mine=(np.array([0.7, 1.1]), -0.9)).alt
    assert "fires at 2 of 4 corners" in alt
    assert "wrong" not in alt


@pytest.mark.parametrize("blank", BLANKS)
def test_a_unit_without_bias_or_weights_is_not_known_yet(blank: object) -> None:
    assert "AND: not known yet" in explore.draw_corners(AND=(np.ones(2), blank)).alt
    assert "AND: not known yet" in explore.draw_corners(AND=(blank, 1.0)).alt
    assert "AND: not known yet" in explore.draw_corners(AND=blank).alt


def test_a_line_that_misses_the_square_is_no_trouble() -> None:
    assert "4 corners" not in explore.draw_corners(AND=(np.zeros(2), -1.0)).alt
    assert "1 corner on the wrong side" in explore.draw_corners(OR=(np.zeros(2), 1.0)).alt


def test_the_step_has_no_slope_where_the_sigmoid_has_one() -> None:
    alt = explore.draw_step(at=0.7).alt
    assert "at s = 0.7 the slope of the step is 0, the slope of the sigmoid is 0.2217" in alt


@pytest.mark.parametrize(("kind", "words"), [("mul", "Multiply"), ("add", "Add"), ("max", "Max")])
def test_a_gate_states_the_value_and_the_gradient_on_each_wire(kind: str, words: str) -> None:
    alt = explore.draw_gate(kind, x=-2.0, y=4.0, f=-8.0, d_f=0.5, d_x=2.0, d_y=-1.0).alt
    assert alt.startswith(f"{words} gate.")
    assert "x = -2, gradient d_x = 2" in alt
    assert "y = 4, gradient d_y = -1" in alt
    assert "f = -8, gradient d_f = 0.5" in alt


def test_the_graph_states_the_value_and_the_gradient_on_each_wire() -> None:
    alt = explore.draw_gate_graph(x=3.0, r=[-2.0], error=np.array([2.0]), d_r=-2.0, d_v=0.0).alt
    assert "x = 3, gradient d_x not computed yet" in alt
    assert "r = -2, gradient d_r = -2" in alt
    assert "v not computed yet, gradient d_v = 0" in alt
    assert alt.endswith("E = 2.")


def test_an_unknown_gate_or_wire_is_answered_with_those_there_are() -> None:
    with pytest.raises(ValueError, match="'mul', 'add', 'max'"):
        explore.draw_gate("div")
    with pytest.raises(TypeError, match=r"does not know the name d_q; .*d_f"):
        explore.draw_gate("mul", d_q=1.0)
    with pytest.raises(TypeError, match=r"does not know the name d_error; .*d_r"):
        explore.draw_gate_graph(d_error=1.0)


def test_the_same_picture_has_the_same_bytes() -> None:
    assert explore.draw_gate_graph(x=1.5) == explore.draw_gate_graph(x=1.5)
    assert explore.draw_step(at=0.7) == explore.draw_step(at=0.7)
    units = {"AND": (np.array([0.7, 1.1]), -1.45)}
    assert explore.draw_corners(**units) == explore.draw_corners(**units)
