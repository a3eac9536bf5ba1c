"""Take the screenshots of the documentation: every picture with sliders, as JupyterLab shows it."""

from __future__ import annotations

import inspect
import io
import sys
import tempfile
from pathlib import Path

import click
from PIL import Image
from rich.console import Console
from rich.progress import track

from course import explore
from tests.browser.jupyterlab import Opened, chromium, chromium_path, jupyterlab
from tests.browser.test_pictures import NAMES, WITH_PICTURES, pictures_of, sliders
from tests.conftest import PROJECT

PAGE = PROJECT / "docs" / "pictures.md"
FOLDER = PROJECT / "docs" / "pictures"
HEAD = """# The pictures with sliders

Each one stands in a lesson and is called from any notebook as written here. `make pictures` takes
these screenshots anew: each picture once at rest, and once with its first slider moved by hand.
"""


def lesson_of(name: str) -> str:
    """The first lesson that shows a picture."""
    return next(lesson for lesson in WITH_PICTURES if name in pictures_of(lesson))


def entry(name: str) -> str:
    """What the page says of a picture: its call, its lesson, and its docstring's first line."""
    said = inspect.getdoc(getattr(explore, name)) or ""
    first = said.splitlines()[0]
    return (
        f"\n## `explore.{name}()`\n\n{first} First shown in `{lesson_of(name)}`.\n\n"
        f"![{first}](pictures/{name}.png)\n\n![The same after a move](pictures/{name}-moved.png)\n"
    )


def shoot(page: Opened, index: int, name: str) -> None:
    """Photograph one picture at rest and after a move."""
    picture = page.picture(index)
    page.page.wait_for_timeout(300)
    keep(picture.screenshot(), name)
    slider = sliders(picture)[0]
    slider.focus()
    for _ in range(6):
        page.page.keyboard.press("ArrowRight")
    page.page.mouse.move(0, 0)
    page.page.wait_for_timeout(300)
    keep(picture.screenshot(), f"{name}-moved")


def keep(png: bytes, name: str) -> None:
    """Write a screenshot with a palette: a third of the bytes, and no difference to be seen."""
    image = Image.open(io.BytesIO(png)).convert("RGB").quantize(128, dither=Image.Dither.NONE)
    image.save(FOLDER / f"{name}.png", optimize=True)


@click.command()
def main() -> None:
    """Write docs/pictures.md and its screenshots.

    Exit codes: 0 written, 2 could not run.

    Example: make pictures
    """
    console = Console(stderr=True)
    if chromium_path() is None:
        console.print("No Chromium was found. Install Chromium or Chrome, then run this again.")
        sys.exit(2)
    FOLDER.mkdir(parents=True, exist_ok=True)
    cells = ["from course import explore", *(f"explore.{name}()" for name in NAMES)]
    with (
        tempfile.TemporaryDirectory() as folder,
        chromium() as browser,
        jupyterlab(browser, Path(folder)) as lab,
    ):
        page = lab.open(lab.notebook("pictures", cells))
        page.run_all()
        for index, name in track(list(enumerate(NAMES)), "Photographing", console=console):
            shoot(page, index, name)
    in_order = sorted(NAMES, key=lambda name: (lesson_of(name), name))
    PAGE.write_text(HEAD + "".join(map(entry, in_order)), encoding="utf-8")


if __name__ == "__main__":
    main()
