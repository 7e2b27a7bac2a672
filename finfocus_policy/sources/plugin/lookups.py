"""The questions one plugin is asked: each distinct descriptor once, many at a time, in batches where it takes them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from finfocus_policy.errors import FinfocusError
from finfocus_policy.model.resource import ResourceDescriptor
from finfocus_policy.sources.plugin.patience import CALL_SECONDS, NO_SUCH, Patience
from finfocus_policy.sources.plugin.question import checked
from finfocus_policy.wire.dialect import provider_of, short_word
from finfocus_policy.wire.values import CallFailed, ErrorCode, PluginInfo, ProjectedCost

if TYPE_CHECKING:
    from finfocus_policy.sources.plugin.client import Client

T = TypeVar("T")
Key = tuple[str, ...]
Asked = tuple[ResourceDescriptor, "Future[ProjectedCost]"]
BATCH = 100
SMALLEST_BATCH = 8


class LookUps:
    """All questions to one plugin of one run. It is opened (trusted, started) with the first, on a thread of its own.

    `currencies` are those amounts can be shown in; an answer in another is refused.
    """

    def __init__(
        self, opened: Callable[[], Client], patience: Patience, *, workers: int, currencies: frozenset[str]
    ) -> None:
        self.name = patience.name
        self.version = ""
        self.layer = ""
        self._open = opened
        self._patience = patience
        self._workers = workers
        self._currencies = currencies
        self._executor = ThreadPoolExecutor(workers, thread_name_prefix=f"plugin {self.name}")
        self._lock = threading.Lock()
        self._opening: Future[tuple[Client, PluginInfo | None]] | None = None
        self._answers: dict[Key, Future[ProjectedCost]] = {}
        self._words: dict[tuple[str, str], str] = {}
        self._most = BATCH

    def begin(self, resources: Iterable[ResourceDescriptor]) -> None:
        """Asks about those not asked about yet, and returns at once."""
        fresh: list[Asked] = []
        with self._lock:
            for resource in resources:
                key = resource.key
                if key not in self._answers:
                    answer: Future[ProjectedCost] = Future()
                    self._answers[key] = answer
                    fresh.append((resource, answer))
        if fresh:
            self._submit(self._look_up, fresh)

    def answer(self, resource: ResourceDescriptor) -> Future[ProjectedCost]:
        """The answer about a resource, there or still to come."""
        self.begin((resource,))
        return self._answers[resource.key]

    def close(self) -> None:
        """Nothing more is asked; whoever still waits is told so."""
        self._executor.shutdown(wait=False, cancel_futures=True)
        with self._lock:
            waiting = [answer for answer in self._answers.values() if not answer.done()]
        settle(((None, answer) for answer in waiting), self._patience.late())

    def _submit(self, work: Callable[[Sequence[Asked]], None], asked: Sequence[Asked]) -> None:
        """Does some work on a thread of the pool; whatever it raises becomes the answer."""

        def careful() -> None:
            try:
                work(asked)
            except CallFailed as failure:
                settle(asked, failure)
            except FinfocusError as error:
                settle(asked, not_started(error, self.name))
            except Exception as error:
                text = f"could not be asked ({type(error).__name__})"
                settle(asked, CallFailed(ErrorCode.UNSPECIFIED, text, place=self.name))

        try:
            self._executor.submit(careful)
        except RuntimeError:  # closed meanwhile
            settle(asked, self._patience.late())

    def _opened(self) -> tuple[Client, PluginInfo | None]:
        """The plugin; whoever comes first opens it, the others wait."""
        with self._lock:
            mine = self._opening is None
            opening = self._opening = self._opening or Future()
        if mine:
            try:
                client = self._open()
                self.layer = client.layer
                self._patiently(client, client.name)
                opening.set_result((client, self._info(client)))
            except BaseException as error:
                opening.set_exception(error)
        return opening.result()

    def _info(self, client: Client) -> PluginInfo | None:
        """Who it says it is; None for an older plugin that does not. Raises CallFailed for one that hangs: it would hold
        up every other question as long."""
        seconds = min(self._patience.budget.remaining(), CALL_SECONDS)
        try:
            return client.info(seconds)
        except CallFailed as failure:
            if failure.code is ErrorCode.NETWORK_TIMEOUT:
                raise failure if seconds == CALL_SECONDS else self._patience.late() from None
            return None

    def _look_up(self, asked: Sequence[Asked]) -> None:
        _, info = self._opened()
        if info is not None:
            self.version = info.version
            asked = [one for one in asked if self._meant(one, info)]
        if info is None or "batch_cost" not in info.capabilities or len(asked) < SMALLEST_BATCH:
            for one in asked:
                self._submit(self._one, (one,))
            return
        kinds: dict[tuple[str, str], list[Asked]] = {}
        for one in asked:
            kinds.setdefault((one[0].provider, one[0].resource_type), []).append(one)
        for of_kind in kinds.values():
            self._submit(self._kind, of_kind)

    def _meant(self, asked: Asked, info: PluginInfo) -> bool:
        """Whether the plugin is one for this cloud; where not, that is the answer."""
        providers = {provider_of(word) for word in info.providers}
        fits = not providers or asked[0].provider in providers
        if not fits:
            settle((asked,), NotMeant(ErrorCode.RESOURCE_NOT_FOUND, "is for other clouds", place=self.name))
        return fits

    def _one(self, asked: Sequence[Asked]) -> None:
        client, _ = self._opened()
        for resource, answer in asked:
            spelt = self._spelt(client, resource)
            cost = self._patiently(client, partial(client.projected, spelt))
            answer.set_result(checked(cost, self.name, self._currencies))

    def _kind(self, asked: Sequence[Asked]) -> None:
        """Resources of one type: in batches once the first is known to be supported, else one by one.

        As many batches as can be under way at a time: a plugin may work on each of them in order.
        """
        client, _ = self._opened()
        try:
            self._spelt(client, asked[0][0])
        except Unsupported as failure:
            settle(asked[:1], failure)
            for one in asked[1:]:
                self._submit(self._one, (one,))
            return
        size = min(self._most, max(SMALLEST_BATCH, -(-len(asked) // self._workers)))
        for first in range(0, len(asked), size):
            self._submit(self._batch, asked[first : first + size])

    def _batch(self, asked: Sequence[Asked]) -> None:
        client, _ = self._opened()
        spelt = [self._spelt(client, resource) for resource, _ in asked]
        try:
            costs, most = self._patiently(client, partial(client.projected_batch, spelt))
        except CallFailed as failure:
            if failure.code is not ErrorCode.DATA_CORRUPTION and failure.code not in NO_SUCH:
                raise
            for one in asked:  # it cannot do batches, or not this one
                self._submit(self._one, (one,))
            return
        self._most = min(self._most, most) if most > 0 else self._most
        for (resource, answer), cost in zip(asked, costs, strict=True):
            try:
                if isinstance(cost, CallFailed):
                    raise cost
                answer.set_result(checked(cost, self.name, self._currencies))
            except CallFailed as failure:
                settle(((resource, answer),), failure)

    def _patiently(self, client: Client, ask: Callable[[float], T]) -> T:
        """One question with its retries."""
        return self._patience.ask(ask, client.ended)

    def _spelt(self, client: Client, resource: ResourceDescriptor) -> ResourceDescriptor:
        """The descriptor in the spelling the plugin knows. Raises Unsupported when it knows none."""
        kind = (resource.provider, resource.resource_type)
        word = self._words.get(kind) or self._known_as(client, resource)
        if word is None:
            raise Unsupported(ErrorCode.RESOURCE_NOT_FOUND, "does not support the type", place=self.name)
        self._words[kind] = word  # a no may be about this size or region alone: only a yes is kept
        return replace(resource, resource_type=word)

    def _known_as(self, client: Client, resource: ResourceDescriptor) -> str | None:
        """The token, or the short word where Supports says no to the token; None when it says no to both."""
        for word in dict.fromkeys((resource.resource_type, short_word(resource.resource_type))):
            with suppress(Unsupported):
                self._patiently(client, partial(supported, client, replace(resource, resource_type=word)))
                return word
        return None


class NotMeant(CallFailed):
    """The plugin is not for this cloud: it is not even asked."""


class Unsupported(CallFailed):
    """Supports says no."""


def supported(client: Client, resource: ResourceDescriptor, seconds: float) -> None:
    """Raises Unsupported when the plugin does not support a resource, or answers that it does not know it."""
    try:
        support = client.supports(resource, seconds)
    except CallFailed as failure:
        if failure.code in NO_SUCH:
            raise Unsupported(ErrorCode.RESOURCE_NOT_FOUND, failure.message, place=failure.place) from None
        raise
    if not support.supported:
        raise Unsupported(ErrorCode.RESOURCE_NOT_FOUND, support.reason or "does not support the type")


def not_started(error: FinfocusError, name: str) -> CallFailed:
    """The failure of every question to a plugin that was not trusted, or did not start."""
    where = "" if error.place in ("", name) else f"{error.place}: "
    return CallFailed(ErrorCode.PLUGIN_NOT_CONFIGURED, f"{where}{error.message}", place=name, hint=error.hint)


def settle(asked: Iterable[tuple[object, Future[ProjectedCost]]], failure: CallFailed) -> None:
    """Gives a failure to everybody who still waits."""
    for _, answer in asked:
        with suppress(Exception):  # somebody was quicker
            answer.set_exception(failure)
