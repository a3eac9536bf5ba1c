"""A submitted file, whatever it is: its cells and what was odd, or one sentence."""

from __future__ import annotations

import contextlib
import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.errors import Place, SubmissionRefused
from course.grading import reading, trimming
from course.grading.reading import Handed, digest_of, read_handed
from course.grading.trimming import trimmed

WHERE = Place("lesson", "submitted/ada/lesson/lesson.ipynb")


def cell(source: str = "x = 1", **more: Any) -> dict[str, Any]:
    return {"cell_type": "code", "metadata": {}, "source": source, "outputs": []} | more


def notebook(*cells: Any, **more: Any) -> dict[str, Any]:
    return {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 4} | more


def read(content: object, folder: Path) -> Handed:
    """Read bytes, text, or anything else as JSON."""
    path = folder / "lesson.ipynb"
    if not isinstance(content, bytes | str):
        content = json.dumps(content)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_handed(path, WHERE)


def refused(content: object, folder: Path) -> str:
    """Why it is refused; a short line that names the file."""
    with pytest.raises(SubmissionRefused) as found:
        read(content, folder)
    sentence = str(found.value)
    assert sentence.startswith(f"{WHERE}: ")
    assert sentence.isprintable()
    assert len(sentence) < 400
    return sentence.removeprefix(f"{WHERE}: ")


def test_a_notebook_is_read_without_a_remark(tmp_path: Path) -> None:
    handed = read(notebook(cell(), cell("y = 2")), tmp_path)
    assert [one["source"] for one in handed.cells] == ["x = 1", "y = 2"]
    assert handed.remarks == ()
    assert handed.digest == digest_of(tmp_path / "lesson.ipynb")


@pytest.mark.parametrize("content", [b"\xef\xbb\xbf%s", b"\r\n %s\r\n"])
def test_a_byte_order_mark_and_windows_line_ends_are_nothing_odd(
    content: bytes, tmp_path: Path
) -> None:
    text = json.dumps(notebook(cell("x = 1\r\ny = 2")), indent=1).replace("\n", "\r\n")
    assert read(content % text.encode(), tmp_path).remarks == ()


@pytest.mark.parametrize("content", ["", "not json", '{"cells": [', "{'cells': []}", "\0" * 50])
def test_what_is_no_json_is_refused(content: str, tmp_path: Path) -> None:
    assert refused(content, tmp_path).startswith("The file is not a notebook: ")


@pytest.mark.parametrize("content", [[], 5, "text", None, True, [notebook()]], ids=repr)
def test_json_that_is_no_object_is_refused(content: Any, tmp_path: Path) -> None:
    assert refused(json.dumps(content), tmp_path).startswith("The file is JSON, but no notebook.")


@pytest.mark.parametrize(
    "content", [{}, {"a": 1}, notebook(cells=None), notebook(cells={}), notebook(cells="x")]
)
def test_an_object_without_cells_is_refused(content: Any, tmp_path: Path) -> None:
    assert refused(content, tmp_path).startswith("The file is JSON, but it holds no cells.")


@pytest.mark.parametrize("version", [5, 6, 99, 10**15])
def test_a_format_from_the_future_is_refused_with_the_newest_that_can_be_read(
    version: int, tmp_path: Path
) -> None:
    sentence = refused(notebook(nbformat=version), tmp_path)
    assert f"format is {version}, and the newest that can be read is 4" in sentence


def deep(levels: int) -> str:
    return "[" * levels + "]" * levels


@pytest.mark.parametrize(
    "version",
    [
        "0",
        "-1",
        "4.99",
        "4.0",
        "true",
        "false",
        "null",
        '"4"',
        '"four"',
        "[4]",
        "{}",
        "NaN",
        "7" * 5000,
    ]
    + [deep(levels) for levels in (400, 900, 960, 980, 990)]
    + [json.dumps("\x1b[31m" + "4" * 10**6)],
    ids=lambda text: text[:8],
)
def test_a_format_that_is_no_number_of_a_format_is_refused(version: str, tmp_path: Path) -> None:
    text = json.dumps(notebook()).replace('"nbformat": 4', f'"nbformat": {version}')
    sentence = refused(text, tmp_path)
    assert "there is none of this name" in sentence or "nested too deeply" in sentence


