"""The environment variables that student code sees: a home of its own, and quiet libraries."""

from __future__ import annotations

from pathlib import Path


def at_home_in(home: Path) -> dict[str, str]:
    """What is the same inside a sandbox and outside of one.

    Args:
        home: the folder that a student process takes for its home.

    Returns:
        The variables: all that libraries keep goes there, pictures need no screen, and no library
        starts threads of its own.
    """
    return {
        "HOME": str(home),
        "MPLCONFIGDIR": str(home / ".config" / "matplotlib"),
        "IPYTHONDIR": str(home / ".ipython"),
        "MPLBACKEND": "agg",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }
