"""What is said about a value, by the instant check and by the judge alike."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from course import diagnosis
from course.diagnosis import SLIPS, Finding
from course.grading.values import Inert, NoAnswer, agree, inert

numbers = st.floats(0.2, 50.0).flatmap(lambda x: st.sampled_from([x, -x]))


def form(value: object, shape: tuple[int, ...] = ()) -> Finding | None:
    """The finding about the form of a value that is called y."""
    return diagnosis.form("y", inert(value), shape)


def found_slip(got: Any, right: Any, batch: int | None = None) -> Finding | None:
    """The slip between two values on one instance."""
    return diagnosis.slip("y", [got], lambda _, undone: agree(right, undone), [batch])


# Form


@pytest.mark.parametrize("value", [0.5, 1, np.float64(0.5), [0.5], (0.5,), np.ones((1, 1)), True])
def test_a_single_number_has_the_right_form_however_it_is_wrapped(value: Any) -> None:
    assert form(value) is None


def test_an_array_of_the_expected_shape_has_the_right_form() -> None:
    assert form(np.ones((2, 3)), (2, 3)) is None
    assert form([[1, 2, 3], [4, 5, 6]], (2, 3)) is None


@pytest.mark.parametrize(
    ("value", "verdict", "said"),
    [
        ([0], "unstarted", "not started"),
        (NoAnswer("unwritten", "f is not written yet."), "unstarted", "f is not written yet."),
        (NoAnswer("failed", "f raised KeyError"), "failed", "f raised KeyError"),
        (None, "form", "return"),
        ("0.88", "form", "quotation marks"),
        (np.tanh, "form", "Call it"),
        ({"a": 1}, "form", "dict"),
        ([[1, 2], [3]], "form", "not all of one length"),
        (math.nan, "form", "NaN"),
        (math.inf, "form", "infinite"),
        (-math.inf, "form", "infinite"),
        (np.ones((2, 3)), "form", "the shape is (2, 3), expected a single number"),
        ([], "form", "the shape is (0,)"),
    ],
)
def test_a_value_that_is_no_number_is_named_as_what_it_is(
    value: Any, verdict: str, said: str
) -> None:
    finding = form(value)
    assert finding is not None
    assert finding.verdict == verdict
    assert "y" in finding.text
    assert said in finding.text


def test_a_name_that_was_never_bound_counts_as_failed() -> None:
    finding = diagnosis.form("y", Inert("missing"), ())
    assert finding is not None
    assert finding.verdict == "failed"


def test_the_shape_is_said_before_nan_is() -> None:
    finding = form(np.full((3, 2), math.nan), (2, 3))
    assert finding is not None
    assert "the shape is (3, 2), expected (2, 3)" in finding.text
    assert "NaN" not in finding.text


def test_a_shape_the_other_way_round_is_asked_about_and_another_shape_is_not() -> None:
    turned, other = form(np.ones((3, 2)), (2, 3)), form(np.ones((3, 3)), (2, 3))
    assert turned is not None
    assert other is not None
    assert "turned round" in turned.text
    assert "turned round" not in other.text


def test_nan_among_infinities_is_named_as_nan() -> None:
    finding = form(np.array([math.inf, math.nan]), (2,))
    assert finding is not None
    assert "NaN" in finding.text


@given(
    st.sampled_from([0, "x", None, math.nan, 1j, [1, "2"], {}, b"1", np.zeros((2, 0))])
    | st.lists(st.floats() | st.text(max_size=2), max_size=3),
    st.sampled_from([(), (2,), (2, 3)]),
)
def test_any_value_either_has_finite_numbers_of_the_shape_or_a_finding(
    value: Any, shape: tuple[int, ...]
) -> None:
    plain = inert(value)
    if diagnosis.form("y", plain, shape) is None:
        assert plain.numbers is not None
        assert np.isfinite(plain.numbers).all()
        assert plain.numbers.size == math.prod(shape)


# Slips


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda v: -v, "sign"),
        (lambda v: 2 * v, "twice"),
        (lambda v: v / 2, "half"),
        (lambda v: v.T, "transposed"),
    ],
    ids=["sign", "twice", "half", "transposed"],
)
@given(right=hnp.arrays(np.float64, (3, 3), elements=numbers))
def test_a_slip_of_any_value_is_named(spoil: Any, said: str, right: Any) -> None:
    assume(not np.array_equal(right, right.T))
    finding = found_slip(spoil(right), right)
    assert finding is not None
    assert finding.verdict == "slip"
    assert said in finding.text


@pytest.mark.parametrize(
    ("factor", "said"), [(5.0, "summed over the batch"), (0.2, "too small by the batch size")]
)
def test_a_sum_for_a_mean_is_named_where_there_is_a_batch_and_only_there(
    factor: float, said: str
) -> None:
    right = np.array([0.3, -0.7])
    finding = found_slip(right * factor, right, batch=5)
    assert finding is not None
    assert said in finding.text
    assert found_slip(right * factor, right) is None
    assert found_slip(right * factor, right, batch=1) is None


def test_a_slip_has_to_explain_every_instance() -> None:
    rights = [np.array(0.3), np.array(0.8)]
    every = diagnosis.slip(
        "y", [-rights[0], -rights[1]], lambda i, v: agree(rights[i], v), [None, None]
    )
    one = diagnosis.slip(
        "y", [-rights[0], rights[1]], lambda i, v: agree(rights[i], v), [None, None]
    )
    assert every is not None
    assert one is None


def test_each_instance_is_undone_with_its_own_batch_size() -> None:
    rights = [np.array(0.3), np.array(0.8)]
    summed = [rights[0] * 4, rights[1] * 7]
    finding = diagnosis.slip("y", summed, lambda i, v: agree(rights[i], v), [4, 7])
    assert finding is not None
    assert "summed" in finding.text


@given(hnp.arrays(np.float64, (2, 3), elements=numbers), st.integers(2, 9))
def test_no_slip_is_found_in_a_right_value(right: Any, batch: int) -> None:
    assert found_slip(right, right, batch) is None


def test_no_two_slips_say_the_same() -> None:
    texts = [slip.text for slip in SLIPS]
    assert len(set(texts)) == len(texts) == 6


# The other sentences


@pytest.mark.parametrize(
    ("value", "fractional", "found"),
    [
        (np.array([1, 2]), True, True),
        (np.array([1, 2]), False, False),
        (np.array([1.0, 2.0]), True, False),
        (np.array([True, False]), True, False),
        ("text", True, False),
    ],
)
def test_whole_numbers_are_named_only_where_decimals_are_expected(
    value: Any, fractional: bool, found: bool
) -> None:
    assert (diagnosis.whole_numbers("y", inert(value), fractional) is not None) == found


def test_the_first_of_the_earlier_answers_is_the_one_to_mend() -> None:
    finding = diagnosis.after("C3", ["C1", "C2"])
    assert finding.verdict == "after"
    assert "Mend C1 first" in finding.text
    assert "C2" not in finding.text


def test_one_hint_is_said_alone_and_several_are_said_as_choices() -> None:
    one = diagnosis.mistaken("y", ["The curve is missing."], ["no curve"])
    two = diagnosis.mistaken("y", ["The curve is missing.", "You added."], ["no curve", "added"])
    assert one == Finding("mistake", "y: The curve is missing.", ("no curve",))
    assert two.mistakes == ("no curve", "added")
    assert two.text.index("The curve is missing.") < two.text.index("Or: You added.")
