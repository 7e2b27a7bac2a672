"""List prices -> effective prices: the one place where a rule of somebody's own meets a list price.

In this order, and only the first that applies: an override with a price; a commitment, for the share of the hours it
covers; a spot discount, for spot machines; an override with a discount; the discount on everything of a provider.
The hours a commitment does not cover are on demand, with their discount. Discounts are not added up, and a committed
rate is not discounted again: an effective price is rather too high than too low (docs/decisions/0005-price-layers.md).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Protocol

from finfocus_policy.model.cost import ONE
from finfocus_policy.model.money import HOURS_PER_MONTH, plain
from finfocus_policy.model.prices import ANY, Commitment, Match, Override, PriceRules
from finfocus_policy.sources.tiers import Tiers

HUNDRED = Decimal(100)
SHORTEST_MONTH = Decimal(28 * 24)
"""A month of fewer hours is no month of the calendar: what is there runs for a part of it, a commitment for all of it."""
COMPUTE = ("aws/ec2/instance/",)
PLAN_COVERS = {
    "ec2": COMPUTE,
    "compute": (*COMPUTE, "aws/fargate/linux/", "aws/fargate/windows/", "aws/lambda/duration/"),
}
RESERVABLE = (
    *COMPUTE, "aws/rds/instance/", "aws/aurora/instance/", "aws/elasticache/node/", "aws/opensearch/instance/", "aws/redshift/node/",
    "aws/memorydb/node/", "aws/docdb/instance/", "azure/vm/", "azure/sql/vcore/", "gcp/compute/machine/", "gcp/compute/core/",
    "gcp/compute/memory/",
)  # fmt: skip
DISCOUNTED = ("gcp/compute/",)
"""Keys whose factor is the discount for sustained use."""
NEVER_COVERED = ("azure/vm/licence/",)


class Lookup(Protocol):
    """Where committed rates are listed."""

    def lookup(self, key: str, region: str) -> Tiers | None:
        """The price of a key in a region, None when there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """The effective price of one key. `trail` are the steps to it in words, each with the unit price after it (None
    where a rule could not be followed); `layers` name the files of settings whose rules were used."""

    tiers: Tiers
    trail: tuple[tuple[str, Decimal | None], ...]
    layers: tuple[str, ...] = ()
    overridden: bool = False


def share(percent: Decimal) -> Decimal:
    """A percentage as a factor.

    >>> share(Decimal(12))
    Decimal('0.12')
    """
    return percent / HUNDRED


def off(price: Decimal, percent: Decimal) -> Decimal:
    """A price less a percentage.

    >>> off(Decimal("0.1"), Decimal(12))
    Decimal('0.088')
    """
    return price * (1 - share(percent))


def shown(percent: Decimal) -> str:
    """A percentage as written."""
    return f"{plain(percent)}%"


def coverable(kind: str, key: str) -> bool:
    """Whether reservations (or savings plans) of a kind exist for what a key prices.

    >>> coverable("compute-savings-plan", "aws/lambda/duration/arm64"), coverable("standard", "aws/ebs/gp3/storage")
    (True, False)
    """
    if key.startswith(NEVER_COVERED) or key.endswith("/spot") or is_committed(key):
        return False
    plan = kind.removesuffix("-savings-plan")
    return key.startswith(PLAN_COVERS[plan] if plan != kind else RESERVABLE)


def is_committed(key: str) -> bool:
    """Whether a key is that of a committed price."""
    return "/ri/" in key or "/sp/" in key


