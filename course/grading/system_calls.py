"""The system calls that a student process does without: a seccomp filter for bubblewrap.

Namespaces hide what is outside. These calls reach around them: keyrings are shared by all
processes of a user, a new user namespace hands out capabilities, some kinds of memory belong to no
process and so to nobody's limit, and the others are doors to the kernel that no notebook needs. The
numbers are those of the kernel's `unistd.h` for each architecture; the filter's form is that of
`struct sock_filter` in `linux/filter.h`.
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
# Unix, IPv4, IPv6 and netlink sockets end at the walls of a network namespace; others may not.
_FAMILIES: Final = (1, 2, 10, 16)


@dataclass(frozen=True)
class _Machine:
    """The numbers of one architecture."""

    audit: int
    clone: int
    unshare: int
    clone3: int
    socket: int
    denied: dict[str, int]


_MACHINES: Final = {
    "x86_64": _Machine(
        audit=0xC000003E,
        clone=56,
        unshare=272,
        clone3=435,
        socket=41,
        denied={
            "shmget": 29,
            "semget": 64,
            "msgget": 68,
            "ptrace": 101,
            "mq_open": 240,
            "add_key": 248,
            "request_key": 249,
            "keyctl": 250,
            "perf_event_open": 298,
            "open_by_handle_at": 304,
            "process_vm_readv": 310,
            "process_vm_writev": 311,
            "memfd_create": 319,
            "kexec_file_load": 320,
            "bpf": 321,
            "userfaultfd": 323,
            "io_uring_setup": 425,
            "io_uring_enter": 426,
            "io_uring_register": 427,
            "pidfd_getfd": 438,
            "memfd_secret": 447,
        },
    ),
    "aarch64": _Machine(
        audit=0xC00000B7,
        clone=220,
        unshare=97,
        clone3=435,
        socket=198,
        denied={
            "ptrace": 117,
            "mq_open": 180,
            "msgget": 186,
            "semget": 190,
            "shmget": 194,
            "add_key": 217,
            "request_key": 218,
            "keyctl": 219,
            "perf_event_open": 241,
            "memfd_create": 279,
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
            "memfd_secret": 447,
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
    return _assembled(
        [
            _Step(_LOAD, _ARCHITECTURE),
            _Step(_EQUAL, machine.audit, then="known"),
            _Step(_RETURN, _KILL),
            _Step(_LOAD, _NUMBER, label="known"),
            _Step(_AT_LEAST, _OTHER_ABI, then="denied"),
            _Step(_EQUAL, machine.clone3, then="not there"),
            _Step(_EQUAL, machine.clone, then="flags"),
            _Step(_EQUAL, machine.unshare, then="flags"),
            _Step(_EQUAL, machine.socket, then="families"),
            *(_Step(_EQUAL, number, then="denied") for number in machine.denied.values()),
            _Step(_RETURN, _ALLOW),
            _Step(_LOAD, _FIRST_ARGUMENT, label="flags"),
            _Step(_ANY_BIT, _NEW_USER_NAMESPACE, then="denied"),
            _Step(_RETURN, _ALLOW),
            _Step(_LOAD, _FIRST_ARGUMENT, label="families"),
            *(_Step(_EQUAL, family, then="allowed") for family in _FAMILIES),
            _Step(_RETURN, _ERRNO | _EPERM, label="denied"),
            _Step(_RETURN, _ALLOW, label="allowed"),
            # As on a kernel that has no clone3, so that the C library falls back on clone.
            _Step(_RETURN, _ERRNO | _ENOSYS, label="not there"),
        ]
    )


@dataclass(frozen=True)
class _Step:
    """One instruction of the filter; a test that holds goes on at the step with a label."""

    code: int
    operand: int
    then: str | None = None
    label: str | None = None


def _assembled(steps: list[_Step]) -> bytes:
    places = {step.label: place for place, step in enumerate(steps)}
    return b"".join(
        struct.pack(
            "=HBBI", step.code, places[step.then] - at - 1 if step.then else 0, 0, step.operand
        )
        for at, step in enumerate(steps)
    )
