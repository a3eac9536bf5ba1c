"""Spoils submissions at random: their bytes, their JSON, their cells, and never into right code.

What a spoiled submission deserves is read off the file, by the rules that students are told: the
last cell with the id of a solution counts, and a file that is no notebook has no marks.
"""

from __future__ import annotations

import contextlib
import copy
import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from course.errors import Place, SubmissionRefused
from course.grading.trimming import trimmed
from tests.integration.independent import CELL_OF, CELLS, POINTS, SOLVED, own_cell
from tests.unit.small_course import Raw

_JUNK_CODE: Final = (
    "",
    "y = 0.5\nM = 1",
    "y = x",
    "M = A",
    "def slope(x):\n    return x",
    "1 / 0",
    "y = M = d = None",
    "y = M = d = [0]",
    "x = A = 7",
    "for in",
    "# nothing",
    "check = expect = print",
    "import sys; sys.exit()",
    "np = None",
    "print('\\x1b[31m', '\\ud800')",
    "y = 'text'\nM = {}\nd = object()",
    "y = float('nan')",
)
_IDS: Final = (
    *CELL_OF.values(),
    *("test-y", "test-M", "test-d", "setup", "given-x", "given-A", "call-slope", "unknown"),
)
_KNOWN: Final = {cell["metadata"]["nbgrader"]["grade_id"] for cell in CELLS if cell["metadata"]}


class _Whole(list[Any]):
    """A list that is too deep to be copied or to be looked into: it stays as it is."""

    def __deepcopy__(self, _: dict[int, Any]) -> _Whole:
        return self


_DEEP: Any = "deep"
for _ in range(300):
    _DEEP = _Whole([_DEEP])
_VALUES: Final[tuple[Any, ...]] = (
    *(None, True, False, 0, -1, 3, 4, 5, 10**30, 2.5, float("nan"), float("inf"), "", "code"),
    *("markdown", "raw", "\x1b[31m<b>&[x](y)\n", "\ud800", "x" * 3000, [], {}, [None], [[]]),
    *({"a": {}}, ["skip-execution"], ["given"], {"nbgrader": {}}, {"grade_id": "test-y"}, _DEEP),
)
_KEYS: Final = (
    *("cells", "metadata", "nbformat", "nbformat_minor", "cell_type", "source", "outputs", "id"),
    *("nbgrader", "grade_id", "grade", "solution", "locked", "points", "schema_version", "task"),
    *("checksum", "tags", "kernelspec", "execution_count", "attachments", "worksheets", "widgets"),
)


def submission(chance: random.Random, released: Raw) -> Raw:
    """A submission before it is spoiled: solved, half solved or blank."""
    notebook: Raw = copy.deepcopy(released)
    for cell in notebook["cells"]:
        grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if grade_id in SOLVED and chance.random() < 0.7:
            cell["source"] = SOLVED[grade_id]
    return notebook


def spoiled(chance: random.Random, notebook: Raw) -> bytes:
    """The file of a submission after one to five mutations."""
    if chance.random() < 0.04:
        _worksheets(notebook)
    for _ in range(chance.choice([1, 1, 2, 3, 5])):
        chance.choice(_ON_JSON)(chance, notebook)
    indent = chance.choice([None, 1])
    text = json.dumps(notebook, indent=indent, ensure_ascii=chance.random() < 0.5)
    data = text.encode("utf-8", "surrogatepass")
    while chance.random() < 0.12:
        data = chance.choice(_ON_BYTES)(chance, data)
    return data


def _cells(notebook: Raw) -> list[Any]:
    cells = notebook.get("cells")
    return cells if isinstance(cells, list) else []


def _a_cell(chance: random.Random, notebook: Raw) -> Raw:
    cells = [cell for cell in _cells(notebook) if isinstance(cell, dict)]
    return chance.choice(cells) if cells else {}


def _nbgrader(cell: Raw) -> Raw:
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return nbgrader if isinstance(nbgrader, dict) else {}


def _places(value: Any, found: list[tuple[Any, Any]] | None = None) -> list[tuple[Any, Any]]:
    """Every place inside a value: a list or object, and an index or name in it."""
    found = [] if found is None else found
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for name, inner in list(pairs):
        found.append((value, name))
        if isinstance(inner, dict | list) and not isinstance(inner, _Whole):
            _places(inner, found)
    return found


