"""What workers of the tests do. Each new worker imports this file, so it imports little."""

from __future__ import annotations

import contextlib
import os
import tempfile

from course.grading import worker
from course.grading.worker import Graded, Submission


def nothing_to_make() -> None:
    """The workers of these tests need nothing."""


def dies_on_eve(submission: Submission) -> Graded:
    """Judges everyone but eve, whose submission takes the worker with it."""
    if submission.student == "eve":
        os._exit(1)
    return Graded(submission)


def dies_once(submission: Submission) -> Graded:
    """Dies on the first attempt at eve, and judges her on the second."""
    mark = submission.course / "died"
    if submission.student == "eve" and not mark.exists():
        mark.touch()
        os._exit(1)
    return Graded(submission)


def writes_without_end(submission: Submission) -> Graded:
    """Stands in for copying the files of a submission for its run, at any moment of it."""
    assert worker._worker is not None
    home = worker._worker._nursery._home.name
    (submission.course / "writing").touch()
    while True:
        # The folder goes when the worker ends, which must end this as well.
        with contextlib.suppress(OSError):
            tempfile.mkdtemp(dir=home)
