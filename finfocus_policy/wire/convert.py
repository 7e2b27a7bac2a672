"""Values to messages and back. The bytes are the same in both packages, so one set of messages serves both.

Amounts travel as double: they become decimals by their shortest text, and what is no amount of money
(NaN, infinity, out of range) is a CallFailed of DATA_CORRUPTION. Negative costs are refused by `amount`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timezone
from decimal import Decimal
from typing import Any

from finfocus_policy.errors import AmountError
from finfocus_policy.model.money import from_double
from finfocus_policy.model.resource import ResourceDescriptor
from finfocus_policy.wire._pb.finfocus.v1 import costsource_pb2 as pb
from finfocus_policy.wire._pb.finfocus.v1 import enums_pb2 as enums
from finfocus_policy.wire._pb.finfocus.v1 import recommendation_pb2 as advice
from finfocus_policy.wire.values import (
    ActualPage,
    ActualPoint,
    ActualQuery,
    CallFailed,
    ErrorCode,
    PluginInfo,
    PriceTier,
    PricingSpec,
    ProjectedCost,
    Recommendation,
    Support,
)

CAPABILITY = "PLUGIN_CAPABILITY_"
ACTION = "RECOMMENDATION_ACTION_TYPE_"
LAST_SECOND = 253_402_300_799
"""The last second of the year 9999: what a Timestamp may hold at most."""


def amount(number: float, what: str, *, negative: bool = False) -> Decimal:
    """A double that came over the wire as an amount.

    Raises CallFailed (DATA_CORRUPTION) for what is no amount, and for a negative one unless credits are allowed.

    >>> amount(0.0104, "unit_price")
    Decimal('0.0104')
    >>> amount(float("nan"), "unit_price")
    Traceback (most recent call last):
    ...
    finfocus_policy.wire.values.CallFailed: unit_price is nan, which is not an amount
    """
    try:
        value = from_double(number)
    except AmountError:
        raise CallFailed(ErrorCode.DATA_CORRUPTION, f"{what} is {number}, which is not an amount") from None
    if value < 0 and not negative:
        raise CallFailed(ErrorCode.DATA_CORRUPTION, f"{what} is {number}, and a cost cannot be negative")
    return value


def stamped(message: Any, moment: datetime | None) -> None:
    """Sets a Timestamp field, or leaves it absent."""
    if moment is not None:
        message.FromDatetime(moment.astimezone(timezone.utc))


def moment_of(message: Any, name: str) -> datetime | None:
    """A Timestamp field as a UTC moment; None where it is absent. Raises CallFailed for an impossible one."""
    if not message.HasField(name):
        return None
    stamp = getattr(message, name)
    if not (0 <= stamp.nanos < 1_000_000_000 and abs(stamp.seconds) <= LAST_SECOND):
        raise CallFailed(ErrorCode.DATA_CORRUPTION, f"{name} is not a moment")
    try:
        return datetime.fromtimestamp(stamp.seconds, timezone.utc).replace(microsecond=stamp.nanos // 1000)
    except (ValueError, OverflowError, OSError):
        raise CallFailed(ErrorCode.DATA_CORRUPTION, f"{name} is not a moment") from None


def descriptor_message(resource: ResourceDescriptor) -> pb.ResourceDescriptor:
    """A descriptor as a message."""
    return pb.ResourceDescriptor(
        provider=resource.provider,
        resource_type=resource.resource_type,
        sku=resource.sku,
        region=resource.region,
        tags=resource.tags,
        id=resource.id,
        arn=resource.arn,
    )


def descriptor_of(message: pb.ResourceDescriptor) -> ResourceDescriptor:
    """A descriptor from a message."""
    return ResourceDescriptor(
        provider=message.provider,
        resource_type=message.resource_type,
        sku=message.sku,
        region=message.region,
        tags=dict(message.tags),
        id=message.id,
        arn=message.arn,
    )


def support_message(support: Support) -> pb.SupportsResponse:
    """Whether a resource is supported, as a message."""
    return pb.SupportsResponse(supported=support.supported, reason=support.reason)


def support_of(message: pb.SupportsResponse) -> Support:
    """Whether a resource is supported, from a message."""
    return Support(supported=message.supported, reason=message.reason)


def projected_message(cost: ProjectedCost) -> pb.GetProjectedCostResponse:
    """A projected cost as a message."""
    message = pb.GetProjectedCostResponse(
        unit_price=float(cost.unit_price),
        currency=cost.currency,
        cost_per_month=float(cost.cost_per_month),
        billing_detail=cost.billing_detail,
        metadata=cost.metadata,
        cost_breakdown=doubles(cost.breakdown),
    )
    if cost.expires_at is not None:
        stamped(message.expires_at, cost.expires_at)
    return message


def doubles(amounts: Mapping[str, Decimal]) -> dict[str, float]:
    """Amounts as they travel."""
    return {name: float(value) for name, value in amounts.items()}


def projected_of(message: pb.GetProjectedCostResponse) -> ProjectedCost:
    """A projected cost from a message. Raises CallFailed for amounts that cannot be."""
    return ProjectedCost(
        unit_price=amount(message.unit_price, "unit_price"),
        cost_per_month=amount(message.cost_per_month, "cost_per_month"),
        currency=message.currency,
        billing_detail=message.billing_detail,
        breakdown={name: amount(part, name, negative=True) for name, part in sorted(message.cost_breakdown.items())},
        metadata=dict(message.metadata),
        expires_at=moment_of(message, "expires_at"),
    )


def query_message(query: ActualQuery) -> pb.GetActualCostRequest:
    """The question after what was paid, as a message."""
    message = pb.GetActualCostRequest(
        resource_id=query.resource_id,
        tags=query.tags,
        arn=query.arn,
        page_size=query.page_size,
        page_token=query.page_token,
    )
    stamped(message.start, query.start)
    stamped(message.end, query.end)
    return message


def query_of(message: pb.GetActualCostRequest) -> ActualQuery:
    """The question after what was paid. Raises CallFailed (INVALID_TIME_RANGE) unless it has a range that can be."""
    start, end = moment_of(message, "start"), moment_of(message, "end")
    if start is None or end is None:
        raise CallFailed(ErrorCode.INVALID_TIME_RANGE, "start and end are both needed")
    if end <= start:
        raise CallFailed(ErrorCode.INVALID_TIME_RANGE, "end has to be after start")
    return ActualQuery(
        resource_id=message.resource_id,
        start=start,
        end=end,
        tags=dict(message.tags),
        arn=message.arn,
        page_size=message.page_size,
        page_token=message.page_token,
    )


def point_message(point: ActualPoint) -> pb.ActualCostResult:
    """The cost of one stretch of time as a message; currency and service travel in its FOCUS record."""
    message = pb.ActualCostResult(
        cost=float(point.cost),
        usage_amount=float(point.usage_amount),
        usage_unit=point.usage_unit,
        source=point.source,
    )
    stamped(message.timestamp, point.timestamp)
    if point.currency:
        message.focus_record.billing_currency = point.currency
    if point.service:
        message.focus_record.service_name = point.service
    return message


def point_of(message: pb.ActualCostResult) -> ActualPoint:
    """The cost of one stretch of time. Credits make negative ones. Raises CallFailed for one without a moment."""
    timestamp = moment_of(message, "timestamp")
    if timestamp is None:
        raise CallFailed(ErrorCode.DATA_CORRUPTION, "a cost says not of when it is")
    record = message.focus_record
    return ActualPoint(
        timestamp=timestamp,
        cost=amount(message.cost, "cost", negative=True),
        usage_amount=amount(message.usage_amount, "usage_amount", negative=True),
        usage_unit=message.usage_unit,
        source=message.source,
        currency=record.billing_currency,
        service=record.service_name,
    )


def page_message(page: ActualPage) -> pb.GetActualCostResponse:
    """A page of costs as a message."""
    return pb.GetActualCostResponse(
        results=map(point_message, page.points),
        next_page_token=page.next_page_token,
        total_count=page.total_count,
    )


def page_of(message: pb.GetActualCostResponse) -> ActualPage:
    """A page of costs from a message."""
    return ActualPage(
        points=tuple(map(point_of, message.results)),
        next_page_token=message.next_page_token,
        total_count=message.total_count,
    )


def spec_message(spec: PricingSpec) -> pb.PricingSpec:
    """A price as a message."""
    return pb.PricingSpec(
        provider=spec.descriptor.provider,
        resource_type=spec.descriptor.resource_type,
        sku=spec.descriptor.sku,
        region=spec.descriptor.region,
        billing_mode=spec.billing_mode,
        rate_per_unit=float(spec.rate_per_unit),
        currency=spec.currency,
        description=spec.description,
        plugin_metadata=spec.metadata,
        source=spec.source,
        unit=spec.unit,
        assumptions=spec.assumptions,
        pricing_tiers=map(tier_message, spec.tiers),
    )


def tier_message(tier: PriceTier) -> pb.PricingTier:
    """One range of quantities as a message; 0 is the protocol's word for no end."""
    end = float(tier.end) if tier.end is not None else 0.0
    return pb.PricingTier(
        min_quantity=float(tier.start), max_quantity=end, rate_per_unit=float(tier.rate), description=tier.description
    )


