"""The usage file: how much is used per month of what is billed by use.

Infracost's layout and keys (infracost-usage.yml, version 0.1), addressed in Pulumi's words:

    version: 0.1
    resource_type_default_usage:
      aws:lambda/function:Function: {monthly_requests: 1000000}
    resource_usage:
      thumbs: {request_duration_ms: 250}
      "web-*": {...}

An address is a URN, `type::name`, a logical name, a type token, or any of these with `*` for any
text and `[*]` for any index (`web[*]` is web[0], web-0 and web0). The most exact address that has
a key decides it, key by key; type defaults come last.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any

from finfocus_policy.errors import ReadError
from finfocus_policy.model.resource import Resource
from finfocus_policy.read.document import STDIN, decode
from finfocus_policy.read.layout import Branch, Leaf, parsed

Usage = Mapping[str, "Decimal | str"]
Order = tuple[tuple[int, int], str]

VERSIONS = ("0.1",)
DEFAULTS, RESOURCES = "resource_type_default_usage", "resource_usage"
SECTIONS = ("version", DEFAULTS, RESOURCES)
MOST_STARS = 8
# Every run of `*` but that of `[*]`, which is an index.
_ANY = re.compile(r"(?<!\[)\*+|(?<=\[)\*(?!\])\**")
_NUMBER = re.compile(r"[-+]?\d[\d_]*(\.\d[\d_]*)?([eE][-+]?\d{1,2})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What one address says, and where each key is written; `empty` are keys still without a value. A lower rank
    is more exact."""

    address: str
    rank: tuple[int, int]
    usage: Usage
    places: Mapping[str, str] = field(default_factory=dict, compare=False)
    empty: frozenset[str] = field(default=frozenset(), compare=False)

    def order(self) -> Order:
        """The most exact first."""
        return self.rank, self.address

    def covers(self, resource: Resource) -> bool:
        """True when the address names this resource."""
        names = (resource.type,) if self.rank[0] >= BY_TYPE else (resource.urn, _pair(resource), resource.name, resource.type)
        pattern = _pattern(self.address)
        return any(self.address == name if pattern is None else bool(pattern.fullmatch(name)) for name in names)


BY_URN, BY_PAIR, BY_NAME, BY_GLOB, BY_OWN_TYPE, BY_TYPE, BY_TYPE_GLOB = range(7)


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageFile:
    """A usage file, a `UsageSource`. Entries are in the order in which they are asked."""

    place: str
    entries: tuple[Entry, ...] = ()
    _plain: dict[str, list[Entry]] = field(default_factory=dict, repr=False, compare=False)
    _found: dict[str, Usage] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Nearly all addresses of a long file are plain: they are looked up, only those with wildcards are tried.
        for entry in self.entries:
            self._plain.setdefault("*" if _pattern(entry.address) else entry.address, []).append(entry)

    def usage(self, resource: Resource, key: str) -> Decimal | str | None:
        """The value of a usage key ("monthly_requests", "standard.storage_gb") for a resource."""
        return self.given(resource).get(key)

    def given(self, resource: Resource) -> Usage:
        """All that is said of a resource, by usage key."""
        found = self._found.get(resource.urn)
        if found is None:
            found = self._found[resource.urn] = self._merged(resource)
        return found

    def _merged(self, resource: Resource) -> Usage:
        merged: dict[str, Decimal | str] = {}
        for entry in sorted(self.covering(resource), key=Entry.order, reverse=True):
            merged.update(entry.usage)
        return merged

    def covering(self, resource: Resource) -> Iterator[Entry]:
        """The entries whose address names a resource."""
        for address in {"*", resource.urn, _pair(resource), resource.name, resource.type}:
            yield from (entry for entry in self._plain.get(address, ()) if entry.covers(resource))

    def unmatched(self, resources: Iterable[Resource]) -> tuple[str, ...]:
        """The addresses under resource_usage that name none of these resources: likely misspelt."""
        reached = self.reached(resources)
        own = (entry for entry in self.entries if entry.rank[0] < BY_TYPE)
        return tuple(sorted(entry.address for entry in own if entry.order() not in reached))

    def reached(self, resources: Iterable[Resource]) -> Mapping[Order, set[str]]:
        """The types of the resources that each entry covers."""
        found: dict[Order, set[str]] = {}
        for resource in resources:
            for entry in self.covering(resource):
                found.setdefault(entry.order(), set()).add(resource.type)
        return found


def _pair(resource: Resource) -> str:
    return f"{resource.type}::{resource.name}"


