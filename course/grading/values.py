"""Inert values: what may pass from student code to a check or to the judge, and when two agree.

A value is turned into plain data where the student's code runs (`inert`), crosses as a JSON header
and raw bytes (`encode`, `decode`), and is compared as numbers (`agree`). Nothing here runs code
that came with a value, and `decode` believes nothing that it reads.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, Literal, NoReturn

import numpy as np
import numpy.typing as npt

from course.errors import WireError

Kind = Literal[
    "array",
    "placeholder",
    "missing",
    "unwritten",
    "failed",
    "none",
    "function",
    "text",
    "other",
    "unchosen",  # made by `chosen`; it never crosses from a student process
]
Numbers = npt.NDArray[Any]
Floats = npt.NDArray[np.float64]

MAX_BYTES: Final = 16 * 2**20
MAX_TEXT: Final = 400
MAX_DIMENSIONS: Final = 8
WIRE_DTYPES: Final = ("<f8", "<f4", "<f2", "<i8", "|b1")

# The grid on which two numbers are compared: 2^21 steps per factor of two, so that half a step is
# between 1.2e-7 and 2.4e-7 of the number. Float noise is a billion times smaller.
STEPS_PER_OCTAVE: Final = 2**21
ZERO: Final = 1e-12
# A float32 carries seven digits at best, so its results are held to five.
COARSE: Final = 64
_FIRST_OCTAVE: Final = 2.0 * math.frexp(ZERO)[0] - 1.0 + math.frexp(ZERO)[1]


class NoAnswer:
    """Stands in for what a function exercise did not give back; `check.call` makes it.

    Any item of it is again a `NoAnswer`, so that the locked cell that takes a result apart runs on.

    Args:
        kind: "unwritten" where the function is still the stub, "failed" where it went wrong.
        why: one sentence for the student.
    """

    def __init__(self, kind: Literal["unwritten", "failed"], why: str) -> None:
        self.kind: Literal["unwritten", "failed"] = kind
        self.why = why

    def __getitem__(self, key: object) -> NoAnswer:
        return self

    def __iter__(self) -> NoReturn:
        # Python would ask for one item after another, and there is always one more.
        raise TypeError(self.why)

    def __repr__(self) -> str:
        return f"<no answer: {self.why}>"


@dataclass(frozen=True)
class Inert:
    """A value as plain data.

    Args:
        kind: what it is; "array" holds every number, list of numbers and array.
        array: the numbers, of one of `WIRE_DTYPES`, for the kinds "array" and "placeholder".
        text: a short description for the other kinds, or the text itself for "text".
    """

    kind: Kind
    array: Numbers | None = None
    text: str = ""

    @property
    def numbers(self) -> Floats | None:
        """The numbers as float64, shape as given; None where there are none."""
        return None if self.array is None else self.array.astype(np.float64)

    @property
    def coarse(self) -> bool:
        """Whether the numbers came as float32 or float16, and so carry fewer digits."""
        return self.array is not None and self.array.dtype.kind == "f" and self.array.itemsize < 8


def printable(text: object) -> str:
    """Text that a file can hold: half characters, which student code can make, become "?"."""
    return str(text).encode("utf-8", "replace").decode("utf-8")


def visible(text: str) -> str:
    """Text as one line without anything that a terminal would act on, such as escape codes."""
    return "".join(char if char.isprintable() else " " for char in text)


def inert(value: object, max_bytes: int = MAX_BYTES) -> Inert:
    """Turn a Python value into plain data, without trusting its class.

    Args:
        value: anything that a name in a notebook can be bound to.
        max_bytes: how large its numbers may be.

    Returns:
        The value as `Inert`. Numbers, lists and tuples of numbers and arrays of any subclass become
        the kind "array"; the list `[0]`, which the fill-in cells start with, becomes "placeholder".
    """
    if type(value) is list and len(value) == 1 and type(value[0]) is int and value[0] == 0:
        return Inert("placeholder", np.zeros(1, dtype="<i8"))
    if isinstance(value, NoAnswer):
        return Inert(value.kind, text=printable(value.why)[:MAX_TEXT])
    if value is None:
        return Inert("none")
    if isinstance(value, str):
        return Inert("text", text=printable(value)[:MAX_TEXT])
    if isinstance(value, bool | int | float | np.generic | np.ndarray | list | tuple):
        return _numbers(value, max_bytes)
    if type(value) in (Fraction, Decimal):
        return _numbers(np.array(value, dtype=object), max_bytes)
    if callable(value):
        return Inert("function", text=_name_of_type(value))
    return Inert("other", text=_name_of_type(value))


def _numbers(value: Any, max_bytes: int) -> Inert:
    try:
        plain = np.array(value, subok=False)
    except (ValueError, TypeError, OverflowError):
        return Inert("other", text="a list whose rows are not all of one length")
    if plain.dtype.kind == "O" and plain.nbytes <= max_bytes:
        plain = _as_floats(plain)
    if plain.dtype.kind == "f":
        size = plain.itemsize if plain.itemsize in (2, 4) else 8
        array: Numbers = plain.astype(f"<f{size}")
    elif plain.dtype.kind == "b":
        array = plain.astype("|b1")
    elif plain.dtype.kind == "i" or (plain.dtype.kind == "u" and plain.itemsize < 8):
        array = plain.astype("<i8")
    elif plain.dtype.kind == "u":
        array = plain.astype("<f8")
    elif type(value) is int:
        return Inert("other", text="a whole number too large to compare")
    else:
        return Inert("other", text=f"{_name_of_type(value)} of {_name_of_dtype(plain.dtype)}")
    if array.nbytes > max_bytes or array.ndim > MAX_DIMENSIONS:
        return Inert("other", text=f"an array of shape {array.shape}, too large to compare")
    return Inert("array", array)


def _as_floats(plain: Numbers) -> Numbers:
    """An array of Python's own numbers as floats; any other array of objects as it is.

    Whole numbers alone are left: they are there because they are too large for an array.
    """
    kinds = {type(item) for item in plain.flat}
    if not kinds & {float, Fraction, Decimal} or not kinds <= {int, float, Fraction, Decimal}:
        return plain
    try:
        return plain.astype(np.float64)
    except (ValueError, OverflowError):
        return plain


def _name_of_type(value: object) -> str:
    return type(value).__name__[:60]


def _name_of_dtype(dtype: np.dtype[Any]) -> str:
    names = {"c": "complex numbers", "O": "objects", "U": "strings", "S": "bytes"}
    return names.get(dtype.kind, str(dtype)[:60])


def chosen(value: Inert, letters: Sequence[str]) -> Inert:
    """What a value says as the answer to a question with lettered options.

    Args:
        value: what the student has: a letter as text, in either case, with or without a bracket.
        letters: the letters of the options, such as `("a", "b", "c")`.

    Returns:
        The number of the option, counted from 1, as an array; "unchosen" where the value names no
        option. A value that is not there (a placeholder, a missing or failed one) stays as it is.
    """
    if value.kind in ("placeholder", "missing", "unwritten", "failed", "none"):
        return value
    letter = value.text.strip().rstrip(").").lower() if value.kind == "text" else ""
    if letter not in letters:
        return Inert("unchosen", text=", ".join(f'"{one}"' for one in letters))
    return Inert("array", np.array(letters.index(letter) + 1, dtype="<i8"))


def encode(value: Inert) -> tuple[dict[str, Any], bytes]:
    """Write a value as a JSON header and raw bytes in C order.

    Args:
        value: the value.

    Returns:
        The header, with keys "kind", "text", and for numbers "dtype" and "shape"; and the bytes.
    """
    if value.array is None:
        return {"kind": value.kind, "text": value.text}, b""
    array = np.ascontiguousarray(value.array)
    header = {"kind": value.kind, "text": value.text, "dtype": array.dtype.str}
    return header | {"shape": list(value.array.shape)}, array.tobytes()


_KINDS: Final = frozenset(
    ["array", "placeholder", "missing", "unwritten", "failed", "none", "function", "text", "other"]
)


def decode(header: object, body: bytes, max_bytes: int = MAX_BYTES) -> Inert:
    """Read a value that a student process sent.

    Args:
        header: what the JSON of the header gave; may be anything.
        body: the raw bytes.
        max_bytes: how many bytes are accepted.

    Returns:
        The value; its array is a copy of its own and owns its memory.

    Raises:
        WireError: the header does not describe a value, or does not fit its bytes.
    """
    if not isinstance(header, dict):
        raise _no_value("its header is not an object")
    kind, text = header.get("kind"), header.get("text", "")
    if not isinstance(kind, str) or kind not in _KINDS or not isinstance(text, str):
        raise _no_value("its kind is unknown")
    if kind not in ("array", "placeholder"):
        return Inert(kind, text=printable(text)[:MAX_TEXT])  # type: ignore[arg-type]
    dtype, shape = header.get("dtype"), header.get("shape")
    if not isinstance(dtype, str) or dtype not in WIRE_DTYPES:
        raise _no_value("its number type is unknown")
    if (
        not isinstance(shape, list)
        or len(shape) > MAX_DIMENSIONS
        or any(type(n) is not int or not 0 <= n <= max_bytes for n in shape)
    ):
        raise _no_value("its shape is no shape")
    expected = math.prod(shape) * np.dtype(dtype).itemsize
    if expected > max_bytes or len(body) != expected:
        raise _no_value("its bytes do not fit its shape")
    if dtype == "|b1" and any(byte > 1 for byte in body):
        raise _no_value("its bytes are no truth values")
    try:
        array: Numbers = np.frombuffer(body, dtype=dtype).reshape(shape).copy()
    except ValueError:
        raise _no_value("its shape is no shape") from None
    return Inert(kind, array)  # type: ignore[arg-type]


def _no_value(why: str) -> WireError:
    return WireError(f"A value from the student process is no value: {why}.", cure="It is ignored.")


def canonical(array: Numbers) -> Floats:
    """The numbers as float64, with `()`, `(1,)`, `(1, 1)` and so on all made `()`."""
    numbers = np.asarray(array, dtype=np.float64)
    return numbers.reshape(()) if numbers.size == 1 else numbers


def positions(array: Numbers, *, coarse: bool = False) -> Floats:
    """Where numbers lie on the grid of comparison: a straight line within each factor of two.

    Args:
        array: finite numbers of any shape.
        coarse: whether to use the grid for numbers that came as float32.

    Returns:
        One position for each number, same shape; whole numbers are grid points. Everything up to
        `ZERO` in size lies at 0, and the line starts there, so that no step parts two neighbours.
    """
    numbers = np.asarray(array, dtype=np.float64)
    mantissa, exponent = np.frexp(np.maximum(np.abs(numbers), ZERO))
    octaves = 2.0 * mantissa - 1.0 + exponent - _FIRST_OCTAVE
    steps = STEPS_PER_OCTAVE / (COARSE if coarse else 1)
    where: Floats = np.sign(numbers) * octaves * steps
    return where


def _position(number: float, coarse: bool) -> float:
    """`positions` of a single number, without the cost of arrays."""
    mantissa, exponent = math.frexp(max(abs(number), ZERO))
    octaves = 2.0 * mantissa - 1.0 + exponent - _FIRST_OCTAVE
    return math.copysign(octaves * (STEPS_PER_OCTAVE / (COARSE if coarse else 1)), number)


def agree(right: Numbers, got: Numbers, *, coarse: bool = False) -> bool:
    """Whether two values are the same number, to about seven digits.

    Args:
        right: numbers of any shape.
        got: numbers; `()`, `(1,)` and `(1, 1)` are the same shape.
        coarse: whether `got` was computed in float32, and is held to five digits.

    Returns:
        True only if the shapes are the same, all numbers are finite, and each pair lies within half
        a step of the grid.
    """
    a, b = canonical(right), canonical(got)
    if a.shape == b.shape == ():
        x, y = float(a), float(b)
        if not (math.isfinite(x) and math.isfinite(y)):
            return False
        return abs(_position(x, coarse) - _position(y, coarse)) <= 0.5
    if a.shape != b.shape or not (np.isfinite(a).all() and np.isfinite(b).all()):
        return False
    return bool((np.abs(positions(a, coarse=coarse) - positions(b, coarse=coarse)) <= 0.5).all())
