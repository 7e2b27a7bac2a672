"""What the price list says of a resource, in the words of the protocol."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from finfocus_policy.model.cost import CostComponent, Priced, PriceRequest, Reason, Status
from finfocus_policy.model.money import ZERO
from finfocus_policy.model.resource import ResourceDescriptor
from finfocus_policy.sources.tiers import Tiers, added
from finfocus_policy.wire.values import CallFailed, ErrorCode, PriceTier, PricingSpec, ProjectedCost

HOURLY = "hours"
PURCHASES = {"spot": "spot", "preemptible": "spot", "reserved": "reserved"}
CODES = {
    Reason.UNSUPPORTED_TYPE: ErrorCode.INVALID_RESOURCE,
    Reason.UNKNOWN_INPUT: ErrorCode.INVALID_RESOURCE,
    Reason.UNKNOWN_REGION: ErrorCode.UNSUPPORTED_REGION,
}
BILLING_MODES: Mapping[str, str] = {
    "hour": "per_hour",
    "GB-month": "per_gb_month",
    "GiB-month": "per_gb_month",
    "GB-hour": "per_gb_hour",
    "GB": "per_data_transfer_gb",
    "request": "per_request",
    "operation": "per_operation",
    "execution": "per_execution",
    "query": "per_query",
    "month": "per_month",
    "vCPU-hour": "per_vcpu_hour",
    "IOPS-month": "per_provisioned_iops",
}
"""Unit of a price list to the protocol's word for it; every other is `on_demand`, its unit says more."""


def failure(request: PriceRequest, priced: Priced) -> CallFailed:
    """Why there is no cost: never an answer of zero."""
    reason = priced.reason or Reason.NO_PRICE
    if reason is Reason.UNKNOWN_REGION and not request.descriptor.region:
        return CallFailed(ErrorCode.INVALID_RESOURCE, "resource.region is needed: the price depends on it")
    detail = priced.detail or f"there is no price for {request.type}"
    return CallFailed(CODES.get(reason, ErrorCode.RESOURCE_NOT_FOUND), detail)


def projected(request: PriceRequest, priced: Priced, defaults: tuple[str, ...]) -> ProjectedCost:
    """The answer for a priced resource. Raises CallFailed where the cost is not known."""
    if priced.status is Status.UNPRICED:
        raise failure(request, priced)
    if priced.status is Status.FREE:
        return ProjectedCost(unit_price=ZERO, cost_per_month=ZERO, billing_detail="free")
    missing = sorted({named(c) for c in priced.components if c.monthly_cost is None})
    if priced.monthly_cost is None:
        text = f"what {request.type} costs hangs on its usage, and none is given: {', '.join(missing)}"
        raise CallFailed(ErrorCode.INVALID_RESOURCE, text)
    return ProjectedCost(
        unit_price=rate_of(priced.components),
        cost_per_month=priced.monthly_cost,
        currency=priced.currency,
        billing_detail=billing(priced),
        breakdown=breakdown(priced.components),
        metadata=metadata(request, priced, defaults, missing),
    )


def main_of(components: Iterable[CostComponent]) -> CostComponent | None:
    """The component a resource is known for: the first by the hour, else the first with a price."""
    known = [c for c in components if c.unit_price is not None]
    return next((c for c in known if c.unit == HOURLY), known[0] if known else None)


def rate_of(components: Iterable[CostComponent]) -> Decimal:
    """The price of one unit of the main component; hourly for compute."""
    main = main_of(components)
    return ZERO if main is None or main.unit_price is None else main.unit_price


def named(component: CostComponent) -> str:
    """A component's name, with the part of the resource it is of."""
    return f"{component.group}: {component.name}" if component.group else component.name


def breakdown(components: Iterable[CostComponent]) -> Mapping[str, Decimal]:
    """What each component costs a month; components of one name are added up."""
    parts: dict[str, Decimal] = {}
    for component in components:
        if component.monthly_cost is not None:
            parts[named(component)] = parts.get(named(component), ZERO) + component.monthly_cost
    return parts


def billing(priced: Priced) -> str:
    """How it is billed: on-demand, spot or reserved for machines, on-demand for everything else."""
    names = " ".join(c.name for c in priced.components)
    return next((said for word, said in PURCHASES.items() if f", {word}," in names), "on-demand")


def metadata(request: PriceRequest, priced: Priced, defaults: tuple[str, ...], missing: list[str]) -> Mapping[str, str]:
    """How the figure came about; nothing that is empty."""
    assumptions = tuple(dict.fromkeys((*request.assumptions, *priced.assumptions)))
    quality = "low" if missing else "medium" if defaults or assumptions else "high"
    source = priced.source
    found = {
        "assumptions": "; ".join(assumptions),
        "defaults_applied": ",".join(defaults),
        "estimate_quality": quality,
        "not_included": "; ".join(missing),
        "price_date": source.price_date if source else "",
        "price_kind": source.kind if source else "",
    }
    return {name: text for name, text in found.items() if text}


def spec(
    asked: ResourceDescriptor, request: PriceRequest, main: CostComponent, tiers: tuple[Tiers, ...], page: str
) -> PricingSpec:
    """The price of the main component; with its steps where it hangs on the quantity."""
    steps = added([each.steps for each in tiers])
    unit = tiers[0].unit
    ends = [start for start, _ in steps[1:]]
    return PricingSpec(
        descriptor=asked,
        billing_mode=BILLING_MODES.get(unit, "on_demand"),
        rate_per_unit=next((price for _, price in steps if price), ZERO),
        description=f"{main.name}, {asked.provider} {request.descriptor.resource_type}",
        source="catalog",
        unit=unit,
        assumptions=request.assumptions,
        tiers=tuple(
            PriceTier(start=start, end=end, rate=price)
            for (start, price), end in zip(steps, (*ends, None), strict=True)
            if len(steps) > 1
        ),
        metadata={"card": tiers[0].card, "price_date": tiers[0].date, **({"page": page} if page else {})},
    )
