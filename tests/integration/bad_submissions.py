"""Submissions that are not as they should be: what was handed in, what it earns, what is said."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.integration.independent import LESSON, POINTS, cell_of, filled, own_cell, place_for
from tests.unit.small_course import Raw

Marks = dict[str, float]
NOTHING: Final[Marks] = dict.fromkeys(POINTS, 0.0)


@dataclass(frozen=True)
class Bad:
    """One student whose submission is not as it should be.

    Args:
        student: the name of the student's folder.
        says: a regular expression for the failure, or for one of the remarks; empty where all is
            well and nothing is said.
        tamper: changes the solved notebook.
        write: writes the file, given where and the text of the notebook; as text where it is None.
        earns: the marks; None where it cannot be graded.
    """

    student: str
    says: str
    tamper: Callable[[Raw], object] | None = None
    write: Callable[[Path, str], object] | None = None
    earns: Marks | None = None

    def hand_in(self, course: Path) -> None:
        """Write it into the course."""
        notebook = filled(course)
        if self.tamper is not None:
            self.tamper(notebook)
        path = place_for(course, self.student)
        (self.write or _as_text)(path, json.dumps(notebook))


def _as_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _full(student: str, says: str, tamper: Callable[[Raw], object]) -> Bad:
    return Bad(student, says, tamper, earns=POINTS)


def _is(content: str | bytes) -> Callable[[Path, str], object]:
    data = content.encode() if isinstance(content, str) else content
    return lambda path, _: path.write_bytes(data)


def _top(**values: Any) -> Callable[[Raw], object]:
    return lambda notebook: notebook.update(values)


def _all(**values: Any) -> Callable[[Raw], object]:
    """Sets nbgrader's metadata in every cell."""

    def tamper(notebook: Raw) -> None:
        for cell in notebook["cells"]:
            cell["metadata"].get("nbgrader", {}).update(values)

    return tamper


def _each(**values: Any) -> Callable[[Raw], object]:
    """Sets the same things in every cell."""

    def tamper(notebook: Raw) -> None:
        for cell in notebook["cells"]:
            cell.update(values)

    return tamper


def _tags(notebook: Raw) -> None:
    for cell in notebook["cells"]:
        cell["metadata"]["tags"] = ["skip-execution", "given", "picture", "hide-input"]


def _without(*names: str) -> Callable[[Raw], object]:
    def tamper(notebook: Raw) -> None:
        gone = [cell_of(notebook, name) for name in names]
        notebook["cells"] = [cell for cell in notebook["cells"] if cell not in gone]

    return tamper


def _copied(name: str, source: str | None = None) -> Callable[[Raw], object]:
    def tamper(notebook: Raw) -> None:
        copy = json.loads(json.dumps(cell_of(notebook, name)))
        notebook["cells"].append(copy | ({} if source is None else {"source": source}))

    return tamper


def _no_ids(notebook: Raw) -> None:
    notebook["nbformat_minor"] = 5
    for cell in notebook["cells"]:
        cell.pop("id", None)


def _as_format_3(path: Path, text: str) -> None:
    cells = [
        {"input" if name == "source" else name: value for name, value in cell.items()}
        if cell["cell_type"] == "code"
        else cell
        for cell in json.loads(text)["cells"]
    ]
    old = {"worksheets": [{"cells": cells}], "metadata": {"name": ""}, "nbformat": 3}
    _as_text(path, json.dumps(old | {"nbformat_minor": 0}))


def _hundred_megabytes(path: Path, text: str) -> None:
    before, after = text.split('"outputs": []', 1)
    picture = '{"output_type": "display_data", "metadata": {}, "data": {"image/png": "%s"}}'
    with path.open("w", encoding="utf-8") as file:
        file.write(before + '"outputs": [')
        for _ in range(50):
            file.write(picture.replace("%s", "iVB0" * 2**18) + ",")
        for _ in range(50):
            lines = '"epoch 1: loss 0.5\\n", ' * 40_000
            file.write('{"output_type": "stream", "name": "stdout", "text": [' + lines + '""]},')
        file.write('{"output_type": "stream", "name": "stdout", "text": "x"}]' + after)


def _in_windows(path: Path, text: str) -> None:
    """As an editor on Windows leaves it: a mark at the start, and two characters per line end."""
    notebook = json.loads(text)
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"]).replace("\n", "\r\n")
    data = json.dumps(notebook, indent=1).replace("\n", "\r\n").encode("utf-8-sig")
    path.write_bytes(data)


def _linked_file(path: Path, text: str) -> None:
    other = path.parent / "mine.txt"
    _as_text(other, text)
    path.symlink_to(other)


def _linked_assignment(path: Path, text: str) -> None:
    other = path.parent.parent / "elsewhere"
    other.mkdir()
    _as_text(other / path.name, text)
    path.parent.rmdir()
    path.parent.symlink_to(other)


def _linked_student(path: Path, _: str) -> None:
    folder = path.parent.parent
    path.parent.rmdir()
    folder.rmdir()
    folder.symlink_to(folder.parent / "ada")


