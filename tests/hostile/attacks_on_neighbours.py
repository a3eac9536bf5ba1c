"""Attacks on the class: its tests, its answers, its gradebook, and the runs that come later."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from tests.hostile.attack import Attack, Host
from tests.hostile.harness import NEIGHBOURS
from tests.hostile.lesson import HONEST, LESSON

_HONEST: Final = HONEST["s"]
_SOLVES: Final = """
import json, re
def solve_with(cells):
    for cell in cells:
        source = "".join(cell["source"])
        for name in ("z", "H", "g"):
            line = re.search(rf"^{name} = .*", source, re.M)
            if line and "[0]" not in line[0]:
                answers[name] = line[0]
        for name, number in re.findall(r"expect\\(.(\\w).*?, \\w, ([-\\d.]+)\\)", source):
            answers.setdefault(name, f"{name} = {number}")
        for name, numbers in re.findall(r"allclose\\((\\w), (\\[.*?\\]), atol", source):
            answers.setdefault(name, f"{name} = np.array({numbers})")
answers = {}
"""
_USES: Final = {name: f"exec(answers.get('{name}', '{name} = [0]'))" for name in ("z", "H", "g")}


def _reads(paths: str) -> dict[str, str]:
    """Solution cells that take their answers from notebooks that lie somewhere."""
    code = f"""
import glob
for path in {paths}:
    try:
        solve_with(json.load(open(path))["cells"])
    except OSError as error:
        print("refused", type(error).__name__)
print("found", sorted(answers))"""
    return {"s": HONEST["s"] + _SOLVES + code, **_USES}


def _plants(plant: str, found: str) -> str:
    """Code that spoils its honest answer where it finds what an earlier run of it has left."""
    return f"""
import os
try:
    if {found}:
        s = None
except (OSError, AttributeError, KeyError):
    pass
try:
    {plant}
    print("planted")
except OSError as error:
    print("refused", type(error).__name__)"""


def _to_a_neighbour(folder: Path, host: Host) -> None:
    notebook = folder / f"{LESSON}.ipynb"
    notebook.unlink()
    theirs = Path("..", "..", NEIGHBOURS[0], LESSON, f"{LESSON}.ipynb")
    notebook.symlink_to(theirs)


def _folder_to_a_neighbour(folder: Path, host: Host) -> None:
    (folder / f"{LESSON}.ipynb").unlink()
    folder.rmdir()
    folder.symlink_to(Path("..", NEIGHBOURS[0], LESSON))


def _folder_to_the_source(folder: Path, host: Host) -> None:
    (folder / f"{LESSON}.ipynb").unlink()
    folder.rmdir()
    folder.symlink_to(Path("..", "..", "source", LESSON))


def _pipe(folder: Path, host: Host) -> None:
    (folder / f"{LESSON}.ipynb").unlink()
    os.mkfifo(folder / f"{LESSON}.ipynb")


def _folder(folder: Path, host: Host) -> None:
    (folder / f"{LESSON}.ipynb").unlink()
    (folder / f"{LESSON}.ipynb").mkdir()


ATTACKS: Final = (
    Attack(
        "reads-the-graded-notebook",
        "It reads the notebook that is being graded, where the hidden tests stand.",
        writes=_reads("glob.glob('*.ipynb')"),
        shows=r"found \[\]",
        beats_stock="marks",
    ),
    Attack(
        "reads-the-source",
        "It reads the solved notebook.",
        writes=_reads("['@COURSE@/source/lesson/lesson.ipynb', '../../../source/lesson.ipynb']"),
        shows=r"refused FileNotFoundError",
        beats_stock="marks",
    ),
    Attack(
        "reads-a-classmate",
        "It reads what classmates have handed in.",
        writes=_reads("['@COURSE@/submitted/a-neighbour/lesson/lesson.ipynb']"),
        shows=r"refused FileNotFoundError",
        beats_stock="marks",
    ),
    Attack(
        "reads-the-gradebook",
        "It reads the tests in the gradebook.",
        writes={
            "s": HONEST["s"]
            + _SOLVES
            + """
import sqlite3
try:
    book = sqlite3.connect("file:@COURSE@/gradebook.db?mode=ro", uri=True)
    for source, in book.execute("SELECT source FROM source_cell"):
        solve_with([{"source": source or ""}])
except sqlite3.Error as error:
    print("refused", error)
print("found", sorted(answers))""",
            **_USES,
        },
        shows=r"refused.*unable to open",
        beats_stock="marks",
    ),
    Attack(
        "reads-the-instructors-file",
        "It shows the file of hidden inputs and mistakes, from wherever it may lie.",
        """
import glob
for path in glob.glob("@COURSE@/grader_tests/*") + glob.glob("/**/grader_tests/*", recursive=False):
    print(open(path).read())
print("looked")""",
        shows="looked",
        beats_stock="leak",
    ),
    Attack(
        "reads-the-key",
        "It looks for a key or a course folder in every place that it can see.",
        """
import os, sys
places = {*sys.path, os.getcwd(), "/files", "/tmp", "/home", "@COURSE@", "@COURSE@/.."}
found = [os.path.join(place, name) for place in places for name in
         ("key.json", "source", "grader_tests", "gradebook.db", "submitted", "lesson.ipynb")
         if place and os.path.exists(os.path.join(place, name))]
