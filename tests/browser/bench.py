"""How fast a picture follows its slider, beside the two ways that notebooks have for it.

The same picture, the chain network, three times in one notebook of one JupyterLab: with the
course's sliders; with `ipywidgets.interact` and matplotlib, drawn anew at each move; and on an
ipympl canvas, where only the numbers that changed are set. A mouse drags the same weight in each.
Then every other picture of the course is dragged by its first slider.
"""

from __future__ import annotations

import itertools
import json
import statistics
import sys
import tempfile
import time
import urllib.request
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import click
import websocket
from playwright.sync_api import Locator
from playwright.sync_api import TimeoutError as NoAnswer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from tests.browser.jupyterlab import (
    SECONDS,
    Opened,
    chromium,
    chromium_path,
    free_port,
    jupyterlab,
)
from tests.browser.test_pictures import NAMES

MODEL = """
import numpy as np
from course import explore

def sigmoid(s):
    return 1 / (1 + np.exp(-s))

def numbers(x_i, w_in, w_j, w_k, y_i):
    s_j = w_in * x_i
    z_j = sigmoid(s_j)
    s_k = w_j * z_j
    z_k = sigmoid(s_k)
    s_o = w_k * z_k
    return dict(x_i=x_i, w_in=w_in, w_j=w_j, w_k=w_k, y_i=y_i, s_j=s_j, z_j=z_j, s_k=s_k, z_k=z_k,
                s_o=s_o, z_o=s_o, y_hat=s_o, error=0.5 * (s_o - y_i) ** 2)

START = dict(x_i=0.8, w_in=1.5, w_j=-2.0, w_k=2.5, y_i=1.0)
"""
INTERACT = """
import ipywidgets

def sliders():
    return {name: ipywidgets.FloatSlider(value, min=-4, max=4, step=0.1, description=name)
            for name, value in START.items()}

ipywidgets.interact(lambda **given: explore.draw_chain(**numbers(**given)), **sliders());
"""
IPYMPL = """
%matplotlib widget
import matplotlib.pyplot as plt
from course.explore.drawn import vocabulary
from course.explore.drawn.chain import FORWARD_NAMES, HEIGHT, WIDTH, draw_network
from course.explore.values import number_text, read_named

figure = plt.figure(figsize=(WIDTH, 2.34))
axes = figure.add_axes((0, 0, 1, 1))
axes.set(xlim=(0, WIDTH), ylim=(0, 2.34))
axes.axis("off")
before = numbers(**START)
draw_network(axes, 1.28, read_named("bench", before, FORWARD_NAMES), vocabulary.FORWARD_TONE)

def shown(number):
    return number_text(number).replace("-", "\\N{MINUS SIGN}")

# Names that show the same number at the start show the same number always: s_o, z_o and y_hat.
places = {name: [t for t in axes.texts if t.get_text() == shown(value)]
          for name, value in before.items()}

def follow(change=None):
    given = {name: slider.value for name, slider in controls.items()}
    for name, number in numbers(**given).items():
        for text in places[name]:
            text.set_text(shown(number))
    figure.canvas.draw_idle()

controls = sliders()
for slider in controls.values():
    slider.observe(follow, "value")
ipywidgets.VBox(list(controls.values()))
"""

# Notes the time of every pointer event, and of every frame that shows a changed picture once it is
# done. A message that is posted in a frame arrives when that frame has been painted.
WATCH = """
(names) => {
    const seen = { interact: [], ipympl: [], frames: [], pointer: 0 };
    window.seen = seen;
    addEventListener("pointermove", (event) => { seen.pointer = event.timeStamp; }, true);
    const dirty = new Set();
    const painted = new MessageChannel();
    painted.port1.onmessage = () => {
        seen.frames.push(performance.now());
        for (const kind of dirty) seen[kind].push(performance.now());
        dirty.clear();
    };
    const frame = () => {
        painted.port2.postMessage(0);
        requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    document.querySelectorAll(".course-picture svg").forEach((drawing, index) => {
        seen[names[index]] = [];
        new MutationObserver(() => dirty.add(names[index])).observe(drawing, {
            attributes: true, characterData: true, childList: true, subtree: true,
        });
    });
    const outputs = document.querySelector(".widget-interact");
    outputs.addEventListener("load", () => dirty.add("interact"), true);
    const draw = CanvasRenderingContext2D.prototype.drawImage;
    CanvasRenderingContext2D.prototype.drawImage = function (...given) {
        if (this.canvas.closest(".jupyter-matplotlib")) dirty.add("ipympl");
        return draw.apply(this, given);
    };
    return 1;
}
"""
WAYS = {
    "chain": "course.explore",
    "interact": "ipywidgets.interact and matplotlib",
    "ipympl": "ipympl, numbers set in place",
}
SINGLE_MOVES = 80
FEW_STOPS = 25
THUMB = 16


