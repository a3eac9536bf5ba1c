"""A lesson of three answers that do not depend on each other, so that each mark is easy to count.

A number, an array, and a function exercise.
"""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any, Final

from course.build import release
from course.classroom import notebook_of
from course.grading.worker import Graded
from tests.conftest import write_config
from tests.unit.small_course import Raw, code, given, graded, setup, solve, text, write

LESSON: Final = "three"
SOLVED: Final = {
    "solve-y": "y = np.tanh(x)",
    "solve-M": "M = np.exp(-A)",
    "solve-slope": "def slope(x):\n    return 1 - np.tanh(x) ** 2",
}
POINTS: Final = {"y": 1.0, "M": 2.0, "d": 4.0}
"""Powers of two, so that a sum tells which of them were earned."""
CELL_OF: Final = {"y": "solve-y", "M": "solve-M", "d": "solve-slope"}

CELLS: Final = [
    text("# Three things"),
    setup(),
    given("given-x", "x = np.array([0.3])"),
    given("given-A", "A = np.array([[1.0, 2.0, -1.5], [0.5, -0.8, 2.2]])"),
    solve("solve-y", SOLVED["solve-y"]),
    graded("y", points=POINTS["y"]),
    solve("solve-M", SOLVED["solve-M"]),
    graded("M", points=POINTS["M"]),
    code(
        "solve-slope",
        'def slope(x):\n    """The slope of the curve."""\n    ### BEGIN SOLUTION\n'
        "    return 1 - np.tanh(x) ** 2\n    ### END SOLUTION",
        solution=True,
        locked=False,
    ),
    code("call-slope", "d = check.call(slope, x)"),
    graded("d", points=POINTS["d"]),
]
_TOML: Final = """
[practice]
x = -0.7
A = [[0.9, -1.2, 0.4], [1.7, 0.6, -0.5]]
[[hidden]]
x = 0.45
A = [[-0.6, 1.4, 0.8], [0.35, -1.1, 1.9]]
[[hidden]]
x = 1.1
A = [[0.45, -0.9, 1.3], [-1.6, 0.7, 0.25]]
"""


def make(folder: Path, toml: str = "") -> Path:
    """The course folder, released.

    Args:
        folder: where to.
        toml: more for the lesson's file, such as limits.
    """
    write(folder, CELLS, toml + _TOML, LESSON)
    write_config(folder)
    release(folder, LESSON)
    return folder


def filled(course: Path, answers: dict[str, str] | None = None) -> Raw:
    """The release with solution cells filled in; all of them, rightly, where none are named."""
    path = course / "release" / LESSON / f"{LESSON}.ipynb"
    notebook: Raw = notebook_of(
        json.loads(path.read_text()), SOLVED if answers is None else answers
    )
    return notebook


def cell_of(notebook: Raw, grade_id: str) -> Raw:
    """The cell with a grade_id, to be changed."""
    return next(
        cell
        for cell in notebook["cells"]
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id
    )


def own_cell(source: str, **more: Any) -> Raw:
    """A code cell that a student adds."""
    cell: Raw = {"cell_type": "code", "metadata": {}, "source": source}
    return cell | {"outputs": [], "execution_count": None} | more


def place_for(course: Path, student: str) -> Path:
    """Where a student's notebook goes; its folder is made."""
    folder = course / "submitted" / student / LESSON
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{LESSON}.ipynb"


def earned(graded: Graded) -> dict[str, float] | None:
    """What a submission earned, by answer; None where it was not graded."""
    if graded.failure is not None or graded.judgement is None:
        return None
    return {name: entry["earned"] for name, entry in graded.judgement["answers"].items()}


def in_gradebook(course: Path) -> dict[str, dict[str, float | None]]:
    """The marks in the gradebook, by student and answer."""
    found: dict[str, dict[str, float | None]] = {}
    with sqlite3.connect(course / "gradebook.db") as database:
        for student, cell, mark in database.execute(
            "SELECT s.student_id, c.name, g.auto_score FROM grade g "
            "JOIN submitted_notebook n ON g.notebook_id = n.id "
            "JOIN submitted_assignment s ON n.assignment_id = s.id "
            "JOIN base_cell c ON g.cell_id = c.id"
        ):
            found.setdefault(student, {})[cell.removeprefix("test-")] = mark
    database.close()
    return found
