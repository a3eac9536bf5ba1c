"""The student process: runs a notebook's code and gives out the values of names.

It trusts nothing and knows nothing: no test and no answer is ever here. Everything that runs beside
it is the student's, so what it sends is worth no more than the student's word.

Started as the nursery, it imports what notebooks need, once, and then forks a fresh process for
each run. Started with `--once`, it serves a single run on its standard streams, on any system.
"""

from __future__ import annotations

import array
import builtins
import contextlib
import gc
import importlib
import itertools
import json
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO, Final

from course.grading import channel
from course.grading.kernel import Kernel
from course.grading.limits import Limits
from course.grading.values import Inert, encode

_LOOK_SECONDS: Final = 0.02
_ASK_SECONDS: Final = 0.01
_DESCRIPTORS: Final = 4096
_NICE: Final = 10
_MODULES: Final = ("numpy.random", "numpy.testing", "random", "course", "matplotlib.pyplot")
# Whatever a shell does when a cell of its kind runs for the first time, it has done after these.
_FIRST_CELLS: Final = (
    "import numpy as np\nx = np.tanh(np.array([0.5, 1.0]))\nx @ x",
    "def f(x):\n    return x + 1\nprint(f(1))",
    "from course import check\ncheck.call(f, np.zeros(2))",
    "from course.check import say_what_does_not_fit\nsay_what_does_not_fit()",
    "x = [",
    "1 / 0",
)


def serve(kernel: Kernel, requests: BinaryIO, replies: BinaryIO, limits: Limits) -> None:
    """Answer requests until there are no more.

    Args:
        kernel: what runs the cells.
        limits: how much a cell may show, and how many bytes a value may have.
        requests: `{"do": "run", "code": ..., "seen": ..., "seconds": ...}` or
            `{"do": "value", "name": ...}`.
        replies: `{"outputs": [...]}`, or the header and bytes of a value.
    """
    while True:
        try:
            request, _ = channel.read(requests, 0)
        except EOFError:
            return
        if request["do"] == "run":
            with _interrupted_after(float(request["seconds"])):
                run = kernel.run if request["seen"] else kernel.run_unseen
                outputs = run(str(request["code"]), limits.output_bytes)
            channel.write(replies, {"outputs": outputs})
        else:
            try:
                value = kernel.value(str(request["name"]), limits.value_bytes)
            except Exception as error:
                value = Inert("other", text=f"an object that raised {type(error).__name__}"[:200])
            header, body = encode(value)
            channel.write(replies, header, body)


@contextlib.contextmanager
def _interrupted_after(seconds: float) -> Iterator[None]:
    """Raise TimeoutError in a cell that runs too long, where the system has alarms.

    Code can get in the way of this; the judge, who also watches the clock, then ends the process.
    """
    if not hasattr(signal, "setitimer"):
        yield
        return

    def stop(*_: object) -> None:
        raise TimeoutError(f"the cell ran longer than {seconds:g} seconds")

    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    except TimeoutError:
        pass
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def warm() -> Kernel:
    """Import what notebooks import, so that a fork has it already.

    Returns:
        A shell in which nothing has run yet.
    """
    os.environ.setdefault("MPLBACKEND", "agg")
    for module in _MODULES:
        importlib.import_module(module)
    kernel = Kernel()
    figure = importlib.import_module("matplotlib.figure").Figure()
    figure.text(0.5, 0.5, "the first text that is drawn loads the fonts")
    importlib.import_module("matplotlib.backends.backend_agg").FigureCanvasAgg(figure).draw()
    for code in _FIRST_CELLS:
        kernel.run(code, 2**20)
    kernel.shell.reset(new_session=True)
    return kernel


def _own_seeds() -> None:
    import random

    import numpy

    random.seed()
    numpy.random.seed()


def _no_input(prompt: object = "") -> str:
    """`input()` in a graded notebook: nobody is there to type, so the answer is empty."""
    return ""


def _room(name: str) -> ModuleType:
    """A room of the grader that only a sandboxed run needs; a run that is not imports it never."""
    return importlib.import_module(f"course.grading.{name}")


