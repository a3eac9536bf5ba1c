"""The instructor's side of an assignment, read from its file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.errors import ExercisesError, Place
from course.exercises import Draw, Exercises, Gradient, Mistake, drawn, read_exercises, written
from tests.unit import small_course

PLACE = Place("tiny", "grader_tests/tiny.toml")
PUBLIC = {"x": np.array([1.0, 2.0]), "n": 3, "word": "abc", "items": [1, 2], "flag": np.array([1])}


def read(folder: Path, text: str) -> Exercises:
    """The exercises in a file with this text."""
    (folder / "tiny.toml").write_text(text, encoding="utf-8")
    return read_exercises(folder, "tiny")


def refused(folder: Path, text: str) -> str:
    """What is said about a file with this text; it has to be refused."""
    with pytest.raises(ExercisesError) as raised:
        read(folder, text)
    assert "grader_tests/tiny.toml" in str(raised.value)
    assert raised.value.cure
    return str(raised.value)


def test_a_whole_file_is_read_as_it_is_written(tmp_path: Path) -> None:
    exercises = read(
        tmp_path,
        'follow_through = false\nbatch = "x"\n'
        + small_course.LINE_GIVENS
        + "[draw]\nx = { low = 0.5, high = 2, signed = true, shapes = [[2, 3], [4]] }\n"
        + '[gradients]\ndy = { of = "y", by = "x" }\n'
        + small_course.mistake("sign", "y = -x", "Look at the sign.", answer="y"),
    )
    assert exercises == Exercises(
        assignment="tiny",
        practice={"x": -0.7},
        hidden=({"x": 0.4}, {"x": 1.9}),
        draws={"x": Draw(low=0.5, high=2, signed=True, shapes=((2, 3), (4,)))},
        gradients=(Gradient("dy", "y", "x"),),
        mistakes=(Mistake("sign", "y = -x", "Look at the sign. See the example.", answer="y"),),
        follow_through=False,
        batch="x",
    )


def test_an_answer_follows_through_where_the_file_says_nothing(tmp_path: Path) -> None:
    assert read(tmp_path, small_course.LINE_GIVENS).follow_through is True


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ExercisesError, match=r"grader_tests/tiny\.toml.*missing"):
        read_exercises(tmp_path, "tiny")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = = 1", "no TOML"),
        ("[practice]\nx = 1\n[[hidden]]\nx = 2", "fewer than two"),
        ("[[hidden]]\nx = 2\n[[hidden]]\nx = 3", "no [practice]"),
        (small_course.LINE_GIVENS + "[hints]\na = 1", "`hints` has no meaning"),
        (small_course.LINE_GIVENS + "[draw]\nx = { lo = 1 }", "lo"),
        (small_course.LINE_GIVENS + "[draw]\nx = { low = 1 }", "no range"),
        (small_course.LINE_GIVENS + "[draw]\nx = { low = 2, high = 1 }", "no range"),
        (small_course.LINE_GIVENS + "[draw]\nx = { integer = true }", "`integer` needs"),
        (small_course.LINE_GIVENS + '[gradients]\ndy = { of = "y" }', "by"),
    ],
    ids=lambda text: text[-24:],
)
def test_a_file_that_has_no_meaning_is_refused(tmp_path: Path, text: str, said: str) -> None:
    assert said in refused(tmp_path, text)


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tiny.toml").write_bytes(b'x = "\xff"')
    with pytest.raises(ExercisesError, match="no TOML"):
        read_exercises(tmp_path, "tiny")


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ({}, "needs `answer` or `function`"),
        ({"answer": "y", "function": "f", "instead_of": "a"}, "and not both"),
        ({"function": "f"}, "`instead_of` goes with `function`"),
        ({"answer": "y", "instead_of": "a"}, "`instead_of` goes with `function`"),
        ({"answer": "y", "hnt": "a"}, "hnt"),
    ],
    ids=str,
)
def test_a_mistake_that_says_not_where_it_stands_is_refused(
    tmp_path: Path, where: dict[str, str], said: str
) -> None:
    mistake = small_course.mistake("the sign", "y = -x", "Look again.", **where)
    message = refused(tmp_path, small_course.LINE_GIVENS + mistake)
    assert said in message
    assert "the sign" in message


def test_a_mistake_without_a_hint_is_refused(tmp_path: Path) -> None:
    text = '[[mistake]]\nname = "the sign"\nline = "y = -x"\nanswer = "y"'
    message = refused(tmp_path, small_course.LINE_GIVENS + text)
    assert "hint" in message
    assert "the sign" in message


def test_two_mistakes_of_one_name_are_refused(tmp_path: Path) -> None:
    one = small_course.mistake("the sign", "y = -x", "Look again.", answer="y")
    assert "the sign: Two mistakes" in refused(tmp_path, small_course.LINE_GIVENS + one + one)


@pytest.mark.parametrize(
    "text",
    [
        "[practice]\nx = 1.0\nw = 2.0\n[hidden]\nx = 0.4\nw = 0.6\n",
        small_course.LINE_GIVENS + '[mistake]\nname = "sign"\nline = "y = -x"',
        small_course.LINE_GIVENS + "[draw]\nx = 3",
        small_course.LINE_GIVENS + "[draw]\nx = { shapes = [3] }",
        small_course.LINE_GIVENS + "[gradients]\ndy = 3",
        "practice = 3\nhidden = [{x = 1}, {x = 2}]",
    ],
    ids=["[hidden]", "[mistake]", "draw", "shapes", "gradients", "practice"],
)
def test_an_entry_of_the_wrong_kind_is_refused_and_not_a_crash(tmp_path: Path, text: str) -> None:
    refused(tmp_path, text)


# Instances that are written down


def test_a_written_instance_has_the_types_and_shapes_of_the_public_one() -> None:
    values = {"x": [3, 4], "n": 5, "word": "de", "items": [7], "flag": 0}
    instance = written(PUBLIC, values, PLACE)
    assert instance["x"].dtype == np.float64
    assert instance["x"].tolist() == [3.0, 4.0]
    assert type(instance["n"]) is int
    assert instance["word"] == "de"
    assert instance["items"] == [7]
    assert instance["flag"].tolist() == [0]


def test_a_number_stands_for_every_entry_of_an_array() -> None:
    assert written({"x": np.zeros((2, 2))}, {"x": 1.5}, PLACE)["x"].tolist() == [[1.5] * 2] * 2


@pytest.mark.parametrize(("values", "name"), [({}, "x"), ({"x": 1.0, "other": 2.0}, "other")])
def test_an_instance_that_names_other_givens_is_refused(values: dict[str, Any], name: str) -> None:
    with pytest.raises(ExercisesError, match=rf"tiny\.toml, {name}: .*Name every given"):
        written({"x": np.zeros(1)}, values, PLACE)


@pytest.mark.parametrize(
    ("model", "value"), [(np.zeros(2), "a"), (np.zeros(2), [[1], [2, 3]]), (3, "a"), (2.5, [1])]
)
def test_a_value_that_does_not_fit_its_given_is_refused(model: Any, value: Any) -> None:
    with pytest.raises(ExercisesError, match=r"tiny\.toml, x: .*does not fit"):
        written({"x": model}, {"x": value}, PLACE)


@pytest.mark.parametrize("model", [3, np.array([3])], ids=["number", "array"])
def test_a_fraction_for_a_whole_given_is_refused_and_not_cut_off(model: Any) -> None:
    with pytest.raises(ExercisesError, match="does not fit"):
        written({"x": model}, {"x": 2.5}, PLACE)


# Instances that are drawn


@given(st.integers(0, 2**48))
def test_the_same_seed_draws_the_same_instance(seed: int) -> None:
    one, other = drawn(PUBLIC, {}, seed), drawn(PUBLIC, {}, seed)
    assert repr(one) == repr(other)


def test_another_seed_draws_another_instance() -> None:
    assert len({repr(drawn({"x": np.zeros(2)}, {}, seed)) for seed in range(20)}) == 20


@given(st.integers(0, 2**48))
def test_the_default_draw_keeps_the_shape_and_stays_away_from_0_and_1(seed: int) -> None:
    value = drawn({"x": np.zeros((2, 3))}, {}, seed)["x"]
    assert value.shape == (2, 3)
    assert (np.abs(value) >= 0.15).all()
    assert (np.abs(np.abs(value) - 1) >= 0.15).all()


@given(st.integers(0, 2**48))
def test_a_range_is_kept(seed: int) -> None:
    draws = {"x": Draw(low=0.5, high=2.0), "y": Draw(low=0.5, high=2.0, signed=True)}
    instance = drawn({"x": np.zeros(5), "y": np.zeros(5)}, draws, seed)
    assert ((instance["x"] >= 0.5) & (instance["x"] <= 2.0)).all()
    assert ((np.abs(instance["y"]) >= 0.5) & (np.abs(instance["y"]) <= 2.0)).all()


def test_a_signed_range_draws_both_signs_and_an_unsigned_one_does_not() -> None:
    draws = {"x": Draw(low=0.5, high=2.0), "y": Draw(low=0.5, high=2.0, signed=True)}
    instance = drawn({"x": np.zeros(50), "y": np.zeros(50)}, draws, 1)
    assert (instance["x"] > 0).all()
    assert {-1.0, 1.0} == set(np.sign(instance["y"]))


def test_whole_numbers_are_drawn_with_both_ends_and_keep_their_type() -> None:
    draws = {"n": Draw(low=2, high=4, integer=True)}
    seen = {drawn({"n": 3}, draws, seed)["n"] for seed in range(60)}
    assert seen == {2, 3, 4}
    assert all(type(n) is int for n in seen)


@given(st.integers(0, 2**48))
def test_a_one_hot_draw_has_a_single_1_in_each_column(seed: int) -> None:
    value = drawn({"x": np.zeros((4, 3))}, {"x": Draw(one_hot=True)}, seed)["x"]
    assert value.shape == (4, 3)
    assert (value.sum(axis=0) == 1).all()
    assert set(value.reshape(-1)) == {0.0, 1.0}


def test_a_one_hot_vector_can_be_drawn() -> None:
    value = drawn({"x": np.zeros(4)}, {"x": Draw(one_hot=True)}, 1)["x"]
    assert sorted(value.tolist()) == [0.0, 0.0, 0.0, 1.0]


@given(st.integers(0, 2**48))
def test_a_permutation_has_the_same_entries(seed: int) -> None:
    public = np.array([[1.0, 2.0], [3.0, 4.0]])
    value = drawn({"x": public}, {"x": Draw(permutation=True)}, seed)["x"]
    assert value.shape == (2, 2)
    assert sorted(value.reshape(-1)) == [1.0, 2.0, 3.0, 4.0]


def test_a_shape_is_drawn_among_those_that_are_named() -> None:
    draws = {"x": Draw(shapes=((2, 3), (4, 1)))}
    seen = {drawn({"x": np.zeros((2, 2))}, draws, seed)["x"].shape for seed in range(30)}
    assert seen == {(2, 3), (4, 1)}


def test_a_drawn_given_has_the_type_of_the_public_one() -> None:
    public = {"a": 1.5, "b": [1.0, 2.0], "c": "abc", "d": np.zeros(2, dtype=np.float32)}
    instance = drawn(public, {}, 7)
    assert [type(value) for value in instance.values()] == [float, list, str, np.ndarray]
    assert instance["d"].dtype == np.float32
    assert instance["c"] == "abc"


# Sizes that givens share

SIZES = """
[sizes]
n0 = [2, 4]
n1 = [2, 4]
B = [2, 9]
[draw]
W = { shape = ["n1", "n0"] }
X = { shape = ["n0", "B"] }
b = { shape = ["n1", 1] }
"""
LAYER = {"W": np.ones((4, 3)), "X": np.ones((3, 5)), "b": np.ones((4, 1))}


@given(st.integers(0, 2**48))
def test_sizes_are_shared_and_all_differ(seed: int) -> None:
    sizes = {"n0": (2, 4), "n1": (2, 4), "B": (2, 9)}
    draws = {
        "W": Draw(shape=("n1", "n0")),
        "X": Draw(shape=("n0", "B")),
        "b": Draw(shape=("n1", 1)),
    }
    instance = drawn(LAYER, draws, seed, sizes)
    n1, n0 = instance["W"].shape
    batch = instance["X"].shape[1]
    assert instance["X"].shape[0] == n0
    assert instance["b"].shape == (n1, 1)
    assert len({n0, n1, batch}) == 3
    assert {n0, n1} <= {2, 3, 4}
    assert 2 <= batch <= 9


def test_a_side_may_be_worked_out_from_sizes(tmp_path: Path) -> None:
    toml = """
