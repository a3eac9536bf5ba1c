"""When a submission was handed in: `timestamp.txt`, read without believing it.

nbgrader reads this file of the student's from wherever a link points to and to its end, and one
that is no date stops the grading of the whole class. `configure` puts this in its place.
"""

from __future__ import annotations

import datetime
import os
import stat
from pathlib import Path
from typing import Final

FILE: Final = "timestamp.txt"
_LONGEST: Final = 100


def read_timestamp(folder: Path) -> tuple[datetime.datetime | None, str | None]:
    """When the submission in a folder was handed in.

    Args:
        folder: the folder.

    Returns:
        The moment in UTC, without a zone as nbgrader has it, or None; and a remark where the file
        is there and says nothing.
    """
    from nbgrader.utils import parse_utc

    path = folder / FILE
    try:
        found = path.lstat()
    except OSError:
        return None, None
    if not stat.S_ISREG(found.st_mode) or found.st_size > _LONGEST:
        return None, _remark("is no short file")
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            text = file.read(_LONGEST).decode("ascii").strip()
        moment = parse_utc(text) if text else None
    except Exception:
        return None, _remark("holds no date")
    if moment is None or not 1970 <= moment.year <= 2200:
        return None, _remark("holds no date")
    return moment, None


def _remark(what: str) -> str:
    return f"{FILE} {what}; the submission counts as handed in on time."
