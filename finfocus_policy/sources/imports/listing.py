"""A file of a price list on disk: read once from front to back, in chunks, with progress."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from finfocus_policy.errors import ReadError

CHUNK = 1 << 20
Progress = Callable[[int], None]


def nothing(read: int) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One file: where it is, how large (bytes) and its SHA-256. `date` is what the user says it is of, "" if nothing."""

    path: Path
    size: int
    sha256: str
    date: str = ""
    progress: Progress = nothing

    @property
    def place(self) -> str:
        """The file as errors name it."""
        return str(self.path)

    def text(self) -> Iterator[str]:
        """The file as UTF-8 text, a chunk at a time. Raises ReadError."""
        decoder = codecs.getincrementaldecoder("utf-8-sig")()
        done = 0
        try:
            with self.path.open("rb") as stream:
                while data := stream.read(CHUNK):
                    done += len(data)
                    yield decoder.decode(data)
                    self.progress(done)
                yield decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            raise ReadError(f"is not UTF-8 text (near byte {done})", place=self.place, hint="unpack it first if it is compressed") from None
        except OSError as error:
            raise ReadError(f"cannot be read: {error.strerror}", place=self.place) from None

    def lines(self) -> Iterator[str]:
        """The file line by line, with line ends. Raises ReadError."""
        rest = ""
        for chunk in self.text():
            *whole, rest = (rest + chunk).split("\n")
            for line in whole:
                yield line + "\n"
            if len(rest) > CHUNK:
                raise ReadError("has a line of more than a million characters", place=self.place, hint="is this the right --format?")
        if rest:
            yield rest


def open_listing(path: str | Path, *, date: str = "", progress: Progress = nothing) -> Listing:
    """The file with its size and hash. Raises ReadError when it cannot be read."""
    where = Path(path)
    digest = hashlib.sha256()
    size = 0
    try:
        with where.open("rb") as stream:
            while data := stream.read(CHUNK):
                digest.update(data)
                size += len(data)
    except OSError as error:
        raise ReadError(f"cannot be read: {error.strerror}", place=str(path), hint="name the files of a downloaded price list") from None
    if not size:
        raise ReadError("is empty", place=str(path), hint="download it again")
    return Listing(path=where, size=size, sha256=digest.hexdigest(), date=date, progress=progress)
