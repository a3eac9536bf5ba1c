"""What workers of the tests do. Each new worker imports this file, so it imports little."""

from __future__ import annotations

import os

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
