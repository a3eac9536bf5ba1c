"""When a submission was handed in, read from a file that its student may have written."""

from __future__ import annotations

import datetime
import os
from pathlib import Path

import pytest
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from course.grading.preprocessors import configure
from course.grading.timestamps import read_timestamp


@pytest.mark.parametrize(
    "written", ["2026-03-01 10:00:00 UTC", "2026-03-01 10:00", " 2026-03-01 10:00:00\n"]
)
def test_a_date_is_read_as_nbgrader_reads_it(tmp_path: Path, written: str) -> None:
    (tmp_path / "timestamp.txt").write_text(written)
    assert read_timestamp(tmp_path) == (datetime.datetime(2026, 3, 1, 10, 0), None)


@pytest.mark.parametrize("written", [None, "", "  \n"])
def test_no_date_is_no_problem(tmp_path: Path, written: str | None) -> None:
    if written is not None:
        (tmp_path / "timestamp.txt").write_text(written)
    moment, problem = read_timestamp(tmp_path)
    assert moment is None
    assert (problem is None) == (written is None)


@pytest.mark.parametrize(
    "written",
    [b"yesterday-ish", b"\xff\xfe", b"9" * 100_000, b"0001-01-01", b"9999-12-31 23:59:59 -2300"],
)
def test_what_is_no_date_is_remarked_on_and_counts_as_on_time(
    tmp_path: Path, written: bytes
) -> None:
    (tmp_path / "timestamp.txt").write_bytes(written)
    moment, problem = read_timestamp(tmp_path)
    assert moment is None
    assert "counts as handed in on time" in str(problem)


def test_a_link_a_pipe_and_a_folder_are_not_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("2026-03-01 10:00:00 UTC")
    paths = [tmp_path / kind / "timestamp.txt" for kind in ("link", "device", "pipe", "folder")]
    for path in paths:
        path.parent.mkdir()
    paths[0].symlink_to(secret)
    paths[1].symlink_to("/dev/zero")
    os.mkfifo(paths[2])
    paths[3].mkdir()
    for path in paths:
        moment, problem = read_timestamp(path.parent)
        assert moment is None
        assert problem is not None


def test_nbgrader_itself_reads_it_in_this_way(tmp_path: Path) -> None:
    configure(Config())
    (tmp_path / "timestamp.txt").write_text("no date at all")
    assert CourseDirectory().get_existing_timestamp(str(tmp_path)) is None
