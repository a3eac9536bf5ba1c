"""The versions that users get are the same, whichever way they install."""

from __future__ import annotations

import re
import tomllib

import yaml
from packaging.markers import Marker
from packaging.requirements import Requirement

from tests.conftest import PROJECT

PIN = re.compile(r"^([A-Za-z0-9_.-]+)==([^\s;\\]+)(?: ; ([^\\\n]+?))? ?\\?$", re.MULTILINE)


def locked(name: str, python: str = "3.12") -> dict[str, str]:
    """The pins of a lock that hold for a version of Python on Linux."""
    here = {"python_version": python, "python_full_version": f"{python}.0", "sys_platform": "linux"}
    return {
        package: version
        for package, version, marker in PIN.findall((PROJECT / name).read_text())
        if not marker or Marker(marker).evaluate(here)
    }


def direct_dependencies() -> set[str]:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    return {re.split(r"[^A-Za-z0-9_.-]", line)[0] for line in project["dependencies"]}


def test_environment_yml_states_the_versions_of_the_lock() -> None:
    environment = yaml.safe_load((PROJECT / "environment.yml").read_text())
    pip = next(entry["pip"] for entry in environment["dependencies"] if isinstance(entry, dict))
    requirements = [Requirement(line) for line in pip if not line.startswith("-e")]
    stated = {one.name: str(one.specifier).removeprefix("==") for one in requirements}
    python = next(line for line in environment["dependencies"] if str(line).startswith("python="))
    lock = locked("requirements.txt", python.partition("=")[2])
    assert stated == {name: lock[name] for name in direct_dependencies()}


def test_environment_yml_asks_for_a_python_that_the_project_supports() -> None:
    environment = yaml.safe_load((PROJECT / "environment.yml").read_text())
    python = next(line for line in environment["dependencies"] if str(line).startswith("python="))
    assert tuple(map(int, python.partition("=")[2].split("."))) >= (3, 11)


def test_the_lock_of_the_tests_holds_every_pin_of_the_lock() -> None:
    lock = locked("requirements.txt")
    assert len(lock) > 50
    assert lock.items() <= locked("requirements-test.txt").items()


def test_every_pin_has_a_hash_and_no_lock_names_an_index() -> None:
    for name in ("requirements.txt", "requirements-test.txt"):
        text = (PROJECT / name).read_text()
        pins = re.split(r"(?m)^(?=[A-Za-z0-9_.-]+==)", text)[1:]
        assert all("--hash=sha256:" in pin for pin in pins)
        assert "://" not in text
        assert "index-url" not in text
        assert "find-links" not in text
