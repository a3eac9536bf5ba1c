"""The static pictures: they show the numbers that they are given, in a drawing and in words."""

from __future__ import annotations

import subprocess
import sys

import matplotlib as mpl
import numpy as np
import pytest

from course import explore
from course.grading.values import NoAnswer


def test_the_words_state_the_numbers_of_the_chain() -> None:
    alt = explore.draw_chain(x_i=np.array([1.0]), w_in=2.0, s_j=[2.0], z_j=0.880797).alt
    assert "Input x_i = 1." in alt
    assert "Weight w_in = 2." in alt
    assert "s_j = 2, z_j = 0.8808" in alt
    assert "s_k not computed yet" in alt


@pytest.mark.parametrize("blank", [[0], None, NoAnswer("unwritten", "not written yet")])
def test_what_is_not_computed_yet_is_an_empty_slot(blank: object) -> None:
    picture = explore.draw_chain(s_j=blank)
    assert picture == explore.draw_chain()
    assert "s_j not computed yet" in picture.alt


@pytest.mark.parametrize(
    "odd", [float("nan"), np.zeros(3), "text", object(), 1j, [], [[1, 2], [3]], lambda: 1]
)
def test_an_odd_value_is_a_question_mark_and_never_stops_the_notebook(odd: object) -> None:
    assert "s_j is not one finite number" in explore.draw_chain(s_j=odd).alt


def test_an_unknown_name_is_answered_with_the_names_there_are() -> None:
    with pytest.raises(TypeError, match=r"does not know the name s_x; .*s_j"):
        explore.draw_chain(s_x=1.0)


def test_an_unknown_weight_is_answered_with_the_weights_there_are() -> None:
    with pytest.raises(ValueError, match="'w_k', 'w_j', 'w_in'"):
        explore.draw_gradient_path("w_o")


@pytest.mark.parametrize(
    ("weight", "factors", "value"),
    [
        ("w_k", ["C1"], "z_k = 0.9879"),
        ("w_j", ["C1", "C2"], "z_j = 0.8808"),
        ("w_in", ["C1", "C2", "C3"], "x_i = 1"),
    ],
)
def test_the_path_to_a_weight_names_its_factors_and_the_value_that_arrives(
    weight: str, factors: list[str], value: str
) -> None:
    numbers = {"x_i": 1.0, "z_j": 0.880797, "z_k": 0.987919, "C1": -0.25, "C2": 0.5, "C3": 0.75}
    alt = explore.draw_gradient_path(weight, **numbers).alt
    path = alt.partition("The network, pale:")[0]
    assert [name for name in ("C1", "C2", "C3") if f"local factor {name} = " in path] == factors
    assert value in path


def test_the_sigmoid_states_the_marked_point_and_its_slope() -> None:
    alt = explore.draw_sigmoid(at=2.0, slope=True).alt
    assert "at s = 2 the curve is 0.8808 and its slope is 0.1050" in alt
    assert "slope" not in explore.draw_sigmoid(at=2.0).alt
    assert "Marked" not in explore.draw_sigmoid().alt


def test_a_point_far_out_is_still_on_the_picture() -> None:
    assert "at s = -30 the curve is 9.4e-14" in explore.draw_sigmoid(at=-30.0).alt


def test_a_picture_is_an_image_with_a_text_alternative_and_the_same_in_plain_text() -> None:
    picture = explore.draw_chain(x_i=1.0)
    bundle = picture._repr_mimebundle_()
    assert bundle["text/plain"] == picture.alt
    assert f'alt="{picture.alt}"' in bundle["text/html"]
    assert "data:image/svg+xml;base64," in bundle["text/html"]


def test_the_same_picture_has_the_same_bytes() -> None:
    assert explore.draw_sigmoid(at=1.0, slope=True) == explore.draw_sigmoid(at=1.0, slope=True)
    assert explore.draw_gradient_path("w_j", C1=1.0) == explore.draw_gradient_path("w_j", C1=1.0)
    assert explore.draw_chain(x_i=1.0) != explore.draw_chain(x_i=2.0)


def test_a_picture_leaves_the_students_own_plots_alone() -> None:
    before = dict(mpl.rcParams)
    explore.draw_chain()
    assert dict(mpl.rcParams) == before


def test_matplotlib_is_loaded_when_a_picture_is_drawn_and_not_before() -> None:
    code = "import course, sys; print('matplotlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
