"""Workers that die, a gradebook that is locked: nothing is lost, and nobody else is harmed."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from course.classroom import write_class
from course.errors import GradingRefused
from course.grading import gradebook as books
from course.grading import pool, sandbox
from course.grading.gradebook import Book
from course.grading.pool import grade, judged
from course.grading.worker import Submission
from tests.integration.dying import dies_on_eve, dies_once, nothing_to_make


def class_of(course: Path) -> list[Submission]:
    return [Submission(course, "03_caches", name) for name in ("ada", "eve", "grace", "sofia")]


def test_a_worker_that_dies_is_replaced_and_only_its_submission_fails(tmp_path: Path) -> None:
    results = list(judged(class_of(tmp_path), 2, nothing_to_make, (), dies_on_eve))
    by_student = {one.submission.student: one.failure for one in results}
    assert len(results) == 4
    assert by_student["eve"] is not None
    assert "died" in by_student["eve"]
    assert [by_student[name] for name in ("ada", "grace", "sofia")] == [None] * 3


def test_a_submission_whose_worker_died_is_tried_again(tmp_path: Path) -> None:
    results = list(judged(class_of(tmp_path), 2, nothing_to_make, (), dies_once))
    assert sorted(one.submission.student for one in results) == ["ada", "eve", "grace", "sofia"]
    assert all(one.failure is None for one in results)
    assert (tmp_path / "died").exists()


def test_a_gradebook_that_stays_locked_is_a_sentence_and_keeps_what_was_there(
    course_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(books, "LONGEST_WAIT", 1.0)
    write_class(course_folder, ("03_caches",), 1)
    list(grade(course_folder)[1])
    database = sqlite3.connect(course_folder / "gradebook.db")
    before = database.execute("SELECT * FROM grade ORDER BY id").fetchall()
    database.execute("BEGIN EXCLUSIVE")
    try:
        with pytest.raises(GradingRefused, match="locked"):
            list(grade(course_folder, force=True)[1])
    finally:
        database.rollback()
    assert database.execute("SELECT * FROM grade ORDER BY id").fetchall() == before
    database.close()


def test_what_a_transaction_wrote_is_gone_when_it_fails(course_folder: Path) -> None:
    def fails(gradebook: Gradebook) -> None:
        gradebook.update_or_create_student("ada")
        raise RuntimeError

    def looks(gradebook: Gradebook) -> None:
        assert "ada" not in {student.id for student in gradebook.students}

    book = Book(course_folder)
    try:
        with pytest.raises(RuntimeError):
            book._in_one_transaction(fails)
        book._in_one_transaction(looks)
    finally:
        book.close()


def test_a_notebook_that_cannot_be_written_is_a_failure_of_its_own(
    course_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_class(course_folder, ("03_caches",), 2)
    real = sandbox.copy_regular_files

    def breaks_once(*arguments: Any) -> None:
        monkeypatch.setattr(pool, "copy_regular_files", real)
        raise UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed")

    monkeypatch.setattr(pool, "copy_regular_files", breaks_once)
    results = list(grade(course_folder, jobs=1)[1])
    failures = [one.failure for one in results if one.failure is not None]
    assert len(results) == 2
    assert len(failures) == 1
    assert "could not be written" in failures[0]
