"""A plugin process as a cost source: whatever becomes of it, there is an answer, and in time."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from concurrent.futures import TimeoutError as Late

from finfocus_policy.model.cost import Priced, PriceData, PriceRequest
from finfocus_policy.model.resource import ResourceDescriptor
from finfocus_policy.sources.plugin.lookups import LookUps, NotMeant
from finfocus_policy.sources.plugin.patience import NO_SUCH, Patience
from finfocus_policy.sources.plugin.question import answered, question
from finfocus_policy.sources.plugin.words import LONGEST, cleaned
from finfocus_policy.wire.values import CallFailed

MOST_TOLD = 3


class PluginSource:
    """Asks one plugin.

    `price` waits for the answer until the run's budget of time is over; then, and for every failure, it has nothing
    to say and the next source is asked. Why is told by `failure`, and by `notes` once for each cause.
    """

    def __init__(self, lookups: LookUps, patience: Patience, *, hidden: Iterable[str] = ()) -> None:
        self.name = lookups.name
        self.lookups = lookups
        self._patience = patience
        self._hidden = tuple(hidden)
        self._lock = threading.Lock()
        self._questions: dict[int, tuple[PriceRequest, ResourceDescriptor | None]] = {}
        self._missed: dict[tuple[str, ...], str] = {}
        self._used = False

    def _question(self, request: PriceRequest) -> ResourceDescriptor | None:
        """What is asked about a request; it is read once, however often it is needed."""
        known = self._questions.get(id(request))
        if known is None or known[0] is not request:
            known = self._questions[id(request)] = (request, question(request))
        return known[1]

    def start(self, requests: Iterable[PriceRequest]) -> None:
        """Begins the look-ups of these requests and returns at once."""
        asked = (self._question(request) for request in requests)
        self.lookups.begin(descriptor for descriptor in asked if descriptor is not None)

    def price(self, request: PriceRequest) -> Priced | None:
        """The plugin's cost for the whole resource, or None when it has none, cannot say, or is too late."""
        asked = self._question(request)
        if asked is None:
            return None
        try:
            found = answered(request, self._patience.budget.wait(self.lookups.answer(asked)), self.name)
        except Late:
            self._miss(asked, self._patience.late())
            return None
        except CallFailed as failure:
            self._miss(asked, failure)
            return None
        self._used = True
        return found

    def _miss(self, asked: ResourceDescriptor, failure: CallFailed) -> None:
        if failure.code in NO_SUCH:
            return
        said = f"{failure.message} ({failure.hint})" if failure.hint else failure.message
        with self._lock:
            # With a hint it is ours: two hashes and the command that mends it have to fit.
            self._missed[asked.key] = cleaned(said, self._hidden, 4 * LONGEST if failure.hint else LONGEST)

    def knows_of(self, request: PriceRequest) -> bool:
        """Whether the plugin was asked: not about what is free or secret, nor about another cloud."""
        asked = self._question(request)
        if asked is None:
            return False
        answer = self.lookups.answer(asked)
        return not (answer.done() and isinstance(answer.exception(), NotMeant))

    def failure(self, request: PriceRequest) -> str:
        """Why there is no answer where there might have been one; "" where the plugin just has no price."""
        asked = self._question(request)
        said = self._missed.get(asked.key) if asked is not None else None
        return f"plugin {self.name} {said}" if said else ""

    def notes(self) -> tuple[str, ...]:
        """What went wrong, each cause once."""
        with self._lock:
            causes = sorted(set(self._missed.values()))
        if not causes:
            return ()
        more = f"; and {len(causes) - MOST_TOLD} other failures" if len(causes) > MOST_TOLD else ""
        return (f"plugin {self.name}: {'; '.join(causes[:MOST_TOLD])}{more}: other sources were asked in its place",)

    def data(self) -> tuple[PriceData, ...]:
        """The plugin with its version and the hash of its files, once a price of it was used."""
        named = f"{self.name} {cleaned(self.lookups.version, longest=40)}".strip()
        return (PriceData(name=named, kind="plugin", sha256=self.lookups.layer),) if self._used else ()

    def close(self) -> None:
        """Asks nothing more."""
        self.lookups.close()
