"""The one writer of nbgrader's gradebook: one transaction for each submission.

The rows are nbgrader's own: its `Gradebook` and its steps make them, on one connection, and what
they would commit one by one is committed once.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

from nbgrader.api import Gradebook, InvalidEntry, MissingEntry
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties, LimitOutput, SaveAutoGrades
from sqlalchemy.exc import OperationalError
from traitlets.config import Config, PyFileConfigLoader

from course.errors import GradingRefused, NotebookError, Place
from course.grading.preprocessors import clear_marks, configure, json_node, known_cells
from course.grading.rebuild import KnownCell, Raw
from course.grading.timestamps import read_timestamp
from course.grading.worker import JudgedNotebook
from course.notebook import notebooks_in, read_source

# How many seconds a gradebook that another program writes to is waited for.
LONGEST_WAIT: Final = 300.0

Result = TypeVar("Result")
CellIds = tuple[dict[str, str], dict[str, str]]
"""The database's ids of the cells with marks and of the cells with comments, by their names."""


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


class _RowsOf:
    """One submitted notebook's rows, in the form in which nbgrader's own step asks for them.

    nbgrader looks up each row with a query over five tables; these are there already.
    """

    def __init__(self, record: Any, ids: CellIds) -> None:
        self.db = self
        self._ids = ids
        self._grades = {grade.cell_id: grade for grade in record.grades}
        self._comments = {comment.cell_id: comment for comment in record.comments}

    def commit(self) -> None:
        """Nothing yet: a submission is committed as a whole."""

    def find_grade(self, cell: str, *_: str) -> Any:
        """The row of a test cell's marks."""
        return self._grades[self._ids[0][cell]]

    def find_comment(self, cell: str, *_: str) -> Any:
        """The row of a solution cell's comment."""
        return self._comments[self._ids[1][cell]]


class Book:
    """The gradebook of a course, open for writing.

    Args:
        course: the course folder.
        say: called with a sentence, each time that writing has to wait.
    """

    def __init__(self, course: Path, say: Callable[[str], None] = lambda _: None) -> None:
        self._say = say
        # nbgrader logs each failed statement with its traceback; here it becomes a sentence.
        logging.getLogger("tornado.application").setLevel(logging.CRITICAL)
        self.config = configuration(course)
        self.directory = course_directory(course, self.config)
        self._limit_output = LimitOutput(config=self.config)
        self._course = course
        self._students: dict[str, set[str]] = {}
        self._cell_ids: dict[str, CellIds] = {}
        self._kernelspecs: dict[tuple[str, str], str | None] = {}
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
            records = self._gradebook.find_assignment(assignment).notebooks
            self._kernelspecs |= {(assignment, one.name): one.kernelspec for one in records}
            known = {one.name for one in records}
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
            except (OperationalError, InvalidEntry) as error:
                if "locked" not in str(error) or time.monotonic() > end:
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

    def text_of(self, assignment: str, name: str, judged: JudgedNotebook) -> str:
        """An autograded notebook as a file.

        Args:
            assignment: the assignment.
            name: the notebook.
            judged: what came of it.

        Returns:
            JSON with the kernel that the gradebook knows, and outputs as long as nbgrader's
            settings allow.
        """
        cells = [
            self._limit_output.preprocess_cell(json_node(cell), {}, 0)[0]
            if cell.get("outputs")
            else cell
            for cell in judged.cells
        ]
        metadata = {"course": judged.record, "language_info": {"name": "python"}}
        kernelspec = json.loads(self._kernelspecs.get((assignment, name)) or "null")
        if kernelspec:
            metadata["kernelspec"] = kernelspec
        notebook = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
        return json.dumps(notebook, ensure_ascii=False) + "\n"

    def save(
        self, assignment: str, student: str, folder: Path, notebooks: Mapping[str, list[Raw]]
    ) -> None:
        """Write what a submission earned, as nbgrader's autograder would.

        Args:
            assignment: the assignment.
            student: the student's id.
            folder: the submission.
            notebooks: the judged cells of each notebook; one that is missing here earns nothing.
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
                scores.gradebook = _RowsOf(record, self._ids_of(record.notebook))
                scores.notebook_id, scores.assignment_id = name, assignment
                scores.student_id = student
                marked = filter(_is_marked, notebooks[name])
                for index, cell in enumerate(marked):
                    scores.preprocess_cell(json_node(cell), {}, index)
                self._penalty(record, student, submission)

        self._in_one_transaction(write)

    def _ids_of(self, notebook: Any) -> CellIds:
        """The database's ids of a notebook's cells, looked up once."""
        if notebook.id not in self._cell_ids:
            tasks = {cell.name: cell.id for cell in notebook.task_cells}
            self._cell_ids[notebook.id] = (
                tasks | {cell.name: cell.id for cell in notebook.grade_cells},
                tasks | {cell.name: cell.id for cell in notebook.solution_cells},
            )
        return self._cell_ids[notebook.id]

    def save_failure(self, assignment: str, student: str, folder: Path) -> None:
        """Write that a submission is there and has no marks; none of an earlier one stays."""

        def write(gradebook: Gradebook) -> None:
            clear_marks(self._submission(gradebook, assignment, student, folder))

        self._in_one_transaction(write)

    def _submission(self, gradebook: Gradebook, assignment: str, student: str, folder: Path) -> Any:
        stamp, _ = read_timestamp(folder)
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


def _is_marked(cell: Raw) -> bool:
    """Whether nbgrader takes marks or a comment from a cell."""
    nbgrader = cell["metadata"].get("nbgrader", {})
    return bool(nbgrader.get("grade") or nbgrader.get("solution"))


def _cannot_write(error: OperationalError | InvalidEntry) -> GradingRefused:
    said = str(error).partition("\n")[0].rpartition(") ")[2]
    return GradingRefused(
        f"The gradebook could not be written: {said}.",
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
