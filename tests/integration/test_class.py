"""A class made of every mistake gets the marks and the diagnoses that the mistakes predict."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from course.classroom import FIXED_KINDS, Pupil, first_number, roster, solutions, write_class
from course.exercises import Mistake
from course.grading.pool import grade
from course.grading.values import agree
from course.grading.worker import Graded
from course.report.marks import row_of
from course.truth import Truth, quiet
from tests.conftest import LESSONS, PROJECT, called_again

POINTS = {
    "00_derivatives": 8.0,
    "01_gates": 8.0,
    "02_forward_pass": 10.0,
    "03_caches": 12.0,
    "04_error_signals": 12.0,
    "05_six_weights": 14.0,
    "06_split_networks": 16.0,
}


@dataclass(frozen=True)
class Expected:
    """What an answer of a made-up submission must come to."""

    verdicts: tuple[str, ...]
    earned: float
    mistake: str | None = None


def whole_roster(truth: Truth) -> list[Pupil]:
    """A pupil of each fixed kind, and one for each mistake."""
    return roster(truth, len(FIXED_KINDS) + len(truth.exercises.mistakes))


@pytest.fixture(scope="module")
def whole_class(
    built: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[tuple[str, str], Graded]:
    course = Path(shutil.copytree(built, tmp_path_factory.mktemp("class") / "course"))
    rosters = {lesson: whole_roster(Truth.read(PROJECT, lesson)) for lesson in LESSONS}
    write_class(course, LESSONS, max(map(len, rosters.values())))
    # Where a lesson has fewer mistakes than the class has pupils, nobody makes one a second time.
    for lesson, pupils in rosters.items():
        wanted = {pupil.id for pupil in pupils}
        for folder in (course / "submitted").glob(f"*/{lesson}"):
            if folder.parent.name not in wanted:
                shutil.rmtree(folder)
    _, graded = grade(course)
    return {(one.submission.assignment, one.submission.student): one for one in graded}


def changed_by(truth: Truth, pupil: Pupil) -> set[str]:
    """The answers that a mistake makes wrong on some fixed instance, without follow-through."""
    assert pupil.mistake is not None
    wrong: set[str] = set()
    for instance in (truth.public, *truth.hidden):
        namespace = truth.program.run(instance)
        right = truth.answers(namespace)
        with quiet():
            values = truth.wrong(pupil.mistake, namespace)
        for name, value in values.items():
            numbers, correct = value.numbers, right[name].numbers
            assert correct is not None
            if numbers is None or not agree(correct, numbers):
                wrong.add(name)
    return wrong


def follows_as_a_constant(truth: Truth, mistake: Mistake, name: str) -> bool:
    """Whether the right lines make the same number on all inputs of what a mistake gives."""
    values = []
    for instance in (truth.public, *truth.hidden):
        namespace = truth.program.run(instance)
        with quiet():
            exec(mistake.line, namespace)
            for other, blank in truth.notebook.blanks.items():
                if mistake.answer in truth.notebook.answers[other].after:
                    exec(blank.line, namespace)
        value = truth.answers(namespace, [name])[name].numbers
        assert value is not None
        values.append(value)
    return all(agree(values[0], value) for value in values[1:])


def expected_of_mistake(truth: Truth, pupil: Pupil) -> dict[str, Expected]:
    assert pupil.mistake is not None
    wrong = changed_by(truth, pupil)
    expected = {}
    for name, answer in truth.notebook.answers.items():
        if name in wrong:
            expected[name] = Expected(("mistake",), 0.0, pupil.mistake.name)
        elif set(answer.after) & wrong and follows_as_a_constant(truth, pupil.mistake, name):
            # A number that is the same on all inputs could be typed in, and earns nothing.
            expected[name] = Expected(("typed", "mistake"), 0.0)
        elif set(answer.after) & wrong:
            expected[name] = Expected(("right", "follows"), answer.points)
        else:
            expected[name] = Expected(("right",), answer.points)
    return expected


def answers_of(graded: Graded) -> dict[str, Any]:
    assert graded.failure is None
    assert graded.judgement is not None
    answers: dict[str, Any] = graded.judgement["answers"]
    return answers


@pytest.mark.parametrize("lesson", LESSONS)
def test_each_mistake_alone_is_named_and_costs_its_own_points(
    lesson: str, whole_class: dict[tuple[str, str], Graded]
) -> None:
    truth = Truth.read(PROJECT, lesson)
    pupils = [p for p in whole_roster(truth) if p.mistake is not None]
    assert {p.mistake.name for p in pupils if p.mistake} == {
        mistake.name for mistake in truth.exercises.mistakes
    }
    for pupil in pupils:
        answers = answers_of(whole_class[lesson, pupil.id])
        for name, expected in expected_of_mistake(truth, pupil).items():
            found = answers[name]
            where = (pupil.id, pupil.mistake.name if pupil.mistake else "", name, found)
            assert found["verdict"] in expected.verdicts, where
            assert found["earned"] == expected.earned, where
            if expected.mistake is not None:
                assert expected.mistake in found["mistakes"], where


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_fill_in_mistake_is_named_as_itself_and_nothing_else(
    lesson: str, whole_class: dict[tuple[str, str], Graded]
) -> None:
    truth = Truth.read(PROJECT, lesson)
    for pupil in whole_roster(truth):
        if pupil.mistake is not None and pupil.mistake.answer is not None:
            found = answers_of(whole_class[lesson, pupil.id])[pupil.mistake.answer]
            assert found["mistakes"] == [pupil.mistake.name]


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_perfect_pupil_gets_full_marks(
    lesson: str, whole_class: dict[tuple[str, str], Graded]
) -> None:
    answers = answers_of(whole_class[lesson, "pupil-001-full-marks"])
    assert all(a["verdict"] == "right" and a["earned"] == a["points"] for a in answers.values())
    assert sum(a["points"] for a in answers.values()) == POINTS[lesson]


@pytest.mark.parametrize("lesson", LESSONS)
@pytest.mark.parametrize(
    ("pupil", "verdict"), [("pupil-002-blank", "unstarted"), ("pupil-003-typed-in", "typed")]
)
def test_the_blank_pupil_and_the_typist_get_nothing_and_are_told_why(
    lesson: str, pupil: str, verdict: str, whole_class: dict[tuple[str, str], Graded]
) -> None:
    answers = answers_of(whole_class[lesson, pupil])
    truth = Truth.read(PROJECT, lesson)
    for name, answer in answers.items():
        expected = "unstarted" if name in truth.exercises.choices else verdict
        assert answer["verdict"] == expected or name in called_again(truth), (name, answer)
    assert sum(a["earned"] for a in answers.values()) == 0


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_sign_slip_costs_one_answer_and_what_follows_earns_its_points(
    lesson: str, whole_class: dict[tuple[str, str], Graded]
) -> None:
    truth = Truth.read(PROJECT, lesson)
    answers = answers_of(whole_class[lesson, "pupil-004-sign-slip"])
    first = first_number(truth)
    assert answers[first]["verdict"] in ("slip", "mistake")
    assert answers[first]["earned"] == 0
    for name, answer in truth.notebook.answers.items():
        if name != first:
            verdict = "follows" if first in answer.after else "right"
            assert (answers[name]["verdict"], answers[name]["earned"]) == (verdict, answer.points)


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_half_done_notebook_earns_what_is_done(
    lesson: str, whole_class: dict[tuple[str, str], Graded]
) -> None:
    truth = Truth.read(PROJECT, lesson)
    done = solutions(truth, Pupil("", "half-done"))
    answers = answers_of(whole_class[lesson, "pupil-005-half-done"])
    for name, answer in truth.notebook.answers.items():
        cell = (
            truth.notebook.functions[answer.function]
            if answer.function
            else truth.notebook.blanks[name].cell
        )
        expected = ("right", answer.points) if cell in done else ("unstarted", 0.0)
        assert (answers[name]["verdict"], answers[name]["earned"]) == expected


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_syntax_error_costs_its_cell_and_what_needs_it_and_is_shown(
    lesson: str, whole_class: dict[tuple[str, str], Graded]
) -> None:
    truth = Truth.read(PROJECT, lesson)
    answers = answers_of(whole_class[lesson, "pupil-006-syntax-error"])
    broken = truth.notebook.blanks[next(iter(truth.notebook.blanks))].cell
    for name, answer in truth.notebook.answers.items():
        blank = truth.notebook.blanks.get(name)
        needs = {truth.notebook.blanks[other].cell for other in answer.after}
        if blank is not None and (blank.cell == broken or broken in needs):
            assert answers[name]["verdict"] == "failed"
            assert answers[name]["earned"] == 0
            if blank.cell == broken:
                assert "SyntaxError" in answers[name]["text"]
        else:
            assert answers[name]["verdict"] == "right"


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_file_that_is_no_json_is_reported_and_the_others_are_graded(
    lesson: str, whole_class: dict[tuple[str, str], Graded]
) -> None:
    failed = {key: one for key, one in whole_class.items() if one.failure is not None}
    assert set(failed) == {(name, "pupil-007-not-json") for name in LESSONS}
    assert "not a notebook" in str(failed[lesson, "pupil-007-not-json"].failure)
    assert row_of(failed[lesson, "pupil-007-not-json"], 10.0).earned is None


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_copied_test_cell_changes_nothing_and_is_remarked(
    lesson: str, whole_class: dict[tuple[str, str], Graded]
) -> None:
    graded = whole_class[lesson, "pupil-008-copied-test"]
    assert all(a["verdict"] == "right" for a in answers_of(graded).values())
    assert any("more than once" in remark for remark in graded.remarks)


def test_regrading_gives_the_same_marks_and_skips_what_has_not_changed(
    course_folder: Path,
) -> None:
    write_class(course_folder, ("03_caches",), 3)
    first = {one.submission.student: answers_of(one) for one in grade(course_folder)[1]}
    assert all(one.skipped for one in grade(course_folder)[1])
    again = {one.submission.student: answers_of(one) for one in grade(course_folder, force=True)[1]}
    assert {s: [a["earned"] for a in x.values()] for s, x in first.items()} == {
        s: [a["earned"] for a in x.values()] for s, x in again.items()
    }
