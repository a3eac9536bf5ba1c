"""Fingerprints tell that a number is right and do not hold it."""

from __future__ import annotations

import base64
import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from course.fingerprints import Fingerprint, fingerprint, matches, rounds_to
from course.grading.values import ZERO, agree, positions

numbers = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e300, max_value=1e300)
sizeable = numbers.filter(lambda x: abs(x) > 2 * ZERO)
arrays = hnp.arrays(
    np.float64, hnp.array_shapes(min_dims=0, max_dims=3, max_side=3), elements=sizeable
)


@given(arrays, st.sampled_from([0.0, 1e-9, -1e-9]))
@example(np.array(2.2250738585072014e-300), 1e-9)
@example(np.array(1.0), -1e-9)
@example(np.array(2.0), -1e-9)
def test_float_noise_never_flips_a_verdict(right: Any, noise: float) -> None:
    mark = fingerprint(right, "salt")
    assert matches(mark, right * (1 + noise), "salt")


@given(arrays.filter(lambda array: array.size > 0), st.data())
def test_a_value_that_differs_by_a_millionth_in_one_element_never_matches(
    right: Any, data: st.DataObject
) -> None:
    mark = fingerprint(right, "salt")
    got = right.copy().reshape(-1)
    index = data.draw(st.integers(0, got.size - 1))
    got[index] *= data.draw(st.sampled_from([1 - 1e-6, 1 + 1e-6, 1.001, 2.0, 0.5, -1.0, 0.0]))
    assert not matches(mark, got.reshape(right.shape), "salt")


def test_a_value_that_differs_in_the_seventh_digit_does_not_match() -> None:
    mark = fingerprint(np.array(0.8807970), "salt")
    assert matches(mark, np.array(0.8807970), "salt")
    assert not matches(mark, np.array(0.8807973), "salt")


@given(sizeable)
def test_the_other_sign_never_matches(right: float) -> None:
    assert not matches(fingerprint(np.array(right), "s"), np.array(-right), "s")


@pytest.mark.parametrize("zero", [0.0, -0.0, 5e-324, -1e-300, 1e-17])
def test_zero_matches_zero_of_either_sign_and_subnormal_residue(zero: float) -> None:
    assert matches(fingerprint(np.array(0.0), "s"), np.array(zero), "s")
    assert not matches(fingerprint(np.array(zero), "s"), np.array(1e-9), "s")


@pytest.mark.parametrize("huge", [1e300, -1e300, 1.7976931348623157e308])
def test_huge_numbers_match_themselves_and_not_their_neighbours(huge: float) -> None:
    mark = fingerprint(np.array(huge), "s")
    assert matches(mark, np.array(huge), "s")
    assert not matches(mark, np.array(huge * 0.999999), "s")


@given(sizeable)
def test_the_shapes_of_a_single_number_are_one(right: float) -> None:
    marks = {fingerprint(np.full(shape, right), "s") for shape in [(), (1,), (1, 1)]}
    assert len(marks) == 1
    assert all(matches(mark, np.full((1, 1, 1), right), "s") for mark in marks)


@given(
    hnp.array_shapes(min_dims=0, max_dims=3, max_side=4),
    hnp.array_shapes(min_dims=0, max_dims=3, max_side=4),
)
@example((2, 3), (3, 2))
@example((4,), (2, 2))
@example((2, 1), (2,))
def test_the_same_number_in_another_shape_never_matches(one: Any, other: Any) -> None:
    assume(one != other)
    assume(not math.prod(one) == math.prod(other) == 1)
    assert not matches(fingerprint(np.full(one, 0.5), "s"), np.full(other, 0.5), "s")


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_what_is_not_finite_has_no_fingerprint_and_matches_none(bad: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        fingerprint(np.array([1.0, bad]), "s")
    assert not matches(fingerprint(np.array([1.0, 2.0]), "s"), np.array([1.0, bad]), "s")


@given(arrays, st.floats(-5e-7, 5e-7), st.booleans())
def test_matching_is_agreement_except_within_a_hundredth_of_a_step_of_its_edge(
    right: Any, relative: float, coarse: bool
) -> None:
    got = right * (1 + relative * (64 if coarse else 1))
    steps = np.abs(positions(right, coarse=coarse) - positions(got, coarse=coarse))
    assume((np.abs(steps - 0.5) > 0.01).all())
    mark = fingerprint(right, "s", coarse=coarse)
    assert matches(mark, got, "s") == agree(right, got, coarse=coarse)


def test_another_salt_never_matches_and_leaves_another_digest() -> None:
    value = np.array([0.25, 0.5])
    mark = fingerprint(value, "lesson/public/C1")
    assert not matches(mark, value, "lesson/public/C2")
    assert mark.digest != fingerprint(value, "lesson/public/C2").digest


def test_a_coarse_fingerprint_takes_what_float32_gives() -> None:
    right = np.array([0.8807970779778823, 4.40398538988941])
    got = right.astype(np.float32).astype(float) * (1 + 4e-7)
    assert matches(fingerprint(right, "s", coarse=True), got, "s")
    assert not matches(fingerprint(right, "s"), got, "s")


@given(arrays, st.booleans())
def test_a_fingerprint_comes_back_from_json_as_it_was(value: Any, coarse: bool) -> None:
    mark = fingerprint(value, "s", coarse=coarse)
    assert Fingerprint.from_json(json.loads(json.dumps(mark.to_json()))) == mark


def test_offsets_are_one_byte_for_each_number_and_do_not_grow_with_it() -> None:
    small = fingerprint(np.full((2, 3), 1.0), "s")
    large = fingerprint(np.full((2, 3), 1024.0), "s")
    assert len(base64.b64decode(small.offsets)) == 6
    assert small.offsets == large.offsets
    assert small.digest != large.digest


@given(st.floats(min_value=0.2, max_value=99.0), st.integers(2, 5), st.sampled_from([1, -1]))
def test_the_right_number_rounded_as_it_is_printed_is_recognised(
    size: float, places: int, sign: int
) -> None:
    right = sign * size
    typed = float(f"{right:.{places}f}")
    written = np.format_float_positional(abs(typed), trim="-")
    assume("." in written)
    assume(len(written.replace(".", "").lstrip("0")) <= 6)
    # A typed number drops zeros at its end, and then stands for a wider range.
    kept = len(written.partition(".")[2])
    assume(10.0**-kept <= 0.02 * size)
    assume(abs(right - typed) < 0.499 * 10.0**-kept)
    assert rounds_to(fingerprint(np.array(right), "s"), typed, "s")


@pytest.mark.parametrize(
    "typed", [0.8809, 0.8807, -0.8808, 0.881797, 0.87, 0.0, 1.0, 0.88079708, math.nan, math.inf]
)
def test_a_number_that_is_no_rounding_of_the_right_one_is_not_recognised(typed: float) -> None:
    assert not rounds_to(fingerprint(np.array(0.8807970779778823), "s"), typed, "s")


def test_a_rounding_is_only_recognised_with_the_right_salt() -> None:
    mark = fingerprint(np.array(0.8807970779778823), "s")
    assert rounds_to(mark, 0.8808, "s")
    assert not rounds_to(mark, 0.8808, "t")


def test_a_rounding_is_not_asked_of_an_array() -> None:
    assert not rounds_to(fingerprint(np.array([0.52497, 0.52497]), "s"), 0.525, "s")
