"""Amounts in another currency, by the rates somebody wrote down."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from finfocus_policy.model.cost import CostComponent, Priced
from finfocus_policy.model.money import plain
from finfocus_policy.model.prices import Exchange


def converted(priced: Priced, exchange: Exchange) -> Priced:
    """An answer in the currency of the rate table; as it is where the table has no rate for its own."""
    factor = exchange.factor(priced.currency)
    if priced.currency == exchange.code or factor is None or not priced.components:
        return replace(priced, currency=exchange.code) if factor is not None else priced
    components = tuple(times(c, factor) for c in priced.components)
    said = f"{priced.currency} prices shown in {exchange.code} at {plain(factor)} of {exchange.as_of} ({exchange.place})"
    return replace(priced, components=components, currency=exchange.code, assumptions=(*priced.assumptions, said))


def times(component: CostComponent, factor: Decimal) -> CostComponent:
    """A component with every amount of it converted."""

    def by(amount: Decimal | None) -> Decimal | None:
        return None if amount is None else amount * factor

    return replace(
        component,
        unit_price=by(component.unit_price),
        monthly_cost=by(component.monthly_cost),
        list_unit_price=by(component.list_unit_price),
        list_monthly_cost=by(component.list_monthly_cost),
    )
