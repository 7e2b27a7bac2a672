"""The dialect v2, Vantage's real API: products and their prices, costs by report or VQL, forecasts, budgets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from finfocus_policy.model.resource import ResourceDescriptor
from finfocus_policy.plugins.vantage import vql
from finfocus_policy.plugins.vantage.api import Api
from finfocus_policy.plugins.vantage.limits import Limiter
from finfocus_policy.plugins.vantage.meaning import (
    NAME,
    PROVIDERS,
    Asked,
    Price,
    amount_of,
    asked,
    currency_of,
    day_of,
    platform_of,
    points,
    word_of,
)
from finfocus_policy.plugins.vantage.memo import Memo
from finfocus_policy.plugins.vantage.settings import VantageSettings
from finfocus_policy.wire.values import ActualPoint, ActualQuery, Budget, CallFailed, ErrorCode

AN_HOUR, FIVE_SECONDS = (1000, 3600.0), (5, 5.0)
REPORTS = ("/v2/costs", "/v2/cost_reports")
SERVICE = {("aws", "ec2"): "aws-ec2"}
"""Services whose prices say platform and lifecycle, so that the right one can be told."""
NAMES = {"date": ("accrued_at",), "cost": ("amount",)}
KEPT_SECONDS, KEPT = 600.0, 2000
USUAL_CURRENCY = "USD"
MOST_PRODUCTS, MOST_COSTS, MOST_FORECASTS, MOST_BUDGETS = "1000", "5000", "1000", "1000"
MONEY = {"settings[aggregate_by]": "cost", "settings[show_previous_period]": "false"}
"""A workspace or report may be set to show usage, or the period before beside this one: here it is money, and this one."""
LENGTHS = (("daily", 1, 1), ("weekly", 7, 7), ("monthly", 28, 31), ("quarterly", 90, 92), ("annually", 365, 366))


def limits(clock: Callable[[], float], sleep: Callable[[float], None]) -> tuple[tuple[str, Limiter], ...]:
    """Vantage's rate limits: 1,000 calls an hour, of which 5 in 5 seconds about costs and cost reports."""
    reports = Limiter(*FIVE_SECONDS, clock, sleep)
    return *((start, reports) for start in REPORTS), ("/", Limiter(*AN_HOUR, clock, sleep))


