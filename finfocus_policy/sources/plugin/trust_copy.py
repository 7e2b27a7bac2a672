"""Private copies of plugins to run: `<home>/run/`, for the owner alone, removed when the plugin is stopped.

A process that is killed leaves its copy behind. Each copy has a lock file that its process holds, so that the next
one knows which copies are nobody's any more, and removes them.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from finfocus_policy.errors import PluginError
from finfocus_policy.sources.plugin.lock_file import exclusive, hold
from finfocus_policy.sources.plugin.trust_rules import permitted

RUN, MUTEX, HELD = "run", ".held", ".held"


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
    """A new, empty folder for a copy; in the system's temporary folder where the home cannot be written."""
    place = home / RUN
    try:
        place.mkdir(mode=0o700, exist_ok=True)
        permitted(place, os.lstat(place))
        with exclusive(place / MUTEX):
            swept(place)
            folder = Path(tempfile.mkdtemp(dir=place))
            held = os.open(f"{folder}{HELD}", os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
            hold(held, wait=False)
            return Copy(folder, held)
    except OSError:
        pass
    try:
        return Copy(Path(tempfile.mkdtemp(prefix="finfocus-")))
    except OSError as error:
        raise PluginError(
            f"cannot hold a copy of a plugin: {(error.strerror or 'no access').lower()}", place=str(place)
        ) from None


def swept(place: Path) -> None:
    """Removes the copies of processes that are gone. Called by one process at a time."""
    for mark in place.glob(f"?*{HELD}"):
        with suppress(OSError):
            descriptor = os.open(mark, os.O_RDWR)
            try:
                if hold(descriptor, wait=False):
                    shutil.rmtree(str(mark)[: -len(HELD)], ignore_errors=True)
                    os.unlink(mark)
            finally:
                os.close(descriptor)
