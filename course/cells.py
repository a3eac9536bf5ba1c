"""The cells of a notebook file: what each is for, and the rules that a source notebook keeps."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from course.errors import NotebookError, Place

BEGIN_SOLUTION: Final = "### BEGIN SOLUTION"
END_SOLUTION: Final = "### END SOLUTION"
BEGIN_HIDDEN: Final = "### BEGIN HIDDEN TESTS"
END_HIDDEN: Final = "### END HIDDEN TESTS"


class Role(StrEnum):
    """What a cell is for."""

    TEXT = "text"
    GIVEN = "given"
    SOLUTION = "solution"
    CODE = "code"  # set-up, worked examples and calls: locked code that runs as it stands
    PICTURE = "picture"  # shows something and binds nothing
    TEST = "test"


SHOW_TAGS: Final = frozenset({"picture", "progress"})


@dataclass(frozen=True)
class Cell:
    """One cell of a source notebook.

    Args:
        id: its `grade_id`, or its cell id where it has none.
        role: what it is for.
        source: its text.
        points: what a test cell is worth.
        tags: its tags, in order.
    """

    id: str
    role: Role
    source: str
    points: float = 0.0
    tags: tuple[str, ...] = ()


def read_json(path: Path, assignment: str | None = None) -> dict[str, Any]:
    """Read a notebook file as JSON.

    Args:
        path: the file.
        assignment: the assignment to name in an error.

    Returns:
        The notebook's top object.

    Raises:
        NotebookError: the file is missing, not UTF-8, not JSON, or not a notebook of version 4.
    """
    where = Place(assignment=assignment, file=path.name)
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise NotebookError(
            "There is no such notebook.", cure="Look at the spelling of its name.", where=where
        ) from None
    except (ValueError, RecursionError) as error:
        raise NotebookError(
            f"The file is not a notebook: {_first_line(error)}.",
            cure="Save it again from Jupyter.",
            where=where,
        ) from None
    if not isinstance(data, dict) or not isinstance(data.get("cells"), list):
        raise NotebookError(
            "The file is JSON, but it holds no cells.",
            cure="Save it again from Jupyter.",
            where=where,
        )
    if data.get("nbformat") != 4:
        raise NotebookError(
            f"The notebook format is {data.get('nbformat')!r}, and only format 4 can be read.",
            cure="Open it in JupyterLab and save it.",
            where=where,
        )
    return data


def _first_line(error: BaseException) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__


def text_of(cell: dict[str, Any]) -> str:
    """The source of a raw cell as one string, whichever of the two forms the file uses."""
    source = cell.get("source", "")
    return "".join(str(part) for part in source) if isinstance(source, list) else str(source)


def in_solution(source: str, line: int) -> bool:
    """Whether a line (counted from 1) of a cell lies between the solution marks."""
    inside = False
    for number, text in enumerate(source.splitlines(), start=1):
        if text.strip() == BEGIN_SOLUTION:
            inside = True
        elif text.strip() == END_SOLUTION:
            inside = False
        elif number == line:
            return inside
    return False


def read_cell(raw: dict[str, Any], where: Place) -> Cell:
    """Read one cell of a source notebook.

    Args:
        raw: the cell, as the file's JSON holds it.
        where: the notebook, to name in an error.

    Returns:
        The cell.

    Raises:
        NotebookError: it breaks a rule of source notebooks.
    """
    metadata = raw.get("metadata", {})
    nbgrader = metadata.get("nbgrader", {})
    tags = tuple(metadata.get("tags", ()))
    cell_id = str(nbgrader.get("grade_id") or raw.get("id") or "")
    source = text_of(raw)
    if raw.get("cell_type") != "code":
        role = Role.TEXT
    elif nbgrader.get("grade"):
        role = Role.TEST
    elif nbgrader.get("solution"):
        role = Role.SOLUTION
    elif "given" in tags:
        role = Role.GIVEN
    elif SHOW_TAGS & set(tags):
        role = Role.PICTURE
    else:
        role = Role.CODE
    place = Place(where.assignment, where.file, cell_id)
    marks = (BEGIN_SOLUTION in source, END_SOLUTION in source)
    if role is Role.SOLUTION and marks != (True, True):
        raise NotebookError(
            f"The solution cell has no `{BEGIN_SOLUTION}` and `{END_SOLUTION}`.",
            cure="Put both around the solved lines.",
            where=place,
        )
    if role is not Role.SOLUTION and any(marks):
        raise NotebookError(
            "Solution marks stand in a cell that is no solution cell, and would be released.",
            cure="Set `solution: true` in its nbgrader metadata, or take the marks out.",
            where=place,
        )
    if role is not Role.TEST and BEGIN_HIDDEN in source:
        raise NotebookError(
            "Hidden tests stand in a cell that is no test cell, and would be released.",
            cure="Set `grade: true` in its nbgrader metadata, or take them out.",
            where=place,
        )
    if role is Role.TEST and "raises-exception" not in tags:
        raise NotebookError(
            "The test cell lacks the tag `raises-exception`, so Run All would stop at it.",
            cure="Add the tag.",
            where=place,
        )
    if role in (Role.GIVEN, Role.TEST) and not nbgrader.get("locked"):
        raise NotebookError(
            f"The {role} cell is not locked, so a student could change it.",
            cure="Set `locked: true` in its nbgrader metadata.",
            where=place,
        )
    return Cell(cell_id, role, source, float(nbgrader.get("points", 0) or 0), tags)
