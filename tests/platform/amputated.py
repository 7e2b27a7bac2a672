"""This interpreter without what only POSIX has: run as a script, before anything of ours is imported.

    amputated.py MODULE   imports every module of finfocus_policy, then runs main() of MODULE's words
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

MODULES = ("fcntl", "grp", "pwd", "resource", "termios", "tty", "pty", "posix_ipc", "readline", "syslog")
CALLS = ("getuid", "geteuid", "getgid", "fork", "killpg", "setsid", "getpgid", "getpgrp", "setpgid", "chown", "mkfifo", "uname", "getloadavg", "nice")
SIGNALS = ("SIGKILL", "SIGHUP", "SIGQUIT", "SIGALRM", "SIGUSR1", "SIGUSR2", "SIGCHLD", "SIGPIPE", "SIGTSTP")


def amputate() -> None:
    """Takes away what Windows lacks, and /proc, which macOS lacks too."""
    for name in MODULES:
        sys.modules[name] = None  # type: ignore[assignment]  # what makes the import fail
    for name in CALLS:
        if hasattr(os, name):
            delattr(os, name)
    for name in SIGNALS:
        if hasattr(signal, name):
            delattr(signal, name)
    sys.addaudithook(no_proc)


def no_proc(event: str, given: tuple[Any, ...]) -> None:
    """There is no /proc to open."""
    if event == "open" and isinstance(given[0], str) and given[0].startswith("/proc/"):
        raise FileNotFoundError(2, "No such file or directory", given[0])


def every_module() -> list[str]:
    """The names of all our modules but scripts, which run when they are imported."""
    import pkgutil

    import finfocus_policy

    found = [m.name for m in pkgutil.walk_packages(finfocus_policy.__path__, "finfocus_policy.")]
    return [name for name in found if not name.endswith("__main__")]


if __name__ == "__main__":
    import subprocess  # the standard library may have been loaded with everything there is
    import tempfile

    assert subprocess
    assert tempfile
    amputate()
    import importlib

    names = every_module()
    for name in names:
        importlib.import_module(name)
    sys.stderr.write(f"{len(names)} modules\n")
    from finfocus_policy.cli.main import main

    sys.exit(main(sys.argv[1:]))
