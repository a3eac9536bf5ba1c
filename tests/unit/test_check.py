"""Instant feedback in the student's notebook."""

from __future__ import annotations

import contextlib
import json
import math
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import course
from course.check import Check, Key, NotRight, expect
from course.diagnosis import Finding
from course.errors import DamagedKey
from course.grading.judge import Judge
from course.grading.values import Inert, NoAnswer, agree, inert
from course.key import key_text, right_numbers, wrong_numbers
from course.truth import Truth
from tests.conftest import LESSONS, PROJECT
from tests.unit import small_course

Tell = Callable[[str, object], Finding | None]


@pytest.fixture
def check(tiny: Truth, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Check:
    """A fresh check in a folder with the key of the tiny course."""
    (tmp_path / "key.json").write_text(key_text(tiny), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return Check()


@pytest.fixture
def tell(check: Check) -> Tell:
    """What the check says of a value: None where it is right."""

    def ask(name: str, value: object) -> Finding | None:
        try:
            check(name, value)
        except NotRight as failed:
            return failed.finding
        return None

    return ask


@pytest.fixture(scope="session")
def right(tiny: Truth) -> dict[str, Any]:
    """The right values of the tiny course."""
    return right_numbers(tiny, tiny.program.run())


# Accepted forms


@pytest.mark.parametrize(
    "form",
    [
        float,
        np.float64,
        np.asarray,
        lambda x: np.array([x]),
        lambda x: np.array([[x]]),
        lambda x: [x],
        lambda x: (x,),
        lambda x: [[x]],
        lambda x: x * (1 + 1e-12),
        np.float32,
    ],
    ids=["float", "float64", "0-d", "(1,)", "(1,1)", "list", "tuple", "nested", "noise", "float32"],
)
def test_a_right_number_is_right_in_every_accepted_form(
    tell: Tell, right: dict[str, Any], form: Callable[[float], object]
) -> None:
    assert tell("z", form(float(right["z"][0]))) is None


@pytest.mark.parametrize("form", [np.asarray, lambda a: a.tolist(), np.asfortranarray, np.float32])
def test_a_right_array_is_right_as_an_array_and_as_lists(
    tell: Tell, right: dict[str, Any], form: Callable[[Any], object]
) -> None:
    assert tell("H", form(right["H"])) is None


@pytest.mark.parametrize("value", [6, 6.0, np.int32(6), [6]])
def test_a_whole_number_is_right_as_integer_and_as_float(tell: Tell, value: Any) -> None:
    assert tell("count", value) is None


def test_a_right_answer_is_said_to_be_right(check: Check, capsys: Any) -> None:
    assert check("count", 6) is None  # type: ignore[func-returns-value]
    assert capsys.readouterr().out == "✓ count is right.\n"


# What is said, in its order


def test_the_shape_comes_before_everything_else(tell: Tell, right: dict[str, Any]) -> None:
    tell("s", 99.0)
    finding = tell("H", np.full((3, 2), math.nan))
    assert finding is not None
    assert finding.verdict == "form"
    assert "the shape is (3, 2), expected (2, 3)" in finding.text


def test_a_placeholder_is_not_started(tell: Tell) -> None:
    for name in ("s", "H", "count"):
        finding = tell(name, [0])
        assert finding is not None
        assert finding.verdict == "unstarted"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (math.nan, "NaN"),
        (math.inf, "infinite"),
        ("0.78", "text"),
        (None, "None"),
        (np.tanh, "Call it"),
        ({}, "dict"),
    ],
)
def test_what_is_no_number_is_named(tell: Tell, value: Any, said: str) -> None:
    finding = tell("z", value)
    assert finding is not None
    assert finding.verdict == "form"
    assert said in finding.text


def test_an_array_that_was_made_of_integers_is_named(tell: Tell, right: dict[str, Any]) -> None:
    finding = tell("H", right["H"].astype(int))
    assert finding is not None
    assert "decimals are cut off" in finding.text


def test_a_known_mistake_is_named_by_its_hint(tell: Tell) -> None:
    assert tell("s", np.array([2.2])) == Finding(
        "mistake", "s: You added where the arrow scales. See the example."
    )


@pytest.mark.parametrize(
    ("name", "spoil", "said"),
    [
        ("z", lambda v: -v, "sign"),
        ("z", lambda v: 2 * v, "twice"),
        ("H", lambda v: v / 2, "half"),
        ("grad", lambda v: 3 * v, "summed over the batch"),
        ("grad", lambda v: v / 3, "too small by the batch size"),
    ],
)
def test_a_slip_is_named(
    tell: Tell, right: dict[str, Any], name: str, spoil: Any, said: str
) -> None:
    finding = tell(name, spoil(right[name]))
    assert finding is not None
    assert finding.verdict == "slip"
    assert said in finding.text


