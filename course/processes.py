"""How this package starts processes of its own."""

from __future__ import annotations

import multiprocessing
from multiprocessing.context import BaseContext
from typing import Final

# Importing nbgrader takes seconds; the server imports it once and forks from there.
_PRELOAD: Final = ["course.quick_start", "course.grading.worker", "course.report.page"]


def processes() -> BaseContext:
    """The way to start processes: from a fork server where the system has one.

    A plain fork would carry over the threads of progress bars, and a fresh interpreter for each
    process would import everything again.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOAD)
    return context
