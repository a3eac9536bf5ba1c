"""Reads a submitted notebook, whatever it is: its cells, or why there are none.

Nothing here believes the file. What can be read is read and remarked on; what cannot is refused
with the name of the file and the cure, and the next submission is read as if nothing had happened.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from course.errors import Place, SubmissionRefused
from course.grading.remarks import listed, quoted
from course.grading.trimming import trimmed
from course.grading.values import visible

MAX_NOTEBOOK: Final = 200 * 2**20
_MOST_CELLS: Final = 20_000
_MOST_DIGITS: Final = 18


@dataclass(frozen=True)
class Handed:
    """A notebook as it was handed in.

    Args:
        cells: its cells, as its JSON holds them; anything may be among them.
        remarks: what was odd about the file, a sentence each.
        digest: a hash of the file's bytes, to tell whether it has changed since it was graded.
    """

    cells: list[Any]
    remarks: tuple[str, ...]
    digest: str


def read_handed(path: Path, where: Place) -> Handed:
    """Read a submitted notebook.

    Args:
        path: the file.
        where: how to name it in an error.

    Returns:
        Its cells without their outputs, which nobody needs and which may be large.

    Raises:
        SubmissionRefused: it is missing, is no regular file, is too large, or is no notebook.
    """
    content = _bytes_of(path, where)
    digest = hashlib.blake2b(content, digest_size=16).hexdigest()
    content = trimmed(content, where)
    said: list[str] = []
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("utf-8-sig", "replace")
        count = text.count("\N{REPLACEMENT CHARACTER}")
        said.append(f"The file is not UTF-8; {count} characters could not be read.")
    reader = _Reader()
    try:
        data = reader.read(text)
    except RecursionError:
        raise _no_notebook("The file is no notebook: it is nested too deeply", where) from None
    except ValueError as error:
        raise _no_notebook(f"The file is not a notebook: {_first_line(error)}", where) from None
    cells, converted = _cells_of(data, where)
    if len(cells) > _MOST_CELLS:
        raise SubmissionRefused(
            f"It has {len(cells)} cells, more than {_MOST_CELLS}.",
            cure="Look at what it is; this is no filled-in lesson.",
            where=where,
        )
    said += [*reader.remarks(), *converted, *_odd_metadata(data), *_odd_ids(data, cells)]
    return Handed(cells, tuple(said), digest)


class _Reader:
    """Reads JSON as leniently as Jupyter's own tools do, and notes what a strict one refuses."""

    def __init__(self) -> None:
        self._twice: dict[str, None] = {}
        self._no_number: dict[str, None] = {}

    def read(self, text: str) -> Any:
        """What a text holds; ValueError or RecursionError where it is no JSON."""
        return json.loads(
            text,
            object_pairs_hook=self._object,
            parse_constant=self._constant,
            parse_int=_whole_number,
        )

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            counted = Counter(name for name, _ in pairs)
            self._twice |= {name: None for name, count in counted.items() if count > 1}
        return found

    def _constant(self, name: str) -> float:
        self._no_number[name] = None
        return float(name)

    def remarks(self) -> list[str]:
        """What was odd, a sentence each."""
        said = []
        if self._twice:
            names = listed(list(self._twice))
            said.append(f"The file says {names} twice in one place; the last one counts.")
        if self._no_number:
            names = " and ".join(sorted(self._no_number))
            said.append(f"The file holds {names}, which JSON has not; it was read all the same.")
        return said


def _whole_number(digits: str) -> float:
    """A whole number; one that is too long to mean anything is read as a float."""
    return int(digits) if len(digits) <= _MOST_DIGITS else float(digits)


def digest_of(path: Path) -> str | None:
    """The digest of a file's bytes, as in `Handed`; None where it is no regular file."""
    if path.is_symlink() or not path.is_file() or path.stat().st_size > MAX_NOTEBOOK:
        return None
    return hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest()


