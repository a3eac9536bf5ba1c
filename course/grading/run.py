"""A run: one notebook in a student process of its own, asked step by step, under limits of time."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Final

from course.errors import StudentProcessDied, WireError
from course.grading import channel
from course.grading.limits import Limits
from course.grading.values import Inert, decode

_GRACE: Final = 2.0
# No character takes more than six bytes in JSON.
_SIX: Final = 6
_EXTRA: Final = 64 * 2**10
_AT_ONCE: Final = 16 * 2**10
_ENDED: Final = "The process that ran the notebook ended in the middle of a cell."


@dataclass(frozen=True)
class Cell:
    """A step of a run: run this code.

    Args:
        code: the source of a cell.
        seen: whether anybody will see its outputs; where not, its error comes back at most.
    """

    code: str
    seen: bool = True


@dataclass(frozen=True)
class Name:
    """A step of a run: give me the value of this name."""

    name: str


Reply = list[dict[str, Any]] | Inert
"""The outputs of a cell, unchecked and of any content, or the value of a name."""


class Run:
    """One run of one notebook in a student process of its own."""

    # What a pipe holds on any system, in bytes.
    most_ahead = 3000

    def __init__(
        self,
        requests: channel.Writable,
        replies: channel.Readable,
        limits: Limits,
        why: Callable[[], str] = lambda: _ENDED,
    ) -> None:
        self._requests = requests
        self._replies = replies
        self._limits = limits
        self._why = why
        self._end = time.monotonic() + limits.notebook_seconds

    def steps(self, steps: Sequence[Cell | Name]) -> Iterator[Reply]:
        """Go through steps in order.

        Requests are sent ahead of their replies, so that the two processes need not take turns; but
        never more than surely fit on the way, so that neither waits for the other for ever.

        Args:
            steps: cells to run and names to ask for.

        Yields:
            The reply to each step.

        Raises:
            StudentProcessDied: the process ended, was ended for its time, or sent no message. The
                replies before it have been given.
        """
        waiting: deque[int] = deque()
        requests = deque(channel.packed(self._request(step)) for step in steps)
        on_the_way = 0
        for step in steps:
            ready: list[bytes] = []
            while requests and (
                on_the_way == 0 or on_the_way + len(requests[0]) <= self.most_ahead
            ):
                ready.append(requests.popleft())
                waiting.append(len(ready[-1]))
                on_the_way += len(ready[-1])
            if ready:
                self._send(b"".join(ready))
            header, body = self._receive()
            on_the_way -= waiting.popleft()
            if isinstance(step, Cell):
                yield _outputs(header)
            else:
                yield _value(header, body, self._limits.value_bytes)

    def _request(self, step: Cell | Name) -> dict[str, Any]:
        if isinstance(step, Name):
            return {"do": "value", "name": step.name}
        seconds = self._limits.cell_seconds
        return {"do": "run", "code": step.code, "seen": step.seen, "seconds": seconds}

    def _send(self, requests: bytes) -> None:
        try:
            self._requests.write(requests)
            self._requests.flush()
        except TimeoutError:
            raise _died("Its process took no more requests and was ended.") from None
        except OSError:
            raise _died(self._why()) from None

    def _receive(self) -> tuple[dict[str, Any], bytes]:
        left = self._end - time.monotonic()
        if left <= 0:
            raise _died(_too_long("The notebook", self._limits.notebook_seconds))
        seconds = min(self._limits.cell_seconds + _GRACE, left)
        try:
            with self.limit(seconds) as late:
                return channel.read(
                    self._replies,
                    self._limits.value_bytes,
                    _SIX * self._limits.output_bytes + _EXTRA,
                )
        except WireError as error:
            raise _died(error.what) from None
        except (EOFError, OSError, ValueError) as error:
            if late.is_set() or isinstance(error, TimeoutError):
                whole = left < self._limits.cell_seconds
                limit = self._limits.notebook_seconds if whole else self._limits.cell_seconds
                what = "The notebook" if whole else "A cell"
                raise _died(_too_long(what, limit)) from None
            raise _died(self._why()) from None

    def limit(self, seconds: float) -> AbstractContextManager[threading.Event]:
        """Make reading fail after some seconds; the event tells that this is why it failed."""
        raise NotImplementedError


def _too_long(what: str, seconds: float) -> str:
    return f"{what} ran longer than {seconds:g} seconds and was ended."


def _died(what: str) -> StudentProcessDied:
    return StudentProcessDied(what, cure="The answers before it keep their marks.")


def _outputs(header: dict[str, Any]) -> list[dict[str, Any]]:
    outputs = header.get("outputs")
    return [item for item in outputs if isinstance(item, dict)] if isinstance(outputs, list) else []


def _value(header: dict[str, Any], body: bytes, max_bytes: int) -> Inert:
    try:
        return decode(header, body, max_bytes)
    except WireError as error:
        return Inert("other", text=error.what)


class _Stream:
    """A socket to read from and write to until a moment, however slowly the other side sends."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._there = b""
        self.until = time.monotonic()

    def read(self, size: int) -> bytes:
        """At most `size` bytes; TimeoutError when the moment has come."""
        if not self._there:
            self._connection.settimeout(max(self.until - time.monotonic(), 0.001))
            self._there = self._connection.recv(max(size, _AT_ONCE))
        part, self._there = self._there[:size], self._there[size:]
        return part

    def write(self, data: bytes) -> None:
        """Send everything."""
        self._connection.settimeout(_GRACE)
        self._connection.sendall(data)

    def flush(self) -> None:
        """Nothing is held back."""


class SocketRun(Run):
    """A run in a process that a nursery has forked.

    Args:
        connection: the judge's end of the socket pair.
        limits: what the run may use.
        why: ends the process and says why it had ended before.
    """

    # A socket's room is counted with what the kernel adds to each message: ten times a small one.
    most_ahead = 12_000

    def __init__(self, connection: socket.socket, limits: Limits, why: Callable[[], str]) -> None:
        self._stream = _Stream(connection)
        super().__init__(self._stream, self._stream, limits, why)

    @contextlib.contextmanager
    def limit(self, seconds: float) -> Iterator[threading.Event]:
        self._stream.until = time.monotonic() + seconds
        yield threading.Event()


class PipeRun(Run):
    """A run in a process that was started for it.

    Args:
        process: the process, which says that it is ready before anything is asked of it.
        limits: what the run may use, once it is ready.
        start_seconds: how long it may take to be ready.

    Raises:
        StudentProcessDied: it did not get ready.
    """

    def __init__(
        self, process: subprocess.Popen[bytes], limits: Limits, start_seconds: float
    ) -> None:
        if process.stdin is None or process.stdout is None:
            raise ValueError("the process was started without pipes")
        self._process = process
        with self.limit(start_seconds):
            try:
                channel.read(process.stdout, 0)
            except (EOFError, OSError, WireError):
                raise StudentProcessDied(
                    "The process that runs notebooks did not start.", cure="Run `course doctor`."
                ) from None
        super().__init__(process.stdin, process.stdout, limits)

    @contextlib.contextmanager
    def limit(self, seconds: float) -> Iterator[threading.Event]:
        late = threading.Event()

        def stop() -> None:
            late.set()
            self._process.kill()

        timer = threading.Timer(seconds, stop)
        timer.start()
        try:
            yield late
        finally:
            timer.cancel()
