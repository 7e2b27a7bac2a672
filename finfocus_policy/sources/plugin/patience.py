"""How long a plugin is borne with: one budget of time a run, retries inside it, and a breaker."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from finfocus_policy.wire.values import CallFailed, ErrorCategory, ErrorCode

T = TypeVar("T")
BUDGET_SECONDS = 10.0
FIRST_PAUSE, GROWTH, JITTER = 0.1, 2.0, 0.5
MOST_TRIES = 4
FAILURES_IN_A_ROW = 5
REST_SECONDS = 5.0


class Budget:
    """A total of seconds for all plugins of a run. It begins with the first question, not with the process."""

    def __init__(self, seconds: float = BUDGET_SECONDS, clock: Callable[[], float] = time.monotonic) -> None:
        self.seconds = seconds
        self._clock = clock
        self._until: float | None = None
        self._lock = threading.Lock()

    def begin(self) -> None:
        """The clock runs from now on; a second call changes nothing."""
        with self._lock:
            if self._until is None:
                self._until = self._clock() + self.seconds

    def remaining(self) -> float:
        """Seconds left, never below zero."""
        return self.seconds if self._until is None else max(0.0, self._until - self._clock())


class Breaker:
    """Stops asking a plugin that failed five times in a row with something transient; tries it again after a rest."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures = 0
        self._closed_again = 0.0
        self._lock = threading.Lock()

    def check(self, name: str) -> None:
        """Raises CallFailed (CIRCUIT_OPEN) while the plugin is left alone."""
        with self._lock:
            if self._failures >= FAILURES_IN_A_ROW and self._clock() < self._closed_again:
                raise CallFailed(
                    ErrorCode.CIRCUIT_OPEN, f"is left alone after {self._failures} failures in a row", place=name
                )

    def worked(self) -> None:
        """A call was answered, with a cost or with a reason why there is none."""
        with self._lock:
            self._failures = 0

    def failed(self) -> None:
        """A call failed with something that may pass."""
        with self._lock:
            self._failures += 1
            self._closed_again = self._clock() + REST_SECONDS


def pause_before(attempt: int, asked_for: int | None, draw: Callable[[], float] = random.random) -> float:
    """Seconds to wait before a retry: growing, with jitter, and no less than the plugin asked for.

    >>> pause_before(1, None, lambda: 0.5), pause_before(3, None, lambda: 0.5), pause_before(1, 2, lambda: 0.5)
    (0.1, 0.4, 2.0)
    """
    grown = FIRST_PAUSE * GROWTH ** (attempt - 1) * (1 + JITTER * (2 * draw() - 1))
    return max(grown, float(asked_for or 0))


def patiently(
    ask: Callable[[float], T],
    *,
    name: str,
    budget: Budget,
    breaker: Breaker,
    sleep: Callable[[float], None] = time.sleep,
) -> T:
    """Asks until there is an answer, a failure that will not pass, or no time left. `ask` is given its seconds.

    Raises the last CallFailed.
    """
    for attempt in range(1, MOST_TRIES + 1):
        breaker.check(name)
        left = budget.remaining()
        if not left:
            raise CallFailed(ErrorCode.NETWORK_TIMEOUT, f"did not answer within {budget.seconds:g} s", place=name)
        try:
            answer = ask(left)
        except CallFailed as failure:
            if failure.category is not ErrorCategory.TRANSIENT:
                breaker.worked()
                raise
            breaker.failed()
            pause = pause_before(attempt, failure.retry_after)
            if attempt == MOST_TRIES or pause >= budget.remaining():
                raise
            sleep(pause)
        else:
            breaker.worked()
            return answer
    raise AssertionError("the last try returns or raises")
