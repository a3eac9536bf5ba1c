"""Reading whatever a student's variable holds as something that can be shown."""

import math
from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from course.grading.values import NoAnswer

DECIMALS = 4
TOO_LARGE = 1e5


@dataclass(frozen=True)
class Value:
    """One number as a picture shows it.

    Arguments:
        kind: "number", "empty" (not computed yet) or "odd" (not one finite number).
        text: what stands in the slot; "" when empty, "?" when odd.
    """

    kind: Literal["number", "empty", "odd"]
    text: str


EMPTY = Value("empty", "")
ODD = Value("odd", "?")


def is_placeholder(value: Any) -> bool:
    """Tell whether a value is still to be filled in.

    Arguments:
        value: anything.

    Returns:
        True for None, for what a function exercise has not given back, and for the list [0] that a
        blank holds.
    """
    if value is None or isinstance(value, NoAnswer):
        return True
    return type(value) is list and len(value) == 1 and type(value[0]) is int and value[0] == 0


def one_number(value: Any) -> float | None:
    """Read a float, an array of size 1 or a list of one number.

    Arguments:
        value: anything.

    Returns:
        The number, or None when the value is not exactly one finite number.
    """
    # A picture must never stop a notebook, and a variable may hold anything at all.
    try:
        import numpy as np

        entries = np.asarray(value)
        if entries.size != 1 or entries.dtype.kind not in "buif":
            return None
        number = float(entries.reshape(-1)[0])
    except Exception:
        return None
    return number if math.isfinite(number) else None


def number_text(number: float) -> str:
    """Write a number in at most eight characters, as the lessons print it.

    Arguments:
        number: a finite number.

    Returns:
        Four decimals ("0.1235"); fewer when nothing is lost ("2", "0.7"); powers of ten ("3.6e-7")
        when four decimals would show 0 or when the number is large.
    """
    if number == 0:
        return "0"
    rounded = round(number, DECIMALS)
    if rounded == 0 or abs(number) >= TOO_LARGE:
        mantissa, exponent = f"{number:.1e}".split("e")
        return f"{mantissa}e{int(exponent)}"
    if math.isclose(rounded, number, rel_tol=1e-12):
        return f"{rounded:.{DECIMALS}f}".rstrip("0").rstrip(".")
    # Zeros stay when digits were cut off, so that 0.12497 reads 0.1250 and not an exact 0.125.
    whole = len(str(int(abs(number))))
    return f"{number:.{max(1, min(DECIMALS, 5 - whole))}f}"


def read_value(value: Any) -> Value:
    """Read a variable as something that a slot can show.

    Arguments:
        value: a float, an array of size 1, a list of one number, a placeholder, or anything else.

    Returns:
        The value to show; never raises.
    """
    if is_placeholder(value):
        return EMPTY
    number = one_number(value)
    return ODD if number is None else Value("number", number_text(number))


def read_named(caller: str, numbers: dict[str, Any], allowed: Sequence[str]) -> dict[str, Value]:
    """Read the variables that a picture shows.

    Arguments:
        caller: the function that draws, to name in an error.
        numbers: variables by name.
        allowed: every name that the picture has a place for.

    Returns:
        One value for each place, in order; "empty" where nothing was handed in.

    Raises:
        TypeError: a name has no place.
    """
    unknown = [name for name in numbers if name not in allowed]
    if unknown:
        raise TypeError(
            f"{caller} does not know the name {', '.join(unknown)}; "
            f"the names it knows are {', '.join(allowed)}."
        )
    return {name: read_value(numbers[name]) if name in numbers else EMPTY for name in allowed}


def in_a_sentence(name: str, value: Value, given: Container[str] = ()) -> str:
    """Say in words what a slot shows.

    Arguments:
        name: the name that stands beside the slot.
        value: what it shows.
        given: the names that the student does not compute.

    Returns:
        The name with what its slot shows.
    """
    if value.kind == "number":
        return f"{name} = {value.text}"
    if value.kind == "odd":
        return f"{name} is not one finite number"
    return f"{name} {'not given' if name in given else 'not computed yet'}"
