"""Child processes that end with us, however we end.

The engine kills a pack without asking (SIGKILL), so nothing of ours can run at that moment. Between
the pack and a child therefore stands a small process that holds one end of a line (a pair of sockets) whose
other end only the pack has. When the pack is gone, by whatever means, the line closes and the
small process ends the child and everything the child started. Through the same line it says which process
the child is and how it ended: what the child left behind is no longer the child.

Works wherever a line can be handed to a child (Linux, macOS). Windows cannot do this; there the child
is started without a guard and ends when its own connection to the pack breaks, or not at all.
On Linux that holds for what a child left in the background, too; elsewhere a child that leaves its process group on purpose
is not followed.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

WATCH = Path(__file__).with_name("watch.py")
# The whole stack config, secrets decrypted, is in here; a child has no business with it.
WITHHELD = ("PULUMI_CONFIG", "PULUMI_CONFIG_SECRET_KEYS", "PULUMI_CONFIG_PASSPHRASE", "PULUMI_ACCESS_TOKEN")


# A guard takes two seconds for a child that does not go, and some for what that left behind.
LONGEST = 10.0


class Guarded:
    """A child under guard. `process` is the guard: its exit code and output are the child's, once all the child started
    has ended as well. `line` leads to the guard; without one the process is the child itself."""

    def __init__(self, process: subprocess.Popen[Any], line: socket.socket | None) -> None:
        self.process = process
        self._line = line
        self._told = b""
        self._reading = threading.Lock()

    def child(self) -> int:
        """The number of the started process itself; 0 until its guard has said so."""
        if self._line is None:
            return self.process.pid
        told = self._hear(0.0)
        return int(told[0]) if told else 0

    def code(self, seconds: float = 0.0) -> int | None:
        """The exit code of the started process itself (128 + signal when one ended it), waited for so long; None while it
        runs. What it left behind may not have ended yet."""
        if self._line is None:
            self.wait(seconds)
        told = self._hear(seconds)
        return int(told[1]) if len(told) > 1 else self.process.poll()

    def _hear(self, seconds: float) -> list[bytes]:
        """The whole lines the guard has said; waits so long for the second of them."""
        until = time.monotonic() + seconds
        with self._reading, suppress(OSError):
            while self._line is not None and self._told.count(b"\n") < 2:
                self._line.settimeout(max(until - time.monotonic(), 0.0))
                if not (said := self._line.recv(64)):
                    break
                self._told += said
        return self._told.split(b"\n")[:-1]

    def stop(self) -> int:
        """Ends the child, politely first; gives its exit code (negative: ended by a signal)."""
        self.let_go()
        if not self.wait(LONGEST):
            self.process.kill()
        self._collect()
        return self.process.returncode

    def wait(self, seconds: float) -> bool:
        """Whether the child, and all it started, has ended within some seconds."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(seconds)
            self._collect()
        return self.process.poll() is not None

    def let_go(self) -> None:
        """Asks the child to end and returns at once. Its guard ends it, and all it started, should it not."""
        if self._line is None:
            self.process.terminate()
            return
        with suppress(OSError):
            self._line.shutdown(socket.SHUT_WR)

    def abandon(self) -> None:
        """Lets go, and collects the child in the background whenever it has ended. Returns at once."""
        self.let_go()
        threading.Thread(target=self._collect, daemon=True).start()

    def _collect(self) -> None:
        """Waits for the guard, hears the last it said, and closes the line."""
        self.process.wait()
        self._hear(0.0)
        if self._line is not None:
            with self._reading:
                self._line.close()

    def __enter__(self) -> Guarded:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def child_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment for a child: without what Pulumi hands to the pack alone."""
    return {key: value for key, value in environ.items() if key not in WITHHELD}


def start_guarded(command: Sequence[str], *, env: Mapping[str, str] | None = None, **popen: Any) -> Guarded:
    """Starts a command that will not outlive this process.

    `popen` are further arguments of subprocess.Popen (stdout, stderr, cwd). Without `env` the child
    gets this process's environment without the decrypted stack config.
    Raises OSError when nothing can be started; a command that does not exist ends with code 127.
    """
    environ = child_environment(os.environ) if env is None else dict(env)
    if os.name == "nt":
        return Guarded(subprocess.Popen(list(command), env=environ, **popen), None)
    ours, theirs = socket.socketpair()
    with theirs:
        try:
            guard = [sys.executable, "-I", "-S", str(WATCH), str(theirs.fileno()), *command]
            process = subprocess.Popen(guard, env=environ, pass_fds=(theirs.fileno(),), start_new_session=True, **popen)
        except BaseException:
            ours.close()
            raise
    return Guarded(process, ours)
