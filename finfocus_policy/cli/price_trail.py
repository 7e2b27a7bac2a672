"""How a unit price came about: the line of the price list behind it, and what price rules made of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from finfocus_policy.model.cost import Meter, PriceRequest
from finfocus_policy.model.resource import Unknown
from finfocus_policy.sources.catalog.lookup import Catalog
from finfocus_policy.sources.effective import Paid, Terms
from finfocus_policy.sources.layers import Layered
from finfocus_policy.sources.tiers import Tiers, label


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """All lists of prices in force: the embedded one and those of the user's own, and the price rules over them."""

    catalog: Catalog
    own: tuple[Any, ...] = ()
    layered: Layered | None = None
    terms: Terms | None = None

    def lookup(self, key: str, region: str) -> Tiers | None:
        """The list price that is used."""
        return (self.layered.prices if self.layered else self.catalog).lookup(key, region)

    def page(self, tiers: Tiers) -> str:
        """The provider's page a price is from."""
        of = next((each for each in self.own if each.name == tiers.layer), self.catalog)
        return str(of.page(tiers.card))

    def layer(self, tiers: Tiers) -> tuple[str, str]:
        """Name and hash of the list a price is in."""
        of = next((each for each in self.own if each.name == tiers.layer), self.catalog)
        return of.name, next((data.sha256 for data in of.data()), "")


def lists_of(sources: tuple[Any, ...]) -> Lists:
    """The lists among the sources of an evaluator."""
    layered = next((s for s in sources if isinstance(s, Layered)), None)
    if layered is None:
        return Lists(catalog=next((s for s in sources if isinstance(s, Catalog)), None) or Catalog())
    return Lists(catalog=layered.catalog, own=layered.lists, layered=layered, terms=layered.terms)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """One price key of one component. `tiers` is None where no list has it, `unclear` says why there is no key.
    `paid` are the steps from the list price to the effective one."""

    component: str
    key: str = ""
    unclear: str = ""
    tiers: Tiers | None = None
    page: str = ""
    layer: str = ""
    sha256: str = ""
    paid: Paid | None = None

    @property
    def steps(self) -> Iterator[tuple[str, Decimal]]:
        """Words and price of each step of volume."""
        if self.tiers is not None:
            for index, (_, price) in enumerate(self.tiers.steps):
                yield label(self.tiers.steps, index, self.tiers.unit), price


def trails(request: PriceRequest, lists: Lists, *, public: bool = False) -> Iterator[Trail]:
    """Every price key of a request, in the order of its meters; with `public` without what rules made of it."""
    for meter in request.meters:
        for key in meter.keys:
            yield Trail(component=meter.name, unclear=str(key)) if isinstance(key, Unknown) else trail(meter, key, request, lists, public)


def trail(meter: Meter, key: str, request: PriceRequest, lists: Lists, public: bool) -> Trail:
    """One key with its list price and what is paid for it."""
    region = request.descriptor.region
    tiers = lists.lookup(key, region)
    paid = lists.terms.paid(key, region, tiers, spot=meter.spot, factor=meter.factor) if lists.terms and not public else None
    if tiers is None:
        return Trail(component=meter.name, key=key, paid=paid)
    layer, sha256 = lists.layer(tiers)
    return Trail(component=meter.name, key=key, tiers=tiers, page=lists.page(tiers), layer=layer, sha256=sha256, paid=paid)


def as_json(found: Trail, region: str) -> Mapping[str, Any]:
    """A trail for machines."""
    made: dict[str, Any] = {"component": found.component, "key": found.key or None, "region": region}
    if found.unclear:
        return made | {"unknown": found.unclear}
    tiers = found.tiers
    if tiers is not None:
        made |= {
            "unit": tiers.unit,
            "steps": [{"start": start, "price": price} for start, price in tiers.steps],
            "kind": "derived" if tiers.derived else "list",
            "card": tiers.card,
            "price_date": tiers.date or None,
            "page": found.page or None,
            "layer": found.layer,
            "sha256": found.sha256,
        }
    if found.paid is not None:
        made["effective"] = [{"rule": said, "price": price} for said, price in found.paid.trail]
    return made
