"""The one writer of nbgrader's gradebook: one transaction for each submission.

The rows are nbgrader's own: its `Gradebook` and its steps make them, on one connection, and what
they would commit one by one is committed once.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties, SaveAutoGrades
from sqlalchemy.exc import OperationalError
from traitlets.config import Config, PyFileConfigLoader

from course.errors import GradingRefused, NotebookError, Place
from course.grading.preprocessors import configure, json_node, known_cells
from course.grading.rebuild import KnownCell, Raw
from course.notebook import notebooks_in, read_source

# How many seconds a gradebook that another program writes to is waited for.
LONGEST_WAIT: Final = 300.0

Result = TypeVar("Result")


def configuration(course: Path) -> Config:
    """nbgrader's configuration for a course, with the course's steps in it.

    Args:
        course: the course folder.

    Returns:
        What `nbgrader_config.py` says, if there is one.
    """
    if (course / "nbgrader_config.py").exists():
        config: Config = PyFileConfigLoader("nbgrader_config.py", path=str(course)).load_config()
    else:
        config = Config()
    configure(config)
    return config


def course_directory(course: Path, config: Config) -> CourseDirectory:
    """nbgrader's view of the course folder."""
    directory = CourseDirectory(config=config)
    directory.root = str(course.resolve())
    return directory


class _OneTransaction:
    """A database session whose commits wait for the end of a submission."""

    def __init__(self, session: Any) -> None:
        self._session = session

    def commit(self) -> None:
        """Send what there is, and leave it to the end to make it last."""
        self._session.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)