def spec_of(message: pb.PricingSpec) -> PricingSpec:
    """A price from a message. Raises CallFailed for amounts that cannot be."""
    return PricingSpec(
        descriptor=ResourceDescriptor(
            provider=message.provider, resource_type=message.resource_type, sku=message.sku, region=message.region
        ),
        billing_mode=message.billing_mode,
        rate_per_unit=amount(message.rate_per_unit, "rate_per_unit"),
        currency=message.currency,
        description=message.description,
        source=message.source,
        unit=message.unit,
        assumptions=tuple(message.assumptions),
        tiers=tuple(map(tier_of, message.pricing_tiers)),
        metadata=dict(message.plugin_metadata),
    )


def tier_of(message: pb.PricingTier) -> PriceTier:
    """One range of quantities from a message."""
    return PriceTier(
        start=amount(message.min_quantity, "min_quantity"),
        end=amount(message.max_quantity, "max_quantity") or None,
        rate=amount(message.rate_per_unit, "rate_per_unit"),
        description=message.description,
    )


def info_message(info: PluginInfo) -> pb.GetPluginInfoResponse:
    """Who a plugin is, as a message."""
    return pb.GetPluginInfoResponse(
        name=info.name,
        version=info.version,
        spec_version=info.spec_version,
        providers=info.providers,
        metadata=info.metadata,
        capabilities=sorted(capability(name) for name in info.capabilities),
    )


