"""The bodies of prices an estimate stands on: which were used, how old they are, what is past its time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from finfocus_policy.model.cost import CostResult, PriceData
from finfocus_policy.model.period import age_in_days
from finfocus_policy.model.ports import CostSource
from finfocus_policy.sources.catalog.lookup import Catalog

FRESH_DAYS = 180
Cards = Mapping[str, tuple[tuple[str, str], ...]]


def cards_of(results: Iterable[CostResult]) -> Cards:
    """Names and dates of the cards that results stand on, by source. Those of secrets would tell what is secret."""
    used: dict[str, set[tuple[str, str]]] = {}
    for source in {id(r.priced.source): r.priced.source for r in results if not r.secret}.values():
        if source is None:
            continue
        if source.kind == "plugin":
            used.setdefault(source.name, set())
        for layer, card, date in source.layers or ((source.name, *card) for card in source.cards):
            used.setdefault(layer, set()).add((card, date))
    return {name: tuple(sorted(cards)) for name, cards in used.items()}


def keeps(source: CostSource, data: PriceData, cards: Cards) -> bool:
    """Whether a body of prices is one the results stand on. Of the embedded ones the cards tell; imported lists and
    rules know it themselves."""
    if data.kind == "plugin":  # which may be called as it likes, catalog too
        return source.name in cards
    return bool(cards.get(data.name)) if source.name == Catalog.name else True


def aged(data: PriceData, cards: Sequence[tuple[str, str]], at: datetime) -> PriceData:
    """Price data with the dates of its cards that were used, and the names of what is past its time."""
    dates = [date for _, date in cards if date]
    dated = replace(data, newest=max(dates), oldest=min(dates)) if dates else data
    known = cards if dates else ((data.name, data.oldest),)
    stale = tuple(f"{name} of {date}" for name, date in known if date and age_in_days(date, at) > FRESH_DAYS)
    return replace(dated, stale=stale) if stale else dated