def _bytes_of(path: Path, where: Place) -> bytes:
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise SubmissionRefused(
            "It is a link, a folder or a device, not a file.", cure="Ask for the file.", where=where
        )
    if not path.exists():
        raise SubmissionRefused(
            "The submission holds no notebook of this name.",
            cure="Ask for it; the name has to be the one of the release.",
            where=where,
        )
    if path.stat().st_size > MAX_NOTEBOOK:
        raise SubmissionRefused(
            f"The file has {path.stat().st_size / 2**20:.0f} MB, more than "
            f"{MAX_NOTEBOOK / 2**20:.0f}.",
            cure="Ask for a copy with its outputs cleared.",
            where=where,
        )
    try:
        return path.read_bytes()
    except OSError as error:
        raise SubmissionRefused(
            f"The file cannot be read: {error.strerror}.", cure="Look at its rights.", where=where
        ) from None


def _cells_of(data: Any, where: Place) -> tuple[list[Any], list[str]]:
    if not isinstance(data, dict):
        raise _no_notebook("The file is JSON, but no notebook", where)
    if "nbformat" not in data and "cells" not in data:
        raise _no_notebook("The file is JSON, but it holds no cells", where)
    version = data.get("nbformat")
    if type(version) is not int or version < 1:
        raise _no_notebook(
            f"Its notebook format is {quoted(version)}, and there is none of this name", where
        )
    if version == 3:
        return _upgraded(data, where)
    if version != 4:
        which = "newest that can be read is 4" if version > 4 else "oldest that can be read is 3"
        raise SubmissionRefused(
            f"Its notebook format is {quoted(version)}, and the {which}.",
            cure="Ask for it again, saved by the JupyterLab of the course.",
            where=where,
        )
    cells = data.get("cells")
    if not isinstance(cells, list):
        raise _no_notebook("The file is JSON, but it holds no cells", where)
    return cells, []


def _upgraded(data: dict[str, Any], where: Place) -> tuple[list[Any], list[str]]:
    """The cells of format 3, by Jupyter's own conversion; those before it had no cell metadata."""
    import nbformat

    # The conversion logs each rule of its format that a notebook breaks, at any length.
    logged = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        notebook = nbformat.convert(nbformat.reader.reads(json.dumps(data)), 4)
        cells = json.loads(json.dumps(notebook["cells"]))
    except Exception:
        # It was written for files that keep their format, and fails in any way on others.
        raise _no_notebook("It says it is of notebook format 3, and is not", where) from None
    finally:
        logging.disable(logged)
    if not isinstance(cells, list):
        raise _no_notebook("The file is JSON, but it holds no cells", where)
    return cells, ["The notebook is of format 3; it was read as format 4."]


def _no_notebook(what: str, where: Place) -> SubmissionRefused:
    return SubmissionRefused(f"{what}.", cure="Ask for it again, saved from Jupyter.", where=where)


def _odd_metadata(data: dict[str, Any]) -> list[str]:
    metadata = data.get("metadata")
    kernel = metadata.get("kernelspec") if isinstance(metadata, dict) else None
    if not isinstance(kernel, dict):
        return []
    language = kernel.get("language", "python")
    if isinstance(language, str) and language.lower().startswith("python"):
        return []
    return [f"The notebook asks for a kernel of {quoted(language)}; it was run as Python."]


def _odd_ids(data: dict[str, Any], cells: list[Any]) -> list[str]:
    ids = [cell.get("id") for cell in cells if isinstance(cell, dict)]
    counted = Counter(one for one in ids if isinstance(one, str))
    twice = [one for one, count in counted.items() if count > 1]
    remarks = []
    if twice:
        remarks.append(f"Cells share an id ({listed(twice)}); they have new ones.")
    minor = data.get("nbformat_minor")
    missing = len(cells) - sum(counted.values())
    if missing and type(minor) is int and minor >= 5:
        which = f"{missing} cells have" if missing > 1 else "A cell has"
        remarks.append(f"{which} no id; nothing was lost by it.")
    return remarks


def _first_line(error: BaseException) -> str:
    """What a parser says of a file, without the text that it may quote."""
    return visible(str(error).partition("\n")[0])[:100] or type(error).__name__
