"""Where student code runs: starts student processes and speaks with them.

The processes are apart from the judge, in a scratch folder of their own with an environment of
their own. What they send is read as inert data, under limits of time and size.
"""

from __future__ import annotations

import contextlib
import functools
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from course.errors import StudentProcessDied, WireError
from course.grading import channel
from course.grading.values import MAX_BYTES, Inert, decode

_PACKAGE_HOME: Final = Path(__file__).resolve().parents[2]
_BOOT: Final = (
    "import sys; sys.path.append(sys.argv.pop(1)); "
    "from course.grading.student import main; main(sys.argv[1:])"
)
_GRACE: Final = 2.0
_AHEAD: Final = 3000
_ENDED: Final = "The process that ran the notebook ended in the middle of a cell."
_START_SECONDS: Final = 120.0


@dataclass(frozen=True)
class Limits:
    """What a run may use.

    Args:
        cell_seconds: wall time of one cell.
        notebook_seconds: wall time of all cells of a run together.
        file_bytes: the largest file of a submission that is copied for its run.
    """

    cell_seconds: float = 30.0
    notebook_seconds: float = 120.0
    file_bytes: int = 20 * 2**20


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

    def __init__(
        self, requests: channel.Writable, replies: channel.Readable, limits: Limits
    ) -> None:
        self._requests = requests
        self._replies = replies
        self._limits = limits
        self._end = time.monotonic() + limits.notebook_seconds

    def steps(self, steps: Sequence[Cell | Name]) -> Iterator[Reply]:
        """Go through steps in order.

        Requests are sent ahead of their replies, so that the two processes need not take turns; but
        never more than fit into the smallest pipe, so that neither waits for the other for ever.

        Args:
            steps: cells to run and names to ask for.

        Yields:
            The reply to each step.

        Raises:
            StudentProcessDied: the process ended, was ended for its time, or sent no message. The
                replies before it have been given.
        """
        waiting: deque[int] = deque()
        ahead = iter([(step, self._request(step)) for step in steps])
        following = next(ahead, None)
        for step in steps:
            while following is not None:
                size = len(following[1].get("code", "")) + 100
                if waiting and sum(waiting) + size > _AHEAD:
                    break
                self._send(following[1])
                waiting.append(size)
                following = next(ahead, None)
            header, body = self._receive()
            waiting.popleft()
            yield _outputs(header) if isinstance(step, Cell) else _value(header, body)

    def _request(self, step: Cell | Name) -> dict[str, Any]:
        if isinstance(step, Name):
            return {"do": "value", "name": step.name}
        seconds = self._limits.cell_seconds
        return {"do": "run", "code": step.code, "seen": step.seen, "seconds": seconds}

    def _send(self, request: dict[str, Any]) -> None:
        try:
            channel.write(self._requests, request)
        except OSError:
            raise _died(_ENDED) from None

    def _receive(self) -> tuple[dict[str, Any], bytes]:
        left = self._end - time.monotonic()
        seconds = max(min(self._limits.cell_seconds + _GRACE, left), 0.1)
        try:
            with self.limit(seconds) as late:
                return channel.read(self._replies, MAX_BYTES)
        except WireError as error:
            raise _died(error.what) from None
        except (EOFError, OSError, ValueError) as error:
            if late.is_set() or isinstance(error, TimeoutError):
                whole = left < self._limits.cell_seconds
                limit = self._limits.notebook_seconds if whole else self._limits.cell_seconds
                what = "The notebook" if whole else "A cell"
                raise _died(f"{what} ran longer than {limit:g} seconds and was ended.") from None
            raise _died(_ENDED) from None

    def limit(self, seconds: float) -> AbstractContextManager[threading.Event]:
        """Make reading fail after some seconds; the event tells that this is why it failed."""
        raise NotImplementedError


def _died(what: str) -> StudentProcessDied:
    return StudentProcessDied(what, cure="The answers before it keep their marks.")


def _outputs(header: dict[str, Any]) -> list[dict[str, Any]]:
    outputs = header.get("outputs")
    return [item for item in outputs if isinstance(item, dict)] if isinstance(outputs, list) else []


def _value(header: dict[str, Any], body: bytes) -> Inert:
    try:
        return decode(header, body)
    except WireError as error:
        return Inert("other", text=error.what)


