"""Child processes that end with us, however we end.

The engine kills a pack without asking (SIGKILL), so nothing of ours can run at that moment. Between
the pack and a child therefore stands a small process that holds the reading end of a pipe whose
writing end only the pack has. When the pack is gone, by whatever means, the pipe closes and the
small process ends the child and everything the child started.

Works wherever a pipe can be handed to a child (Linux, macOS). Windows cannot do this; there the child
is started without a guard and ends when its own connection to the pack breaks, or not at all.
On Linux that holds for what a child left in the background, too; elsewhere a child that leaves its process group on purpose
is not followed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
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
    """A child under guard. `process` is the guard: its exit code and output are the child's."""

    def __init__(self, process: subprocess.Popen[Any], lifeline: int) -> None:
        self.process = process
        self._lifeline = lifeline

    def stop(self) -> int:
        """Ends the child, politely first; gives its exit code (negative: ended by a signal)."""
        self.let_go()
        try:
            return self.process.wait(LONGEST)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()

    def wait(self, seconds: float) -> bool:
        """Whether the child has ended within some seconds."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(seconds)
        return self.process.poll() is not None

    def let_go(self) -> None:
        """Asks the child to end and returns at once. Its guard ends it, and all it started, should it not."""
        if self._lifeline >= 0:
            with suppress(OSError):
                os.close(self._lifeline)
            self._lifeline = -1
        elif os.name == "nt":
            self.process.terminate()

    def abandon(self) -> None:
        """Lets go, and collects the child in the background whenever it has ended. Returns at once."""
        self.let_go()
        threading.Thread(target=self.process.wait, daemon=True).start()

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
        return Guarded(subprocess.Popen(list(command), env=environ, **popen), -1)
    ours, theirs = os.pipe()
    try:
        guard = [sys.executable, "-I", "-S", str(WATCH), str(ours), *command]
        process = subprocess.Popen(guard, env=environ, pass_fds=(ours,), start_new_session=True, **popen)
    except BaseException:
        os.close(theirs)
        raise
    finally:
        os.close(ours)
    return Guarded(process, theirs)