@dataclass(frozen=True)
class Row:
    """What was measured of one picture.

    Args:
        picture: which one, or how it is made.
        updates_per_second: changed pictures on the screen, under a drag without a pause.
        frames_per_second: what the browser drew meanwhile, the most that there can be.
        median_ms: from a pointer event to the changed picture, one event at a time.
        percentile_95_ms: the same, which 19 of 20 stay under.
        unanswered: of these events, how many changed no picture within two seconds.
    """

    picture: str
    updates_per_second: float
    frames_per_second: float
    median_ms: float
    percentile_95_ms: float
    unanswered: int


@dataclass(frozen=True)
class Slider:
    """A slider on the screen.

    Args:
        kind: the key of its picture's times in the page.
        handle: the part that the mouse takes.
        track: the slider's length.
        stops: how many values it has.
    """

    kind: str
    handle: Locator
    track: Locator
    stops: int = 100


class Hand:
    """A mouse that does not wait for the page: 125 moves a second, as a real one sends them.

    Args:
        port: where Chromium listens for its debugger.
    """

    def __init__(self, port: int) -> None:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json", timeout=10) as answer:
            targets = json.load(answer)
        page = next(each for each in targets if "/doc/tree/" in each["url"])
        self._line = websocket.create_connection(page["webSocketDebuggerUrl"], suppress_origin=True)
        self._count = 0

    def drag(self, walk: Sequence[float], y: float, seconds: float) -> None:
        """Move through places again and again, with the button down."""
        begin = time.monotonic()
        for step in itertools.count():
            due = begin + step / 125
            if due > begin + seconds:
                break
            time.sleep(max(0.0, due - time.monotonic()))
            self._move(walk[step % len(walk)], y)
        # The answers come in order: after the last one, every move has been taken in.
        while json.loads(self._line.recv()).get("id") != self._count:
            continue

    def _move(self, x: float, y: float) -> None:
        self._count += 1
        moved = {"type": "mouseMoved", "x": x, "y": y, "button": "left", "buttons": 1}
        message = {"id": self._count, "method": "Input.dispatchMouseEvent", "params": moved}
        self._line.send(json.dumps(message))


def measure(page: Opened, name: str, slider: Slider, hand: Hand, seconds: float) -> Row:
    """Drag one slider: one move at a time, then without a pause.

    Args:
        page: the notebook, watched.
        name: what the row is called.
        slider: what is dragged.
        hand: what drags without a pause.
        seconds: how long the drag without a pause goes on.

    Returns:
        The row.
    """
    slider.track.scroll_into_view_if_needed()
    page.page.wait_for_timeout(1 * SECONDS)
    whole = slider.track.bounding_box()
    if whole is None:
        raise click.ClickException(f"The slider of {name} is not on the screen.")
    mouse, y = page.page.mouse, whole["y"] + whole["height"] / 2
    slider.handle.hover()
    mouse.down()
    left, length = whole["x"] + THUMB / 2, whole["width"] - THUMB
    walk = [left + length * part for part in walk_over(slider.stops)]
    mouse.move(walk[-1], y)
    page.page.wait_for_timeout(1 * SECONDS)
    waits = [wait_of(page, slider.kind, walk[step % len(walk)], y) for step in range(SINGLE_MOVES)]
    begin = page.page.evaluate("performance.now()")
    hand.drag(walk, y, seconds)
    now = page.page.evaluate("performance.now()")
    mouse.up()
    inside, frames = (
        page.page.evaluate(
            "([kind, a, b]) => seen[kind].filter((time) => a < time && time <= b).length",
            [kind, begin, now],
        )
        for kind in (slider.kind, "frames")
    )
    answered = [wait for wait in waits if wait is not None]
    return Row(
        name,
        inside / (now - begin) * SECONDS,
        frames / (now - begin) * SECONDS,
        statistics.median(answered),
        statistics.quantiles(answered, n=20)[-1],
        len(waits) - len(answered),
    )


def walk_over(stops: int) -> list[float]:
    """The parts of a slider's length to move to in turn, each with another value than the last."""
    if stops > FEW_STOPS:
        there = [0.2 + 0.6 * part / 15 for part in range(16)]
        return [*there[1:], *reversed(there[:-1])]
    # With few values a way back would meet the same one in every frame: from the end to the start.
    places = [stop / (stops - 1) for stop in range(stops)]
    return [*places[1:], places[0]]


