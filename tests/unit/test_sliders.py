"""The files of the pictures with sliders: one palette, readable colours, modules that are whole."""

from __future__ import annotations

import re

import pytest

from course.explore.drawn import vocabulary
from course.explore.sliders.bundle import HERE, module_of
from tests.conftest import PROJECT

SCRIPTS = sorted(path.stem for path in HERE.glob("*.js"))
PICTURES = sorted({path.stem for path in HERE.glob("*.py")} & set(SCRIPTS))
SAME = {
    "forward": vocabulary.FORWARD,
    "backward": vocabulary.BACKWARD,
    "wrong": vocabulary.WRONG,
    "ink": vocabulary.INK,
    "quiet": vocabulary.QUIET,
    "pale": vocabulary.PALE,
    "card": vocabulary.CARD,
    "cardEdge": vocabulary.CARD_EDGE,
    "node": vocabulary.NODE,
    "forwardTint": vocabulary.FORWARD_TINT,
    "backwardTint": vocabulary.BACKWARD_TINT,
    "paleTint": vocabulary.PALE_TONE.tint,
}


def palette() -> dict[str, str]:
    text = (HERE / "vocabulary.js").read_text()
    block = text[text.index("COLOURS = {") : text.index("};")]
    return dict(re.findall(r"(\w+): \"(#[0-9a-f]{6})\"", block))


def test_pictures_that_move_have_the_colours_of_those_that_stand_still() -> None:
    assert palette() == SAME


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("text", ["ink", "quiet", "forward", "backward", "wrong"])
@pytest.mark.parametrize("ground", ["card", "node", "forwardTint", "backwardTint", "paleTint"])
def test_each_colour_of_text_can_be_read_on_each_ground(text: str, ground: str) -> None:
    colours = palette()
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("name", PICTURES)
def test_a_bundle_is_whole_and_needs_no_network(name: str) -> None:
    module = module_of(name)
    assert not re.search(r"^\s*import\b", module, re.MULTILINE)
    assert len(re.findall(r"^export default ", module, re.MULTILINE)) == 1
    outside = set(re.findall(r"https?://[^\"'\s]+", module)) - {"http://www.w3.org/2000/svg"}
    assert outside == set()
    assert not re.search(r"\b(fetch|XMLHttpRequest|WebSocket|eval)\b\s*\(", module)


def test_every_script_is_a_picture_or_is_used_by_one() -> None:
    used = {
        name
        for picture in PICTURES
        for name in re.findall(r"^const file_(\w+) = ", module_of(picture), re.MULTILINE)
    }
    assert used | set(PICTURES) == set(SCRIPTS)


def test_every_picture_is_in_the_documentation() -> None:
    page = (PROJECT / "docs/pictures.md").read_text()
    shown = set(re.findall(r"\(pictures/([\w-]+)\.png\)", page))
    assert shown == {each for name in PICTURES for each in (name, f"{name}-moved")}
    assert {path.stem for path in (PROJECT / "docs/pictures").glob("*.png")} == shown
