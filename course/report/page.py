"""The feedback pages of a few students, by nbgrader's own `generate_feedback`."""

from __future__ import annotations

import contextlib
import logging
from pathlib import Path

from nbgrader.converters import GenerateFeedback
from nbgrader.converters.base import NbGraderException

from course.grading.gradebook import configuration, course_directory


class _Pages(GenerateFeedback):  # type: ignore[misc]
    """nbgrader's converter, for some students instead of one or all."""

    students: frozenset[str] = frozenset()

    def init_notebooks(self) -> None:
        super().init_notebooks()
        found: dict[str, list[str]] = getattr(self, "assignments")  # noqa: B009 - mypy sees no such trait
        self.assignments = {
            folder: notebooks
            for folder, notebooks in found.items()
            if Path(folder).parent.name in self.students
        }


def write_pages(course: Path, assignment: str, students: list[str]) -> dict[str, Path | None]:
    """Write the feedback pages of some students.

    Args:
        course: the course folder.
        assignment: the assignment.
        students: their ids; together, because making an exporter costs as much as a page.

    Returns:
        For each of them the page; None where it could not be written, which stops nobody else's.
    """
    config = configuration(course)
    directory = course_directory(course, config)
    directory.assignment_id = assignment
    converter = _Pages(coursedir=directory, config=config)
    converter.students = frozenset(students)
    converter.force = True
    quiet = logging.getLogger("course.feedback")
    quiet.setLevel(logging.CRITICAL)
    converter.log = quiet
    # It says at its end which ones failed; their pages are those that are not there.
    with contextlib.suppress(NbGraderException):
        converter.start()
    found: dict[str, Path | None] = {}
    for name in students:
        graded = sorted((course / "autograded" / name / assignment).glob("*.ipynb"))
        folder = course / "feedback" / name / assignment
        pages = [folder / f"{path.stem}.html" for path in graded]
        found[name] = pages[0] if pages and all(page.exists() for page in pages) else None
    return found
