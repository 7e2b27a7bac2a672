"""A local spec as the answers of the plugin protocol."""

from __future__ import annotations

from decimal import Decimal

from finfocus_policy.model.resource import ResourceDescriptor
from finfocus_policy.sources.specs.spec import Spec
from finfocus_policy.wire.values import PriceTier, PricingSpec


def pricing_spec(spec: Spec, asked: ResourceDescriptor) -> PricingSpec:
    """The spec as GetPricingSpec answers it. Read as a file again it is the same price."""
    mode, rate, unit = billed(spec)
    steps = spec.per_gb if mode == "per_gb_month" and len(spec.per_gb) > 1 else ()
    ends = [start for start, _ in steps[1:]]
    return PricingSpec(
        descriptor=ResourceDescriptor(
            provider=asked.provider, resource_type=asked.resource_type, sku=spec.sku, region=spec.region
        ),
        billing_mode=mode,
        rate_per_unit=rate,
        currency=spec.currency,
        description=spec.description or f"{spec.service} {spec.sku}".strip(),
        source=spec.source or spec.name,
        unit=unit,
        assumptions=spec.assumptions,
        tiers=tuple(
            PriceTier(start=start, end=end, rate=price)
            for (start, price), end in zip(steps, [*ends, None], strict=False)
        ),
        metadata={"priceDate": spec.date} if spec.date else {},
    )


def billed(spec: Spec) -> tuple[str, Decimal, str]:
    """Billing mode, rate and unit, by the order in which a spec's prices count."""
    if spec.monthly is not None:
        return "per_month", spec.monthly, "month"
    if spec.hourly is not None:
        return "per_hour", spec.hourly, "hour"
    return "per_gb_month", spec.per_gb[0][1], "GB-month"