class _Stream:
    """A socket to read from and write to until a moment, however slowly the other side sends."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self.until = time.monotonic()

    def read(self, size: int) -> bytes:
        """At most `size` bytes; TimeoutError when the moment has come."""
        self._connection.settimeout(max(self.until - time.monotonic(), 0.001))
        return self._connection.recv(size)

    def write(self, data: bytes) -> None:
        """Send everything."""
        self._connection.settimeout(_GRACE)
        self._connection.sendall(data)

    def flush(self) -> None:
        """Nothing is held back."""


class _SocketRun(Run):
    def __init__(self, connection: socket.socket, limits: Limits) -> None:
        self._stream = _Stream(connection)
        super().__init__(self._stream, self._stream, limits)

    @contextlib.contextmanager
    def limit(self, seconds: float) -> Iterator[threading.Event]:
        self._stream.until = time.monotonic() + seconds
        yield threading.Event()


class _PipeRun(Run):
    def __init__(self, process: subprocess.Popen[bytes], limits: Limits) -> None:
        if process.stdin is None or process.stdout is None:
            raise ValueError("the process was started without pipes")
        self._process = process
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


def _environment(home: str) -> dict[str, str]:
    """What a student process sees of the environment: where programs are, and nothing else."""
    kept = ("PATH", "LANG", "SYSTEMROOT", "PATHEXT", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    return environment | {
        "HOME": home,
        "USERPROFILE": home,
        "MPLCONFIGDIR": str(Path(home) / "matplotlib"),
        "IPYTHONDIR": str(Path(home) / "ipython"),
        "MPLBACKEND": "agg",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }


class Nursery:
    """A warm process that forks a fresh student process for each run. Linux and macOS."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._home = tempfile.TemporaryDirectory(prefix="course-")

    def __enter__(self) -> Nursery:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Start the warm process, or a new one where the old one has ended."""
        self._stop()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-c", _BOOT, str(_PACKAGE_HOME), str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                cwd=self._home.name,
                env=_environment(self._home.name),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        ours.settimeout(_START_SECONDS)
        self._control = ours
        if ours.recv(64) != b"ready":
            raise StudentProcessDied(
                "The process that runs notebooks did not start.",
                cure="Run `course doctor`.",
            )

    def close(self) -> None:
        """End the warm process and all that it started."""
        self._stop()
        self._home.cleanup()

    def _stop(self) -> None:
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    @contextlib.contextmanager
    def run(self, files: Path | None) -> Iterator[Run]:
        """A fresh student process.

        Args:
            files: a folder whose regular files are copied into the folder that the run works in.

        Yields:
            The run; its process and its folder are gone afterwards.
        """
        with tempfile.TemporaryDirectory(prefix="run-", dir=self._home.name) as folder:
            if files is not None:
                copy_regular_files(files, Path(folder), self._limits.file_bytes)
            ours, theirs = socket.socketpair()
            with ours:
                with theirs:
                    self._begin(folder, theirs)
                try:
                    yield _SocketRun(ours, self._limits)
                finally:
                    self._end()

    def _begin(self, folder: str, theirs: socket.socket) -> None:
        try:
            self._say(folder.encode(), theirs)
        except OSError:
            self.start()
            self._say(folder.encode(), theirs)

    def _say(self, message: bytes, descriptor: socket.socket) -> None:
        if self._control is None:
            self.start()
        if self._control is None:
            raise OSError("the nursery did not start")
        socket.send_fds(self._control, [message], [descriptor.fileno()])
        if not self._control.recv(64):
            raise OSError("the nursery has ended")

    def _end(self) -> None:
        if self._control is None:
            return
        with contextlib.suppress(OSError):
            self._control.sendall(b"end")
            self._control.recv(64)


@contextlib.contextmanager
def run_once(files: Path | None, limits: Limits | None = None) -> Iterator[Run]:
    """A student process for a single run, on any system; slower to start than a nursery's.

    Args:
        files: a folder whose regular files are copied into the folder that the run works in.
        limits: what it may use.

    Yields:
        The run.
    """
    limits = limits or Limits()
    with tempfile.TemporaryDirectory(prefix="course-", ignore_cleanup_errors=True) as home:
        if files is not None:
            copy_regular_files(files, Path(home), limits.file_bytes)
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-c", _BOOT, str(_PACKAGE_HOME), "--once"],
            cwd=home,
            env=_environment(home),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield _PipeRun(process, limits)
        finally:
            process.kill()
            process.communicate()


def copy_regular_files(source: Path, target: Path, file_bytes: int) -> None:
    """Copy what a submission brought along: regular files only, no link, nothing large.

    Notebooks, keys and Python files that would stand in the way of a library are left out.

    Args:
        source: the folder of the submission.
        target: the folder of the run.
        file_bytes: the largest file that is copied.
    """
    for path in sorted(source.rglob("*")):
        relative = path.relative_to(source)
        if path.is_symlink() or not path.is_file() or path.stat().st_size > file_bytes:
            continue
        if path.suffix == ".ipynb" or path.name == "key.json" or shadows_a_library(relative):
            continue
        if any((source / parent).is_symlink() for parent in relative.parents):
            continue
        destination = target / relative
        destination.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, destination, follow_symlinks=False)


def shadows_a_library(relative: Path) -> bool:
    """Whether a file of a submission would be imported in place of an installed module.

    Args:
        relative: its path inside the submission.

    Returns:
        True for `numpy.py`, `numpy/__init__.py`, `random.py`, ... and for start-up files.
    """
    top = relative.parts[0].partition(".")[0]
    is_code = relative.suffix in (".py", ".pyc", ".so", ".pyd", ".pth")
    if not is_code:
        return False
    return relative.suffix == ".pth" or top in sys.stdlib_module_names or _installed(top)


@functools.cache
def _installed(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except (ImportError, ValueError):
        return False
