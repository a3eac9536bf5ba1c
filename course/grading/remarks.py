"""How a remark speaks of what a submission holds: in one short line, with nothing that acts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

_LONGEST: Final = 40
_MOST: Final = 3
_HARMLESS: Final = frozenset(" -_.,:;+/=()")


def quoted(value: object) -> str:
    """Something from a submission, to be named in a sentence.

    Args:
        value: anything that JSON can hold.

    Returns:
        One short line. Whatever a terminal, Markdown, HTML or a table might act on is a "?" in it.
    """
    if value is None or isinstance(value, bool | float):
        return repr(value)
    if isinstance(value, int):
        return repr(value) if abs(value) < 10**18 else "a very large number"
    if not isinstance(value, str):
        return "an object" if isinstance(value, dict) else "a list"
    kept = "".join(
        char if char.isalnum() or char in _HARMLESS else "?" for char in value[:_LONGEST]
    )
    return f"'{kept}{'...' if len(value) > _LONGEST else ''}'"


def listed(values: Sequence[object]) -> str:
    """A few things from a submission, and how many more there are.

    Args:
        values: what to name; the first three are.

    Returns:
        One line, such as `'a', 'b', 'c' and 2 more`.
    """
    more = f" and {len(values) - _MOST} more" if len(values) > _MOST else ""
    return ", ".join(quoted(value) for value in values[:_MOST]) + more


def each(ids: Sequence[str]) -> str:
    """Cells as the subject of a sentence in the singular.

    Args:
        ids: their ids.

    Returns:
        `The cell 'a'`, or `Each of the cells 'a', 'b'`.
    """
    return f"The cell {listed(ids)}" if len(ids) == 1 else f"Each of the cells {listed(ids)}"
