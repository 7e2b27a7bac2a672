"""Meters become cost components: the one place where a quantity meets a list price.

Used by every source that knows unit prices (the embedded catalog, a user's own price list).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Protocol

from finfocus_policy.errors import AmountError
from finfocus_policy.model.cost import CostComponent, Meter, Priced, PriceRequest, Reason, SourceRef, Status
from finfocus_policy.model.money import ZERO, checked
from finfocus_policy.model.resource import Unknown
from finfocus_policy.sources.effective import Paid, Terms
from finfocus_policy.sources.tiers import Step, Tiers, added, label, short, sliced

WORDS = {
    Reason.UNKNOWN_SKU: "{key} is not in the price list",
    Reason.UNKNOWN_REGION: "{region} is not a region of the price list",
    Reason.NO_PRICE: "{key} has no price in {region}",
}
HUSHED = {
    Reason.UNKNOWN_INPUT: "one of its inputs cannot be used",
    Reason.UNKNOWN_SKU: "its SKU is not in the price list",
    Reason.UNKNOWN_REGION: "its region is not in the price list",
    Reason.NO_PRICE: "it has no price in its region",
}
NOTHING_TO_CHARGE = "nothing it is charged for could be read"


class PriceLookup(Protocol):
    """A list of unit prices."""

    def lookup(self, key: str, region: str) -> Tiers | None:
        """The price of a key in a region, None when there is none."""

    def why_missing(self, key: str, region: str) -> Reason:
        """What a miss means: the key, the region, or just this pair is not known."""


@dataclass(frozen=True, slots=True)
class _Found:
    """The prices of one meter's keys, or why one of them is missing.

    `tiers` are list prices, `paid` what rules make of each of them (None: nothing), both in the order of the keys.
    A key that no list has stands in `tiers` with nothing (None).
    """

    tiers: tuple[Tiers | None, ...] = ()
    reason: Reason | None = None
    detail: str = ""
    paid: tuple[Paid | None, ...] = ()

    @property
    def listed(self) -> tuple[Tiers, ...]:
        """The list prices, without those no list has."""
        return tuple(tiers for tiers in self.tiers if tiers is not None)

    @property
    def effective(self) -> tuple[Tiers, ...]:
        """What is paid for each key."""
        if not self.paid:
            return self.listed
        pairs = zip(self.tiers, self.paid, strict=True)
        return tuple(found for tiers, paid in pairs if (found := paid.tiers if paid else tiers) is not None)

    @property
    def ruled(self) -> bool:
        """Whether a rule changed a price."""
        return any(paid is not None and paid.layers for paid in self.paid)


def price_meters(
    request: PriceRequest, prices: PriceLookup, *, source: str, kind: str = "list", terms: Terms | None = None
) -> Priced:
    """What one request costs per month at the unit prices of `prices`.

    Any component without a price makes the answer unpriced (design section 2), the first such
    component's reason being its own; the other components keep their cost. Never raises for a
    missing price or an impossible quantity. `source` and `kind` name the origin in the answer;
    with a derived price among those used the kind is "derived". `terms` make effective prices of list prices: then the
    components say both, and a price somebody wrote makes the kind "override".
    """
    if request.free:
        return free(request)
    if request.reason is not None:
        return Priced(status=Status.UNPRICED, reason=request.reason, detail=request.detail)
    if not request.meters:
        return Priced(status=Status.UNPRICED, reason=Reason.NO_PRICE, detail=NOTHING_TO_CHARGE)
    region = request.descriptor.region
    found = [_find(meter, region, prices, terms) for meter in request.meters]
    components = tuple(c for meter, f in zip(request.meters, found, strict=True) for c in _components(meter, f))
    if request.secret:
        components = tuple(map(_hushed, components))
    failed = next((c for c in components if c.reason is not None), None)
    return Priced(
        status=_status(components),
        components=components,
        reason=failed.reason if failed else None,
        detail=failed.detail if failed else "",
        source=_origin(found, source, kind),
        assumptions=_derived_names(request, found) + (rules := _rules(request, found)),
        rules=rules,
    )


def free(request: PriceRequest) -> Priced:
    """The answer for what costs nothing; of a size given away with the components that other sizes have, at nothing."""
    given = tuple(replace(_unpriced(meter, Reason.NO_PRICE, "", price=ZERO), reason=None, monthly_cost=ZERO) for meter in request.meters)
    return Priced(status=Status.FREE, components=given)


def _status(components: tuple[CostComponent, ...]) -> Status:
    if any(c.reason is not None for c in components):
        return Status.UNPRICED
    if any(c.usage_based and c.quantity is None for c in components):
        return Status.USAGE_BASED
    return Status.PRICED


def _origin(found: list[_Found], source: str, kind: str) -> SourceRef:
    used = [tiers for f in found for tiers in f.listed]
    rules = [paid for f in found for paid in f.paid if paid is not None]
    dates = [t.date for t in used if t.date]
    cards = tuple(sorted({(t.card, t.date) for t in used}))
    layers = {(t.layer or source, t.card, t.date) for t in used} | {(name, "", "") for paid in rules for name in paid.layers}
    if any(tiers.derived for tiers in used):
        kind = "derived"
    if any(paid.overridden for paid in rules):
        kind = "override"
    apart = rules or any(t.layer for t in used)
    named = "+".join(sorted({t.layer or source for t in used})) or source
    return SourceRef(
        name=named, kind=kind, price_date=min(dates, default=""), cards=cards, layers=tuple(sorted(layers)) if apart else ()
    )


def _rules(request: PriceRequest, found: list[_Found]) -> tuple[str, ...]:
    """What rules did to the prices, in words. Of a secret only that they did."""
    said = [text for f in found for paid in f.paid if paid is not None for text, _ in paid.trail]
    if request.secret and said:
        return ("price rules of the settings apply",)
    return tuple(dict.fromkeys(said))


def _derived_names(request: PriceRequest, found: list[_Found]) -> tuple[str, ...]:
    pairs = zip(request.meters, found, strict=True)
    names = {("a component" if request.secret else meter.name, t.origin) for meter, f in pairs for t in f.listed if t.derived}
    return tuple(f"{name}: not listed, price derived from {origin} in this region" for name, origin in sorted(names))


def _hushed(component: CostComponent) -> CostComponent:
    """The component with a reason that quotes nothing: what it would quote may be the secret."""
    return replace(component, detail=HUSHED.get(component.reason, "")) if component.reason else component


def _find(meter: Meter, region: str, prices: PriceLookup, terms: Terms | None) -> _Found:
    tiers: list[Tiers | None] = []
    paid: list[Paid | None] = []
    for key in meter.keys:
        if isinstance(key, Unknown):
            return _Found(reason=Reason.UNKNOWN_INPUT, detail=str(key))
        price = prices.lookup(key, region)
        if terms is not None:
            paid.append(terms.paid(key, region, price, spot=meter.spot, factor=meter.factor))
        if price is None and not (paid and paid[-1]):
            reason = prices.why_missing(key, region)
            return _Found(reason=reason, detail=WORDS[reason].format(key=key, region=region or "an empty name"))
        tiers.append(price)
    if not tiers:
        return _Found(reason=Reason.NO_PRICE, detail=NOTHING_TO_CHARGE)
    return _Found(tuple(tiers), paid=tuple(paid) if any(paid) else ())


def _components(meter: Meter, found: _Found) -> tuple[CostComponent, ...]:
    if found.reason is not None:
        return (_unpriced(meter, found.reason, found.detail),)
    made = _at(meter, found.effective)
    if not found.ruled:
        return made
    listed = _at(meter, found.listed) if len(found.listed) == len(found.tiers) else ()
    return _both(made, listed)


def _both(made: tuple[CostComponent, ...], listed: tuple[CostComponent, ...]) -> tuple[CostComponent, ...]:
    """Components at effective prices, each with what it costs at list prices."""
    if len(made) != len(listed):  # no list has it, or not at this volume
        return tuple(replace(c, ruled=True) for c in made)
    pairs = zip(made, listed, strict=True)
    return tuple(c if c == at_list else _with_list(c, at_list) for c, at_list in pairs)


def _with_list(component: CostComponent, listed: CostComponent) -> CostComponent:
    return replace(component, ruled=True, list_unit_price=listed.unit_price, list_monthly_cost=listed.monthly_cost)


def _at(meter: Meter, prices: tuple[Tiers, ...]) -> tuple[CostComponent, ...]:
    """The components of a meter at these prices."""
    steps = added([tiers.steps for tiers in prices])
    unit = prices[0].unit
    try:
        if isinstance(meter.quantity, Unknown):
            return (_unpriced(meter, Reason.UNKNOWN_INPUT, str(meter.quantity), price=_unit_price(meter, _first(steps)[1])),)
        if meter.quantity is None:
            return (_of_usage(meter, steps, unit),)
        limit = min((tiers.limit for tiers in prices if tiers.limit is not None), default=None)
        return tuple(_charged(meter, _possible(meter.quantity), steps, limit, unit))
    except AmountError as error:
        return (_unpriced(meter, Reason.UNKNOWN_INPUT, f"{meter.name}: {error.message}"),)


def _possible(quantity: Decimal) -> Decimal:
    """The quantity, if so much of a thing there can be; raises AmountError."""
    if not quantity.is_nan() and quantity < 0:
        raise AmountError(f"a quantity of {quantity} is not possible")
    return checked(quantity)


def _charged(meter: Meter, quantity: Decimal, steps: tuple[Step, ...], limit: Decimal | None, unit: str) -> Iterator[CostComponent]:
    """A known quantity at its price: one component, or one for each step it falls into."""
    volume = quantity * meter.scale
    if limit is not None and volume > limit:
        yield _unpriced(meter, Reason.NO_PRICE, f"{meter.name}: no price is known above {short(limit, unit)}")
    elif len(steps) == 1 or (not meter.usage_based and volume <= steps[1][0]):
        yield _costed(meter, meter.name, quantity, steps[0][1])
    else:
        for part in sliced(steps, volume, unit):
            yield _costed(meter, _named(meter.name, part.label), part.quantity / meter.scale, part.price)


def _first(steps: tuple[Step, ...]) -> tuple[int, Decimal]:
    """The first step that costs something: a free allowance is not the price of a thing."""
    return next(((index, price) for index, (_, price) in enumerate(steps) if price), (0, ZERO))


def _of_usage(meter: Meter, steps: tuple[Step, ...], unit: str) -> CostComponent:
    index, price = _first(steps)
    return CostComponent(
        name=_named(meter.name, label(steps, index, unit)),
        unit=meter.unit,
        quantity=None,
        unit_price=_unit_price(meter, price),
        monthly_cost=None,
        usage_based=True,
        group=meter.group,
    )


def _costed(meter: Meter, name: str, quantity: Decimal, price: Decimal) -> CostComponent:
    unit_price = _unit_price(meter, price)
    return CostComponent(
        name=name,
        unit=meter.unit,
        quantity=checked(quantity),
        unit_price=unit_price,
        monthly_cost=checked(quantity * unit_price),
        usage_based=meter.usage_based,
        group=meter.group,
    )


def _unpriced(meter: Meter, reason: Reason, detail: str, *, price: Decimal | None = None) -> CostComponent:
    quantity = meter.quantity
    possible = isinstance(quantity, Decimal) and quantity.is_finite() and quantity >= 0
    return CostComponent(
        name=meter.name,
        unit=meter.unit,
        quantity=quantity if possible and not isinstance(quantity, Unknown) else None,
        unit_price=price,
        monthly_cost=None,
        usage_based=meter.usage_based,
        group=meter.group,
        reason=reason,
        detail=detail,
    )


def _unit_price(meter: Meter, price: Decimal) -> Decimal:
    return checked(price * meter.scale * meter.factor)


def _named(name: str, words: str) -> str:
    """The component's name with the step's words, inside its last parentheses if it has some.

    >>> _named("Duration", "first 6B"), _named("Storage (hot)", "over 1PB"), _named("Storage", "")
    ('Duration (first 6B)', 'Storage (hot, over 1PB)', 'Storage')
    """
    if not words:
        return name
    return f"{name[:-1]}, {words})" if name.endswith(")") else f"{name} ({words})"
