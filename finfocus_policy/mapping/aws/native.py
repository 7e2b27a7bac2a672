"""The resources of aws-native: priced by the mapping of the classic type each is a form of."""

from __future__ import annotations

from collections.abc import Callable

from finfocus_policy.mapping.aws.index import MODULES
from finfocus_policy.mapping.aws_native import ROWS, Row, classic
from finfocus_policy.mapping.entry import Draft, Entry
from finfocus_policy.mapping.reader import Reader
from finfocus_policy.mapping.region import COMMON_KEYS

CLASSIC = {entry.token: entry for module in MODULES for entry in module.ENTRIES}


def drafted(reader: Reader) -> Draft:
    """What the classic mapping makes of the resource in its own words."""
    made = classic(reader.owner)
    draft = CLASSIC[made.type].draft
    return Draft(free=True) if draft is None else draft(Reader(reader.context, made.inputs, owner=made))


def entry_of(row: Row) -> Entry:
    """The entry of a native type: the name in the protocol is the classic one's."""
    home = CLASSIC[row.classic]
    draft: Callable[[Reader], Draft] | None = None if home.draft is None else drafted
    return Entry(token=row.token, resource_type=home.resource_type, keys=row.keys | COMMON_KEYS, draft=draft)


ENTRIES = tuple(map(entry_of, ROWS))
