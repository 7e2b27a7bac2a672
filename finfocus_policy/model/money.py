"""Money: exact decimal amounts with a currency. Nothing is rounded before output."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

from finfocus_policy.errors import AmountError, CurrencyMismatch

HOURS_PER_MONTH = Decimal(730)
ZERO = Decimal(0)
LARGEST = Decimal("1e15")
SMALLEST = Decimal("1e-12")
CENT = Decimal("0.01")


def checked(amount: Decimal) -> Decimal:
    """The amount itself, if it can be money: finite and at most 1e15 either way.

    Amounts smaller than 1e-12 but not zero are refused too: they are always a unit mistake.

    >>> checked(Decimal("0.0104"))
    Decimal('0.0104')
    """
    if not amount.is_finite():
        raise AmountError(f"{amount} is not an amount of money")
    # by exponent first: arithmetic on 1e30000000 overflows the decimal context
    if amount and not (-12 <= amount.adjusted() <= 15 and abs(amount) <= LARGEST):
        raise AmountError(f"{amount} is outside 1e-12 to 1e15")
    return amount


def from_double(number: float) -> Decimal:
    """The decimal a double was printed as, not its binary tail.

    >>> from_double(0.0104) * 730
    Decimal('7.5920')
    """
    return checked(Decimal(repr(number)))


def parse_amount(text: str) -> Decimal:
    """A decimal from text; raises AmountError for anything that is not a finite number.

    >>> parse_amount("5_0")
    Traceback (most recent call last):
    ...
    finfocus_policy.errors.AmountError: '5_0' is not a number
    """
    if "_" in text:
        raise AmountError(f"{text!r} is not a number")
    try:
        return checked(Decimal(text.strip()))
    except InvalidOperation:
        raise AmountError(f"{text!r} is not a number") from None


def cents(amount: Decimal) -> Decimal:
    """Rounded to cents, half to even: for output only.

    >>> cents(Decimal("83.915"))
    Decimal('83.92')
    """
    return amount.quantize(CENT, rounding=ROUND_HALF_EVEN)


def plain(amount: Decimal) -> str:
    """Exact digits without exponent or trailing zeros, as JSON numbers are written.

    >>> plain(Decimal("7.5920")), plain(Decimal("1E+3")), plain(Decimal("0.00"))
    ('7.592', '1000', '0')
    """
    text = format(amount, "f")
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


def shown(amount: Decimal, currency: str = "USD") -> str:
    """An amount as a person reads it.

    >>> shown(Decimal("1234.5")), shown(Decimal("-3"), "EUR")
    ('$1,234.50', '-3.00 EUR')
    """
    if currency != "USD":
        return f"{cents(amount):,} {currency}"
    rounded = cents(amount)
    sign = "-" if rounded < 0 else ""
    return f"{sign}${abs(rounded):,}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """An amount in one currency (ISO 4217). Adding two currencies raises CurrencyMismatch.

    >>> Money(amount=Decimal("0.10"), currency="USD") + Money(amount=Decimal("0.20"), currency="USD")
    Money(amount=Decimal('0.30'), currency='USD')
    """

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        checked(self.amount)
        code = self.currency
        if not (len(code) == 3 and code.isascii() and code.isupper()):
            raise AmountError(f"{code!r} is not an ISO 4217 currency code")

    def _same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency} cannot be combined")

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(amount=self.amount + other.amount, currency=self.currency)

    def __sub__(self, other: Money) -> Money:
        """The difference. What differs by less than the smallest amount there is does not differ."""
        self._same(other)
        apart = self.amount - other.amount
        return Money(amount=ZERO if abs(apart) < SMALLEST else apart, currency=self.currency)

    def __lt__(self, other: Money) -> bool:
        self._same(other)
        return self.amount < other.amount

    def __str__(self) -> str:
        return shown(self.amount, self.currency)
