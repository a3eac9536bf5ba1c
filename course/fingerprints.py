"""Fingerprints: a check can tell that a number is right without holding the number.

The numbers of a value are placed on the grid of `course.grading.values.positions`. A fingerprint
holds, for each number, how far it lies from its grid point (a few low bits, which say nothing about
the number itself), and one keyed BLAKE2 hash of all grid points. Whoever has a value within half a
step of the original finds the same grid points and so the same hash; whoever has another value does
not. This is the code-offset construction of a fuzzy commitment (Juels and Wattenberg, 1999).
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from course.grading.values import Floats, Numbers, canonical, positions

_OFFSETS_PER_STEP: Final = 256
_DIGEST_BYTES: Final = 12
_MOST_GUESSES: Final = 500_000


@dataclass(frozen=True)
class Fingerprint:
    """The mark that one value leaves.

    Args:
        digest: the keyed hash of the shape and the grid points, in hexadecimal.
        offsets: one signed byte for each number, in base64: its distance from its grid point in
            256ths of a step.
        coarse: whether the grid is the one for float32.
    """

    digest: str
    offsets: str
    coarse: bool = False

    def to_json(self) -> list[Any]:
        """The fingerprint as the list that `key.json` holds."""
        return [self.digest, self.offsets, self.coarse]

    @classmethod
    def from_json(cls, data: list[Any]) -> Fingerprint:
        """Read what `to_json` wrote."""
        digest, offsets, coarse = data
        return cls(str(digest), str(offsets), bool(coarse))


def _digest(salt: str, shape: tuple[int, ...], points: npt.NDArray[np.int64]) -> str:
    key = hashlib.blake2b(salt.encode(), digest_size=32).digest()
    message = repr(shape).encode() + points.astype("<i8").tobytes()
    return hashlib.blake2b(message, key=key, digest_size=_DIGEST_BYTES).hexdigest()


def fingerprint(value: Numbers, salt: str, *, coarse: bool = False) -> Fingerprint:
    """Take the fingerprint of a value.

    Args:
        value: finite numbers of any shape; `()`, `(1,)` and `(1, 1)` leave the same fingerprint.
        salt: what keeps equal values of different answers apart.
        coarse: whether to use the grid for float32.

    Returns:
        The fingerprint.

    Raises:
        ValueError: a number is not finite.
    """
    numbers = canonical(value)
    if not np.isfinite(numbers).all():
        raise ValueError("only finite numbers have a fingerprint")
    where = positions(numbers, coarse=coarse)
    points = np.rint(where)
    offsets = np.clip(np.rint((where - points) * _OFFSETS_PER_STEP), -128, 127).astype(np.int8)
    digest = _digest(salt, numbers.shape, points.astype(np.int64))
    return Fingerprint(digest, base64.b64encode(offsets.tobytes()).decode(), coarse)


def _grid_points(mark: Fingerprint, numbers: Floats) -> npt.NDArray[np.int64] | None:
    offsets = np.frombuffer(base64.b64decode(mark.offsets), dtype=np.int8)
    if offsets.size != numbers.size or not np.isfinite(numbers).all():
        return None
    shift = offsets.astype(np.float64).reshape(numbers.shape) / _OFFSETS_PER_STEP
    points: npt.NDArray[np.int64] = np.rint(positions(numbers, coarse=mark.coarse) - shift).astype(
        np.int64
    )
    return points


def matches(mark: Fingerprint, value: Numbers, salt: str) -> bool:
    """Whether a value is the one that left a fingerprint, to about seven digits.

    Args:
        mark: the fingerprint.
        value: numbers of any shape.
        salt: the salt with which the fingerprint was taken.

    Returns:
        True if shape and numbers agree.
    """
    numbers = canonical(value)
    points = _grid_points(mark, numbers)
    return points is not None and _digest(salt, numbers.shape, points) == mark.digest


def rounds_to(mark: Fingerprint, value: float, salt: str) -> bool:
    """Whether a number is the original, rounded to the decimals that it is written with.

    Args:
        mark: the fingerprint of a single number.
        value: a number with at most six digits, such as 0.1234.
        salt: the salt with which the fingerprint was taken.

    Returns:
        True if some number that rounds to `value` has this fingerprint. Numbers written with so few
        or so many digits that the question makes no sense give False.
    """
    text = np.format_float_positional(abs(value), trim="-")
    decimals = len(text.partition(".")[2])
    digits = len(text.replace(".", "").lstrip("0"))
    if not 1 <= digits <= 6 or decimals == 0 or not np.isfinite(value):
        return False
    half = 0.5 * 10.0**-decimals
    ends = [_grid_points(mark, np.array(value + side)) for side in (-half, half)]
    if ends[0] is None or ends[1] is None:
        return False
    low, high = int(ends[0]), int(ends[1])
    if abs(high - low) > _MOST_GUESSES:
        return False
    key = hashlib.blake2b(salt.encode(), digest_size=32).digest()
    start = hashlib.blake2b(b"()", key=key, digest_size=_DIGEST_BYTES)
    for point in range(low, high + 1):
        guess = start.copy()
        guess.update(point.to_bytes(8, "little", signed=True))
        if guess.hexdigest() == mark.digest:
            return True
    return False
