"""The system calls that a student process does without: a seccomp filter for bubblewrap.

Namespaces hide what is outside. These calls reach around them: keyrings are shared by all processes
of a user, a new user namespace hands out capabilities, and the others are doors to the kernel that
no notebook needs. The numbers are those of the kernel's `unistd.h` for each architecture; the
filter's form is that of `struct sock_filter` in `linux/filter.h`.
"""

from __future__ import annotations

import platform
import struct
from dataclasses import dataclass
from typing import Final

_LOAD: Final = 0x20
_EQUAL: Final = 0x15
_AT_LEAST: Final = 0x35
_ANY_BIT: Final = 0x45
_RETURN: Final = 0x06
_ALLOW: Final = 0x7FFF0000
_KILL: Final = 0x80000000
_ERRNO: Final = 0x00050000
_EPERM: Final = 1
_ENOSYS: Final = 38
_NUMBER: Final = 0
_ARCHITECTURE: Final = 4
_FIRST_ARGUMENT: Final = 16
_NEW_USER_NAMESPACE: Final = 0x10000000
_OTHER_ABI: Final = 0x40000000


@dataclass(frozen=True)
class _Machine:
    """The numbers of one architecture."""

    audit: int
    clone: int
    unshare: int
    clone3: int
    denied: dict[str, int]


_MACHINES: Final = {
    "x86_64": _Machine(
        audit=0xC000003E,
        clone=56,
        unshare=272,
        clone3=435,
        denied={
            "ptrace": 101,
            "add_key": 248,
            "request_key": 249,
            "keyctl": 250,
            "perf_event_open": 298,
            "open_by_handle_at": 304,
            "process_vm_readv": 310,
            "process_vm_writev": 311,
            "kexec_file_load": 320,
            "bpf": 321,
            "userfaultfd": 323,
            "io_uring_setup": 425,
            "io_uring_enter": 426,
            "io_uring_register": 427,
            "pidfd_getfd": 438,
        },
    ),
    "aarch64": _Machine(
        audit=0xC00000B7,
        clone=220,
        unshare=97,
        clone3=435,
        denied={
            "ptrace": 117,
            "add_key": 217,
            "request_key": 218,
            "keyctl": 219,
            "perf_event_open": 241,
            "open_by_handle_at": 265,
            "process_vm_readv": 270,
            "process_vm_writev": 271,
            "bpf": 280,
            "userfaultfd": 282,
            "kexec_file_load": 294,
            "io_uring_setup": 425,
            "io_uring_enter": 426,
            "io_uring_register": 427,
            "pidfd_getfd": 438,
        },
    ),
}


def seccomp_filter() -> bytes | None:
    """The compiled filter for this machine, as `bwrap --seccomp` reads it.

    Returns:
        The program's bytes; None on an architecture whose numbers are not known here.
    """
    machine = _MACHINES.get(platform.machine())
    if machine is None:
        return None
    denied = [*machine.denied.values()]
    count = len(denied)
    program = [
        _step(_LOAD, _ARCHITECTURE),
        _step(_EQUAL, machine.audit, yes=1),
        _step(_RETURN, _KILL),
        _step(_LOAD, _NUMBER),
        _step(_AT_LEAST, _OTHER_ABI, yes=count + 7),
        _step(_EQUAL, machine.clone3, yes=count + 7),
        _step(_EQUAL, machine.clone, yes=count + 2),
        _step(_EQUAL, machine.unshare, yes=count + 1),
        *(_step(_EQUAL, number, yes=count - at + 3) for at, number in enumerate(denied)),
        _step(_RETURN, _ALLOW),
        _step(_LOAD, _FIRST_ARGUMENT),
        _step(_ANY_BIT, _NEW_USER_NAMESPACE, yes=1),
        _step(_RETURN, _ALLOW),
        _step(_RETURN, _ERRNO | _EPERM),
        _step(_RETURN, _ERRNO | _ENOSYS),
    ]
    return b"".join(program)


def _step(code: int, operand: int, *, yes: int = 0, no: int = 0) -> bytes:
    """One instruction: on a test, how many instructions to jump over when it holds or not."""
    return struct.pack("=HBBI", code, yes, no, operand)
