"""The student's key: the same bytes each time, and no answer in it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from course.check import Key
from course.errors import BuildRefused
from course.fingerprints import Fingerprint, matches
from course.key import given_code, key_text, right_numbers, wrong_numbers
from course.truth import Truth
from tests.conftest import LESSONS, PROJECT
from tests.unit import small_course


@pytest.fixture(scope="module")
def text(tiny: Truth) -> str:
    """The key of the tiny course."""
    return key_text(tiny)


@pytest.fixture(scope="module")
def data(text: str) -> dict[str, Any]:
    """The same as JSON."""
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def test_the_key_is_the_same_text_each_time(tiny: Truth, text: str, tmp_path: Path) -> None:
    assert key_text(tiny) == text
    assert key_text(small_course.tiny(tmp_path)) == text


def test_the_key_is_the_same_text_in_a_process_with_another_hash_seed(
    tiny: Truth, text: str
) -> None:
    program = (
        "import sys; from pathlib import Path; from course.key import key_text;"
        "from course.truth import Truth;"
        "sys.stdout.buffer.write(key_text(Truth.read(Path(sys.argv[1]), 'tiny')).encode())"
    )
    folder = tiny.notebook.path.parents[2]
    said = subprocess.run(
        [sys.executable, "-c", program, str(folder)],
        env={"PYTHONHASHSEED": "7", "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        check=True,
    )
    assert said.stdout.decode() == text


@pytest.mark.parametrize("lesson", ["tiny", *LESSONS])
def test_no_answer_to_six_digits_is_in_the_key_outside_the_hints(tiny: Truth, lesson: str) -> None:
    truth = tiny if lesson == "tiny" else Truth.read(PROJECT, lesson)
    data = json.loads(key_text(truth))
    del data["hints"]
    said = {float(f"{abs(float(n)):.6g}") for n in re.findall(r"\d+\.\d+", json.dumps(data))}
    assert len(said) > 3
    for number in _secrets(truth):
        assert number not in said


def _secrets(truth: Truth) -> set[float]:
    """Every entry of every answer that has decimals, to six digits, on both public instances."""
    return {
        float(f"{abs(number):.6g}")
        for instance in (truth.public, truth.practice)
        for array in right_numbers(truth, truth.program.run(instance)).values()
        for number in array.reshape(-1)
        if len(f"{abs(number):.6g}".replace(".", "").strip("0")) == 6
    }


def test_the_secrets_that_are_looked_for_are_there(tiny: Truth) -> None:
    assert 0.781806 in _secrets(tiny)
    assert len(_secrets(tiny)) > 15


def test_the_key_names_every_answer_with_what_may_be_known_of_it(data: dict[str, Any]) -> None:
    assert list(data["public"]) == list(data["practice"])
    entry = data["public"]
    assert {name: entry[name]["shape"] for name in ("z", "H", "grad", "letters")} == {
        "z": [],
        "H": [2, 3],
        "grad": [1, 2],
        "letters": [],
    }
    assert entry["z"]["fractional"]
    assert not entry["letters"]["fractional"]
    assert entry["H"]["batch"] == 3
    assert entry["slope"]["after"] == ["s", "z"]


def test_the_right_value_matches_its_fingerprints_on_its_own_instance_only(
    tiny: Truth, tmp_path: Path, text: str
) -> None:
    (tmp_path / "key.json").write_text(text, encoding="utf-8")
    key = Key.read(tmp_path / "key.json")
    public, practice = (
        right_numbers(tiny, tiny.program.run(instance)) for instance in (tiny.public, tiny.practice)
    )
    for name in public:
        assert key.public[name].is_right(public[name])
        assert key.practice[name].is_right(practice[name])
        assert not key.public[name].is_right(practice[name])
        assert not key.practice[name].is_right(public[name])


def test_the_fingerprints_of_float32_are_marked_and_last(data: dict[str, Any]) -> None:
    for entry in data["public"].values():
        assert [mark[2] for mark in entry["right"]] == [False, True]


def test_a_mistake_matches_its_fingerprint_and_has_the_number_of_its_hint(
    data: dict[str, Any],
) -> None:
    ((mark, numbers),) = data["public"]["s"]["mistakes"]
    assert matches(Fingerprint.from_json(mark), np.array([2.2]), "tiny/public/s")
    hints = [data["hints"][number] for number in numbers]
    assert hints == ["You added where the arrow scales. See the example."]


def test_mistakes_do_not_stand_in_the_order_that_would_tell_which_is_which(tiny: Truth) -> None:
    entries = json.loads(key_text(tiny))["public"]["slope"]["mistakes"]
    assert len(entries) == 2
    assert entries == sorted(entries)


def test_two_mistakes_that_agree_on_the_public_numbers_share_a_fingerprint(tmp_path: Path) -> None:
    truth = small_course.truth(
        tmp_path,
        [
            small_course.setup(),
            small_course.given("given-x", "x = np.array([2.0])"),
            small_course.solve("solve-y", "y = np.tanh(x)"),
            small_course.graded("y"),
        ],
        small_course.LINE_GIVENS
        + small_course.mistake("square", "y = x**2", "No square.", answer="y")
        + small_course.mistake("twice", "y = 2 * x", "No factor.", answer="y"),
    )
    data = json.loads(key_text(truth))
    assert [numbers for _, numbers in data["public"]["y"]["mistakes"]] == [[0, 1]]
    assert sorted(numbers for _, numbers in data["practice"]["y"]["mistakes"]) == [[0], [1]]


def test_a_mistake_that_is_right_on_an_instance_leaves_no_fingerprint_there(
    tmp_path: Path,
) -> None:
    truth = small_course.truth(
        tmp_path,
        [
            small_course.setup(),
            small_course.given("given-x", "x = np.array([1.0])"),
            small_course.solve("solve-y", "y = x**2"),
            small_course.graded("y"),
        ],
        small_course.LINE_GIVENS
        + small_course.mistake("bare", "y = x", "The square is missing.", answer="y"),
    )
    data = json.loads(key_text(truth))
    assert data["public"]["y"]["mistakes"] == []
    assert len(data["practice"]["y"]["mistakes"]) == 1


def test_mistakes_without_finite_numbers_leave_no_fingerprint(tmp_path: Path) -> None:
    toml = "".join(
        small_course.mistake(name, line, "Look again.", answer="y")
        for name, line in {"inf": "y = x / 0", "raise": "y = nobody", "text": "y = 'a'"}.items()
    )
    truth = small_course.one_line(tmp_path, toml=toml)
    namespace = truth.program.run()
    assert wrong_numbers(truth, namespace, right_numbers(truth, namespace)) == {"y": {}}


def test_a_right_answer_without_finite_numbers_is_refused_with_its_cell(tmp_path: Path) -> None:
    truth = small_course.one_line(tmp_path, "y = x * np.nan")
    with pytest.raises(BuildRefused, match=r"tiny\.ipynb, cell 'test-y', y: .*no finite numbers"):
        key_text(truth)


def test_the_code_of_an_instance_binds_its_givens_to_the_last_bit(tiny: Truth) -> None:
    instance = tiny.draw(11)
    cells = given_code(tiny, instance)
    assert list(cells) == ["given-batch", "given-point", "given-word"]
    namespace: dict[str, Any] = {}
    for source in cells.values():
        exec(source, namespace)
    for name, value in instance.items():
        assert type(namespace[name]) is type(value)
        assert np.array_equal(namespace[name], value)
    assert namespace["X"].dtype == instance["X"].dtype


@pytest.mark.parametrize(
    "value",
    [
        np.zeros((0, 3)),
        np.array(0.1),
        np.array([[True, False]]),
        np.array([1, 2], dtype=np.int32),
        np.array([0.1], dtype=np.float32),
        np.array([-0.0, 5e-324, 1.7976931348623157e308]),
        np.array(["a", "b"]),
        np.float64(0.1),
        [1, 2.5],
        'quote " and \\ and \n',
    ],
    ids=repr,
)
def test_a_given_of_any_type_is_written_as_code_that_binds_it_again(
    tmp_path: Path, value: Any
) -> None:
    truth = small_course.one_line(tmp_path)
    namespace: dict[str, Any] = {}
    exec(given_code(truth, {"x": value})["given-x"], namespace)
    assert type(namespace["x"]) is type(value)
    assert np.shape(namespace["x"]) == np.shape(value)
    assert np.asarray(namespace["x"]).dtype == np.asarray(value).dtype
    assert np.asarray(namespace["x"]).tobytes() == np.asarray(value).tobytes()
