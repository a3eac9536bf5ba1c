"""A submitted notebook, put back into the order that the instructor knows.

Locked cells get their text back, flags, types, tags and points are the instructor's, copies of a
known cell count once, missing locked cells return, and the known cells stand in their order. What
the student wrote, in solution cells and in cells of their own, is kept as it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from course.cells import BEGIN_HIDDEN, END_HIDDEN
from course.grading.remarks import each, listed, quoted
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
        The cells, none of them shared with the submission, without outputs; and remarks on cells
        that were copied, moved, missing, changed in a way that only the instructor may change them,
        or of an unknown id.
    """
    by_id = {cell.id: cell for cell in known}
    cells = list(cells)
    plain = [_plain(cell) for cell in cells]
    changes = _Changes()
    last_of = {_grade_id(raw): index for index, raw in enumerate(plain)}
    mine: dict[str, Raw] = {}
    trailing: dict[str | None, list[Raw]] = {None: []}
    order: list[str] = []
    before: str | None = None
    for index, raw in enumerate(plain):
        grade_id = _grade_id(raw)
        if grade_id is None or grade_id not in by_id:
            if grade_id is not None:
                changes.unknown[grade_id] = None
            raw["metadata"] = {}
            trailing.setdefault(before, []).append(raw)
        elif last_of[grade_id] != index:
            changes.copied[grade_id] = None
        else:
            mine[grade_id] = _restored(raw, by_id[grade_id])
            changes.note(cells[index], raw, by_id[grade_id])
            order.append(grade_id)
            before = grade_id
    changes.moved = order != [cell.id for cell in known if cell.id in mine]
    result = list(trailing[None])
    for cell in known:
        if cell.id in mine:
            result.append(mine[cell.id])
        elif cell.locked or cell.grade:
            changes.missing.append(cell.id)
            result.append(_new(cell))
        result.extend(trailing.get(cell.id, ()))
    for number, raw in enumerate(result):
        raw["id"] = _grade_id(raw) or f"own-{number}"
    return result, changes.remarks()


class _Changes:
    """What had to be mended, gathered into one remark for each kind, however many cells it met."""

    def __init__(self) -> None:
        self.unknown: dict[str, None] = {}
        self.copied: dict[str, None] = {}
        self.missing: list[str] = []
        self.moved = False
        self._types: dict[str, list[str]] = {}
        self._text: list[str] = []
        self._flags: list[str] = []
        self._tags: list[str] = []
        self._schemas: set[str] = set()

    def note(self, cell: Any, raw: Raw, known: KnownCell) -> None:
        """Compare a cell as it was handed in with what the instructor knows of it."""
        nbgrader = cell["metadata"]["nbgrader"]
        if raw["cell_type"] != known.cell_type:
            self._types.setdefault(raw["cell_type"], []).append(known.id)
        if known.locked and _lines(raw["source"]) != _lines(released(known.source)):
            self._text.append(known.id)
        right = {
            "grade": known.grade,
            "solution": known.solution,
            "locked": known.locked,
            "points": known.points,
        }
        if any(name in nbgrader and nbgrader[name] != value for name, value in right.items()):
            self._flags.append(known.id)
        tags = cell["metadata"].get("tags", [])
        if known.locked and (tags if isinstance(tags, list) else [tags]) != list(known.tags):
            self._tags.append(known.id)
        schema = nbgrader.get("schema_version", _SCHEMA)
        if schema != _SCHEMA:
            self._schemas.add(quoted(schema))

    def remarks(self) -> list[str]:
        """One sentence for each kind of change."""
        found = []
        if len(self.unknown) == 1:
            found.append(
                f"A cell with the unknown id {listed([*self.unknown])} counts as your own."
            )
        elif self.unknown:
            found.append(f"Cells with the unknown ids {listed([*self.unknown])} count as your own.")
        if self.copied:
            found.append(f"{each([*self.copied])} is there more than once; the last one counts.")
        for kind, ids in self._types.items():
            found.append(f"{each(ids)} had become {kind}; it is changed back.")
        kinds = (("text", self._text), ("flags or points", self._flags), ("tags", self._tags))
        for (what, ids), is_ in zip(kinds, ("is", "are", "are"), strict=True):
            if ids:
                cells = "cell" if len(ids) == 1 else "cells"
                found.append(
                    f"The {what} of the {cells} {listed(ids)} had been changed "
                    f"and {is_} back as in the lesson."
                )
        if self._schemas:
            said = ", ".join(sorted(self._schemas)[:3])
            found.append(
                f"Cells carry nbgrader's schema {said}; they were read as schema {_SCHEMA}."
            )
        if self.moved:
            found.append("Cells had been moved; they are back in the order of the lesson.")
        if self.missing:
            found.append(f"{each(self.missing)} was missing and is back.")
        return found


def released(source: str) -> str:
    """An instructor's text as students have it: without its hidden regions."""
    lines: list[str] = []
    hidden = False
    for line in source.split("\n"):
        if BEGIN_HIDDEN in line:
            hidden = True
        if not hidden:
            lines.append(line)
        if END_HIDDEN in line:
            hidden = False
    return "\n".join(lines)


def _lines(source: str) -> list[str]:
    """The lines of a text, whatever stands at their ends."""
    return [line.rstrip() for line in source.rstrip().splitlines()]


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
        "source": printable(source).replace("\r\n", "\n") if isinstance(source, str) else "",
    }
    return plain | ({"outputs": [], "execution_count": None} if kind == "code" else {})


def _grade_id(raw: Raw) -> str | None:
    grade_id = raw["metadata"].get("nbgrader", {}).get("grade_id")
    return grade_id if isinstance(grade_id, str) else None


def _restored(raw: Raw, cell: KnownCell) -> Raw:
    restored = _new(cell)
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
