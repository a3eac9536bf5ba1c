"""A class that hands in a lesson with a single line to fill in: quick to grade, easy to count."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

from course.build import release
from course.classroom import notebook_of
from tests.conftest import write_config
from tests.unit import small_course

LESSON = small_course.NAME
RIGHT = "y = np.tanh(x)"
WRONG = "y = x"


def make(folder: Path) -> Path:
    """The course, built, without submissions."""
    small_course.one_line(folder)
    write_config(folder)
    release(folder, LESSON)
    return folder


def hand_in(course: Path, student: str, line: str, stamp: str | None = None) -> Path:
    """A student hands in the lesson with one line; gives back the notebook's path."""
    released = json.loads((course / f"release/{LESSON}/{LESSON}.ipynb").read_text())
    folder = course / "submitted" / student / LESSON
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{LESSON}.ipynb"
    path.write_text(json.dumps(notebook_of(released, {"solve-y": line})), encoding="utf-8")
    if stamp is not None:
        (folder / "timestamp.txt").write_text(stamp, encoding="utf-8")
    return path


def marks(course: Path) -> dict[str, list[float | None]]:
    """All marks that the gradebook holds for each student: one, where all is well."""
    found: dict[str, list[float | None]] = {}
    with sqlite3.connect(course / "gradebook.db") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        for student, mark in database.execute(
            "SELECT s.student_id, g.auto_score FROM grade g "
            "JOIN submitted_notebook n ON g.notebook_id = n.id "
            "JOIN submitted_assignment s ON n.assignment_id = s.id"
        ):
            found.setdefault(student, []).append(mark)
    database.close()
    return found


def start(course: Path, *arguments: str) -> subprocess.Popen[str]:
    """`course grade --json`, started."""
    return subprocess.Popen(
        [sys.executable, "-m", "course", "grade", "--json", *arguments],
        cwd=course,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
