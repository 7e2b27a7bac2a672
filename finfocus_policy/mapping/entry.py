"""What the index knows of a resource type: its name in the protocol, the inputs it reads, its meters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from types import ModuleType

from finfocus_policy.mapping.reader import Reader
from finfocus_policy.mapping.region import COMMON_KEYS
from finfocus_policy.model.cost import Meter, Reason
from finfocus_policy.model.money import HOURS_PER_MONTH
from finfocus_policy.model.resource import Unknown

GLOBAL = "global"
ONE = Decimal(1)
THOUSAND = Decimal(1000)
MILLION = Decimal(1_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a mapping found: the SKU and the meters; or `free` (with the meters of what is
    given away, if others pay for it); or a reason why there is nothing to ask.
    `region` where it is priced elsewhere than the resource and its provider say, and in words why."""

    sku: str | Unknown | None = ""
    meters: tuple[Meter, ...] = ()
    free: bool = False
    reason: Reason | None = None
    detail: str = ""
    region: str = ""
    region_source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One resource type. `keys` are the top-level inputs its mapping reads, here or on resources it
    links to; `draft` None means free by itself: others read it (a launch template)."""

    token: str
    resource_type: str
    keys: frozenset[str]
    draft: Callable[[Reader], Draft] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A meter that needs no logic. With `usage` the quantity is what the usage file says, or not given."""

    name: str
    unit: str
    key: str
    quantity: Decimal = HOURS_PER_MONTH
    usage: str = ""
    scale: Decimal = ONE

    def meter(self, reader: Reader) -> Meter:
        """The meter of one resource."""
        if not self.usage:
            return Meter(name=self.name, unit=self.unit, keys=(self.key,), quantity=self.quantity, scale=self.scale)
        return usage_meter(reader, self.name, self.unit, self.key, self.usage, scale=self.scale)


def usage_meter(
    reader: Reader, name: str, unit: str, key: str | Unknown, usage: str, *, scale: Decimal = ONE, group: str = ""
) -> Meter:
    """A meter whose quantity only the usage file knows, converted to the unit that is shown."""
    given = reader.usage(usage)
    amount = given / scale if isinstance(given, Decimal) else given
    return Meter(name=name, unit=unit, keys=(key,), quantity=amount, usage_based=True, scale=scale, group=group)


def entry(token: str, resource_type: str, keys: str, draft: Callable[[Reader], Draft] | None) -> Entry:
    """An entry, with keys written in one line."""
    return Entry(token=token, resource_type=resource_type, keys=frozenset(keys.split()) | COMMON_KEYS, draft=draft)


def charged(*rates: Rate) -> Callable[[Reader], Draft]:
    """A draft of meters that do not depend on the inputs."""
    return lambda reader: Draft(meters=tuple(rate.meter(reader) for rate in rates))


def flat(token: str, resource_type: str, *rates: Rate) -> Entry:
    """A type whose charges do not depend on its inputs: one row."""
    return entry(token, resource_type, "", charged(*rates))


def worldwide(token: str, resource_type: str, keys: str, draft: Callable[[Reader], Draft]) -> Entry:
    """An entry whose service has no region: it is priced the same whatever the provider's is."""

    def everywhere(reader: Reader) -> Draft:
        return replace(draft(reader), region=GLOBAL, region_source="its service has no region")

    return entry(token, resource_type, keys, everywhere)


def listed(names: Mapping[str, object]) -> tuple[ModuleType, ...]:
    """The mapping files among the names of an index."""
    return tuple(found for found in names.values() if isinstance(found, ModuleType))
