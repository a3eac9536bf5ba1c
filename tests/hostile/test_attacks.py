"""Each attack earns what its honest lines earn, hurts nobody, and is reported where it can be."""

from __future__ import annotations

import re
import time

import pytest

from tests.hostile.attack import Attack
from tests.hostile.conftest import ATTACKS, HostileClass
from tests.hostile.harness import CANARIES, NEIGHBOURS, living
from tests.hostile.lesson import POINTS

every_attack = pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)


def test_no_two_attacks_are_the_same_and_there_are_many() -> None:
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS)
    assert len({attack.tries for attack in ATTACKS}) == len(ATTACKS)
    assert len(ATTACKS) >= 60


@every_attack
def test_an_attack_earns_what_its_honest_lines_earn(attack: Attack, hostile: HostileClass) -> None:
    record = hostile.records[attack.name]
    if attack.failure is not None:
        assert record.failure is not None, record.judgement
        assert hostile.outcome.marks.get(attack.name) is None
        return
    assert record.failure is None
    assert record.judgement is not None
    answers = record.judgement["answers"]
    earned = {name: entry["earned"] for name, entry in answers.items()}
    expected = {name: attack.earns.get(name, 0.0) for name in POINTS}
    assert earned == expected, answers
    assert hostile.outcome.marks[attack.name] == expected


@every_attack
def test_an_attack_is_reported_as_what_it_is(attack: Attack, hostile: HostileClass) -> None:
    record = hostile.records[attack.name]
    if attack.failure is not None:
        assert re.search(attack.failure, record.failure or "")
    if attack.remark is not None:
        assert any(re.search(attack.remark, remark) for remark in record.remarks), record.remarks
    for name, said in attack.says.items():
        assert record.judgement is not None, record.failure
        assert re.search(said, record.judgement["answers"][name]["text"], re.S)
    assert "should be reported" not in (record.failure or "")


@pytest.mark.parametrize(
    "attack", [one for one in ATTACKS if one.shows is not None], ids=lambda attack: attack.name
)
def test_an_attack_ran_and_was_refused(attack: Attack, hostile: HostileClass) -> None:
    assert attack.shows is not None
    shown = hostile.outcome.shown[attack.name]
    assert re.search(attack.shows, shown.strip()), shown[:2000]


@every_attack
def test_an_attack_reaches_nothing_of_the_host(attack: Attack, hostile: HostileClass) -> None:
    assert hostile.outcome.wins(attack) == set()


def test_honest_neighbours_have_full_marks(hostile: HostileClass) -> None:
    for student in NEIGHBOURS:
        record = hostile.records[student]
        assert record.failure is None
        assert record.remarks == ()
        assert hostile.outcome.marks[student] == POINTS


def test_nothing_but_marks_is_written(hostile: HostileClass) -> None:
    assert hostile.before == hostile.after


def test_every_submission_has_a_record(hostile: HostileClass) -> None:
    assert set(hostile.records) == {*NEIGHBOURS, *(attack.name for attack in ATTACKS)}


def test_no_process_of_an_attack_survives(hostile: HostileClass) -> None:
    deadline = time.monotonic() + 5
    while living(hostile.host.mark) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert living(hostile.host.mark) == []


def test_everyone_who_is_graded_has_a_page(hostile: HostileClass) -> None:
    graded = {student for student, one in hostile.records.items() if one.failure is None}
    assert graded - set(hostile.pages) == set()


def test_no_page_runs_a_script_of_a_student(hostile: HostileClass) -> None:
    live = (
        r"<script[^>]*>\s*canary",
        r"<[^>]+\son\w+\s*=\s*[\"']?canary",
        r"<[^>]+\s(href|action|src)\s*=\s*[\"']?\s*javascript:canary",
        r"class=\"output_latex[^>]*>[^<]*\\href\{javascript:canary",
        r"<(iframe|base|form|object|embed)\b[^>]*canary",
    )
    found = {
        (student, pattern)
        for student, page in hostile.pages.items()
        for pattern in live
        if re.search(pattern, page, re.I)
    }
    assert found == set()


def test_no_page_shows_a_hidden_test_or_a_secret(hostile: HostileClass) -> None:
    for student, page in hostile.pages.items():
        for secret in (*CANARIES, "canary of the tests", "assert_allclose(H, [", "DESIRED"):
            assert secret not in page, student


def test_no_record_holds_a_code_that_a_terminal_obeys(hostile: HostileClass) -> None:
    for student, record in hostile.records.items():
        answers = (record.judgement or {"answers": {}})["answers"].values()
        texts = [record.failure or "", *record.remarks, *(entry["text"] for entry in answers)]
        assert not any("\x1b" in text or "\x07" in text for text in texts), student