def _socket(path: Path, _: str) -> None:
    place = Path.cwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(path.name)
    finally:
        os.chdir(place)


def _file_for_a_folder(path: Path, text: str) -> None:
    path.parent.rmdir()
    _as_text(path.parent, text)


def _pipe_for_a_folder(path: Path, _: str) -> None:
    path.parent.rmdir()
    os.mkfifo(path.parent)


def _beside(*names: bytes) -> Callable[[Path, str], object]:
    def write(path: Path, text: str) -> None:
        _as_text(path, text)
        for name in names:
            (path.parent / os.fsdecode(name)).write_bytes(b"x = 1\n")

    return write


def _pipe_beside(path: Path, text: str) -> None:
    _as_text(path, text)
    os.mkfifo(path.parent / "pipe.csv")


def _links_beside(path: Path, text: str) -> None:
    _as_text(path, text)
    (path.parent / "passwd.txt").symlink_to("/etc/passwd")
    (path.parent / "nowhere.txt").symlink_to("nowhere")
    (path.parent / "round").symlink_to(path.parent)
    (path.parent / "folder.ipynb").mkdir()


_ODD_NAMES: Final = (
    *(b"two words.txt", "übung 数.csv".encode(), b"new\nline.txt", b"\x1b[31mred.txt", b"-rf"),
    *(b"n" * 255, b"\xff\xfe.txt", b"a+b.csv", b"other\nnote\x1b[31m\xff.ipynb", b"$(touch x).py"),
)
_NO_NAME: Final = "has a name that is no student's id"
_FILE: Final = rf"^submitted/[^/]+/{LESSON}/{LESSON}\.ipynb: "

