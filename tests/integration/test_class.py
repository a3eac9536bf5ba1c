"""A made-up class through all of `course grade`: it gets the marks and diagnoses that it must get.

In the class of each lesson are a pupil of each kind, and a sample of its mistakes; `test_mistakes`
has the judge look at all of them.
"""

from __future__ import annotations

import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from course.cells import Role, read_json
from course.classroom import Pupil, first_number, solutions, submission_text
from course.grading.pool import grade
from course.grading.worker import Graded
from course.report.marks import row_of
from course.truth import Truth
from tests.conftest import LESSONS, PROJECT, called_again
from tests.integration.predicted import require_as_predicted, whole_roster

POINTS = {
    "00_derivatives": 8.0,
    "01_gates": 8.0,
    "02_forward_pass": 10.0,
    "03_caches": 12.0,
    "04_error_signals": 12.0,
    "05_six_weights": 14.0,
    "06_split_networks": 16.0,
    "07_layers": 16.0,
    "08_losses": 12.0,
    "09_gradient_checking": 12.0,
    "10_training": 10.0,
    "11_convolution": 12.0,
    "12_convolution_backward": 18.0,
    "13_channels_pooling": 14.0,
    "14_bptt": 18.0,
    "15_vanishing_gradients": 10.0,
    "16_lstm": 12.0,
    "17_lstm_backward": 22.0,
}


# A sandbox for each of them takes long; `test_mistakes` has all mistakes of all answers judged.
EVERY = 6


def a_class(truth: Truth) -> list[Pupil]:
    """The pupils of a lesson: one of each kind, and one with a mistake in every sixth place.

    A place is a fill-in or a function; each is represented by its first mistake.
    """
    pupils = whole_roster(truth)
    first: dict[str, Pupil] = {}
    for pupil in pupils:
        if pupil.mistake is not None:
            first.setdefault(f"{pupil.mistake.answer} {pupil.mistake.function}", pupil)
    kinds = [pupil for pupil in pupils if pupil.mistake is None]
    return [*kinds, *list(first.values())[::EVERY]]


@dataclass(frozen=True)
class WholeClass:
    """The class after grading.

    Args:
        course: its folder.
        graded: what came of each submission, by lesson and pupil.
    """

    course: Path
    graded: dict[tuple[str, str], Graded]


@pytest.fixture(scope="module")
def whole_class(built: Path, tmp_path_factory: pytest.TempPathFactory) -> WholeClass:
    course = Path(shutil.copytree(built, tmp_path_factory.mktemp("class") / "course"))
    for lesson in LESSONS:
        truth = Truth.read(PROJECT, lesson)
        released = read_json(course / "release" / lesson / f"{lesson}.ipynb", lesson)
        for pupil in a_class(truth):
            folder = course / "submitted" / pupil.id / lesson
            folder.mkdir(parents=True)
            text = submission_text(truth, released, pupil)
            (folder / f"{lesson}.ipynb").write_text(text, encoding="utf-8")
    _, graded = grade(course)
    by_pupil = {(one.submission.assignment, one.submission.student): one for one in graded}
    return WholeClass(course, by_pupil)


def answers_of(graded: Graded) -> dict[str, Any]:
    assert graded.failure is None
    assert graded.judgement is not None
    answers: dict[str, Any] = graded.judgement["answers"]
    return answers