class Terms:
    """Price rules bound to the lists that committed rates are looked up in."""

    def __init__(self, rules: PriceRules, prices: Lookup) -> None:
        self._rules = with_sizes(rules)
        self._prices = prices
        self._known: dict[tuple[str, str, bool, Decimal], Paid | None] = {}

    def paid(self, key: str, region: str, listed: Tiers | None, *, spot: bool = False, factor: Decimal = ONE) -> Paid | None:
        """The effective price of a key, None when it is the list price.

        `listed` is None for what no list has: only an override with a price helps then. `factor` is what the mapping
        multiplies the price with. Where that is a discount of the provider's (`DISCOUNTED`) it reaches neither a price
        of somebody's own nor committed hours; elsewhere it makes a share of a price (a fee of so many percent, seconds
        of an hour), which no commitment covers.
        """
        place = (key, region, spot, factor)
        if place not in self._known:
            self._known[place] = self._find(key, region, listed, spot, factor)
        return self._known[place]

    @property
    def asked(self) -> frozenset[tuple[str, str]]:
        """Every key and region whose price was asked for."""
        return frozenset((key, region) for key, region, _, _ in self._known)

    @property
    def rules(self) -> PriceRules:
        """The rules it goes by."""
        return self._rules

    def _find(self, key: str, region: str, listed: Tiers | None, spot: bool, factor: Decimal) -> Paid | None:
        own = next((o for o in self._rules.overrides if o.match.covers(key, region) and not is_besides(o, key)), None)
        if own is not None and own.price is not None:
            return overridden(own, own.price, listed, factor if key.startswith(DISCOUNTED) else ONE)
        if listed is None:
            return None
        demand = self._on_demand(own, key, listed)
        if factor != ONE and not key.startswith(DISCOUNTED) and not spot:
            return demand
        if not spot:
            return self._committed(key, region, listed, demand, factor)
        rule = next((s for s in self._rules.spot if s.match.covers(key, region)), None)
        if rule is None:
            return demand
        said = f"spot at {shown(rule.percent)} below on demand ({rule.place})"
        return changed(listed, rule.percent, said, rule.layer)

    def _on_demand(self, own: Override | None, key: str, listed: Tiers) -> Paid | None:
        """The discount on what is not committed."""
        if own is not None and own.percent is not None:
            return changed(listed, own.percent, f"{shown(own.percent)} off the list price ({own.place})", own.layer)
        provider = key.partition("/")[0]
        rule = next((d for d in self._rules.discounts if d.provider == provider), None)
        if rule is None or is_committed(key):
            return None
        return changed(listed, rule.percent, f"{shown(rule.percent)} off all {provider} list prices ({rule.place})", rule.layer)

    def _committed(self, key: str, region: str, listed: Tiers, demand: Paid | None, factor: Decimal) -> Paid | None:
        rule = next((c for c in self._rules.commitments if c.match.covers(key, region) and coverable(c.kind, key)), None)
        if rule is None or not rule.coverage:
            return demand
        rate = self.rate(rule, key, region, listed)
        if rate is None:
            said = f"the {rule.words} ({rule.place}) has no rate in the price lists: on demand"
            base = demand or Paid(tiers=listed, trail=())
            return replace(base, trail=(*base.trail, (said, None)))
        idle = HOURS_PER_MONTH / self._rules.hours if self._rules.hours < SHORTEST_MONTH else ONE
        covered, rest = share(rule.coverage) * idle, 1 - share(rule.coverage)
        uncovered = demand.tiers if demand else listed
        steps = tuple((start, covered * rate / factor + rest * price) for start, price in uncovered.steps)
        tiers = replace(listed, steps=steps)
        said = f"{shown(rule.coverage)} of the hours at the {rule.words} ({rule.place})"
        if rest:
            said += ", the rest on demand"
        if idle != ONE:
            said += f"; it is paid for {plain(HOURS_PER_MONTH)} hours a month, used or not"
        before = demand.trail if demand and rest else ()
        layers = (*(demand.layers if demand and rest else ()), rule.layer)
        return Paid(tiers=tiers, trail=(*before, (said, tiers.price)), layers=tuple(dict.fromkeys(layers)))

    def rate(self, rule: Commitment, key: str, region: str, listed: Tiers) -> Decimal | None:
        """The rate of a committed hour, upfront fees spread over the term; None when no list has it whole."""
        if rule.percent is not None:
            return off(listed.price, rule.percent)
        return committed_rate(self._prices, key + rule.suffix, region)


def committed_rate(prices: Lookup, key: str, region: str) -> Decimal | None:
    """What a committed hour costs: what is due each hour, and the upfront fee over the hours of the term.

    None when a part that belongs to it is not listed: half a price is none.
    """
    savings_plan = "/sp/" in key
    hourly = None if "/all-upfront" in key and not savings_plan else prices.lookup(key, region)
    fee = None if "/no-upfront" in key or savings_plan else prices.lookup(f"{key}/upfront", region)
    wanted = [] if "/all-upfront" in key and not savings_plan else [hourly]
    wanted += [] if "/no-upfront" in key or savings_plan else [fee]
    found = [tiers.price for tiers in wanted if tiers is not None]
    return sum(found, Decimal(0)) if len(found) == len(wanted) else None


def is_besides(rule: Override, key: str) -> bool:
    """Whether a key is that of a licence, and a price is somebody's for a machine: who gives one for a SKU does not give
    it twice. A key can name a licence.

    >>> is_besides(Override(match=Match(sku="m5.large"), price=ONE), "aws/ec2/licence/m5.large/windows")
    True
    """
    return rule.price is not None and "/licence/" in key and "/licence/" not in rule.match.key


def with_sizes(rules: PriceRules) -> PriceRules:
    """The rules with Azure's names of machine sizes as their keys have them."""
    overrides = tuple(replace(rule, match=of_size(rule.match)) for rule in rules.overrides)
    commitments = tuple(replace(rule, match=of_size(rule.match)) for rule in rules.commitments)
    return replace(rules, overrides=overrides, commitments=commitments, spot=tuple(replace(s, match=of_size(s.match)) for s in rules.spot))


def of_size(match: Match) -> Match:
    """What a rule about an Azure machine size covers: keys have its series and its number apart.

    >>> of_size(Match(sku="Standard_D2s_v3")).key, of_size(Match(sku="m5.large")).sku
    ('azure/vm/ds_v3/2/*', 'm5.large')
    """
    if match.key != ANY or not match.sku.lower().startswith(("standard_", "basic_")):
        return match
    from finfocus_policy.mapping.azure.size import family

    parts = family(match.sku)
    return replace(match, sku=ANY, key="azure/vm/{}/{}/*".format(*parts)) if parts else match


def overridden(rule: Override, price: Decimal, listed: Tiers | None, factor: Decimal) -> Paid:
    """The price somebody wrote down, at every volume, whatever the mapping takes off (`factor`)."""
    starts = [start for start, _ in listed.steps] if listed else [Decimal(0)]
    steps = tuple((start, price / factor) for start in starts)
    base = listed or Tiers(steps=steps)
    free = ", written as 0" if not price else ""
    said = f"{'the price' if listed else 'a price no list has,'} of {rule.place}{free}"
    return Paid(tiers=replace(base, steps=steps, limit=None, derived=False), trail=((said, price),), layers=(rule.layer,), overridden=True)


def changed(listed: Tiers, percent: Decimal, said: str, layer: str) -> Paid:
    """The list price less a percentage, at every volume."""
    tiers = replace(listed, steps=tuple((start, off(price, percent)) for start, price in listed.steps))
    return Paid(tiers=tiers, trail=((said, tiers.price),), layers=(layer,) if percent else ())
