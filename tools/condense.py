"""From plain price lists to rate cards: one figure a family, and what does not follow it.

For developers who renew the cards; the cards in the repository are the truth.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from finfocus_policy.model.money import plain
from finfocus_policy.sources.catalog.figures import common_figure
from finfocus_policy.sources.catalog.sizes import decimals, factor_of, list_price

Prices = dict[str, Decimal]
Cells = dict[tuple[str, str], Prices]
Rule = tuple[Decimal, "int | None"]
FULL_DIGITS = 14


def cells(rows: Iterable[tuple[str, str, Decimal]]) -> Cells:
    """(type, region, price) rows by family and region."""
    found: Cells = {}
    for name, region, price in rows:
        family, _, size = name.rpartition(".")
        found.setdefault((family, region), {})[size] = price
    return found


def family_rows(found: Cells, factors: Mapping[str, Mapping[str, Decimal]]) -> list[tuple[str, ...]]:
    """Card rows (family, regions, figure, digits, sizes), regions with equal prices together."""
    merged: dict[tuple[str, ...], list[str]] = {}
    for (family, region), prices in sorted(found.items()):
        merged.setdefault((family, *_condensed(prices, factors.get(family, {}))), []).append(region)
    return [(family, " ".join(regions), *rest) for (family, *rest), regions in sorted(merged.items(), key=lambda item: (item[0][0], item[1]))]


def _condensed(prices: Prices, told: Mapping[str, Decimal]) -> tuple[str, str, str]:
    ordered = sorted(prices, key=lambda size: (factor_of(size, told) or Decimal(10**6), size))
    factors = {size: factor for size in ordered if (factor := factor_of(size, told))}
    rule = _best_rule(prices, factors)
    if rule is None:
        return "", "", " ".join(f"{size}={plain(prices[size])}" for size in ordered)
    figure, digits = rule
    sizes = " ".join(size if size in factors and _follows(prices[size], factors[size], rule) else f"{size}={plain(prices[size])}" for size in ordered)
    return plain(figure), "" if digits is None else str(digits), sizes


def _follows(price: Decimal, factor: Decimal, rule: Rule) -> bool:
    return list_price(rule[0], factor, rule[1]) == price


def _best_rule(prices: Prices, factors: Mapping[str, Decimal]) -> Rule | None:
    """The rule most sizes follow; the one with the shortest figure among equals."""
    known = {size: price for size, price in prices.items() if size in factors}
    rules = sorted(_rules(known, factors), key=lambda rule: (rule[1] is not None, len(str(rule[0])), rule[0], rule[1] or 0))
    counted = {rule: sum(_follows(price, factors[size], rule) for size, price in known.items()) for rule in rules}
    best = max(rules, key=lambda rule: counted[rule], default=None)
    return best if best and counted[best] > (len(prices) > 1) else None


def _rules(known: Prices, factors: Mapping[str, Decimal]) -> set[Rule]:
    """Candidates: every size's own exact figure, and the figures that fit when rounded."""
    exact = {price / factors[size] for size, price in known.items()}
    rules: set[Rule] = {(figure, None) for figure in exact if decimals(figure) <= FULL_DIGITS}
    for digits in {decimals(price) for price in known.values()}:
        alike = {size: price for size, price in known.items() if decimals(price) <= digits}
        figures = {common_figure(alike, factors), common_figure(known, factors), *exact}
        rules |= {(figure, digits) for figure in figures if decimals(figure) <= FULL_DIGITS}
    return rules
