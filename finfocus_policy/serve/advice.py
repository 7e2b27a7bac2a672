"""GetRecommendations: what a plugin advises, sifted, per period, in pages, with its sums."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from finfocus_policy.model.money import HOURS_PER_MONTH, ZERO
from finfocus_policy.serve.kinds import each_of_kind
from finfocus_policy.serve.limits import LARGEST_BATCH, bounds, described, refused
from finfocus_policy.serve.plugin import Plugin
from finfocus_policy.wire import convert
from finfocus_policy.wire._pb.finfocus.v1 import costsource_pb2 as pb
from finfocus_policy.wire._pb.finfocus.v1 import recommendation_pb2 as advice
from finfocus_policy.wire.convert.advice import ACTION
from finfocus_policy.wire.values import Recommendation

PERIODS = {"": Decimal(1), "monthly": Decimal(1), "daily": 24 / HOURS_PER_MONTH, "annual": Decimal(12)}


def recommended(plugin: Plugin, request: pb.GetRecommendationsRequest) -> pb.GetRecommendationsResponse:
    """The page of advice that was asked for. Raises CallFailed for a question that breaks a bound."""
    if len(request.target_resources) > LARGEST_BATCH:
        raise refused(f"more than {LARGEST_BATCH} target_resources")
    period = request.projection_period
    if period not in PERIODS:
        raise refused("projection_period has to be daily, monthly or annual")
    targets = [described(each) for each in request.target_resources]
    left_out = set(request.excluded_recommendation_ids)
    all_given = each_of_kind(plugin.recommendations(targets), Recommendation, "recommendations")
    given = (per_period(one, PERIODS[period]) for one in all_given if one.id not in left_out)
    found = ordered([one for one in given if wanted(one, request.filter)], request.filter)
    start, end = bounds(len(found), request.page_size, request.page_token)
    return pb.GetRecommendationsResponse(
        recommendations=[message(one, period or "monthly") for one in found[start:end]],
        summary=summary(found, period or "monthly"),
        next_page_token=str(end) if end < len(found) else "",
    )


def per_period(one: Recommendation, factor: Decimal) -> Recommendation:
    """A recommendation with what it saves in a period of so many months."""

    def scaled(amount: Decimal | None) -> Decimal | None:
        return None if amount is None else amount * factor

    return replace(one, savings=scaled(one.savings), current_cost=scaled(one.current_cost))


def message(one: Recommendation, period: str) -> advice.Recommendation:
    """A recommendation as a message that names its period."""
    made = convert.recommendation_message(one)
    if made.HasField("impact"):
        made.impact.projection_period = period
    return made


def wanted(one: Recommendation, filter: advice.RecommendationFilter) -> bool:
    """Whether a filter admits a recommendation. Ours are all of the category COST and of no priority."""
    resource = one.resource
    texts = {
        "provider": resource.provider,
        "region": resource.region,
        "resource_type": resource.resource_type,
        "sku": resource.sku,
        "resource_id": resource.id,
        "source": one.source,
    }
    return (
        all(getattr(filter, name) in ("", value) for name, value in texts.items())
        and filter.category in (0, advice.RECOMMENDATION_CATEGORY_COST)
        and filter.action_type in (0, action_of(one))
        and all(resource.tags.get(key) == value for key, value in filter.tags.items())
        and (one.savings or ZERO) >= Decimal(repr(filter.min_estimated_savings))
    )


def action_of(one: Recommendation) -> Any:
    """The enum value of an action."""
    return advice.RecommendationActionType.Value(ACTION + one.action.upper())


def ordered(found: Sequence[Recommendation], filter: advice.RecommendationFilter) -> Sequence[Recommendation]:
    """In the order asked for; else as the plugin gave them."""
    if filter.sort_by != advice.RECOMMENDATION_SORT_BY_ESTIMATED_SAVINGS:
        return found
    by_savings: Callable[[Recommendation], Decimal] = lambda one: one.savings or ZERO  # noqa: E731
    return sorted(found, key=by_savings, reverse=filter.sort_order != advice.SORT_ORDER_ASC)


def summary(found: Iterable[Recommendation], period: str) -> advice.RecommendationSummary:
    """Counts and sums. Savings of several currencies are not added up: those of the first one's are."""
    listed = list(found)
    currency = listed[0].currency if listed else "USD"
    counts = Counter(action for action in map(action_name, listed))
    saved: dict[str, Decimal] = {}
    for one in listed:
        if one.currency == currency and one.savings is not None:
            saved[action_name(one)] = saved.get(action_name(one), ZERO) + one.savings
    return advice.RecommendationSummary(
        total_recommendations=len(listed),
        total_estimated_savings=float(sum(saved.values(), ZERO)),
        currency=currency,
        projection_period=period,
        count_by_action_type=counts,
        savings_by_action_type={name: float(amount) for name, amount in saved.items()},
    )


def action_name(one: Recommendation) -> str:
    """The full name of an action's enum value."""
    return ACTION + one.action.upper()
