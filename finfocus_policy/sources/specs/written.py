"""A spec file in the Go ecosystem's form: provider, service, sku, currency, pricing, metadata; and region and tiers.

What describes the SKU under `pricing` (vcpu, memory, networkPerformance...) is read over. A number there that is no
price never becomes one, and a file without any price is refused: nothing is invented.
"""

from __future__ import annotations

import difflib
from itertools import pairwise

from finfocus_policy.model.money import ZERO
from finfocus_policy.sources.specs.fields import Fields
from finfocus_policy.sources.specs.spec import Spec, Step

KEYS = ("provider", "service", "sku", "region", "currency", "pricing", "metadata", "description", "source")
MONTHLY, PER_GB, TIERS = "monthlyEstimate", "pricePerGBMonth", "tiers"
HOURLY = ("onDemandHourly", "hourlyRate")
OTHERWISE = {"spot": "spotHourly", "reserved": "reservedHourly"}
PRICES = (MONTHLY, *HOURLY, *OTHERWISE.values(), PER_GB, TIERS)
DATES = ("priceDate", "price_date", "lastUpdated", "last_updated")
CLOSE = 0.75


def spec_in(fields: Fields, sha256: str = "") -> Spec:
    """The spec of a document. Raises ConfigError for a misspelt key, a price that is none, or no price at all."""
    fields.only(KEYS)
    pricing, metadata = fields.map("pricing", needed=True), fields.map("metadata")
    check_spelling(pricing)
    steps = tiers_in(pricing)
    spec = Spec(
        provider=fields.text("provider", needed=True),
        service=fields.text("service", needed=True),
        sku=fields.text("sku", needed=True),
        region=fields.text("region") or metadata.text("region"),
        currency=fields.currency(),
        monthly=pricing.amount(MONTHLY),
        hourly=pricing.amount(*HOURLY),
        on_demand=pricing.values.get(HOURLY[0]) is not None,
        otherwise={name: rate for name, key in OTHERWISE.items() if (rate := pricing.amount(key)) is not None},
        per_gb=steps,
        date=metadata.day(*DATES),
        description=fields.text("description"),
        source=fields.text("source") or metadata.text("source"),
        place=fields.place,
        sha256=sha256,
    )
    if spec.monthly is None and spec.hourly is None and not spec.per_gb and not spec.otherwise:
        raise fields.wrong("there is no price in pricing", "pricing", hint=f"write one of {', '.join(PRICES[:-1])}")
    return spec


def check_spelling(pricing: Fields) -> None:
    """Raises ConfigError for a key that is nearly a price's: read over, it would be a missing price."""
    for key in pricing.values:
        meant = difflib.get_close_matches(key.lower(), [price.lower() for price in PRICES], 1, CLOSE)
        if meant and key not in PRICES:
            right = next(price for price in PRICES if price.lower() == meant[0])
            raise pricing.wrong(f"{key} is no price", key, hint=f"did you mean {right}?")
    both = [name for name in HOURLY if pricing.values.get(name) is not None]
    if len(both) == len(HOURLY):
        raise pricing.wrong(f"{both[0]} and {both[1]} are the same price", both[1], hint="leave one of them out")


def tiers_in(pricing: Fields) -> tuple[Step, ...]:
    """The price of a GB and month: one, or steps of `from` and `price`, the first from 0. Raises ConfigError."""
    plain, tiers = pricing.amount(PER_GB), pricing.maps(TIERS)
    if not tiers:
        return () if plain is None else ((ZERO, plain),)
    if plain is not None:
        raise pricing.wrong(f"{PER_GB} and {TIERS} are the same price", TIERS, hint="leave one of them out")
    return ascending([step_in(tier) for tier in tiers], pricing)


def step_in(tier: Fields) -> Step:
    """One row of tiers."""
    tier.only(("from", "price"))
    start, price = tier.amount("from"), tier.amount("price")
    if start is None or price is None:
        raise tier.wrong("a tier needs both from and price", hint="write - {from: 0, price: 0.023}")
    return start, price


def ascending(steps: list[Step], fields: Fields, name: str = TIERS) -> tuple[Step, ...]:
    """Steps that begin at 0 and rise. Raises ConfigError for others."""
    starts = [start for start, _ in steps]
    if starts[0] != 0 or any(later <= earlier for earlier, later in pairwise(starts)):
        raise fields.wrong(f"{name} have to begin at 0 and rise", name)
    return tuple(steps)
