"""How this package starts processes of its own."""

from __future__ import annotations

import contextlib
import importlib
import multiprocessing
from multiprocessing.context import BaseContext
from typing import Final

# What judges and what builds; it is imported in a moment.
JUDGING: Final = ("course.quick_start", "course.grading.worker")
# nbgrader as well, which takes seconds.
EVERYTHING: Final = (*JUDGING, "course.report.page")


def get_ready(modules: tuple[str, ...]) -> None:
    """Make this process import faster, and let the fork server import at the same time.

    Args:
        modules: what the processes to come will need.
    """
    importlib.import_module("course.quick_start")
    with contextlib.suppress(ValueError):
        multiprocessing.get_context("forkserver").set_forkserver_preload(list(modules))
        importlib.import_module("multiprocessing.forkserver").ensure_running()


def processes() -> BaseContext:
    """The way to start processes: from a fork server where the system has one.

    A plain fork would carry over the threads of progress bars, and a fresh interpreter for each
    process would import everything again.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    return multiprocessing.get_context("forkserver")
