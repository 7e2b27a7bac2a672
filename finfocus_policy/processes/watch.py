"""The small process between the pack and a child: see guard.py. Run as a script, without site packages.

watch.py FD COMMAND...   runs COMMAND and ends it when the pipe FD closes.
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

PATIENCE = 2.0
LOOKS_EVERY = 0.05
NOT_FOUND = 127
BUSY_TRIES = 20


def run(pipe: int, command: list[str]) -> int:
    """The child's exit code; 128 + signal when a signal ended it."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: None)  # whoever wants the child gone closes the pipe
    try:
        child = started(command)
    except OSError as error:
        os.write(2, f"{command[0]}: {error.strerror}\n".encode())
        return NOT_FOUND
    while child.poll() is None:
        readable, _, _ = select.select([pipe], [], [], LOOKS_EVERY)
        if readable:
            end(child)
    end_group(child.pid, signal.SIGKILL)
    code = child.returncode
    return 128 - code if code < 0 else code


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


def end_group(group: int, number: int) -> None:
    """Signals a process group that may be gone already."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


if __name__ == "__main__":
    sys.exit(run(int(sys.argv[1]), sys.argv[2:]))
