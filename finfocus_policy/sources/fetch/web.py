"""Getting a file over HTTP: conditionally, with patience, resumed where it broke off, and never elsewhere than asked."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from finfocus_policy import __version__
from finfocus_policy.errors import FinfocusError, InputError
from finfocus_policy.sources.fetch.answer import (
    Cut,
    Known,
    checksums,
    conditions,
    ends,
    follows,
    judge,
    patience,
    shown,
    unasked,
)
from finfocus_policy.sources.fetch.origin import loopback, origin, within

if TYPE_CHECKING:
    import httpx

TRIES = 5
REDIRECTS = 5
TIMEOUT = 30.0
CHUNK = 1 << 20
LARGEST = 16 << 30
SLOW_SECONDS = 60.0
"""Over so many seconds a server has to send at least `SLOW_BYTES`: one that sends a byte now and then never times out."""
SLOW_BYTES = 1 << 16
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Got:
    """A file that was downloaded: where it is now, its hash, and what to remember. `path` is None when it has not
    changed since."""

    url: str
    path: Path | None
    sha256: str = ""
    known: Known = field(default_factory=Known)


class Web:
    """A client of one origin. Raises FinfocusError when httpx is not installed, InputError for what a server refuses.

    `wait` sleeps between tries, `clock` tells seconds: tests give others.
    """

    def __init__(
        self,
        endpoint: str,
        *,
        headers: Mapping[str, str] | None = None,
        wait: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        try:
            import httpx
        except ImportError:
            raise FinfocusError("httpx is not installed", hint="pip install httpx, or download the lists and use `finfocus prices import`") from None
        self._endpoint = endpoint
        self._wait = wait
        self._clock = clock
        self._headers = {"User-Agent": f"finfocus/{__version__}", "Accept-Encoding": "identity", **(headers or {})}
        # a proxy of the environment is not for this machine's own servers
        self._client = httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=not loopback(origin(endpoint)[1]))
        self._errors = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError)

    def __enter__(self) -> Web:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def get(self, url: str, path: Path, *, known: Known | None = None, progress: Progress | None = None) -> Got:
        """Downloads a file to `path`, trying again what passes. Raises InputError when it cannot be had."""
        url = within(self._endpoint + "/", url)
        part = path.with_name(path.name + ".part")
        for number in range(TRIES):
            try:
                return self._once(url, path, part, known or Known(), progress)
            except Cut as cut:
                problem = cut
                if cut.stale:
                    part.unlink(missing_ok=True)
                if number + 1 < TRIES:
                    self._wait(patience(number, cut.wait))
        raise InputError(f"could not be downloaded after {TRIES} tries: {problem}", place=shown(url), hint="try again later")

    def _once(self, url: str, path: Path, part: Path, known: Known, progress: Progress | None) -> Got:
        begun = part.stat().st_size if part.exists() else 0
        tag = part.with_name(part.name + ".tag")
        headers = dict(self._headers)
        if begun and tag.exists():
            headers |= {"Range": f"bytes={begun}-", "If-Range": tag.read_text(encoding="utf-8")}
        else:
            headers |= conditions(known)
        try:
            with self._answer(url, headers) as answer:
                if answer.status_code == 304 and (known.etag or known.modified) and "Range" not in headers:
                    return Got(url=url, path=None, known=known)
                unasked(answer, headers)
                self._save(answer, part, tag, resumed=answer.status_code == 206, progress=progress)
                told = Known(etag=answer.headers.get("etag", ""), modified=answer.headers.get("last-modified", ""))
                sums = checksums(answer.headers)
        except self._errors as error:
            raise Cut(type(error).__name__ + (f" ({error})" if str(error) else "")) from None
        if not all(file_hash(part, name) == digest for name, digest in sums):
            raise Cut("its content is not what its checksum says", stale=True)
        part.replace(path)
        tag.unlink(missing_ok=True)
        return Got(url=url, path=path, sha256=file_hash(path).hex(), known=told)

    @contextmanager
    def _answer(self, url: str, headers: Mapping[str, str]) -> Iterator[httpx.Response]:
        """The answer that counts: behind redirects within the origin, judged by its status."""
        for _ in range(REDIRECTS):
            with self._client.stream("GET", url, headers=dict(headers)) as answer:
                if answer.is_redirect and "location" in answer.headers:
                    url = within(url, answer.headers["location"])
                    continue
                judge(answer, url)
                yield answer
                return
        raise InputError("redirects in circles", place=shown(url), hint="check --endpoint")

    def _save(self, answer: httpx.Response, part: Path, tag: Path, *, resumed: bool, progress: Progress | None) -> None:
        """The body, appended to what is there when the server goes on from it. Raises Cut when it is shorter than said."""
        strong = answer.headers.get("etag", "")
        packed = answer.headers.get("content-encoding", "identity") != "identity"  # though nobody asked for it
        if strong and not packed and not strong.startswith("W/") and answer.headers.get("accept-ranges", "bytes") == "bytes":
            tag.write_text(strong, encoding="utf-8")
        else:
            tag.unlink(missing_ok=True)
        begun = part.stat().st_size if resumed and part.exists() else 0
        if resumed and not follows(answer.headers.get("content-range", ""), begun):
            raise Cut("it went on from another place than asked", stale=True)
        wanted = answer.headers.get("content-length")
        done, pace = 0, Pace(self._clock)
        with part.open("ab" if resumed else "wb") as out:
            for chunk in answer.iter_bytes():
                out.write(chunk)
                done += len(chunk)
                if str(done) != wanted:
                    pace.sent(done)
                if begun + done > LARGEST:
                    raise InputError(f"is larger than {LARGEST >> 30} GiB", place=shown(str(answer.url)))
                if progress:
                    progress(begun + done)
        if wanted is not None and wanted.isdigit() and not packed and done < int(wanted):
            raise Cut(f"it broke off after {done:,} of {int(wanted):,} bytes")
        if resumed and not ends(answer.headers.get("content-range", ""), begun + done):
            raise Cut(f"it broke off after {begun + done:,} bytes")


class Pace:
    """How fast a body comes. Raises Cut where it takes for ever."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._since, self._before = clock(), 0

    def sent(self, done: int) -> None:
        """So many bytes are here."""
        now = self._clock()
        if now - self._since < SLOW_SECONDS:
            return
        if done - self._before < SLOW_BYTES:
            raise Cut(f"it is too slow: {done - self._before:,} bytes in {now - self._since:.0f} seconds")
        self._since, self._before = now, done


def file_hash(path: Path, algorithm: str = "sha256") -> bytes:
    """The hash of a file."""
    digest = hashlib.new(algorithm, usedforsecurity=False)
    with path.open("rb") as stream:
        while data := stream.read(CHUNK):
            digest.update(data)
    return digest.digest()
