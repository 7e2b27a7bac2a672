"""Folders for this process alone: private copies of plugins to run (`<home>/run/`), and sockets. Removed when closed.

A process that is killed leaves its folders behind. Each has a lock file that its process holds, so that the next one
knows which are nobody's any more, and removes them.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import stat
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from finfocus_policy.errors import PluginError
from finfocus_policy.sources.plugin.lock_file import exclusive, hold
from finfocus_policy.sources.plugin.trust_rules import permitted

RUN, MUTEX, HELD, LOOSE = "run", ".held", ".held", "finfocus-run-"
AN_HOUR = 3600.0


@dataclass(slots=True)
class Copy:
    """A folder nobody else can write to, as long as it is not closed."""

    folder: Path
    held: int = -1

    def close(self) -> None:
        """Removes it."""
        shutil.rmtree(self.folder, ignore_errors=True)
        if self.held >= 0:
            os.close(self.held)
            with suppress(OSError):
                os.unlink(f"{self.folder}{HELD}")
            self.held = -1


def private_copy(home: Path) -> Copy:
    """A new, empty folder for a copy; in the system's temporary folder where the home cannot be written.

    Raises PluginError when there is no place for it, or others can write to it.
    """
    try:
        return new_in(home / RUN)
    except OSError:
        return temporary()


def temporary() -> Copy:
    """A new, empty folder among the system's temporary ones. Raises PluginError."""
    place = Path(tempfile.gettempdir())
    for more in (True, True, False):
        try:
            swept_loose(place)
            folder = Path(tempfile.mkdtemp(dir=place, prefix=LOOSE))
            return Copy(folder, held_by_us(folder / HELD))
        except OSError as error:
            if more and error.errno == errno.EBUSY:
                continue
            why = (error.strerror or "no access").lower()
            raise PluginError(f"cannot hold the files of a plugin: {why}", place=str(place)) from None
    raise AssertionError("the last try returns or raises")


def new_in(place: Path) -> Copy:
    """A new, empty folder in one for such. Its lock file comes first: a folder without one would be nobody's for ever.

    Raises OSError, and PluginError when others can write there.
    """
    place.mkdir(mode=0o700, exist_ok=True)
    permitted(place, os.lstat(place))
    with exclusive(place / MUTEX):
        swept(place)
        folder = place / secrets.token_hex(8)
        held = held_by_us(Path(f"{folder}{HELD}"))
        folder.mkdir(mode=0o700)
        return Copy(folder, held)


def held_by_us(mark: Path) -> int:
    """A new lock file that this process holds until it ends. Raises OSError, also when another was quicker."""
    descriptor = os.open(mark, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    if not hold(descriptor):
        os.close(descriptor)
        raise OSError(errno.EBUSY, f"{mark} was taken for left behind")
    return descriptor


def swept(place: Path) -> None:
    """Removes the folders of processes that are gone. Called by one process at a time."""
    for mark in place.glob(f"?*{HELD}"):
        remove_if_nobodys(mark, Path(str(mark)[: -len(HELD)]))


def swept_loose(place: Path) -> None:
    """The same among the system's temporary folders, of ours alone. One without a lock file may be about to get it."""
    for folder in place.glob(f"{LOOSE}*"):
        with suppress(OSError):
            status = os.lstat(folder)
            if not stat.S_ISDIR(status.st_mode) or (hasattr(os, "getuid") and status.st_uid != os.getuid()):
                continue
            remove_if_nobodys(folder / HELD, folder)
            if time.time() - status.st_mtime > AN_HOUR:
                os.rmdir(folder)


def remove_if_nobodys(mark: Path, folder: Path) -> None:
    """Removes a folder and its lock file unless a process holds that."""
    with suppress(OSError):
        descriptor = os.open(mark, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
        try:
            nobodys = hold(descriptor)
            if nobodys:
                shutil.rmtree(folder, ignore_errors=True)
        finally:
            os.close(descriptor)
        if nobodys:
            os.unlink(mark)
