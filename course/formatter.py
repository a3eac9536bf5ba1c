"""The one form of a committed notebook: no outputs, no counts, one key order, stable ids."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Final

from rich.console import Console

from course.cells import read_json, text_of

_KERNELSPEC: Final = {"display_name": "Python 3", "language": "python", "name": "python3"}


def formatted(notebook: dict[str, Any]) -> str:
    """The text of a notebook in the one form in which it is committed.

    Args:
        notebook: the notebook as JSON.

    Returns:
        The text, with a line end at its end.
    """
    cells = []
    for cell in notebook["cells"]:
        nbgrader = cell.get("metadata", {}).get("nbgrader", {})
        kept: dict[str, Any] = {
            "cell_type": cell["cell_type"],
            "id": nbgrader.get("grade_id") or cell["id"],
            "metadata": cell.get("metadata", {}),
            "source": text_of(cell).splitlines(keepends=True),
        }
        if cell["cell_type"] == "code":
            kept |= {"execution_count": None, "outputs": []}
        cells.append(kept)
    whole = {
        "cells": cells,
        "metadata": {"kernelspec": _KERNELSPEC, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(whole, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def unformatted(folder: Path) -> list[Path]:
    """The notebooks below a folder that are not in the one form."""
    return [
        path
        for path in sorted(folder.glob("*/*.ipynb"))
        if path.read_text(encoding="utf-8") != formatted(read_json(path))
    ]


def main(arguments: list[str]) -> None:
    """Bring the notebooks below the given folders into the one form."""
    for name in arguments:
        for path in unformatted(Path(name)):
            path.write_text(formatted(read_json(path)), encoding="utf-8")
            Console().print(f"formatted {path}")


if __name__ == "__main__":
    main(sys.argv[1:])
