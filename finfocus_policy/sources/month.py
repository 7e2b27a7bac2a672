"""A month of other than 730 hours: what runs all month is charged for the hours the settings say."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from finfocus_policy.model.cost import Meter, PriceRequest
from finfocus_policy.model.money import HOURS_PER_MONTH, plain
from finfocus_policy.sources.effective import SHORTEST_MONTH, is_committed


def of_month(meter: Meter, hours: Decimal) -> Meter:
    """A meter of something that is simply there, for a month of `hours`: fewer hours of it, or a price of fewer hours
    where it is counted in things (vCPUs, capacity units). Usage stays as it is, and so does what is paid for in advance."""
    if meter.usage_based or not isinstance(meter.quantity, Decimal) or (hours < SHORTEST_MONTH and in_advance(meter)):
        return meter
    if meter.scale % HOURS_PER_MONTH == 0:
        return replace(meter, scale=meter.scale * hours / HOURS_PER_MONTH)
    if meter.unit == "hours" or meter.unit.endswith(("-hours", " hours")):
        return replace(meter, quantity=meter.quantity * hours / HOURS_PER_MONTH)
    return meter


def in_advance(meter: Meter) -> bool:
    """Whether a meter is priced by a reservation or a savings plan: each hour of its term is paid, used or not."""
    return any(isinstance(key, str) and is_committed(key) for key in meter.keys)


def of_hours(request: PriceRequest, hours: Decimal, layer: str) -> PriceRequest:
    """The request for a month of `hours`. Hours that a usage file gives are not touched: the caller asks only without."""
    meters = tuple(of_month(meter, hours) for meter in request.meters)
    if meters == request.meters:
        return request
    said = f"a month of {plain(hours)} hours, not 730 ({layer}: prices.hours_per_month)"
    return replace(request, meters=meters, assumptions=(*request.assumptions, said))
