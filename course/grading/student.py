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
import os
import signal
import socket
import sys
from collections.abc import Iterator
from typing import BinaryIO

from course.grading import channel
from course.grading.kernel import Kernel
from course.grading.values import Inert, encode


def serve(kernel: Kernel, requests: BinaryIO, replies: BinaryIO) -> None:
    """Answer requests until there are no more.

    Args:
        kernel: what runs the cells.
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
                outputs = run(str(request["code"]))
            channel.write(replies, {"outputs": outputs})
        else:
            try:
                value = kernel.value(str(request["name"]))
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
    for module in ("numpy.random", "random", "course", "matplotlib.pyplot"):
        importlib.import_module(module)
    kernel = Kernel()
    figure = importlib.import_module("matplotlib.figure").Figure()
    figure.text(0.5, 0.5, "the first text that is drawn loads the fonts")
    importlib.import_module("matplotlib.backends.backend_agg").FigureCanvasAgg(figure).draw()
    return kernel


def _own_seeds() -> None:
    import random

    import numpy

    random.seed()
    numpy.random.seed()


def _no_input(prompt: object = "") -> str:
    """`input()` in a graded notebook: nobody is there to type, so the answer is empty."""
    return ""


def _fresh(kernel: Kernel, folder: str, connection: socket.socket) -> None:
    os.setsid()
    os.chdir(folder)
    os.environ["HOME"] = folder
    builtins.input = _no_input
    _own_seeds()
    stream = connection.makefile("rwb")
    with contextlib.suppress(BrokenPipeError, ConnectionError):
        serve(kernel, stream, stream)  # type: ignore[arg-type]


def nursery(control: socket.socket) -> None:
    """Fork a fresh process for each run that the judge asks for.

    Args:
        control: each message is a folder to run in, and comes with one end of a socket pair for the
            run; an empty message ends the run before it. The reply is the process id, or `ended`.
    """
    kernel = warm()
    # What is there now stays in memory that all forks share: no collection may touch it.
    gc.collect()
    gc.freeze()
    control.sendall(b"ready")
    running = 0
    while True:
        message, descriptors = _receive(control)
        if running:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(running, signal.SIGKILL)
            with contextlib.suppress(ProcessLookupError):
                os.kill(running, signal.SIGKILL)
            os.waitpid(running, 0)
            running = 0
        if message == b"end":
            control.sendall(b"ended")
            continue
        if not message or not descriptors:
            return
        connection = socket.socket(fileno=descriptors[0])
        running = os.fork()
        if running == 0:
            try:
                control.close()
                _fresh(kernel, message.decode(), connection)
            finally:
                os._exit(0)
        connection.close()
        control.sendall(str(running).encode())


def _receive(control: socket.socket) -> tuple[bytes, list[int]]:
    space = socket.CMSG_SPACE(array.array("i").itemsize)
    message, ancillary, _, _ = control.recvmsg(4096, space)
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
        serve(kernel, requests, replies)
        return
    nursery(socket.socket(fileno=int(arguments[0])))


if __name__ == "__main__":
    main(sys.argv[1:])
