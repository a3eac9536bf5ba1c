"""One worker: reads a submission, has it run, judges it. It never speaks with the gradebook.

Nothing here imports nbgrader, which takes longer to import than a class of thirty takes to grade.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import multiprocessing.util
import os
import threading
import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from course.errors import CourseError, Place, SubmissionRefused
from course.grading.judge import Judge
from course.grading.reading import read_handed
from course.grading.rebuild import KnownCell, Raw, rebuild
from course.grading.sandbox import Nursery
from course.grading.timestamps import read_timestamp
from course.notebook import notebooks_in
from course.truth import Truth

Known = dict[str, dict[str, tuple[KnownCell, ...]]]
"""The cells that the gradebook knows, by assignment and notebook."""


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
        """Where its graded notebooks go."""
        return self.course / "autograded" / self.student / self.assignment

    def place(self, notebook: str | None = None) -> Place:
        """The place to name in an error about it."""
        folder = f"submitted/{self.student}/{self.assignment}/"
        return Place(self.assignment, f"{folder}{notebook}.ipynb" if notebook else folder)


@dataclass(frozen=True)
class JudgedNotebook:
    """One notebook of a submission, judged.

    Args:
        cells: its cells with what they show.
        record: what the autograded notebook keeps under `course` in its metadata.
    """

    cells: list[Raw]
    record: dict[str, Any]


@dataclass(frozen=True)
class Graded:
    """What came of one submission.

    Args:
        submission: the submission.
        notebooks: its judged notebooks by name.
        said: what is to be said of the submission as a whole.
        failure: why it was not graded; None where it was.
        skipped: whether it was graded before and has not changed.
        seconds: how long it took.
    """

    submission: Submission
    notebooks: dict[str, JudgedNotebook] = field(default_factory=dict)
    said: tuple[str, ...] = ()
    failure: str | None = None
    skipped: bool = False
    seconds: float = 0.0

    @property
    def judgement(self) -> dict[str, Any] | None:
        """What is kept of its marks, all notebooks together; None where it was not graded."""
        if not self.notebooks:
            return None
        return together([judged.record for judged in self.notebooks.values()])

    @property
    def remarks(self) -> tuple[str, ...]:
        """What had to be mended, in the submission and in its notebooks."""
        judgement = self.judgement or {}
        return (*self.said, *judgement.get("remarks", ()))


def together(records: list[dict[str, Any]]) -> dict[str, Any]:
    """The records of an assignment's notebooks as one, with the answers numbered on.

    Args:
        records: what the autograded notebooks keep, in their order.

    Returns:
        The answers of all, and the remarks of all, each once.
    """
    answers: dict[str, Any] = {}
    for record in records:
        first = len(answers)
        for name, entry in record.get("answers", {}).items():
            answers[name] = entry | {"number": first + entry["number"]}
    remarks = [remark for record in records for remark in record.get("remarks", ())]
    return {"answers": answers, "remarks": list(dict.fromkeys(remarks))}


class Worker:
    """Judges submissions in a process of its own, with a nursery of its own."""

    def __init__(self, course: Path, known: Known, program: str | None) -> None:
        self._nursery = Nursery(program, course)
        self._sandboxed = program is not None
        self._source = course / "source"
        self._nursery.begin()
        # A process of a pool ends without what `atexit` holds.
        multiprocessing.util.Finalize(None, self.close, exitpriority=10)
        self._judges = {
            (assignment, name): Judge(Truth.read(course, assignment, name))
            for assignment, notebooks in known.items()
            for name in notebooks
        }
        self._known = known
        self._nursery.wait()

    def close(self) -> None:
        """End its nursery."""
        self._nursery.close()

    def grade(self, submission: Submission) -> Graded:
        """Judge one submission; a failure is part of the result, and stops nobody else."""
        begin = time.monotonic()
        try:
            notebooks, said = self._judged(submission)
        except CourseError as error:
            return Graded(submission, failure=str(error))
        except Exception as error:
            last = traceback.extract_tb(error.__traceback__)[-1]
            return Graded(
                submission,
                failure=f"{submission.place()}: The grader itself failed, and this should be "
                f"reported: {type(error).__name__}: {error} (in {last.name}, line {last.lineno}).",
            )
        return Graded(submission, notebooks, said, seconds=time.monotonic() - begin)

    def _judged(self, submission: Submission) -> tuple[dict[str, JudgedNotebook], tuple[str, ...]]:
        for folder in (submission.folder.parent, submission.folder):
            if folder.is_symlink() or not folder.is_dir():
                raise SubmissionRefused(
                    f"{folder.name!r} is a link or a file, not a folder.",
                    cure="Ask for the files.",
                    where=submission.place(),
                )
        known = self._known[submission.assignment]
        there = notebooks_in(submission.folder)
        handed_in = [name for name in known if name in there]
        if not handed_in:
            raise SubmissionRefused(
                f"The submission holds no notebook named {' or '.join(known)}.",
                cure="Ask for it; the name has to be the one of the release.",
                where=submission.place(),
            )
        said = [
            f"{name}.ipynb is missing and earns nothing." for name in known if name not in there
        ]
        problem = read_timestamp(submission.folder)[1]
        if problem is not None:
            said.append(problem)
        extra = [repr(f"{name}.ipynb")[1:81] for name in there if name not in known]
        if extra:
            said.append(f"Not part of the assignment, and left out: {', '.join(extra[:5])}.")
        notebooks = {name: self._notebook(submission, name) for name in handed_in}
        return notebooks, tuple(said)

    def _notebook(self, submission: Submission, name: str) -> JudgedNotebook:
        path = submission.folder / f"{name}.ipynb"
        handed = read_handed(path, submission.place(name))
        cells, remarks = rebuild(handed.cells, self._known[submission.assignment][name])
        folders = (submission.folder, self._source / submission.assignment)
        judgement = self._judges[submission.assignment, name].judge(
            cells, folders, self._nursery.run
        )
        said = (*handed.remarks, *remarks)
        record = judgement.record(said, handed.digest, sandboxed=self._sandboxed)
        return JudgedNotebook(cells, record)


_worker: Worker | None = None


def start(course: Path, known: Known, program: str | None) -> None:
    """Make this process a worker, which ends when the process that started it has ended.

    Args:
        course: the course folder.
        known: the cells of each notebook, as the gradebook has them.
        program: the bubblewrap that student code is shut into; None for none.
    """
    global _worker
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()
    _worker = Worker(course, known, program)


def _end_with(sentinel: int) -> None:
    """End this process when another one has: a killed `course grade` leaves no workers behind.

    The thread that judges goes on meanwhile: it may write into the folder that is taken away here,
    or end the nursery itself. Whatever comes of that, this process has to end. One that stayed
    would keep the output of the killed command open, and who reads that would wait for ever.
    """
    multiprocessing.connection.wait([sentinel])
    try:
        if _worker is not None:
            _worker.close()
    finally:
        os._exit(1)


def work(submission: Submission) -> Graded:
    """Judge one submission in this process, which `start` has made a worker."""
    if _worker is None:
        raise RuntimeError("the worker was not started")
    return _worker.grade(submission)
