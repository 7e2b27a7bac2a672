"""A plugin process as a cost source: one look-up for each distinct descriptor, many at a time, never in anybody's way."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor, Future
from concurrent.futures import TimeoutError as Late
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from finfocus_policy.errors import FinfocusError
from finfocus_policy.model.cost import Priced, PriceData, PriceRequest
from finfocus_policy.model.resource import ResourceDescriptor
from finfocus_policy.sources.plugin.patience import Breaker, Budget, patiently
from finfocus_policy.sources.plugin.question import answered, checked, question
from finfocus_policy.wire.dialect import provider_of, short_word
from finfocus_policy.wire.values import CallFailed, ErrorCategory, ErrorCode, PluginInfo, ProjectedCost

if TYPE_CHECKING:
    from finfocus_policy.sources.plugin.client import Client

T = TypeVar("T")
Key = tuple[str, ...]
Asked = tuple[ResourceDescriptor, "Future[ProjectedCost]"]
BATCH = 100
SMALLEST_BATCH = 8
CALL_SECONDS = 5.0
UNKNOWN_TO_IT = (ErrorCode.RESOURCE_NOT_FOUND, ErrorCode.INVALID_RESOURCE, ErrorCode.UNSUPPORTED_REGION)


class PluginSource:
    """Asks one plugin. It is opened (started, trusted) with the first question, on a thread of its own.

    `price` waits for the answer until the run's budget of time is over; then, and for every failure, it has nothing
    to say and the next source is asked. Why is told by `notes`, once for each cause.
    """

    def __init__(self, name: str, opened: Callable[[], Client], *, budget: Budget, executor: Executor) -> None:
        self.name = name
        self.version = ""
        self._open = opened
        self._budget = budget
        self._executor = executor
        self._lock = threading.Lock()
        self._opening: Future[tuple[Client, PluginInfo | None]] | None = None
        self._breaker = Breaker()
        self._answers: dict[Key, Future[ProjectedCost]] = {}
        self._words: dict[tuple[str, str], str] = {}
        self._failures: dict[str, int] = {}
        self._batch = BATCH
        self._used = False

    def start(self, requests: Iterable[PriceRequest]) -> None:
        """Begins the look-ups of these requests and returns at once."""
        fresh: list[Asked] = []
        with self._lock:
            for request in requests:
                asked = question(request)
                if asked is not None and asked.key not in self._answers:
                    answer: Future[ProjectedCost] = Future()
                    self._answers[asked.key] = answer
                    fresh.append((asked, answer))
        if fresh:
            self._budget.begin()
            self._submit(self._look_up, fresh)

    def _submit(self, work: Callable[[Sequence[Asked]], None], asked: Sequence[Asked]) -> None:
        """Does some work on a thread of the pool; whatever it raises becomes the answer."""

        def careful() -> None:
            try:
                work(asked)
            except CallFailed as failure:
                settle(asked, failure)
            except FinfocusError as error:
                settle(
                    asked,
                    CallFailed(ErrorCode.PLUGIN_NOT_CONFIGURED, error.message, place=error.place, hint=error.hint),
                )
            except Exception:
                settle(asked, CallFailed(ErrorCode.UNSPECIFIED, "could not be asked", place=self.name))

        self._executor.submit(careful)

    def price(self, request: PriceRequest) -> Priced | None:
        """The plugin's cost for the whole resource, or None when it has none, cannot say, or is too late."""
        asked = question(request)
        if asked is None:
            return None
        self.start((request,))
        try:
            cost = self._answers[asked.key].result(self._budget.remaining())
        except Late:
            self._remember(f"did not answer within {self._budget.seconds:g} s")
            return None
        except CallFailed as failure:
            self._tell(failure)
            return None
        self._used = True
        return answered(request, cost, self.name)

    def _tell(self, failure: CallFailed) -> None:
        if failure.code not in UNKNOWN_TO_IT:
            hint = f" ({failure.hint})" if failure.hint else ""
            self._remember(f"{failure.message}{hint}")

    def _remember(self, text: str) -> None:
        with self._lock:
            self._failures[text] = self._failures.get(text, 0) + 1

    def notes(self) -> tuple[str, ...]:
        """What went wrong, a sentence for each cause, with how many resources it was about."""
        with self._lock:
            found = sorted(self._failures.items())
        return tuple(f"plugin {self.name}: {text}; {n} resource{'s' * (n > 1)} asked elsewhere" for text, n in found)

    def data(self) -> tuple[PriceData, ...]:
        """The plugin itself, once a price of it was used."""
        return (PriceData(name=self.name, kind="plugin"),) if self._used else ()

    def _client(self) -> tuple[Client, PluginInfo | None]:
        """The opened plugin; whoever comes first opens it, the others wait."""
        with self._lock:
            mine = self._opening is None
            opening = self._opening = self._opening or Future()
        if mine:
            try:
                client = self._open()
                client.name(self._budget.remaining())
                opening.set_result((client, client.info(self._budget.remaining())))
            except BaseException as error:
                opening.set_exception(error)
        return opening.result(self._budget.remaining())

    def _look_up(self, asked: Sequence[Asked]) -> None:
        _, info = self._client()
        if info is not None:
            self.version = info.version
            asked = [one for one in asked if self._meant(one, info)]
        batched = info is not None and "batch_cost" in info.capabilities and len(asked) >= SMALLEST_BATCH
        size = self._batch if batched else 1
        for first in range(0, len(asked), size):
            self._submit(self._batch_of if batched else self._one, asked[first : first + size])

    def _meant(self, asked: Asked, info: PluginInfo) -> bool:
        """Whether the plugin is one for this cloud; where not, that is the answer."""
        providers = {provider_of(word) for word in info.providers}
        fits = not providers or asked[0].provider in providers
        if not fits:
            settle((asked,), CallFailed(ErrorCode.RESOURCE_NOT_FOUND, "is for other clouds", place=self.name))
        return fits

    def _one(self, asked: Sequence[Asked]) -> None:
        client, _ = self._client()
        for resource, answer in asked:
            spelt = self._spelt(client, resource)
            cost = self._patiently(partial(client.projected, spelt))
            answer.set_result(checked(cost, self.name))

    def _batch_of(self, asked: Sequence[Asked]) -> None:
        client, _ = self._client()
        known: list[Asked] = []
        for resource, answer in asked:
            try:
                known.append((self._spelt(client, resource), answer))
            except CallFailed as failure:
                settle(((resource, answer),), failure)
        if not known:
            return
        spelt = [resource for resource, _ in known]
        costs, most = self._patiently(partial(client.projected_batch, spelt))
        self._batch = min(self._batch, most) if most > 0 else self._batch
        for (resource, answer), cost in zip(known, costs, strict=True):
            try:
                if isinstance(cost, CallFailed):
                    raise cost
                answer.set_result(checked(cost, self.name))
            except CallFailed as failure:
                settle(((resource, answer),), failure)

    def _patiently(self, ask: Callable[[float], T]) -> T:
        """One question with its retries, none longer than a call may take."""
        return patiently(
            lambda left: ask(min(left, CALL_SECONDS)), name=self.name, budget=self._budget, breaker=self._breaker
        )

    def _spelt(self, client: Client, resource: ResourceDescriptor) -> ResourceDescriptor:
        """The descriptor in the spelling the plugin knows. Raises CallFailed when it knows none."""
        kind = (resource.provider, resource.resource_type)
        word = self._words.get(kind) or self._known_as(client, resource)
        if word is None:
            raise CallFailed(ErrorCode.RESOURCE_NOT_FOUND, "does not support the type", place=self.name)
        self._words[kind] = word  # a no may be about this size or region alone: only a yes is kept
        return replace(resource, resource_type=word)

    def _known_as(self, client: Client, resource: ResourceDescriptor) -> str | None:
        """The token, or the short word where Supports says no to the token; None when it says no to both."""
        for word in dict.fromkeys((resource.resource_type, short_word(resource.resource_type))):
            with suppress(Unsupported):
                self._patiently(partial(supported, client, replace(resource, resource_type=word)))
                return word
        return None


class Unsupported(CallFailed):
    """Supports says no."""


def supported(client: Client, resource: ResourceDescriptor, seconds: float) -> None:
    """Raises Unsupported when the plugin does not support a resource; a permanent failure means the same."""
    try:
        support = client.supports(resource, seconds)
    except CallFailed as failure:
        if failure.category is ErrorCategory.PERMANENT:
            raise Unsupported(ErrorCode.RESOURCE_NOT_FOUND, failure.message, place=failure.place) from None
        raise
    if not support.supported:
        raise Unsupported(ErrorCode.RESOURCE_NOT_FOUND, support.reason or "does not support the type")


def settle(asked: Iterable[Asked], failure: CallFailed) -> None:
    """Gives a failure to everybody who still waits."""
    for _, answer in asked:
        if not answer.done():
            answer.set_exception(failure)