@lru_cache(maxsize=1024)
def _pattern(address: str) -> re.Pattern[str] | None:
    """An address with wildcards as a pattern; None for one without.

    Each `*` takes the shortest text that lets the next fixed part match and never gives it back, so
    that no address can make matching slow.
    """
    if "*" not in address:
        return None
    segments = [_fixed(part) for part in _ANY.split(address)]
    middle = "".join(f"(?=(?P<g{n}>.*?{part}))(?P=g{n})" for n, part in enumerate(segments[1:-1]) if part)
    last = f".*{segments[-1]}" if len(segments) > 1 else ""
    return re.compile(segments[0] + middle + last, re.DOTALL)


def _fixed(part: str) -> str:
    return r"(?:\[[^\]]*\]|-?\d+)".join(re.escape(text) for text in part.split("[*]"))


def read(path: str) -> UsageFile:
    """The usage file at a path, YAML or JSON.

    Raises ReadError with the place for anything that is not the layout above: a misspelt section, a
    value that is not a number or a text, an alias, an amount below zero.
    """
    if path == STDIN:
        raise ReadError("a usage file cannot be read from standard input")
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError as error:
        why = (error.strerror or "no such file").lower()
        hint = "it is named by --usage-file, FINFOCUS_USAGE_FILE or usage_file in finfocus.yaml"
        raise ReadError(f"cannot be read: {why}", place=path, hint=hint) from None
    return parse(decode(data, path, hint="write it in UTF-8; `finfocus usage init` makes one"), path)


def parse(text: str, place: str) -> UsageFile:
    """The usage file in a text. Raises ReadError as `read` does.

    >>> file = parse('{"resource_usage": {"web-*": {"monthly_requests": 5}}}', "u.json")
    >>> file.usage(Resource(urn="urn:pulumi:dev::shop::aws:sqs/queue:Queue::web-1", type="aws:sqs/queue:Queue"), "monthly_requests")
    Decimal('5')
    """
    layout = parsed(text, place)
    for name, (_, where) in layout.items():
        if name not in SECTIONS:
            raise ReadError(f"has the unknown section {name!r}", place=where, hint=f"sections are {', '.join(SECTIONS)}")
    _check_version(layout)
    entries = [*_entries(layout, RESOURCES), *_entries(layout, DEFAULTS)]
    return UsageFile(place=place, entries=tuple(sorted(entries, key=Entry.order)))


def _check_version(layout: Branch) -> None:
    version, where = layout.get("version", (VERSIONS[0], ""))
    if version not in VERSIONS:
        raise ReadError("is of another version than 0.1", place=where, hint="write: version: 0.1")


def _entries(layout: Branch, section: str) -> Iterable[Entry]:
    given, where = layout.get(section, ({}, ""))
    for address, (usage, spot) in _branch(given, where).items():
        if address.count("*") > MOST_STARS:
            raise ReadError(f"has an address with more than {MOST_STARS} wildcards", place=spot)
        flat = tuple(_flat(_branch(usage, spot), ""))
        yield Entry(
            address=address,
            rank=_rank(address, section),
            usage={key: value for key, value, _ in flat if value is not None},
            places={key: where for key, _, where in flat},
            empty=frozenset(key for key, value, _ in flat if value is None),
        )


def _rank(address: str, section: str) -> tuple[int, int]:
    # Among wildcards the one with more fixed text is more exact.
    if "*" in address:
        return (BY_TYPE_GLOB if section == DEFAULTS else BY_GLOB, -len(address.replace("*", "")))
    if section == DEFAULTS:
        return BY_TYPE, 0
    if address.startswith("urn:pulumi:"):
        return BY_URN, 0
    if "::" in address:
        return BY_PAIR, 0
    return (BY_OWN_TYPE if address.count(":") == 2 else BY_NAME), 0


def _branch(value: Any, place: str) -> Branch:
    if value is None:
        return {}
    if isinstance(value, dict):
        return value
    raise ReadError("should be a list of `key: value` pairs", place=place)


def _flat(branch: Branch, prefix: str) -> Iterable[tuple[str, Decimal | str | None, str]]:
    for key, (value, place) in branch.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, None if value is None else _amount(value, place), place


def _amount(value: Leaf | Branch | list[Any], place: str) -> Decimal | str:
    if not isinstance(value, str):
        raise ReadError("should be a number or a text", place=place)
    if value.lower() in (".inf", "-.inf", ".nan", "nan", "inf", "infinity", "-infinity"):
        raise ReadError(f"is {value}, which is not an amount", place=place)
    if not _NUMBER.fullmatch(value):
        return value
    if len(value) > 40:
        raise ReadError("is a number too long to be an amount", place=place)
    amount = Decimal(value.replace("_", ""))
    if amount < 0:
        raise ReadError("is below zero", place=place)
    return amount
