"""The one writer of nbgrader's gradebook: one transaction for each submission.

The rows are nbgrader's own: its `Gradebook` and its steps make them, on one connection, and what
they would commit one by one is committed once.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties, SaveAutoGrades
from sqlalchemy.exc import OperationalError
from traitlets.config import Config, PyFileConfigLoader

from course.errors import GradingRefused, NotebookError, Place
from course.grading.preprocessors import configure, json_node, known_cells
from course.grading.rebuild import KnownCell, Raw
from course.notebook import read_source


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
    """

    def __init__(self, course: Path) -> None:
        self.config = configuration(course)
        self.directory = course_directory(course, self.config)
        self._course = course
        try:
            self._gradebook = Gradebook(self.directory.db_url, self.directory.course_id)
        except OperationalError as error:
            raise _cannot_write(error) from None
        self._session = self._gradebook.db
        self._gradebook.db = _OneTransaction(self._session)

    def close(self) -> None:
        """Close the database."""
        self._gradebook.db = self._session
        self._gradebook.close()

    def known(self, assignment: str) -> tuple[KnownCell, ...]:
        """The cells of an assignment's notebook as the gradebook has them.

        Raises:
            GradingRefused: the gradebook does not know the assignment, or another state of it.
        """
        notebook = read_source(self._course / "source" / assignment)
        try:
            cells = known_cells(self._gradebook, notebook)
        except MissingEntry:
            raise _unknown(assignment, "The gradebook does not know this assignment.") from None
        tests = {cell.id for cell in cells if cell.grade}
        if tests != {answer.test for answer in notebook.answers.values()}:
            raise _unknown(
                assignment, "The gradebook knows other test cells than the source notebook has."
            )
        return cells

    @contextmanager
    def _transaction(self) -> Iterator[Gradebook]:
        try:
            yield self._gradebook
            self._session.commit()
        except OperationalError as error:
            self._session.rollback()
            raise _cannot_write(error) from None
        except BaseException:
            self._session.rollback()
            raise

    def timestamp(self, folder: Path) -> datetime.datetime | None:
        """When a submission was handed in, by its `timestamp.txt`; None where there is none."""
        stamp: datetime.datetime | None = self.directory.get_existing_timestamp(str(folder))
        return stamp

    def save(self, assignment: str, student: str, folder: Path, cells: list[Raw]) -> None:
        """Write what a submission earned, as nbgrader's autograder would.

        Args:
            assignment: the assignment.
            student: the student's id.
            folder: the submission.
            cells: the judged notebook's cells.
        """
        nodes = [json_node(cell) for cell in cells]
        with self._transaction() as gradebook:
            submission = self._submission(gradebook, assignment, student, folder)
            scores = SaveAutoGrades()
            scores.gradebook = gradebook
            scores.notebook_id = scores.assignment_id = assignment
            scores.student_id = student
            for index, node in enumerate(nodes):
                scores.preprocess_cell(node, {}, index)
            self._penalty(gradebook, assignment, student, submission)

    def save_failure(self, assignment: str, student: str, folder: Path) -> None:
        """Write that a submission is there and has no marks; none of an earlier one stays."""
        with self._transaction() as gradebook:
            self._submission(gradebook, assignment, student, folder)
            notebook = gradebook.find_submission_notebook(assignment, assignment, student)
            for grade in notebook.grades:
                grade.auto_score = None
                grade.needs_manual_grade = True

    def _submission(self, gradebook: Gradebook, assignment: str, student: str, folder: Path) -> Any:
        stamp = self.timestamp(folder)
        extra = {"timestamp": stamp} if stamp else {}
        with self._session.no_autoflush:
            gradebook.update_or_create_student(student)
            return gradebook.update_or_create_submission(assignment, student, **extra)

    def _penalty(
        self, gradebook: Gradebook, assignment: str, student: str, submission: Any
    ) -> None:
        step = AssignLatePenalties(config=self.config)
        step.init_plugin()
        notebook = gradebook.find_submission_notebook(assignment, assignment, student)
        notebook.late_submission_penalty = None
        if submission.total_seconds_late > 0:
            penalty = step.plugin_inst.late_submission_penalty(
                student, notebook.score, submission.total_seconds_late
            )
            if penalty is not None:
                notebook.late_submission_penalty = step._check_late_penalty(notebook, penalty)


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
    there = tuple(
        sorted(
            folder.name for folder in source.glob("*") if (folder / f"{folder.name}.ipynb").exists()
        )
    )
    for name in wanted:
        if name not in there:
            raise NotebookError(
                f"There is no source/{name}/{name}.ipynb.",
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
