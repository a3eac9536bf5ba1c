"""JupyterLab as a person uses it: open a notebook, run it, look at its pictures, move a slider."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import nbformat
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.conftest import PROJECT

SECONDS = 1000
PICTURE = ".course-picture"
_IDLE = """() => {
    const session = jupyterapp.shell.currentWidget?.sessionContext?.session;
    return session?.kernel?.status === "idle" && session.kernel.connectionStatus === "connected";
}"""
# What the lab itself says on starts of its own and of kernels, whatever the notebook holds.
_OF_THE_LAB = ("Failed to load resource", "Could not restore the debugger state")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_CHROMIUM = "No Chromium was found: the pictures were not tried in a browser."


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


def chromium_path() -> str | None:
    """Where this machine's Chromium is."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


@contextmanager
def chromium(*arguments: str) -> Iterator[Browser]:
    """Start this machine's Chromium without a window."""
    with sync_playwright() as playwright:
        # Chromium's own sandbox does not start for root, as in containers.
        launched = playwright.chromium.launch(
            executable_path=chromium_path(),
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                *arguments,
            ],
        )
        yield launched
        launched.close()


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextmanager
def jupyterlab(browser: Browser, home: Path) -> Iterator[Lab]:
    """Start a JupyterLab that keeps everything, its settings as well, in a folder of its own."""
    root = home / "notebooks"
    root.mkdir()
    settings = home / "config/lab/user-settings/@jupyterlab/apputils-extension"
    settings.mkdir(parents=True)
    # Else a question about news lies over the lower right corner of every page.
    (settings / "notification.jupyterlab-settings").write_text(
        '{"fetchNews": "false", "checkForUpdates": false}'
    )
    port = free_port()
    with (home / "log.txt").open("w") as log:
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "jupyterlab", "--no-browser", f"--port={port}"),
                *("--ServerApp.token=course", "--expose-app-in-browser", "--allow-root"),
                f"--ServerApp.root_dir={root}",
            ],
            stdout=log,
            stderr=log,
            env=os.environ
            | {
                "HOME": str(home),
                "JUPYTER_CONFIG_DIR": str(home / "config"),
                "JUPYTER_DATA_DIR": str(home / "data"),
                "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
                "IPYTHONDIR": str(home / "ipython"),
                "PYTHONPATH": str(PROJECT),
            },
        )
        address = f"http://127.0.0.1:{port}"
        try:
            _wait_for(f"{address}/api?token=course", server, home / "log.txt")
            yield Lab(browser, address, root)
        finally:
            server.terminate()
            server.wait(timeout=30)


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()[-2000:]}")