@pytest.mark.parametrize("lesson", LESSONS)
def test_each_mistake_alone_is_named_and_costs_its_own_points(
    lesson: str, whole_class: WholeClass
) -> None:
    truth = Truth.read(PROJECT, lesson)
    pupils = [pupil for pupil in a_class(truth) if pupil.mistake is not None]
    places = len(truth.notebook.blanks) + len(truth.notebook.functions)
    assert len(pupils) == -(-places // EVERY)
    for pupil in pupils:
        assert pupil.mistake is not None
        answers = answers_of(whole_class.graded[lesson, pupil.id])
        require_as_predicted(truth, pupil.mistake, answers)


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_perfect_pupil_gets_full_marks(lesson: str, whole_class: WholeClass) -> None:
    answers = answers_of(whole_class.graded[lesson, "pupil-001-full-marks"])
    assert all(a["verdict"] == "right" and a["earned"] == a["points"] for a in answers.values())
    assert sum(a["points"] for a in answers.values()) == POINTS[lesson]


@pytest.mark.parametrize("lesson", LESSONS)
@pytest.mark.parametrize(
    ("pupil", "verdict"), [("pupil-002-blank", "unstarted"), ("pupil-003-typed-in", "typed")]
)
def test_the_blank_pupil_and_the_typist_get_nothing_and_are_told_why(
    lesson: str, pupil: str, verdict: str, whole_class: WholeClass
) -> None:
    answers = answers_of(whole_class.graded[lesson, pupil])
    truth = Truth.read(PROJECT, lesson)
    for name, answer in answers.items():
        expected = "unstarted" if name in truth.exercises.choices else verdict
        assert answer["verdict"] == expected or name in called_again(truth), (name, answer)
    assert sum(a["earned"] for a in answers.values()) == 0


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_sign_slip_costs_one_answer_and_what_follows_earns_its_points(
    lesson: str, whole_class: WholeClass
) -> None:
    truth = Truth.read(PROJECT, lesson)
    answers = answers_of(whole_class.graded[lesson, "pupil-004-sign-slip"])
    first = first_number(truth)
    assert answers[first]["verdict"] in ("slip", "mistake")
    assert answers[first]["earned"] == 0
    for name, answer in truth.notebook.answers.items():
        if name != first:
            verdict = "follows" if first in answer.after else "right"
            assert (answers[name]["verdict"], answers[name]["earned"]) == (verdict, answer.points)


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_half_done_notebook_earns_what_is_done(lesson: str, whole_class: WholeClass) -> None:
    truth = Truth.read(PROJECT, lesson)
    done = solutions(truth, Pupil("", "half-done"))
    answers = answers_of(whole_class.graded[lesson, "pupil-005-half-done"])
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
    lesson: str, whole_class: WholeClass
) -> None:
    truth = Truth.read(PROJECT, lesson)
    answers = answers_of(whole_class.graded[lesson, "pupil-006-syntax-error"])
    broken = next(iter(truth.notebook.of(Role.SOLUTION))).id
    for name, answer in truth.notebook.answers.items():
        blank = truth.notebook.blanks.get(name)
        cell = blank.cell if blank is not None else truth.notebook.functions[str(answer.function)]
        needs = {truth.notebook.blanks[other].cell for other in answer.after}
        if cell == broken or (blank is not None and broken in needs):
            assert answers[name]["verdict"] == "failed"
            assert answers[name]["earned"] == 0
            if cell == broken:
                assert "SyntaxError" in answers[name]["text"]
        else:
            assert answers[name]["verdict"] == "right"


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_file_that_is_no_json_is_reported_and_the_others_are_graded(
    lesson: str, whole_class: WholeClass
) -> None:
    failed = {key: one for key, one in whole_class.graded.items() if one.failure is not None}
    assert set(failed) == {(name, "pupil-007-not-json") for name in LESSONS}
    assert "not a notebook" in str(failed[lesson, "pupil-007-not-json"].failure)
    assert row_of(failed[lesson, "pupil-007-not-json"], 10.0).earned is None


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_copied_test_cell_changes_nothing_and_is_remarked(
    lesson: str, whole_class: WholeClass
) -> None:
    graded = whole_class.graded[lesson, "pupil-008-copied-test"]
    assert all(a["verdict"] == "right" for a in answers_of(graded).values())
    assert any("more than once" in remark for remark in graded.remarks)


def in_gradebook(course: Path) -> dict[tuple[str, str], dict[str, float | None]]:
    """The marks of each answer, by lesson and pupil."""
    found: dict[tuple[str, str], dict[str, float | None]] = {}
    with sqlite3.connect(course / "gradebook.db") as database:
        for lesson, pupil, test, mark in database.execute(
            "SELECT a.name, s.student_id, c.name, g.auto_score FROM grade g "
            "JOIN submitted_notebook n ON g.notebook_id = n.id "
            "JOIN submitted_assignment s ON n.assignment_id = s.id "
            "JOIN assignment a ON s.assignment_id = a.id "
            "JOIN base_cell c ON g.cell_id = c.id"
        ):
            found.setdefault((lesson, pupil), {})[test] = mark
    database.close()
    return found


def test_the_gradebook_holds_the_marks_of_everybody(whole_class: WholeClass) -> None:
    found = in_gradebook(whole_class.course)
    tests = {
        lesson: {
            name: answer.test
            for name, answer in Truth.read(PROJECT, lesson).notebook.answers.items()
        }
        for lesson in LESSONS
    }
    assert found.keys() == whole_class.graded.keys()
    for (lesson, pupil), graded in whole_class.graded.items():
        expected: dict[str, float | None] = dict.fromkeys(tests[lesson].values())
        if graded.failure is None:
            for name, answer in answers_of(graded).items():
                expected[tests[lesson][name]] = answer["earned"]
        assert found[lesson, pupil] == expected, (lesson, pupil)


def test_regrading_gives_the_same_marks_and_skips_what_has_not_changed(
    whole_class: WholeClass,
) -> None:
    lesson = "03_caches"
    before = in_gradebook(whole_class.course)
    for one in grade(whole_class.course)[1]:
        assert one.skipped or one.failure is not None, one
    for one in grade(whole_class.course, (lesson,), force=True)[1]:
        first = whole_class.graded[lesson, one.submission.student]
        assert not one.skipped
        assert one.failure == first.failure
        if one.failure is None:
            marks = [[a["earned"] for a in answers_of(x).values()] for x in (one, first)]
            assert marks[0] == marks[1], one.submission
    assert in_gradebook(whole_class.course) == before
