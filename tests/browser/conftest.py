"""Chromium, a real JupyterLab, and the JavaScript of the pictures on an empty page."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import nbformat
import pytest
from playwright.sync_api import Browser, Page

from course.explore.sliders.bundle import module_of
from tests.browser.jupyterlab import NO_CHROMIUM, Lab, chromium, chromium_path, jupyterlab
from tests.conftest import LESSONS, PROJECT


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, or any other that is on the path; CI must have one."""
    if chromium_path() is None:
        if os.environ.get("CI"):
            pytest.fail(NO_CHROMIUM)
        pytest.skip(NO_CHROMIUM)
    with chromium() as launched:
        yield launched


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


Shown = Callable[[str], Page]


@pytest.fixture
def shown(browser: Browser) -> Iterator[Shown]:
    """Render a picture on an empty page, with nobody behind it."""
    page = browser.new_page()

    def render(name: str) -> Page:
        page.evaluate(
            """async (text) => {
                const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
                const { default: picture } = await import(url);
                const nobody = { get() {}, set() {}, save_changes() {}, on() {}, off() {} };
                picture.render({ model: nobody, el: document.body });
            }""",
            module_of(name),
        )
        return page

    yield render
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
    with jupyterlab(browser, home) as running:
        for name in LESSONS:
            shutil.copytree(PROJECT / "release" / name, running.root / name)
        yield running
