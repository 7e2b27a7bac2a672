"""All rate cards together: the newest price of every key and region, and the derived ones."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from finfocus_policy.errors import CatalogError
from finfocus_policy.model.money import plain
from finfocus_policy.sources.catalog.card import (
    EVERYWHERE,
    FAMILIES,
    REGIONS,
    SIZES,
    Card,
    Rate,
    rates,
    read_card,
    size_factors,
)
from finfocus_policy.sources.catalog.derive import judged, known_sizes, study
from finfocus_policy.sources.catalog.packed import Family, families
from finfocus_policy.sources.catalog.ratios import Derived, derived_by_ratio
from finfocus_policy.sources.catalog.shapes import PARTS, SHAPES, Shapes, shapes_of

CARDS = Path(__file__).with_name("cards")
Place = tuple[str, str]
Sizes = dict[str, dict[str, "Decimal | None"]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row of the price book. No price: from `start` on it is not known."""

    key: str
    unit: str
    region: str
    start: Decimal
    price: Decimal | None
    card: str
    how: str = ""
    group: str = ""
    size: str = ""

    @property
    def derived(self) -> bool:
        """True when a rule gave the price: `how` says which, a key of tiers.ORIGINS."""
        return bool(self.how)

    @property
    def amount(self) -> str:
        """The price as text, empty where it is not known."""
        return "" if self.price is None else plain(self.price)

    @property
    def line(self) -> str:
        """The entry as it is hashed and compared."""
        cells = (self.key, self.unit, self.region, plain(self.start), self.amount, self.card)
        return "\t".join((*cells, self.how or "list", self.group, self.size))


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """The price book: entries sorted by key, region and start; cards, regions and packed families sorted by name."""

    cards: tuple[Card, ...]
    regions: tuple[tuple[str, str, str, str], ...]
    entries: tuple[Entry, ...]
    currency: str
    packed: tuple[Family, ...] = ()

    @property
    def content(self) -> list[str]:
        """Everything an estimate can depend on, one line each, in a fixed order."""
        cards = [f"card\t{c.name}\t{c.provider}\t{c.page}\t{c.date}\t{c.currency}\t{c.source}\t{c.sha256}" for c in self.cards]
        regions = ["region\t" + "\t".join(region) for region in self.regions]
        packed = (line for family in self.packed for line in family.lines)
        return [*cards, *regions, *(entry.line for entry in self.entries), *packed]

    @property
    def sha256(self) -> str:
        """The hash of the price book."""
        return content_hash(self.content)


def content_hash(lines: Iterable[str]) -> str:
    """SHA-256 over content lines."""
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def read_cards(folder: Path = CARDS) -> list[Card]:
    """Every card of a folder. Raises CatalogError when one is wrong or none is there."""
    cards = [read_card(path) for path in sorted(folder.glob("*.csv"))]
    if not cards:
        raise CatalogError("no rate cards", place=str(folder))
    return cards


def assemble(cards: Sequence[Card]) -> Book:
    """The price book of these cards. Raises CatalogError when they contradict each other."""
    currencies = {card.currency for card in cards}
    names = [card.name for card in cards]
    if len(currencies) != 1 or len(set(names)) != len(names):
        raise CatalogError(f"cards need one currency ({', '.join(sorted(currencies))}) and a name each")
    told = told_sizes(cards)
    listed = newest(cards, told)
    entries = [_entry(rate) for steps in listed.values() for rate in steps]
    entries += added_entries(cards, listed, told)
    entries = _with_families(entries)
    regions = sorted({_four(row) for card in cards if card.form == REGIONS for _, row in card.rows})
    _check_regions(entries, {code for code, *_ in regions})
    _check_units(entries)
    packed = families(cards)
    _check_packed(packed, {code for code, *_ in regions})
    return Book(
        cards=tuple(sorted(cards, key=lambda card: card.name)),
        regions=tuple(regions),
        entries=tuple(sorted(entries, key=lambda entry: (entry.key, entry.region, entry.start))),
        currency=currencies.pop(),
        packed=packed,
    )


def _four(row: tuple[str, ...]) -> tuple[str, str, str, str]:
    code, name, kind, parent = row
    return code, name, kind, parent


def _check_regions(entries: Iterable[Entry], known: set[str]) -> None:
    strange = sorted({entry.region for entry in entries} - known - {EVERYWHERE})
    if strange:
        raise CatalogError(f"regions that no regions card knows: {', '.join(strange)}")


def _check_packed(packed: Sequence[Family], known: set[str]) -> None:
    names = [family.name for family in packed]
    if len(set(names)) != len(names):
        raise CatalogError("two packed cards list the same family of prices")
    strange = sorted({region for family in packed for row in family.rows for region in row[0].split()} - known)
    if strange:
        raise CatalogError(f"regions that no regions card knows: {', '.join(strange)}")


def _check_units(entries: Iterable[Entry]) -> None:
    units: dict[str, str] = {}
    for entry in entries:
        if units.setdefault(entry.key, entry.unit) != entry.unit:
            both = " and per ".join(sorted({entry.unit, units[entry.key]}))
            raise CatalogError(f"{entry.key} is priced per {both}", place=entry.card)


def told_sizes(cards: Iterable[Card]) -> dict[str, Sizes]:
    """What the sizes cards tell, by card name."""
    return {card.name: size_factors(card) for card in cards if card.form == SIZES}