print("found", found)""",
        shows=r"found \[\]",
    ),
    Attack(
        "writes-the-gradebook",
        "A trigger in the gradebook gives full marks for everything that it earns.",
        """
import sqlite3
try:
    book = sqlite3.connect("file:@COURSE@/gradebook.db?mode=rw", uri=True, timeout=1)
    book.execute('''CREATE TRIGGER owned AFTER UPDATE OF auto_score ON grade
        WHEN NEW.notebook_id IN (SELECT n.id FROM submitted_notebook n JOIN submitted_assignment a
            ON n.assignment_id = a.id WHERE a.student_id = '@NAME@')
        BEGIN UPDATE grade SET manual_score = 4 WHERE id = NEW.id; END''')
    book.commit()
except sqlite3.Error as error:
    print("refused", error)""",
        shows=r"refused.*unable to open",
        beats_stock="marks",
    ),
    Attack(
        "outlives-its-kernel",
        "A process of its own waits until the grading is over, and writes then.",
        """
import subprocess, sys
code = "import time; time.sleep(3); open('@CANARY@', 'w').write('later'); time.sleep(120)"
subprocess.Popen([sys.executable, "-c", code, "@MARK@"], start_new_session=True,
                 stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print("started")""",
        shows="started",
        beats_stock="wrote",
    ),
    Attack(
        "daemon",
        "It forks twice, leaves its session, ignores signals and waits.",
        """
import os, signal, sys, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for number in range(1, 32):
            try:
                signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError):
                pass
        os.execv(sys.executable, [sys.executable, "-c", "import time; time.sleep(120)", "@MARK@"])
    os._exit(0)
print("started")""",
        shows="started",
    ),
    Attack(
        "thread-after-the-cell",
        "A thread outlives its cell and goes on changing names and output.",
        """
import threading, time
def later():
    while True:
        names = get_ipython().user_ns
        names["z"] = 0.8957
        print("still here")
        time.sleep(0.01)
threading.Thread(target=later, daemon=True).start()
print("started")""",
        shows="started",
    ),
    Attack(
        "files-for-the-next-run",
        "It leaves files in every place that it can write, for its next run and its neighbours.",
        _plants(
            """for place in ("/tmp", "/dev/shm", "/var/tmp", "/home/student", "/files", "/", "."):
        if os.access(place, os.W_OK):
            open(os.path.join(place, "planted"), "w").close()""",
            'any(os.path.exists(os.path.join(place, "planted")) for place in '
            '("/tmp", "/dev/shm", "/var/tmp", "/home/student", "/files", "/", "."))',
        ),
        shows="planted",
    ),
    Attack(
        "modules-for-the-next-run",
        "It changes modules, builtins and the environment for its next run.",
        _plants(
            "np.tanh.__class__; np.planted = np.pi; os.environ['PLANTED'] = '1'; "
            "__import__('builtins').planted = 1; __import__('sys').modules['planted'] = np; "
            "np.random.seed(1)",
            "hasattr(np, 'planted') or 'PLANTED' in os.environ "
            "or hasattr(__import__('builtins'), 'planted')",
        ),
        shows="planted",
    ),
    Attack(
        "shared-memory-for-the-next-run",
        "It leaves shared memory, queues, keys and sockets that have no file.",
        """
import ctypes, os, socket
libc = ctypes.CDLL(None, use_errno=True)
left = [libc.shmget(4711, 4096, 0o600), libc.semget(4711, 1, 0o600), libc.msgget(4711, 0o600)]
if any(number >= 0 for number in left):
    s = None
made = [libc.shmget(4711, 4096, 0o1600), libc.semget(4711, 1, 0o1600), libc.msgget(4711, 0o1600)]
libc.syscall(248, b"user", b"planted", b"x", 1, -4)
if libc.syscall(250, 10, -4, b"user", b"planted", 0) >= 0:
    s = None
server = socket.socket(socket.AF_UNIX)
try:
    server.bind("\\0planted")
    server.listen()
except OSError:
    s = None
print("planted")""",
        shows="planted",
    ),
    Attack(
        "link-to-a-classmate",
        "Its notebook is a link to a classmate's.",
        hands_in=_to_a_neighbour,
        earns={},
        failure="link",
        beats_stock="marks",
    ),
    Attack(
        "folder-link-to-a-classmate",
        "Its whole folder is a link to a classmate's.",
        hands_in=_folder_to_a_neighbour,
        earns={},
        failure="link",
        beats_stock="marks",
    ),
    Attack(
        "folder-link-to-the-source",
        "Its whole folder is a link to the solved notebook.",
        hands_in=_folder_to_the_source,
        earns={},
        failure="link",
        beats_stock="marks",
    ),
    Attack(
        "pipe-for-a-notebook",
        "Its notebook is a pipe, from which a reader waits for ever.",
        hands_in=_pipe,
        earns={},
        failure="link or a folder|not a file|no regular file",
    ),
    Attack(
        "folder-for-a-notebook",
        "Its notebook is a folder.",
        hands_in=_folder,
        earns={},
        failure="not a file",
    ),
)
