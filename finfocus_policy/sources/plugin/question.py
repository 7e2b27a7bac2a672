"""What a plugin is asked about a resource, and what its answer means: between price requests and the protocol."""

from __future__ import annotations

from decimal import Decimal

from finfocus_policy.model.cost import CostComponent, Meter, Priced, PriceRequest, Reason, SourceRef, Status
from finfocus_policy.model.money import CENT, HOURS_PER_MONTH, ZERO, plain
from finfocus_policy.model.resource import ResourceDescriptor, Unknown
from finfocus_policy.sources.plugin.words import cleaned
from finfocus_policy.wire.dialect import by_list, provider_of, tag_aliases
from finfocus_policy.wire.values import CallFailed, ErrorCode, ProjectedCost

SLACK = Decimal("0.001")
WHOLE = "Monthly cost"
DOLLARS = frozenset({"USD"})
COUNTED = "num_nodes"
"""The tag that tells a plugin how many there are: then its month is of all of them."""
MOST_PARTS, LONGEST_NAME = 32, 80
DEAREST = Decimal("1e11")
"""No resource costs that much a month, in any currency; ten thousand of them can still be added up."""


def question(request: PriceRequest) -> ResourceDescriptor | None:
    """The descriptor a plugin is asked about; None for what nobody outside is asked: what is free, what hangs on
    a secret or on a value not known yet, and what is not bought as its SKU is listed (spot, reserved). Of its tags only
    those told from what it is charged for are sent.
    """
    if request.free or request.secret or request.reason not in (None, Reason.UNSUPPORTED_TYPE):
        return None
    if any(isinstance(part, Unknown) for meter in request.meters for part in (*meter.keys, meter.quantity)):
        return None
    if not by_list(request):
        return None
    asked = request.descriptor
    return ResourceDescriptor(
        provider=provider_of(asked.provider),
        resource_type=request.type,
        sku=asked.sku or request.size,
        region=asked.region,
        tags=tag_aliases(request),
    )


def checked(cost: ProjectedCost, name: str, currencies: frozenset[str] = DOLLARS) -> ProjectedCost:
    """An answer that can be a price. Raises CallFailed for one in a currency that amounts cannot be shown in (left out
    of the total it would make a budget look kept), and for zero: a plugin that does not know a resource often says so.
    The price of a unit alone may be one: that hangs on what the resource is charged for.
    """
    code = cost.currency
    if not (len(code) == 3 and code.isascii() and code.isalpha() and code.isupper()):
        raise CallFailed(ErrorCode.DATA_CORRUPTION, f"answered in the currency {code[:10]!r}", place=name)
    if code not in currencies:
        hint = f"give a rate for {code} in prices.currency.rates"
        raise CallFailed(ErrorCode.DATA_CORRUPTION, f"answered in {code}", place=name, hint=hint)
    if not (cost.cost_per_month or cost.unit_price):
        raise CallFailed(ErrorCode.RESOURCE_NOT_FOUND, "answered 0.00, which is no price", place=name)
    return cost


def hours_of(request: PriceRequest) -> Decimal | None:
    """The hours a month a resource is charged for first: 730, fewer where it does not run all month, more where there are
    several; None for what is not charged by the hour."""
    first = request.meters[0] if request.meters else None
    if first is None or first.unit != "hours" or first.usage_based:
        return None
    return first.quantity if isinstance(first.quantity, Decimal) else None


def of_one(cost: ProjectedCost) -> bool:
    """Whether a cost is the price of one unit for each hour of a month, and nothing else."""
    month = cost.cost_per_month
    return bool(cost.unit_price) and (not month or near(cost.unit_price * HOURS_PER_MONTH, month))


def near(one: Decimal, other: Decimal) -> bool:
    """Whether two amounts are the same but for rounding."""
    return abs(one - other) <= max(CENT, other * SLACK)


def answered(request: PriceRequest, cost: ProjectedCost, name: str) -> Priced:
    """A plugin's answer for a whole resource. What we would have charged beside its first part is said, not added.

    A price of one unit for 730 hours is charged for the hours of the resource: nothing in the question tells how long it
    runs, nor how many there are but of nodes (`COUNTED`). Raises CallFailed for the price of a unit of which nobody knows how many there are.
    """
    first = request.meters[0] if request.meters else None
    hours = hours_of(request)
    if not cost.cost_per_month and hours is None:
        raise CallFailed(ErrorCode.DATA_CORRUPTION, "answered the price of a unit, and no cost of a month", place=name)
    whole = hours is not None and cost.cost_per_month and near(cost.unit_price * hours, cost.cost_per_month)
    counted = not whole and cost.cost_per_month and COUNTED in tag_aliases(request)
    parts = components(first, cost, HOURS_PER_MONTH if hours is None or counted else hours)
    if max(abs(part.monthly_cost or ZERO) for part in parts) > DEAREST:
        raise CallFailed(ErrorCode.DATA_CORRUPTION, f"answered more than {DEAREST:,.0f} {cost.currency} a month", place=name)
    odd = hours is not None and hours != HOURS_PER_MONTH and parts[0].unit != "hours" and not counted
    covered = (
        f"{name} priced the whole resource; not asked for by itself: {', '.join(left)}"
        for left in [sorted({meter.name for meter in request.meters[1:]})]
        if left
    )
    return Priced(
        status=Status.PRICED,
        components=parts,
        currency=cost.currency,
        source=SourceRef(name=name, kind="plugin"),
        assumptions=(
            *covered,
            *((f"it is charged for {plain(hours)} hours a month, which {name} was not told",) if odd and hours is not None else ()),
            *(cleaned(f"{name}: {k} {v}") for k, v in sorted(cost.metadata.items()) if k == "defaults_applied"),
        ),
    )


def components(first: Meter | None, cost: ProjectedCost, hours: Decimal) -> tuple[CostComponent, ...]:
    """The parts a plugin names where they add up, else one line; hourly where its unit price is the hourly one of all hours,
    or of 730."""
    parts = cost.breakdown
    if 0 < len(parts) <= MOST_PARTS and near(sum(parts.values(), ZERO), cost.cost_per_month):
        return tuple(monthly(shown(name), part) for name, part in sorted(parts.items()))
    name = first.name if first is not None else shown(cost.billing_detail)
    whole = bool(cost.unit_price) and near(cost.unit_price * hours, cost.cost_per_month)
    if not (whole or of_one(cost)):
        return (monthly(name, cost.cost_per_month),)
    month = cost.cost_per_month if whole else cost.unit_price * hours
    return (CostComponent(name=name, unit="hours", quantity=hours, unit_price=cost.unit_price, monthly_cost=month),)


def shown(name: str) -> str:
    """A plugin's name for a part of the cost."""
    return cleaned(name, longest=LONGEST_NAME) or WHOLE


def monthly(name: str, cost: Decimal) -> CostComponent:
    """One part at its cost a month."""
    return CostComponent(name=name, unit="months", quantity=Decimal(1), unit_price=cost, monthly_cost=cost)
