"""A month of other than 730 hours: what runs all month is charged for the hours the settings say."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from finfocus_policy.model.cost import Meter, PriceRequest
from finfocus_policy.model.money import HOURS_PER_MONTH, plain


def by_the_hour(meter: Meter) -> bool:
    """Whether a meter counts hours of something that is simply there: not usage, and in hours or so many things an hour."""
    hourly = meter.unit == "hours" or meter.unit.endswith(("-hours", " hours"))
    return hourly and not meter.usage_based and isinstance(meter.quantity, Decimal)


def of_hours(request: PriceRequest, hours: Decimal, layer: str) -> PriceRequest:
    """The request for a month of `hours`. Hours that a usage file gives are not touched: the caller asks only without."""
    if not any(map(by_the_hour, request.meters)):
        return request
    meters = tuple(
        replace(m, quantity=m.quantity * hours / HOURS_PER_MONTH) if by_the_hour(m) and isinstance(m.quantity, Decimal) else m
        for m in request.meters
    )
    said = f"a month of {plain(hours)} hours, not 730 ({layer}: prices.hours_per_month)"
    return replace(request, meters=meters, assumptions=(*request.assumptions, said))
