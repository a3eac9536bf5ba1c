"""Every picture with sliders, in its lesson, in a real JupyterLab: what holds for all of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, expect

from course import explore
from course.explore.sliders.bundle import HERE
from tests.browser.jupyterlab import PICTURE, SECONDS, Lab, Opened
from tests.conftest import LESSONS, PROJECT

# A picture has a JavaScript file and a Python file of its own name.
NAMES = sorted(
    {path.stem for path in HERE.glob("*.js")} & {path.stem for path in HERE.glob("*.py")}
)
_CALL = re.compile(r"\bexplore\.(\w+)\(")


def pictures_of(lesson: str) -> list[str]:
    """The pictures with sliders that a released lesson shows, in order."""
    path = PROJECT / "release" / lesson / f"{lesson}.ipynb"
    cells = nbformat.read(path, as_version=4).cells
    called = [
        name for cell in cells if cell.cell_type == "code" for name in _CALL.findall(cell.source)
    ]
    return [name for name in called if name in NAMES]


WITH_PICTURES = [lesson for lesson in LESSONS if pictures_of(lesson)]


def test_every_picture_is_exported_and_stands_in_a_lesson() -> None:
    shown = {name for lesson in LESSONS for name in pictures_of(lesson)}
    assert sorted(shown) == NAMES
    assert set(NAMES) <= set(explore.__all__)


@pytest.fixture(scope="module", params=WITH_PICTURES)
def opened(request: pytest.FixtureRequest, lab: Lab) -> Iterator[tuple[str, Opened]]:
    """An untouched lesson after Run All."""
    lesson = request.param
    page = lab.open(f"{lesson}/{lesson}.ipynb")
    page.run_all()
    for index, _ in enumerate(pictures_of(lesson)):
        page.picture(index)
    yield lesson, page
    page.close()


def test_all_appear_and_the_console_is_silent(opened: tuple[str, Opened]) -> None:
    lesson, page = opened
    assert page.pictures.count() == len(pictures_of(lesson))
    for index in range(page.pictures.count()):
        picture = page.picture(index)
        expect(picture.locator("svg")).to_be_visible()
        assert len(page.words(index)) > 40
        assert picture.locator("svg text").count() > 3
    assert page.errors == []


def changed(page: Opened, index: int, before: str) -> str:
    """The words of a picture, once they differ from those before."""
    expect(page.picture(index).locator("svg")).not_to_have_attribute(
        "aria-label", before, timeout=5 * SECONDS
    )
    return page.words(index)


def sliders(picture: Locator) -> list[Locator]:
    return picture.locator("input[type=range]").all()


def test_each_slider_moves_its_picture_by_keyboard(opened: tuple[str, Opened]) -> None:
    _, page = opened
    for index in range(page.pictures.count()):
        for slider in sliders(page.picture(index)):
            slider.focus()
            page.page.keyboard.press("Home")
            page.page.wait_for_timeout(50)
            low = page.words(index)
            for key in ("End", "ArrowLeft", "ArrowDown"):
                page.page.keyboard.press(key)
                low = changed(page, index, low)
            assert slider.evaluate("made => document.activeElement === made")


def test_each_slider_moves_its_picture_by_mouse(opened: tuple[str, Opened]) -> None:
    _, page = opened
    for index in range(page.pictures.count()):
        for slider in sliders(page.picture(index)):
            slider.scroll_into_view_if_needed()
            box = slider.bounding_box()
            assert box is not None
            middle = box["y"] + box["height"] / 2
            page.page.mouse.move(box["x"] + 0.15 * box["width"], middle)
            page.page.mouse.down()
            page.page.wait_for_timeout(50)
            before = page.words(index)
            page.page.mouse.move(box["x"] + 0.85 * box["width"], middle, steps=5)
            page.page.mouse.up()
            changed(page, index, before)


def test_each_option_and_each_button_moves_its_picture_by_keyboard(
    opened: tuple[str, Opened],
) -> None:
    _, page = opened
    for index in range(page.pictures.count()):
        picture = page.picture(index)
        for group in picture.locator("fieldset").all():
            radios = group.locator("input").all()
            radios[0].focus()
            page.page.keyboard.press("Space")
            for _ in radios:
                before = page.words(index)
                page.page.keyboard.press("ArrowRight")
                changed(page, index, before)
        for name in ("Start again", "Next", "Show all", "back"):
            for button in picture.get_by_role("button", name=name).all():
                before = page.words(index)
                button.focus()
                page.page.keyboard.press("Enter")
                changed(page, index, before)


def test_the_words_and_the_drawing_have_no_number_that_is_none(
    opened: tuple[str, Opened],
) -> None:
    _, page = opened
    for index in range(page.pictures.count()):
        picture = page.picture(index)
        said = page.words(index) + (picture.text_content() or "")
        assert not re.search(r"NaN|undefined|null|Infinity|\[object", said), said


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_a_checker_of_accessibility_finds_nothing(opened: tuple[str, Opened], theme: str) -> None:
    _, page = opened
    page.command("apputils:change-theme", theme=f"JupyterLab {theme}")
    for index in range(page.pictures.count()):
        page.picture(index)
    found = Axe().run(page.page, context=PICTURE)
    assert found.violations_count == 0, found.generate_report()
    cards = page.page.evaluate(
        f"[...document.querySelectorAll('{PICTURE}')].map(p => getComputedStyle(p).backgroundColor)"
    )
    assert set(cards) == {"rgb(252, 252, 250)"}


def test_nothing_was_said_in_the_console_in_all_this(opened: tuple[str, Opened]) -> None:
    _, page = opened
    assert page.errors == []