def _value(chance: random.Random) -> Any:
    """A value to put into a notebook: a copy, because what is put there is changed there."""
    return copy.deepcopy(chance.choice(_VALUES))


def _replace(chance: random.Random, notebook: Raw) -> None:
    if places := _places(notebook):
        inside, name = chance.choice(places)
        inside[name] = _value(chance)


def _drop(chance: random.Random, notebook: Raw) -> None:
    if places := _places(notebook):
        inside, name = chance.choice(places)
        del inside[name]


def _add_key(chance: random.Random, notebook: Raw) -> None:
    objects = [notebook, *(v[n] for v, n in _places(notebook) if isinstance(v[n], dict))]
    chance.choice(objects)[chance.choice(_KEYS)] = _value(chance)


def _copy_within(chance: random.Random, notebook: Raw) -> None:
    """Puts some part of the notebook at some other place, never a right line among other code."""
    places = _places(notebook)
    parts = [v[n] for v, n in places if not _is_code(v[n])]
    if parts and places:
        inside, name = chance.choice(places)
        inside[name] = copy.deepcopy(chance.choice(parts))


def _is_code(value: Any) -> bool:
    """Whether a value is, or holds, something that a student wrote."""
    text = json.dumps(value)
    return any(part in text for part in ("np.tanh", "np.exp"))


def _copy_cell(chance: random.Random, notebook: Raw) -> None:
    if cells := _cells(notebook):
        cells.insert(chance.randrange(len(cells) + 1), copy.deepcopy(chance.choice(cells)))


def _copy_as_junk(chance: random.Random, notebook: Raw) -> None:
    copied = copy.deepcopy(_a_cell(chance, notebook))
    if copied:
        copied["source"] = chance.choice(_JUNK_CODE)
        _cells(notebook).insert(chance.randrange(len(_cells(notebook)) + 1), copied)


def _remove_cell(chance: random.Random, notebook: Raw) -> None:
    if cells := _cells(notebook):
        cells.pop(chance.randrange(len(cells)))


def _shuffle(chance: random.Random, notebook: Raw) -> None:
    chance.shuffle(_cells(notebook))


def _swap(chance: random.Random, notebook: Raw) -> None:
    if cells := _cells(notebook):
        i, j = chance.randrange(len(cells)), chance.randrange(len(cells))
        cells[i], cells[j] = cells[j], cells[i]


def _junk_source(chance: random.Random, notebook: Raw) -> None:
    if cell := _a_cell(chance, notebook):
        cell["source"] = chance.choice(_JUNK_CODE)


def _own_junk(chance: random.Random, notebook: Raw) -> None:
    cells = _cells(notebook)
    if isinstance(notebook.get("cells"), list):
        cells.insert(chance.randrange(len(cells) + 1), own_cell(chance.choice(_JUNK_CODE)))


def _in_lines(chance: random.Random, notebook: Raw) -> None:
    cell = _a_cell(chance, notebook)
    if isinstance(cell.get("source"), str):
        cell["source"] = cell["source"].splitlines(keepends=True)


def _rename(chance: random.Random, notebook: Raw) -> None:
    nbgrader = _nbgrader(_a_cell(chance, notebook))
    if nbgrader:
        nbgrader["grade_id"] = chance.choice([*_IDS, "<b>", "\x1b[31m", "\ud800", "x" * 5000])


def _flag(chance: random.Random, notebook: Raw) -> None:
    nbgrader = _nbgrader(_a_cell(chance, notebook))
    name = chance.choice(("grade", "solution", "locked", "task", "points", "schema_version"))
    nbgrader[name] = chance.choice((True, False, None, 0, 1, 2, 99, 1000, -5, "x", float("nan")))


def _tag(chance: random.Random, notebook: Raw) -> None:
    metadata = _a_cell(chance, notebook).get("metadata")
    if isinstance(metadata, dict):
        tags: tuple[Any, ...] = (
            ["skip-execution"],
            ["given"],
            ["picture"],
            "given",
            5,
            [None],
            {},
            ["x" * 999],
        )
        metadata["tags"] = chance.choice(tags)


def _type(chance: random.Random, notebook: Raw) -> None:
    if cell := _a_cell(chance, notebook):
        cell["cell_type"] = chance.choice(("code", "markdown", "raw", "heading", "", None, 5))


def _outputs(chance: random.Random, notebook: Raw) -> None:
    if cell := _a_cell(chance, notebook):
        shown = {"output_type": "execute_result", "data": {"text/plain": "1000"}, "metadata": {}}
        cell["outputs"] = chance.choice(([shown] * 5, "x", None, {"a": [1]}, [[[["]}"]]]], _DEEP))


