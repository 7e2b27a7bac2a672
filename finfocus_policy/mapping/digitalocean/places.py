"""Where a DigitalOcean resource is: prices are the same in every region, so none has to be known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from finfocus_policy.mapping.entry import GLOBAL, Draft, Entry, entry
from finfocus_policy.mapping.reader import Reader


def anywhere(token: str, resource_type: str, keys: str, draft: Callable[[Reader], Draft]) -> Entry:
    """An entry that is in the region it says, and is priced without one too."""

    def located(reader: Reader) -> Draft:
        found = draft(reader)
        if reader.get("region") is not None:
            return found
        return replace(found, region=GLOBAL, region_source="prices are the same in every region")

    return entry(token, resource_type, keys, located)
