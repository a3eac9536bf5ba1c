"""Questions whose answer is the letter of an option."""

from __future__ import annotations

from pathlib import Path

import pytest

from course.check import Check, NotRight
from course.errors import BuildRefused, ExercisesError
from course.grading.judge import Judge
from course.grading.values import Inert, chosen, inert
from course.key import key_text
from course.truth import Truth
from course.verify import verify
from tests.unit.small_course import graded, here, mistake, one_line, solve, submitted

LETTERS = ("a", "b", "c")
CHOICES = '[choices]\nside = ["a", "b", "c"]\n'
WRONG = {"a": "That is the left side.", "c": "That is above."}
SENTENCES = "".join(
    mistake(f"side: {letter}", f'side = "{letter}"', hint, answer="side")
    for letter, hint in WRONG.items()
)


def question(folder: Path, toml: str = CHOICES + SENTENCES, line: str = 'side = "b"') -> Truth:
    """A lesson with a line to compute and a question with three options, of which b is right."""
    return one_line(folder, toml=toml, more=(solve("solve-side", line), graded("side")))


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Check:
    (tmp_path / "key.json").write_text(key_text(question(tmp_path)), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return Check()


def said(check: Check, value: object) -> str:
    with pytest.raises(NotRight) as failed:
        check("side", value)
    return failed.value.finding.text


def test_a_question_with_a_sentence_for_each_wrong_option_passes_the_build(tmp_path: Path) -> None:
    verify(question(tmp_path))


@pytest.mark.parametrize("value", ["b", "B", " b ", "b)", "B."])
def test_the_right_letter_is_right_however_it_is_written(check: Check, value: str) -> None:
    check("side", value)


@pytest.mark.parametrize("letter", WRONG)
def test_each_wrong_letter_gets_its_own_sentence(check: Check, letter: str) -> None:
    assert said(check, letter) == f"side: {WRONG[letter]} See the example."


@pytest.mark.parametrize("value", ["d", "ab", "", "right", 2, 2.0, [2], ["b"], object(), "é"])
def test_what_names_no_option_is_told_the_letters(check: Check, value: object) -> None:
    assert said(check, value) == (
        'side is answered with one letter in quotation marks: "a", "b", "c".'
    )


def test_an_untouched_question_is_not_started(check: Check) -> None:
    assert "not started" in said(check, [0])


def test_a_letter_where_a_number_is_asked_is_text(check: Check) -> None:
    with pytest.raises(NotRight, match="y is text, not a number"):
        check("y", "b")


@pytest.mark.parametrize(
    ("value", "kind"),
    [("a", "array"), ("d", "unchosen"), (1.0, "unchosen"), ([0], "placeholder"), (None, "none")],
)
def test_a_letter_becomes_the_number_of_its_option(value: object, kind: str) -> None:
    assert chosen(inert(value), LETTERS).kind == kind


def test_a_value_that_is_not_there_stays_what_it_is() -> None:
    for kind in ("missing", "unwritten", "failed"):
        value = Inert(kind, text="why")
        assert chosen(value, LETTERS) == value


@pytest.mark.parametrize("left_out", WRONG)
def test_a_wrong_option_without_a_sentence_is_refused(tmp_path: Path, left_out: str) -> None:
    toml = CHOICES + "".join(
        mistake(f"side: {letter}", f'side = "{letter}"', hint, answer="side")
        for letter, hint in WRONG.items()
        if letter != left_out
    )
    with pytest.raises(BuildRefused, match=rf'solve-side.*side = "{left_out}".*0 times a mistake'):
        verify(question(tmp_path, toml))


def test_a_right_option_that_is_none_of_the_letters_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BuildRefused, match="chooses none of its options"):
        verify(question(tmp_path, line='side = "d"'))


def test_options_of_an_answer_that_is_not_there_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BuildRefused, match=r"\[choices\] names up"):
        verify(one_line(tmp_path, toml='[choices]\nup = ["a", "b"]\n'))


@pytest.mark.parametrize(
    "letters", ['["b", "c"]', '["a"]', '"ab"', '["a", "c"]', '["A", "B"]', "7"]
)
def test_letters_that_are_not_the_first_of_the_alphabet_are_refused(
    tmp_path: Path, letters: str
) -> None:
    with pytest.raises(ExercisesError, match=r"side: These are no options"):
        question(tmp_path, f"[choices]\nside = {letters}\n")


@pytest.mark.parametrize(
    ("line", "verdict", "earned"),
    [
        ('side = "b"', "right", 1.0),
        ('side = "C"', "mistake", 0.0),
        ('side = "d"', "form", 0.0),
        ("side = 2", "form", 0.0),
        ("side = [0]", "unstarted", 0.0),
        ("side = nobody", "failed", 0.0),
    ],
)
def test_the_judge_says_the_same_of_a_letter(
    tmp_path: Path, line: str, verdict: str, earned: float
) -> None:
    truth = question(tmp_path)

    cells = submitted(truth, {"solve-side": line})
    marks = Judge(truth).judge(cells, (), here, seed=1).marks
    mark = next(mark for mark in marks if mark.answer.name == "side")
    assert (mark.finding.verdict, mark.earned) == (verdict, earned)
