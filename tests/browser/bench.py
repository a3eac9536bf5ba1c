"""How fast a picture follows its slider, beside the two ways that notebooks have for it.

The same picture, the chain network, three times in one notebook of one JupyterLab: with the
course's sliders; with `ipywidgets.interact` and matplotlib, drawn anew at each move; and on an
ipympl canvas, where only the numbers that changed are set. A mouse drags the same weight in each.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

import click
from playwright.sync_api import Locator
from playwright.sync_api import TimeoutError as NoAnswer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from tests.browser.jupyterlab import SECONDS, Opened, chromium, chromium_path, jupyterlab

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
OURS = "explore.chain()"
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

# Notes the time of every pointer event and of every changed picture, once it is on the screen.
WATCH = """
() => {
    const seen = { ours: [], interact: [], ipympl: [], pointer: 0 };
    window.seen = seen;
    addEventListener("pointermove", (event) => { seen.pointer = event.timeStamp; }, true);
    const waiting = {};
    // A change counts when the frame that shows it is done, and each frame counts once.
    const changed = (kind) => {
        if (waiting[kind]) return;
        waiting[kind] = true;
        requestAnimationFrame(() => {
            const after = new MessageChannel();
            after.port1.onmessage = () => {
                waiting[kind] = false;
                seen[kind].push(performance.now());
            };
            after.port2.postMessage(0);
        });
    };
    const drawing = document.querySelector(".course-picture svg");
    new MutationObserver(() => changed("ours")).observe(drawing, {
        attributes: true, characterData: true, childList: true, subtree: true,
    });
    const outputs = document.querySelector(".widget-interact");
    outputs.addEventListener("load", () => changed("interact"), true);
    const draw = CanvasRenderingContext2D.prototype.drawImage;
    CanvasRenderingContext2D.prototype.drawImage = function (...given) {
        if (this.canvas.closest(".jupyter-matplotlib")) changed("ipympl");
        return draw.apply(this, given);
    };
    return 1;
}
"""
ROWS = {
    "ours": "course.explore",
    "interact": "ipywidgets.interact and matplotlib",
    "ipympl": "ipympl, numbers set in place",
}


@dataclass(frozen=True)
class Row:
    """What was measured of one way.

    Args:
        way: how the picture is made.
        updates_per_second: changed pictures on the screen, under a drag without a pause.
        median_ms: from a pointer event to the changed picture, one event at a time.
        percentile_95_ms: the same, which 19 of 20 stay under.
        unanswered: of these events, how many changed no picture within five seconds.
    """

    way: str
    updates_per_second: float
    median_ms: float
    percentile_95_ms: float
    unanswered: int


def measure(page: Opened, kind: str, handle: Locator, track: Locator, seconds: float) -> Row:
    """Drag one slider.

    Args:
        page: the notebook, watched.
        kind: which picture changes.
        handle: the part of the slider that the mouse takes.
        track: the slider's length.
        seconds: how long the drag without a pause goes on.

    Returns:
        The row.
    """
    handle.scroll_into_view_if_needed()
    grip, whole = handle.bounding_box(), track.bounding_box()
    if grip is None or whole is None:
        raise click.ClickException(f"The slider of {ROWS[kind]} is not on the screen.")
    mouse = page.page.mouse
    if kind == "ours":
        mouse.move(whole["x"] + whole["width"] * 5.5 / 8, whole["y"] + whole["height"] / 2)
    else:
        mouse.move(grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] / 2)
    mouse.down()
    y = whole["y"] + whole["height"] / 2
    # Every place is a value of its own: a tenth of the weight, for all three.
    places = [whole["x"] + whole["width"] * (0.2 + 0.6 * part / 48) for part in range(49)]
    walk = [*places, *reversed(places[1:-1])]
    waits = []
    for place in walk[:80]:
        count = page.page.evaluate(f"seen.{kind}.length")
        mouse.move(place, y)
        try:
            page.page.wait_for_function(
                f"count => seen.{kind}.length > count", arg=count, timeout=5 * SECONDS
            )
        except NoAnswer:
            continue
        waits.append(page.page.evaluate(f"count => seen.{kind}[count] - seen.pointer", count))
    begin = page.page.evaluate("performance.now()")
    step = 0
    while page.page.evaluate("performance.now()") < begin + seconds * SECONDS:
        for _ in range(10):
            mouse.move(walk[step % len(walk)], y)
            step += 1
    end = page.page.evaluate("performance.now()")
    mouse.up()
    inside = page.page.evaluate(
        f"([a, b]) => seen.{kind}.filter(t => a < t && t <= b).length", [begin, end]
    )
    return Row(
        ROWS[kind],
        inside / (end - begin) * SECONDS,
        statistics.median(waits),
        statistics.quantiles(waits, n=20)[-1],
        80 - len(waits),
    )


def run(seconds: float, console: Console) -> list[Row]:
    """Measure all three in one lab."""
    with (
        tempfile.TemporaryDirectory() as folder,
        chromium() as browser,
        jupyterlab(browser, Path(folder)) as lab,
        Progress(console=console) as progress,
    ):
        task = progress.add_task("Starting JupyterLab", total=4)
        page = lab.open(lab.notebook("bench", [MODEL, OURS, INTERACT, IPYMPL]))
        page.run_all()
        page.picture()
        page.page.locator(".jupyter-matplotlib canvas").first.wait_for(timeout=60 * SECONDS)
        page.page.locator(".widget-interact img").first.wait_for(timeout=60 * SECONDS)
        page.page.evaluate(WATCH)
        ours = page.page.locator(".course-picture input[data-name=w_in]")
        others = page.page.locator(".widget-slider")
        labels = others.locator(".widget-label").all_text_contents()
        places = [index for index, text in enumerate(labels) if text == "w_in"]
        sliders = {"ours": (ours, ours)}
        for kind, index in zip(("interact", "ipympl"), places, strict=True):
            slider = others.nth(index)
            sliders[kind] = (slider.locator(".noUi-handle"), slider.locator(".noUi-base"))
        rows = []
        for kind, (handle, track) in sliders.items():
            progress.update(task, description=f"Dragging: {ROWS[kind]}", advance=1)
            rows.append(measure(page, kind, handle, track, seconds))
            page.page.wait_for_timeout(2 * SECONDS)  # what is still under way is not the next one's
        progress.update(task, description="Done", advance=1)
        return rows


def table_of(rows: list[Row]) -> Table:
    """Lay the rows side by side."""
    table = Table(title="A picture that follows a dragged slider, in JupyterLab in Chromium")
    table.add_column("made with")
    for column in ("updates per second", "median ms", "95th percentile ms", "unanswered"):
        table.add_column(column, justify="right")
    for row in rows:
        table.add_row(
            row.way,
            f"{row.updates_per_second:.0f}",
            f"{row.median_ms:.0f}",
            f"{row.percentile_95_ms:.0f}",
            str(row.unanswered),
        )
    return table


@click.command()
@click.option("--seconds", type=click.FloatRange(min=1), default=5, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts.")
def main(seconds: float, as_json: bool) -> None:
    """Drag a slider in a real JupyterLab and time the picture, in three ways.

    Exit codes: 0 measured, 2 could not run.

    Example: make bench-explore
    """
    console = Console(stderr=True)
    if chromium_path() is None:
        console.print("No Chromium was found. Install Chromium or Chrome, then run this again.")
        sys.exit(2)
    rows = run(seconds, console)
    if as_json:
        click.echo(json.dumps([asdict(row) for row in rows], indent=1))
    else:
        Console().print(table_of(rows))


if __name__ == "__main__":
    main()
