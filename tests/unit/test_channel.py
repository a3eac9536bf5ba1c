"""The messages between the judge and a student process."""

from __future__ import annotations

import io
import json
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.errors import WireError
from course.grading import channel

MAX_BODY = 2**16
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def framed(text: bytes, body: bytes = b"") -> bytes:
    """A message with any bytes in place of its JSON."""
    return struct.pack("!IQ", len(text), len(body)) + text + body


class Drip(io.BytesIO):
    """A stream that gives one byte at a time, as a slow socket may."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(1, size) if size is not None and size >= 0 else 1)


@given(st.dictionaries(st.text(), json_values, max_size=4), st.binary(max_size=64))
def test_a_message_is_read_as_it_was_written(header: dict[str, Any], body: bytes) -> None:
    stream = io.BytesIO()
    channel.write(stream, header, body)
    stream.seek(0)
    assert channel.read(stream, MAX_BODY) == (header, body)


def test_two_messages_are_read_one_after_the_other() -> None:
    stream = io.BytesIO()
    channel.write(stream, {"number": 1}, b"one")
    channel.write(stream, {"number": 2})
    stream.seek(0)
    assert channel.read(stream, MAX_BODY) == ({"number": 1}, b"one")
    assert channel.read(stream, MAX_BODY) == ({"number": 2}, b"")
    with pytest.raises(EOFError):
        channel.read(stream, MAX_BODY)


def test_a_message_that_comes_byte_by_byte_is_read_whole() -> None:
    stream = Drip(framed(b'{"a": 1}', b"body"))
    assert channel.read(stream, MAX_BODY) == ({"a": 1}, b"body")


@given(
    st.binary(max_size=64)
    | st.builds(framed, st.binary(max_size=32), st.binary(max_size=8))
    | st.builds(framed, json_values.map(lambda value: json.dumps(value).encode()))
)
def test_arbitrary_bytes_give_a_dict_or_the_end_or_a_wire_error(sent: bytes) -> None:
    try:
        header, body = channel.read(io.BytesIO(sent), MAX_BODY)
    except (EOFError, WireError):
        return
    assert isinstance(header, dict)
    assert sent.endswith(body)


@given(st.integers(0, 30))
def test_a_message_that_is_cut_short_is_the_end(kept: int) -> None:
    message = framed(b'{"a": 1}', b"the body is here")
    with pytest.raises(EOFError):
        channel.read(io.BytesIO(message[:kept]), MAX_BODY)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b"1",
        b"null",
        b"\xff\xfe",
        b"{",
        b"[" * 100_000,
        b'{"a": ' + b"9" * 10_000 + b"}",
    ],
    ids=["nothing", "list", "number", "null", "bytes", "open", "deep", "long number"],
)
def test_a_header_that_is_no_object_is_a_wire_error(text: bytes) -> None:
    with pytest.raises(WireError):
        channel.read(io.BytesIO(framed(text)), MAX_BODY)


def test_a_body_beyond_the_bound_is_refused_before_it_is_read() -> None:
    stream = io.BytesIO(framed(b"{}", b"x" * 11))
    with pytest.raises(WireError, match="13 bytes"):
        channel.read(stream, 10)
    assert stream.tell() == 12
    assert channel.read(io.BytesIO(framed(b"{}", b"x" * 10)), 10) == ({}, b"x" * 10)


def test_a_header_beyond_the_bound_is_refused_before_it_is_read() -> None:
    stream = io.BytesIO(struct.pack("!IQ", channel.MAX_HEADER + 1, 0))
    with pytest.raises(WireError):
        channel.read(stream, MAX_BODY)
