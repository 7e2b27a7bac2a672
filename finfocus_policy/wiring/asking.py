"""Who is asked for prices, in which order: plugins, local specs, then the lists. The first that answers prices the whole resource."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from finfocus_policy.model.cost import Priced, PriceRequest, Reason, Status
from finfocus_policy.model.ports import CostSource, Process
from finfocus_policy.model.prices import Exchange
from finfocus_policy.model.settings import Settings
from finfocus_policy.sources.catalog.lookup import Catalog
from finfocus_policy.sources.homes import any_list
from finfocus_policy.sources.pricing import free

if TYPE_CHECKING:
    from finfocus_policy.sources.specs.source import SpecSource

NOBODY = "no source has a price for it"


def lists_in(settings: Settings) -> tuple[tuple[CostSource, ...], tuple[str, ...]]:
    """The embedded prices; with imported lists or price rules, all layers of prices as one source. And what is to be
    said of lists that are not used."""
    prices, home = settings.prices, settings.home
    if not prices.rules.change_prices and not any_list(home):
        return (Catalog(),), ()
    from finfocus_policy.sources.layers import Layered, user_lists

    lists, notes = user_lists(home, gate=prices.gate, trusted=prices.trusted) if any_list(home) else ((), ())
    return (Layered(lists, prices.rules),), notes


class Asking:
    """Asks one source after the other. Safe to use from several threads."""

    def __init__(
        self,
        plugins: Sequence[Process],
        lists: Sequence[CostSource],
        exchange: Exchange | None,
        specs: SpecSource | None = None,
    ) -> None:
        self.plugins = tuple(plugins)
        self.specs = specs
        self.lists = tuple(lists)
        self._exchange = exchange

    @property
    def sources(self) -> tuple[CostSource, ...]:
        """All of them, in their order."""
        return (*self.plugins, *((self.specs,) if self.specs is not None else ()), *self.lists)

    def start(self, requests: Iterable[PriceRequest]) -> None:
        """Begins what takes time, so that everything is under way before the first answer is waited for."""
        asked = tuple(requests)
        for plugin in self.plugins:
            plugin.start(asked)

    def notes(self) -> tuple[str, ...]:
        """What went wrong on the way, once for each cause."""
        return tuple(note for plugin in self.plugins for note in plugin.notes())

    def price(self, request: PriceRequest) -> Priced:
        """The answer of the first source that has one, in the currency of the rate table where there is one."""
        answer = self._of_plugin(request) if self.plugins else None
        answer = self._listed(request) if answer is None else answer
        if self._exchange is None:
            return answer
        from finfocus_policy.sources.currency import converted

        return converted(answer, self._exchange)

    def _of_plugin(self, request: PriceRequest) -> Priced | None:
        """A plugin's answer; None when none has one and the lists are to be asked without a further word."""
        asked: list[str] = []
        failed: list[str] = []
        for plugin in self.plugins:
            answer = plugin.price(request)
            if answer is not None:
                return replace(answer, asked=tuple(asked))
            if plugin.knows_of(request):
                asked.append(plugin.name)
                failed += [text] if (text := plugin.failure(request)) else []
        if not asked:
            return None
        found = replace(self._listed(request), asked=tuple(asked))
        return gap(found, failed) if failed and found.status is Status.UNPRICED else found

    def _listed(self, request: PriceRequest) -> Priced:
        if request.free:
            return free(request)
        written = self.specs.price(request) if self.specs is not None else None
        if written is not None:
            return written
        if request.reason is not None:
            return Priced(status=Status.UNPRICED, reason=request.reason, detail=request.detail)
        for source in self.lists:
            answer = source.price(request)
            if answer is not None:
                return answer
        return Priced(status=Status.UNPRICED, reason=Reason.NO_PRICE, detail=NOBODY)


def gap(found: Priced, failed: Sequence[str]) -> Priced:
    """An answer without a price where a plugin that failed might have had one: that is why there is none."""
    detail = "; ".join((*failed, found.detail) if found.detail else failed)
    return replace(found, reason=Reason.SOURCE_FAILED, detail=detail)
