"""Files that one process at a time may hold, and files that others see whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def hold(descriptor: int, *, wait: bool) -> bool:
    """Takes the lock of an open file; it goes with the process, however that ends. False when another has it."""
    if os.name == "nt":
        return _hold_on_windows(descriptor, wait=wait)
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True


def _hold_on_windows(descriptor: int, *, wait: bool) -> bool:
    """The same by its first byte; waiting lasts ten seconds at most."""
    import msvcrt

    try:
        msvcrt.locking(descriptor, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    except OSError:
        return False
    return True


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Nobody else who asks for this path runs meanwhile. Raises OSError when the file cannot be made."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
    try:
        hold(descriptor, wait=True)
        yield
    finally:
        os.close(descriptor)


def replace_whole(path: Path, text: str) -> None:
    """Writes a file for its owner alone, in one step. Raises OSError; nothing half-written stays."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
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
