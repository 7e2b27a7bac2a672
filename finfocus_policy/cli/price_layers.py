"""The list built in with the imported ones over it, as one list that can be searched."""

from __future__ import annotations

from finfocus_policy.model.cost import Reason
from finfocus_policy.sources.catalog.lookup import Catalog, Region
from finfocus_policy.sources.layers import LayeredLookup
from finfocus_policy.sources.tiers import Tiers
from finfocus_policy.sources.user_list import user_lists_in


class InForce(Catalog):
    """Prices as a stack is priced with: of two lists the newer decides."""

    def __init__(self, home: str) -> None:
        super().__init__()
        self._imported = user_lists_in(home)
        self._over = LayeredLookup(self._imported, Catalog())

    def lookup(self, key: str, region: str) -> Tiers | None:
        """The price in force."""
        return self._over.lookup(key, region)

    def why_missing(self, key: str, region: str) -> Reason:
        """What a miss means, of all lists."""
        return self._over.why_missing(key, region)

    def knows(self, key: str) -> bool:
        """True when some list has the key."""
        return super().knows(key) or any(each.knows(key) for each in self._imported)

    def keys(self, prefix: str = "") -> tuple[str, ...]:
        """Every key of every list, sorted."""
        return tuple(sorted({*super().keys(prefix), *(key for each in self._imported for key in each.keys(prefix))}))

    def regions(self) -> tuple[Region, ...]:
        """Every region of every list, sorted by code."""
        found = {region.code: region for each in self._imported for region in each.regions()}
        found |= {region.code: region for region in super().regions()}
        return tuple(found[code] for code in sorted(found))