def _version(chance: random.Random, notebook: Raw) -> None:
    notebook[chance.choice(("nbformat", "nbformat_minor"))] = _value(chance)


def _worksheets(notebook: Raw) -> None:
    """Turns a notebook into one of format 3."""
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["input"] = cell.pop("source")
    notebook |= {"nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": notebook["cells"]}]}
    del notebook["cells"]


_ON_JSON: Final[tuple[Callable[[random.Random, Raw], None], ...]] = (
    *(_replace, _drop, _add_key, _copy_within, _copy_cell, _copy_as_junk, _remove_cell, _shuffle),
    *(_swap, _junk_source, _own_junk, _in_lines, _rename, _flag, _tag, _type, _outputs, _version),
)


def _cut(chance: random.Random, data: bytes) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _flip(chance: random.Random, data: bytes) -> bytes:
    """Changes a byte of the structure or of text, and none of what a student wrote."""
    flipped = bytearray(data)
    for _ in range(chance.choice([1, 1, 3])):
        if flipped:
            flipped[chance.randrange(len(flipped))] = chance.choice(b'"\\{}[],:x0 \xff\x00\n')
    return bytes(flipped)


def _insert(chance: random.Random, data: bytes) -> bytes:
    place = chance.randrange(len(data) + 1)
    parts = (b"\xff\xfe", b"\xef\xbb\xbf", b"\x00", b"{", b"]", b'"', b"NaN", b"[" * 3000, b"\\u")
    return data[:place] + chance.choice(parts) + data[place:]


def _around(chance: random.Random, data: bytes) -> bytes:
    before, after = chance.choice(((b"\xef\xbb\xbf", b""), (b"\r\n", b"\r\n"), (b"", b"{}")))
    return before + data + after


_ON_BYTES: Final = (_cut, _flip, _insert, _around)


@dataclass(frozen=True)
class Deserved:
    """What a file deserves, where it is not refused.

    Args:
        most: the points that its right lines can earn, wherever they stand.
        least: the points that it has to earn; None where junk may have broken right lines.
    """

    most: dict[str, float]
    least: dict[str, float] | None


def deserved(data: bytes, stubs: dict[str, str]) -> Deserved:
    """What a file deserves.

    Args:
        data: the file.
        stubs: the solution cells as they were handed out, by id.
    """
    notebook = _read(data)
    old = isinstance(notebook, dict) and notebook.get("nbformat") == 3
    cells = _cells(notebook) if isinstance(notebook, dict) and not old else []
    if old and isinstance(sheets := notebook.get("worksheets"), list):
        cells = [cell for sheet in sheets if isinstance(sheet, dict) for cell in _cells(sheet)]
    counts: dict[str, set[str]] = {}
    own: set[str] = set()
    for cell in cells:
        if isinstance(cell, dict):
            grade_id = _nbgrader(cell).get("grade_id")
            texts = {_text(cell, "source"), *([_text(cell, "input")] if old else [])}
            if isinstance(grade_id, str) and grade_id in _KNOWN:
                counts[grade_id] = texts
            elif cell.get("cell_type") == "code":
                own |= texts
    solutions = {grade_id: counts.get(grade_id, set()) for grade_id in CELL_OF.values()}
    runs = own.union(*solutions.values())
    harmless = {*SOLVED.values(), *stubs.values(), ""}
    calm = not old and own <= {"", "# nothing"} and runs - own <= harmless
    return Deserved(
        {name: POINTS[name] * (SOLVED[cell] in runs) for name, cell in CELL_OF.items()},
        {name: POINTS[name] * (SOLVED[cell] in solutions[cell]) for name, cell in CELL_OF.items()}
        if calm
        else None,
    )


def _read(data: bytes) -> Any:
    """A file as JSON, None where it is none; damage inside outputs is no damage."""
    for form in (data, _trimmed(data)):
        with contextlib.suppress(ValueError, RecursionError):
            return json.loads(form.decode("utf-8-sig", "replace"))
    return None


def _trimmed(data: bytes) -> bytes:
    with contextlib.suppress(SubmissionRefused):
        return trimmed(data, Place())
    return b""


def _text(cell: Raw, name: str) -> str:
    source = cell.get(name)
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    return source if isinstance(source, str) else ""
