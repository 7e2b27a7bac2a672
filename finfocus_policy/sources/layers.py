"""Several lists of prices and rules as one source: what a stack is priced with when there is more than the embedded list.

Of two lists that have a price the newer one (by the date of its card) decides, of equal dates the user's own; a listed
price goes before a derived one. What no list of the user's has comes from the embedded one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Protocol

from finfocus_policy.model.cost import Priced, PriceData, PriceRequest, Reason
from finfocus_policy.model.prices import PriceRules
from finfocus_policy.sources.catalog.lookup import Catalog, Region
from finfocus_policy.sources.effective import Terms
from finfocus_policy.sources.pricing import price_meters
from finfocus_policy.sources.tiers import Tiers

RANK = {Reason.UNKNOWN_SKU: 0, Reason.UNKNOWN_REGION: 1, Reason.NO_PRICE: 2}


class PriceList(Protocol):
    """A list of prices with a name and a hash: the embedded one, or one a user imported."""

    @property
    def name(self) -> str:
        """What it is called in reports."""

    def lookup(self, key: str, region: str) -> Tiers | None:
        """The price of a key in a region, None when there is none."""

    def why_missing(self, key: str, region: str) -> Reason:
        """What a miss means."""

    def data(self) -> tuple[PriceData, ...]:
        """The list as a body of prices."""

    def keys(self, prefix: str = "") -> tuple[str, ...]:
        """Every key that starts so."""

    def regions(self) -> tuple[Region, ...]:
        """Every region it has prices in."""


class LayeredLookup:
    """The embedded list with the user's lists over it."""

    def __init__(self, lists: Sequence[PriceList], catalog: Catalog) -> None:
        self._lists = tuple(lists)
        self._catalog = catalog
        self._known: dict[tuple[str, str], Tiers | None] = {}

    def lookup(self, key: str, region: str) -> Tiers | None:
        """The newest price of a key in a region; None when no list has one."""
        place = (key, region)
        if place not in self._known:
            self._known[place] = self._find(key, region)
        return self._known[place]

    def _find(self, key: str, region: str) -> Tiers | None:
        best = self._catalog.lookup(key, region)
        for each in self._lists:
            found = each.lookup(key, region)
            if found is not None and (best is None or beats(found, best)):
                best = replace(found, layer=each.name)
        return best

    def why_missing(self, key: str, region: str) -> Reason:
        """What a miss means: the reason of the list that knows most of it."""
        reasons = [each.why_missing(key, region) for each in (self._catalog, *self._lists)]
        return max(reasons, key=lambda reason: RANK.get(reason, 0))


def beats(found: Tiers, best: Tiers) -> bool:
    """Whether a price takes the place of another: it is listed and the other derived, it is newer, or as old and the
    user's own."""
    if found.derived != best.derived:
        return best.derived
    return found.date > best.date or (found.date == best.date and not best.layer)


def user_lists(home: str, *, gate: bool, trusted: Sequence[str]) -> tuple[tuple[PriceList, ...], tuple[str, ...]]:
    """The lists imported into the home folder, by name; in gate mode the trusted ones, and a word about each other."""
    from finfocus_policy.sources.user_list import user_lists_in

    used: list[PriceList] = []
    notes = []
    for found in user_lists_in(home):
        if gate and found.sha256 not in trusted:
            notes.append(
                f"the imported price list {found.name} is not used in this verdict: the policy config does not trust it "
                f'(add "{found.sha256}" to trusted_price_layers of cost-budget)'
            )
        else:
            used.append(found)
    return tuple(used), tuple(notes)


class Layered:
    """All lists and price rules as one cost source. The name stays the embedded list's: it prices what no other list has."""

    name = Catalog.name

    def __init__(self, lists: Sequence[PriceList] = (), rules: PriceRules | None = None) -> None:
        self.catalog = Catalog()
        self.lists = tuple(lists)
        self.prices = LayeredLookup(self.lists, self.catalog)
        self.terms = Terms(rules, self.prices) if rules is not None and rules.change_prices else None

    def price(self, request: PriceRequest) -> Priced:
        """The cost of a request: the last source asked, so it always answers."""
        return price_meters(request, self.prices, source=self.name, terms=self.terms)

    def unmatched(self, own: Iterable[str]) -> tuple[str, ...]:
        """What is to be said of price rules that matched nothing that was asked for; `own` see `unmatched.notes`."""
        if self.terms is None or not (self.terms.rules.overrides or self.terms.rules.commitments):
            return ()
        from finfocus_policy.sources.unmatched import Known, notes

        return notes(self.terms.rules, self.terms.asked, lambda: Known.of((self.catalog, *self.lists)), tuple(own))

    def data(self) -> tuple[PriceData, ...]:
        """Every list that was used so far."""
        return (*self.catalog.data(), *(data for each in self.lists for data in each.data()))