class V2:
    """Asks Vantage."""

    name = "v2"

    def __init__(self, api: Api, settings: VantageSettings, today: Callable[[], datetime]) -> None:
        self._api, self._settings, self._today = api, settings, today
        self._memo = Memo(KEPT_SECONDS, KEPT, api.clock)

    def price(self, resource: ResourceDescriptor, seconds: float) -> Price:
        """The on-demand price an hour of an EC2 instance type. Raises CallFailed, for other types too."""
        service = SERVICE.get((resource.provider, word_of(resource)))
        if service is None:
            raise CallFailed(ErrorCode.RESOURCE_NOT_FOUND, "Vantage's prices of this type do not say enough to choose one")
        product = self._memo.get(("product", service, resource.sku), lambda: self._product(service, resource, seconds))
        rows = self._memo.get(("prices", product), lambda: self._prices(product, seconds))
        return on_demand(rows, resource)

    def _product(self, service: str, resource: ResourceDescriptor, seconds: float) -> str:
        query = {"provider_id": resource.provider, "service_id": service, "name": resource.sku, "limit": MOST_PRODUCTS}
        found = self._api.pages("/v2/products", query, "products", seconds=seconds)
        product = next((row.get("id") for row in found if row.get("name") == resource.sku), None)
        if not isinstance(product, str) or not product:
            raise CallFailed(ErrorCode.RESOURCE_NOT_FOUND, f"Vantage has no product {resource.sku!r}")
        return product

    def _prices(self, product: str, seconds: float) -> tuple[Mapping[str, Any], ...]:
        path = f"/v2/products/{quote(product, safe='')}/prices"
        return tuple(self._api.pages(path, {"limit": MOST_PRODUCTS}, "prices", seconds=seconds))

    def costs(self, query: ActualQuery, seconds: float) -> tuple[ActualPoint, ...]:
        """What was paid a day, by service. Raises CallFailed."""
        question = asked(query)
        params = {**self._span(question), **self._which(question, seconds)}
        rows = self._memo.get(("costs", *sorted(params.items())), lambda: self._rows(params, seconds))
        if question.resource:
            rows = tuple(r for r in rows if vql.same(str(r.get("resource_id") or ""), question.resource, question.arn))
        return tuple(points(rows, NAMES, query, ""))

    def _rows(self, params: Mapping[str, str], seconds: float) -> tuple[Mapping[str, Any], ...]:
        return tuple(self._api.pages("/v2/costs", params, "costs", seconds=seconds))

    def _span(self, question: Asked) -> dict[str, str]:
        """Days, by provider and service; resources are told apart in the answer, since a question for one is refused
        unless it names its service."""
        return {
            "start_date": question.first.isoformat(),
            "end_date": question.last.isoformat(),
            "date_bin": "day",
            "groupings": "provider,service,resource_id" if question.resource else "provider,service",
            "order": "asc",
            **MONEY,
            "limit": MOST_COSTS,
        }

    def _which(self, question: Asked, seconds: float) -> dict[str, str]:
        """The cost report of the settings, or a filter where tags or a cloud are asked for or no report is set."""
        ours = question.provider and not question.resource
        if self._settings.report_token and not ((question.tags and not question.resource) or ours):
            return {"cost_report_token": self._settings.report_token}
        service = vql.service_of(question.arn, question.resource) if question.resource else ""
        providers = (question.provider or ("aws" if service else ""),)
        wanted = vql.everything(providers if providers[0] else PROVIDERS, {} if question.resource else question.tags, service)
        workspace = self._workspace(seconds)
        return {"filter": wanted, **({"workspace_token": workspace} if workspace else {})}

    def _workspace(self, seconds: float) -> str:
        """The workspace that is asked: of the settings, else the key's own."""
        return self._settings.workspace_token or str(self._me(seconds).get("default_workspace_token") or "")

    def _me(self, seconds: float) -> Mapping[str, Any]:
        """Whose the key is. Raises CallFailed."""
        answer = self._memo.get("me", lambda: self._api.get("/v2/me", seconds=seconds))
        return answer if isinstance(answer, Mapping) else {}

    def _currency(self, workspace: str, until: float) -> str:
        """The currency a workspace shows its money in: budgets name none, and have one without any cost. US dollars where
        Vantage does not say."""
        with suppress(CallFailed):
            known = self._me(until - self._api.clock()).get("workspaces")
            of_it = (row.get("currency") for row in known or () if isinstance(row, Mapping) and row.get("token") == workspace)
            return currency_of(next(of_it, USUAL_CURRENCY) or USUAL_CURRENCY)
        return USUAL_CURRENCY

    def forecast(self, report: str, first: date, last: date, seconds: float) -> Decimal:
        """What a cost report is expected to cost from a day to another, both included. Raises CallFailed."""
        query = {"start_date": first.isoformat(), "end_date": last.isoformat(), "provider": "all", "service": "all", "limit": MOST_FORECASTS}
        path = f"/v2/cost_reports/{quote(report, safe='')}/forecasted_costs"
        found = self._api.pages(path, query, "forecasted_costs", seconds=seconds)
        rows = [r for r in found if of_all(r) and first <= day_of(r.get("date")).date() <= last]
        if not rows:
            raise CallFailed(ErrorCode.RESOURCE_NOT_FOUND, "Vantage has no forecast for these days")
        return sum((amount_of(row.get("amount")) for row in rows), Decimal(0))

    def spent(self, report: str, first: date, last: date, seconds: float) -> tuple[Decimal, str]:
        """What a cost report cost from a day to another, both included, and its currency."""
        span = {"start_date": first.isoformat(), "end_date": last.isoformat(), "date_bin": "day"}
        query = {"cost_report_token": report, **span, **MONEY, "limit": MOST_COSTS}
        rows = self._rows({**query, "groupings": "provider"}, seconds)
        currencies = sorted({currency_of(row.get("currency")) for row in rows})
        if len(currencies) > 1:
            raise CallFailed(ErrorCode.DATA_CORRUPTION, f"a cost report mixes {' and '.join(currencies)}")
        return sum((amount_of(row.get("amount")) for row in rows), Decimal(0)), "".join(currencies)

    def budgets(self, seconds: float) -> tuple[Budget, ...]:
        """The budgets of the account that have an amount for today."""
        workspace = self._settings.workspace_token
        query = {"limit": MOST_BUDGETS, **({"workspace_token": workspace} if workspace else {})}
        found = self._api.pages("/v2/budgets", query, "budgets", seconds=seconds)
        until = self._api.clock() + seconds
        made = (self._budget(row, until) for row in found)
        return tuple(budget for budget in made if budget is not None)

    def _budget(self, row: Mapping[str, Any], until: float) -> Budget | None:
        today = self._today().date()
        span = next((s for s in map(span_of, periods(row)) if s[0] <= today <= s[1]), None)
        if span is None:
            return None
        first, last, limit = span
        spent, forecast, currency = self._status(str(row.get("cost_report_token") or ""), first, last, until)
        return Budget(
            id=str(row.get("token") or ""),
            name=str(row.get("name") or row.get("token") or ""),
            limit=limit,
            currency=currency or self._currency(str(row.get("workspace_token") or ""), until),
            period=length(first, last),
            source=NAME,
            spent=spent,
            forecast=forecast,
            created_at=day_of(row["created_at"]) if row.get("created_at") else None,
        )

    def _status(self, report: str, first: date, last: date, until: float) -> tuple[Decimal | None, Decimal | None, str]:
        """What was spent so far and what will have been at the end; nothing where Vantage does not say in time."""
        if not report:
            return None, None, ""
        today = self._today().date()
        spent: Decimal | None = None
        expected: Decimal | None = None
        currency = ""
        with suppress(CallFailed):
            spent, currency = self.spent(report, first, today, until - self._api.clock())
            ahead = self.forecast(report, today + timedelta(days=1), last, until - self._api.clock()) if today < last else Decimal(0)
            expected = spent + ahead
        return spent, expected, currency


