"""One worker: reads a submission, has it run, judges it. It never speaks with the gradebook."""

from __future__ import annotations

import atexit
import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from course.cells import read_json
from course.errors import CourseError, Place, SubmissionRefused
from course.grading.judge import Judge
from course.grading.rebuild import KnownCell, Raw, rebuild
from course.grading.sandbox import NO_SANDBOX, Nursery
from course.truth import Truth

MAX_NOTEBOOK: Final = 100 * 2**20


@dataclass(frozen=True)
class Submission:
    """One student's folder of one assignment."""

    course: Path
    assignment: str
    student: str

    @property
    def folder(self) -> Path:
        """Where it was handed in."""
        return self.course / "submitted" / self.student / self.assignment

    @property
    def autograded(self) -> Path:
        """Where its graded notebook goes."""
        return self.course / "autograded" / self.student / self.assignment


@dataclass(frozen=True)
class Graded:
    """What came of one submission.

    Args:
        submission: the submission.
        judgement: what the autograded notebook keeps of its marks; None where it was not graded.
        cells: the judged cells.
        remarks: what had to be mended.
        failure: why it was not graded; None where it was.
        skipped: whether it was graded before and has not changed.
        seconds: how long it took.
    """

    submission: Submission
    judgement: dict[str, Any] | None = None
    cells: list[Raw] = field(default_factory=list)
    remarks: tuple[str, ...] = ()
    failure: str | None = None
    skipped: bool = False
    seconds: float = 0.0


class Worker:
    """Judges submissions in a process of its own, with a nursery of its own."""

    def __init__(
        self, course: Path, known: dict[str, tuple[KnownCell, ...]], program: str | None
    ) -> None:
        self._nursery = Nursery(program, course)
        self._always = () if program else (NO_SANDBOX,)
        self._source = course / "source"
        self._nursery.begin()
        atexit.register(self._nursery.close)
        self._judges = {name: Judge(Truth.read(course, name)) for name in known}
        self._known = known
        self._nursery.wait()

    def grade(self, submission: Submission) -> Graded:
        """Judge one submission; a failure is part of the result, and stops nobody else."""
        begin = time.monotonic()
        try:
            cells, remarks = rebuild(
                read_submission(submission)["cells"], self._known[submission.assignment]
            )
            judge = self._judges[submission.assignment]
            folders = (submission.folder, self._source / submission.assignment)
            judgement = judge.judge(cells, folders, self._nursery.run)
        except CourseError as error:
            return Graded(submission, failure=f"{error.what} {error.cure}")
        except Exception as error:
            last = traceback.extract_tb(error.__traceback__)[-1]
            return Graded(
                submission,
                failure=f"The grader itself failed, and this should be reported: "
                f"{type(error).__name__}: {error} (in {last.name}, line {last.lineno}).",
            )
        seconds = time.monotonic() - begin
        remarks += self._always
        return Graded(submission, judgement.to_json(), cells, tuple(remarks), seconds=seconds)


def read_submission(submission: Submission) -> dict[str, Any]:
    """Read a submitted notebook.

    Args:
        submission: the submission.

    Returns:
        The notebook as JSON.

    Raises:
        SubmissionRefused: it is missing, is no regular file, is too large, or is no notebook.
    """
    path = submission.folder / f"{submission.assignment}.ipynb"
    file = f"submitted/{submission.student}/{submission.assignment}/{path.name}"
    where = Place(submission.assignment, file)
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise SubmissionRefused(
            "It is a link or a folder, not a file.", cure="Ask for the file.", where=where
        )
    if not path.exists():
        raise SubmissionRefused(
            "The submission holds no notebook of this name.",
            cure="Ask for it; the name has to be the one of the release.",
            where=where,
        )
    if path.stat().st_size > MAX_NOTEBOOK:
        raise SubmissionRefused(
            f"The file has {path.stat().st_size / 2**20:.0f} MB, more than "
            f"{MAX_NOTEBOOK / 2**20:.0f}.",
            cure="Ask for a copy with its outputs cleared.",
            where=where,
        )
    try:
        return read_json(path)
    except CourseError as error:
        raise SubmissionRefused(error.what, cure=error.cure, where=where) from None


_worker: Worker | None = None


def start(course: Path, known: dict[str, tuple[KnownCell, ...]], program: str | None) -> None:
    """Make this process a worker.

    Args:
        course: the course folder.
        known: the cells of each assignment, as the gradebook has them.
        program: the bubblewrap that student code is shut into; None for none.
    """
    global _worker
    _worker = Worker(course, known, program)


def work(submission: Submission) -> Graded:
    """Judge one submission in this process, which `start` has made a worker."""
    if _worker is None:
        raise RuntimeError("the worker was not started")
    return _worker.grade(submission)
