"""Reads a submitted notebook, whatever it is: its cells, or why there are none.

Nothing here believes the file. What can be read is read and remarked on; what cannot is refused
with the name of the file and the cure, and the next submission is read as if nothing had happened.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from course.errors import Place, SubmissionRefused
from course.grading.values import printable

MAX_NOTEBOOK: Final = 200 * 2**20
_MOST_CELLS: Final = 20_000


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
    remarks: list[str] = []
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("utf-8-sig", "replace")
        count = text.count("\N{REPLACEMENT CHARACTER}")
        remarks.append(f"The file is not UTF-8; {count} characters could not be read.")
    try:
        data = json.loads(text, object_pairs_hook=_without_outputs)
    except (ValueError, RecursionError) as error:
        raise SubmissionRefused(
            f"The file is not a notebook: {_first_line(error)}.",
            cure="Ask for it again, saved from Jupyter.",
            where=where,
        ) from None
    cells, said = _cells_of(data, text, where)
    if len(cells) > _MOST_CELLS:
        raise SubmissionRefused(
            f"It has {len(cells)} cells, more than {_MOST_CELLS}.",
            cure="Look at what it is; this is no filled-in lesson.",
            where=where,
        )
    remarks += [*said, *_odd_metadata(data), *_odd_ids(data, cells)]
    return Handed(cells, tuple(remarks), hashlib.blake2b(content, digest_size=16).hexdigest())


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


def _without_outputs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object without `outputs`, so that 100 MB of them are gone as soon as they are read."""
    return {name: value for name, value in pairs if name != "outputs"}


def _cells_of(data: Any, text: str, where: Place) -> tuple[list[Any], list[str]]:
    if not isinstance(data, dict):
        raise _no_notebook("The file is JSON, but no notebook", where)
    version = data.get("nbformat")
    if type(version) is int and 1 <= version < 4:
        return _upgraded(text, version, where)
    if version != 4:
        raise SubmissionRefused(
            f"Its notebook format is {_short(version)}, and the newest that can be read is 4.",
            cure="Ask for it again, saved by the JupyterLab of the course.",
            where=where,
        )
    cells = data.get("cells")
    if not isinstance(cells, list):
        raise _no_notebook("The file is JSON, but it holds no cells", where)
    return cells, []


def _upgraded(text: str, version: int, where: Place) -> tuple[list[Any], list[str]]:
    """The cells of an older format, by Jupyter's own conversion."""
    import nbformat

    try:
        notebook = nbformat.convert(nbformat.reader.reads(text), 4)
        cells = json.loads(json.dumps(notebook["cells"]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise _no_notebook(
            f"It says it is of notebook format {version}, and is not", where
        ) from None
    if not isinstance(cells, list):
        raise _no_notebook("The file is JSON, but it holds no cells", where)
    return cells, [f"The notebook is of format {version}; it was read as format 4."]


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
    return [f"The notebook asks for a kernel of {_short(language)}; it was run as Python."]


def _odd_ids(data: dict[str, Any], cells: list[Any]) -> list[str]:
    ids = [cell.get("id") for cell in cells if isinstance(cell, dict)]
    counted = Counter(one for one in ids if isinstance(one, str))
    twice = [one for one, count in counted.items() if count > 1]
    remarks = []
    if twice:
        named = ", ".join(_short(one) for one in twice[:3])
        remarks.append(f"Cells share an id ({named}); they have new ones.")
    minor = data.get("nbformat_minor")
    missing = len(cells) - sum(counted.values())
    if missing and type(minor) is int and minor >= 5:
        remarks.append(f"{missing} cells have no id; they have new ones.")
    return remarks


def _short(value: object) -> str:
    return printable(repr(value))[:40]


def _first_line(error: BaseException) -> str:
    return printable(str(error).splitlines()[0]) if str(error) else type(error).__name__
