"""The same attacks against nbgrader as it comes: each that is said to beat it is seen to do so."""

from __future__ import annotations

import concurrent.futures
import contextlib
import os
import shutil
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.hostile.attack import Attack
from tests.hostile.conftest import ATTACKS
from tests.hostile.harness import NEIGHBOURS, Outcome, hand_in, host_around, living, stock
from tests.hostile.lesson import POINTS

BEATING = tuple(attack for attack in ATTACKS if attack.beats_stock not in (None, "stops"))
STOPPING = tuple(attack for attack in ATTACKS if attack.beats_stock == "stops")


@dataclass(frozen=True)
class StockRun:
    """What came of a class that nbgrader graded.

    Args:
        outcome: what the gradebook and the host have to tell.
        said: what the command wrote to standard error.
    """

    outcome: Outcome
    said: str


def graded_by_stock(lesson: Path, folder: Path, attacks: tuple[Attack, ...]) -> StockRun:
    """Have nbgrader grade some attackers and their neighbours in a course folder of their own."""
    course = Path(shutil.copytree(lesson, folder / "course"))
    with host_around(course) as (host, listener):
        hand_in(host, attacks)
        try:
            done = stock(course)
            late = {attack.name for attack in attacks if "outlives" in attack.name}
            deadline = time.monotonic() + 6
            while not late <= Outcome.of(host, listener).wrote and time.monotonic() < deadline:
                time.sleep(0.1)
        finally:
            for process in living(host.mark):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
        return StockRun(Outcome.of(host, listener), done.stderr)


@pytest.fixture(scope="module")
def runs(lesson: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, StockRun]]:
    """What nbgrader made of each attack, by its name; two classes are graded side by side."""
    groups = [BEATING[::2], BEATING[1::2], *((attack,) for attack in STOPPING)]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        futures = [
            pool.submit(graded_by_stock, lesson, tmp_path_factory.mktemp("stock"), group)
            for group in groups
        ]
        yield {
            attack.name: future.result()
            for group, future in zip(groups, futures, strict=True)
            for attack in group
        }


def test_enough_attacks_are_known_to_be_real() -> None:
    assert len(BEATING) + len(STOPPING) >= 25


@pytest.mark.parametrize("attack", BEATING, ids=lambda attack: attack.name)
def test_an_attack_beats_nbgrader_as_it_comes(attack: Attack, runs: dict[str, StockRun]) -> None:
    run = runs[attack.name]
    assert attack.beats_stock in run.outcome.wins(attack), run.said[-2000:]


@pytest.mark.parametrize("attack", STOPPING, ids=lambda attack: attack.name)
def test_an_attack_stops_nbgrader_for_the_whole_class(
    attack: Attack, runs: dict[str, StockRun]
) -> None:
    outcome = runs[attack.name].outcome
    assert NEIGHBOURS[-1] not in outcome.marks


def test_nbgrader_gives_honest_neighbours_full_marks(runs: dict[str, StockRun]) -> None:
    for attack in BEATING[:2]:
        marks = runs[attack.name].outcome.marks
        assert [marks.get(student) for student in NEIGHBOURS] == [POINTS] * len(NEIGHBOURS)