def _enter(start: dict[str, Any], open_still: set[int], *, sandboxed: bool) -> None:
    """Make this process, which has just been forked for a run, the place of that run."""
    os.setsid()
    for first, last in itertools.pairwise([2, *sorted(open_still), _DESCRIPTORS]):
        os.closerange(first + 1, last)
    if sandboxed:
        namespaces, bubblewrap = _room("namespaces"), _room("bubblewrap")
        # The watch over the run, in the warm process, goes before all that the run starts.
        os.nice(_NICE)
        namespaces.shut_in(Limits(**start["limits"]), start["files"], bubblewrap.interpreter())
        os.chdir(namespaces.WORK)
    else:
        os.chdir(start["files"])
        os.environ["HOME"] = start["files"]
    builtins.input = _no_input
    _own_seeds()


def _fork(
    kernel: Kernel,
    connection: socket.socket,
    start: dict[str, Any],
    own_pids: int | None,
) -> _Running:
    """Fork a process for a run; this returns in the warm process only."""
    entered, tell = os.pipe()
    process = os.fork() if own_pids is None else _room("namespaces").fork_into_new_pids(own_pids)
    if process == 0:
        try:
            _enter(start, {connection.fileno(), tell}, sandboxed=own_pids is not None)
            os.write(tell, b"1")
            os.close(tell)
            stream = connection.makefile("rwb")
            serve(kernel, stream, stream, Limits(**start["limits"]))  # type: ignore[arg-type]
        finally:
            os._exit(0)
    os.close(tell)
    return _Running(process, entered, Limits(**start["limits"]), sandboxed=own_pids is not None)


