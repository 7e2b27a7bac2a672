"""How many of a thing Google Cloud's price pages put in one line, and what holds in every region."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from finfocus_policy.mapping.entry import Draft, Entry, entry
from finfocus_policy.mapping.reader import Reader

TEN_THOUSAND = Decimal(10_000)
SECONDS = Decimal(3600)
GLOBAL = "global"


def worldwide(token: str, resource_type: str, keys: str, draft: Callable[[Reader], Draft]) -> Entry:
    """An entry whose service has no region: it is priced the same whatever the provider's is."""

    def everywhere(reader: Reader) -> Draft:
        return replace(draft(reader), region=GLOBAL, region_source="its service has no region")

    return entry(token, resource_type, keys, everywhere)
