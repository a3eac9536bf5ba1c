"""Attacks on the machine: its files, its environment, its servers, its libraries."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tests.hostile.attack import Attack, Host


def _writes(place: str) -> str:
    """Code that writes a file and says so in the canary file."""
    return f"""
import pathlib
try:
    place = pathlib.Path({place})
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("# owned")
    pathlib.Path("@CANARY@").write_text("wrote " + str(place))
except OSError as error:
    print("refused", type(error).__name__)"""


def _shadowing(folder: Path, _: Host) -> None:
    for name in ("numpy.py", "course.py", "random.py", "sitecustomize.py", "usercustomize.py"):
        (folder / name).write_text("raise SystemExit('shadowed')")
    (folder / "numpy").mkdir()
    (folder / "numpy" / "__init__.py").write_text("allclose = lambda *_: True")
    (folder / "start.pth").write_text("import os; os._exit(1)")


def _agreeing_numpy(folder: Path, _: Host) -> None:
    (folder / "course.py").write_text(
        "check = expect = lambda *_, **__: None\nexplore = None\n"
        "import numpy as np\nnp.allclose = np.testing.assert_allclose = lambda *_, **__: True\n"
    )


def _configuration(folder: Path, host: Host) -> None:
    code = f"open({str(host.canary('configuration-in-the-folder'))!r}, 'w').write('ran')\n"
    for name in ("nbgrader_config.py", "ipython_config.py", "jupyter_config.py"):
        (folder / name).write_text(code)
    start = folder / ".ipython" / "profile_default" / "startup"
    start.mkdir(parents=True)
    (start / "00-first.py").write_text(code)
    (folder / "conftest.py").write_text(code)


def _linked_out(folder: Path, host: Host) -> None:
    (folder / "secret.txt").symlink_to(host.secret)
    (folder / "folder").symlink_to(host.secret.parent)
    (folder / "source").symlink_to(host.course / "source")


def _linked_in(folder: Path, host: Host) -> None:
    (folder / "mine.txt").symlink_to(host.canary("writes-through-a-link"))


ATTACKS: Final = (
    Attack(
        "reads-the-secret",
        "It reads a file of the host, and shows it.",
        """
try:
    print(open("@SECRET@").read())
except OSError as error:
    print("refused", type(error).__name__)""",
        shows="refused FileNotFoundError",
        beats_stock="leak",
    ),
    Attack(
        "reads-the-environment",
        "It reads the environment of itself and of every process that it sees.",
        """
import glob, os
print(dict(os.environ))
for path in glob.glob("/proc/[0-9]*/environ"):
    try:
        print(open(path, "rb").read().decode("utf-8", "replace").replace("\\0", " "))
    except OSError as error:
        print("refused", type(error).__name__)
print("looked")""",
        shows="looked",
        beats_stock="leak",
    ),
    Attack(
        "links-out",
        "Links in its folder lead to the secret.",
        """
for path in ("secret.txt", "folder/" + "@SECRET@".split("/")[-1]):
    try:
        print(open(path).read())
    except OSError as error:
        print("refused", type(error).__name__)""",
        hands_in=_linked_out,
        shows="refused FileNotFoundError",
        beats_stock="leak",
    ),
    Attack(
        "writes-through-a-link",
        "It writes through a link in its folder.",
        """
try:
    open("mine.txt", "r+").write("owned")
except OSError as error:
    print("refused", type(error).__name__)""",
        hands_in=_linked_in,
        shows="refused FileNotFoundError",
    ),
    Attack(
        "leaves-a-link",
        "It leaves a link for the grader to write through.",
        """
import os
for name in os.listdir("."):
    os.path.isfile(name) and os.remove(name)
for name in ("lesson.ipynb", "timestamp.txt", "kept.txt"):
    os.symlink("@CANARY@", name)
print("left")""",
        shows="left",
        beats_stock="wrote",
    ),
    Attack(
        "writes-to-the-host",
        "It writes a file of the instructor's.",
        _writes('"@CANARY@"'),
        beats_stock="wrote",
    ),
    Attack(
        "writes-a-configuration",
        "It writes a configuration of nbgrader for the next run.",
        _writes('"@COURSE@/canaries/nbgrader_config.py"'),
        beats_stock="wrote",
    ),
    Attack(
        "writes-a-start-up-file",
        "It writes a file that every later shell runs first.",
        """
import os, pathlib
home = pathlib.Path(os.environ["HOME"]) / ".ipython" / "profile_default" / "startup"
home.mkdir(parents=True, exist_ok=True)
(home / "start-@NAME@.py").write_text("open('@CANARY@', 'w').write('ran in the next one')")
print("written")""",
        shows="written",
        beats_stock="wrote",
    ),
    Attack(
        "writes-a-library",
        "It writes into the folder of installed libraries and of the interpreter.",
        """
import sys, os, numpy
places = [*sys.path, sys.prefix, sys.base_prefix, numpy.__path__[0], "/usr", "/etc", "/"]
print("writable:", [place for place in places if place and os.access(place, os.W_OK)])""",
        shows=r"writable: \[\]",
    ),
    Attack(
        "connects-to-the-host",
        "It talks to a server of the host.",
        """
import socket
try:
    with socket.create_connection(("127.0.0.1", @PORT@), 1) as connection:
        connection.sendall(b"@NAME@")
except OSError as error:
    print("refused", type(error).__name__)""",
        shows="refused",
        beats_stock="reached",
    ),
    Attack(
        "shadowed-libraries",
        "Files in its folder are named like libraries.",
        hands_in=_shadowing,
    ),
    Attack(
        "shadowed-course",
        "A file in its folder stands in the place of the course's package.",
        hands_in=_agreeing_numpy,
        beats_stock="marks",
    ),
    Attack(
        "configuration-in-the-folder",
        "Configurations and start-up files come with the submission.",
        hands_in=_configuration,
    ),
)