class Book:
    """The gradebook of a course, open for writing.

    Args:
        course: the course folder.
        say: called with a sentence, each time that writing has to wait.
    """

    def __init__(self, course: Path, say: Callable[[str], None] = lambda _: None) -> None:
        self._say = say
        self.config = configuration(course)
        self.directory = course_directory(course, self.config)
        self._course = course
        self._students: dict[str, set[str]] = {}
        self._gradebook: Gradebook = self._patiently(
            lambda: Gradebook(self.directory.db_url, self.directory.course_id)
        )
        self._session = self._gradebook.db
        self._gradebook.db = _OneTransaction(self._session)

    def close(self) -> None:
        """Close the database."""
        self._gradebook.db = self._session
        self._gradebook.close()

    def known(self, assignment: str) -> dict[str, tuple[KnownCell, ...]]:
        """The cells of an assignment's notebooks as the gradebook has them, by notebook.

        Raises:
            GradingRefused: the gradebook does not know the assignment, or another state of it.
        """
        return self._patiently(lambda: self._known(assignment))

    def _known(self, assignment: str) -> dict[str, tuple[KnownCell, ...]]:
        folder = self._course / "source" / assignment
        notebooks = {name: read_source(folder, name) for name in notebooks_in(folder)}
        try:
            known = {one.name for one in self._gradebook.find_assignment(assignment).notebooks}
            cells = {
                name: known_cells(self._gradebook, notebook) for name, notebook in notebooks.items()
            }
        except MissingEntry:
            raise _unknown(assignment, "The gradebook does not know this assignment.") from None
        if known != notebooks.keys():
            raise _unknown(
                assignment, "The gradebook knows other notebooks than the source folder has."
            )
        for name, notebook in notebooks.items():
            tests = {cell.id for cell in cells[name] if cell.grade}
            if tests != {answer.test for answer in notebook.answers.values()}:
                raise _unknown(
                    assignment, "The gradebook knows other test cells than the source notebook has."
                )
        return cells

    def _patiently(self, do: Callable[[], Result]) -> Result:
        """Do something with the database; where another program holds it, say so and wait."""
        end = time.monotonic() + LONGEST_WAIT
        while True:
            try:
                return do()
            except OperationalError as error:
                if "locked" not in str(error.orig) or time.monotonic() > end:
                    raise _cannot_write(error) from None
                self._say("The gradebook is in use by another program; waiting for it.")

    def _in_one_transaction(self, write: Callable[[Gradebook], None]) -> None:
        """Write all of it or nothing."""

        def attempt() -> None:
            try:
                write(self._gradebook)
                self._session.commit()
            except BaseException:
                self._session.rollback()
                raise

        self._patiently(attempt)

    def has(self, assignment: str, student: str) -> bool:
        """Whether the gradebook holds a submission."""
        if assignment not in self._students:
            self._students[assignment] = {
                submission.student_id
                for submission in self._gradebook.assignment_submissions(assignment)
            }
        return student in self._students[assignment]

    def notebooks(self, assignment: str) -> tuple[str, ...]:
        """The names of an assignment's notebooks."""
        return notebooks_in(self._course / "source" / assignment)

    def timestamp(self, folder: Path) -> datetime.datetime | None:
        """When a submission was handed in, by its `timestamp.txt`; None where there is none."""
        stamp: datetime.datetime | None = self.directory.get_existing_timestamp(str(folder))
        return stamp

    def save(
        self, assignment: str, student: str, folder: Path, notebooks: Mapping[str, list[Raw]]
    ) -> None:
        """Write what a submission earned, as nbgrader's autograder would.

        Args:
            assignment: the assignment.
            student: the student's id.
            folder: the submission.
            notebooks: the judged test cells and solution cells of each notebook; a notebook that is
                missing here earns nothing.
        """

        def write(gradebook: Gradebook) -> None:
            submission = self._submission(gradebook, assignment, student, folder)
            for name in sorted(one.name for one in submission.assignment.notebooks):
                record = gradebook.find_submission_notebook(name, assignment, student)
                if name not in notebooks:
                    for grade in record.grades:
                        grade.auto_score = 0
                        grade.needs_manual_grade = False
                    continue
                scores = SaveAutoGrades()
                scores.gradebook = gradebook
                scores.notebook_id, scores.assignment_id = name, assignment
                scores.student_id = student
                for index, cell in enumerate(notebooks[name]):
                    scores.preprocess_cell(json_node(cell), {}, index)
                self._penalty(record, student, submission)

        self._in_one_transaction(write)

    def save_failure(self, assignment: str, student: str, folder: Path) -> None:
        """Write that a submission is there and has no marks; none of an earlier one stays."""

        def write(gradebook: Gradebook) -> None:
            submission = self._submission(gradebook, assignment, student, folder)
            for record in submission.notebooks:
                for grade in record.grades:
                    grade.auto_score = None
                    grade.needs_manual_grade = True

        self._in_one_transaction(write)

    def _submission(self, gradebook: Gradebook, assignment: str, student: str, folder: Path) -> Any:
        stamp = self.timestamp(folder)
        extra = {"timestamp": stamp} if stamp else {}
        with self._session.no_autoflush:
            gradebook.update_or_create_student(student)
            return gradebook.update_or_create_submission(assignment, student, **extra)

    def _penalty(self, record: Any, student: str, submission: Any) -> None:
        step = AssignLatePenalties(config=self.config)
        step.init_plugin()
        record.late_submission_penalty = None
        if submission.total_seconds_late > 0:
            penalty = step.plugin_inst.late_submission_penalty(
                student, record.score, submission.total_seconds_late
            )
            if penalty is not None:
                record.late_submission_penalty = step._check_late_penalty(record, penalty)


def _cannot_write(error: OperationalError) -> GradingRefused:
    return GradingRefused(
        f"The gradebook could not be written: {error.orig}.",
        cure="Close other programs that use it, see that the disk is not full, and run "
        "`course grade` again: what was graded is saved, and only the rest is graded.",
        where=Place(file="gradebook.db"),
    )


def _unknown(assignment: str, what: str) -> GradingRefused:
    return GradingRefused(
        what, cure=f"Run `course build {assignment}`.", where=Place(assignment=assignment)
    )


def graded_assignments(course: Path, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """The assignments to work on: those that were asked for, or all that have a source.

    Args:
        course: the course folder.
        wanted: names; none stands for all.

    Returns:
        The names, in order.

    Raises:
        NotebookError: one has no source folder, or there is none at all.
    """
    source = course / "source"
    there = tuple(sorted(folder.name for folder in source.glob("*") if notebooks_in(folder)))
    for name in wanted:
        if name not in there:
            raise NotebookError(
                f"There is no notebook in source/{name}/.",
                cure=f"Choose one of: {', '.join(there) or 'none is there'}.",
                where=Place(assignment=name),
            )
    if not there:
        raise NotebookError(
            "There are no assignments here.",
            cure="Name the course folder with --course.",
            where=Place(file="source/"),
        )
    return wanted or there
