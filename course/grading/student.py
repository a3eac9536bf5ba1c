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
import io
import os
import signal
import socket
import sys
import warnings
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, Final

from course.grading import channel
from course.grading.values import Inert, encode, inert

MAX_OUTPUT: Final = 2 * 2**20
_KEPT_TYPES: Final = ("text/plain", "text/html", "image/png", "image/jpeg", "text/latex")


class Outputs:
    """What a cell shows, in the notebook format, cut off after `MAX_OUTPUT` characters."""

    def __init__(self) -> None:
        self.items: list[dict[str, Any]] = []
        self._left = MAX_OUTPUT

    def stream(self, name: str, text: str) -> None:
        """Add text that was written to standard output or standard error."""
        text = self._cut(text)
        if not text:
            return
        last = self.items[-1] if self.items else {}
        if last.get("output_type") == "stream" and last["name"] == name:
            last["text"] += text
        else:
            self.items.append({"output_type": "stream", "name": name, "text": text})

    def display(self, kind: str, data: dict[str, Any]) -> None:
        """Add something rich: a picture, a table, the value of the last line."""
        import base64

        kept: dict[str, str] = {}
        for media, content in data.items():
            if media in _KEPT_TYPES:
                text = (
                    base64.b64encode(content).decode()
                    if isinstance(content, bytes)
                    else str(content)
                )
                if len(text) <= self._left:
                    kept[media] = self._cut(text)
        if kept:
            self.items.append({"output_type": kind, "data": kept, "metadata": {}})

    def error(self, name: str, value: str, traceback: list[str]) -> None:
        """Add an error."""
        self.items.append(
            {
                "output_type": "error",
                "ename": self._cut(name),
                "evalue": self._cut(value),
                "traceback": [self._cut(line) for line in traceback[:200]],
            }
        )

    def _cut(self, text: str) -> str:
        kept = text[: max(self._left, 0)]
        self._left -= len(kept)
        if len(kept) < len(text) and self._left == 0:
            self._left = -1
            return kept + "\n(output cut off here)\n"
        return kept


class _Stream(io.TextIOBase):
    def __init__(self, name: str, sink: Callable[[str, str], None]) -> None:
        self._name = name
        self._sink = sink

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self._sink(self._name, str(text))
        return len(text)


class Kernel:
    """An IPython shell without a kernel around it: runs cells and keeps what they show."""

    def __init__(self) -> None:
        from IPython.core.displayhook import DisplayHook
        from IPython.core.displaypub import DisplayPublisher
        from IPython.core.interactiveshell import InteractiveShell
        from traitlets.config import Config

        kernel = self
        self.outputs = Outputs()

        class Publisher(DisplayPublisher):  # type: ignore[misc]
            def publish(self, data: dict[str, Any], *args: Any, **kwargs: Any) -> None:
                kernel.outputs.display("display_data", dict(data))

        class Hook(DisplayHook):  # type: ignore[misc]
            def __call__(self, result: Any = None) -> None:
                if result is None or self.quiet():
                    return
                data, _ = self.compute_format_data(result)
                self.update_user_ns(result)
                kernel.outputs.display("execute_result", dict(data))

        class Shell(InteractiveShell):  # type: ignore[misc]
            def enable_gui(self, gui: Any = None) -> None:
                """There is no event loop here, and plots need none."""

            def _showtraceback(self, etype: Any, evalue: Any, stb: list[str]) -> None:
                kernel.outputs.error(
                    str(getattr(etype, "__name__", etype)), str(evalue)[:2000], list(map(str, stb))
                )

        config = Config()
        config.HistoryManager.enabled = False
        config.InteractiveShell.autoindent = False
        config.InteractiveShell.display_pub_class = Publisher
        config.InteractiveShell.displayhook_class = Hook
        self.shell = Shell.instance(
            config=config, display_pub_class=Publisher, displayhook_class=Hook
        )
        with contextlib.suppress(Exception), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.shell.enable_matplotlib("inline")

    def run(self, code: str) -> list[dict[str, Any]]:
        """Run one cell.

        Args:
            code: its source.

        Returns:
            Its outputs, an error last where it raised.
        """
        self.outputs = outputs = Outputs()
        kept = sys.stdout, sys.stderr
        sys.stdout = _Stream("stdout", outputs.stream)
        sys.stderr = _Stream("stderr", outputs.stream)
        try:
            self.shell.run_cell(code, store_history=False)
        except BaseException as error:
            outputs.error(type(error).__name__, str(error)[:2000], [type(error).__name__])
        finally:
            sys.stdout, sys.stderr = kept
        return outputs.items

    def run_unseen(self, code: str) -> list[dict[str, Any]]:
        """Run one cell of which nobody wants to see the outputs, without the cost of making them.

        Args:
            code: its source.

        Returns:
            Its error where it raised, and nothing else.
        """
        try:
            compiled = compile(self.shell.transform_cell(code), "<cell>", "exec")
        except Exception:
            return self.run(code)
        kept = sys.stdout, sys.stderr
        sys.stdout = sys.stderr = _Stream("stdout", lambda *_: None)
        try:
            exec(compiled, self.shell.user_ns)  # noqa: S102 - this is what the process is for
        except BaseException as error:
            outputs = Outputs()
            outputs.error(type(error).__name__, str(error)[:2000], [])
            return outputs.items
        finally:
            sys.stdout, sys.stderr = kept
        return []

    def value(self, name: str) -> Inert:
        """What a name is bound to, as plain data."""
        namespace = self.shell.user_ns
        return inert(namespace[name]) if name in namespace else Inert("missing")


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
        serve(warm(), requests, replies)
        return
    nursery(socket.socket(fileno=int(arguments[0])))


if __name__ == "__main__":
    main(sys.argv[1:])
