"""The student's key: fingerprints of what is right and of what each mistake gives.

This module sees the answers; what it writes does not hold them. It stays with the instructor.
"""

from __future__ import annotations

import json
from typing import Any, Final

import numpy as np

from course.check import KEY_VERSION, salt_of
from course.errors import BuildRefused
from course.exercises import Instance
from course.fingerprints import fingerprint
from course.grading.values import Floats, agree, canonical
from course.truth import Namespace, Truth, quiet

Wrong = dict[str, dict[str, Floats]]
"""By answer, by mistake: the numbers that the mistake gives, where they are not the right ones."""

_INSTANCES: Final = ("public", "practice")


def right_numbers(truth: Truth, namespace: Namespace) -> dict[str, Floats]:
    """The right answers of an instance, as numbers.

    Args:
        truth: the assignment.
        namespace: what the solved notebook has bound on the instance.

    Returns:
        The numbers by answer.

    Raises:
        BuildRefused: the solved notebook gives something that is no finite numbers.
    """
    numbers: dict[str, Floats] = {}
    for name, value in truth.answers(namespace).items():
        array = value.numbers
        if value.kind != "array" or array is None or not np.isfinite(array).all():
            raise BuildRefused(
                f"The solved notebook gives no finite numbers for it ({value.kind}).",
                cure="Bind a number or an array, and choose instances that do not overflow.",
                where=truth.notebook.where(truth.notebook.answers[name].test, name),
            )
        numbers[name] = array
    return numbers


def wrong_numbers(truth: Truth, namespace: Namespace, right: dict[str, Floats]) -> Wrong:
    """What each mistake gives on an instance.

    Args:
        truth: the assignment.
        namespace: what the solved notebook has bound on the instance.
        right: the right answers of this instance.

    Returns:
        The numbers by answer and mistake. A mistake whose value is right here, is no finite
        numbers, or is told by what is said of such a value, is left out for that answer.
    """
    wrong: Wrong = {name: {} for name in right}
    with quiet():
        for mistake in truth.exercises.mistakes:
            if mistake.says:
                continue
            for name, value in truth.wrong(mistake, namespace).items():
                numbers = value.numbers
                if numbers is None or value.kind != "array" or not np.isfinite(numbers).all():
                    continue
                if not agree(right[name], numbers):
                    wrong[name][mistake.name] = numbers
    return wrong


def _entry(truth: Truth, instance: str, values: Instance) -> dict[str, Any]:
    namespace = truth.program.run(values)
    right = right_numbers(truth, namespace)
    wrong = wrong_numbers(truth, namespace, right)
    hints = [mistake.name for mistake in truth.exercises.mistakes]
    entries: dict[str, Any] = {}
    for name, numbers in right.items():
        salt = salt_of(truth.notebook.label, instance, name)
        groups: list[tuple[Floats, list[int]]] = []
        for mistake, value in wrong[name].items():
            same = next((group for group in groups if agree(group[0], value)), None)
            if same is None:
                groups.append((value, [hints.index(mistake)]))
            else:
                same[1].append(hints.index(mistake))
        entries[name] = {
            "shape": list(canonical(numbers).shape),
            "fractional": bool((numbers != np.rint(numbers)).any()),
            "batch": truth.batch_size(values),
            "after": list(truth.notebook.answers[name].after),
            "letters": list(truth.exercises.choices.get(name, ())),
            "right": [
                fingerprint(numbers, salt).to_json(),
                fingerprint(numbers, salt, coarse=True).to_json(),
            ],
            "mistakes": sorted(
                [fingerprint(value, salt).to_json(), numbers_of_hints]
                for value, numbers_of_hints in groups
            ),
        }
    return entries


def given_code(truth: Truth, instance: Instance) -> dict[str, str]:
    """The code that binds an instance's givens, by the id of the given cell that it replaces.

    Args:
        truth: the assignment.
        instance: the givens.

    Returns:
        One piece of Python for each given cell, exact to the last bit.
    """
    lines: dict[str, list[str]] = {}
    for name, cell in truth.notebook.givens.items():
        lines.setdefault(cell, []).append(f"{name} = {_literal(instance[name])}")
    return {cell: "\n".join(["import numpy as np", *found]) for cell, found in lines.items()}


def _literal(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"np.array({value.tolist()!r}, dtype={value.dtype.str!r}).reshape({value.shape})"
    return repr(value)


def key_text(truth: Truth) -> str:
    """The content of the key beside a notebook; the same text each time.

    Args:
        truth: the notebook.

    Returns:
        JSON with a line end at its end.
    """
    key = {
        "version": KEY_VERSION,
        "assignment": truth.notebook.label,
        "hints": [mistake.hint for mistake in truth.exercises.mistakes],
        "public": _entry(truth, "public", truth.public),
        "practice": _entry(truth, "practice", truth.practice),
        "practice_givens": given_code(truth, truth.practice),
    }
    return json.dumps(key, indent=1, ensure_ascii=False, sort_keys=False) + "\n"
