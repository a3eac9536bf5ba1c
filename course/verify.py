"""Whether an assignment holds what it promises; the build stops at the first thing amiss."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

import numpy as np

from course.errors import BuildRefused, NotebookError
from course.exercises import Instance, Mistake
from course.grading.values import Floats, agree
from course.key import Wrong, key_text, right_numbers, wrong_numbers
from course.notebook import decimals
from course.truth import Truth

RANDOM_DRAWS: Final = 200
_DIFFERENCE: Final = 1e-5
_DIFFERENCE_TOLERANCE: Final = 1e-6
_COMPLEX_STEP: Final = 1e-30
_COMPLEX_TOLERANCE: Final = 1e-9

Slope = Callable[[Truth, Instance, str, str], Floats | None]


def verify(truth: Truth) -> None:
    """Check everything that can be checked about an assignment before it is released.

    Args:
        truth: the assignment.

    Raises:
        BuildRefused: something does not hold; the message names the notebook, the cell, the cure.
    """
    names_exist(truth)
    printed_numbers(truth)
    instances = _instances(truth)
    for count, (label, instance) in enumerate(instances):
        namespace = truth.program.run(instance)
        right = right_numbers(truth, namespace)
        wrong = wrong_numbers(truth, namespace, right)
        if label != "the notebook's own numbers":
            mistakes_are_caught(truth, label, instance, wrong)
            mistakes_differ(truth, label, wrong)
        if count < 4:
            gradients(truth, label, instance, right)
    nothing_leaks(truth)


def names_differ(truths: Sequence[Truth]) -> None:
    """The notebooks of an assignment share one folder, and `check` knows an answer by its name.

    Args:
        truths: the notebooks of one assignment.

    Raises:
        BuildRefused: two of them have an answer of the same name.
    """
    seen: dict[str, Truth] = {}
    for truth in truths:
        for name, answer in truth.notebook.answers.items():
            if name in seen:
                raise BuildRefused(
                    f"{seen[name].notebook.path.name} has an answer of this name, too.",
                    cure="Give the answers of one assignment different names.",
                    where=truth.notebook.where(answer.test, name),
                )
            seen[name] = truth


def _instances(truth: Truth) -> Iterator[tuple[str, Instance]]:
    yield "the notebook's own numbers", truth.public
    yield "the practice instance", truth.practice
    for number, instance in enumerate(truth.hidden, start=1):
        yield f"hidden instance {number}", instance
    for seed in range(RANDOM_DRAWS):
        yield f"the random draw with seed {seed}", truth.draw(seed)


def names_exist(truth: Truth) -> None:
    """Refuse a file in `grader_tests/` that speaks of givens or values which are not there."""
    exercises, givens = truth.exercises, truth.public
    bound = truth.program.run().keys()
    named = dict.fromkeys(exercises.draws, "[draw]")
    named |= {gradient.by: "[gradients]" for gradient in exercises.gradients}
    named |= {exercises.batch: "batch"} if exercises.batch is not None else {}
    missing = [(name, part) for name, part in named.items() if name not in givens]
    missing += [(g.of, "[gradients]") for g in exercises.gradients if g.of not in bound]
    missing += [
        (g.answer, "[gradients]")
        for g in exercises.gradients
        if g.answer not in truth.notebook.answers
    ]
    for name, part in missing:
        raise BuildRefused(
            f"{part} names {name}, which the notebook does not have.",
            cure="Mend its spelling.",
            where=exercises.place,
        )


def printed_numbers(truth: Truth) -> None:
    """Refuse a solved notebook that does not reproduce a number which an `expect` states."""
    right = right_numbers(truth, truth.program.run())
    for answer in truth.notebook.answers.values():
        if answer.printed is None:
            continue
        value = right[answer.name]
        try:
            places = decimals(answer.printed)
        except ValueError as error:
            raise BuildRefused(
                f"The test expects something that is no number: {error}.",
                cure="Write the number that the lesson prints, or leave it out.",
                where=truth.notebook.where(answer.test, answer.name),
            ) from None
        stated = f"{float(answer.printed):.{places}f}"
        if value.size != 1 or f"{float(value.reshape(())):.{places}f}" != stated:
            raise BuildRefused(
                f"The test expects {answer.printed}, and the solved notebook gives "
                f"{np.array2string(value, precision=places + 2)}.",
                cure="Mend the solution, or the number in the test.",
                where=truth.notebook.where(answer.test, answer.name),
            )


def mistakes_are_caught(truth: Truth, label: str, instance: Instance, wrong: Wrong) -> None:
    """Refuse a hidden instance on which a mistake gives the right value everywhere."""
    for mistake in truth.exercises.mistakes:
        if not any(mistake.name in wrong[name] for name in truth.affected(mistake)):
            raise BuildRefused(
                f"On {label} the mistake {mistake.name!r} passes as right"
                f" (or gives no finite number). The givens there: {_show(instance)}.",
                cure="Choose other numbers, or draw the givens from another range in "
                f"grader_tests/{truth.notebook.label}.toml.",
                where=truth.notebook.where(_cell_of(truth, mistake)),
            )


def mistakes_differ(truth: Truth, label: str, wrong: Wrong) -> None:
    """Refuse two mistakes of one answer that cannot be told apart."""
    by_name = {mistake.name: mistake for mistake in truth.exercises.mistakes}
    for answer, values in wrong.items():
        for one, other in _alike(values):
            if not _told_apart(wrong, answer, one, other):
                raise BuildRefused(
                    f"On {label} the mistakes {one!r} and {other!r} give the same value.",
                    cure="Merge them into one whose hint says so, or choose other numbers.",
                    where=truth.notebook.where(_cell_of(truth, by_name[one]), answer),
                )


def _alike(values: dict[str, Floats]) -> Iterator[tuple[str, str]]:
    """The pairs of names whose numbers agree; only neighbours in size need to be compared."""
    ordered = sorted((float(value.reshape(-1)[0]), name) for name, value in values.items())
    for index, (number, one) in enumerate(ordered):
        for other_number, other in ordered[index + 1 :]:
            if not math.isclose(number, other_number, rel_tol=1e-5, abs_tol=1e-11):
                break
            if agree(values[one], values[other]):
                yield one, other


def _told_apart(wrong: Wrong, answer: str, one: str, other: str) -> bool:
    """Whether another answer of the same function tells two mistakes apart."""
    return any(
        (one in values) != (other in values)
        or (one in values and other in values and not agree(values[one], values[other]))
        for name, values in wrong.items()
        if name != answer
    )


def gradients(truth: Truth, label: str, instance: Instance, right: dict[str, Floats]) -> None:
    """Refuse a gradient that is not the slope of the notebook's own forward pass.

    Each is held against central differences, and, where the forward pass can be computed with
    complex numbers, against the complex-step derivative, which is exact to the last digits
    (Squire and Trapp, SIAM Review 40, 1998).
    """
    for gradient in truth.exercises.gradients:
        answer = truth.notebook.answers[gradient.answer]
        slopes: list[tuple[str, Slope, float]] = [
            ("central differences", _central, _DIFFERENCE_TOLERANCE)
        ]
        if np.asarray(instance[gradient.by]).size == 1:
            slopes.append(("the complex-step derivative", _complex, _COMPLEX_TOLERANCE))
        for method, slope, tolerance in slopes:
            measured = slope(truth, instance, gradient.of, gradient.by)
            if measured is None:
                continue
            size = max(float(np.abs(measured).max()), 1e-8)
            gap = np.abs(right[gradient.answer].reshape(-1) - measured.reshape(-1)).max()
            if not gap <= tolerance * size + 1e-10:
                raise BuildRefused(
                    f"On {label} it differs from {method} of {gradient.of} by {gap:.2e}.",
                    cure="Mend the solved line, or the entry in [gradients].",
                    where=truth.notebook.where(answer.test, answer.name),
                )


def _central(truth: Truth, instance: Instance, of: str, by: str) -> Floats:
    point = np.asarray(instance[by], dtype=np.float64)
    slopes = np.empty(point.size)
    for index in range(point.size):
        values = []
        for step in (_DIFFERENCE, -_DIFFERENCE):
            moved = point.copy().reshape(-1)
            moved[index] += step
            changed = {**instance, by: moved.reshape(point.shape)}
            values.append(float(np.sum(truth.program.run(changed)[of])))
        slopes[index] = (values[0] - values[1]) / (2 * _DIFFERENCE)
    return slopes


def _complex(truth: Truth, instance: Instance, of: str, by: str) -> Floats | None:
    moved = np.asarray(instance[by]).astype(complex) + 1j * _COMPLEX_STEP
    try:
        value = np.asarray(truth.program.run({**instance, by: moved})[of])
    except NotebookError:
        return None
    return np.array([value.sum().imag / _COMPLEX_STEP]) if np.iscomplexobj(value) else None


def nothing_leaks(truth: Truth) -> None:
    """Refuse a hint or a key that holds an answer: its number or its line."""
    right = right_numbers(truth, truth.program.run())
    numbers = {name: _spellings(value) for name, value in right.items() if value.size == 1}
    lines = {name: _squeeze(blank.line) for name, blank in truth.notebook.blanks.items()}
    for mistake in truth.exercises.mistakes:
        for name in truth.affected(mistake):
            said = _squeeze(mistake.hint)
            secret = next((s for s in numbers.get(name, ()) if s in mistake.hint), None)
            formula = lines.get(name) or _squeeze(mistake.instead_of or "")
            if formula and (formula in said or _right_side(formula) in said):
                secret = formula
            if secret:
                raise BuildRefused(
                    f"The hint of the mistake {mistake.name!r} gives the answer away: {secret!r}.",
                    cure="Say what went wrong and where to look, without the right line or number.",
                    where=truth.notebook.where(_cell_of(truth, mistake), name),
                )
    key = json.loads(key_text(truth))
    said = _squeeze(json.dumps({k: v for k, v in key.items() if k != "hints"}))
    for name, spellings in numbers.items():
        for spelling in spellings:
            if re.search(rf"(?<![\d.]){re.escape(spelling)}\d*(?![\d])", said):
                raise BuildRefused(
                    f"The key holds the answer {spelling}.",
                    cure="Choose a practice instance whose givens are none of the answers.",
                    where=truth.notebook.where(truth.notebook.answers[name].test, name),
                )


def _spellings(value: Floats) -> list[str]:
    """How the number would be printed to four and more significant digits, where it has them."""
    number = abs(float(value.reshape(())))
    texts = {f"{number:.{places}f}" for places in range(3, 13)}
    return sorted(text for text in texts if len(text.replace(".", "").strip("0")) >= 3)


def _squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text.partition("#")[0] if "\n" not in text else text)


def _right_side(line: str) -> str:
    side = line.partition("=")[2]
    return side if len(side) > 6 else line


def _cell_of(truth: Truth, mistake: Mistake) -> str:
    if mistake.answer is not None:
        return truth.notebook.blanks[mistake.answer].cell
    return truth.notebook.functions[mistake.function or ""]


def _show(instance: Instance) -> str:
    return ", ".join(f"{name} = {np.asarray(value).tolist()}" for name, value in instance.items())
