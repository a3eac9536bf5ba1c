"""Attacks by using too much: time, memory, processes, disk, output; and by ending too early."""

from __future__ import annotations

from typing import Final

from tests.hostile.attack import Attack
from tests.hostile.lesson import HONEST, POINTS

_ALL: Final[dict[str, float]] = {}


def _after(code: str) -> dict[str, str]:
    """The honest line, and a bomb in the cell behind its test."""
    return HONEST | {"z": code}


ATTACKS: Final = (
    Attack(
        "fork-bomb",
        "It forks for ever.",
        writes=_after(
            "import os\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        pass"
        ),
        says={"z": "processes|longer|memory|ended|placeholder|not started|no value"},
    ),
    Attack(
        "thread-bomb",
        "It starts threads for ever.",
        writes=_after(
            "import threading, time\nwhile True:\n"
            "    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()"
        ),
        says={"z": "processes|start new thread|no value"},
    ),
    Attack(
        "memory-bomb",
        "It takes memory for ever.",
        writes=_after("x = []\nwhile True:\n    x.append(np.ones(2**20))"),
        says={"z": "MemoryError|memory|longer|no value"},
    ),
    Attack(
        "memory-of-many-processes",
        "Many processes, each of them modest, take more memory together than one may.",
        writes=_after(
            """
import subprocess, sys, time
code = "x = bytearray(110 * 2**20); import time; time.sleep(60)"
for _ in range(8):
    subprocess.Popen([sys.executable, "-S", "-c", code, "@MARK@"])
time.sleep(1.3)
print("all of them are there")"""
        ),
        # On a busy machine its time may be over before its memory; tests of the limits wait longer.
        says={"z": "used more than 640 MB of memory|longer|no value"},
    ),
    Attack(
        "memory-behind-descriptors",
        "It takes memory that belongs to files without a name.",
        writes=_after(
            """
import os
kept = []
try:
    for _ in range(40):
        kept.append(os.memfd_create("memory"))
        os.write(kept[-1], bytes(2 * 2**20))
    print("taken")
except OSError as error:
    print("refused", error.strerror)"""
        ),
        shows="refused",
    ),
    Attack(
        "memory-that-nobody-holds",
        "It takes shared memory, a piece at a time, and holds on to none of it.",
        writes=_after(
            """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
libc.shmat.restype = ctypes.c_void_p
size, taken = 50 * 2**20, 0
for _ in range(14):
    number = libc.shmget(0, size, 0o1600)
    place = libc.shmat(number, None, 0) if number >= 0 else None
    if place in (None, 2**64 - 1):
        print("refused")
        break
    ctypes.memset(place, 1, size)
    libc.shmdt(ctypes.c_void_p(place))
    taken += 50
print("taken", taken)"""
        ),
        shows=r"refused\s+taken (0|50|100|150|200)\b",
    ),
    Attack(
        "disk-bomb",
        "It fills every folder that it can write.",
        writes=_after(
            """
import os
taken = 0
for place in ("/tmp", "/dev/shm", "/home/student", "."):
    try:
        for number in range(10_000):
            with open(f"{place}/{number}", "wb") as file:
                file.write(bytes(1_000_000))
            taken += 1
    except OSError as error:
        print("refused", error.strerror)
print("taken", taken)"""
        ),
        shows=r"refused (No space|File too large)[\s\S]*taken \d\d\b",
    ),
    Attack(
        "descriptor-bomb",
        "It opens files for ever, and sends them to the judge.",
        writes=_after(
            """
import os, socket, stat
kept = []
try:
    while True:
        kept.append(os.open("/dev/null", os.O_RDONLY))
except OSError as error:
    print("refused", error.strerror)
for number in range(3, 60):
    try:
        if stat.S_ISSOCK(os.fstat(number).st_mode):
            judge = socket.socket(fileno=number)
            socket.send_fds(judge, [b"{"], kept[:40])
            judge.detach()
    except (OSError, IndexError):
        pass"""
        ),
        says={"s": "right", "z": "."},
    ),
    Attack(
        "output-flood",
        "It prints for ever.",
        writes=_after("while True:\n    print('flood ' * 1000)"),
        shows="output cut off here",
        says={"z": "no value|not started"},
    ),
    Attack(
        "rich-output-flood",
        "It shows pictures, pages and errors of megabytes.",
        writes=_after(
            """
from IPython.display import display, HTML
for _ in range(500):
    display({"image/png": "A" * 100_000, "text/plain": "B" * 100_000}, raw=True)
print("C" * 10_000_000)
raise ValueError("D" * 10_000_000)"""
        ),
        says={"z": "."},
    ),
    Attack(
        "endless-loop",
        "It loops for ever.",
        writes=_after("while True:\n    pass"),
        says={"z": "TimeoutError|longer|not started"},
    ),
    Attack(
        "loop-that-catches-everything",
        "It loops for ever and catches what should end it.",
        writes=_after(
            "while True:\n    try:\n        while True:\n            pass\n"
            "    except BaseException:\n        pass"
        ),
        says={"z": "longer than 1.5 seconds and was ended"},
    ),
    Attack(
        "loop-without-signals",
        "It blocks every signal, takes back the alarm, and waits.",
        writes=_after(
            "import signal, time\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\n"
            "signal.setitimer(signal.ITIMER_REAL, 0)\ntime.sleep(3600)"
        ),
        says={"z": "longer than 1.5 seconds and was ended"},
    ),
    Attack(
        "one-long-call",
        "A single call computes for ever, and hears no signal.",
        writes=_after("x = 10 ** 10 ** 9"),
        says={"z": "longer than 1.5 seconds and was ended|not started|no value"},
    ),
    Attack(
        "stops-itself",
        "It stops its process without ending it.",
        writes=_after("import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)\nraise SystemExit"),
        says={"z": "."},
    ),
    Attack(
        "ends-its-process",
        "It ends its process at once, without a word.",
        writes=_after("import os\nos._exit(0)"),
        says={"z": "ended its own process"},
    ),
    Attack(
        "crashes",
        "It crashes its process.",
        writes=_after("import ctypes\nctypes.string_at(0)"),
        says={"z": r"crashed \(SIGSEGV\)"},
    ),
    Attack(
        "deep-recursion",
        "It recurses until the stack is gone.",
        writes=_after(
            "import sys\nsys.setrecursionlimit(10**9)\n"
            "def down(f):\n    return f(f)\nx = []\nfor _ in range(10**6):\n    x = [x]\nrepr(x)"
        ),
        says={"z": "."},
    ),
    Attack(
        "at-exit",
        "It leaves work for the moment when its process ends.",
        """
import atexit, os, signal, time, weakref
class Last:
    def __del__(self): time.sleep(60)
last = Last()
weakref.finalize(last, time.sleep, 60)
atexit.register(time.sleep, 60)
for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
    signal.signal(number, lambda *_: time.sleep(60))
print("left")""",
        shows="left",
    ),
    Attack(
        "parent-killed",
        "It kills the process that started it.",
        "import os, signal\nos.getppid() and os.kill(os.getppid(), signal.SIGKILL)\nprint('tried')",
        shows="tried",
    ),
    Attack(
        "busy-neighbour",
        "Processes of its own keep every core busy, so that its neighbours run out of time.",
        """
import subprocess, sys
for _ in range(15):
    subprocess.Popen([sys.executable, "-S", "-c", "while True: pass", "@MARK@"])
print("started")""",
        shows="started",
        earns={"s": POINTS["s"]},
    ),
)
