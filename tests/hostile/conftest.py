"""The hostile class, graded once for all tests that look at it."""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from nbgrader.converters.base import NbGraderException

from course.grading.pool import grade
from course.grading.worker import Graded
from course.report.page import write_pages
from tests.conftest import made_once, needs_sandbox
from tests.hostile import (
    attacks_on_neighbours,
    attacks_on_resources,
    attacks_on_the_host,
    attacks_on_the_judge,
    attacks_on_the_kernel,
    attacks_on_the_notebook,
    attacks_on_the_pages,
    attacks_on_the_shell,
    attacks_on_values,
)
from tests.hostile.attack import Host
from tests.hostile.harness import (
    CANARIES,
    Outcome,
    files_in,
    hand_in,
    host_around,
    known_in,
)
from tests.hostile.lesson import LESSON, make

ATTACKS = (
    *attacks_on_the_shell.ATTACKS,
    *attacks_on_values.ATTACKS,
    *attacks_on_the_notebook.ATTACKS,
    *attacks_on_the_pages.ATTACKS,
    *attacks_on_the_host.ATTACKS,
    *attacks_on_the_kernel.ATTACKS,
    *attacks_on_neighbours.ATTACKS,
    *attacks_on_resources.ATTACKS,
    *attacks_on_the_judge.ATTACKS,
)


@dataclass(frozen=True)
class HostileClass:
    """The class after grading.

    Args:
        host: its host.
        records: what came of each submission, by student.
        outcome: what the gradebook and the host have to tell.
        pages: the feedback page of each student who has one.
        before: what the gradebook knew, and what files there were, before anybody was graded.
        after: the same afterwards.
        seconds: how long grading took.
    """

    host: Host
    records: dict[str, Graded]
    outcome: Outcome
    pages: dict[str, str]
    before: tuple[object, object]
    after: tuple[object, object]
    seconds: float


@pytest.fixture(scope="session")
def lesson(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The lesson, released; to be copied, not to be changed."""
    return made_once(tmp_path_factory, "hostile-lesson", make)


@pytest.fixture
def course(lesson: Path, tmp_path: Path) -> Path:
    """A course folder of the test's own."""
    return Path(shutil.copytree(lesson, tmp_path / "course"))


@pytest.fixture(scope="session")
def hostile(lesson: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HostileClass]:
    """All attackers and their neighbours, graded side by side in the sandbox."""
    needs_sandbox()
    course = Path(shutil.copytree(lesson, tmp_path_factory.mktemp("hostile") / "course"))
    with pytest.MonkeyPatch.context() as patch, host_around(course) as (host, listener):
        patch.setenv("HOSTILE_CANARY", CANARIES[1])
        hand_in(host, ATTACKS)
        before = known_in(course), files_in(course)
        begin = time.monotonic()
        records = {one.submission.student: one for one in grade(course, jobs=2)[1]}
        seconds = time.monotonic() - begin
        after = known_in(course), files_in(course)
        outcome = Outcome.of(host, listener)
        graded = [student for student, one in records.items() if one.failure is None]
        with contextlib.suppress(NbGraderException):
            write_pages(course, LESSON, graded)
        pages = {
            student: path.read_text(encoding="utf-8")
            for student in graded
            if (path := course / "feedback" / student / LESSON / f"{LESSON}.html").exists()
        }
        yield HostileClass(host, records, outcome, pages, before, after, seconds)
