"""Getting a file over HTTP: conditionally, with patience, resumed where it broke off, and never elsewhere than asked."""

from __future__ import annotations

import hashlib
import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from finfocus_policy import __version__
from finfocus_policy.errors import FinfocusError, InputError
from finfocus_policy.sources.fetch.origin import loopback, origin, within

if TYPE_CHECKING:
    import httpx

AGAIN = frozenset({408, 429, 500, 502, 503, 504})
TRIES = 5
FIRST_WAIT = 0.5
LONGEST_WAIT = 120.0
REDIRECTS = 5
TIMEOUT = 30.0
CHUNK = 1 << 20
LARGEST = 16 << 30
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is remembered of a file that was got before, to ask for it only if it changed."""

    etag: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Got:
    """A file that was downloaded: where it is now, its hash, and what to remember. `path` is None when it has not
    changed since."""

    url: str
    path: Path | None
    sha256: str = ""
    known: Known = field(default_factory=Known)


class Cut(Exception):
    """A download that broke off or a server that wants to be asked later; `wait` seconds if it said so. `stale`: the
    part that is here is of no use."""

    def __init__(self, message: str, wait: float | None = None, *, stale: bool = False) -> None:
        super().__init__(message)
        self.wait = wait
        self.stale = stale


class Web:
    """A client of one origin. Raises FinfocusError when httpx is not installed, InputError for what a server refuses.

    `wait` sleeps between tries: tests give another one.
    """

    def __init__(self, endpoint: str, *, headers: Mapping[str, str] | None = None, wait: Callable[[float], None] = time.sleep) -> None:
        try:
            import httpx
        except ImportError:
            raise FinfocusError("httpx is not installed", hint="pip install httpx, or download the lists and use `finfocus prices import`") from None
        self._endpoint = endpoint
        self._wait = wait
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
                if answer.status_code == 304:
                    return Got(url=url, path=None, known=known)
                self._save(answer, part, tag, resumed=answer.status_code == 206, progress=progress)
                told = Known(etag=answer.headers.get("etag", ""), modified=answer.headers.get("last-modified", ""))
        except self._errors as error:
            raise Cut(type(error).__name__ + (f" ({error})" if str(error) else "")) from None
        part.replace(path)
        tag.unlink(missing_ok=True)
        return Got(url=url, path=path, sha256=file_hash(path), known=told)

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
        done = 0
        with part.open("ab" if resumed else "wb") as out:
            for chunk in answer.iter_bytes():
                out.write(chunk)
                done += len(chunk)
                if begun + done > LARGEST:
                    raise InputError(f"is larger than {LARGEST >> 30} GiB", place=shown(str(answer.url)))
                if progress:
                    progress(begun + done)
        if wanted is not None and wanted.isdigit() and not packed and done < int(wanted):
            raise Cut(f"it broke off after {done:,} of {int(wanted):,} bytes")


def conditions(known: Known) -> dict[str, str]:
    """Headers that ask for a file only if it changed.

    >>> conditions(Known(etag='"a"'))
    {'If-None-Match': '"a"'}
    """
    both = {"If-None-Match": known.etag, "If-Modified-Since": known.modified}
    return {name: value for name, value in both.items() if value}


def judge(answer: Any, url: str) -> None:
    """Nothing for an answer with a body or "not changed". Raises Cut for what passes, InputError for what does not."""
    status = answer.status_code
    if status in (200, 206, 304):
        return
    if status in AGAIN or status == 416:
        raise Cut(f"the server answered {status}", retry_after(answer.headers.get("retry-after", "")), stale=status == 416)
    hint = "check the key" if status in (401, 403) else "check --endpoint, --region and --service"
    raise InputError(f"the server answered {status}", place=shown(url), hint=hint)


def follows(content_range: str, begun: int) -> bool:
    """True when a partial answer goes on where the part ends.

    >>> follows("bytes 100-199/200", 100), follows("bytes 0-199/200", 100), follows("", 0)
    (True, False, False)
    """
    return content_range.startswith(f"bytes {begun}-")


def retry_after(text: str) -> float | None:
    """How long a server wants to be left alone, in seconds; None when it does not say.

    >>> retry_after("7"), retry_after("soon")
    (7.0, None)
    """
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        at = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=timezone.utc)
    return max(0.0, (at - datetime.now(timezone.utc)).total_seconds())


def patience(number: int, wished: float | None) -> float:
    """Seconds before the next try: what the server wishes, at most two minutes; else longer each time, and not all
    clients at once."""
    if wished is not None:
        return min(wished, LONGEST_WAIT)
    return float(FIRST_WAIT * 2**number * (1 + random.random()))


def shown(url: str) -> str:
    """An address without its query, which may hold what is nobody's business."""
    return url.partition("?")[0]


def file_hash(path: Path) -> str:
    """SHA-256 of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while data := stream.read(CHUNK):
            digest.update(data)
    return digest.hexdigest()