def test_a_known_mistake_is_said_before_a_slip_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    truth = small_course.one_line(
        tmp_path, toml=small_course.mistake("sign", "y = -np.tanh(x)", "Turned.", answer="y")
    )
    (tmp_path / "key.json").write_text(key_text(truth), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(NotRight, match="y: Turned"):
        Check()("y", -np.tanh(0.3))


@pytest.mark.parametrize("value", [1.05, -0.78180636, 0.7818, 99.0])
@pytest.mark.parametrize("earlier", [99.0, [0], None])
def test_nothing_else_is_said_while_an_earlier_answer_is_not_right(
    tell: Tell, value: float, earlier: Any
) -> None:
    alone = tell("z", value)
    tell("s", earlier)
    finding = tell("z", value)
    assert alone is not None
    assert finding is not None
    assert alone.verdict != "after"
    assert finding.verdict == "after"


def test_the_form_is_said_even_while_an_earlier_answer_is_not_right(tell: Tell) -> None:
    tell("s", 99.0)
    finding = tell("z", [0])
    assert finding is not None
    assert finding.verdict == "unstarted"


def test_a_right_answer_is_right_even_while_an_earlier_one_is_not(
    tell: Tell, right: dict[str, Any]
) -> None:
    tell("s", 99.0)
    assert tell("z", right["z"]) is None


def test_a_square_array_that_is_turned_round_is_a_slip(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    truth = small_course.one_line(tmp_path, "y = np.array([[1.0, 2.0], [4.5, 3.0]]) * x")
    (tmp_path / "key.json").write_text(key_text(truth), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(NotRight, match="transposed"):
        Check()("y", truth.right()["y"].numbers.T)  # type: ignore[union-attr]


@pytest.mark.parametrize("typed", [0.7818, 0.782, 0.78, 0.78181, [0.7818]])
def test_the_printed_number_typed_in_is_recognised(tell: Tell, typed: Any) -> None:
    finding = tell("z", typed)
    assert finding is not None
    assert finding.verdict == "typed"


def test_an_earlier_answer_that_is_not_right_is_to_be_mended_first(tell: Tell) -> None:
    tell("s", 99.0)
    finding = tell("z", np.tanh(99.5))
    assert finding is not None
    assert finding.verdict == "after"
    assert "Mend s first" in finding.text


def test_an_earlier_answer_that_has_been_mended_is_named_no_more(
    tell: Tell, right: dict[str, Any]
) -> None:
    tell("s", 99.0)
    assert tell("s", right["s"]) is None
    finding = tell("z", 0.123456789)
    assert finding is not None
    assert finding.verdict == "wrong"


def test_a_wrong_answer_that_it_does_not_need_is_not_named(tell: Tell) -> None:
    tell("count", 99)
    finding = tell("z", 0.123456789)
    assert finding is not None
    assert finding.verdict == "wrong"


def test_no_finding_holds_the_right_number(tell: Tell, right: dict[str, Any]) -> None:
    value = float(right["z"][0])
    for wrong in (-value, 2 * value, 0.7818, 0.1, [0], None, [value, value], 1.05):
        finding = tell("z", wrong)
        assert finding is not None
        assert "0.78" not in finding.text


def test_an_answer_that_the_key_does_not_have_is_refused(check: Check) -> None:
    with pytest.raises(NotRight, match="no answer 'other'"):
        check("other", 1.0)


@pytest.mark.parametrize(
    "value",
    [1.5e308, -1.7e308, 10**400, np.float32(3e38), 5e-324],
    ids=["huge", "negative-huge", "integer", "float32", "subnormal"],
)
def test_a_number_at_the_end_of_the_range_is_wrong_without_a_warning(
    tell: Tell, value: Any
) -> None:
    finding = tell("z", value)
    assert finding is not None
    assert finding.verdict in ("wrong", "form")


@given(
    st.one_of(
        st.floats(),
        st.integers(-(10**9), 10**9),
        st.text(max_size=4),
        st.none(),
        st.lists(st.floats() | st.text(max_size=2) | st.lists(st.integers(), max_size=2)),
    )
)
def test_any_value_has_a_finding_unless_it_agrees_with_the_right_one(
    tiny: Truth, right: dict[str, Any], value: Any
) -> None:
    entry = _key(tiny).public["z"]
    with np.errstate(over="ignore"):
        finding = entry.finding(inert(value), _key(tiny).hints, set())
    numbers = inert(value).numbers
    assert (finding is None) == (numbers is not None and agree(right["z"], numbers))


_keys: dict[str, Key] = {}


def _key(truth: Truth) -> Key:
    """The key of an assignment, read from a file once."""
    name = str(truth.notebook.path)
    if name not in _keys:
        path = truth.notebook.path.parent / "key.json"
        path.write_text(key_text(truth), encoding="utf-8")
        _keys[name] = Key.read(path)
        path.unlink()
    return _keys[name]


# How a failure looks


def test_a_failed_check_shows_its_sentence_and_no_traceback(check: Check) -> None:
    with pytest.raises(NotRight) as raised:
        check("s", np.array([2.2]))
    shown = raised.value._render_traceback_()
    assert shown == ["✗ s: You added where the arrow scales. See the example."]


def test_an_unstarted_answer_is_marked_with_an_open_circle(check: Check) -> None:
    with pytest.raises(NotRight) as raised:
        check("s", [0])
    assert raised.value._render_traceback_()[0].startswith("○ s: not started")


def test_a_long_sentence_is_wrapped_and_complete() -> None:
    text = "word " * 60
    lines = NotRight(Finding("wrong", text))._render_traceback_()
    assert len(lines) > 3
    assert all(len(line) <= 84 for line in lines)
    assert " ".join(line.strip() for line in lines) == f"✗ {text.strip()}"


# The key beside the notebook


def test_without_a_key_nothing_is_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    check = Check()
    check("s", "nonsense")
    assert capsys.readouterr().out == ""
    assert "0 of 0" in repr(check.progress())


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"version": 2}', "null", "\x00"])
def test_a_damaged_key_is_named_with_a_cure(check: Check, text: str) -> None:
    Path("key.json").write_text(text, encoding="utf-8")
    with pytest.raises(DamagedKey, match=r"key\.json.*Copy it again from the release"):
        check("s", 1.05)


def test_a_key_of_another_version_is_refused(check: Check) -> None:
    data = json.loads(Path("key.json").read_text(encoding="utf-8"))
    Path("key.json").write_text(json.dumps(data | {"version": 99}), encoding="utf-8")
    with pytest.raises(DamagedKey, match=r"version 99.*same release"):
        check("s", 1.05)


def test_another_key_is_read_anew_and_progress_begins_again(check: Check) -> None:
    check("s", 1.05)
    path = Path("key.json")
    data = json.loads(path.read_text(encoding="utf-8"))
    del data["public"]["z"]
    path.write_text(json.dumps(data), encoding="utf-8")
    os.utime(path, ns=(1, 1))
    assert len(check.progress().left) == 7
    assert check.progress().right == []


# check.call


def test_a_call_gives_back_what_the_function_gives_back(check: Check) -> None:
    assert check.call(lambda a, b: a + b, 2, 3) == 5
    assert check.call(lambda a: {"sum": a}, 2)["sum"] == 2


def test_the_stub_of_a_function_is_not_written_yet(check: Check) -> None:
    def forward(x: float) -> float:
        raise NotImplementedError

    result = check.call(forward, 1.0)
    assert inert(result["z"]) == Inert("unwritten", text="forward is not written yet.")


def test_a_function_that_raises_gives_no_answer_and_its_traceback(
    check: Check, capsys: Any
) -> None:
    def forward(x: float) -> float:
        return x / 0

    result = check.call(forward, 1.0)
    assert isinstance(result, NoAnswer)
    assert inert(result).kind == "failed"
    assert "forward raised ZeroDivisionError" in result.why
    assert "return x / 0" in capsys.readouterr().err


def test_a_function_without_return_gives_no_answer(check: Check) -> None:
    def forward(x: float) -> None:
        return None

    result = check.call(forward, 1.0)
    assert isinstance(result, NoAnswer)
    assert "gave back None" in result.why
    assert "return" in result.why


def test_a_key_that_the_returned_dict_lacks_is_no_answer(check: Check) -> None:
    def forward(x: float) -> dict[str, float]:
        return {"z": x}

    result = check.call(forward, 1.0)
    assert result["z"] == 1.0
    assert isinstance(result["y"], NoAnswer)
    assert "forward" in result["y"].why
    assert '"y"' in result["y"].why


def test_a_function_that_changes_an_argument_gives_no_answer(check: Check) -> None:
    def forward(x: Any) -> Any:
        x[0] = 9.0
        return x.sum()

    given_x = np.array([1.0, 2.0])
    result = check.call(forward, given_x)
    assert isinstance(result, NoAnswer)
    assert "changed one of its arguments" in result.why
    assert given_x.tolist() == [1.0, 2.0]


def test_a_function_gets_copies_of_its_arguments(check: Check) -> None:
    given_list, given_x = [1, 2], np.array([1.0])
    seen = []

    def forward(items: list[int], x: Any) -> int:
        seen.extend([items, x])
        return len(items)

    assert check.call(forward, given_list, given_x) == 2
    assert given_list == [1, 2]
    assert seen[0] is not given_list
    assert not np.shares_memory(seen[1], given_x)


def test_a_name_that_is_bound_to_no_function_gives_no_answer(check: Check, capsys: Any) -> None:
    result = check.call([0], 1.0)  # type: ignore[arg-type]
    assert isinstance(result, NoAnswer)
    assert "TypeError" in result.why
    assert "TypeError" in capsys.readouterr().err


def test_no_answer_of_a_call_is_said_by_the_check(tell: Tell, check: Check) -> None:
    def features(word: str, batch: Any) -> Any:
        raise NotImplementedError

    found = check.call(features, "a", np.ones(2))
    finding = tell("letters", found["letters"])
    assert finding == Finding("unstarted", "letters: not started. features is not written yet.")


# Progress


def test_progress_counts_what_was_right_when_it_was_last_checked(check: Check) -> None:
    check("s", 1.05)
    check("count", 6)
    assert check.progress().right == ["s", "count"]
    with contextlib.suppress(NotRight):
        check("s", 5.0)
    assert check.progress().right == ["count"]
    assert check.progress().left == ["s", "z", "slope", "H", "grad", "letters", "double"]


def test_progress_is_a_bar_in_text_and_in_html(check: Check) -> None:
    check("s", 1.05)
    assert repr(check.progress()) == "█░░░░░░░  1 of 8 right.  Next: z"
    page = check.progress()._repr_html_()
    assert '<progress value="1" max="8"' in page
    assert 'aria-label="1 of 8 answers are right"' in page


def test_progress_says_when_all_is_done(check: Check, right: dict[str, Any]) -> None:
    for name, value in right.items():
        check(name, value)
    assert repr(check.progress()) == "████████  8 of 8 right.  All done."


# expect


@pytest.mark.parametrize(
    ("value", "printed"), [(0.88079708, 0.8808), (2, 2.0), ([-0.0362], -0.0362)]
)
def test_expect_takes_what_rounds_to_the_printed_number(value: Any, printed: float) -> None:
    expect("z", value, printed)


@pytest.mark.parametrize(
    ("value", "printed"), [(0.88089, 0.8808), (0.0362, -0.0362), ("x", 1.0), (math.nan, 1.0)]
)
def test_expect_refuses_what_does_not(value: Any, printed: float) -> None:
    with pytest.raises(NotRight, match="z does not round"):
        expect("z", value, printed)


def test_expect_without_a_number_compares_nothing() -> None:
    expect("z", "nonsense")


# The check and the judge say the same


def judged(truth: Truth, changed: dict[str, str]) -> dict[str, Finding]:
    """What the judge finds in the solved notebook with some cells changed."""
    runs: list[Any] = []

    @contextlib.contextmanager
    def start(*_: object) -> Iterator[Any]:
        runs.append(small_course.HereRun())
        yield runs[-1]

    judgement = Judge(truth).judge(small_course.submitted(truth, changed), (), start, seed=1)
    assert len(runs) == 4
    return {mark.answer.name: mark.finding for mark in judgement.marks}


LINES = {
    "right": "z = np.tanh(s)",
    "placeholder": "z = [0]",
    "none": "z = None",
    "text": "z = 'tanh'",
    "function": "z = np.tanh",
    "shape": "z = np.ones((2, 3))",
    "nan": "z = s * np.nan",
    "infinite": "z = s / 0.0",
    "mistake": "z = s",
    "sign": "z = -np.tanh(s)",
    "twice": "z = 2 * np.tanh(s)",
    "half": "z = np.tanh(s) / 2",
    "integer": "z = np.tanh(s).astype(int) + np.array([0])",
    "wrong": "z = np.sinh(s)",
    "float32": "z = np.tanh(s).astype(np.float32)",
    "almost": "z = np.tanh(s) * (1 + 1e-6)",
    "noise": "z = np.tanh(s) * (1 + 1e-10)",
}


@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_the_check_and_the_judge_say_the_same(
    tell: Tell, tiny: Truth, right: dict[str, Any], line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tiny.notebook.cell("solve-chain").source.replace("z = np.tanh(s)", line)
    monkeypatch.setattr(course, "check", Check())
    with np.errstate(all="ignore"):
        finding = judged(tiny, {"solve-chain": source})["z"]
        namespace = {"s": right["s"], "np": np}
        exec(line, namespace)
    said = tell("z", namespace["z"])
    if said is None:
        assert finding.verdict == "right"
    else:
        assert (said.verdict, said.text) == (finding.verdict, finding.text)


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_mistake_of_a_lesson_is_named_by_its_hint(lesson: str) -> None:
    truth = Truth.read(PROJECT, lesson)
    namespace = truth.program.run()
    right = right_numbers(truth, namespace)
    hints = {mistake.name: mistake.hint for mistake in truth.exercises.mistakes}
    data = json.loads(key_text(truth))
    seen = 0
    for name, found in wrong_numbers(truth, namespace, right).items():
        entry = _entry(data, lesson, name)
        letters = truth.exercises.choices.get(name)
        for mistake, value in found.items():
            written = letters[int(value) - 1] if letters else value
            finding = entry.finding(inert(written), tuple(data["hints"]), set())
            assert finding is not None
            assert finding.verdict == "mistake"
            assert hints[mistake] in finding.text
            seen += 1
    assert seen > 0


def _entry(data: dict[str, Any], lesson: str, name: str) -> Any:
    from course.check import _keyed

    return _keyed(lesson, "public", data["public"])[name]


def test_a_list_that_a_function_changed_is_noticed_and_nan_is_no_change() -> None:
    assert isinstance(Check().call(lambda numbers: numbers.append(1.0) or 2.0, [0.5]), NoAnswer)
    assert Check().call(lambda array: array.size, np.array([np.nan, 1.0])) == 2


@pytest.mark.parametrize("given_back", [[1.0, 2.0], (1.0, 2.0)])
def test_a_list_where_names_are_asked_for_is_no_answer_with_a_sentence(given_back: Any) -> None:
    def halves(x: float) -> Any:
        return given_back

    found = Check().call(halves, 1.0)
    assert (found[0], found[1], found[-1], list(found)) == (1.0, 2.0, 2.0, [1.0, 2.0])
    assert isinstance(found["half"], NoAnswer)
    assert found["half"].why == (
        'halves gives back a list, and a dictionary with the key "half" is asked for.'
    )
    assert found[2].why == "halves gives back 2 values, too few."


def test_a_list_of_arrays_of_different_shapes_is_handed_over_and_watched(check: Check) -> None:
    weights = [np.ones((4, 3)), np.ones((2, 4))]

    def sizes(arrays: list[Any]) -> list[Any]:
        return [array.size for array in arrays]

    def spoils(arrays: list[Any]) -> int:
        arrays[1] -= 0.1
        return 1

    def drops(arrays: list[Any]) -> int:
        arrays.pop()
        return 1

    assert check.call(sizes, weights) == [12, 8]
    for function in (spoils, drops):
        assert "changed one of its arguments" in check.call(function, weights).why


def test_a_list_within_the_result_lacks_items_as_the_result_itself_does(check: Check) -> None:
    def backward() -> tuple[list[int], list[int]]:
        return [1, 2], [3]

    found = check.call(backward)
    assert (found[0][1], found[1][0]) == (2, 3)
    assert found[1][1].why == "backward gives back 1 values, too few."


def test_what_is_not_there_has_no_end_and_so_cannot_be_gone_through(check: Check) -> None:
    def unwritten(x: float) -> float:
        raise NotImplementedError

    missing = check.call(unwritten, 1.0)
    assert missing["a"][0] is missing
    with pytest.raises(TypeError, match="unwritten is not written yet"):
        list(missing)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda given: given[0][0].fill(7.0),
        lambda given: given[1].append(3),
        lambda given: given[1].__setitem__(0, 2.0),
        lambda given: given[0].reverse(),
    ],
)
def test_an_argument_that_is_changed_deep_inside_is_noticed(check: Check, spoil: Any) -> None:
    def changes(given: Any) -> float:
        spoil(given)
        return 1.0

    given = ([np.array([np.nan, 1.0]), np.ones((2, 3))], [1.0, float("nan")], "word", 3)
    assert "changed one of its arguments" in check.call(changes, given).why
    assert check.call(lambda given: 2.0, given) == 2.0
