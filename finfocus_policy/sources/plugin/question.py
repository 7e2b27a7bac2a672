"""What a plugin is asked about a resource, and what its answer means: between price requests and the protocol."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from finfocus_policy.model.cost import CostComponent, Meter, Priced, PriceRequest, Reason, SourceRef, Status
from finfocus_policy.model.money import HOURS_PER_MONTH
from finfocus_policy.model.resource import ResourceDescriptor, Unknown
from finfocus_policy.sources.plugin.words import cleaned
from finfocus_policy.wire.dialect import provider_of, tag_aliases
from finfocus_policy.wire.values import CallFailed, ErrorCode, ProjectedCost

SLACK = Decimal("0.001")
WHOLE = "Monthly cost"
DOLLARS = frozenset({"USD"})
MOST_PARTS, LONGEST_NAME = 32, 80


def question(request: PriceRequest) -> ResourceDescriptor | None:
    """The descriptor a plugin is asked about; None for what nobody outside is asked: what is free, what hangs on
    a secret or on a value not known yet. Of its tags only those told from what it is charged for are sent.
    """
    if request.free or request.secret or request.reason not in (None, Reason.UNSUPPORTED_TYPE):
        return None
    if any(isinstance(part, Unknown) for meter in request.meters for part in (*meter.keys, meter.quantity)):
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
    """
    code = cost.currency
    if not (len(code) == 3 and code.isascii() and code.isalpha() and code.isupper()):
        raise CallFailed(ErrorCode.DATA_CORRUPTION, f"answered in the currency {code[:10]!r}", place=name)
    if code not in currencies:
        hint = f"give a rate for {code} in prices.currency.rates"
        raise CallFailed(ErrorCode.DATA_CORRUPTION, f"answered in {code}", place=name, hint=hint)
    month = cost.cost_per_month or cost.unit_price * HOURS_PER_MONTH
    if not month:
        raise CallFailed(ErrorCode.RESOURCE_NOT_FOUND, "answered 0.00, which is no price", place=name)
    return replace(cost, cost_per_month=month)


def answered(request: PriceRequest, cost: ProjectedCost, name: str) -> Priced:
    """A plugin's answer for a whole resource. What we would have charged beside its first part is said, not added."""
    first = request.meters[0] if request.meters else None
    covered = (
        f"{name} priced the whole resource; not asked for by itself: {', '.join(left)}"
        for left in [sorted({meter.name for meter in request.meters[1:]})]
        if left
    )
    return Priced(
        status=Status.PRICED,
        components=components(first, cost),
        currency=cost.currency,
        source=SourceRef(name=name, kind="plugin"),
        assumptions=(
            *covered,
            *(cleaned(f"{name}: {k} {v}") for k, v in sorted(cost.metadata.items()) if k == "defaults_applied"),
        ),
    )


def components(first: Meter | None, cost: ProjectedCost) -> tuple[CostComponent, ...]:
    """The parts a plugin names where they add up, else one line; hourly where its unit price is the hourly one."""
    parts = cost.breakdown
    if 0 < len(parts) <= MOST_PARTS and abs(sum(parts.values(), Decimal(0)) - cost.cost_per_month) <= max(
        Decimal("0.01"), cost.cost_per_month * SLACK
    ):
        return tuple(monthly(shown(name), part) for name, part in sorted(parts.items()))
    name = first.name if first is not None else shown(cost.billing_detail)
    if abs(cost.unit_price * HOURS_PER_MONTH - cost.cost_per_month) > max(Decimal("0.01"), cost.cost_per_month * SLACK):
        return (monthly(name, cost.cost_per_month),)
    return (
        CostComponent(
            name=name,
            unit="hours",
            quantity=HOURS_PER_MONTH,
            unit_price=cost.unit_price,
            monthly_cost=cost.cost_per_month,
        ),
    )


def shown(name: str) -> str:
    """A plugin's name for a part of the cost."""
    return cleaned(name, longest=LONGEST_NAME) or WHOLE


def monthly(name: str, cost: Decimal) -> CostComponent:
    """One part at its cost a month."""
    return CostComponent(name=name, unit="months", quantity=Decimal(1), unit_price=cost, monthly_cost=cost)
