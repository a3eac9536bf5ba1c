"""Kills a `course grade`, and sees to it that nothing of it lives on and keeps others waiting."""

from __future__ import annotations

import contextlib
import subprocess
import time
from collections.abc import Callable
from typing import Final, NoReturn

import psutil
import pytest

# Far more than a busy machine needs: what takes longer waits for something that never comes.
HUNG: Final = 300.0
_GONE: Final = 90.0


def living(processes: list[psutil.Process]) -> list[psutil.Process]:
    """The processes that still run, zombies aside."""
    found = []
    for process in processes:
        with contextlib.suppress(psutil.Error):
            if process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


def family(process: subprocess.Popen[str]) -> list[psutil.Process]:
    """A process and all that it has started, as far as they are there now."""
    with contextlib.suppress(psutil.NoSuchProcess):
        found = psutil.Process(process.pid)
        return [found, *found.children(recursive=True)]
    return []


def until(
    what: str, there: Callable[[], bool], process: subprocess.Popen[str], seconds: float = HUNG
) -> None:
    """Wait until something is there or the process has ended; fail where neither comes."""
    deadline = time.monotonic() + seconds
    while not there() and process.poll() is None:
        if time.monotonic() > deadline:
            _fail(f"{what}: not within {seconds:g} seconds", [], process)
        time.sleep(0.002)


def output(process: subprocess.Popen[str]) -> tuple[str, str]:
    """What a process said, once it has ended and nobody else can add to it; fails if none ends."""
    try:
        return process.communicate(timeout=HUNG)
    except subprocess.TimeoutExpired:
        _fail(f"no end of its output within {HUNG:g} seconds", [], process)


def kill(process: subprocess.Popen[str]) -> tuple[str, str]:
    """Kill a process; all that it has started has to end by itself.

    Returns:
        What it had said.
    """
    relatives = family(process)
    process.kill()
    try:
        said = process.communicate(timeout=_GONE)
    except subprocess.TimeoutExpired:
        _fail(f"its output is still open {_GONE:g} seconds after its kill", relatives, process)
    deadline = time.monotonic() + _GONE
    while living(relatives):
        if time.monotonic() > deadline:
            _fail(f"something of it lives {_GONE:g} seconds after its kill", relatives, process)
        time.sleep(0.02)
    return said


def _fail(what: str, relatives: list[psutil.Process], process: subprocess.Popen[str]) -> NoReturn:
    """Say what lives of a process, end it, so that it disturbs no other test, and fail.

    Args:
        what: what is wrong.
        relatives: what it had started before it was killed.
        process: the process.
    """
    lines = []
    alive = living(list(dict.fromkeys([*relatives, *family(process)])))
    for one in alive:
        with contextlib.suppress(psutil.Error):
            lines.append(f"{one.pid} {one.status()} {' '.join(one.cmdline())[:150]}")
    for one in alive:
        with contextlib.suppress(psutil.Error):
            one.kill()
    process.kill()
    said = ""
    with contextlib.suppress(subprocess.TimeoutExpired):
        said = process.communicate(timeout=_GONE)[1]
    pytest.fail("\n".join([what, "these were alive:", *lines, "it said:", said[-3000:]]))