[sizes]
H = [5, 7]
k = [2, 3]
[draw]
X = { shape = ["H", 4] }
T = { shape = ["H - k + 1", "k - -2", 3] }
"""
    exercises = read(tmp_path, small_course.LINE_GIVENS + toml)
    public = {"X": np.ones((6, 4)), "T": np.ones((5, 4, 3))}
    seen = set()
    for seed in range(99):
        instance = drawn(public, exercises.draws, seed, exercises.sizes)
        (rows, four), shape = instance["X"].shape, instance["T"].shape
        assert shape == (rows - (shape[1] - 2) + 1, shape[1], 3)
        assert four == 4
        seen.add((rows, shape[1]))
    assert seen == {(rows, side) for rows in (5, 6, 7) for side in (4, 5)}


def test_sizes_are_read_and_other_seeds_draw_others(tmp_path: Path) -> None:
    exercises = read(tmp_path, small_course.LINE_GIVENS + SIZES)
    assert exercises.sizes == {"n0": (2, 4), "n1": (2, 4), "B": (2, 9)}
    assert exercises.draws["b"] == Draw(shape=("n1", 1))
    shapes = {drawn(LAYER, exercises.draws, seed, exercises.sizes)["W"].shape for seed in range(99)}
    assert shapes == {(2, 3), (2, 4), (3, 2), (3, 4), (4, 2), (4, 3)}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[sizes]\nn0 = 3", "no range of sizes"),
        ("[sizes]\nn0 = [0, 3]", "no range of sizes"),
        ("[sizes]\nn0 = [3, 2]", "no range of sizes"),
        ("[sizes]\nn0 = [2, 2.5]", "no range of sizes"),
        ("[sizes]\na = [2, 3]\nb = [2, 3]\nc = [2, 3]", "cannot all differ"),
        ("[sizes]\na = [2, 4]\nb = [3, 3]\nc = [4, 4]\nd = [2, 2]", "cannot all differ"),
        ('[draw]\nx = { shape = ["n0"] }', "no list of numbers and of names in [sizes]"),
        ("[draw]\nx = { shape = 3 }", "no list of numbers and of names in [sizes]"),
        ("[draw]\nx = { shape = [0] }", "may come to 0"),
        ('[sizes]\nH = [3, 5]\nk = [2, 4]\n[draw]\nx = { shape = ["H - k + 1"] }', "may come to 0"),
        ('[sizes]\nH = [3, 5]\n[draw]\nx = { shape = ["H * 2"] }', "no list of numbers"),
        ('[sizes]\nH = [3, 5]\n[draw]\nx = { shape = ["print(1)"] }', "no list of numbers"),
    ],
)
def test_sizes_that_cannot_be_drawn_are_refused(tmp_path: Path, text: str, said: str) -> None:
    assert said in refused(tmp_path, small_course.LINE_GIVENS + text)


def test_a_mistake_has_a_hint_or_says_what_is_said_and_not_both(tmp_path: Path) -> None:
    entry = '[[mistake]]\nname = "a"\nanswer = "y"\nline = "y = 1"\n'
    told = 'says = "NaN"\n'
    assert read(tmp_path, small_course.LINE_GIVENS + entry + told).mistakes[0].says == "NaN"
    both = small_course.LINE_GIVENS + entry + told + 'hint = "See the example."\n'
    assert "and not both" in refused(tmp_path, both)
    assert "needs `hint`" in refused(tmp_path, small_course.LINE_GIVENS + entry)
