"""How type mappings read a resource's inputs: every read answers, whatever shape the value has.

A value that is not known, or that cannot be what it should be, comes back as `Unknown` with its path;
a value that is absent comes back as None (or the default). Nothing here raises for a bad value, and
no value is ever put into a message: it may be a secret.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from finfocus_policy.mapping.graph import Graph
from finfocus_policy.model.ports import UsageSource
from finfocus_policy.model.resource import Resource, Secret, Unknown

LARGEST = Decimal("1e12")
LARGEST_VOLUME = Decimal(64 * 1024)
LONGEST_NUMBER = 40
LONGEST_TEXT = 256
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
FLAGS: Mapping[Any, bool] = {"true": True, "false": False}


def decimal_of(value: Any) -> Decimal | None:
    """A number as an exact decimal, None for what is no number.

    >>> decimal_of("0.5"), decimal_of(3), decimal_of(True), decimal_of("1_000")
    (Decimal('0.5'), Decimal('3'), None, None)
    """
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal, str)):
        return None
    if isinstance(value, str) and (len(value) > LONGEST_NUMBER or "_" in value):
        return None
    try:
        return Decimal(repr(value) if isinstance(value, float) else value)
    except (InvalidOperation, ValueError):
        return None


def quantity(value: Any, path: str) -> Decimal | Unknown:
    """A number that can be an amount of something: finite, 0 to 1e12."""
    number = decimal_of(value)
    if number is None or not number.is_finite():
        return Unknown(path, "is not a number")
    if number < 0:
        return Unknown(path, "is negative")
    return number if number <= LARGEST else Unknown(path, "is impossibly large")


def volume_size(amount: Decimal | Unknown | None, path: str) -> Decimal | Unknown | None:
    """A size in GB, if there are volumes that large: the largest of EBS, RDS, Azure and Google have 64 TiB.

    >>> volume_size(Decimal(65536), "size"), str(volume_size(Decimal(65537), "size"))
    (Decimal('65536'), 'size is more than the 64 TiB of the largest volume')
    """
    if isinstance(amount, Decimal) and amount > LARGEST_VOLUME:
        return Unknown(path, "is more than the 64 TiB of the largest volume")
    return amount


def product(*factors: Decimal | Unknown | None) -> Decimal | Unknown | None:
    """The product; unknown when a factor is unknown, None when one is not given.

    >>> product(Decimal(2), Decimal(3)), product(Decimal(2), None)
    (Decimal('6'), None)
    """
    result = Decimal(1)
    missing = False
    for factor in factors:
        if isinstance(factor, Unknown):
            return factor
        if factor is None:
            missing = True
        else:
            result *= factor
    return None if missing else result


class Context:
    """What all readers of one resource share: the resource, its neighbours, its usage, and what was noted."""

    __slots__ = ("assumptions", "graph", "last", "resource", "secret", "source")

    def __init__(self, resource: Resource, graph: Graph, source: UsageSource) -> None:
        self.resource = resource
        self.graph = graph
        self.source = source
        self.assumptions: list[str] = []
        self.last = ""
        self.secret = False


class Reader:
    """Reads a block of inputs by dotted path. A path holds on through a list of one block, as some
    providers wrap single blocks; through an unknown value everything is unknown."""

    __slots__ = ("_value", "context", "owner", "path")

    def __init__(self, context: Context, value: Any, path: str = "", owner: Resource | None = None) -> None:
        self.context = context
        self.owner = owner or context.resource
        self.path = path
        self._value = value

    def at(self, path: str) -> str:
        """The whole path of something in this block."""
        return f"{self.path}.{path}" if self.path else path

    def _open(self, value: Any) -> Any:
        while isinstance(value, Secret):
            self.context.secret = True
            value = value.value
        return value

    def get(self, path: str) -> Any:
        """The bare value at a path: secrets unwrapped (and remembered), None where there is nothing."""
        self.context.last = self.at(path)
        value = self._open(self._value)
        for part in path.split("."):
            if isinstance(value, (list, tuple)) and len(value) == 1:
                value = self._open(value[0])
            if isinstance(value, Unknown):
                break
            if value is None or value == "" or (isinstance(value, (list, tuple)) and not value):
                return None
            if not isinstance(value, Mapping):
                return Unknown(self.at(path), "is not readable: its block is not an object")
            value = self._open(value.get(part))
        return Unknown(self.at(path), value.why) if isinstance(value, Unknown) else value

    @property
    def present(self) -> bool:
        """True when the block is there, be it unknown."""
        value = self._open(self._value)
        return value is not None and value != []

    @property
    def unknown(self) -> Unknown | None:
        """The block itself when it is not known."""
        value = self._open(self._value)
        return Unknown(self.path, value.why) if isinstance(value, Unknown) else None

    def text(self, path: str) -> str | Unknown | None:
        """A text; empty ones count as absent."""
        value = self.get(path)
        if value is None or isinstance(value, Unknown):
            return value
        if not isinstance(value, str):
            return Unknown(self.at(path), "is not text")
        if len(value) > LONGEST_TEXT:
            return Unknown(self.at(path), "is too long")
        return value or None

    def name(self, path: str) -> str | Unknown | None:
        """A text that can be a name in a price list (an instance type, an engine)."""
        value = self.text(path)
        if isinstance(value, str) and not NAME.fullmatch(value):
            return Unknown(self.at(path), "cannot be a name in a price list")
        return value

    def number(self, path: str) -> Decimal | Unknown | None:
        """A quantity: finite, not negative, at most 1e12; texts that are numbers count."""
        value = self.get(path)
        if isinstance(value, Unknown):
            return value
        return None if value is None or value == "" else quantity(value, self.at(path))

    def whole(self, path: str) -> Decimal | Unknown | None:
        """A quantity that comes in whole numbers."""
        value = self.number(path)
        if isinstance(value, Decimal) and value != value.to_integral_value():
            return Unknown(self.at(path), "is not a whole number")
        return value

    def flag(self, path: str) -> bool | Unknown | None:
        """A yes or no; the texts "true" and "false" count."""
        value = self.get(path)
        if isinstance(value, str):
            value = FLAGS.get(value.lower(), value or None)
        if value is None or isinstance(value, (bool, Unknown)):
            return value
        return Unknown(self.at(path), "is neither true nor false")

    def block(self, path: str) -> Reader:
        """The block at a path, to read on in; may be absent or unknown."""
        value = self.get(path)
        return Reader(self.context, value, self.at(path), self.owner)

    def items(self, path: str) -> list[Reader]:
        """The blocks of a list; a single block counts as a list of one, an unknown list as one unknown block."""
        value = self.get(path)
        if value is None:
            return []
        if not isinstance(value, (list, tuple)):
            return [Reader(self.context, value, self.at(path), self.owner)]
        where = self.at(path)
        return [Reader(self.context, v, f"{where}[{i}]", self.owner) for i, v in enumerate(value)]

    def linked(self, property: str, *types: str) -> Reader | None:
        """The inputs of the resource of one of these types that a top-level property refers to."""
        found = self.context.graph.linked(self.owner, property, *types)
        return None if found is None else Reader(self.context, found.inputs, owner=found)

    def targets(self, property: str, *types: str) -> list[Reader]:
        """The inputs of every resource of these types that a top-level property comes from."""
        found = self.context.graph.targets(self.owner, property, *types)
        return [Reader(self.context, each.inputs, owner=each) for each in found]

    def users(self, property: str, *types: str) -> list[Reader]:
        """The inputs of the resources of these types that refer to this one in a top-level property."""
        found = self.context.graph.users(self.owner, property, *types)
        return [Reader(self.context, each.inputs, owner=each) for each in found]

    @property
    def first(self) -> bool:
        """True for the first resource of its type: what an account pays once is charged there."""
        return self.context.graph.first(self.context.resource)

    @property
    def before(self) -> Iterator[Reader]:
        """The inputs of the resources of its type that came before it: what they share is charged at the first that use it."""
        for each in self.context.graph.before(self.context.resource):
            yield Reader(self.context, each.inputs, owner=each)

    def usage(self, key: str) -> Decimal | Unknown | None:
        """A usage quantity per month, None when it is not given."""
        value = self.context.source.usage(self.context.resource, key)
        return None if value is None else quantity(value, f"usage {key}")

    def usage_text(self, key: str) -> str | Unknown | None:
        """A usage choice such as an operating system, None when it is not given."""
        value = self.context.source.usage(self.context.resource, key)
        if value is None or value == "":
            return None
        return value if isinstance(value, str) and NAME.fullmatch(value) else Unknown(f"usage {key}", "is not a choice")

    def told(self, key: str) -> bool:
        """Whether somebody gave this usage key for the resource: a preset does not."""
        return key in self.context.source.given(self.context.resource)

    def assume(self, text: str) -> None:
        """Notes what the price takes for granted, once."""
        if text not in self.context.assumptions:
            self.context.assumptions.append(text)
