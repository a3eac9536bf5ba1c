"""Every mistake of every lesson gets exactly the marks and the diagnoses that it predicts.

The judge is the grader's own; the notebooks run in this process, because a sandbox for each of the
mistakes takes minutes. `test_class` sends a sample of them through all of it.
"""

from __future__ import annotations

from typing import Any

import pytest

from course.classroom import Pupil, solutions
from course.exercises import Mistake
from course.grading.judge import Judge
from course.truth import Truth, quiet
from tests.conftest import LESSONS, PROJECT, fuzz_seed
from tests.integration.predicted import require_as_predicted
from tests.unit.small_course import here, submitted


def judged(judge: Judge, mistake: Mistake) -> dict[str, Any]:
    """The record of the solved notebook with one mistake in it."""
    written = solutions(judge.truth, Pupil("", "mistake", mistake))
    with quiet():
        judgement = judge.judge(submitted(judge.truth, written), (), here, fuzz_seed())
    answers: dict[str, Any] = judgement.record((), "", sandboxed=False)["answers"]
    return answers


@pytest.mark.parametrize("lesson", LESSONS)
def test_each_mistake_alone_is_named_and_costs_its_own_points(lesson: str) -> None:
    truth = Truth.read(PROJECT, lesson)
    judge = Judge(truth)
    assert truth.exercises.mistakes
    for mistake in truth.exercises.mistakes:
        require_as_predicted(truth, mistake, judged(judge, mistake))
