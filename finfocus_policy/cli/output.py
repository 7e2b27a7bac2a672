"""Where a command's text goes: standard output or a file, whole or not at all."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from finfocus_policy.errors import FinfocusError, InputError


def binary_stdout() -> BinaryIO | None:
    """Standard output for bytes; None where it is closed or is a test's text buffer."""
    return getattr(sys.stdout, "buffer", None)


def write(text: str, *, machine: bool = False) -> None:
    """Text on standard output, flushed.

    What machines read is UTF-8 whatever the locale says; what people read is in the locale's
    encoding, with escapes for what it cannot hold. A reader that went away is not an error: the
    verdict of the run still stands. Raises FinfocusError when the text cannot be written.
    """
    stream = binary_stdout()
    try:
        if stream is not None and machine:
            sys.stdout.flush()
            stream.write(text.encode("utf-8", "backslashreplace"))
            stream.flush()
        elif sys.stdout is not None:
            sys.stdout.write(text)
            sys.stdout.flush()
        else:
            raise FinfocusError("standard output is closed", hint="write to a file with --out-file")
    except BrokenPipeError:
        silence()
    except OSError as error:
        silence()
        raise FinfocusError(f"standard output cannot be written: {error.strerror}") from None


def silence(stream: int = 1) -> None:
    """Points standard output (or another stream) at nothing, so that the interpreter's last flush does not fail too."""
    hole = os.open(os.devnull, os.O_WRONLY)
    os.dup2(hole, stream)
    os.close(hole)


def progress(text: str) -> None:
    """A line on stderr about what is going on, when somebody is watching."""
    if sys.stderr is not None and sys.stderr.isatty():
        print(text, file=sys.stderr, flush=True)


_MASKS: list[Callable[[str], str]] = []


def hide(*masks: Callable[[str], str]) -> None:
    """From here on what is said on stderr, errors too, goes through these and no others: where settings say that
    reports are for everybody (`prices.public`), a log of them is."""
    _MASKS[:] = masks


def say(text: str) -> None:
    """A line on stderr, watched or not. One that cannot be said changes no exit code."""
    for mask in _MASKS:
        text = mask(text)
    if sys.stderr is not None:
        try:
            print(text, file=sys.stderr, flush=True)
        except (OSError, ValueError):
            silence(2)


def width() -> int | None:
    """Columns of the terminal on standard output; None where there is none."""
    try:
        return os.get_terminal_size(1).columns if os.isatty(1) else None
    except OSError:
        return None


def save(text: str, path: str) -> None:
    """Text in a file: written beside it, then moved over it, so that no reader sees half of it.

    Raises InputError when the folder is not there or not ours to write, FinfocusError when the
    disk does not take it.
    """
    target = Path(path)
    if target.is_dir():
        raise InputError("is a folder", place=path, hint="name a file in it")
    if not target.parent.is_dir():
        raise InputError(f"the folder {target.parent} does not exist", place=path, hint="make it first")
    if target.exists() and not target.is_file():
        return through(text, target)
    return replaced(text, target)


def through(text: str, target: Path) -> None:
    """Text into a device or a pipe, which cannot be replaced."""
    try:
        target.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise FinfocusError(f"cannot be written: {error.strerror}", place=str(target)) from None


def replaced(text: str, target: Path) -> None:
    """Text into a file by way of a new one; a link is followed, the old file's mode is kept."""
    target = Path(os.path.realpath(target))
    if target.is_symlink():
        raise InputError("cannot be written: its links lead in a circle", place=str(target))
    mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~mask()
    name = ""
    try:
        with tempfile.NamedTemporaryFile("wb", dir=target.parent, prefix=".finfocus-", delete=False) as file:
            name = file.name
            file.write(text.encode("utf-8", "backslashreplace"))
        os.chmod(name, mode)
        os.replace(name, target)
    except PermissionError as error:
        discard(name)
        raise InputError(f"cannot be written: {error.strerror}", place=str(target)) from None
    except OSError as error:
        discard(name)
        raise FinfocusError(f"cannot be written: {error.strerror}", place=str(target)) from None
    except BaseException:
        discard(name)
        raise


def mask() -> int:
    """The process's file creation mask."""
    current = os.umask(0o077)
    os.umask(current)
    return current


def discard(name: str) -> None:
    """Removes what was half written."""
    if name and os.path.exists(name):
        os.unlink(name)