@pytest.mark.parametrize("minor", [0, 4, 6, 99, -1, "5", None, True, 4.5], ids=repr)
def test_the_minor_format_matters_to_nobody(minor: Any, tmp_path: Path) -> None:
    assert len(read(notebook(cell(id="a"), nbformat_minor=minor), tmp_path).cells) == 1


def test_format_3_is_read_as_jupyter_reads_it_with_a_remark(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    metadata = {"nbgrader": {"grade_id": "solve"}}
    code = {"cell_type": "code", "input": "x = 1", "outputs": [], "metadata": metadata}
    text = {"cell_type": "heading", "level": 2, "source": "text"}
    old = {"worksheets": [{"cells": [code, text]}], "metadata": {"name": ""}, "nbformat": 3}
    handed = read(old, tmp_path)
    assert [one["source"] for one in handed.cells] == ["x = 1", "## text"]
    assert handed.cells[0]["metadata"] == metadata
    assert handed.remarks == ("The notebook is of format 3; it was read as format 4.",)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("version", [1, 2])
def test_formats_that_had_no_cell_metadata_are_refused(version: int, tmp_path: Path) -> None:
    sentence = refused(notebook(cell(), nbformat=version), tmp_path)
    assert f"format is {version}, and the oldest that can be read is 3" in sentence


PLAIN: list[Any] = [None, 5, "x", [], {}, [5], [None], ["x"], [{}], [[]]]
LEVELS: list[Any] = ["x", None, []]
JUNK = [
    *PLAIN,
    *([{"cells": junk}] for junk in PLAIN),
    *([{"cells": [{"cell_type": "code", "outputs": junk}]}] for junk in PLAIN),
    *([{"cells": [{"cell_type": "heading", "level": junk}]}] for junk in LEVELS),
]


@pytest.mark.parametrize("worksheets", JUNK, ids=lambda junk: json.dumps(junk)[:60])
def test_format_3_with_junk_in_it_is_read_or_refused_and_never_an_error(
    worksheets: Any, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    old = {"worksheets": worksheets, "metadata": {}, "nbformat": 3}
    with contextlib.suppress(SubmissionRefused):
        assert isinstance(read(old, tmp_path).cells, list)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "metadata", ["null", "5", '"x"', "[]", "{}", deep(900)], ids=lambda x: x[:9]
)
def test_a_notebook_that_only_says_it_is_of_format_3_is_refused(
    metadata: str, tmp_path: Path
) -> None:
    claimed = json.dumps(notebook(cell(), nbformat=3, metadata="here"))
    sentence = refused(claimed.replace('"here"', metadata), tmp_path)
    assert "It says it is of notebook format 3, and is not." in sentence


def test_bad_utf_8_is_read_with_a_remark_that_counts(tmp_path: Path) -> None:
    content = json.dumps(notebook(cell("# XX"))).encode().replace(b"XX", b"\xff\xfe")
    handed = read(content, tmp_path)
    assert handed.cells[0]["source"] == "# \N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}"
    assert handed.remarks == ("The file is not UTF-8; 2 characters could not be read.",)


def test_a_file_in_utf_16_is_refused(tmp_path: Path) -> None:
    assert "not a notebook" in refused(json.dumps(notebook(cell())).encode("utf-16"), tmp_path)


def test_of_names_that_are_there_twice_the_last_one_counts_with_a_remark(tmp_path: Path) -> None:
    text = json.dumps(notebook(cell("x = 1"))).replace(
        '"source": "x = 1"', '"source": "x = 1", "source": "x = 2"'
    )
    handed = read(text, tmp_path)
    assert handed.cells[0]["source"] == "x = 2"
    assert handed.remarks == ("The file says 'source' twice in one place; the last one counts.",)


def test_numbers_that_json_does_not_have_are_read_with_a_remark(tmp_path: Path) -> None:
    text = json.dumps(notebook(cell(execution_count=1), metadata={"a": 2}))
    text = text.replace('"execution_count": 1', '"execution_count": NaN')
    handed = read(text.replace('"a": 2', '"a": -Infinity'), tmp_path)
    assert len(handed.cells) == 1
    assert handed.remarks == (
        "The file holds -Infinity and NaN, which JSON has not; it was read all the same.",
    )


@pytest.mark.parametrize("digits", [100, 5000, 100_000])
def test_a_number_of_thousands_of_digits_is_no_reason_to_refuse(
    digits: int, tmp_path: Path
) -> None:
    text = json.dumps(notebook(cell(execution_count=1)))
    text = text.replace('"execution_count": 1', '"execution_count": ' + "7" * digits)
    assert read(text, tmp_path).remarks == ()


@pytest.mark.parametrize("levels", [10, 500, 900, 990, 1000, 5000, 1_000_000])
def test_what_is_nested_deeply_is_read_or_refused(levels: int, tmp_path: Path) -> None:
    text = json.dumps(notebook(cell(), metadata="here")).replace('"here"', deep(levels))
    if levels < 900:
        assert len(read(text, tmp_path).cells) == 1
    elif levels > 1000:
        assert "nested too deeply" in refused(text, tmp_path) or levels == 1_000_000
    inside = json.dumps(notebook(cell(outputs="here"))).replace('"here"', deep(min(levels, 5000)))
    assert len(read(inside, tmp_path).cells) == 1


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("R", "a kernel of 'R'"),
        ("\x1b[31m<b>", "a kernel of '??31m?b?'"),
        (5, "a kernel of 5"),
        (None, "a kernel of None"),
        ([], "a kernel of a list"),
    ],
)
def test_a_kernel_of_another_language_is_remarked(language: Any, said: str, tmp_path: Path) -> None:
    metadata = {"kernelspec": {"name": "other", "language": language}}
    assert read(notebook(cell(), metadata=metadata), tmp_path).remarks == (
        f"The notebook asks for {said}; it was run as Python.",
    )


