"""The feedback pages of a few students, by nbgrader's own `generate_feedback`."""

from __future__ import annotations

import logging
from pathlib import Path

from nbgrader.converters import GenerateFeedback

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


def write_pages(course: Path, assignment: str, students: list[str]) -> list[Path]:
    """Write the feedback pages of some students.

    Args:
        course: the course folder.
        assignment: the assignment.
        students: their ids; together, because making an exporter costs as much as a page.

    Returns:
        The pages.
    """
    config = configuration(course)
    directory = course_directory(course, config)
    directory.assignment_id = assignment
    converter = _Pages(coursedir=directory, config=config)
    converter.students = frozenset(students)
    converter.force = True
    quiet = logging.getLogger("course.feedback")
    quiet.setLevel(logging.ERROR)
    converter.log = quiet
    converter.start()
    return [course / "feedback" / name / assignment / f"{assignment}.html" for name in students]