def wait_of(page: Opened, kind: str, x: float, y: float) -> float | None:
    """Move once and wait for the picture; milliseconds from the pointer event, or None."""
    count = page.page.evaluate("kind => seen[kind].length", kind)
    page.page.mouse.move(x, y)
    try:
        page.page.wait_for_function(
            "([kind, count]) => seen[kind].length > count",
            arg=[kind, count],
            timeout=2 * SECONDS,
        )
    except NoAnswer:
        return None
    wait: float = page.page.evaluate(
        "([kind, count]) => seen[kind][count] - seen.pointer", [kind, count]
    )
    return wait


def sliders_of(page: Opened) -> dict[str, Slider]:
    """Find the slider of w_in in each of the three ways, and the first one of every picture."""
    found = {}
    for index, name in enumerate(NAMES):
        track = page.picture(index).locator("input[type=range]").first
        if name == "chain":
            track = page.picture(index).locator("input[data-name=w_in]")
        found[name] = Slider(name, track, track, stops_of(track))
    others = page.page.locator(".widget-slider")
    labels = others.locator(".widget-label").all_text_contents()
    places = [index for index, text in enumerate(labels) if text == "w_in"]
    for kind, index in zip(("interact", "ipympl"), places, strict=True):
        slider = others.nth(index)
        found[kind] = Slider(kind, slider.locator(".noUi-handle"), slider.locator(".noUi-base"))
    return found


def stops_of(track: Locator) -> int:
    """How many values a slider of the course has."""
    count: int = track.evaluate("made => Math.round((made.max - made.min) / made.step) + 1")
    return count


def run(seconds: float, console: Console) -> tuple[list[Row], list[Row]]:
    """Measure the three ways, then every picture, in one lab."""
    port = free_port()
    with (
        tempfile.TemporaryDirectory() as folder,
        chromium(f"--remote-debugging-port={port}") as browser,
        jupyterlab(browser, Path(folder)) as lab,
        Progress(console=console) as progress,
    ):
        task = progress.add_task("Starting JupyterLab", total=None)
        pictures = [f"explore.{name}()" for name in NAMES]
        page = lab.open(lab.notebook("bench", [MODEL, *pictures, INTERACT, IPYMPL]))
        page.run_all()
        page.page.locator(".widget-interact img").first.wait_for(timeout=60 * SECONDS)
        page.page.locator(".jupyter-matplotlib canvas").first.wait_for(timeout=60 * SECONDS)
        page.page.evaluate(WATCH, NAMES)
        hand = Hand(port)
        sliders = sliders_of(page)
        others = [name for name in NAMES if name not in WAYS]
        progress.update(task, total=len(WAYS) + len(others))
        rows = {}
        for kind in [*WAYS, *others]:
            name = WAYS.get(kind, f"explore.{kind}()")
            progress.update(task, description=f"Dragging {name}")
            rows[kind] = measure(page, name, sliders[kind], hand, seconds)
            progress.advance(task)
            page.page.wait_for_timeout(1 * SECONDS)  # what is under way is not the next one's
        return [rows[kind] for kind in WAYS], [rows[kind] for kind in others]


def table_of(title: str, rows: list[Row]) -> Table:
    """Lay rows side by side."""
    table = Table(title=title)
    table.add_column("picture", no_wrap=True, min_width=24)
    for column in (
        "updates/s",
        "of frames",
        "median ms",
        "95th percentile ms",
        "unanswered",
    ):
        table.add_column(column, justify="right")
    for row in rows:
        table.add_row(
            row.picture,
            f"{row.updates_per_second:.0f}",
            f"{row.frames_per_second:.0f}",
            f"{row.median_ms:.0f}",
            f"{row.percentile_95_ms:.0f}",
            str(row.unanswered),
        )
    return table


@click.command()
@click.option("--seconds", type=click.FloatRange(min=1), default=4, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts.")
def main(seconds: float, as_json: bool) -> None:
    """Drag sliders in a real JupyterLab and time the pictures, ours and those made otherwise.

    Exit codes: 0 measured, 2 could not run.

    Example: make bench-explore
    """
    console = Console(stderr=True)
    if chromium_path() is None:
        console.print("No Chromium was found. Install Chromium or Chrome, then run this again.")
        sys.exit(2)
    ways, others = run(seconds, console)
    if as_json:
        tables = {"ways": ways, "pictures": others}
        plain = {name: [asdict(row) for row in rows] for name, rows in tables.items()}
        click.echo(json.dumps(plain, indent=1))
        return
    shown = Console()
    shown.print(table_of("The same picture, made in three ways", ways))
    shown.print(table_of("The other pictures of the course", others))


if __name__ == "__main__":
    main()
