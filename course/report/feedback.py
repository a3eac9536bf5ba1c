"""Feedback pages, by nbgrader's own `generate_feedback`, for several students side by side."""

from __future__ import annotations

import concurrent.futures
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from course.errors import GradingRefused, Place
from course.grading.gradebook import graded_assignments
from course.processes import processes
from course.report.page import write_pages

_MOST_AT_ONCE: Final = 24


def pages(
    course: Path, assignments: tuple[str, ...] = (), student: str | None = None
) -> tuple[int, Iterator[tuple[str, str, Path | None]]]:
    """Write the feedback pages of graded submissions.

    Args:
        course: the course folder.
        assignments: which assignments; none stands for all.
        student: one student's id, or None for all.

    Returns:
        How many there are, and an iterator that writes each page and gives the assignment, the
        student and the page, which is None where it could not be written.

    Raises:
        GradingRefused: nothing is graded yet.
    """
    course = course.resolve()
    names = graded_assignments(course, assignments)
    todo = [
        (name, folder.parent.name)
        for name in names
        for folder in sorted((course / "autograded").glob(f"*/{name}"))
        if student is None or folder.parent.name == student
    ]
    if not todo:
        raise GradingRefused(
            "No graded submission is here.",
            cure="Run `course grade` first.",
            where=Place(file="autograded/"),
        )
    return len(todo), _pages(course, todo)


def _pages(course: Path, todo: list[tuple[str, str]]) -> Iterator[tuple[str, str, Path | None]]:
    jobs = min(os.cpu_count() or 1, len(todo))
    with concurrent.futures.ProcessPoolExecutor(max_workers=jobs, mp_context=processes()) as pool:
        futures = {}
        for assignment in sorted({name for name, _ in todo}):
            students = [student for name, student in todo if name == assignment]
            size = min(_MOST_AT_ONCE, -(-len(students) // jobs))
            for start in range(0, len(students), size):
                chunk = students[start : start + size]
                futures[pool.submit(write_pages, course, assignment, chunk)] = assignment
        for future in concurrent.futures.as_completed(futures):
            for name, page in future.result().items():
                yield futures[future], name, page
