"""What may cross from student code, and when two values agree."""

from __future__ import annotations

import math
from collections import OrderedDict
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from course.errors import WireError
from course.grading import values
from course.grading.values import (
    MAX_BYTES,
    MAX_TEXT,
    WIRE_DTYPES,
    ZERO,
    Inert,
    NoAnswer,
    agree,
    canonical,
    decode,
    encode,
    inert,
)

dtypes = st.sampled_from(WIRE_DTYPES)
shapes = hnp.array_shapes(min_dims=0, max_dims=8, min_side=0, max_side=3)
wire_arrays = dtypes.flatmap(lambda dtype: hnp.arrays(np.dtype(dtype), shapes))
numbers = st.floats(allow_nan=False, allow_infinity=False)
sizeable = numbers.filter(lambda x: abs(x) > 2 * ZERO)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
# Headers that are nearly right get further into `decode` than arbitrary JSON does.
near_headers = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.sampled_from(["array", "placeholder", "text", "none", "nonsense"]) | json_values,
        "dtype": dtypes | st.sampled_from(["<c16", "|O", ">f8", "<U4", "V8"]) | json_values,
        "shape": st.lists(st.integers(-2, 4), max_size=9)
        | st.lists(st.sampled_from([0, 1, True, 2.0, MAX_BYTES, 2**63]), max_size=9)
        | json_values,
        "text": st.text(max_size=5) | json_values,
    },
)


# What a value becomes


@pytest.mark.parametrize(
    "value",
    [
        2.5,
        2,
        True,
        np.float64(2.5),
        np.array(2.5),
        np.array([[2.5]]),
        [2.5, 1],
        (2.5, 1),
        [[1], [2]],
    ],
)
def test_numbers_and_lists_of_numbers_become_arrays_of_the_same_numbers(value: Any) -> None:
    plain = inert(value)
    assert plain.kind == "array"
    assert plain.array is not None
    assert plain.array.dtype.str in WIRE_DTYPES
    np.testing.assert_array_equal(plain.array, np.array(value))
    assert plain.array.shape == np.shape(value)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (None, "none"),
        ("0.5", "text"),
        (np.tanh, "function"),
        (lambda: 1, "function"),
        (float, "function"),
        ({"a": 1}, "other"),
        (1 + 2j, "other"),
        (np.array([1j]), "other"),
        (["a", "b"], "other"),
        ([[1, 2], [3]], "other"),
        ([0], "placeholder"),
        (NoAnswer("unwritten", "not yet"), "unwritten"),
        (NoAnswer("failed", "it raised"), "failed"),
    ],
)
def test_every_other_value_becomes_a_kind_without_numbers(value: Any, kind: str) -> None:
    assert inert(value).kind == kind


@pytest.mark.parametrize("value", [[0.0], (0,), np.array([0]), [False], [0, 0], 0])
def test_only_the_list_of_one_integer_zero_is_the_placeholder(value: Any) -> None:
    assert inert(value).kind == "array"


def test_the_class_of_an_array_does_not_cross() -> None:
    class Hostile(np.ndarray):
        def __eq__(self, other: object) -> Any:
            return True

    plain = inert(np.array([1.0, 2.0]).view(Hostile)).array
    assert type(plain) is np.ndarray


def test_an_array_that_changes_afterwards_does_not_change_what_was_taken() -> None:
    array = np.array([1.0, 2.0])
    plain = inert(array)
    array[0] = 9.0
    assert plain.array is not None
    assert plain.array[0] == 1.0


def test_float32_is_known_as_coarse_and_float64_is_not() -> None:
    assert inert(np.float32(0.5)).coarse
    assert inert(np.array([0.5], dtype="<f2")).coarse
    assert not inert(0.5).coarse
    assert not inert(np.int32(3)).coarse


def test_numbers_in_the_byte_order_of_another_machine_keep_their_values() -> None:
    plain = inert(np.array([1.5, -2.0], dtype=">f8")).array
    assert plain is not None
    assert plain.tolist() == [1.5, -2.0]


