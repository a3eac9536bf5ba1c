"""Where student code runs: starts student processes and ends them.

The processes are apart from the judge, in a scratch folder of their own with an environment of
their own. What they send is read as inert data, under limits of time and size.
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import importlib.util
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from course.errors import StudentProcessDied
from course.grading import bubblewrap
from course.grading.environment import at_home_in
from course.grading.limits import Limits
from course.grading.run import PipeRun, Run, SocketRun

_PACKAGE_HOME: Final = Path(__file__).resolve().parents[2]
_BOOT: Final = (
    "import os, sys; places = sys.argv.pop(1).split(os.pathsep); "
    "sys.path += [place for place in places if place not in sys.path]; "
    "from course.grading.student import main; main(sys.argv[1:])"
)
_START_SECONDS: Final = 120.0
NO_SANDBOX: Final = (
    "Graded without a sandbox: its code ran with the rights of the person who graded it."
)


def _environment(home: str) -> dict[str, str]:
    """What a student process sees of the environment: where programs are, and nothing else."""
    kept = ("PATH", "LANG", "SYSTEMROOT", "PATHEXT", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    return environment | at_home_in(Path(home)) | {"USERPROFILE": home}


class Nursery:
    """A warm process that forks a fresh student process for each run. Linux and macOS.

    Args:
        program: the bubblewrap that it runs in, from `bubblewrap.require()`, with every fork in
            namespaces of its own. None for no sandbox: student code has the rights of the user.
        hidden: the course folder, of which a run sees nothing.
    """

    def __init__(self, program: str | None, hidden: Path | None = None) -> None:
        self._program = program
        self._hidden = hidden
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._home = tempfile.TemporaryDirectory(prefix="course-")

    def __enter__(self) -> Nursery:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Start the warm process, or a new one where the old one has ended, and wait for it."""
        self.begin()
        self.wait()

    def begin(self) -> None:
        """Start the warm process; it takes a second to import what notebooks need."""
        self._stop()
        ours, theirs = socket.socketpair()
        with theirs:
            arguments, descriptors = self._command(theirs.fileno())
            try:
                self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                    arguments,
                    pass_fds=[theirs.fileno(), *descriptors],
                    cwd=self._home.name,
                    env=_environment(self._home.name),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    start_new_session=True,
                )
            finally:
                for descriptor in descriptors:
                    os.close(descriptor)
        ours.settimeout(_START_SECONDS)
        self._control = ours

    def _command(self, control: int) -> tuple[list[str], list[int]]:
        kind = "--sandboxed" if self._program else "--forking"
        places = [str(_PACKAGE_HOME), *map(str, bubblewrap.library_folders())]
        inner = [sys.executable, "-c", _BOOT, os.pathsep.join(places), kind, str(control)]
        if self._program is None:
            return inner, []
        return bubblewrap.command(self._program, inner, Path(self._home.name), self._hidden)

    def wait(self) -> None:
        """Wait until the warm process is ready.

        Raises:
            StudentProcessDied: it did not get ready.
        """
        said = b""
        if self._control is not None:
            with contextlib.suppress(OSError):
                said = self._control.recv(64)
        if said != b"ready":
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
    def run(self, files: Sequence[Path] = (), limits: Limits | None = None) -> Iterator[Run]:
        """A fresh student process.

        Args:
            files: folders whose regular files are copied into the folder that the run works in; a
                file of a later folder takes the place of one of the same name.
            limits: what the run may use.

        Yields:
            The run; its process and its folder are gone afterwards.
        """
        limits = limits or Limits()
        with self._copied(files, limits) as folder:
            ours, theirs = socket.socketpair()
            with ours:
                with theirs:
                    self._begin({"files": folder, "limits": dataclasses.asdict(limits)}, theirs)
                try:
                    yield SocketRun(ours, limits, self._why)
                finally:
                    self._why()

    @contextlib.contextmanager
    def _copied(self, files: Sequence[Path], limits: Limits) -> Iterator[str | None]:
        """The files of a run, where its process will look for them; None for no files."""
        if self._program is not None and not any(has_files(folder) for folder in files):
            yield None
            return
        with tempfile.TemporaryDirectory(prefix="run-", dir=self._home.name) as folder:
            for source in files:
                copy_regular_files(source, Path(folder), limits.file_bytes)
            yield folder if self._program is None else Path(folder).name

    def _begin(self, start: dict[str, Any], theirs: socket.socket) -> None:
        try:
            self._say(start, theirs)
        except OSError:
            self.start()
            self._say(start, theirs)

    def _say(self, start: dict[str, Any], descriptor: socket.socket) -> None:
        if self._control is None:
            self.start()
        if self._control is None:
            raise OSError("the nursery did not start")
        socket.send_fds(self._control, [json.dumps(start).encode()], [descriptor.fileno()])
        if not self._control.recv(256):
            raise OSError("the nursery has ended")

    def _why(self) -> str:
        """End the run that is there, if one is, and hear why it had ended before."""
        with contextlib.suppress(OSError, ValueError):
            if self._control is not None:
                self._control.sendall(b"{}")
                why = json.loads(self._control.recv(1024))["why"]
                return str(why) or "Its process ended in the middle of a cell."
        return "Its process ended in the middle of a cell."


@contextlib.contextmanager
def run_once(files: Sequence[Path] = (), limits: Limits | None = None) -> Iterator[Run]:
    """A student process for a single run, on any system; slower to start than a nursery's.

    Args:
        files: folders whose regular files are copied into the folder that the run works in.
        limits: what it may use of time.

    Yields:
        The run.
    """
    limits = limits or Limits()
    with tempfile.TemporaryDirectory(prefix="course-", ignore_cleanup_errors=True) as home:
        for source in files:
            copy_regular_files(source, Path(home), limits.file_bytes)
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-c", _BOOT, str(_PACKAGE_HOME), "--once"],
            cwd=home,
            env=_environment(home),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield PipeRun(process, limits, _START_SECONDS)
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
        if path.suffix == ".ipynb" or path.name.endswith("key.json") or shadows_a_library(relative):
            continue
        destination = target / relative
        destination.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, destination, follow_symlinks=False)


def has_files(folder: Path) -> bool:
    """Whether a folder holds anything but notebooks and keys."""
    return any(not path.name.endswith((".ipynb", "key.json")) for path in folder.iterdir())


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
