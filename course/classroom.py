"""A made-up class, for the demo and the tests: submissions of which we know what they must earn."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from course.cells import BEGIN_SOLUTION, END_SOLUTION, Role, read_json
from course.errors import GradingRefused, Place
from course.exercises import Mistake
from course.grading.rebuild import Raw
from course.notebook import SourceNotebook
from course.truth import Truth, with_mistake

PREFIX: Final = "pupil-"
_BROKEN: Final = '{"cells": [{"cell_type": "code", "source": ["C1 = y_hat'

Solutions = dict[str, str]
"""What stands in each solution cell, by cell id."""


@dataclass(frozen=True)
class Pupil:
    """One made-up student.

    Args:
        id: the student's id.
        kind: what is special about the submission: "full-marks", "blank", "typed-in", "sign-slip",
            "half-done", "syntax-error", "not-json", "copied-test", or "mistake".
        mistake: the mistake that was made, for the kind "mistake".
    """

    id: str
    kind: str
    mistake: Mistake | None = None


FIXED_KINDS: Final = (
    "full-marks",
    "blank",
    "typed-in",
    "sign-slip",
    "half-done",
    "syntax-error",
    "not-json",
    "copied-test",
)


def roster(truth: Truth, size: int) -> list[Pupil]:
    """The pupils of a class, in order.

    Args:
        truth: the assignment that they hand in.
        size: how many there are; the fixed kinds come first, then mistakes spread over the file.

    Returns:
        The pupils. A class larger than there are kinds and mistakes starts over with the mistakes.
    """
    pupils = [
        Pupil(f"{PREFIX}{number:03d}-{kind}", kind)
        for number, kind in enumerate(FIXED_KINDS[:size], start=1)
    ]
    mistakes = truth.exercises.mistakes
    left = size - len(pupils)
    for index in range(left):
        place = index * len(mistakes) // left if left < len(mistakes) else index % len(mistakes)
        number = len(pupils) + 1
        pupils.append(Pupil(f"{PREFIX}{number:03d}-mistake", "mistake", mistakes[place]))
    return pupils


def solved(notebook: SourceNotebook) -> Solutions:
    """The solution cells as a perfect student has them: solved, without the marks."""
    return {cell.id: without_marks(cell.source) for cell in notebook.of(Role.SOLUTION)}


def without_marks(source: str) -> str:
    """A solution cell's text without the lines that mark the solution."""
    marks = (BEGIN_SOLUTION, END_SOLUTION)
    return "\n".join(line for line in source.splitlines() if line.strip() not in marks)


