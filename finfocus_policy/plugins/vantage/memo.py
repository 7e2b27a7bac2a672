"""Answers that are kept for a while: asked for once however many threads want them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")


class Memo:
    """The answers of the last `seconds`, at most `most` of them. A failure is told to all who wait, and not kept."""

    def __init__(self, seconds: float, most: int, clock: Callable[[], float]) -> None:
        self._seconds, self._most, self._clock = seconds, most, clock
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, tuple[float, Future[Any]]] = OrderedDict()

    def get(self, key: Hashable, ask: Callable[[], T]) -> T:
        """The answer to a question, from `ask` when it is not known. Raises what `ask` raises."""
        with self._lock:
            kept = self._kept.get(key)
            mine = kept is None or self._clock() - kept[0] > self._seconds
            if kept is None or mine:
                kept = self._kept[key] = (self._clock(), Future())
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        if mine:
            self._ask(key, kept[1], ask)
        found: T = kept[1].result()
        return found

    def _ask(self, key: Hashable, answer: Future[Any], ask: Callable[[], Any]) -> None:
        try:
            answer.set_result(ask())
        except BaseException as error:
            with self._lock:
                if self._kept.get(key, (0, None))[1] is answer:
                    del self._kept[key]
            answer.set_exception(error)
