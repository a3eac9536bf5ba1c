"""Whatever a submission is, there is a line that says so, and everybody else is graded.

One class of all of them, with honest neighbours among them, graded in one run in the sandbox.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Collection, Mapping
from pathlib import Path

import pytest

from course.grading.pool import grade
from course.grading.worker import Graded
from tests.conftest import needs_sandbox
from tests.integration import independent
from tests.integration.bad_submissions import BAD, Bad
from tests.integration.independent import LESSON, POINTS, earned, in_gradebook

NO_MARKS = dict.fromkeys(POINTS)
NEIGHBOURS = ("ada", "mia", "zoe")


def hand_in_all(course: Path, without: Collection[str] = ()) -> None:
    """The class, without some of it."""
    for student in NEIGHBOURS:
        Bad(student, "").hand_in(course)
    for bad in BAD:
        if bad.student not in without:
            bad.hand_in(course)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course folder of the class."""
    needs_sandbox()
    made = independent.make(tmp_path_factory.mktemp("bad") / "course")
    hand_in_all(made)
    return made


@pytest.fixture(scope="module")
def graded(course: Path) -> dict[str, Graded]:
    """What came of each, in one run."""
    return {one.submission.student: one for one in grade(course)[1]}


def test_everybody_has_a_result(graded: dict[str, Graded]) -> None:
    assert graded.keys() == {*NEIGHBOURS, *(bad.student for bad in BAD)}


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: ascii(bad.student)[1:-1][:30])
def test_what_is_wrong_is_said_and_what_is_right_earns_its_marks(
    bad: Bad, course: Path, graded: dict[str, Graded]
) -> None:
    found = graded[bad.student]
    assert earned(found) == bad.earns, found.failure
    said = (found.failure,) if found.failure is not None else found.remarks
    if bad.says in ("", "^$"):
        assert said == ()
    else:
        assert any(re.search(bad.says, line) for line in said), said
    for line in said:
        assert line.isprintable(), line
        assert len(line) < 500
        assert "grader itself failed" not in line
        assert "should be reported" not in line


def test_the_neighbours_have_full_marks_and_no_remark(graded: dict[str, Graded]) -> None:
    for student in NEIGHBOURS:
        assert earned(graded[student]) == POINTS
        assert graded[student].remarks == ()


def test_the_gradebook_holds_these_marks_and_no_others(
    course: Path, graded: dict[str, Graded]
) -> None:
    marks = in_gradebook(course)
    for student, one in graded.items():
        if earned(one) is not None:
            assert marks[student] == earned(one), student
        else:
            assert set(marks.get(student, {}).values()) <= {None}, student
    assert not list(course.glob("autograded/*/.new-*"))


# The line break keeps nbgrader from taking the path apart, for which it stops the whole class.
NOT_FOR_NBGRADER = ("new\nline",)
# Where nbgrader does otherwise: why, and the marks that it gives.
OTHERWISE: dict[str, tuple[str, Mapping[str, float | None] | None]] = {
    "link-assignment": ("it follows the link", POINTS),
    "link-student": ("it follows the link, and marks a classmate's work", POINTS),
    "links-beside": ("it cannot copy a link to nothing", None),
    "pipe-beside": ("it cannot copy a pipe", None),
    "odd-files": ("it cannot take apart the name of a notebook that is not asked for", NO_MARKS),
    "[red]$(x)'; --": ("it takes the folder's name for a pattern", None),
    "n" * 255: ("any name is an id", POINTS),
    "a+b": ("any name is an id", POINTS),
    "\x1b[31mred": ("any name is an id", POINTS),
}


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The same class, graded by the nbgrader command; its folder, and what the command said."""
    needs_sandbox()
    made = independent.make(tmp_path_factory.mktemp("theirs") / "course")
    hand_in_all(made, without=NOT_FOR_NBGRADER)
    here = str(Path(sys.executable).parent)
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "autograde", LESSON],
        cwd=made,
        env={**os.environ, "PATH": here + os.pathsep + os.environ["PATH"]},
        capture_output=True,
        text=True,
        errors="replace",
        timeout=200,
        check=False,
    )
    return made, done.stderr


def test_nbgrader_grades_the_same_class_to_its_end_and_leaves_the_same_rows(
    course: Path, graded: dict[str, Graded], theirs: tuple[Path, str]
) -> None:
    ours, others = in_gradebook(course), in_gradebook(theirs[0])
    differ = {
        student: others.get(student)
        for student in graded.keys() - {*NOT_FOR_NBGRADER}
        if others.get(student, NO_MARKS) != ours.get(student, NO_MARKS)
    }
    assert differ == {student: marks for student, (_, marks) in OTHERWISE.items()}
    assert others["zoe"] == POINTS
