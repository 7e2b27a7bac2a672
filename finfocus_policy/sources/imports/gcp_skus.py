"""Pages of the Google Cloud billing catalogue as files.

A price is units and nanos (billionths); a SKU may hold in several regions. Steps are kept; a free first step is an
account's free tier, not the price. Amounts in another currency are refused: converting them back is not exact.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from finfocus_policy.errors import AmountError, ReadError
from finfocus_policy.model.money import checked, parse_amount
from finfocus_policy.sources.imports import measures
from finfocus_policy.sources.imports.found import EVERYWHERE, REGION, Facts, Found, Item, Refused, Why, date_of, today
from finfocus_policy.sources.imports.gcp_rules import GCP
from finfocus_policy.sources.imports.json_stream import JsonStream
from finfocus_policy.sources.imports.listing import Listing
from finfocus_policy.sources.imports.rule import Match

PAGE = "https://cloud.google.com/pricing/list"
NANO = Decimal("1e-9")
Json = Mapping[str, Any]


def read(listing: Listing) -> Iterator[Item]:
    """Everything in one page. Raises ReadError when it is not of this form."""
    stream = JsonStream(listing.text(), listing.place)
    newest, seen, day = "", False, today()
    for name in stream.members():
        if name == "error":
            raise ReadError("is an error message of the catalogue, not a page of it", place=listing.place, hint="download it again, with a key that may read it")
        if name != "skus":
            stream.skip()
            continue
        seen = True
        for _ in stream.items():
            sku = stream.value()
            newest = max(newest, _begun(sku, day))
            yield from judged(sku, day)
    stream.end()
    if not seen:
        raise ReadError("has no skus", place=listing.place, hint="is this a page of the Google Cloud catalogue? check --format")
    yield Facts("gcp", "Google Cloud catalogue", PAGE, newest)


def _begun(sku: Any, day: str) -> str:
    """Since when the price of a SKU holds, "" where it does not tell."""
    try:
        info = in_force(sku, day)
        return date_of(info["effectiveTime"]) if info else ""
    except (KeyError, TypeError, AttributeError):
        return ""


def in_force(sku: Json, day: str) -> Json | None:
    """The newest of a SKU's prices that has begun: the catalogue may name the next one before its time."""
    begun = [info for info in sku["pricingInfo"] if date_of(info.get("effectiveTime")) <= day]
    return max(begun, key=lambda info: str(info.get("effectiveTime", "")), default=None)


def judged(sku: Any, day: str) -> Iterator[Found | Refused]:
    """The prices of one SKU on a day (YYYY-MM-DD) in each of its regions, or why there are none."""
    try:
        name = str(sku["skuId"])
        match = _matched(sku)
        if isinstance(match, Why):
            yield Refused(match, name, str(sku.get("description", "")))
            return
        yield from _priced(sku, match, name, day)
    except (KeyError, IndexError, TypeError, AttributeError):
        yield Refused(Why.DAMAGED, str(sku.get("skuId", "")) if isinstance(sku, dict) else "", "not of this form")


def _matched(sku: Json) -> Match | Why:
    category = sku["category"]
    attributes = {
        "description": str(sku["description"]),
        "usagetype": str(category.get("usageType", "")),
        "place": "one" if len(sku["serviceRegions"]) == 1 else "several",
    }
    return GCP.match(str(category["serviceDisplayName"]), str(category.get("resourceGroup", "")), attributes)


def _priced(sku: Json, match: Match, name: str, day: str) -> Iterator[Found | Refused]:
    info = in_force(sku, day)
    if info is None:
        yield Refused(Why.LATER if sku["pricingInfo"] else Why.DAMAGED, name, "no price of it has begun")
        return
    expression = info["pricingExpression"]
    regions, rates = sku["serviceRegions"], expression["tieredRates"]
    if not rates or not isinstance(rates, list) or not isinstance(regions, list):
        yield Refused(Why.DAMAGED, name, "without rates or regions")
        return
    measure = measures.gcp(str(expression["usageUnit"]))
    factor = match.rule.factor(measure[0]) if measure else None
    if factor is None:
        yield Refused(Why.UNIT, name, str(expression["usageUnit"]))
        return
    for region in map(str, regions):
        if not REGION.fullmatch(region) or region in (EVERYWHERE, "global"):
            yield Refused(Why.REGION, name, region)
            continue
        yield from (_step(rate, match, factor, region, name) for rate in rates)


def _step(rate: Json, match: Match, factor: Decimal, region: str, name: str) -> Found | Refused:
    unit = rate["unitPrice"]
    if unit.get("currencyCode") != "USD":
        return Refused(Why.CURRENCY, name, str(unit.get("currencyCode")))
    try:
        price = checked((parse_amount(str(unit.get("units", "0"))) + Decimal(unit.get("nanos", 0)) * NANO) * factor)
        start = checked(Decimal(rate.get("startUsageAmount", 0)) / factor)
    except (AmountError, InvalidOperation, ValueError):
        return Refused(Why.NOT_A_PRICE, name, f"{unit.get('units')} and {unit.get('nanos')} nanos")
    if price < 0 or start < 0:
        return Refused(Why.NOT_A_PRICE, name, str(price))
    return Found(match.key, match.rule.unit, region, start, price, name, None, match.minus, match.rule.allowance)
