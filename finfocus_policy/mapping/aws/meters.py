"""Parts that the mappings of many services are made of: fixed and used meters, words, counts, blocks of a size."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal

from finfocus_policy.mapping.entry import ONE, Rate
from finfocus_policy.mapping.reader import Reader, product
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.money import HOURS_PER_MONTH, ZERO
from finfocus_policy.model.resource import Unknown

Amount = Decimal | Unknown | None


def word(reader: Reader, path: str, default: str) -> str | Unknown:
    """A choice as price keys spell it (lower case); the default when nothing is said."""
    value = reader.name(path)
    if value is None:
        return default
    return value if isinstance(value, Unknown) else value.lower()


def keyed(*parts: str | Unknown) -> str | Unknown:
    """A price key of these parts; unknown when one of them is.

    >>> keyed("aws/fsx/windows", "multi_az_1", "ssd")
    'aws/fsx/windows/multi_az_1/ssd'
    """
    unclear = next((p for p in parts if isinstance(p, Unknown)), None)
    return "/".join(map(str, parts)) if unclear is None else unclear


def shown(value: str | Unknown, what: str = "kind") -> str:
    """A choice inside a component's name.

    >>> shown("Small"), shown(Unknown("size"), "size")
    ('Small', 'size not known')
    """
    return f"{what} not known" if isinstance(value, Unknown) else value


def fixed(
    name: str,
    unit: str,
    key: str | Unknown,
    quantity: Decimal | Unknown = HOURS_PER_MONTH,
    *,
    scale: Decimal = ONE,
    group: str = "",
) -> Meter:
    """A charge that is due whatever the use; 730 hours unless another quantity is given."""
    return Meter(name=name, unit=unit, keys=(key,), quantity=quantity, scale=scale, group=group)


def used(name: str, unit: str, key: str | Unknown, amount: Amount, *, scale: Decimal = ONE, group: str = "") -> Meter:
    """A charge for use; `amount` is in the card's unit and shown in units of `scale` of them."""
    shown_amount = amount / scale if isinstance(amount, Decimal) else amount
    return Meter(name=name, unit=unit, keys=(key,), quantity=shown_amount, usage_based=True, scale=scale, group=group)


def rated(reader: Reader, *rates: Rate) -> tuple[Meter, ...]:
    """The meters of rates that need no logic."""
    return tuple(rate.meter(reader) for rate in rates)


def use(name: str, unit: str, key: str, usage: str, scale: Decimal = ONE) -> Rate:
    """A rate whose quantity only the usage file knows, by position: tables of them read as tables."""
    return Rate(name=name, unit=unit, key=key, usage=usage, scale=scale)


def default(value: Amount, otherwise: Decimal) -> Decimal | Unknown:
    """A quantity, or what holds when it is not given."""
    return otherwise if value is None else value


def count_of(reader: Reader, path: str) -> Decimal | Unknown:
    """How many items a list has; its items may be unknown, its length may not."""
    value = reader.get(path)
    if isinstance(value, Unknown):
        return value
    if value is None:
        return ZERO
    return Decimal(len(value)) if isinstance(value, (list, tuple)) else ONE


def at_least_one(count: Decimal | Unknown) -> Decimal | Unknown:
    """A count that is one where the list is empty or not given."""
    return count if isinstance(count, Unknown) else max(count, ONE)


def whole(number: Decimal) -> Decimal:
    """The next whole number.

    >>> whole(Decimal("1.2"))
    Decimal('2')
    """
    return number.to_integral_value(rounding=ROUND_CEILING)


def blocks(size: Amount, block: Decimal) -> Decimal | Unknown:
    """How many blocks of a size one request is charged as; one when its size is not given.

    >>> blocks(Decimal(65), Decimal(64)), blocks(None, Decimal(64))
    (Decimal('2'), Decimal('1'))
    """
    if isinstance(size, Unknown):
        return size
    return max(whole(size / block), ONE) if size is not None else ONE


def billed(reader: Reader, requests: str, size: str, block: Decimal) -> Amount:
    """Requests of a month, larger ones counted once for every started block."""
    return product(reader.usage(requests), blocks(reader.usage(size), block))


def times(*factors: Decimal | Unknown) -> Decimal | Unknown:
    """The product of quantities that are all given.

    >>> times(Decimal(2), Decimal(730))
    Decimal('1460')
    """
    result = product(*factors)
    return ONE if result is None else result