def on_demand(rows: Iterable[Mapping[str, Any]], resource: ResourceDescriptor) -> Price:
    """The one price of a region for Linux, or for Windows where the resource says so. Raises CallFailed."""
    platform = platform_of(resource)
    region = resource.region.replace("_", "-").lower()
    here = [row for row in rows if str(row.get("region")).replace("_", "-").lower() == region]
    if not here:
        raise CallFailed(ErrorCode.UNSUPPORTED_REGION, f"Vantage has no price of {resource.sku} in {region}")
    fitting = [row for row in here if row.get("unit") == "hour" and is_for(row.get("details"), platform)]
    prices = {(amount_of(row.get("amount")), currency_of(row.get("currency"))) for row in fitting}
    if len(prices) != 1:
        raise CallFailed(ErrorCode.RESOURCE_NOT_FOUND, f"Vantage has {len(prices) or 'no'} on-demand prices of {resource.sku} for {platform}")
    amount, currency = prices.pop()
    if amount <= 0:
        raise CallFailed(ErrorCode.RESOURCE_NOT_FOUND, f"Vantage has no price of {resource.sku}")
    return Price(amount=amount, currency=currency, detail=platform)


def of_all(row: Mapping[str, Any]) -> bool:
    """Whether a forecast is of everything: those of one provider or service are parts of it, and never added to it."""
    return row.get("provider") == row.get("service") == "all"


def is_for(details: Any, platform: str) -> bool:
    """Whether a price is the on-demand one of a platform."""
    found = details if isinstance(details, Mapping) else {}
    return found.get("platform") == platform and str(found.get("lifecycle")).replace("_", "-") == "on-demand"


def periods(row: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The periods of a budget that have an end and an amount."""
    found = row.get("periods")
    return [p for p in found if isinstance(p, Mapping) and p.get("end_at") and p.get("amount")] if isinstance(found, list) else []


def span_of(period: Mapping[str, Any]) -> tuple[date, date, Decimal]:
    """First and last day of a budget's period, and its amount."""
    return day_of(period.get("start_at")).date(), day_of(period["end_at"]).date(), amount_of(period["amount"])


def length(first: date, last: date) -> str:
    """What a stretch of days is called by the protocol, "" where it has no name.

    >>> length(date(2024, 7, 1), date(2024, 9, 30)), length(date(2024, 2, 1), date(2024, 2, 29))
    ('quarterly', 'monthly')
    """
    days = (last - first).days + 1
    return next((name for name, least, most in LENGTHS if least <= days <= most), "")
