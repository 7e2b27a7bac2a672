"""The resources of aws-native: priced by the mapping of the classic type each is a form of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from finfocus_policy.mapping.aws.index import MODULES
from finfocus_policy.mapping.aws_native import NATIVE, ROWS, Row, classic
from finfocus_policy.mapping.entry import Draft, Entry
from finfocus_policy.mapping.reader import Reader
from finfocus_policy.mapping.region import COMMON_KEYS
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.resource import Unknown

CLASSIC = {entry.token: entry for module in MODULES for entry in module.ENTRIES}


def said(value: Any, names: Mapping[str, str]) -> Any:
    """What is not known, by the name the program gives it (`names`: classic to native).

    >>> str(said(Unknown("instanceClass"), {"instanceClass": "dbInstanceClass"}))
    'dbInstanceClass is not known until the update'
    """
    if not isinstance(value, Unknown):
        return value
    head, dot, rest = value.path.partition(".")
    return Unknown(names.get(head, head) + dot + rest, value.why)


def in_words(meter: Meter, names: Mapping[str, str]) -> Meter:
    """A meter whose unknowns bear native names."""
    return replace(meter, keys=tuple(said(key, names) for key in meter.keys), quantity=said(meter.quantity, names))


def drafted(reader: Reader) -> Draft:
    """What the classic mapping makes of the resource in its own words."""
    made = classic(reader.owner)
    draft = CLASSIC[made.type].draft
    if draft is None:
        return Draft(free=True)
    found: Draft = draft(Reader(reader.context, made.inputs, owner=made))
    names = {move.target: move.source for move in NATIVE[reader.owner.type].moves}
    meters = tuple(in_words(meter, names) for meter in found.meters)
    return replace(found, sku=said(found.sku, names), meters=meters)


def entry_of(row: Row) -> Entry:
    """The entry of a native type: the name in the protocol is the classic one's."""
    home = CLASSIC[row.classic]
    draft: Callable[[Reader], Draft] | None = None if home.draft is None else drafted
    return Entry(token=row.token, resource_type=home.resource_type, keys=row.keys | COMMON_KEYS, draft=draft)


ENTRIES = tuple(map(entry_of, ROWS))
