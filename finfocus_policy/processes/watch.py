"""The small process between the pack and a child: see guard.py. Run as a script, without site packages.

watch.py FD COMMAND...   runs COMMAND and ends it, and all it started, when it ends or the line FD closes.

Two lines are said through FD: the number of the process started, and its exit code as soon as it has ended.
"""

from __future__ import annotations

import errno
import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress

PATIENCE, GIVEN_UP = 2.0, 4.0
LOOKS_EVERY = 0.05
SLEEPS = 1.0
NOT_FOUND = 127
BUSY_TRIES = 20
SET_CHILD_SUBREAPER = 36  # prctl(2)


def run(line: int, command: list[str]) -> int:
    """The child's exit code; 128 + signal when a signal ended it."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
        signal.signal(number, lambda *_: None)  # whoever wants the child gone closes the line
    wakes = wake_up_pipe()
    adopt()
    try:
        child = started(command)
    except OSError as error:
        os.write(2, f"{command[0]}: {error.strerror}\n".encode())
        return NOT_FOUND
    say(line, child.pid)
    let_go_of_pipes()
    asked = False
    while child.poll() is None:
        readable, _, _ = select.select([line, wakes], [], [], SLEEPS)
        if line in readable:
            asked = True
            end(child)
        if wakes in readable:
            os.read(wakes, 1024)
    code = 128 - child.returncode if child.returncode < 0 else child.returncode
    say(line, code)
    end_group(child.pid, signal.SIGKILL)
    end_left(PATIENCE if asked else 0.0)
    return code


def wake_up_pipe() -> int:
    """What can be read from once a signal came: a child that ended is seen at once."""
    reading, writing = os.pipe()
    for end_of_pipe in (reading, writing):
        os.set_blocking(end_of_pipe, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    return reading


def say(line: int, number: int) -> None:
    """A number for whoever holds the other end of the line, if there is still somebody."""
    with suppress(OSError):
        os.write(line, b"%d\n" % number)


def let_go_of_pipes() -> None:
    """Standard input and output are the child's alone: when it closes them, they are closed."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1):
        os.dup2(nothing, stream)
    os.close(nothing)


def adopt() -> None:
    """Whatever the child starts and leaves behind becomes ours, on Linux: nothing of it gets away into the background."""
    with suppress(Exception):  # elsewhere there is no such thing
        import ctypes

        ctypes.CDLL(None).prctl(SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def started(command: list[str]) -> subprocess.Popen[bytes]:
    """The child. A program that was just written may be held open for a moment by another child of its writer
    that is about to start; the system refuses to run it that long."""
    for _ in range(BUSY_TRIES):
        try:
            return subprocess.Popen(command, start_new_session=True)
        except OSError as error:
            if error.errno != errno.ETXTBSY:
                raise
            time.sleep(LOOKS_EVERY)
    return subprocess.Popen(command, start_new_session=True)


def end(child: subprocess.Popen[bytes]) -> None:
    """Ends a child and all it started: politely, then not."""
    end_group(child.pid, signal.SIGTERM)
    until = time.monotonic() + PATIENCE
    while child.poll() is None and time.monotonic() < until:
        time.sleep(LOOKS_EVERY)
    end_group(child.pid, signal.SIGKILL)
    child.wait()


def end_left(patience: float) -> None:
    """Ends what the child left behind: for so many seconds politely, then not. A child that ended of itself has left
    nothing that could be asked in its place: that ends without delay."""
    begun = time.monotonic()
    while (left := children()) and time.monotonic() < begun + GIVEN_UP:
        polite = time.monotonic() < begun + patience
        for process in left:
            with suppress(OSError):
                os.kill(process, signal.SIGTERM if polite else signal.SIGKILL)
        time.sleep(LOOKS_EVERY)


def children() -> list[int]:
    """The processes that are ours now and run; those that ended are collected."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    me = str(os.getpid())
    found = []
    for name in os.listdir("/proc") if os.path.isdir("/proc/self") else ():
        with suppress(OSError, IndexError):
            if name.isdigit() and stat_of(name)[1] == me:
                found.append(int(name))
    return found


def stat_of(process: str) -> list[str]:
    """What the system says of a process after its name: how it is, its parent, ..."""
    with open(f"/proc/{process}/stat", encoding="utf-8", errors="replace") as file:
        return file.read().rpartition(")")[2].split()


def end_group(group: int, number: int) -> None:
    """Signals a process group that may be gone already."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


if __name__ == "__main__":
    sys.exit(run(int(sys.argv[1]), sys.argv[2:]))