def newest(cards: Sequence[Card], told: Mapping[str, Sizes]) -> dict[Place, list[Rate]]:
    """The steps of every key and region, from the newest card that lists it."""
    listed: dict[Place, list[Rate]] = {}
    shapes = told_shapes(cards)
    for card in sorted(cards, key=lambda card: (card.date, card.name)):
        for place, steps in _steps(card, told, shapes).items():
            older = listed.get(place)
            if older and older[0].card.date == card.date:
                raise CatalogError(f"{place[0]} in {place[1]} stands in {older[0].card.name} too, of the same date", place=card.place)
            listed[place] = steps
    return listed


def told_shapes(cards: Iterable[Card]) -> dict[str, Shapes]:
    """What the shapes cards tell, by card name."""
    return {card.name: shapes_of(row for _, row in card.rows) for card in cards if card.form == SHAPES}


def _steps(card: Card, told: Mapping[str, Sizes], shapes: Mapping[str, Shapes]) -> dict[Place, list[Rate]]:
    if card.sizes and card.sizes not in (shapes if card.form == PARTS else told):
        raise CatalogError(f"there is no sizes card named {card.sizes}", place=card.place)
    factors = {family: {s: f for s, f in sizes.items() if f} for family, sizes in told.get(card.sizes, {}).items()}
    found: dict[Place, list[Rate]] = {}
    for rate in rates(card, factors, shapes.get(card.sizes)):
        found.setdefault((rate.key, rate.region), []).append(rate)
    for place, steps in found.items():
        steps.sort(key=lambda rate: rate.start)
        _check_steps(card, place, steps)
    return found


def _check_steps(card: Card, place: Place, steps: list[Rate]) -> None:
    starts = [rate.start for rate in steps]
    if starts[0] or len(set(starts)) != len(starts) or not any(rate.price for rate in steps):
        raise CatalogError(f"the steps of {place[0]} in {place[1]} do not start at 0, repeat, or are all zero", place=card.place)


def _entry(rate: Rate) -> Entry:
    return Entry(
        key=rate.key,
        unit=rate.unit,
        region=rate.region,
        start=rate.start,
        price=rate.price,
        card=rate.card.name,
        how="parts" if rate.derived else "",
        group=rate.group,
        size=rate.size,
    )


def added_entries(cards: Sequence[Card], listed: Mapping[Place, list[Rate]], told: Mapping[str, Sizes]) -> list[Entry]:
    """What the rules add to listed prices: by ratio, else from the other sizes; nothing where they differ."""
    trusted, others = family_entries(listed, told)
    said = {(entry.key, entry.region): entry.price for entry in (*trusted, *others) if entry.price}
    by_ratio = derived_by_ratio(cards, listed, said)
    taken = by_ratio.keys() | listed.keys()
    return [*map(_ratio_entry, filter(None, by_ratio.values())), *(e for e in trusted if (e.key, e.region) not in taken)]


def _ratio_entry(found: Derived) -> Entry:
    """A price that is a fixed multiple of another."""
    return Entry(
        key=found.key,
        unit=found.unit,
        region=found.region,
        start=Decimal(0),
        price=found.price,
        card=found.card,
        how="ratio",
    )


def family_entries(listed: Mapping[Place, list[Rate]], told: Mapping[str, Sizes]) -> tuple[list[Entry], list[Entry]]:
    """What the sizes of a family say of those not listed, group (family and kind of price) by group: what
    can be trusted, and what cannot."""
    groups: dict[str, dict[str, list[Rate]]] = {}
    for steps in listed.values():
        if steps[0].group and steps[0].card.form == FAMILIES and not steps[0].card.whole:
            groups.setdefault(steps[0].group, {}).setdefault(steps[0].region, []).append(steps[0])
    found = [pair for group in groups.values() for pair in _gaps(group, told)]
    return [entry for entry, trusted in found if trusted], [entry for entry, trusted in found if not trusted]


def _with_families(entries: Sequence[Entry]) -> list[Entry]:
    """The entries, each with the family its key has anywhere: a price of its own card or by ratio has none."""
    families = {entry.key: entry for entry in entries if entry.group}
    told = [(entry, families.get(entry.key, entry)) for entry in entries]
    return [entry if entry.group == of.group else replace(entry, group=of.group, size=of.size) for entry, of in told]


def _gaps(by_region: Mapping[str, list[Rate]], told: Mapping[str, Sizes]) -> list[tuple[Entry, bool]]:
    sample = next(iter(by_region.values()))[0]
    cards = {rate.card.sizes for cell in by_region.values() for rate in cell if rate.card.sizes}
    family = _family_name(sample)
    known = known_sizes(told[name].get(family, {}) for name in sorted(cards))
    shape = study({region: {r.size: r.price for r in cell if r.price} for region, cell in by_region.items()}, known)
    found = []
    for region, cell in by_region.items():
        card = min(cell, key=lambda rate: (rate.card.date, rate.card.name)).card.name
        for size, (price, trusted) in judged(shape, region).items():
            key = sample.group.replace("{size}", size)
            entry = Entry(
                key=key,
                unit=sample.unit,
                region=region,
                start=Decimal(0),
                price=price,
                card=card,
                how="family",
                group=sample.group,
                size=size,
            )
            found.append((entry, trusted))
    return found


def _family_name(rate: Rate) -> str:
    """The family in a group, found by the card's template.

    The template and the group differ in the family alone, so what stands in its place is it.
    """
    for template in rate.card.keys:
        before, _, after = template.partition("{family}")
        if rate.group.startswith(before) and rate.group.endswith(after):
            return rate.group[len(before) : len(rate.group) - len(after)]
    return ""
