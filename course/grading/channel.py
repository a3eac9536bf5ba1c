"""Messages between the judge and a student process: a length, a JSON header, raw bytes.

Both sides use this module; the reading side believes nothing of what it reads.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from typing import Any, Final, Protocol

from course.errors import WireError

MAX_HEADER: Final = 64 * 2**20
_LENGTHS: Final = struct.Struct("!IQ")

Header = dict[str, Any]


class Writable(Protocol):
    """What a message can be written to."""

    def write(self, data: bytes, /) -> object:
        """Write all of the data."""

    def flush(self) -> object:
        """Send on what was held back."""


class Readable(Protocol):
    """What a message can be read from."""

    def read(self, size: int, /) -> bytes | None:
        """At most this many bytes; none at the end."""


def write(stream: Writable, header: Header, body: bytes = b"") -> None:
    """Send one message.

    Args:
        stream: where to.
        header: what JSON can hold.
        body: raw bytes that belong to it.
    """
    stream.write(packed(header, body))
    stream.flush()


def packed(header: Header, body: bytes = b"") -> bytes:
    """One message as bytes.

    Args:
        header: what JSON can hold.
        body: raw bytes that belong to it.

    Returns:
        The two lengths, the header as JSON, the body.
    """
    text = json.dumps(header, ensure_ascii=False).encode("utf-8", "replace")
    return _LENGTHS.pack(len(text), len(body)) + text + body


def read(stream: Readable, max_body: int, max_header: int = MAX_HEADER) -> tuple[Header, bytes]:
    """Receive one message.

    Args:
        stream: where from.
        max_body: how many raw bytes are accepted.
        max_header: how many bytes of JSON are accepted.

    Returns:
        The header and the bytes.

    Raises:
        EOFError: the other side has ended.
        WireError: what came is no message, or a longer one than is accepted.
    """
    lengths = _exactly(stream.read, _LENGTHS.size)
    header_size, body_size = _LENGTHS.unpack(lengths)
    if header_size > max_header or body_size > max_body:
        raise WireError(
            f"The student process sent {header_size + body_size} bytes at once.",
            cure="Its run is ended.",
        )
    text = _exactly(stream.read, header_size)
    try:
        header = json.loads(text)
    except (ValueError, RecursionError):
        header = None
    if not isinstance(header, dict):
        raise WireError("The student process sent no message.", cure="Its run is ended.")
    return header, _exactly(stream.read, body_size)


def _exactly(read_some: Callable[[int], bytes | None], size: int) -> bytes:
    parts: list[bytes] = []
    missing = size
    while missing:
        part = read_some(min(missing, 2**20))
        if not part:
            raise EOFError
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)
