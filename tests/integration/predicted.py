"""What each mistake of a lesson must come to, worked out from the solved notebook alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from course.classroom import FIXED_KINDS, Pupil, roster
from course.exercises import Mistake
from course.grading.values import agree
from course.truth import Truth, quiet


@dataclass(frozen=True)
class Expected:
    """What an answer of a made-up submission must come to."""

    verdicts: tuple[str, ...]
    earned: float
    mistake: str | None = None


def whole_roster(truth: Truth) -> list[Pupil]:
    """A pupil of each fixed kind, and one for each mistake."""
    return roster(truth, len(FIXED_KINDS) + len(truth.exercises.mistakes))


def changed_by(truth: Truth, mistake: Mistake) -> set[str]:
    """The answers that a mistake makes wrong on some fixed instance, without follow-through."""
    wrong: set[str] = set()
    for instance in (truth.public, *truth.hidden):
        namespace = truth.program.run(instance)
        right = truth.answers(namespace)
        with quiet():
            values = truth.wrong(mistake, namespace)
        for name, value in values.items():
            numbers, correct = value.numbers, right[name].numbers
            assert correct is not None
            if numbers is None or not agree(correct, numbers):
                wrong.add(name)
    return wrong


def follows_as_a_constant(truth: Truth, mistake: Mistake, name: str) -> bool:
    """Whether the right lines make the same number on all inputs of what a mistake gives."""
    values = []
    for instance in (truth.public, *truth.hidden):
        namespace = truth.program.run(instance)
        with quiet():
            exec(mistake.line, namespace)
            for other, blank in truth.notebook.blanks.items():
                if mistake.answer in truth.notebook.answers[other].after:
                    exec(blank.line, namespace)
        value = truth.answers(namespace, [name])[name].numbers
        assert value is not None
        values.append(value)
    return all(agree(values[0], value) for value in values[1:])


def expected_of_mistake(truth: Truth, mistake: Mistake) -> dict[str, Expected]:
    """What each answer must come to where one mistake is made and everything else is right."""
    wrong = changed_by(truth, mistake)
    expected = {}
    for name, answer in truth.notebook.answers.items():
        if name in wrong:
            expected[name] = Expected(("mistake",), 0.0, mistake.name)
        elif set(answer.after) & wrong and follows_as_a_constant(truth, mistake, name):
            # A number that is the same on all inputs could be typed in, and earns nothing.
            expected[name] = Expected(("typed", "mistake"), 0.0)
        elif set(answer.after) & wrong:
            expected[name] = Expected(("right", "follows"), answer.points)
        else:
            expected[name] = Expected(("right",), answer.points)
    return expected


def require_as_predicted(truth: Truth, mistake: Mistake, answers: dict[str, Any]) -> None:
    """Fail where a submission with one mistake came to anything else.

    Args:
        truth: the lesson.
        mistake: the mistake.
        answers: what came of the submission, as its record keeps it.
    """
    assert answers.keys() == truth.notebook.answers.keys()
    for name, expected in expected_of_mistake(truth, mistake).items():
        found = answers[name]
        where = (truth.notebook.assignment, mistake.name, name, found)
        assert found["verdict"] in expected.verdicts, where
        assert found["earned"] == expected.earned, where
        if expected.mistake is not None:
            assert expected.mistake in found["mistakes"], where
    if mistake.answer is not None:
        found = answers[mistake.answer]
        assert found["mistakes"] == [mistake.name], (truth.notebook.assignment, found)
