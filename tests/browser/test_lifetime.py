"""What a picture outlives: running again, a new kernel, a saved notebook without any."""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Iterator

import nbformat
import pytest
from playwright.sync_api import expect

from tests.browser.jupyterlab import SECONDS, Lab, Opened
from tests.browser.test_pictures import changed, sliders

SAVED = ".course-saved img"


@pytest.fixture
def page(lab: Lab) -> Iterator[Opened]:
    """A notebook of one picture, after Run All."""
    opened = lab.open(lab.notebook("lifetime", ["from course import explore", "explore.chain()"]))
    opened.run_all()
    opened.picture()
    yield opened
    opened.close()


def moves(page: Opened) -> None:
    before = page.words()
    sliders(page.picture())[0].focus()
    page.page.keyboard.press("ArrowRight")
    changed(page, 0, before)


def test_run_all_again_leaves_one_picture_that_moves(page: Opened) -> None:
    page.run_all()
    page.picture()
    assert page.pictures.count() == 1
    moves(page)
    assert page.errors == []


def test_a_restarted_kernel_leaves_a_picture_that_moves(page: Opened) -> None:
    page.page.evaluate(
        "async () => {"
        " await jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart(); return 1 }"
    )
    page.wait_until_idle()
    moves(page)
    page.page.wait_for_timeout(1 * SECONDS)  # the saved copy is sent when the hand rests
    page.run_all()
    page.picture()
    moves(page)
    assert page.errors == []


def test_a_saved_notebook_shows_the_picture_as_it_was_left(page: Opened, lab: Lab) -> None:
    moves(page)
    left = page.words()
    # The copy is there, and hidden while the picture lives.
    expect(page.page.locator(SAVED)).to_have_attribute("alt", left, timeout=10 * SECONDS)
    expect(page.page.locator(SAVED)).to_be_hidden()
    page.command("docmanager:save")
    page.page.evaluate(
        "async () => { await jupyterapp.shell.currentWidget.sessionContext.shutdown(); return 1 }"
    )
    page.close()

    again = lab.open("lifetime.ipynb")
    copy = again.page.locator(SAVED)
    expect(copy).to_be_visible(timeout=20 * SECONDS)
    expect(copy).to_have_attribute("alt", left)
    assert copy.evaluate("image => image.naturalWidth") > 500
    expect(again.page.get_by_text("Error displaying widget")).to_be_hidden()
    assert again.pictures.count() == 0
    # Running the cell brings the picture back to life in the place of its copy.
    again.run_all()
    again.picture()
    moves(again)
    expect(again.page.locator(SAVED)).to_be_hidden()
    again.close()


def test_the_saved_copy_is_whole_without_a_style_sheet(page: Opened, lab: Lab) -> None:
    expect(page.page.locator(SAVED)).to_have_count(1, timeout=10 * SECONDS)
    page.command("docmanager:save")
    page.page.wait_for_timeout(1 * SECONDS)
    cells = nbformat.read(lab.root / "lifetime.ipynb", as_version=4).cells
    html = "".join(out.data.get("text/html", "") for out in cells[1].outputs)
    found = re.search(r"data:image/svg\+xml;base64,([^\"]+)", html)
    assert found is not None
    svg = base64.b64decode(found[1]).decode()
    assert svg.startswith("<svg")
    assert 'xmlns="http://www.w3.org/2000/svg"' in svg
    assert "font-family" in svg
    assert "0.7685" in svg


WRITTEN = """
def sigmoid(x):
    return 1 / (1 + np.exp(-x))

def chain_forward(x, w_in, w_j, w_k, y):
    s_j = w_in * x
    z_j = sigmoid(s_j)
    s_k = w_j * z_j
    z_k = sigmoid({inside})
    return dict(s_j=s_j, z_j=z_j, s_k=s_k, z_k=z_k, s_o=w_k * z_k, z_o=w_k * z_k,
                y_hat=w_k * z_k, error=0.5 * (w_k * z_k - y) ** 2)
"""


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (WRITTEN.format(inside="s_k"), "Below each number stands what chain_forward gave"),
        ("def chain_forward(*a):\n    raise NotImplementedError()", "is not written yet"),
        ("def chain_forward(*a):\n    return 1 / 0", "ZeroDivisionError: division by zero"),
        ("def chain_forward(*a):\n    return 3.5", "gave back a float; it is to return a dict"),
        ("def chain_forward(*a):\n    pass", "gives nothing back yet"),
        ("def chain_forward(x):\n    return x", "TypeError"),
        (
            "def chain_forward(*a):\n    print('x')\n    return dict.fromkeys("
            "'s_j z_j s_k z_k s_o z_o y_hat error'.split(), 'text')",
            "no single number for s_j",
        ),
    ],
)
def test_the_students_own_function_gets_a_sentence(lab: Lab, body: str, sentence: str) -> None:
    cells = [f"import numpy as np\nfrom course import explore\n{body}"]
    page = lab.open(lab.notebook("mine", [*cells, "explore.chain(mine=chain_forward)"]))
    page.run_all()
    picture = page.picture()
    expect(picture.locator("p.yours")).to_contain_text(sentence, timeout=20 * SECONDS)
    expect(page.page.locator("text=Traceback")).to_have_count(0)
    assert page.page.locator(".jp-OutputArea-output:visible").count() == 1
    moves(page)
    assert page.errors == []
    page.close()


def test_the_students_numbers_stand_beside_the_models_and_follow(lab: Lab) -> None:
    wrong = WRITTEN.format(inside="z_j")
    cells = ["import numpy as np\nfrom course import explore", wrong]
    page = lab.open(lab.notebook("beside", [*cells, "explore.chain(mine=chain_forward)"]))
    page.run_all()
    drawing = page.picture().locator("svg")
    expect(drawing).to_contain_text("≠ 0.6832", timeout=20 * SECONDS)
    expect(drawing.get_by_text("= yours")).to_have_count(3)
    page.picture().locator("input[data-name=w_in]").focus()
    page.page.keyboard.press("End")
    z_j = 1 / (1 + math.exp(-4 * 0.8))
    expect(drawing).to_contain_text(f"≠ {1 / (1 + math.exp(-z_j)):.4f}", timeout=20 * SECONDS)
    assert page.errors == []
    page.close()


def test_a_right_function_is_never_called_wrong_while_the_slider_moves(lab: Lab) -> None:
    cells = [f"import numpy as np\nfrom course import explore\n{WRITTEN.format(inside='s_k')}"]
    page = lab.open(lab.notebook("right", [*cells, "explore.chain(mine=chain_forward)"]))
    page.run_all()
    drawing = page.picture().locator("svg")
    expect(drawing.get_by_text("= yours")).to_have_count(8, timeout=20 * SECONDS)
    drawing.evaluate(
        """svg => {
            window.blamed = 0;
            const look = () => { if (svg.textContent.includes("≠")) window.blamed += 1; };
            new MutationObserver(look).observe(
                svg, { subtree: true, childList: true, characterData: true });
        }"""
    )
    page.picture().locator("input[data-name=w_in]").focus()
    for _ in range(20):
        page.page.keyboard.press("ArrowRight")
    # At rest the answer for the newest numbers stands there again.
    expect(drawing.get_by_text("= yours")).to_have_count(8, timeout=20 * SECONDS)
    assert page.page.evaluate("window.blamed") == 0
    page.close()
