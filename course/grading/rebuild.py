"""A submitted notebook, put back into the order that the instructor knows.

Locked cells get their text back, flags, types, tags and points are the instructor's, copies of a
known cell count once, missing locked cells return, and the known cells stand in their order. What
the student wrote, in solution cells and in cells of their own, is kept as it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from course.grading.values import printable

Raw = dict[str, Any]

_SCHEMA: Final = 3


@dataclass(frozen=True)
class KnownCell:
    """What the gradebook and the source say of one cell.

    Args:
        id: its grade_id.
        cell_type: "code" or "markdown".
        grade: whether it is a test cell.
        solution: whether the student writes in it.
        locked: whether its text is the instructor's.
        points: what it is worth; None for a cell that is not marked.
        source: the instructor's text, hidden tests and all; for a solution cell the stub.
        checksum: nbgrader's checksum of it.
        tags: its tags in the source notebook.
    """

    id: str
    cell_type: str
    grade: bool
    solution: bool
    locked: bool
    points: float | None
    source: str
    checksum: str | None
    tags: tuple[str, ...]


def rebuild(cells: Iterable[Any], known: tuple[KnownCell, ...]) -> tuple[list[Raw], list[str]]:
    """Put the cells of a submission back in order.

    Args:
        cells: the submission's cells, as its JSON holds them; anything may be among them.
        known: the cells that the instructor knows, in order.

    Returns:
        The cells, none of them shared with the submission, without outputs; and one remark for each
        cell that was copied, moved, missing, of another type or of an unknown id. Locked text,
        flags, points and tags are put back without a word.
    """
    by_id = {cell.id: cell for cell in known}
    remarks: list[str] = []
    plain = [_plain(cell) for cell in cells]
    last_of = {_grade_id(raw): index for index, raw in enumerate(plain)}
    mine: dict[str, Raw] = {}
    trailing: dict[str | None, list[Raw]] = {None: []}
    order: list[str] = []
    before: str | None = None
    for index, raw in enumerate(plain):
        grade_id = _grade_id(raw)
        if grade_id is None or grade_id not in by_id:
            if grade_id is not None:
                remarks.append(f"A cell with the unknown id {grade_id[:60]!r} counts as your own.")
            raw["metadata"] = {}
            trailing.setdefault(before, []).append(raw)
        elif last_of[grade_id] != index:
            remarks.append(f"The cell {grade_id!r} is there more than once; the last one counts.")
        else:
            mine[grade_id] = _restored(raw, by_id[grade_id], remarks)
            order.append(grade_id)
            before = grade_id
    if order != [cell.id for cell in known if cell.id in mine]:
        remarks.append("Cells had been moved; they are back in the order of the lesson.")
    result = list(trailing[None])
    for cell in known:
        if cell.id in mine:
            result.append(mine[cell.id])
        elif cell.locked or cell.grade:
            remarks.append(f"The cell {cell.id!r} was missing and is back.")
            result.append(_new(cell))
        result.extend(trailing.get(cell.id, ()))
    for number, raw in enumerate(result):
        raw["id"] = _grade_id(raw) or f"own-{number}"
    return result, remarks


def _plain(cell: Any) -> Raw:
    """A cell with the five things that matter, each of the type that it has to have."""
    raw = cell if isinstance(cell, dict) else {}
    kind = raw.get("cell_type")
    source = raw.get("source", "")
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    metadata = raw.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    plain: Raw = {
        "cell_type": kind if kind in ("code", "markdown", "raw") else "raw",
        "metadata": {"nbgrader": {"grade_id": grade_id}} if isinstance(grade_id, str) else {},
        "source": printable(source) if isinstance(source, str) else "",
    }
    return plain | ({"outputs": [], "execution_count": None} if kind == "code" else {})


def _grade_id(raw: Raw) -> str | None:
    grade_id = raw["metadata"].get("nbgrader", {}).get("grade_id")
    return grade_id if isinstance(grade_id, str) else None


def _restored(raw: Raw, cell: KnownCell, remarks: list[str]) -> Raw:
    restored = _new(cell)
    if raw["cell_type"] != cell.cell_type:
        remarks.append(f"The cell {cell.id!r} had become {raw['cell_type']}; it is changed back.")
    if not cell.locked:
        restored["source"] = raw["source"]
    return restored


def _new(cell: KnownCell) -> Raw:
    nbgrader: Raw = {
        "grade": cell.grade,
        "grade_id": cell.id,
        "locked": cell.locked,
        "schema_version": _SCHEMA,
        "solution": cell.solution,
        "task": False,
        "checksum": cell.checksum,
        "cell_type": cell.cell_type,
    }
    if cell.points is not None:
        nbgrader["points"] = cell.points
    metadata: Raw = {"nbgrader": nbgrader, "deletable": False}
    if cell.tags:
        metadata["tags"] = list(cell.tags)
    if cell.locked:
        metadata["editable"] = False
    raw: Raw = {"cell_type": cell.cell_type, "metadata": metadata, "source": cell.source}
    return raw | ({"outputs": [], "execution_count": None} if cell.cell_type == "code" else {})