@pytest.mark.parametrize(
    "metadata", [{}, None, 5, [], {"kernelspec": None}, {"kernelspec": {"name": "python3"}}]
)
def test_a_kernel_that_is_not_named_is_python(metadata: Any, tmp_path: Path) -> None:
    assert read(notebook(cell(), metadata=metadata), tmp_path).remarks == ()


def test_ids_that_are_shared_or_missing_are_remarked(tmp_path: Path) -> None:
    cells = [cell(id="a"), cell(id="a"), cell(id="\x1b<b>"), cell(id="\x1b<b>"), cell(), cell()]
    assert read(notebook(*cells, nbformat_minor=5), tmp_path).remarks == (
        "Cells share an id ('a', '??b?'); they have new ones.",
        "2 cells have no id; nothing was lost by it.",
    )


def test_a_link_a_folder_and_a_device_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "lesson.ipynb"
    (tmp_path / "real").write_text(json.dumps(notebook(cell())))
    makers: list[Callable[[], object]] = [
        lambda: path.symlink_to(tmp_path / "real"),
        lambda: path.symlink_to(tmp_path / "nowhere"),
        lambda: path.symlink_to(path),
        lambda: path.symlink_to("/dev/zero"),
        lambda: path.mkdir(),
        lambda: os.mkfifo(path),
    ]
    for make in makers:
        make()
        with pytest.raises(SubmissionRefused, match="a link, a folder or a device"):
            read_handed(path, WHERE)
        assert digest_of(path) is None
        path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
    with pytest.raises(SubmissionRefused, match="no notebook of this name"):
        read_handed(path, WHERE)


def test_a_file_that_may_not_be_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    # The tests may run as root, who may read everything.
    monkeypatch.setattr(Path, "read_bytes", denied)
    assert "cannot be read: Permission denied. Look at its rights." in refused("{}", tmp_path)


def test_a_file_that_is_too_large_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MAX_NOTEBOOK", 1000)
    monkeypatch.setattr(Path, "read_bytes", None)
    assert "Ask for a copy with its outputs cleared" in refused("{" + " " * 1000, tmp_path)


# What is left out before anything is read

SIGNS = st.text(st.sampled_from("ab\"\\'[]{},:\n é\u2028"), max_size=20)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | SIGNS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["outputs", "widgets", "a", "text", 'q"']), inner)
    ),
    max_leaves=25,
)


