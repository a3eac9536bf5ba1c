"""How a forked process shuts itself in: namespaces, private folders, limits, no privileges.

Linux only, and only inside bubblewrap, which has given the warm process the right to do this. What
is done here is done before any code of a student runs, and cannot be undone by that code.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import os
import shutil
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from course.grading.limits import Limits

HOME: Final = Path("/home/student")
WORK: Final = HOME / "lesson"
FILES: Final = Path("/files")
PRIVATE: Final = (Path("/tmp"), Path("/dev/shm"), HOME)  # noqa: S108 - private to a fork
DEVICES: Final = ("null", "zero", "full", "random", "urandom")

_NEW_MOUNT: Final = 0x00020000
_NEW_IPC: Final = 0x08000000
_NEW_NET: Final = 0x40000000
_NEW_PID: Final = 0x20000000
_READ_ONLY, _NO_SETUID, _NO_DEVICES, _NO_EXEC = 1, 2, 4, 8
_REMOUNT, _BIND, _RELATIVE_TIMES = 32, 4096, 1 << 21
_RECURSIVE: Final = 16384
_RECURSIVE_PRIVATE: Final = _RECURSIVE | 262144
_DETACH: Final = 2
_DROP_FROM_BOUNDING_SET: Final = 24
_NO_NEW_PRIVILEGES: Final = 38
_AMBIENT: Final = 47
_CLEAR_ALL: Final = 4
_CAPABILITY_VERSION: Final = 0x20080522
# The kernel accepts no smaller number.
_LEAST_PIDS: Final = 310


@functools.cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _call(name: str, *arguments: object) -> None:
    if getattr(_libc(), name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def _mount(kind: str, target: str, flags: int, options: str) -> None:
    _call("mount", kind.encode(), target.encode(), kind.encode(), flags, options.encode())


def fork_into_new_pids(own: int) -> int:
    """Fork, with the child as the first process of a PID namespace of its own.

    Args:
        own: a descriptor of this process's own PID namespace, `/proc/self/ns/pid`.

    Returns:
        What `os.fork` returns.
    """
    _call("unshare", _NEW_PID)
    child = os.fork()
    if child:
        _call("setns", own, _NEW_PID)
    return child


def protect_devices() -> None:
    """Make the devices' own files read-only; what is written to the devices still goes there.

    They are the host's files, and where root grades, a run could change who may use them.

    Raises:
        OSError: the kernel refused.
    """
    flags = _REMOUNT | _BIND | _READ_ONLY | _NO_SETUID | _RELATIVE_TIMES
    for name in DEVICES:
        _call("mount", None, f"/dev/{name}".encode(), None, flags, None)


def shut_in(limits: Limits, files: str | None, kept: Sequence[Path] = ()) -> None:
    """Leave the process with private folders, no network, its limits, and no privileges.

    Args:
        limits: what it may use.
        files: the folder inside `FILES` that is copied into the folder it works in; None for none.
        kept: read-only folders that stay where they are even inside a private folder.

    Raises:
        OSError: the kernel refused; nothing of a student may run then.
    """
    Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    _call("unshare", _NEW_MOUNT | _NEW_IPC | _NEW_NET)
    _call("mount", None, b"/", None, _RECURSIVE_PRIVATE, None)
    safe = _NO_SETUID | _NO_DEVICES
    _limit_pids(limits.processes)
    # Read-only, because a process of the machine's root could write kernel settings through it.
    try:
        _mount("proc", "/proc", safe | _NO_EXEC | _READ_ONLY, "subset=pid")
    except OSError:
        _mount("proc", "/proc", safe | _NO_EXEC | _READ_ONLY, "")
    size = f"size={limits.disk_bytes},nr_inodes=16384,mode=0700"
    for folder in PRIVATE:
        inside = [path for path in kept if path.is_relative_to(folder)]
        opened = [os.open(path, os.O_PATH) for path in inside]
        _mount("tmpfs", str(folder), safe, size)
        for path, descriptor in zip(inside, opened, strict=True):
            path.mkdir(parents=True)
            source = f"/proc/self/fd/{descriptor}".encode()
            _call("mount", source, str(path).encode(), None, _BIND | _RECURSIVE, None)
            os.close(descriptor)
    WORK.mkdir()
    if files is not None:
        shutil.copytree(FILES / files, WORK, dirs_exist_ok=True)
    _call("umount2", str(FILES).encode(), _DETACH)
    limit_resources(limits)
    _drop_privileges()


def _limit_pids(processes: int) -> None:
    """Give the new PID namespace few numbers, where the kernel can (Linux 6.14 and newer).

    This holds root as well, whom the limit of processes does not.
    """
    with contextlib.suppress(OSError):
        _mount("proc", "/proc", _NO_SETUID | _NO_DEVICES | _NO_EXEC, "")
        setting = Path("/proc/sys/kernel/pid_max")
        inherited = int(setting.read_text(encoding="ascii"))
        wanted = max(_LEAST_PIDS, 2 * processes)
        if wanted < inherited:
            setting.write_text(str(wanted), encoding="ascii")
    with contextlib.suppress(OSError):
        _call("umount2", b"/proc", _DETACH)


def limit_resources(limits: Limits) -> None:
    """Set the limits that the kernel holds a process to.

    Args:
        limits: what it may use.
    """
    # Windows has no such module, and students there start what imports this one.
    import resource

    cpu = max(int(limits.cpu_seconds + 0.999), 1)
    for kind, soft, hard in (
        (resource.RLIMIT_CPU, cpu, cpu + 1),
        (resource.RLIMIT_AS, limits.memory_bytes, limits.memory_bytes),
        (resource.RLIMIT_FSIZE, limits.file_bytes, limits.file_bytes),
        (resource.RLIMIT_NOFILE, limits.open_files, limits.open_files),
        (resource.RLIMIT_NPROC, limits.processes, limits.processes),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        # A host may hold its processes to less than this already, and less is well.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (soft, hard))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("process", ctypes.c_int))


def _drop_privileges() -> None:
    libc = _libc()
    libc.prctl(_AMBIENT, _CLEAR_ALL, 0, 0, 0)
    for capability in range(64):
        if libc.prctl(_DROP_FROM_BOUNDING_SET, capability, 0, 0, 0) != 0:
            break
    nothing = (ctypes.c_uint32 * 6)()
    _call("capset", ctypes.byref(_Header(_CAPABILITY_VERSION, 0)), nothing)
    _call("prctl", _NO_NEW_PRIVILEGES, 1, 0, 0, 0)


def privileges() -> int:
    """The capabilities that this process could have in any way; 0 once it is shut in."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return functools.reduce(
        lambda found, line: found | int(line.split()[1], 16),
        (line for line in lines if line.startswith("Cap")),
        0,
    )
