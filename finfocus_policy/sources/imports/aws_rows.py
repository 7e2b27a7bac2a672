"""What the two bulk forms of the AWS price list share: attributes, regions, and a price row judged."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from finfocus_policy.errors import AmountError
from finfocus_policy.model.money import ZERO, checked, parse_amount
from finfocus_policy.sources.imports import measures
from finfocus_policy.sources.imports.aws_rules import AWS
from finfocus_policy.sources.imports.found import EVERYWHERE, REGION, Facts, Found, Refused, Why, date_of
from finfocus_policy.sources.imports.rule import Rule

PAGE = "https://aws.amazon.com/pricing/"
USD = "USD"
HOURS_PER_YEAR = Decimal(8760)
TERMS = {"1yr": 1, "3yr": 3}
PAYMENTS = {"no upfront": "no-upfront", "partial upfront": "partial-upfront", "all upfront": "all-upfront"}
CLASSES = {"standard": "standard", "convertible": "convertible", "": "standard"}
ODD = re.compile(r"[^a-z0-9]")
BESIDES = frozenset({"locationtype", "location", "regioncode", "servicecode"})
ATTRIBUTES = frozenset(AWS.attributes) | BESIDES


@cache
def plain_name(name: str) -> str:
    """An attribute's name as rules have it, whichever form wrote it.

    >>> plain_name("Pre Installed S/W"), plain_name("preInstalledSw"), plain_name("Region Code")
    ('preinstalledsw', 'preinstalledsw', 'regioncode')
    """
    return ODD.sub("", name.lower())


@dataclass(frozen=True, slots=True)
class Product:
    """A SKU that is a price of ours: its rule, key and region."""

    number: int
    key: str
    minus: str
    region: str

    @property
    def rule(self) -> Rule:
        """The rule that took it."""
        return AWS.rules[self.number]


@dataclass(frozen=True, slots=True)
class Dimension:
    """One price of a SKU as the list writes it."""

    unit: str
    begin: str
    end: str
    price: str
    currency: str


@cache
def _places() -> Mapping[str, str]:
    """Region codes by the long names older lists have instead."""
    from finfocus_policy.sources.catalog.lookup import Catalog

    catalog = Catalog()
    try:
        names = {r.name: r.code for r in catalog.regions() if r.kind == "region" and r.code.count("-") > 1}
    finally:
        catalog.close()
    return names | {name.replace("EU (", "Europe (", 1): code for name, code in names.items()}


def facts(offer: str, published: str) -> Facts:
    """The facts of a bulk list."""
    return Facts("aws", offer or "AWS", PAGE, date_of(published))


def product(offer: str, family: str, attributes: Mapping[str, str]) -> Product | Why:
    """What a SKU is to us. Where the list's name is no service of a rule, the SKU's own service counts."""
    service = offer if AWS.knows(offer) else attributes.get("servicecode", "")
    if attributes.get("locationtype", "") not in ("", "AWS Region", "Other"):
        return Why.ZONE
    match = AWS.match(service, family, attributes)
    if isinstance(match, Why):
        return match
    region = EVERYWHERE if match.rule.everywhere else region_of(attributes)
    return Product(match.number, match.key, match.minus, region) if region else Why.REGION


def region_of(attributes: Mapping[str, str]) -> str:
    """The region code, by code or long name; "" where it cannot be told."""
    code = attributes.get("regioncode", "") or _places().get(attributes.get("location", ""), "")
    return code if REGION.fullmatch(code) and code != EVERYWHERE else ""


def judged(of: Product, row: Dimension, sku: str) -> Found | Refused:
    """One on-demand price row of a product."""
    rule = of.rule
    if row.currency != USD:
        return Refused(Why.CURRENCY, sku, row.currency)
    measure = measures.aws(row.unit)
    factor = rule.factor(measure[0]) if measure else None
    if factor is None:
        return Refused(Why.UNIT, sku, row.unit)
    try:
        price = checked(parse_amount(row.price) * factor)
        start, end = _range(rule, row, factor)
    except (AmountError, ArithmeticError):
        return Refused(Why.NOT_A_PRICE, sku, row.price)
    if price < 0 or start < 0:
        return Refused(Why.NOT_A_PRICE, sku, row.price)
    if not price and rule.free:
        return Refused(Why.FREE, sku, of.key)
    return Found(of.key, rule.unit, of.region, start, price, sku, end, of.minus, rule.allowance)


def _range(rule: Rule, row: Dimension, factor: Decimal) -> tuple[Decimal, Decimal | None]:
    """From which volume to which the price holds, in our unit."""
    if rule.start is not None:
        return rule.start, rule.end
    end = row.end.strip()
    return parse_amount(row.begin or "0") / factor, None if end in ("", "Inf") else parse_amount(end) / factor


def committed(of: Product, terms: Mapping[str, str], rows: Iterable[Dimension], sku: str) -> Iterator[Found | Refused]:
    """The prices of one reservation: what an hour costs, and the upfront fee over the hours of the term."""
    if not of.rule.committed:
        yield Refused(Why.COMMITMENT, sku, of.key)
        return
    suffix = commitment(terms)
    if suffix is None:
        yield Refused(Why.COMMITMENT, sku, " ".join(terms.get(name, "") for name in ("leasecontractlength", "purchaseoption")).strip())
        return
    hours = TERMS[terms["leasecontractlength"]] * HOURS_PER_YEAR
    for row in rows:
        yield _committed_row(of, suffix, hours, row, sku)


def commitment(terms: Mapping[str, str]) -> str | None:
    """The end of the key of a reservation, None when its term cannot be told.

    >>> commitment({"leasecontractlength": "1yr", "purchaseoption": "No Upfront", "offeringclass": "standard"})
    'ri/1yr/no-upfront/standard'
    """
    length = terms.get("leasecontractlength", "")
    payment = PAYMENTS.get(terms.get("purchaseoption", "").lower())
    kind = CLASSES.get(terms.get("offeringclass", "").lower())
    return f"ri/{length}/{payment}/{kind}" if length in TERMS and payment and kind else None


def _committed_row(of: Product, suffix: str, hours: Decimal, row: Dimension, sku: str) -> Found | Refused:
    measure = measures.aws(row.unit)
    upfront = measure is not None and measure[0] == "quantity"
    if row.currency != USD:
        return Refused(Why.CURRENCY, sku, row.currency)
    if measure is None or not (upfront or measure[0] == "hour"):
        return Refused(Why.UNIT, sku, row.unit)
    try:
        price = checked(parse_amount(row.price) / (hours if upfront else 1))
    except AmountError:
        return Refused(Why.NOT_A_PRICE, sku, row.price)
    if price <= 0:  # nothing is charged by the hour when all is paid before
        return Refused(Why.FREE if not price else Why.NOT_A_PRICE, sku, of.key)
    return Found(f"{of.key}/{suffix}" + ("/upfront" if upfront else ""), "hour", of.region, ZERO, price, sku)