class _Running:
    """A forked process, seen from the warm one: what it uses, and why it ended."""

    def __init__(self, process: int, entered: int, limits: Limits, *, sandboxed: bool) -> None:
        self.process = process
        self._entered = entered
        self._limits = limits
        self._sandboxed = sandboxed
        self._held: dict[str, int] = {}
        self._why = ""

    def look(self) -> None:
        """End the run where its processes together have passed a limit."""
        if not self._sandboxed or self._why:
            return
        own = ("1", str(os.getpid()))
        found = [name for name in _names_in("/proc") if name.isdigit() and name not in own]
        if len(found) > self._limits.processes:
            # At once: what bombs with forks has many more of them by the time that it is looked at.
            self._end_for(f"It started more than {self._limits.processes} processes")
            return
        tasks = 0
        resident: dict[str, int] = {}
        for name in found:
            with contextlib.suppress(OSError):
                tasks += len(_names_in(f"/proc/{name}/task"))
                resident[name] = _resident_bytes(name)
        if tasks > self._limits.processes:
            self._end_for(f"It started more than {self._limits.processes} threads")
            return
        most = self._limits.memory_bytes
        if sum(resident.values()) > most and self._memory_of(resident) > most:
            self._end_for(f"It used more than {self._limits.memory_mb:g} MB of memory")

    def _memory_of(self, resident: dict[str, int]) -> int:
        """The memory of processes that share most of their pages, as well as it is known by now.

        What one really holds is found out for a few of them at each look, because asking waits for
        a process that is forking, and a bomb of forks would make the watch wait for all of them.
        """
        self._held = {name: held for name, held in self._held.items() if name in resident}
        unknown = [name for name in resident if name not in self._held]
        if not unknown:
            unknown = [next(iter(self._held))]
            del self._held[unknown[0]]
        end = time.monotonic() + _ASK_SECONDS
        for asked in unknown:
            self._held[asked] = _held_bytes(asked)
            if time.monotonic() > end:
                break
        shared = _resident_bytes("self")
        return sum(self._held.get(name, max(pages - shared, 0)) for name, pages in resident.items())

    def _end_for(self, why: str) -> None:
        os.kill(self.process, signal.SIGKILL)
        self._why = f"{why} and was ended."

    def end(self) -> str:
        """End it and all that it started; says why it had ended before, where that is known."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process, signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.process, signal.SIGKILL)
        _, status, used = os.wait4(self.process, 0)
        code = os.waitstatus_to_exitcode(status)
        entered = os.read(self._entered, 1)
        os.close(self._entered)
        if not entered:
            return "The place for its run could not be made."
        if self._why:
            return self._why
        if code >= 0:
            return "The notebook ended its own process."
        seconds = self._limits.cpu_seconds
        if -code in (signal.SIGXCPU, signal.SIGKILL) and used.ru_utime + used.ru_stime >= seconds:
            return f"It used more than {seconds:g} seconds of processor time and was ended."
        if -code == signal.SIGKILL:
            return "The system ended it, most likely for its memory."
        return f"Its process crashed ({signal.Signals(-code).name})."


def _names_in(folder: str) -> list[str]:
    return [entry.name for entry in Path(folder).iterdir()]


def _resident_bytes(process: str) -> int:
    """How much memory a process has, shared or not, from the second number of its `statm`."""
    descriptor = os.open(f"/proc/{process}/statm", os.O_RDONLY)
    try:
        return int(os.read(descriptor, 200).split()[1]) * os.sysconf("SC_PAGE_SIZE")
    finally:
        os.close(descriptor)


def _held_bytes(process: str) -> int:
    """The memory of a process, with its part of what it shares; 0 for one that has ended."""
    try:
        descriptor = os.open(f"/proc/{process}/smaps_rollup", os.O_RDONLY)
    except OSError:
        return 0
    try:
        lines = os.read(descriptor, 8192).decode("ascii").splitlines()
    except OSError:
        return 0
    finally:
        os.close(descriptor)
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def nursery(control: socket.socket, *, sandboxed: bool) -> None:
    """Fork a fresh process for each run that the judge asks for.

    Args:
        control: each message is JSON: `{"files": ..., "limits": {...}}` comes with one end of a
            socket pair and starts a run, `{}` ends it. The replies are `{"started": PID}` and
            `{"why": "..."}`.
        sandboxed: whether this process is inside bubblewrap, so that its forks shut themselves in.
    """
    kernel = warm()
    own_pids = None
    if sandboxed:
        _room("bubblewrap").interpreter()
        _room("namespaces").protect_devices()
        own_pids = os.open("/proc/self/ns/pid", os.O_RDONLY)
    # What is there now stays in memory that all forks share: no collection may touch it.
    gc.collect()
    gc.freeze()
    control.sendall(b"ready")
    running: _Running | None = None
    while True:
        while running and not select.select([control], [], [], _LOOK_SECONDS)[0]:
            running.look()
        message, descriptors = _receive(control)
        why = running.end() if running else ""
        running = None
        if not message:
            return
        start = json.loads(message)
        if not descriptors:
            control.sendall(json.dumps({"why": why}).encode())
            continue
        connection = socket.socket(fileno=descriptors[0])
        with connection:
            running = _fork(kernel, connection, start, own_pids)
        control.sendall(json.dumps({"started": running.process}).encode())


def _receive(control: socket.socket) -> tuple[bytes, list[int]]:
    space = socket.CMSG_SPACE(array.array("i").itemsize)
    message, ancillary, _, _ = control.recvmsg(65536, space)
    descriptors = array.array("i")
    for level, kind, data in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            descriptors.frombytes(data[: len(data) - len(data) % descriptors.itemsize])
    return message, list(descriptors)


def main(arguments: list[str]) -> None:
    """Run as the nursery on the socket whose number is given, or once on the standard streams."""
    if arguments[0] == "--once":
        requests = os.fdopen(os.dup(0), "rb")
        replies = os.fdopen(os.dup(1), "wb")
        null = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(null, standard)
        builtins.input = _no_input
        kernel = warm()
        channel.write(replies, {"ready": True})
        serve(kernel, requests, replies, Limits())
        return
    kind, number = arguments
    nursery(socket.socket(fileno=int(number)), sandboxed=kind == "--sandboxed")


if __name__ == "__main__":
    main(sys.argv[1:])
