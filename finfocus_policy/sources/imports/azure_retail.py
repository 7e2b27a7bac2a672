"""Pages of the Azure retail prices API as files.

Each item says whose offer it is: DevTest, Spot, low priority and free items look like the on-demand price but for a
word, and a reservation's price is that of its whole term although its unit says an hour. A link to a next page is
never followed here: pages are files that somebody downloaded, and a file may not name addresses for us.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from finfocus_policy.errors import AmountError, ReadError
from finfocus_policy.mapping.azure.size import family
from finfocus_policy.model.money import ZERO, checked
from finfocus_policy.sources.imports import measures
from finfocus_policy.sources.imports.azure_rules import AZURE
from finfocus_policy.sources.imports.found import EVERYWHERE, REGION, Facts, Found, Item, Refused, Why, date_of, today
from finfocus_policy.sources.imports.json_stream import JsonStream
from finfocus_policy.sources.imports.listing import Listing
from finfocus_policy.sources.imports.rule import Match

PAGE = "https://prices.azure.com/api/retail/prices"
TERM_HOURS = {"1 Year": Decimal(8760), "3 Years": Decimal(26280)}
TERM_NAMES = {"1 Year": "1yr", "3 Years": "3yr"}
FIELDS = ("serviceName", "productName", "skuName", "meterName", "type")
SPOT = re.compile(r"\b(?:Spot|Low Priority)\b", re.IGNORECASE)
UNSOLD = re.compile(r"\b(?:Free|Expired)\b", re.IGNORECASE)
APP_PLAN = re.compile(r"(?P<sku>[BSPI]\d)(?P<memory>m?)(?: ?(?P<version>v\d))?", re.IGNORECASE)
NOWHERE = frozenset({"", "global", "zone 1", "intercontinental"})


def read(listing: Listing) -> Iterator[Item]:
    """Everything in one page. Raises ReadError when it is not of this form."""
    stream = JsonStream(listing.text(), listing.place)
    newest, seen, day = "", False, today()
    for name in stream.members():
        if name.lower() != "items" or stream.kind() != "[":
            stream.skip()
            continue
        seen = True
        for _ in stream.items():
            item = stream.value()
            begun = date_of(item.get("effectiveStartDate")) if isinstance(item, dict) else ""
            newest = max(newest, begun if begun <= day else "")
            yield judged(item, day)
    stream.end()
    if not seen:
        raise ReadError("has no Items", place=listing.place, hint="is this a page of the Azure retail prices? check --format")
    yield Facts("azure", "Azure retail prices", PAGE, newest)


def judged(item: Any, day: str) -> Found | Refused:
    """One item: a price of ours on a day (YYYY-MM-DD), or why it is none."""
    if not isinstance(item, dict):
        return Refused(Why.DAMAGED, "", "an item is no object")
    sku = str(item.get("skuId") or item.get("meterId") or "")
    match = matched(item)
    if isinstance(match, Why):
        return Refused(match, sku, str(item.get("meterName", "")))
    if date_of(item.get("effectiveStartDate")) > day or "" < date_of(item.get("effectiveEndDate")) < day:
        return Refused(Why.LATER, sku, f"{item.get('effectiveStartDate')} to {item.get('effectiveEndDate') or 'further notice'}")
    region = region_of(item, everywhere=match.rule.everywhere)
    problem = _problem(item, region, sku)
    if problem is not None:
        return problem
    try:
        return _reserved(item, match, region, sku) if item.get("type") == "Reservation" else _step(item, match, region, sku)
    except AmountError:
        return Refused(Why.NOT_A_PRICE, sku, str(item.get("retailPrice")))


def _problem(item: Mapping[str, Any], region: str, sku: str) -> Refused | None:
    """What is wrong with an item of ours, whatever it is a price of."""
    price = item.get("retailPrice")
    if not region:
        return Refused(Why.REGION, sku, str(item.get("armRegionName", "")))
    if item.get("currencyCode") != "USD":
        return Refused(Why.CURRENCY, sku, str(item.get("currencyCode")))
    if not isinstance(price, Decimal) or not price.is_finite() or price < 0:
        return Refused(Why.NOT_A_PRICE, sku, str(price))
    return None


def matched(item: Mapping[str, Any]) -> Match | Why:
    """What an item is; the offers that are not the list price of everybody are refused first."""
    told = {name.lower(): str(item.get(name) or "") for name in FIELDS}
    if told["type"] == "DevTestConsumption":
        return Why.DEV_TEST
    if told["type"] not in ("Consumption", "Reservation"):
        return Why.NOT_MAPPED
    words = f"{told['skuname']} {told['metername']}"
    if SPOT.search(words):
        return Why.SPOT
    if UNSOLD.search(words):
        return Why.FREE
    return AZURE.match(told["servicename"], "", told | _derived(item))


def _derived(item: Mapping[str, Any]) -> dict[str, str]:
    """What stands in a name in several spellings: a machine's series and size, an App Service plan."""
    size = family(str(item.get("armSkuName") or "").strip().replace(" ", "_"))
    plan = APP_PLAN.fullmatch(str(item.get("skuName") or ""))
    told = {"series": size[0], "size": size[1]} if size else {}
    return told | ({"plan": f"{plan['sku']}{plan['memory']}{plan['version'] or ''}".lower()} if plan else {})


def region_of(item: Mapping[str, Any], *, everywhere: bool = False) -> str:
    """The region's code; "" for items without one, unless their price holds everywhere."""
    region = str(item.get("armRegionName") or "").strip().lower()
    if everywhere:
        return EVERYWHERE
    return region if region not in NOWHERE and REGION.fullmatch(region) and region != EVERYWHERE else ""


def _step(item: Mapping[str, Any], match: Match, region: str, sku: str) -> Found | Refused:
    """A pay-as-you-go price. Volumes count blocks where the unit is a block: those are not told apart, so refused."""
    rule = match.rule
    measure = measures.azure(str(item.get("unitOfMeasure", "")))
    factor = rule.factor(measure[0]) if measure else None
    start = item.get("tierMinimumUnits") or ZERO
    if measure is None or factor is None or not isinstance(start, Decimal):
        return Refused(Why.UNIT, sku, str(item.get("unitOfMeasure", "")))
    if start and (measure[1] != 1 or factor != 1):
        return Refused(Why.STEPS, sku, f"from {start} of {item.get('unitOfMeasure')}")
    price = checked(item["retailPrice"] * factor / measure[1])
    if not price and rule.free:
        return Refused(Why.FREE, sku, match.key)
    return Found(match.key, rule.unit, region, start, price, sku, None, match.minus, rule.allowance)


def _reserved(item: Mapping[str, Any], match: Match, region: str, sku: str) -> Found | Refused:
    """A reservation: the total of its term over the hours of the term, whatever its unit says."""
    term = str(item.get("reservationTerm", ""))
    if term not in TERM_HOURS or not match.rule.committed:
        return Refused(Why.COMMITMENT, sku, term)
    price = checked(item["retailPrice"] / TERM_HOURS[term])
    if not price:
        return Refused(Why.ZERO, sku, match.key)
    key = f"{match.key}/ri/{TERM_NAMES[term]}/no-upfront/standard"
    return Found(key, "hour", region, ZERO, price, sku)
