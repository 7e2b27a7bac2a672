"""Whose a listening socket is, on Linux: from /proc/net/tcp to a process and those it started."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

LISTENING = "0A"
LOOPBACK = {"0100007F", "00000000", "0" * 32, "00000000000000000000000001000000", "0000000000000000FFFF00000100007F"}


def inodes(port: int, proc: Path) -> set[str]:
    """The inodes of sockets that listen on a port of this machine."""
    found: set[str] = set()
    for table in ("tcp", "tcp6"):
        with suppress(OSError):
            for line in (proc / "net" / table).read_text().splitlines()[1:]:
                words = line.split()
                address, _, text = words[1].partition(":")
                if words[3] == LISTENING and int(text, 16) == port and address in LOOPBACK:
                    found.add(words[9])
    return found


def descendants(root: int, proc: Path) -> Iterator[int]:
    """A process and everything it started, directly or not."""
    children: dict[int, list[int]] = {}
    for entry in proc.iterdir():
        if entry.name.isdigit():
            with suppress(OSError, ValueError, IndexError):
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                children.setdefault(parent, []).append(int(entry.name))
    waiting = [root]
    while waiting:
        process = waiting.pop()
        yield process
        waiting += children.get(process, [])


def owned_by_process(port: int, process: int, proc: Path = Path("/proc")) -> bool | None:
    """Whether all sockets listening on a port are of a process or of those it started; None where that cannot be told.

    All of them: two processes of one user can share a port, and either would be answered by.
    """
    if not (proc / "net" / "tcp").exists():
        return None
    wanted = {f"socket:[{inode}]" for inode in inodes(port, proc)}
    if not wanted:
        return None
    for member in descendants(process, proc):
        wanted -= handles(member, proc)
    return not wanted


def running(process: int, proc: Path = Path("/proc")) -> bool:
    """Whether a process runs: it is there, and has not ended without being collected yet. True where that cannot be told."""
    if not (proc / "self").exists():
        return True
    with suppress(OSError, IndexError):
        return (proc / str(process) / "stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    return False


def handles(process: int, proc: Path) -> set[str]:
    """What a process has open, as the system calls it; nothing when it is gone or another user's."""
    found: set[str] = set()
    with suppress(OSError):
        for handle in os.scandir(proc / str(process) / "fd"):
            with suppress(OSError):
                found.add(os.readlink(handle.path))
    return found
