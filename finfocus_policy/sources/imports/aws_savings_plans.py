"""The AWS price list of savings plans: hourly rates of what a plan covers, by SKU and usage type.

A rate names the on-demand SKU it replaces and its usage type and operation. The usage type alone tells the machine,
so no other list has to be read first: only plain Linux machines, Fargate and Lambda are taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from finfocus_policy.errors import AmountError, ReadError
from finfocus_policy.model.money import ZERO, checked, parse_amount
from finfocus_policy.sources.imports import measures
from finfocus_policy.sources.imports.aws_rows import PAYMENTS, USD
from finfocus_policy.sources.imports.found import REGION, Facts, Found, Item, Refused, Why, date_of
from finfocus_policy.sources.imports.json_stream import JsonStream
from finfocus_policy.sources.imports.listing import Listing

PAGE = "https://aws.amazon.com/savingsplans/pricing/"
KINDS = {"ComputeSavingsPlans": "compute", "EC2InstanceSavingsPlans": "ec2"}
YEARS = {"1": "1yr", "3": "3yr"}
R = r"(?:[A-Z]{2,4}\d?-)?"
COVERED = (
    ("AmazonEC2", re.compile(rf"{R}BoxUsage:(?P<size>[a-z0-9.-]+)"), "RunInstances", "aws/ec2/instance/{size}/linux", "hour"),
    ("AmazonECS", re.compile(rf"{R}Fargate-vCPU-Hours:perCPU"), "", "aws/fargate/linux/x86_64/vcpu", "vCPU-hour"),
    ("AmazonECS", re.compile(rf"{R}Fargate-GB-Hours"), "", "aws/fargate/linux/x86_64/memory", "GB-hour"),
    ("AmazonECS", re.compile(rf"{R}Fargate-ARM-vCPU-Hours:perCPU"), "", "aws/fargate/linux/arm64/vcpu", "vCPU-hour"),
    ("AmazonECS", re.compile(rf"{R}Fargate-ARM-GB-Hours"), "", "aws/fargate/linux/arm64/memory", "GB-hour"),
    ("AWSLambda", re.compile(rf"{R}Lambda-GB-Second"), "", "aws/lambda/duration/x86_64", "GB-second"),
    ("AWSLambda", re.compile(rf"{R}Lambda-GB-Second-ARM"), "", "aws/lambda/duration/arm64", "GB-second"),
)
SAME = {"vCPU-hour": ("vCPU-hour", "hour"), "GB-hour": ("GB-hour", "hour"), "hour": ("hour",), "GB-second": ("GB-second", "second")}
Json = Mapping[str, Any]


def read(listing: Listing) -> Iterator[Item]:
    """Everything in one file. Raises ReadError when it is not of this form."""
    stream = JsonStream(listing.text(), listing.place)
    told = {"publicationDate": "", "regionCode": ""}
    plans: dict[str, tuple[str, str]] = {}
    seen = False
    for name in stream.members():
        if name in told:
            told[name] = str(stream.value())
        elif name == "products" and stream.kind() == "[":
            plans = {str(p.get("sku")): plan for p in _items(stream) if (plan := _plan(p))}
        elif name == "terms":
            seen = True
            yield Facts("aws", "AWS savings plans", PAGE, date_of(told["publicationDate"]))
            yield from _terms(stream, told["regionCode"], plans)
        else:
            stream.skip()
    stream.end()
    if not seen or not plans:
        raise ReadError("has no savings plans with terms", place=listing.place, hint="is this the AWS savings plans list? check --format")


def _items(stream: JsonStream) -> Iterator[Json]:
    for _ in stream.items():
        value = stream.value()
        if isinstance(value, dict):
            yield value


def _plan(product: Json) -> tuple[str, str] | None:
    """Kind and payment of a plan; None for those that cover nothing of ours (SageMaker, databases)."""
    kind = KINDS.get(str(product.get("productFamily", "")))
    attributes = product.get("attributes")
    payment = PAYMENTS.get(str(attributes.get("purchaseOption", "")).lower()) if isinstance(attributes, dict) else None
    return (kind, payment) if kind and payment else None


def _terms(stream: JsonStream, region: str, plans: Mapping[str, tuple[str, str]]) -> Iterator[Item]:
    for kind in stream.members():
        if kind != "savingsPlan" or stream.kind() != "[":
            stream.skip()
            continue
        for _ in stream.items():
            yield from _term(stream, region, plans)


def _term(stream: JsonStream, region: str, plans: Mapping[str, tuple[str, str]]) -> Iterator[Item]:
    """One term; its thousands of rates are read one at a time, which needs its SKU and length before them."""
    told: dict[str, Any] = {}
    for name in stream.members():
        if name == "rates" and stream.kind() == "[":
            suffix = _suffix(told, plans)
            yield from (_rate(rate, region, suffix) for rate in _items(stream))
        else:
            told[name] = stream.value()


def _suffix(told: Json, plans: Mapping[str, tuple[str, str]]) -> str:
    """The end of the keys of a term, "" for a plan that is none of ours."""
    plan = plans.get(str(told.get("sku", "")))
    length = told.get("leaseContractLength")
    years = YEARS.get(str(length.get("duration", ""))) if isinstance(length, dict) and length.get("unit") == "year" else None
    return f"sp/{plan[0]}/{years}/{plan[1]}" if plan and years else ""


def _rate(rate: Json, region: str, suffix: str) -> Found | Refused:
    sku = str(rate.get("discountedSku", ""))
    place = str(rate.get("discountedRegionCode") or region)
    covered = _covered(rate)
    if covered is None:
        return Refused(Why.NOT_MAPPED, sku, str(rate.get("discountedUsageType", "")))
    if not suffix:
        return Refused(Why.COMMITMENT, sku, "a plan or term that is not known")
    if not REGION.fullmatch(place):
        return Refused(Why.REGION, sku, place)
    return _priced(rate, sku, place, f"{covered[0]}/{suffix}", covered[1])


def _covered(rate: Json) -> tuple[str, str] | None:
    """Key and unit of what a rate is for."""
    service, usage, operation = (str(rate.get(f"discounted{name}", "")) for name in ("ServiceCode", "UsageType", "Operation"))
    for of, pattern, only, key, unit in COVERED:
        found = pattern.fullmatch(usage) if of == service and only in ("", operation) else None
        if found:
            return key.format(**found.groupdict()), unit
    return None


def _priced(rate: Json, sku: str, region: str, key: str, unit: str) -> Found | Refused:
    told = rate.get("discountedRate")
    price, currency = (str(told.get(name, "")) for name in ("price", "currency")) if isinstance(told, dict) else ("", "")
    measure = measures.aws(str(rate.get("unit", "")))
    if currency != USD:
        return Refused(Why.CURRENCY, sku, currency)
    if measure is None or measure[0] not in SAME[unit]:
        return Refused(Why.UNIT, sku, str(rate.get("unit", "")))
    try:
        amount: Decimal = checked(parse_amount(price))
    except AmountError:
        return Refused(Why.NOT_A_PRICE, sku, price)
    if amount <= 0:
        return Refused(Why.NOT_A_PRICE if amount else Why.ZERO, sku, key)
    return Found(key, unit, region, ZERO, amount, sku)
