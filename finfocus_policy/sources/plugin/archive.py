"""Unpacks the archive of a plugin (.tar.gz, .tgz, .zip) without believing anything it says.

Every name stays below the folder, nothing but plain files and folders is made, and no more than the limits, counted
as it is unpacked. What breaks a rule stops the whole archive.
"""

from __future__ import annotations

import gzip
import os
import re
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from finfocus_policy.errors import InputError

ENDINGS = (".tar.gz", ".tgz", ".zip")
MOST_ENTRIES, MOST_BYTES = 2000, 1024**3
LONGEST_PART, LONGEST_NAME, DEEPEST = 200, 500, 16
CHUNK = 1024 * 1024
# A header, or the list of contents, that wants more than this is there to fill the memory.
LARGEST_HEADER = 4 * 1024 * 1024
ZIP_END = b"PK\x05\x06"
DRIVE = re.compile(r"[A-Za-z]:")
BROKEN = (
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    struct.error,
)


def is_archive(path: str | Path) -> bool:
    """Whether a file's name says it is an archive we unpack."""
    return str(path).lower().endswith(ENDINGS)


def unpack(archive: Path, folder: Path, name: str = "") -> None:
    """Unpacks into an empty folder; a single folder that holds everything is left away.

    `name` is what messages call the archive. Raises InputError for what it must not hold, or cannot be read.
    """
    place = name or archive.name
    try:
        with archive.open("rb") as file:
            entries = zipped(file) if place.lower().endswith(".zip") else tarred(file)
            written(entries, folder, place)
    except InputError as error:
        error.place = error.place or place
        raise
    except BROKEN as error:
        raise InputError(f"is damaged, or no such archive ({type(error).__name__})", place=place) from None
    except OSError as error:
        # A damaged gzip file is an OSError without a number.
        why = (error.strerror or "it is damaged").lower()
        raise InputError(f"cannot be unpacked: {why}", place=place) from None


Entry = tuple[str, bool, bool, "IO[bytes] | None"]


def written(entries: Iterator[Entry], folder: Path, place: str) -> None:
    """Makes the files and folders. An entry: name, whether a folder, whether executable, its content."""
    left, seen = MOST_BYTES, set[str]()
    for count, (raw, is_folder, executable, content) in enumerate(entries, 1):
        if count > MOST_ENTRIES:
            raise InputError(f"has more than {MOST_ENTRIES} entries", place=place)
        name = safe(raw, place)
        if not name:
            continue
        if not is_folder:
            # Two names that are one on some disks would replace each other.
            if name.casefold() in seen:
                raise InputError(f"has {name!r} twice", place=place)
            seen.add(name.casefold())
        target = folder / name
        if is_folder:
            target.mkdir(parents=True, exist_ok=True, mode=0o755)
        else:
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
            left -= poured(content, target, executable, left, place)
    lifted(folder)


def safe(raw: str, place: str) -> str:
    """A name that stays below its folder, with slashes; empty for the folder itself. Raises InputError.

    >>> safe("./bin/plugin", "a.zip")
    'bin/plugin'
    """
    if raw.startswith(("/", "\\")) or DRIVE.match(raw):
        raise InputError(f"has the absolute path {raw[:80]!r}", place=place)
    parts = [part for part in raw.split("/") if part not in ("", ".")]
    if ".." in parts:
        raise InputError(f"has the path {raw[:80]!r}, which leads out of its folder", place=place)
    if any("\\" in part or ":" in part or not part.isprintable() or len(part) > LONGEST_PART for part in parts):
        raise InputError(f"has a name no plugin needs: {raw[:80]!r}", place=place)
    if len(raw) > LONGEST_NAME or len(parts) > DEEPEST:
        raise InputError(f"has a path that is too long: {raw[:80]!r}...", place=place)
    return "/".join(parts)


def poured(content: IO[bytes] | None, target: Path, executable: bool, left: int, place: str) -> int:
    """Writes one new file; how many bytes it took."""
    mode = 0o755 if executable else 0o644
    length = 0
    try:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
    except FileExistsError:
        raise InputError(f"has {target.name!r} as a file and as a folder", place=place) from None
    with open(descriptor, "wb") as file:
        while content is not None and (chunk := content.read(CHUNK)):
            length += len(chunk)
            if length > left:
                raise InputError(f"unpacks to more than {MOST_BYTES // 1024**2} MiB", place=place)
            file.write(chunk)
    return length


def lifted(folder: Path) -> None:
    """Moves everything up from a single folder that holds all."""
    inside = list(folder.iterdir())
    if len(inside) == 1 and inside[0].is_dir():
        # The folder may hold something of its own name.
        outer = inside[0].rename(folder / ".lifted")
        for path in outer.iterdir():
            path.rename(folder / path.name)
        outer.rmdir()


class Bounded:
    """A stream of unpacked bytes that ends the reading where an archive goes too far."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        """At most a header's worth at once."""
        if not 0 <= size <= LARGEST_HEADER:
            raise InputError(f"has a header of {size} bytes")
        data: bytes = self._stream.read(size)
        self._check(self._stream.tell())
        return data

    def seek(self, position: int, whence: int = 0) -> int:
        """Forward, within the limit."""
        self._check(position)
        return int(self._stream.seek(position, whence))

    def tell(self) -> int:
        """Where it is."""
        return int(self._stream.tell())

    def _check(self, position: int) -> None:
        if position > MOST_BYTES + MOST_ENTRIES * 2048:
            raise InputError(f"unpacks to more than {MOST_BYTES // 1024**2} MiB")


def tarred(file: IO[bytes]) -> Iterator[Entry]:
    """The entries of a .tar.gz."""
    with gzip.GzipFile(fileobj=file) as unzipped:
        stream = Bounded(unzipped)
        yield from members(stream)
        # The checksum stands at the end, which tar itself never reads.
        while stream.read(CHUNK):
            pass


def members(stream: Bounded) -> Iterator[Entry]:
    """The entries of a tar."""
    with tarfile.open(fileobj=stream, mode="r:") as tar:  # type: ignore[call-overload]
        for member in tar:
            if member.type not in (tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.DIRTYPE):
                kind = "a link" if member.issym() or member.islnk() else "no plain file"
                raise InputError(f"holds {member.name[:80]!r}, which is {kind}")
            content = None if member.isdir() else tar.extractfile(member)
            yield member.name, member.isdir(), bool(member.mode & stat.S_IXUSR), content


def zipped(file: IO[bytes]) -> Iterator[Entry]:
    """The entries of a .zip."""
    contents_bounded(file)
    with zipfile.ZipFile(file) as archive:
        for info in archive.infolist():
            mode = info.external_attr >> 16
            if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
                kind = "a link" if stat.S_ISLNK(mode) else "no plain file"
                raise InputError(f"holds {info.filename[:80]!r}, which is {kind}")
            if info.is_dir():
                yield info.filename, True, False, None
            else:
                with archive.open(info) as content:
                    yield info.orig_filename, False, bool(mode & stat.S_IXUSR), content


def contents_bounded(file: IO[bytes]) -> None:
    """Refuses a .zip whose list of contents is too long to read. Raises InputError."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - 65557))
    tail = file.read()
    at = tail.find(ZIP_END)
    while at >= 0:
        record = tail[at : at + 16]
        if len(record) == 16 and struct.unpack("<I", record[12:16])[0] > LARGEST_HEADER:
            raise InputError("has a list of contents that is too long")
        at = tail.find(ZIP_END, at + 1)
    file.seek(0)
