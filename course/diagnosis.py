"""What is said about a value: one voice for the instant check and for the judge.

The two differ only in how they know that a number is right: the check asks a fingerprint, the judge
asks the right answer itself. Both hand that question in as a function.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from course.grading.values import Floats, Inert

Verdict = Literal[
    "right",  # agrees everywhere it was asked
    "follows",  # wrong, but the right consequence of an earlier wrong answer
    "mistake",  # what a known wrong line gives
    "slip",  # the right value with the wrong sign, twice, half, turned round, ...
    "typed",  # a number that does not change with the givens
    "after",  # an earlier answer is wrong too
    "form",  # no number of the right shape at all
    "failed",  # the student's code raised, or was ended
    "unstarted",  # still the placeholder
    "wrong",  # none of these
]


@dataclass(frozen=True)
class Finding:
    """What was found out about one answer.

    Args:
        verdict: the kind of finding.
        text: the sentences for the student; they never hold the answer.
        mistakes: the names of the mistakes that give this value; more than one where they agree.
    """

    verdict: Verdict
    text: str
    mistakes: tuple[str, ...] = ()


def form(name: str, value: Inert, shape: tuple[int, ...]) -> Finding | None:
    """What is wrong with a value before its numbers are looked at.

    Args:
        name: the answer's name.
        value: what the student has.
        shape: the shape of the right value; `()` stands for any single number.

    Returns:
        The finding; None where the value is finite numbers of the right shape.
    """
    if value.kind == "placeholder":
        return Finding("unstarted", f"{name}: not started. Put your line in place of [0].")
    if value.kind == "unwritten":
        return Finding("unstarted", f"{name}: not started. {value.text}")
    if value.kind == "failed":
        return Finding("failed", f"{name}: {value.text}")
    sentence = {
        "missing": f"{name} has no value: the line that binds it did not run to its end.",
        "none": f"{name} is None. A function gives back None when it ends without return.",
        "function": f"{name} is a function, not its result. Call it, with its arguments in (...).",
        "text": f"{name} is text, not a number. Leave the quotation marks out.",
        "unchosen": f"{name} is answered with one letter in quotation marks: {value.text}.",
        "other": f"{name} is {value.text or 'something'}, where numbers are expected.",
    }.get(value.kind)
    if sentence is not None:
        return Finding("failed" if value.kind == "missing" else "form", sentence)
    numbers = value.numbers
    if numbers is None:
        raise ValueError(f"a value of kind {value.kind!r} holds no numbers")
    got = () if numbers.size == 1 else numbers.shape
    if got != shape:
        turned = " Is it turned round?" if got == shape[::-1] and got else ""
        expected = "a single number" if shape == () else str(shape)
        return Finding(
            "form",
            f"{name}: the shape is {numbers.shape}, expected {expected}.{turned}",
        )
    if np.isnan(numbers).any():
        return Finding(
            "form",
            f"{name} holds NaN, which is not a number: somewhere 0/0, inf/inf or inf - inf was "
            "computed.",
        )
    if np.isinf(numbers).any():
        return Finding(
            "form", f"{name} is infinite: somewhere a number was divided by 0 or grew too large."
        )
    return None


@dataclass(frozen=True)
class Slip:
    """A small change that spoils a right value, and how to take it back."""

    undo: Callable[[Floats, int], Floats]
    text: str
    for_batches: bool = False


SLIPS: Final[tuple[Slip, ...]] = (
    Slip(lambda v, _: -v, "the size is right and the sign is wrong."),
    Slip(lambda v, _: v / 2, "it is twice what it should be."),
    Slip(lambda v, _: v * 2, "it is half of what it should be."),
    Slip(lambda v, _: v.T, "rows and columns are swapped: it is turned round (transposed)."),
    Slip(
        lambda v, b: v / b,
        "it is summed over the batch where the mean is asked: once too large by the batch size.",
        for_batches=True,
    ),
    Slip(
        lambda v, b: v * b,
        "it is too small by the batch size: the mean is taken where it was taken already.",
        for_batches=True,
    ),
)


def slip(
    name: str,
    values: Sequence[Floats],
    right: Callable[[int, Floats], bool],
    batches: Sequence[int | None],
) -> Finding | None:
    """The generic slip that explains a wrong value on every instance.

    Args:
        name: the answer's name.
        values: the student's numbers, one array for each instance.
        right: whether an array is right on the instance with that index.
        batches: the batch size of each instance; None where there is no batch.

    Returns:
        The finding; None where no slip explains the values.
    """
    for candidate in SLIPS:
        if candidate.for_batches and (None in batches or set(batches) == {1}):
            continue
        with np.errstate(all="ignore"):
            undone = [candidate.undo(v, b or 1) for v, b in zip(values, batches, strict=True)]
        if all(right(index, value) for index, value in enumerate(undone)):
            return Finding("slip", f"{name}: {candidate.text}")
    return None


def whole_numbers(name: str, value: Inert, fractional: bool) -> Finding | None:
    """The finding for an integer array where a fraction is expected: its decimals were cut off."""
    if fractional and value.array is not None and value.array.dtype.kind == "i":
        return Finding(
            "form",
            f"{name} is an array of whole numbers, so the decimals are cut off. "
            "Write 0.0 instead of 0, or dtype=float, where the array is made.",
        )
    return None


def after(name: str, earlier: Sequence[str]) -> Finding:
    """The finding for an answer whose earlier answers are not right yet."""
    first = earlier[0]
    return Finding(
        "after",
        f"{name} is not right yet, and neither is {first}, which it needs. Mend {first} first.",
    )


def wrong(name: str) -> Finding:
    """The finding where nothing is known but that the value is wrong."""
    return Finding(
        "wrong",
        f"{name} is not right, and it is no mistake that this course knows. "
        "Hold your line against the formula above the cell, symbol by symbol.",
    )


def mistaken(name: str, hints: Sequence[str], names: Sequence[str]) -> Finding:
    """The finding for a value that one or more known mistakes give."""
    if len(hints) == 1:
        return Finding("mistake", f"{name}: {hints[0]}", tuple(names))
    listed = " Or: ".join(hints)
    return Finding("mistake", f"{name}: one of these happened. {listed}", tuple(names))


def too_coarse(name: str) -> Finding:
    """The finding for numbers of too few digits to tell whether they are right."""
    return Finding(
        "form",
        f"{name} came as float16, which holds three digits: too few to tell whether it is right. "
        "Compute it without float16.",
    )


def typed(name: str) -> Finding:
    """The finding for a number that stays as it is when the givens change."""
    return Finding(
        "typed",
        f"{name} looks typed in: it stays the same when the inputs change. "
        "Compute it from the names that the notebook hands out.",
    )


def rounded(name: str) -> Finding:
    """The finding for the right number, cut to the few digits in which it is printed somewhere."""
    return Finding(
        "typed",
        f"{name} is close, but rounded: it looks typed in. Compute it from the names instead.",
    )
