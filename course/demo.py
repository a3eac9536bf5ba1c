"""The main job on one page: lessons, a class, its marks, its feedback."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from rich.console import Console

from course.build import check_all, release
from course.classroom import PREFIX, write_class
from course.errors import GradingRefused, Place
from course.grading import bubblewrap
from course.grading.gradebook import graded_assignments
from course.grading.pool import grade
from course.notebook import points_of
from course.report.feedback import pages
from course.report.marks import lessons, row_of

# Each pupil hands in every third lesson: all lessons are graded, and the demo stays short.
_EVERY: Final = 3

Bar = Callable[[str, Iterable[Any], int], Iterator[Any]]


def run(course: Path, size: int, console: Console, bar: Bar) -> None:
    """Do everything that an instructor does in an evening, with a made-up class.

    Args:
        course: the course folder.
        size: how many pupils.
        console: where to print.
        bar: goes through items with a progress bar.

    Raises:
        GradingRefused: there are real submissions here, which a demo must not touch.
    """
    real = [
        folder.name
        for folder in (course / "submitted").glob("*")
        if folder.is_dir() and not folder.name.startswith((PREFIX, "."))
    ]
    if real:
        raise GradingRefused(
            f"submitted/ holds {len(real)} submissions that are not made up, such as {real[0]}.",
            cure="Run the demo in a fresh copy of the course.",
            where=Place(file="submitted/"),
        )
    names = graded_assignments(course, ())
    for truths in bar("Building the lessons", check_all(course, names), len(names)):
        release(course, truths[0].notebook.assignment)
    console.print(f"Built: {', '.join(names)}, from source/ into release/.")
    write_class(course, names, size, _EVERY)
    isolation = bubblewrap.isolation()
    if isolation.program is None:
        console.print(
            f"Graded without a sandbox, which is well for a made-up class only. {isolation.found}"
        )
    count, graded = grade(course, names, sandboxed=isolation.program is not None)
    points = {name: points_of(course / "source" / name) for name in names}
    rows = [row_of(one, points[one.submission.assignment]) for one in bar("Grading", graded, count)]
    count, written = pages(course)
    list(bar("Writing feedback", written, count))
    console.print(lessons(rows))
    told = next((row for row in rows if any(e["mistakes"] for e in row.answers.values())), rows[0])
    console.print("\nWhat to open next:")
    console.print("  make lab        the lessons, in JupyterLab")
    console.print(
        f"  feedback/{told.student}/{told.assignment}/{told.assignment}.html"
        "        what one student reads",
        soft_wrap=True,
    )
