"""What an answer of a server means: whether it counts, whether it is whole, and when to ask again."""

from __future__ import annotations

import base64
import random
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import Any

from finfocus_policy.errors import InputError

AGAIN = frozenset({408, 429, 500, 502, 503, 504})
FIRST_WAIT = 0.5
LONGEST_WAIT = 120.0
DIGESTS = {"sha-256": "sha256", "sha-512": "sha512", "md5": "md5"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is remembered of a file that was got before, to ask for it only if it changed."""

    etag: str = ""
    modified: str = ""


class Cut(Exception):
    """A download that broke off or a server that wants to be asked later; `wait` seconds if it said so. `stale`: the
    part that is here is of no use."""

    def __init__(self, message: str, wait: float | None = None, *, stale: bool = False) -> None:
        super().__init__(message)
        self.wait = wait
        self.stale = stale


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


def unasked(answer: Any, headers: Mapping[str, str]) -> None:
    """Raises for an answer to another question: a part, or "not changed", that nobody asked for."""
    if answer.status_code == 304:
        raise InputError("says that nothing has changed, which it was not asked", place=shown(str(answer.url)), hint="check --endpoint")
    if answer.status_code == 206 and "Range" not in headers:
        raise Cut("it sent a part of the file, the whole was asked for", stale=True)


def checksums(headers: Mapping[str, str]) -> list[tuple[str, bytes]]:
    """What a server says the whole file's hashes are, by algorithm; those of a part say nothing about the whole.

    >>> [(name, digest.hex()[:4]) for name, digest in checksums({"repr-digest": "sha-256=:uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek=:"})]
    [('sha256', 'b94d')]
    """
    told = [part.strip().partition("=") for name in ("repr-digest", "digest") for part in headers.get(name, "").split(",")]
    if "content-range" not in headers and "content-md5" in headers:
        told.append(("md5", "=", headers["content-md5"]))
    found = []
    for algorithm, _, text in told:
        with suppress(ValueError):
            if algorithm.lower() in DIGESTS:
                found.append((DIGESTS[algorithm.lower()], base64.b64decode(text.strip().strip(":"), validate=True)))
    return found


def follows(content_range: str, begun: int) -> bool:
    """True when a partial answer goes on where the part ends.

    >>> follows("bytes 100-199/200", 100), follows("bytes 0-199/200", 100), follows("", 0)
    (True, False, False)
    """
    return content_range.startswith(f"bytes {begun}-")


def ends(content_range: str, size: int) -> bool:
    """Whether a part goes up to the end of the file, which has so many bytes where the server says.

    >>> ends("bytes 100-199/200", 200), ends("bytes 100-149/200", 150), ends("bytes 100-199/*", 200)
    (True, False, True)
    """
    return content_range.rpartition("/")[2].strip() in (str(size), "*")


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
