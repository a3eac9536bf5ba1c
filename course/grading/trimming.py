"""A notebook file as bytes, without the parts that nobody needs, before anything is read of it.

What JSON takes in memory is many times what it takes on disk, and outputs may be most of a file. So
they go first, found by where strings and brackets stand, and what is left is counted.
"""

from __future__ import annotations

import re
from typing import Final

from course.errors import Place, SubmissionRefused

MOST_BYTES: Final = 16 * 2**20
MOST_VALUES: Final = 500_000
"""Values of a file outside its strings and outputs: each of them takes some 200 bytes to read."""
_MOST_BRACKETS: Final = 2_000_000

# A string that never ends goes on to the end of the file: what follows it is no structure either.
# No quantifier here gives anything back, so that no file takes longer than its length.
_STRING: Final = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)'
_NEXT_STRING: Final = re.compile(
    rb'("(?:outputs|attachments|widgets)"[ \t\r\n]*+:[ \t\r\n]*+(?=[\[{]))|' + _STRING, re.DOTALL
)
_FLAT: Final = rb'[^"\[\]{}]++|' + _STRING
# Lists that hold no other are most of a large output, and are passed over without coming to Python.
_NEXT_BRACKET: Final = re.compile(
    rb"(?:" + _FLAT + rb"|[\[{](?:" + _FLAT + rb")*+[\]}])*+(?:([\[{])|[\]}])", re.DOTALL
)
_ANY_STRING: Final = re.compile(_STRING, re.DOTALL)


def trimmed(content: bytes, where: Place) -> bytes:
    """The JSON of a notebook with all outputs, attachments and states of widgets empty.

    Args:
        content: a file, which may be anything.
        where: how to name it in an error.

    Returns:
        What is left of it; what is no JSON stays no JSON, or loses outputs that were none.

    Raises:
        SubmissionRefused: it takes too long to look through, or what is left too much memory.
    """
    kept: list[bytes] = []
    size = begin = place = 0
    while (found := _NEXT_STRING.search(content, place)) is not None:
        place = found.end()
        if size + place - begin > MOST_BYTES:
            break
        if found[1] is not None:
            empty = b"[]" if content[place : place + 1] == b"[" else b"{}"
            kept += [content[begin:place], empty]
            size += place - begin
            begin = place = _end_of(content, place, where)
    if size + len(content) - begin > MOST_BYTES:
        raise SubmissionRefused(
            f"Without its outputs, it still has more than {MOST_BYTES / 2**20:.0f} MB.",
            cure="Look at what it is; this is no filled-in lesson.",
            where=where,
        )
    kept.append(content[begin:])
    left = b"".join(kept)
    bare = _ANY_STRING.sub(b"", left)
    values = sum(bare.count(sign) for sign in (b"{", b"[", b","))
    if values > MOST_VALUES:
        raise SubmissionRefused(
            f"Without its outputs, it still holds {values} values, more than {MOST_VALUES}.",
            cure="Look at what it is; this is no filled-in lesson.",
            where=where,
        )
    return left


def _end_of(content: bytes, place: int, where: Place) -> int:
    """Where the list or object ends that begins at a place; the file's end where it never does."""
    depth, place = 1, place + 1
    for _ in range(_MOST_BRACKETS):
        found = _NEXT_BRACKET.match(content, place)
        if found is None:
            return len(content)
        place = found.end()
        depth += 1 if found[1] is not None else -1
        if depth == 0:
            return place
    raise SubmissionRefused(
        f"The outputs of a cell hold more than {_MOST_BRACKETS} lists in lists.",
        cure="Ask for a copy with its outputs cleared.",
        where=where,
    )
