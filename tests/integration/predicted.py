"""What each mistake of a lesson must come to, worked out from the solved notebook alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from course.classroom import FIXED_KINDS, Pupil, roster
from course.exercises import Mistake
from course.grading.values import Floats, Inert, agree, canonical
from course.truth import Namespace, Truth, own_copies, quiet


@dataclass(frozen=True)
class Expected:
    """What an answer of a made-up submission must come to.

    Args:
        verdicts: any of these.
        earned: the points; None where no more is known than that they are all or nothing.
        mistake: the mistake that is named.
    """

    verdicts: tuple[str, ...]
    earned: float | None
    mistake: str | None = None


def whole_roster(truth: Truth) -> list[Pupil]:
    """A pupil of each fixed kind, and one for each mistake."""
    return roster(truth, len(FIXED_KINDS) + len(truth.exercises.mistakes))


_solved: dict[int, tuple[Truth, list[Namespace]]] = {}


def solved(truth: Truth) -> list[Namespace]:
    """What the solved notebook binds on its own numbers and on the hidden instances."""
    if id(truth) not in _solved:
        runs = [truth.program.run(values) for values in (truth.public, *truth.hidden)]
        _solved[id(truth)] = truth, runs
    return _solved[id(truth)][1]


def values_of(truth: Truth, mistake: Mistake) -> list[tuple[Mapping[str, Inert], dict[str, Inert]]]:
    """For each fixed instance, the right answers and those that a mistake makes of them."""
    with quiet():
        return [
            (truth.answers(namespace), truth.wrong(mistake, namespace))
            for namespace in solved(truth)
        ]


def changed_by(truth: Truth, mistake: Mistake) -> tuple[set[str], set[str]]:
    """The answers that a mistake makes wrong on some fixed instance, without follow-through.

    Returns:
        All of them; those among them that are no finite numbers of the right shape somewhere.
    """
    wrong: set[str] = set()
    misshapen: set[str] = set()
    for right, values in values_of(truth, mistake):
        for name, value in values.items():
            numbers, correct = value.numbers, right[name].numbers
            assert correct is not None
            if numbers is None or not agree(correct, numbers):
                wrong.add(name)
            if numbers is None or not is_finite_and_shaped(numbers, correct):
                misshapen.add(name)
    return wrong, misshapen


def is_finite_and_shaped(numbers: Floats, right: Floats) -> bool:
    """Whether numbers could be an answer at all, right or wrong."""
    same_shape = canonical(numbers).shape == canonical(right).shape
    return same_shape and bool(np.isfinite(numbers).all())


def follows_as_a_constant(truth: Truth, mistake: Mistake, name: str) -> bool:
    """Whether the right lines make the same number on all inputs of what a mistake gives."""
    values = []
    for before in solved(truth):
        namespace = own_copies(before)
        with quiet():
            exec(mistake.line, namespace)
            for other, blank in truth.notebook.blanks.items():
                if mistake.answer in truth.notebook.answers[other].after:
                    exec(blank.line, namespace)
        value = truth.answers(namespace, [name])[name].numbers
        assert value is not None
        values.append(value)
    return all(agree(values[0], value) for value in values[1:])


def in_its_cell(truth: Truth, mistake: Mistake) -> set[str]:
    """The fill-ins of the cell that a mistake stands in, which ends where its line raises."""
    blanks = truth.notebook.blanks
    if mistake.answer is None:
        return set()
    return {name for name, blank in blanks.items() if blank.cell == blanks[mistake.answer].cell}


def expected_of_mistake(truth: Truth, mistake: Mistake) -> dict[str, Expected]:
    """What each answer must come to where one mistake is made and everything else is right."""
    wrong, misshapen = changed_by(truth, mistake)
    beside = in_its_cell(truth, mistake) if mistake.says else set()
    anything = ("right", "follows", "form", "failed", "typed", "after", "wrong", "slip", "mistake")
    expected = {}
    for name, answer in truth.notebook.answers.items():
        if name in wrong and mistake.says:
            # Where a function gives several answers, only some of them may raise or be NaN.
            verdicts = ("form", "failed") if name == mistake.answer else anything[2:]
            expected[name] = Expected(verdicts, 0.0)
        elif name in wrong:
            expected[name] = Expected(("mistake",), 0.0, mistake.name)
        elif set(answer.after) & misshapen or name in beside:
            # The lines below cannot go on with it, or do with what is no answer's shape.
            expected[name] = Expected(anything, None)
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
        if expected.earned is not None:
            assert found["earned"] == expected.earned, where
        if expected.mistake is not None:
            assert expected.mistake in found["mistakes"], where
    if mistake.says:
        require_said(truth, mistake, answers)
    elif mistake.answer is not None:
        found = answers[mistake.answer]
        assert found["mistakes"] == [mistake.name], (truth.notebook.assignment, found)


def require_said(truth: Truth, mistake: Mistake, answers: dict[str, Any]) -> None:
    """Fail where nothing says what tells a mistake that is not known by its value.

    On hidden inputs nothing that the code said may come out, so there it is only that it failed.
    """
    texts = [answers[name]["text"] for name in truth.affected(mistake)]
    public = [value for _, values in values_of(truth, mistake)[:1] for value in values.values()]
    seen = any(value.numbers is None or not np.isfinite(value.numbers).all() for value in public)
    told = mistake.says if seen else "on other inputs than the notebook's own"
    assert any(str(told) in text for text in texts), (mistake.name, texts)
