"""What a submission earned, and what its runs gave."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from course.diagnosis import Finding
from course.exercises import Instance
from course.grading.rebuild import Raw
from course.grading.sandbox import NO_SANDBOX
from course.grading.values import Floats, Inert
from course.notebook import Answer
from course.truth import Namespace


@dataclass(frozen=True)
class Mark:
    """What one answer earned, and why.

    Args:
        answer: the answer.
        earned: its points.
        finding: what is said about it.
    """

    answer: Answer
    earned: float
    finding: Finding


@dataclass(frozen=True)
class Judgement:
    """What a submission earned.

    Args:
        assignment: the assignment.
        seed: the seed of the instance that was drawn for this submission.
        marks: one for each answer, in order.
    """

    assignment: str
    seed: int
    marks: tuple[Mark, ...]

    @property
    def points(self) -> float:
        """All points earned."""
        return sum(mark.earned for mark in self.marks)

    def record(self, remarks: Iterable[str], digest: str, *, sandboxed: bool) -> dict[str, Any]:
        """What the autograded notebook keeps under `course` in its metadata.

        Args:
            remarks: what was odd about the submission, and what had to be mended in it.
            digest: the hash of the submitted file.
            sandboxed: whether its code ran in a sandbox; the remarks say so where it did not.

        Returns:
            Plain data for JSON.
        """
        return {
            "remarks": [*remarks] if sandboxed else [*remarks, NO_SANDBOX],
            "digest": digest,
            "seed": self.seed,
            "answers": {
                mark.answer.name: {
                    "number": number,
                    "earned": mark.earned,
                    "points": mark.answer.points,
                    "verdict": mark.finding.verdict,
                    "mistakes": list(mark.finding.mistakes),
                    "text": mark.finding.text,
                }
                for number, mark in enumerate(self.marks, start=1)
            },
        }


@dataclass
class Record:
    """What one run of a submission gave.

    Args:
        values: what each answer's name was bound to at its test cell.
        outputs: what each code cell showed, by its place in the notebook.
        died: why the run ended early; None where it did not.
        raised: the first error of each solution cell that raised, by cell id.
    """

    values: dict[str, Inert] = field(default_factory=dict)
    outputs: dict[int, list[Raw]] = field(default_factory=dict)
    died: str | None = None
    raised: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Trial:
    """An instance, its right answers, and what the submission has on it."""

    instance: Instance
    namespace: Namespace
    right: Mapping[str, Floats]
    batch: int | None
    got: Mapping[str, Inert]
