"""The files of a plugin: what each holds, whose it is, and a private copy that is exactly what was looked at."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Container, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from finfocus_policy.errors import PluginError
from finfocus_policy.sources.plugin.trust_rules import permitted

CHUNK = 1024 * 1024
MOST_FILES, MOST_ENTRIES, MOST_DEPTH, MOST_BYTES = 2000, 8000, 16, 1024**3
# Never run from, so never looked at: Python makes these beside a script at any time.
PASSED_OVER = ("__pycache__", ".git")
OPEN = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One file: the SHA-256 of its content; the number of its owner and its mode, None where there are none."""

    sha256: str
    owner: int | None = None
    mode: int | None = None


def fingerprint(files: Mapping[str, Facts]) -> str:
    """One SHA-256 for all files of a plugin: of a line for each, as `sha256sum` prints them, sorted by path. A plugin with
    another file is another layer of prices.

    >>> fingerprint({"a": Facts(sha256="0" * 64)}) == hashlib.sha256(b"0" * 64 + b"  a\\n").hexdigest()
    True
    """
    lines = (f"{facts.sha256}  {name}\n" for name, facts in sorted(files.items()))
    return hashlib.sha256("".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


def survey(folder: Path, into: Path | None = None, only: Container[str] | None = None) -> dict[str, Facts]:
    """Every file below a folder, by its path there with slashes; those of `only` when given.

    With `into` each is copied there while it is read: what the facts say is what the copy holds, whoever writes to the
    original meanwhile. Raises PluginError for what is no plain file, can be changed by others, or is too much.
    """
    found: dict[str, Facts] = {}
    size = 0
    for name, path in walk(folder):
        if only is not None and name not in only:
            continue
        found[name], length = read(path, into / name if into else None, MOST_BYTES - size)
        size += length
        if len(found) > MOST_FILES:
            raise PluginError(
                f"has more than {MOST_FILES} files",
                place=str(folder),
                hint="a plugin is its program and what that needs: keep environments elsewhere",
            )
    return dict(sorted(found.items()))


def walk(folder: Path, prefix: str = "", depth: int = 0, seen: Iterator[int] | None = None) -> Iterator[tuple[str, Path]]:
    """The plain files below a folder, in order. Raises PluginError for links, and for more than anybody's plugin has."""
    seen = seen or count(1)
    if depth > MOST_DEPTH:
        raise PluginError(f"is more than {MOST_DEPTH} folders deep", place=str(folder))
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        raise unreadable(folder, error) from None
    for entry in entries:
        if next(seen) > MOST_ENTRIES:
            raise PluginError(f"has more than {MOST_ENTRIES} files and folders", place=str(folder))
        if entry.is_symlink():
            raise PluginError(
                "is a link, which may point elsewhere tomorrow", place=entry.path, hint="put a copy of the file there"
            )
        if entry.is_dir(follow_symlinks=False):
            if entry.name not in PASSED_OVER:
                permitted(entry.path, os.lstat(entry.path))
                yield from walk(Path(entry.path), f"{prefix}{entry.name}/", depth + 1, seen)
        else:
            yield f"{prefix}{entry.name}", Path(entry.path)


def read(path: Path, copy: Path | None, most: int) -> tuple[Facts, int]:
    """The facts of one file and its length, copied on the way."""
    try:
        descriptor = os.open(path, OPEN)
    except OSError as error:
        raise unreadable(path, error) from None
    with open(descriptor, "rb", buffering=0) as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise PluginError("is not a file", place=str(path), hint="remove it")
        permitted(path, status)
        sink = opened(copy, status.st_mode) if copy is not None else None
        try:
            sha256, length = poured(file, sink, most, path)
        except OSError as error:
            raise unreadable(path, error) from None
        finally:
            if sink is not None:
                os.close(sink)
    if os.name == "nt":
        return Facts(sha256=sha256), length
    return Facts(sha256=sha256, owner=status.st_uid, mode=stat.S_IMODE(status.st_mode)), length


def opened(copy: Path, mode: int) -> int:
    """A new file for a copy, in folders made for it, for its owner alone: not even the owner writes to it again."""
    copy.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    wanted = 0o700 if mode & stat.S_IXUSR else 0o600
    return os.open(
        copy,
        os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0),
        wanted if os.name == "nt" else wanted & 0o500,
    )


def poured(file: object, sink: int | None, most: int, path: Path) -> tuple[str, int]:
    """The SHA-256 and the length of what a file holds, written to `sink`."""
    digest, length = hashlib.sha256(), 0
    while chunk := file.read(CHUNK):  # type: ignore[attr-defined]
        length += len(chunk)
        if length > most:
            raise PluginError(f"is too large: a plugin may have {MOST_BYTES // 1024**2} MiB", place=str(path))
        digest.update(chunk)
        view = memoryview(chunk)
        while sink is not None and view:
            view = view[os.write(sink, view) :]
    return digest.hexdigest(), length


def unreadable(path: Path, error: OSError) -> PluginError:
    """The error of what the system does not let us read."""
    with suppress(OSError):
        if path.is_symlink():
            return PluginError(
                "is a link, which may point elsewhere tomorrow", place=str(path), hint="put a copy of the file there"
            )
    return PluginError(f"cannot be read: {(error.strerror or type(error).__name__).lower()}", place=str(path))