def capability(name: str) -> Any:
    """The enum value of a capability; raises ValueError for a name the protocol does not have."""
    return enums.PluginCapability.Value(CAPABILITY + name.upper())


def info_of(message: pb.GetPluginInfoResponse) -> PluginInfo:
    """Who a plugin is, from a message. Capabilities that are not known yet are left out."""
    return PluginInfo(
        name=message.name,
        version=message.version,
        spec_version=message.spec_version,
        providers=tuple(message.providers),
        capabilities=frozenset(known(message.capabilities, enums.PluginCapability, CAPABILITY)),
        metadata=dict(message.metadata),
    )


def known(numbers: Iterable[int], enum: Any, prefix: str) -> Iterable[str]:
    """The names of those enum values we know, without prefix and in lower case."""
    names = {value: name for name, value in enum.items()}
    return (names[n].removeprefix(prefix).lower() for n in numbers if n in names and n)


def recommendation_message(one: Recommendation) -> advice.Recommendation:
    """A recommendation as a message."""
    action: Any = advice.RecommendationActionType.Value(ACTION + one.action.upper())
    message = advice.Recommendation(
        id=one.id,
        category=advice.RECOMMENDATION_CATEGORY_COST,
        action_type=action,
        description=one.description,
        source=one.source,
        resource=advice.ResourceRecommendationInfo(
            id=one.resource.id,
            provider=one.resource.provider,
            resource_type=one.resource.resource_type,
            region=one.resource.region,
            sku=one.resource.sku,
            tags=one.resource.tags,
        ),
    )
    if one.target_sku:
        message.rightsize.current_sku, message.rightsize.recommended_sku = one.resource.sku, one.target_sku
    if one.savings is not None:
        impact = message.impact
        impact.estimated_savings, impact.currency, impact.projection_period = (
            float(one.savings),
            one.currency,
            "monthly",
        )
        if one.current_cost is not None:
            impact.current_cost = float(one.current_cost)
            impact.projected_cost = float(one.current_cost - one.savings)
    return message


def recommendation_of(message: advice.Recommendation) -> Recommendation:
    """A recommendation from a message."""
    impact, resource = message.impact, message.resource
    given = message.HasField("impact")
    actions = list(known([message.action_type], advice.RecommendationActionType, ACTION))
    return Recommendation(
        id=message.id,
        action=actions[0] if actions else "other",
        resource=ResourceDescriptor(
            provider=resource.provider,
            resource_type=resource.resource_type,
            sku=resource.sku,
            region=resource.region,
            tags=dict(resource.tags),
            id=resource.id,
        ),
        description=message.description,
        savings=amount(impact.estimated_savings, "estimated_savings", negative=True) if given else None,
        current_cost=amount(impact.current_cost, "current_cost", negative=True) if given else None,
        currency=impact.currency or "USD",
        target_sku=message.rightsize.recommended_sku,
        source=message.source,
    )