def emptied(value: Any) -> Any:
    """What trimming is to leave of a value."""
    if isinstance(value, list):
        return [emptied(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        name: type(inner)()
        if name in ("outputs", "attachments", "widgets") and isinstance(inner, list | dict)
        else emptied(inner)
        for name, inner in value.items()
    }


@given(VALUES, st.sampled_from([None, 1]), st.booleans())
def test_outputs_are_empty_and_nothing_else_is_touched(
    value: Any, indent: int | None, ascii_only: bool
) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only).encode()
    assert json.loads(trimmed(text, WHERE)) == emptied(value)


@given(st.binary(max_size=60) | st.text(st.sampled_from('"\\[]{}:, outps'), max_size=60))
def test_any_bytes_at_all_can_be_trimmed(content: bytes | str) -> None:
    assert isinstance(
        trimmed(content.encode() if isinstance(content, str) else content, WHERE), bytes
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('{"cells": [' + "{}," * 3_000_000 + "0]}", "6000002 values"),
        ('{"cells": [' + "[" * 600_000, "600002 values"),
        ('{"cells": ["' + "x" * trimming.MOST_BYTES, "more than 16 MB"),
        ('{"cells": "' + '\\"' * trimming.MOST_BYTES, "more than 16 MB"),
        ('{"outputs": ' + "[" * 3_000_000, "lists in lists"),
        ('"",' * (trimming.MOST_BYTES // 3 + 1), "more than 16 MB"),
    ],
    ids=["objects", "brackets", "text", "quotes", "outputs", "strings"],
)
def test_what_takes_too_much_memory_is_refused_before_it_is_parsed(
    content: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json, "loads", None)
    assert reason in refused(content.encode(), tmp_path)


def test_commas_in_what_a_student_wrote_are_no_values(tmp_path: Path) -> None:
    source = "data = [" + "0.5, " * 600_000 + "]"
    assert read(notebook(cell(source)), tmp_path).cells[0]["source"] == source


def test_thousands_of_cells_are_read_and_tens_of_thousands_are_refused(tmp_path: Path) -> None:
    cells = [cell(f"x = {n}", id=f"c{n}", execution_count=n) for n in range(21_000)]
    assert len(read(notebook(*cells[:15_000]), tmp_path).cells) == 15_000
    assert "It has 21000 cells, more than 20000." in refused(notebook(*cells), tmp_path)


PEAK = """
import resource, sys
from pathlib import Path
from course.errors import Place
from course.grading.reading import read_handed
import course.grading.worker
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
handed = read_handed(Path(sys.argv[1]), Place("lesson", "lesson.ipynb"))
assert [cell["source"] for cell in handed.cells] == ["x = 1", "y = 2"]
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""
LINES = ", ".join(['"epoch 12: \\"loss\\" é 0.5\\n"'] * 250_000)
NUMBERS = ", ".join(["[0.25, 1]"] * 700_000)
SHOWN = {
    "pictures": '{"output_type": "display_data", "data": {"image/png": "' + "iVB0" * 2**20 + '"}}',
    "lines": f'{{"output_type": "stream", "text": [{LINES}]}}',
    "numbers": f'{{"data": {{"application/json": [{NUMBERS}]}}}}',
}


@pytest.mark.parametrize("kind", SHOWN)
def test_a_hundred_megabytes_of_outputs_are_read_in_little_more_memory(
    kind: str, tmp_path: Path
) -> None:
    path = tmp_path / "lesson.ipynb"
    first, _, last = json.dumps(notebook(cell("x = 1", outputs="here"), cell("y = 2"))).partition(
        '"here"'
    )
    count = 100 * 2**20 // len(SHOWN[kind].encode())
    with path.open("w", encoding="utf-8") as file:
        file.write(first + "[")
        for _ in range(count):
            file.write(SHOWN[kind] + ",")
        file.write(SHOWN[kind] + "]" + last)
    done = subprocess.run(
        [sys.executable, "-c", PEAK, str(path)], capture_output=True, text=True, check=False
    )
    size = path.stat().st_size // 2**20
    path.unlink()
    assert size >= 100
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < size + 60


@pytest.mark.parametrize("seed", range(5))
def test_a_notebook_cut_off_anywhere_is_refused(seed: int, tmp_path: Path) -> None:
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x = 1") for _ in range(5)])
    content = json.dumps(made).encode()
    chance = random.Random(seed)
    for _ in range(40):
        refused(content[: chance.randrange(len(content))], tmp_path)
