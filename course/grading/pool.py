"""Many submissions side by side: workers run and judge, one writer talks to the gradebook."""

from __future__ import annotations

import concurrent.futures
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any, Final

import nbformat

from course.errors import CourseError
from course.grading import bubblewrap
from course.grading.gradebook import Book, graded_assignments
from course.grading.preprocessors import json_node
from course.grading.sandbox import copy_regular_files
from course.grading.worker import Graded, Submission, start, work
from course.processes import processes

MAX_FILE: Final = 20 * 2**20
_KERNELSPEC: Final = {"display_name": "Python 3", "language": "python", "name": "python3"}
_DIED: Final = (
    "The process that judged it died, three times. Look at what the submission does with memory, "
    "and grade it alone with --student."
)
_STUDENT: Final = re.compile(r"[^+\s/\\]{1,100}")


def find_submissions(
    course: Path, assignments: tuple[str, ...], student: str | None
) -> list[Submission]:
    """The submissions to grade.

    Args:
        course: the course folder.
        assignments: the assignments.
        student: one student's id, or None for all.

    Returns:
        The submissions, by assignment and student.
    """
    root = course / "submitted"
    return [
        Submission(course, assignment, folder.name)
        for assignment in assignments
        for folder in sorted(root.iterdir() if root.is_dir() else ())
        if (student is None or folder.name == student)
        and _STUDENT.fullmatch(folder.name)
        and (folder / assignment).is_dir()
    ]


def is_graded(book: Book, submission: Submission) -> bool:
    """Whether a submission was graded before and is not newer than its graded notebook."""
    name = f"{submission.assignment}.ipynb"
    old, new = submission.autograded / name, submission.folder / name
    if not old.exists() or (new.exists() and new.stat().st_mtime > old.stat().st_mtime):
        return False
    stamp, graded = book.timestamp(submission.folder), book.timestamp(submission.autograded)
    return not (stamp is not None and (graded is None or stamp > graded))


def grade(
    course: Path,
    assignments: tuple[str, ...] = (),
    student: str | None = None,
    jobs: int | None = None,
    *,
    force: bool = False,
    sandboxed: bool = True,
) -> tuple[int, Iterator[Graded]]:
    """Grade submissions.

    Args:
        course: the course folder.
        assignments: which assignments; none stands for all.
        student: one student's id, or None for all.
        jobs: how many workers; as many as there are cores where it is None.
        force: whether to grade again what was graded before.
        sandboxed: whether student code is shut in; where not, every record says so.

    Returns:
        How many submissions there are, and an iterator that grades and saves them and gives each as
        it is done.

    Raises:
        GradingRefused, NotebookError, ExercisesError: grading cannot start.
    """
    course = course.resolve()
    program = bubblewrap.require() if sandboxed else None
    names = graded_assignments(course, assignments)
    submissions = find_submissions(course, names, student)
    jobs = jobs or os.cpu_count() or 1
    return len(submissions), _grade(course, names, submissions, jobs, force, program)


def _grade(
    course: Path,
    names: tuple[str, ...],
    submissions: list[Submission],
    jobs: int,
    force: bool,
    program: str | None,
) -> Iterator[Graded]:
    book = Book(course)
    try:
        known = {name: book.known(name) for name in names}
        todo: list[Submission] = []
        for submission in submissions:
            if not force and is_graded(book, submission):
                yield Graded(submission, skipped=True)
            else:
                todo.append(submission)
        if not todo:
            return
        for graded in judged(todo, jobs, start, (course, known, program), work):
            yield _saved(book, graded)
    finally:
        book.close()


def judged(
    submissions: list[Submission],
    jobs: int,
    make_worker: Callable[..., None],
    arguments: tuple[Any, ...],
    judge_one: Callable[[Submission], Graded],
) -> Iterator[Graded]:
    """Have submissions judged side by side, whatever happens to a worker.

    When a worker dies, nobody knows which submission was to blame: all that are not done are tried
    again in new workers, and if one dies again, each of them in a worker of its own.

    Args:
        submissions: the submissions.
        jobs: how many workers.
        make_worker: called in each worker first.
        arguments: its arguments.
        judge_one: called in a worker for each submission.

    Yields:
        What came of each, as it is done; a failure for one whose worker died when it was alone.
    """
    left = {submission.folder: submission for submission in submissions}
    for alone in (False, False, True):
        groups = [[one] for one in left.values()] if alone else [list(left.values())]
        for group in groups:
            with concurrent.futures.ProcessPoolExecutor(
                max_workers=min(jobs, len(group)),
                mp_context=processes(),
                initializer=make_worker,
                initargs=arguments,
            ) as pool:
                try:
                    futures = [pool.submit(judge_one, submission) for submission in group]
                    for future in concurrent.futures.as_completed(futures):
                        graded = future.result()
                        del left[graded.submission.folder]
                        yield graded
                except BrokenProcessPool:
                    if alone:
                        yield Graded(group[0], failure=_DIED)
                except BaseException:
                    pool.shutdown(wait=False, cancel_futures=True)
                    raise
        if not left:
            return


def _saved(book: Book, graded: Graded) -> Graded:
    """What was written of a submission: a failure, where its notebook could not be."""
    try:
        _save(book, graded)
    except (CourseError, OSError):
        raise
    except Exception as error:
        failed = Graded(
            graded.submission,
            failure="The graded notebook could not be written, and this should be reported: "
            f"{type(error).__name__}: {error}.",
        )
        _save(book, failed)
        return failed
    return graded


def _save(book: Book, graded: Graded) -> None:
    submission = graded.submission
    assignment, student = submission.assignment, submission.student
    if graded.failure is not None or graded.judgement is None:
        book.save_failure(assignment, student, submission.folder)
        shutil.rmtree(submission.autograded, ignore_errors=True)
        return
    notebook = {
        "cells": graded.cells,
        "metadata": {
            "course": {"remarks": list(graded.remarks), **graded.judgement},
            "kernelspec": _KERNELSPEC,
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    submission.autograded.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=submission.autograded.parent, prefix=".new-") as folder:
        made = Path(folder) / assignment
        made.mkdir()
        copy_regular_files(submission.folder, made, MAX_FILE)
        source = submission.course / "source" / assignment
        copy_regular_files(source, made, MAX_FILE)
        path = made / f"{assignment}.ipynb"
        path.write_text(nbformat.writes(json_node(notebook)), encoding="utf-8")
        book.save(assignment, student, submission.folder, graded.cells)
        shutil.rmtree(submission.autograded, ignore_errors=True)
        made.rename(submission.autograded)
