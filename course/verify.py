"""Whether an assignment holds what it promises; the build stops at the first thing amiss."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from course.cells import Role
from course.diagnosis import form
from course.errors import BuildRefused, NotebookError
from course.exercises import Gradient, Instance, Mistake
from course.grading.values import Floats, Inert, agree, canonical
from course.key import Wrong, key_text, right_numbers, wrong_numbers
from course.notation import PAGE, unknown_links
from course.notebook import decimals
from course.truth import STEP, Namespace, Program, Truth, quiet, with_mistake

_POINTS: Final = re.compile(r"lesson|picture|example|table|paragraph|list above|docstring")

RANDOM_DRAWS: Final = 200
_PUBLIC: Final = "the notebook's own numbers"
_DIFFERENCE: Final = 1e-5
_DIFFERENCE_TOLERANCE: Final = 1e-6
_COMPLEX_STEP: Final = 1e-30
_COMPLEX_TOLERANCE: Final = 1e-9


def verify(truth: Truth) -> None:
    """Check everything that can be checked about an assignment before it is released.

    Args:
        truth: the assignment.

    Raises:
        BuildRefused: something does not hold; the message names the notebook, the cell, the cure.
    """
    names_exist(truth)
    options_have_sentences(truth)
    lines_run_where_they_stand(truth)
    hints_point_somewhere(truth)
    links_lead_somewhere(truth)
    printed_numbers(truth)
    instances = _instances(truth)
    for count, (label, instance) in enumerate(instances):
        namespace = truth.program.run(instance)
        right = right_numbers(truth, namespace)
        wrong = wrong_numbers(truth, namespace, right)
        what_cannot_be_told_by_value(truth, label, instance, namespace, right)
        if label != _PUBLIC:
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
    yield _PUBLIC, truth.public
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
    named |= {exercises.batch: "batch"} if exercises.batch is not None else {}
    missing = [(name, part) for name, part in named.items() if name not in givens]
    missing += [
        (g.by, "[gradients]")
        for g in exercises.gradients
        if g.by not in givens and g.by not in truth.notebook.blanks
    ]
    missing += [
        (name, "[choices]") for name in exercises.choices if name not in truth.notebook.blanks
    ]
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


def options_have_sentences(truth: Truth) -> None:
    """Refuse a question whose wrong options have not one sentence each."""
    right = truth.right()
    for name, letters in truth.exercises.choices.items():
        where = truth.notebook.where(truth.notebook.blanks[name].cell, name)
        right_option = right[name].numbers
        if right[name].kind != "array" or right_option is None:
            raise BuildRefused(
                f"The solved notebook chooses none of its options {', '.join(letters)}.",
                cure='Write the letter in quotation marks, as in "b".',
                where=where,
            )
        lines = [m.line.strip() for m in truth.exercises.mistakes if m.answer == name]
        wrong = [f'{name} = "{letter}"' for letter in letters]
        del wrong[int(right_option) - 1]
        for line in wrong:
            if lines.count(line) != 1:
                raise BuildRefused(
                    f"The wrong option `{line}` is {lines.count(line)} times a mistake.",
                    cure="Write one [[mistake]] for each wrong option, with its own sentence.",
                    where=where,
                )


def lines_run_where_they_stand(truth: Truth) -> None:
    """Refuse a mistake that uses what is bound only further down: nobody could make it there."""
    for mistake in truth.exercises.mistakes:
        if mistake.answer is None:
            continue
        changed = with_mistake(truth.notebook, mistake)
        try:
            Program.of(truth.notebook, changed).run(until=changed)
        except NotebookError as error:
            if error.where.cell in changed and not mistake.says:
                raise BuildRefused(
                    f"The mistake {mistake.name!r} does not run in its place. {error.what}",
                    cure="Write it with what stands above the cell.",
                    where=error.where,
                ) from None


def hints_point_somewhere(truth: Truth) -> None:
    """Refuse a hint that does not say where to look, or names a place that is not there."""
    lesson = "\n".join(cell.source for cell in truth.notebook.of(Role.TEXT))
    places = {
        "formula": set(re.findall(r"\\tag\{(\d+)\}", lesson)),
        "section": set(re.findall(r"^## (\d+)\.", lesson, re.MULTILINE)),
        "exercise": set(re.findall(r"Exercise (\d+)", lesson)),
    }
    for mistake in truth.exercises.mistakes:
        if mistake.says:
            continue
        hint = re.sub(r"(formula|section)s? \(?\d+\)? of lesson \d+", "lesson", mistake.hint)
        named = {
            "formula": re.findall(r"\((\d+)\)", hint),
            "section": re.findall(r"[Ss]ections? (\d+)", hint),
            "exercise": re.findall(r"Exercise (\d+)", hint),
        }
        missing = [
            f"{kind} {number}"
            for kind, numbers in named.items()
            for number in numbers
            if number not in places[kind]
        ]
        if missing:
            raise BuildRefused(
                f"The hint of the mistake {mistake.name!r} names {missing[0]}, which is not there.",
                cure="Name a formula, section or exercise of this notebook.",
                where=truth.notebook.where(_cell_of(truth, mistake)),
            )
        if not any(named.values()) and not _POINTS.search(hint):
            raise BuildRefused(
                f"The hint of the mistake {mistake.name!r} does not say where to look.",
                cure="Name the formula, section, example, picture or table that explains it.",
                where=truth.notebook.where(_cell_of(truth, mistake)),
            )


def links_lead_somewhere(truth: Truth) -> None:
    """Refuse a link to an entry that the page of letters and words does not have."""
    for cell in truth.notebook.of(Role.TEXT):
        for target in unknown_links(cell.source):
            raise BuildRefused(
                f"It links to {PAGE}#{target}, which is not there.",
                cure="Add the entry to course/notation.toml, or mend the link.",
                where=truth.notebook.where(cell.id),
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
        if not mistake.says and not any(
            mistake.name in wrong[name] for name in truth.affected(mistake)
        ):
            raise BuildRefused(
                f"On {label} the mistake {mistake.name!r} passes as right"
                " (or gives no finite numbers). "
                f"The givens there: {_show(instance)}.",
                cure="Choose other numbers, or draw the givens from another range in "
                f"grader_tests/{truth.notebook.label}.toml.",
                where=truth.notebook.where(_cell_of(truth, mistake)),
            )


def what_cannot_be_told_by_value(
    truth: Truth, label: str, instance: Instance, namespace: Namespace, right: dict[str, Floats]
) -> None:
    """Refuse a mistake with `says` of which something else is said, or that passes as right."""
    seen: dict[tuple[str, str], str] = {}
    for mistake in truth.exercises.mistakes:
        if not mistake.says:
            continue
        with quiet():
            values = truth.wrong(mistake, namespace)
        if label == _PUBLIC and all(
            _is_right(right[name], value) for name, value in values.items()
        ):
            continue
        findings = [
            form(name, value, canonical(right[name]).shape) for name, value in values.items()
        ]
        said = [finding.text for finding in findings if finding is not None]
        if not any(mistake.says in text for text in said):
            raise BuildRefused(
                f"On {label} the mistake {mistake.name!r} is not told by {mistake.says!r}: "
                f"{said[0] if said else 'it gives finite numbers of the right shape.'}",
                cure="Write a piece of the sentence that is said there, or give it a hint. "
                f"The givens: {_show(instance)}.",
                where=truth.notebook.where(_cell_of(truth, mistake)),
            )
        for name in values:
            other = seen.setdefault((name, mistake.says), mistake.name)
            if other != mistake.name:
                raise BuildRefused(
                    f"The mistakes {mistake.name!r} and {other!r} say the same.",
                    cure="Merge them, or choose pieces that only one of them has.",
                    where=truth.notebook.where(_cell_of(truth, mistake), name),
                )


def _is_right(right: Floats, value: Inert) -> bool:
    numbers = value.numbers
    return numbers is not None and agree(right, numbers)


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
        slopes: list[tuple[str, Callable[[_Moved], Floats | None], float]] = [
            ("central differences", _central, _DIFFERENCE_TOLERANCE)
        ]
        moved = _Moved.of(truth, instance, gradient)
        if moved.point.size == 1:
            slopes.append(("the complex-step derivative", _complex, _COMPLEX_TOLERANCE))
        for method, slope, tolerance in slopes:
            measured = slope(moved)
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


@dataclass(frozen=True)
class _Moved:
    """The notebook's own forward pass as a function of one of its values.

    Args:
        program: the notebook; it adds `STEP` to the value where it is a fill-in.
        instance: the givens.
        value: the value that is looked at.
        by: the value that is varied.
        point: where it stands.
    """

    program: Program
    instance: Instance
    value: str
    by: str
    point: Floats

    @classmethod
    def of(cls, truth: Truth, instance: Instance, gradient: Gradient) -> _Moved:
        given = gradient.by in instance
        program = truth.program if given else truth.stepped(gradient.by)
        value = instance[gradient.by] if given else truth.program.run(instance)[gradient.by]
        point = np.asarray(value, dtype=np.float64)
        return cls(program, instance, gradient.of, gradient.by, point)

    def at(self, step: Any) -> Any:
        """The value looked at, where the other is moved by a step of its own shape."""
        if self.by in self.instance:
            return self.program.run({**self.instance, self.by: self.point + step})[self.value]
        return self.program.run(self.instance, {STEP: step})[self.value]


def _central(moved: _Moved) -> Floats:
    slopes = np.empty(moved.point.size)
    for index in range(moved.point.size):
        step = np.zeros(moved.point.shape)
        step.flat[index] = _DIFFERENCE
        rise = np.sum(moved.at(step)) - np.sum(moved.at(-step))
        slopes[index] = float(rise) / (2 * _DIFFERENCE)
    return slopes


def _complex(moved: _Moved) -> Floats | None:
    try:
        value = np.asarray(moved.at(np.full(moved.point.shape, 1j * _COMPLEX_STEP)))
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
