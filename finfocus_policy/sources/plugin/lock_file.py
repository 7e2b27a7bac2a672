"""Files that one process at a time may hold, and files that others see whole or not at all."""

from __future__ import annotations

import errno
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PATIENCE, TICK = 5.0, 0.01


def hold(descriptor: int) -> bool:
    """Takes the lock of an open file; it goes with the process, however that ends. False when another has it."""
    if os.name == "nt":
        import msvcrt

        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Nobody else who asks for this path runs meanwhile. Raises OSError when the file cannot be made, and when somebody
    else does not let go of it: it is held for moments only, so that process was stopped."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
    try:
        until = time.monotonic() + PATIENCE
        while not hold(descriptor):
            if time.monotonic() > until:
                raise OSError(errno.EBUSY, f"another process has held {path} for {PATIENCE:g} seconds")
            time.sleep(TICK)
        yield
    finally:
        os.close(descriptor)


def replace_whole(path: Path, text: str) -> None:
    """Writes a file for its owner alone, in one step. Raises OSError; nothing half-written stays, not even of those that
    were killed before. Called by one process at a time."""
    beside = f".{path.name}-"
    for left in path.parent.glob(f"{beside}*"):
        with suppress(OSError):
            left.unlink()
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=beside)
    try:
        with open(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(descriptor)
        os.replace(name, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise
