"""What could be changed, and what that saves a month."""

from __future__ import annotations

from typing import Any

from finfocus_policy.model.resource import ResourceDescriptor
from finfocus_policy.wire._pb.finfocus.v1 import recommendation_pb2 as advice
from finfocus_policy.wire.convert.basics import amount, known
from finfocus_policy.wire.values import Recommendation

ACTION = "RECOMMENDATION_ACTION_TYPE_"


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
