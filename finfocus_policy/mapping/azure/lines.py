"""Lines of a bill that follow from one quantity: fixed, asked for in the usage file, or both."""

from __future__ import annotations

from decimal import Decimal

from finfocus_policy.mapping.azure.forms import Form, Kind, Rule, View, entries
from finfocus_policy.mapping.entry import ONE, Draft, Entry, Rate, usage_meter
from finfocus_policy.mapping.reader import decimal_of, quantity
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.money import HOURS_PER_MONTH
from finfocus_policy.model.resource import Unknown


def fixed(
    name: str, unit: str, key: str | Unknown, quantity: Decimal | Unknown | None = HOURS_PER_MONTH, **more: Decimal
) -> Meter:
    """A charge whose quantity the inputs tell."""
    return Meter(name=name, unit=unit, keys=(key,), quantity=quantity, **more)  # type: ignore[arg-type]


def used(view: View, name: str, unit: str, key: str | Unknown, usage: str, scale: Decimal = ONE) -> Meter:
    """A charge whose quantity only the usage file knows."""
    return usage_meter(view.reader, name, unit, key, usage, scale=scale)


def extra(view: View, name: str, unit: str, key: str | Unknown, usage: str, scale: Decimal = ONE) -> list[Meter]:
    """A charge beside the main one: listed when the usage file gives it, else said to be left out."""
    if view.usage(usage) is None:
        view.assume(f"{name.partition(' (')[0]} not counted, none is given")
        return []
    return [used(view, name, unit, key, usage, scale)]


def binary(octets: object, power: int, path: str) -> Decimal | Unknown | None:
    """Bytes by 1024, so many times: there are more of them than any other quantity may be.

    >>> binary(1099511627776, 3, "size"), binary(None, 4, "size")
    (Decimal('1024'), None)
    """
    if octets is None or isinstance(octets, Unknown):
        return octets
    number = decimal_of(octets)
    return quantity(None if number is None else number / Decimal(1024**power), path)


def beyond(view: View, usage: str, included: Decimal) -> Decimal | Unknown | None:
    """What the usage file gives above what is included; None when it gives nothing."""
    given = view.usage(usage)
    return max(given - included, Decimal(0)) if isinstance(given, Decimal) else given


def flat(resource_type: str, form: Form, *rates: Rate) -> tuple[Entry, ...]:
    """A kind whose charges do not depend on its inputs: one row."""

    def rule(view: View) -> Draft:
        return Draft(meters=tuple(rate.meter(view.reader) for rate in rates))

    return of(resource_type, rule, form)


def of(resource_type: str, rule: Rule, *forms: Form) -> tuple[Entry, ...]:
    """A kind nobody else refers to."""
    return entries(Kind(resource_type=resource_type, forms=forms), rule)


def number_of(view: View, field: str) -> Decimal | Unknown:
    """How many a list has; unknown when the list is, or one of them."""
    listed = view.items(field)
    unknown = next((each.reader.unknown for each in listed if each.reader.unknown is not None), None)
    return Decimal(len(listed)) if unknown is None else unknown


def unlinked(view: View, field: str) -> Unknown | None:
    """What a reference to nothing in the stack leaves unknown: None when its value is known, or absent."""
    value = view.get(field)
    return value if isinstance(value, Unknown) else None


def default(value: str | Unknown | None, fallback: str) -> str | Unknown:
    """A text, or what holds without one."""
    return fallback if value is None else value


def count(value: Decimal | Unknown | None, fallback: Decimal = ONE) -> Decimal | Unknown:
    """A quantity, or what holds without one."""
    return fallback if value is None else value
