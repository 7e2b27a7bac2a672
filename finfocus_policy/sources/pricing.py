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
    """The prices of one meter's keys, or why one of them is missing."""

    tiers: tuple[Tiers, ...] = ()
    reason: Reason | None = None
    detail: str = ""


def price_meters(request: PriceRequest, prices: PriceLookup, *, source: str, kind: str = "list") -> Priced:
    """What one request costs per month at the unit prices of `prices`.

    Any component without a price makes the answer unpriced (design section 2), the first such
    component's reason being its own; the other components keep their cost. Never raises for a
    missing price or an impossible quantity. `source` and `kind` name the origin in the answer;
    with a derived price among those used the kind is "derived".
    """
    if request.free:
        return Priced(status=Status.FREE)
    if request.reason is not None:
        return Priced(status=Status.UNPRICED, reason=request.reason, detail=request.detail)
    if not request.meters:
        return Priced(status=Status.UNPRICED, reason=Reason.NO_PRICE, detail=NOTHING_TO_CHARGE)
    region = request.descriptor.region
    found = [_find(meter, region, prices) for meter in request.meters]
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
        assumptions=_derived_names(request, found),
    )


def _status(components: tuple[CostComponent, ...]) -> Status:
    if any(c.reason is not None for c in components):
        return Status.UNPRICED
    if any(c.usage_based and c.quantity is None for c in components):
        return Status.USAGE_BASED
    return Status.PRICED


def _origin(found: list[_Found], source: str, kind: str) -> SourceRef:
    used = [tiers for f in found for tiers in f.tiers]
    derived = any(tiers.derived for tiers in used)
    dates = [t.date for t in used if t.date]
    cards = tuple(sorted({(t.card, t.date) for t in used}))
    return SourceRef(name=source, kind="derived" if derived else kind, price_date=min(dates, default=""), cards=cards)


def _derived_names(request: PriceRequest, found: list[_Found]) -> tuple[str, ...]:
    pairs = zip(request.meters, found, strict=True)
    names = {("a component" if request.secret else meter.name, t.origin) for meter, f in pairs for t in f.tiers if t.derived}
    return tuple(f"{name}: not listed, price derived from {origin} in this region" for name, origin in sorted(names))


def _hushed(component: CostComponent) -> CostComponent:
    """The component with a reason that quotes nothing: what it would quote may be the secret."""
    return replace(component, detail=HUSHED.get(component.reason, "")) if component.reason else component


def _find(meter: Meter, region: str, prices: PriceLookup) -> _Found:
    tiers: list[Tiers] = []
    for key in meter.keys:
        if isinstance(key, Unknown):
            return _Found(reason=Reason.UNKNOWN_INPUT, detail=str(key))
        price = prices.lookup(key, region)
        if price is None:
            reason = prices.why_missing(key, region)
            return _Found(reason=reason, detail=WORDS[reason].format(key=key, region=region or "an empty name"))
        tiers.append(price)
    return _Found(tuple(tiers)) if tiers else _Found(reason=Reason.NO_PRICE, detail=NOTHING_TO_CHARGE)


def _components(meter: Meter, found: _Found) -> tuple[CostComponent, ...]:
    if found.reason is not None:
        return (_unpriced(meter, found.reason, found.detail),)
    steps = added([tiers.steps for tiers in found.tiers])
    unit = found.tiers[0].unit
    try:
        if isinstance(meter.quantity, Unknown):
            return (_unpriced(meter, Reason.UNKNOWN_INPUT, str(meter.quantity), price=_unit_price(meter, _first(steps)[1])),)
        if meter.quantity is None:
            return (_of_usage(meter, steps, unit),)
        limit = min((tiers.limit for tiers in found.tiers if tiers.limit is not None), default=None)
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
