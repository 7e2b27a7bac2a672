"""The dialect seed-v1: two routes, one for the price of a SKU and one for what was paid.

GET /v1/costs/{provider}/{type}/{sku}?region= -> {unit_price, currency}; POST /v1/costs/actual with provider, start,
end (days, both included), tags and filters -> {currency, results|costs|data: [{date|timestamp, cost, service?}]}.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from finfocus_policy.model.resource import ResourceDescriptor
from finfocus_policy.plugins.vantage.api import Api, listed
from finfocus_policy.plugins.vantage.meaning import (
    LINUX,
    Asked,
    Price,
    amount_of,
    asked,
    currency_of,
    platform_of,
    points,
    word_of,
)
from finfocus_policy.wire.dialect import provider_of
from finfocus_policy.wire.values import ActualPoint, ActualQuery, Budget, CallFailed, ErrorCode

LISTS = ("results", "costs", "data")
NAMES = {"date": ("date", "timestamp"), "cost": ("cost",)}
USUAL_PROVIDER = "aws"
PER_HOUR = ("", "hour", "hours", "hrs", "h")


class SeedV1:
    """Asks an API that speaks seed-v1."""

    name = "seed-v1"

    def __init__(self, api: Api) -> None:
        self._api = api

    def price(self, resource: ResourceDescriptor, seconds: float) -> Price:
        """The price an hour of a SKU in a region. Raises CallFailed."""
        if platform_of(resource) != LINUX:
            raise CallFailed(ErrorCode.RESOURCE_NOT_FOUND, "seed-v1 has prices of Linux alone")
        words = (provider_of(resource.provider), word_of(resource), resource.sku)
        path = "/v1/costs/" + "/".join(quote(word, safe="") for word in words)
        answer = self._api.get(path, {"region": resource.region}, seconds=seconds)
        if not isinstance(answer, Mapping) or answer.get("unit_price") is None:
            raise CallFailed(ErrorCode.DATA_CORRUPTION, "the answer has no unit_price")
        if str(answer.get("unit") or "").lower() not in PER_HOUR:
            raise CallFailed(ErrorCode.RESOURCE_NOT_FOUND, "the price is not an hourly one")
        amount = amount_of(answer["unit_price"])
        if amount < 0:
            raise CallFailed(ErrorCode.DATA_CORRUPTION, "the answer has a negative unit_price")
        return Price(amount=amount, currency=currency_of(answer.get("currency", "USD")))

    def costs(self, query: ActualQuery, seconds: float) -> tuple[ActualPoint, ...]:
        """What was paid, asked for once. Raises CallFailed."""
        answer = self._api.post("/v1/costs/actual", body(asked(query)), seconds=seconds)
        field = next((name for name in LISTS if isinstance(answer, Mapping) and answer.get(name) is not None), LISTS[0])
        return tuple(points(listed(answer, field), NAMES, query, str(answer.get("currency") or "")))

    def budgets(self, seconds: float) -> tuple[Budget, ...]:
        """It keeps none."""
        return ()


def body(question: Asked) -> dict[str, Any]:
    """The question after what was paid, as the API takes it."""
    filters = {"resource_id": question.resource, **question.described} if question.resource else {}
    return {
        "provider": question.provider or USUAL_PROVIDER,
        "start": question.first.isoformat(),
        "end": question.last.isoformat(),
        "tags": dict(question.tags),
        "filters": filters,
    }
