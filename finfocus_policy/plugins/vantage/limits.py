"""Keeping to a service's rate limits, and how long it is waited before it is asked again."""

from __future__ import annotations

import random
import threading
from collections import deque
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

from finfocus_policy.wire.values import CallFailed, ErrorCode

FIRST_WAIT, GROWTH, LONGEST_WAIT, JITTER = 1.0, 2.0, 30.0, 0.25
EPOCH = 1_000_000_000
"""A number of seconds above this is a moment, below it a stretch of time."""


class Limiter:
    """At most `most` calls in any `seconds`. Safe to use from several threads."""

    def __init__(self, most: int, seconds: float, clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
        self._most, self._seconds, self._clock, self._sleep = most, seconds, clock, sleep
        self._taken: deque[float] = deque()
        self._lock = threading.Lock()

    def take(self, until: float) -> None:
        """Waits for a place, as long as that is before `until`. Raises CallFailed (RATE_LIMITED) otherwise."""
        with self._lock:
            at = self._clock()
            start = at if len(self._taken) < self._most else max(at, self._taken[0] + self._seconds)
            if start > until:
                raise CallFailed(
                    ErrorCode.RATE_LIMITED,
                    f"{self._most} calls in {self._seconds:g} s are all it takes",
                    retry_after=max(1, round(start - at)),
                )
            self._taken.append(start)
            if len(self._taken) > self._most:
                self._taken.popleft()
        if start > at:
            self._sleep(start - at)


def pause(attempt: int, draw: Callable[[], float] = random.random) -> float:
    """Seconds before the next try where the service does not say: doubling, at most 30, not all callers at once.

    >>> [pause(n, lambda: 0.5) for n in (1, 2, 3, 9)]
    [1.0, 2.0, 4.0, 30.0]
    """
    grown = min(FIRST_WAIT * GROWTH ** (attempt - 1), LONGEST_WAIT)
    return grown * (1 + JITTER * (2 * draw() - 1))


def wished(headers: Mapping[str, str], now: float) -> float | None:
    """How long the service wants to be left alone, in seconds: Retry-After (seconds or a date), then
    X-RateLimit-Reset (seconds or an epoch). None when it does not say.

    >>> wished({"retry-after": "7", "x-ratelimit-reset": "9"}, 0), wished({"x-ratelimit-reset": "1700000005"}, 1700000000.0)
    (7.0, 5.0)
    """
    after = number(headers.get("retry-after", ""))
    if after is None:
        after = date_in(headers.get("retry-after", ""), now)
    if after is not None:
        return after
    reset = number(headers.get("x-ratelimit-reset", ""))
    if reset is None:
        return None
    return max(0.0, reset - now) if reset > EPOCH else reset


def number(text: str) -> float | None:
    """Plain seconds, None for anything else.

    >>> number("12"), number("1.5"), number("-1"), number("nan")
    (12.0, 1.5, None, None)
    """
    plain = text.strip()
    return float(plain) if len(plain) < 20 and plain.isascii() and plain.replace(".", "", 1).isdigit() else None


def date_in(text: str, now: float) -> float | None:
    """Seconds until an HTTP date."""
    try:
        at = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return max(0.0, (at if at.tzinfo else at.replace(tzinfo=timezone.utc)).timestamp() - now)


def epoch() -> float:
    """This moment as seconds since 1970: what X-RateLimit-Reset counts in."""
    return datetime.now(timezone.utc).timestamp()
