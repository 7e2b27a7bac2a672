"""How long a plugin is borne with: one budget of waiting a run, retries inside it, and a breaker."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from finfocus_policy.model.plugins import BUDGET_SECONDS
from finfocus_policy.wire.values import CallFailed, ErrorCategory, ErrorCode

T = TypeVar("T")
FIRST_PAUSE, GROWTH, JITTER = 0.1, 2.0, 0.5
MOST_TRIES = 4
CALL_SECONDS = 5.0
"""How long one question may take, all its tries together: one that hangs is not asked again."""
LEAST_SECONDS = 1.0
FAILURES_IN_A_ROW = 5
REST_SECONDS = 5.0
NO_SUCH = (ErrorCode.RESOURCE_NOT_FOUND, ErrorCode.INVALID_RESOURCE, ErrorCode.UNSUPPORTED_REGION)
"""A plugin that has no price for this resource: an answer like another."""


class Budget:
    """The seconds all plugins of a run may hold it up. Only time in which somebody waits counts: an update that takes
    an hour does not use it up."""

    def __init__(self, seconds: float = BUDGET_SECONDS, clock: Callable[[], float] = time.monotonic) -> None:
        self.seconds = seconds
        self._clock = clock
        self._spent = 0.0
        self._waiting = 0
        self._since = 0.0
        self._lock = threading.Lock()

    def remaining(self) -> float:
        """Seconds left, never below zero."""
        with self._lock:
            running = self._clock() - self._since if self._waiting else 0.0
            return max(0.0, self.seconds - self._spent - running)

    def wait(self, answer: Future[T]) -> T:
        """The answer, waited for as long as the budget lasts. Raises concurrent.futures.TimeoutError then."""
        if answer.done():
            return answer.result()
        with self._lock:
            self._since = self._since if self._waiting else self._clock()
            self._waiting += 1
        try:
            return answer.result(self.remaining())
        finally:
            with self._lock:
                self._waiting -= 1
                self._spent += 0.0 if self._waiting else self._clock() - self._since


class Breaker:
    """Stops asking a plugin that failed five times in a row, and tries it again after a rest; stops for good where
    asking again is of no use: its settings are wrong, or it ended."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures = 0
        self._last = ""
        self._closed_again = 0.0
        self._final: CallFailed | None = None
        self._lock = threading.Lock()

    def check(self, name: str) -> None:
        """Raises CallFailed while the plugin is left alone."""
        with self._lock:
            if self._final is not None:
                raise self._final
            if self._failures >= FAILURES_IN_A_ROW and self._clock() < self._closed_again:
                text = f"is left alone after {FAILURES_IN_A_ROW} failures in a row, the last: {self._last}"
                raise CallFailed(ErrorCode.CIRCUIT_OPEN, text, place=name)

    def worked(self) -> None:
        """A call was answered, with a cost or with a reason why there is none."""
        with self._lock:
            self._failures = 0

    def failed(self, failure: CallFailed) -> None:
        """A call failed."""
        with self._lock:
            self._failures += 1
            self._last = failure.message
            self._closed_again = self._clock() + REST_SECONDS

    def give_up(self, failure: CallFailed) -> None:
        """Every further question fails as this one did."""
        with self._lock:
            self._final = self._final or failure


def pause_before(attempt: int, asked_for: int | None, draw: Callable[[], float] = random.random) -> float:
    """Seconds to wait before a retry: growing, with jitter, and no less than the plugin asked for.

    >>> pause_before(1, None, lambda: 0.5), pause_before(3, None, lambda: 0.5), pause_before(1, 2, lambda: 0.5)
    (0.1, 0.4, 2.0)
    """
    grown = FIRST_PAUSE * GROWTH ** (attempt - 1) * (1 + JITTER * (2 * draw() - 1))
    return max(grown, float(asked_for or 0))


class Patience:
    """Asks one plugin until there is an answer, a failure that will not pass, or no time left."""

    def __init__(self, name: str, budget: Budget, over: threading.Event, breaker: Breaker | None = None) -> None:
        self.name = name
        self.budget = budget
        self.breaker = breaker or Breaker()
        self._over = over

    def ask(self, call: Callable[[float], T], ended: Callable[[], str] = str) -> T:
        """One question with its retries; `call` is given its seconds, `ended` says how the process ended, if it did.

        Raises the last CallFailed.
        """
        allowed = CALL_SECONDS
        for attempt in range(1, MOST_TRIES + 1):
            self.breaker.check(self.name)
            left, begun = self._left(allowed), time.monotonic()
            try:
                answer = call(left)
            except CallFailed as failure:
                took = time.monotonic() - begun
                if failure.code is ErrorCode.NETWORK_TIMEOUT and left < allowed and took > 0.9 * left:
                    failure = self.late()  # it was the time of the whole run that ended
                allowed -= took
                self._again(failure, attempt if allowed > LEAST_SECONDS else MOST_TRIES, ended)
            else:
                self.breaker.worked()
                return answer
        raise AssertionError("the last try returns or raises")

    def _left(self, most: float) -> float:
        """Seconds for the next call. Raises CallFailed when there are none, or nobody listens any more."""
        left = min(self.budget.remaining(), most)
        if not left or self._over.is_set():
            raise self.late()
        return left

    def late(self) -> CallFailed:
        """The failure of a plugin that takes too long."""
        return CallFailed(
            ErrorCode.NETWORK_TIMEOUT, f"did not answer within {self.budget.seconds:g} s", place=self.name
        )

    def _again(self, failure: CallFailed, attempt: int, ended: Callable[[], str]) -> None:
        """Returns after a pause where asking again may help, else raises the failure."""
        if failure.code in NO_SUCH:
            self.breaker.worked()
            raise failure
        how = ended() if failure.code is ErrorCode.SERVICE_UNAVAILABLE else ""
        if how or failure.category is ErrorCategory.CONFIGURATION:
            final = CallFailed(ErrorCode.SERVICE_UNAVAILABLE, how, place=self.name) if how else failure
            self.breaker.give_up(final)
            raise final
        self.breaker.failed(failure)
        pause = pause_before(attempt, failure.retry_after)
        if not failure.passes or attempt == MOST_TRIES or pause >= self.budget.remaining():
            raise failure
        if self._over.wait(pause):
            raise failure