def test_an_array_that_is_too_large_does_not_cross() -> None:
    plain = inert(np.zeros(MAX_BYTES // 8 + 1))
    assert plain.kind == "other"
    assert "too large" in plain.text


def test_text_is_cut_to_a_bound() -> None:
    assert len(inert("x" * 10_000).text) == MAX_TEXT
    assert len(inert(NoAnswer("failed", "x" * 10_000)).text) == MAX_TEXT


@pytest.mark.parametrize(
    "value",
    [10**400, -(10**400), np.array(None, dtype=object), np.array({"a": 1})],
    ids=["huge", "huge negative", "array of None", "array of a dict"],
)
def test_numbers_that_no_float_can_hold_are_other_and_do_not_raise(value: Any) -> None:
    assert inert(value).kind == "other"


def test_a_list_that_holds_itself_is_other_and_does_not_raise() -> None:
    endless: list[Any] = []
    endless.append(endless)
    assert inert(endless).kind == "other"


def test_any_item_of_no_answer_is_no_answer_for_the_same_reason() -> None:
    nothing = NoAnswer("failed", "it raised")
    assert inert(nothing["z"][0]) == inert(nothing)


# The wire


@given(wire_arrays, st.sampled_from(["array", "placeholder"]))
def test_an_array_comes_out_of_the_wire_as_it_went_in(array: Any, kind: Any) -> None:
    header, body = encode(Inert(kind, array))
    back = decode(header, body)
    assert back.kind == kind
    assert back.array is not None
    assert back.array.dtype.str == array.dtype.str
    assert back.array.shape == array.shape
    assert back.array.tobytes() == np.ascontiguousarray(array).tobytes()


def test_an_array_that_is_not_in_c_order_crosses_in_order() -> None:
    array = np.arange(6.0).reshape(2, 3).T
    back = decode(*encode(inert(array)))
    np.testing.assert_array_equal(back.array, array)


@given(st.sampled_from(["none", "text", "function", "other", "missing", "failed"]), st.text())
def test_kinds_without_numbers_keep_their_text(kind: Any, text: str) -> None:
    assert decode(*encode(Inert(kind, text=text))) == Inert(kind, text=text[:MAX_TEXT])


def test_text_that_no_file_can_hold_does_not_come_out_of_the_wire() -> None:
    assert decode({"kind": "text", "text": "half \ud800"}, b"").text.encode().startswith(b"half ")


def test_what_came_out_of_the_wire_owns_its_memory_and_can_be_written() -> None:
    back = decode(*encode(inert([1.0, 2.0]))).array
    assert back is not None
    assert back.flags.owndata
    back[0] = 5.0
    assert back[0] == 5.0


@given(near_headers | json_values, st.binary(max_size=64))
@example({"kind": "array", "dtype": "<f8", "shape": []}, b"\0" * 8)
@example({"kind": "array", "dtype": "|b1", "shape": [2]}, b"\1\2")
def test_an_arbitrary_header_gives_a_value_that_fits_it_or_a_wire_error(
    header: Any, body: bytes
) -> None:
    try:
        value = decode(header, body)
    except WireError:
        return
    assert value.kind == header["kind"]
    if value.array is None:
        assert value.kind not in ("array", "placeholder")
    else:
        assert value.array.dtype.str == header["dtype"]
        assert list(value.array.shape) == header["shape"]
        assert value.array.tobytes() == body


@pytest.mark.parametrize(
    "change",
    [
        {"dtype": "|O"},
        {"dtype": "<c16"},
        {"dtype": ["<f8"]},
        {"shape": [3]},
        {"shape": [-2]},
        {"shape": [True, 2]},
        {"shape": [2.0]},
        {"shape": "2"},
        {"shape": [1] * 9 + [2]},
        {"kind": "pickle"},
        {"kind": None},
        {"text": 5},
    ],
    ids=str,
)
def test_a_header_with_one_thing_wrong_is_refused(change: dict[str, Any]) -> None:
    header, body = encode(inert([1.0, 2.0]))
    assert decode(header, body).kind == "array"
    with pytest.raises(WireError):
        decode(header | change, body)


@pytest.mark.parametrize("cut", [b"", b"\0" * 8, b"\0" * 17])
def test_bytes_that_do_not_fit_the_shape_are_refused(cut: bytes) -> None:
    header, _ = encode(inert([1.0, 2.0]))
    with pytest.raises(WireError):
        decode(header, cut)


def test_truth_values_other_than_0_and_1_are_refused() -> None:
    header, _ = encode(inert([True, False]))
    with pytest.raises(WireError):
        decode(header, b"\1\7")


@pytest.mark.parametrize("sides", [[0, 2**24, 2**24, 2**24], [2**24] * 7 + [0]], ids=str)
def test_an_empty_shape_with_gigantic_sides_is_a_wire_error(sides: list[int]) -> None:
    with pytest.raises(WireError):
        decode({"kind": "array", "dtype": "<f8", "shape": sides}, b"")


# Agreement


@given(hnp.arrays(np.float64, hnp.array_shapes(max_dims=3, max_side=3), elements=numbers))
def test_float_noise_never_parts_two_values(right: Any) -> None:
    assume(((np.abs(right) == 0) | (np.abs(right) > 2 * ZERO)).all())
    assume((np.abs(right) < 1e300).all())
    assert agree(right, right * (1 + 1e-9))
    assert agree(right, right * (1 - 1e-9))


@pytest.mark.parametrize("right", [ZERO, -ZERO])
def test_float_noise_parts_no_two_values_at_the_edge_of_zero_either(right: float) -> None:
    assert agree(np.array(right), np.array(right * (1 - 1e-9)))


@given(st.lists(sizeable, min_size=1, max_size=4), st.data())
def test_a_value_that_differs_by_a_millionth_in_one_element_never_agrees(
    right: list[float], data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(right) - 1))
    factor = data.draw(st.sampled_from([1 - 1e-6, 1 + 1e-6, 1.5, 2.0, 0.5, -1.0, 0.0]))
    got = np.array(right)
    assume(abs(right[index]) < 1e300)
    got[index] *= factor
    assert not agree(np.array(right), got)


@given(numbers, numbers, st.booleans())
def test_agreement_is_symmetric(one: float, other: float, coarse: bool) -> None:
    a, b = np.array(one), np.array(other)
    assert agree(a, b, coarse=coarse) == agree(b, a, coarse=coarse)


@given(
    hnp.arrays(np.float64, (2,), elements=numbers),
    st.floats(-4e-7, 4e-7),
    st.booleans(),
)
def test_a_pair_of_arrays_agrees_just_when_each_pair_of_numbers_does(
    right: Any, relative: float, coarse: bool
) -> None:
    assume((np.abs(right) < 1e300).all())
    got = right * np.array([1.0, 1 + relative])
    each = all(
        agree(np.array(a), np.array(b), coarse=coarse) for a, b in zip(right, got, strict=True)
    )
    assert agree(right, got, coarse=coarse) == each


@pytest.mark.parametrize("shape", [(), (1,), (1, 1), (1, 1, 1)])
def test_a_single_number_agrees_in_any_of_its_shapes(shape: tuple[int, ...]) -> None:
    assert agree(np.full(shape, 0.75), np.array(0.75))
    assert agree(np.array([0.75]), np.full(shape, 0.75))


@given(
    hnp.array_shapes(min_dims=0, max_dims=3, max_side=3),
    hnp.array_shapes(min_dims=0, max_dims=3, max_side=3),
)
def test_values_of_different_shapes_never_agree(one: Any, other: Any) -> None:
    assume(one != other)
    assume(not math.prod(one) == math.prod(other) == 1)
    assert not agree(np.ones(one), np.ones(other))


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_a_value_that_is_not_finite_agrees_with_nothing_not_even_itself(bad: float) -> None:
    for value in (np.array(bad), np.array([1.0, bad])):
        assert not agree(value, value)
        assert not agree(np.nan_to_num(value), value)


def test_zero_agrees_with_zero_of_either_sign_and_with_rounding_residue_only() -> None:
    zero = np.array(0.0)
    assert agree(zero, np.array(-0.0))
    assert agree(zero, np.array(1e-16))
    assert agree(zero, np.array(5e-324))
    assert not agree(zero, np.array(1e-9))


@given(st.floats(min_value=1e-6, max_value=1e6))
def test_a_float32_result_agrees_on_the_coarse_grid(right: float) -> None:
    noisy = np.array(float(np.float32(right)) * (1 + 3e-7))
    assert agree(np.array(right), noisy, coarse=True)


@pytest.mark.parametrize("right", [0.88079708, 4.4, -123.456])
def test_the_coarse_grid_still_tells_the_fourth_digit_apart(right: float) -> None:
    assert not agree(np.array(right), np.array(right * 1.0001), coarse=True)


def test_the_same_numbers_in_other_types_agree() -> None:
    assert agree(np.array([1, 2]), np.array([1.0, 2.0]))
    assert agree(np.array([1, 0]), np.array([True, False]))


@given(numbers, st.booleans())
def test_the_position_of_one_number_is_the_same_alone_and_in_an_array(
    number: float, coarse: bool
) -> None:
    alone = values._position(number, coarse)
    assert alone == values.positions(np.array([number]), coarse=coarse)[0]


@given(st.lists(numbers, min_size=2, max_size=8))
def test_positions_keep_the_order_of_numbers(some: list[float]) -> None:
    where = values.positions(np.array(sorted(some)))
    assert (np.diff(where) >= 0).all()


def test_canonical_changes_the_shape_of_single_numbers_only() -> None:
    assert canonical(np.ones((1, 1))).shape == ()
    assert canonical(np.ones((1, 2))).shape == (1, 2)
    assert canonical(np.ones((0,))).shape == (0,)


def test_a_dict_is_no_number_whatever_its_class() -> None:
    assert inert(OrderedDict(a=1)) == Inert("other", text="OrderedDict")