BAD: Final = (
    Bad("empty-file", _FILE + "The file is not a notebook", write=_is("")),
    Bad("not-json", _FILE + "The file is not a notebook", write=_is("print('my homework')")),
    Bad("cut-off", _FILE + "The file is not a notebook", write=_is('{"cells": [{"cell_ty')),
    Bad("zeros", _FILE + "The file is not a notebook", write=_is(bytes(5000))),
    Bad("a-list", _FILE + "The file is JSON, but no notebook", write=_is("[1, 2]")),
    Bad("a-package", _FILE + ".* holds no cells", write=_is('{"name": "x", "version": 1}')),
    Bad("nested", _FILE + ".*too deeply", write=_is("[" * 100_000)),
    Bad("no-cells", _FILE + ".* holds no cells", _top(cells=None)),
    Bad(
        "format-5", _FILE + ".*format is 5, and the newest that can be read is 4", _top(nbformat=5)
    ),
    Bad("format-99", _FILE + ".*newest that can be read is 4", _top(nbformat=99)),
    Bad("format-2", _FILE + ".*format is 2, and the oldest that can be read", _top(nbformat=2)),
    Bad("format-1", _FILE + ".*format is 1, and the oldest that can be read", _top(nbformat=1)),
    Bad("format-0", _FILE + ".*format is 0, and there is none", _top(nbformat=0)),
    Bad("format-minus-1", _FILE + ".*format is -1, and there is none", _top(nbformat=-1)),
    Bad("format-text", _FILE + ".*format is '4', and there is none", _top(nbformat="4")),
    Bad("format-true", _FILE + ".*format is True, and there is none", _top(nbformat=True)),
    Bad("format-none", _FILE + ".*format is None, and there is none", _top(nbformat=None)),
    Bad("format-4.99", _FILE + r".*format is 4\.99, and there is none", _top(nbformat=4.99)),
    Bad("format-3-claimed", _FILE + ".*of notebook format 3, and is not", _top(nbformat=3)),
    Bad("format-3", "is of format 3; it was read as", write=_as_format_3, earns=POINTS),
    _full("minor-99", "", _top(nbformat_minor=99)),
    _full("minor-text", "", _top(nbformat_minor="five")),
    _full("schema-past", "schema 1; they were read as schema 3", _all(schema_version=1)),
    _full("schema-future", "schema 99; they were read as schema 3", _all(schema_version=99)),
    _full("schema-text", "schema 'new'; they were read", _all(schema_version="new")),
    _full("no-ids", "cells have no id; nothing was lost", _no_ids),
    _full("same-ids", r"Cells share an id \('same'\)", _each(id="same")),
    _full("test-copied", "'test-y' is there more than once", _copied("test-y")),
    _full(
        "tests-deleted", "'test-y', 'test-M' was missing and is back", _without("test-y", "test-M")
    ),
    _full("given-deleted", "'given-x' was missing and is back", _without("given-x")),
    _full("reversed", "Cells had been moved", lambda notebook: notebook["cells"].reverse()),
    _full("types", "had become raw; it is changed back", _each(cell_type="raw")),
    _full("types-unknown", "had become raw; it is changed back", _each(cell_type="<b>")),
    _full("flags", "flags or points of the cells", _all(grade=True, locked=False, solution=True)),
    _full("points", "flags or points of the cells", _all(points=1000)),
    _full("points-text", "flags or points of the cells", _all(points="\x1b[31m", grade=None)),
    _full("tags", "tags of the cells", _tags),
    _full("kernel-r", "a kernel of 'R'", _top(metadata={"kernelspec": {"language": "R"}})),
    _full("kernel-none", "", _top(metadata={})),
    _full(
        "kernel-gone", "", _top(metadata={"kernelspec": {"name": "my-env", "language": "python"}})
    ),
    _full("metadata-none", "", _top(metadata=None)),
    _full(
        "junk-cells",
        "5 cells have no id",
        lambda notebook: notebook["cells"].extend([None, 5, "x", [], {}]),
    ),
    _full(
        "thousands-of-cells",
        "4000 cells have no id",
        lambda notebook: notebook["cells"].extend(own_cell(f"n = {n}") for n in range(4000)),
    ),
    Bad(
        "too-many-cells",
        "It has 2.... cells, more than 20000",
        lambda notebook: notebook["cells"].extend(own_cell("n = 1") for _ in range(20_001)),
    ),
    Bad("bomb", "holds .* values, more", write=_is('{"cells": [' + "{}," * 2_000_000 + "{}]}")),
    Bad(
        "solution-deleted",
        "^$",
        _without("solve-M"),
        earns=POINTS | {"M": 0.0},
    ),
    Bad(
        "solution-copied",
        "'solve-M' is there more than once; the last one counts",
        _copied("solve-M", "M = A"),
        earns=POINTS | {"M": 0.0},
    ),
    Bad(
        "id-lost",
        "unknown id 'solve\\?M' counts as your own",
        lambda notebook: cell_of(notebook, "solve-M")["metadata"].update(
            nbgrader={"grade_id": "solve<M"}
        ),
        earns=POINTS,
    ),
    Bad("hundred-megabytes", "", write=_hundred_megabytes, earns=POINTS),
    Bad("windows", "", write=_in_windows, earns=POINTS),
    Bad(
        "bad-utf-8",
        "not UTF-8; 1 characters could not be read",
        write=lambda path, text: path.write_bytes(
            text.encode().replace(b"Three things", b"Three things\xe9")
        ),
        earns=POINTS,
    ),
    Bad(
        "utf-16",
        _FILE + "The file is not a notebook",
        write=lambda path, text: path.write_bytes(text.encode("utf-16")),
    ),
    Bad(
        "names-twice",
        "'source' twice in one place; the last one counts",
        write=lambda path, text: _as_text(
            path, text.replace('"source": "y = np.tanh(x)"', '"source": "y = 1", "source": "y = 2"')
        ),
        earns=POINTS | {"y": 0.0},
    ),
    Bad(
        "no-numbers",
        "Infinity and NaN, which JSON has not",
        lambda notebook: notebook["metadata"].update(a=float("nan"), b=float("inf")),
        earns=POINTS,
    ),
    Bad("link", _FILE + "It is a link, a folder or a device", write=_linked_file),
    Bad("link-to-nothing", "is a link", write=lambda path, _: path.symlink_to("nowhere")),
    Bad("link-to-zeros", "is a link", write=lambda path, _: path.symlink_to("/dev/zero")),
    Bad("link-to-itself", "is a link", write=lambda path, _: path.symlink_to(path.name)),
    Bad("link-assignment", "'three' is a link or a file, not a folder", write=_linked_assignment),
    Bad("link-student", "'link-student' is a link or a file", write=_linked_student),
    Bad("folder", "a folder or a device", write=lambda path, _: path.mkdir()),
    Bad("pipe", "a folder or a device", write=lambda path, _: os.mkfifo(path)),
    Bad("pipe-beside", "^$", write=_pipe_beside, earns=POINTS),
    Bad("socket", "a folder or a device", write=_socket),
    Bad("no-notebook", "holds no notebook named three", write=lambda _path, _text: None),
    Bad("file-for-a-folder", "is a link or a file, not a folder", write=_file_for_a_folder),
    Bad("pipe-for-a-folder", "is a link or a file, not a folder", write=_pipe_for_a_folder),
    Bad("odd-files", r"left out: other\\nnote", write=_beside(*_ODD_NAMES), earns=POINTS),
    Bad("links-beside", "left out: folder.ipynb", write=_links_beside, earns=POINTS),
    Bad("two words", "", earns=POINTS),
    Bad("Zoë 数", "", earns=POINTS),
    Bad("-rf", "", earns=POINTS),
    Bad("[red]$(x)'; --", "", earns=POINTS),
    Bad("n" * 128, "", earns=POINTS),
    Bad("n" * 255, _NO_NAME),
    Bad("a+b", _NO_NAME),
    Bad("new\nline", _NO_NAME),
    Bad("\x1b[31mred", _NO_NAME),
    Bad(os.fsdecode(b"latin-\xff"), _NO_NAME),
)
