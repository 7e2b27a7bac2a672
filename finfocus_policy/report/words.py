"""Amounts, types, reasons and counts in words: the same in the table and in policy findings."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Context, Decimal

from finfocus_policy.model.cost import Coverage, Reason
from finfocus_policy.model.money import plain, shown
from finfocus_policy.report.escape import terminal

SECRET = "[secret]"
HALF_CENT = Decimal("0.005")
DIGITS = Context(prec=12)
REASONS: dict[Reason, str] = {
    Reason.UNSUPPORTED_TYPE: "there is no price model for this type yet",
    Reason.UNKNOWN_INPUT: "an input is not known",
    Reason.UNKNOWN_SKU: "this size or SKU is not in the price list",
    Reason.UNKNOWN_REGION: "the region is not known or has no prices",
    Reason.NO_PRICE: "the price list has no price for it in this region",
    Reason.SOURCE_FAILED: "the price source failed",
}
REMEDIES: dict[Reason, str] = {
    Reason.UNSUPPORTED_TYPE: "its cost comes on top of the total",
    Reason.UNKNOWN_SKU: "see `finfocus prices explain`",
    Reason.UNKNOWN_REGION: "set the provider's region or --region",
    Reason.NO_PRICE: "see `finfocus prices explain`",
    Reason.SOURCE_FAILED: "see `finfocus doctor`",
}


def amount(value: Decimal, currency: str = "USD") -> str:
    """An amount in cents; what is not zero never looks like zero.

    >>> amount(Decimal("83.915")), amount(Decimal("0.0002")), amount(Decimal("1.5"), "EUR")
    ('$83.92', '<$0.01', '1.50 EUR')
    """
    if value and abs(value) < HALF_CENT:
        return f"<{shown(Decimal('0.01'), currency)}" if value > 0 else f">{shown(Decimal('-0.01'), currency)}"
    return shown(value, currency)


def signed(value: Decimal, currency: str = "USD") -> str:
    """A change with its sign.

    >>> signed(Decimal(3)), signed(Decimal(-3)), signed(Decimal(0))
    ('+$3.00', '-$3.00', '$0.00')
    """
    return f"+{amount(value, currency)}" if value >= HALF_CENT else amount(value, currency)


def rate(value: Decimal, currency: str = "USD") -> str:
    """A unit price with all its digits, those of a quotient to the twelfth, and at least two.

    >>> rate(Decimal("0.0104")), rate(Decimal("0.1")), rate(Decimal("5"), "EUR"), rate(Decimal(1) / 3)
    ('$0.0104', '$0.10', '5.00 EUR', '$0.333333333333')
    """
    whole, _, fraction = plain(DIGITS.plus(value)).partition(".")
    digits = f"{int(whole):,}.{fraction:0<2}"
    return f"${digits}" if currency == "USD" else f"{digits} {currency}"


def number(value: Decimal) -> str:
    """A quantity with thousands set apart, to at most four decimals.

    >>> number(Decimal("7300")), number(Decimal("0.12345678"))
    ('7,300', '0.1235')
    """
    text = f"{value:,.4f}"
    return text.rstrip("0").rstrip(".")


def percent(value: Decimal) -> str:
    """A percentage to one decimal.

    >>> percent(Decimal("16.666")), percent(Decimal(120))
    ('16.7%', '120%')
    """
    return f"{value:,.1f}".removesuffix(".0") + "%"


def count(n: int, noun: str) -> str:
    """A number and its noun.

    >>> count(1, "resource"), count(2000, "resource")
    ('1 resource', '2,000 resources')
    """
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def short_type(token: str) -> str:
    """A type token as Pulumi's own display writes it.

    >>> short_type("aws:ec2/instance:Instance"), short_type("random:index/randomId:RandomId"), short_type("odd")
    ('aws:ec2:Instance', 'random:index:RandomId', 'odd')
    """
    parts = token.split(":")
    if len(parts) != 3:
        return token
    return f"{parts[0]}:{parts[1].split('/')[0]}:{parts[2]}"


def why(reason: Reason | None, detail: str = "") -> str:
    """The reason there is no price, in words, escaped for a terminal.

    >>> why(Reason.UNKNOWN_SKU, "t9.mega")
    'this size or SKU is not in the price list: t9.mega'
    """
    said = REASONS[reason] if reason else "there is no price"
    return f"{said}: {terminal(detail)}" if detail else said


def listing(names: Sequence[str], most: int, total: int | None = None) -> str:
    """The first names and how many more there are.

    >>> listing(["a", "b", "c"], 2)
    'a, b and 1 more'
    """
    total = len(names) if total is None else total
    shown_names = ", ".join(names[:most])
    rest = total - min(most, len(names))
    return f"{shown_names} and {rest:,} more" if rest else shown_names


def coverage_text(coverage: Coverage) -> str:
    """How many resources had which outcome, in one line."""
    parts = [
        f"{n:,} {what}"
        for n, what in (
            (coverage.priced, "priced"),
            (coverage.free, "free"),
            (coverage.usage_based, "by usage"),
            (coverage.unpriced, "without a price"),
        )
        if n
    ]
    text = count(coverage.resources, "resource")
    return f"{text}: {', '.join(parts)}" if parts else text


def missing_prices(coverage: Coverage) -> str:
    """Who has no price, as a clause.

    >>> missing_prices(Coverage(resources=3, unpriced=1)), missing_prices(Coverage(resources=3, unpriced=2))
    ('1 resource has no price', '2 resources have no price')
    """
    n = coverage.unpriced
    return f"{count(n, 'resource')} {'has' if n == 1 else 'have'} no price"
