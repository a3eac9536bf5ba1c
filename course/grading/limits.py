"""What one run of a notebook may use: time, memory, processes, files, and bytes that it sends."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import Any

_MB = 2**20


@dataclass(frozen=True)
class Limits:
    """What one run may use; an assignment may change each of them in `[limits]` of its file.

    Args:
        cell_seconds: wall time of one cell.
        notebook_seconds: wall time of all cells of a run together.
        cpu_seconds: processor time of one process of a run.
        memory_mb: memory of all processes of a run together, and address space of each.
        processes: processes and threads of a run.
        open_files: open files of one process.
        file_mb: the largest file that is copied for a run, or that a run can write.
        disk_mb: all files that a run writes, in each of its private folders.
        output_mb: text and pictures that one cell shows.
        value_mb: the numbers of one answer.
    """

    cell_seconds: float = 30.0
    notebook_seconds: float = 120.0
    cpu_seconds: float = 120.0
    memory_mb: float = 2048.0
    processes: int = 64
    open_files: int = 256
    file_mb: float = 20.0
    disk_mb: float = 64.0
    output_mb: float = 2.0
    value_mb: float = 16.0

    @property
    def file_bytes(self) -> int:
        """`file_mb` in bytes."""
        return int(self.file_mb * _MB)

    @property
    def output_bytes(self) -> int:
        """`output_mb` in bytes."""
        return int(self.output_mb * _MB)

    @property
    def value_bytes(self) -> int:
        """`value_mb` in bytes."""
        return int(self.value_mb * _MB)

    @property
    def memory_bytes(self) -> int:
        """`memory_mb` in bytes."""
        return int(self.memory_mb * _MB)

    @property
    def disk_bytes(self) -> int:
        """`disk_mb` in bytes."""
        return int(self.disk_mb * _MB)


NAMES: tuple[str, ...] = tuple(field.name for field in fields(Limits))


def wrong_limit(name: str, value: Any) -> str | None:
    """What is wrong with a limit as it was written; None where nothing is.

    Args:
        name: the limit.
        value: what was written.

    Returns:
        Half a sentence that goes on after the limit's name.
    """
    if name not in NAMES:
        return f"has no meaning; the limits are {', '.join(NAMES)}"
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return "is not a number"
    if value <= 0:
        return "is not above zero"
    if isinstance(getattr(Limits(), name), int) and not isinstance(value, int):
        return "is not a whole number"
    return None
