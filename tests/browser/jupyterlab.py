"""JupyterLab as a person uses it: open a notebook, run it, look at its pictures, move a slider."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import nbformat
from playwright.sync_api import Browser, Locator, Page, expect

SECONDS = 1000
PICTURE = ".course-picture"
# What the lab itself says on every start, whatever the notebook holds.
_IDLE = """() => {
    const session = jupyterapp.shell.currentWidget?.sessionContext?.session;
    return session?.kernel?.status === "idle" && session.kernel.connectionStatus === "connected";
}"""
_OF_THE_LAB = ("Failed to load resource",)


@dataclass
class Opened:
    """A notebook that is open in a page of its own, and what its console said."""

    page: Page
    errors: list[str] = field(default_factory=list)

    def command(self, name: str, **arguments: Any) -> None:
        """Run a command of JupyterLab, as its menus do."""
        self.page.evaluate(
            # What the command gives back is not for us: it may be the whole application.
            "async ([name, args]) => { await jupyterapp.commands.execute(name, args); return 1 }",
            [name, arguments],
        )

    def run_all(self) -> None:
        """Run every cell and wait until the last one has run."""
        self.wait_until_idle()
        self.command("notebook:run-all-cells")
        self.wait_until_idle()
        prompts = self.page.locator(".jp-CodeCell .jp-InputPrompt")
        expect(prompts.last).to_have_text(re.compile(r"\[\d+\]:"), timeout=60 * SECONDS)

    def wait_until_idle(self) -> None:
        """Wait for the kernel: a lab drops what is run before it has one."""
        self.page.wait_for_function(_IDLE, timeout=60 * SECONDS)

    @property
    def pictures(self) -> Locator:
        return self.page.locator(PICTURE)

    def picture(self, index: int = 0) -> Locator:
        """A picture with sliders, scrolled into view, once it is drawn."""
        found = self.pictures.nth(index)
        found.wait_for(state="attached", timeout=30 * SECONDS)
        found.scroll_into_view_if_needed()
        return found

    def words(self, index: int = 0) -> str:
        """The text alternative of a picture."""
        return self.picture(index).locator("svg").get_attribute("aria-label") or ""

    def close(self) -> None:
        self.page.close()


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab.

    Args:
        browser: the browser to look with.
        address: of the server.
        root: the folder with the notebooks.
    """

    browser: Browser
    address: str
    root: Path

    def open(
        self, path: str, width: int = 1280, theme: Literal["Light", "Dark"] = "Light"
    ) -> Opened:
        """Open a notebook of `root` in a new page."""
        page = self.browser.new_page(viewport={"width": width, "height": 900})
        opened = Opened(page)
        page.on(
            "console",
            lambda said: (
                opened.errors.append(said.text)
                if said.type == "error" and not said.text.startswith(_OF_THE_LAB)
                else None
            ),
        )
        page.on("pageerror", lambda error: opened.errors.append(str(error)))
        page.goto(f"{self.address}/doc/tree/{path}?token=course&reset")
        page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=60 * SECONDS)
        page.wait_for_function("() => window.jupyterapp !== undefined", timeout=30 * SECONDS)
        opened.command("apputils:change-theme", theme=f"JupyterLab {theme}")
        return opened

    def notebook(self, name: str, cells: Sequence[str]) -> str:
        """Write a notebook of code cells into `root`; returns its path there."""
        new: Any = nbformat.v4.new_notebook(
            metadata={"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)"}}
        )
        for text in cells:
            new.cells.append(nbformat.v4.new_code_cell(text))
        nbformat.write(new, self.root / f"{name}.ipynb")
        return f"{name}.ipynb"
