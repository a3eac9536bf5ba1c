"""Chromium, a real JupyterLab, and the JavaScript of the pictures on an empty page."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from course.explore.sliders.bundle import module_of
from tests.browser.jupyterlab import Lab
from tests.conftest import LESSONS, PROJECT

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_CHROMIUM = "No Chromium was found: the pictures were not tried in a browser."


def chromium_path() -> str | None:
    return next(filter(None, map(shutil.which, BROWSERS)), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, or any other that is on the path; CI must have one."""
    found = chromium_path()
    if found is None:
        if os.environ.get("CI"):
            pytest.fail(NO_CHROMIUM)
        pytest.skip(NO_CHROMIUM)
    with sync_playwright() as playwright:
        # Chromium's own sandbox does not start for root, as in containers.
        launched = playwright.chromium.launch(
            executable_path=found,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
            ],
        )
        yield launched
        launched.close()


Compute = Callable[..., list[dict[str, Any]]]


@pytest.fixture(scope="session")
def compute(browser: Browser) -> Iterator[Compute]:
    """Call a picture's `compute` in the browser: compute(name, many_inputs, options)."""
    page = browser.new_page()

    def call(
        name: str, inputs: list[dict[str, Any]], options: dict[str, Any] | None = None
    ) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = page.evaluate(
            """async ([text, inputs, options]) => {
                const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
                const { compute } = await import(url);
                return inputs.map((each) => compute(each, options));
            }""",
            [module_of(name), inputs, options or {}],
        )
        return found

    yield call
    page.close()


Namespace = dict[str, Any]


@pytest.fixture(scope="session")
def lesson() -> Callable[[str], Namespace]:
    """The functions of a solved lesson, by the lesson's name: what its notebook defines."""
    known: dict[str, Namespace] = {}

    def run(name: str) -> Namespace:
        if name not in known:
            notebook: Any = nbformat.read(PROJECT / f"source/{name}/{name}.ipynb", as_version=4)
            namespace: Namespace = {"__name__": "lesson"}
            for cell in notebook.cells:
                tags = cell.metadata.get("tags", [])
                test = cell.metadata.get("nbgrader", {}).get("grade")
                if cell.cell_type == "code" and not test and not {"picture", "progress"} & {*tags}:
                    exec(compile(cell.source, f"<{name} {cell.id}>", "exec"), namespace)
            known[name] = namespace
        return known[name]

    return run


@pytest.fixture(scope="session")
def lab(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A JupyterLab of its own, with a copy of every released lesson and no settings of the user."""
    home = tmp_path_factory.mktemp("lab")
    root = home / "notebooks"
    for name in LESSONS:
        shutil.copytree(PROJECT / "release" / name, root / name)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = (home / "log.txt").open("w")
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
    _wait_for(f"{address}/api?token=course", server, home / "log.txt")
    yield Lab(browser, address, root)
    server.terminate()
    server.wait(timeout=30)
    log.close()


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text()[-2000:]}")


@pytest.fixture
def blank(browser: Browser) -> Iterator[Page]:
    """An empty page, for a picture without a notebook."""
    page = browser.new_page()
    yield page
    page.close()
