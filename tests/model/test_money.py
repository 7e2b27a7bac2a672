from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finfocus_policy.errors import AmountError, CurrencyMismatch
from finfocus_policy.model.money import Money, from_double, parse_amount, plain, shown

amounts = st.decimals(min_value=-(10**12), max_value=10**12, places=8)


@given(amounts, amounts, amounts)
def test_sums_do_not_depend_on_order(a: Decimal, b: Decimal, c: Decimal) -> None:
    x, y, z = (Money(amount=n, currency="USD") for n in (a, b, c))
    assert (x + y) + z == x + (y + z) == z + y + x


@given(amounts)
def test_plain_text_has_the_exact_digits(amount: Decimal) -> None:
    text = plain(amount)
    assert Decimal(text) == amount
    assert "E" not in text


@given(st.floats(min_value=1e-9, max_value=1e12))
def test_a_double_becomes_the_decimal_it_is_printed_as(number: float) -> None:
    assert float(from_double(number)) == number


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-inf", "1e400", "1e30000000", "1e-13", "12,5", "five", "", "0x10", "1_000"])
def test_what_is_not_an_amount_is_refused(text: str) -> None:
    with pytest.raises(AmountError):
        parse_amount(text)


def test_two_currencies_never_meet() -> None:
    usd, eur = Money(amount=Decimal(1), currency="USD"), Money(amount=Decimal(1), currency="EUR")
    for combine in (lambda: usd + eur, lambda: usd - eur, lambda: usd < eur):
        with pytest.raises(CurrencyMismatch):
            combine()


@pytest.mark.parametrize("code", ["usd", "US", "DOLLAR", "", "ÜSD"])
def test_a_currency_is_an_iso_code(code: str) -> None:
    with pytest.raises(AmountError):
        Money(amount=Decimal(1), currency=code)


def test_amounts_are_rounded_only_when_shown() -> None:
    assert shown(Decimal("83.925")) == "$83.92"
    assert str(Money(amount=Decimal("-0.004"), currency="USD")) == "$0.00"


@pytest.mark.parametrize(("more", "less", "apart"), [("1.000000000000000001", "1", "0"), ("1", "1.000000000000000001", "0"), ("3", "1", "2")])
def test_less_than_the_smallest_amount_is_no_difference(more: str, less: str, apart: str) -> None:
    one, other = (Money(amount=Decimal(text), currency="USD") for text in (more, less))
    assert (one - other).amount == Decimal(apart)