def solutions(truth: Truth, pupil: Pupil) -> Solutions:
    """What a pupil wrote into the solution cells; a cell that is not named keeps its stub.

    Args:
        truth: the assignment.
        pupil: the pupil.

    Returns:
        Sources by cell id.
    """
    perfect = solved(truth.notebook)
    cells = list(perfect)
    if pupil.mistake is not None:
        changed = with_mistake(truth.notebook, pupil.mistake)
        return perfect | {cell: without_marks(text) for cell, text in changed.items()}
    makers: Mapping[str, Callable[[], Solutions]] = {
        "full-marks": lambda: perfect,
        "copied-test": lambda: perfect,
        "blank": dict,
        "not-json": dict,
        "typed-in": lambda: _typed_in(truth),
        "sign-slip": lambda: _sign_slip(truth, perfect),
        "half-done": lambda: {cell: perfect[cell] for cell in cells[: len(cells) // 2]},
        "syntax-error": lambda: perfect | {cells[0]: perfect[cells[0]] + " +"},
    }
    return makers[pupil.kind]()


def _typed_in(truth: Truth) -> Solutions:
    """Every number typed in as it is right on the public instance; functions give constants.

    Questions that are answered by a letter are left open: a letter can only be typed in.
    """
    namespace = truth.program.run()
    typed: Solutions = {}
    for cell in truth.notebook.of(Role.SOLUTION):
        names = [
            name
            for name, blank in truth.notebook.blanks.items()
            if blank.cell == cell.id and name not in truth.exercises.choices
        ]
        if not names:
            continue
        typed[cell.id] = "\n".join(f"{name} = {_number(namespace[name])}" for name in names)
    for function, cell_id in truth.notebook.functions.items():
        header = _header(truth.notebook.cell(cell_id).source, function)
        results = namespace[truth.notebook.result_of(function)]
        if isinstance(results, dict):
            entries = ", ".join(f'"{name}": {_number(value)}' for name, value in results.items())
            typed[cell_id] = f"{header}\n    return {{{entries}}}"
        else:
            typed[cell_id] = f"{header}\n    return {_number(results)}"
    return typed


def _number(value: Any) -> str:
    if isinstance(value, list | tuple):
        return f"[{', '.join(_number(item) for item in value)}]"
    array = np.asarray(value)
    return repr(float(array.reshape(()))) if array.size == 1 else f"np.array({array.tolist()!r})"


def _header(source: str, function: str) -> str:
    return next(line for line in source.splitlines() if line.startswith(f"def {function}("))


def first_number(truth: Truth) -> str:
    """The first fill-in of an assignment that is a number and no letter."""
    return next(name for name in truth.notebook.blanks if name not in truth.exercises.choices)


def _sign_slip(truth: Truth, perfect: Solutions) -> Solutions:
    """The first filled-in line with its sign turned round, and everything after it consistent."""
    blank = truth.notebook.blanks[first_number(truth)]
    name, _, line = blank.line.partition("=")
    wrong = f"{name.strip()} = -({line.strip()})"
    return perfect | {blank.cell: perfect[blank.cell].replace(blank.line, wrong)}


def notebook_of(release: dict[str, Any], written: Solutions) -> dict[str, Any]:
    """The release notebook with solution cells filled in.

    Args:
        release: the release notebook.
        written: sources by cell id.

    Returns:
        A notebook of its own.
    """
    notebook = copy.deepcopy(release)
    for cell in notebook["cells"]:
        cell_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if cell_id in written:
            cell["source"] = written[cell_id]
    return notebook


def submission_text(truth: Truth, release: dict[str, Any], pupil: Pupil) -> str:
    """The file that a pupil hands in.

    Args:
        truth: the assignment.
        release: its release notebook.
        pupil: the pupil.

    Returns:
        The text of an `.ipynb`; for the kind "not-json", of a file that was cut off.
    """
    if pupil.kind == "not-json":
        return _BROKEN
    notebook = notebook_of(release, solutions(truth, pupil))
    if pupil.kind == "copied-test":
        cells: list[Raw] = notebook["cells"]
        test = next(index for index, cell in enumerate(cells) if "test-" in str(_grade_id(cell)))
        cells.insert(test + 1, copy.deepcopy(cells[test]) | {"id": "a-copied-cell"})
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def _grade_id(cell: Raw) -> str | None:
    grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
    return str(grade_id) if grade_id else None


def write_class(course: Path, assignments: tuple[str, ...], size: int, every: int = 1) -> list[str]:
    """Write a made-up class into `submitted/`.

    Args:
        course: the course folder.
        assignments: what the class hands in.
        size: how many pupils.
        every: each pupil hands in every one of them, every second one, and so on; who hands in
            which goes round, so that each kind of pupil is met.

    Returns:
        The pupils' ids. Made-up pupils of an earlier class are taken away first, and nobody else.

    Raises:
        GradingRefused: an assignment is not released.
    """
    for folder in (course / "submitted").glob(f"{PREFIX}*"):
        shutil.rmtree(folder)
    for folder in (course / "autograded").glob(f"{PREFIX}*"):
        shutil.rmtree(folder)
    ids: set[str] = set()
    for place, assignment in enumerate(assignments):
        for truth in Truth.all_of(course, assignment):
            path = course / "release" / assignment / truth.notebook.path.name
            if not path.exists():
                raise GradingRefused(
                    "The assignment is not released.",
                    cure=f"Run `course build {assignment}`.",
                    where=Place(assignment=assignment),
                )
            release = read_json(path, assignment)
            for pupil in roster(truth, size)[place % every :: every]:
                folder = course / "submitted" / pupil.id / assignment
                folder.mkdir(parents=True, exist_ok=True)
                text = submission_text(truth, release, pupil)
                (folder / path.name).write_text(text, encoding="utf-8")
                ids.add(pupil.id)
    return sorted(ids)
