"""JupyterLab on the student notebooks, each in a copy that is the student's own."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from course.errors import GradingRefused, Place

MY_NOTEBOOKS: Final = "my_notebooks"


def lay_out(course: Path) -> tuple[Path, list[str]]:
    """Copy every released assignment that is not there yet into the student's own folder.

    Args:
        course: the course folder.

    Returns:
        The folder, and the names of the assignments that were copied now. A notebook that is
        already there is never touched.

    Raises:
        GradingRefused: there is no release.
    """
    released = sorted((course / "release").glob("*/*.ipynb"))
    if not released:
        raise GradingRefused(
            "There are no notebooks in release/.",
            cure="Name the course folder with --course, or run `course build`.",
            where=Place(file="release/"),
        )
    mine = course / MY_NOTEBOOKS
    copied = []
    for path in released:
        folder = mine / path.parent.name
        if not folder.exists():
            shutil.copytree(path.parent, folder)
            copied.append(path.parent.name)
    return mine, copied


def open_lab(folder: Path, arguments: tuple[str, ...] = ()) -> int:
    """Start JupyterLab in a folder, with this course importable in its kernels.

    Args:
        folder: where to start.
        arguments: further arguments for JupyterLab.

    Returns:
        Its exit code, when it has been closed.

    Raises:
        GradingRefused: JupyterLab is not installed.
    """
    if importlib.util.find_spec("jupyterlab") is None:
        raise GradingRefused(
            "JupyterLab is not installed.",
            cure="Run `python -m pip install -r requirements.txt`.",
        )
    # Kernels find the package and terminals find the command, however both were installed.
    home = str(Path(__file__).resolve().parents[1])
    found = {
        "PYTHONPATH": [home, os.environ.get("PYTHONPATH")],
        "PATH": [str(Path(sys.executable).parent), os.environ.get("PATH")],
    }
    environment = {name: os.pathsep.join(filter(None, parts)) for name, parts in found.items()}
    return subprocess.run(  # noqa: S603 - our own interpreter, arguments of the person who runs it
        [sys.executable, "-m", "jupyterlab", *arguments],
        cwd=folder,
        env=os.environ | environment,
        check=False,
    ).returncode
