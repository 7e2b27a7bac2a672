"""A PricingSpec of the plugin protocol saved as a file: what GetPricingSpec answers, as protobuf's JSON prints it.

So the answer of one plugin, saved with grpcurl or `finfocus plugin inspect`, is a local spec. Field names are taken
in both spellings of protobuf's JSON (billingMode, billing_mode), also wrapped in `{"spec": ...}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from finfocus_policy.model.money import HOURS_PER_MONTH, ZERO
from finfocus_policy.sources.specs.fields import Fields
from finfocus_policy.sources.specs.spec import Spec, Step
from finfocus_policy.sources.specs.written import DATES, ascending

NAMES = (
    "provider", "resourceType", "resource_type", "sku", "region", "billingMode", "billing_mode", "ratePerUnit",
    "rate_per_unit", "currency", "description", "metricHints", "metric_hints", "pluginMetadata", "plugin_metadata",
    "source", "unit", "assumptions", "pricingTiers", "pricing_tiers",
)  # fmt: skip
MODE, RATE, TIERS = ("billingMode", "billing_mode"), ("ratePerUnit", "rate_per_unit"), ("pricingTiers", "pricing_tiers")
START, END, TIER_RATE = ("minQuantity", "min_quantity"), ("maxQuantity", "max_quantity"), RATE
# Months, hours and GB-months in a unit. What is counted in requests or operations has no price without a count.
PER_MONTH = {"per_month": Decimal(1), "flat_rate": Decimal(1), "per_year": Decimal(12)}
ON_DEMAND = "on_demand"
PER_HOUR = {"per_hour": Decimal(1), ON_DEMAND: Decimal(1), "per_day": Decimal(24)}
PER_GB = {"per_gb_month": Decimal(1), "per_gb_hour": 1 / HOURS_PER_MONTH, "tiered": Decimal(1)}
MODES = tuple(sorted({*PER_MONTH, *PER_HOUR, *PER_GB}))


def unwrapped(value: Mapping[str, Any]) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    """The PricingSpec in a document, and where it stands there; an empty one when it is none.

    >>> unwrapped({"spec": {"billingMode": "per_hour"}})[1], unwrapped({"provider": "aws", "pricing": {}})
    (('spec',), ({}, ()))
    """
    inner = value.get("spec")
    if set(value) == {"spec"} and isinstance(inner, Mapping):
        return inner, ("spec",)
    return (value, ()) if any(name in value for name in (*MODE, *RATE, *TIERS)) else ({}, ())


def spec_in(fields: Fields, sha256: str = "") -> Spec:
    """The spec of a PricingSpec. Raises ConfigError for a billing mode that says nothing about a month."""
    fields.only(NAMES)
    mode = fields.text(*MODE, needed=True)
    metadata = fields.map("pluginMetadata" if "pluginMetadata" in fields.values else "plugin_metadata")
    spec = Spec(
        provider=fields.text("provider", needed=True),
        service=fields.text("resourceType", "resource_type", needed=True),
        sku=fields.text("sku", needed=True),
        region=fields.text("region"),
        currency=fields.currency(),
        date=metadata.day(*DATES),
        description=fields.text("description"),
        source=fields.text("source"),
        assumptions=fields.texts("assumptions"),
        place=fields.place,
        sha256=sha256,
    )
    return priced(spec, mode, fields)


def priced(spec: Spec, mode: str, fields: Fields) -> Spec:
    """The spec with its price in the unit its billing mode names."""
    rate, steps = fields.amount(*RATE), steps_in(fields)
    if rate is None and not steps:
        raise fields.wrong("there is no price: neither ratePerUnit nor pricingTiers")
    if mode in PER_GB:
        per_gb = steps or ((ZERO, rate if rate is not None else ZERO),)
        return replace(spec, per_gb=tuple((start, price / PER_GB[mode]) for start, price in per_gb))
    if rate is None or mode not in {**PER_MONTH, **PER_HOUR}:
        raise fields.wrong(
            f"a price {mode} says nothing about a month", *[n for n in MODE if n in fields.values],
            hint=f"billing modes of specs are {', '.join(MODES)}; tiers are of GB",
        )  # fmt: skip
    if mode in PER_MONTH:
        return replace(spec, monthly=rate / PER_MONTH[mode])
    return replace(spec, hourly=rate / PER_HOUR[mode], on_demand=mode == ON_DEMAND)


def steps_in(fields: Fields) -> tuple[Step, ...]:
    """The tiers, which have to follow on each other without a gap."""
    tiers = fields.maps(*TIERS)
    if not tiers:
        return ()
    steps, end = [], ZERO
    for tier in tiers:
        start, price = tier.amount(*START) or ZERO, tier.amount(*TIER_RATE) or ZERO
        if start != end:
            raise tier.wrong(f"a tier begins at {start} where the one before ends at {end}")
        steps.append((start, price))
        end = tier.amount(*END) or ZERO
    return ascending(steps, fields, next(name for name in TIERS if name in fields.values))
