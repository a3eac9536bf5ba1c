"""Attacks on what keeps the student process in: processes, networks, rights, devices."""

from __future__ import annotations

from typing import Final

from tests.hostile.attack import Attack

_LIBC: Final = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
def call(name, *arguments):
    ctypes.set_errno(0)
    done = getattr(libc, name)(*arguments)
    print(name, "worked" if done >= 0 else os.strerror(ctypes.get_errno()))
"""


ATTACKS: Final = (
    Attack(
        "looks-for-a-way-out",
        "It looks for networks of every kind: interfaces, names, sockets without a network.",
        """
import socket
print("interfaces", [name for _, name in socket.if_nameindex()])
for family in ("AF_INET", "AF_INET6", "AF_VSOCK", "AF_PACKET", "AF_ALG"):
    try:
        socket.socket(getattr(socket, family), socket.SOCK_STREAM).close()
        print(family, "opens")
    except OSError as error:
        print(family, "refused")
try:
    socket.getaddrinfo("example.org", 80)
except OSError as error:
    print("no name", type(error).__name__)""",
        shows=r"(?s)interfaces \['lo'\].*AF_VSOCK refused.*no name",
    ),
    Attack(
        "signals-everyone",
        "It sends signals to its parent, to every process and to whole groups.",
        """
import os, signal
parent, own = os.getppid(), os.getpid()
print("parent", parent, "own", own)
for number in [parent, *range(2, 4000)]:
    try:
        if number not in (0, own):
            os.kill(number, signal.SIGKILL)
            print("killed", number)
    except OSError:
        pass
try:
    os.kill(-1, signal.SIGKILL)
except OSError as error:
    print("nobody", type(error).__name__)""",
        shows=r"parent 0 own 1\s+nobody",
    ),
    Attack(
        "privileged-calls",
        "It traces, mounts, makes namespaces, uses keyrings, loads programs into the kernel.",
        _LIBC
        + """
call("ptrace", 0, 0, 0, 0)
call("unshare", 0x10000000)
call("unshare", 0x00020000)
call("mount", b"none", b"/tmp", b"tmpfs", 0, None)
call("umount2", b"/proc", 2)
call("chroot", b"/tmp")
call("syscall", 155, b"/tmp", b"/tmp")
call("syscall", 248, b"user", b"leak", b"x", 1, -2)
call("syscall", 250, 0, -3, 1)
call("syscall", 321, 0, 0, 0)
call("syscall", 425, 8, 0)
call("syscall", 435, 0, 0)
call("syscall", 304, 0, 0, 0)
call("syscall", 323, 0)
call("setns", 3, 0)
call("sethostname", b"owned", 5)
call("setuid", 0)
call("mknod", b"/tmp/device", 0o60666, 0x0801)""",
        shows=r"(?s)\Aptrace (?!.*worked).*mknod",
    ),
    Attack(
        "kernel-settings",
        "It writes settings of the kernel, and devices.",
        """
import os
for path in ("/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger", "/proc/self/oom_score_adj",
             "/sys/power/state", "/dev/mem", "/dev/kmsg", "/dev/sda", "/dev/vda",
             os.path.join("/proc/1", "root", "etc/passwd"), "/proc/self/attr/current",
             "/sys/fs/cgroup/cgroup.procs"):
    try:
        os.close(os.open(path, os.O_WRONLY))
        print(path, "opens")
    except OSError as error:
        print("refused", type(error).__name__)""",
        shows=r"(?s)\A(?!.*opens).*refused",
    ),
    Attack(
        "changes-the-devices",
        "It changes who may use /dev/null on the host; here to what it is already.",
        """
import os, stat
for name in ("null", "zero", "full", "random", "urandom"):
    try:
        os.chmod(f"/dev/{name}", stat.S_IMODE(os.stat(f"/dev/{name}").st_mode))
        print(name, "changed")
    except OSError as error:
        print("refused", type(error).__name__)""",
        shows=r"(?s)\A(?!.*changed).*refused",
    ),
    Attack(
        "inherited-descriptors",
        "It looks for files and sockets that were open before it began.",
        """
import os
found = []
for number in range(4096):
    try:
        found.append(os.readlink(f"/proc/self/fd/{number}").split(":")[0])
    except OSError:
        pass
print("open:", sorted(found))
for number in range(3, 4096):
    for path in ("", "..", "../..", "source"):
        try:
            print("reached", os.open(path or ".", os.O_RDONLY, dir_fd=number))
        except (OSError, NotImplementedError):
            pass""",
        shows=r"open: \['/dev/null', '/dev/null', '/dev/null', 'socket'\](?!\s*reached)",
    ),
    Attack(
        "privileged-programs",
        "It runs the programs of the host that have more rights than it.",
        """
import subprocess
for command in (["su", "-c", "id"], ["sudo", "-n", "id"], ["mount"], ["bwrap", "--bind", "/", "/"],
                ["unshare", "-Ur", "id"], ["nsenter", "-t", "1", "-a", "id"]):
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=1)
        print(command[0], "root!" if "uid=0" in done.stdout else "refused")
    except (OSError, subprocess.SubprocessError) as error:
        print(command[0], "refused", type(error).__name__)""",
        shows=r"(?s)\A(?!.*root!).*nsenter refused",
    ),
)
