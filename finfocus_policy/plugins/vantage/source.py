"""The plugin: Vantage's answers as the protocol wants them."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal

from finfocus_policy.model.money import HOURS_PER_MONTH, cents, plain
from finfocus_policy.model.period import now
from finfocus_policy.model.resource import ResourceDescriptor
from finfocus_policy.plugins.vantage.api import Api
from finfocus_policy.plugins.vantage.meaning import NAME, PROVIDERS, Price, machines, support
from finfocus_policy.plugins.vantage.memo import Memo
from finfocus_policy.plugins.vantage.seed import SeedV1
from finfocus_policy.plugins.vantage.settings import VantageSettings, read
from finfocus_policy.plugins.vantage.v2 import V2, limits
from finfocus_policy.serve.plugin import Plugin
from finfocus_policy.wire.values import (
    ActualPoint,
    ActualQuery,
    Budget,
    CallFailed,
    ErrorCategory,
    ErrorCode,
    PricingSpec,
    ProjectedCost,
    Support,
)

# A host waits five seconds for a price and two minutes for costs: each answer has to be there before.
PRICE_SECONDS, COST_SECONDS, BUDGET_SECONDS, PROBE_SECONDS = 4.0, 110.0, 25.0, 2.0
KEPT_SECONDS, KEPT = 120.0, 8
Dialect = SeedV1 | V2


class Vantage(Plugin):
    """List prices and actual costs from Vantage, in whichever of its dialects the endpoint speaks."""

    name = NAME
    version = "1.0.0"
    providers = PROVIDERS
    most_days = 366 * 20

    def __init__(
        self,
        settings: VantageSettings | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._settings = read(os.environ) if settings is None else settings
        self._clock, self._sleep = clock, sleep
        self._lock = threading.Lock()
        self._api: Api | None = None
        self._dialect: Dialect | None = None
        # pages of one answer are asked for one by one: Vantage is asked once
        self._answers = Memo(KEPT_SECONDS, KEPT, clock)

    def supports(self, resource: ResourceDescriptor) -> Support:
        """Whether the resource has one price an hour; nobody is asked."""
        return support(resource)

    def projected_cost(self, resource: ResourceDescriptor) -> ProjectedCost:
        """The price of 730 hours, rounded to cents as the API's users see it."""
        price = self._price(resource)
        number = machines(resource)
        month = cents(price.amount * HOURS_PER_MONTH * number)
        return ProjectedCost(
            unit_price=price.amount,
            cost_per_month=month,
            currency=price.currency,
            billing_detail=", ".join(details(price, number)),
        )

    def pricing_spec(self, resource: ResourceDescriptor) -> PricingSpec:
        """The price an hour."""
        price = self._price(resource)
        return PricingSpec(
            descriptor=resource,
            billing_mode="per_hour",
            rate_per_unit=price.amount,
            currency=price.currency,
            description=f"{resource.sku} on demand",
            source=NAME,
            unit="hour",
            assumptions=("a month has 730 hours",),
        )

    def actual_cost(self, query: ActualQuery) -> tuple[ActualPoint, ...]:
        """What was paid a day and service, in time order."""
        key = (query.resource_id, query.arn, query.start, query.end, *sorted(query.tags.items()))
        return self._answers.get(key, lambda: self._costs(query))

    def _costs(self, query: ActualQuery) -> tuple[ActualPoint, ...]:
        found = self._spoken().costs(query, COST_SECONDS)
        return tuple(sorted(found, key=lambda point: (point.timestamp, point.service)))

    def budgets(self) -> Sequence[Budget]:
        """The budgets kept at Vantage."""
        return self._spoken().budgets(BUDGET_SECONDS)

    def problems(self) -> Sequence[str]:
        """Why Vantage cannot be asked at all."""
        failure = self._settings.failure
        return (failure.message,) if failure is not None else ()

    def close(self) -> None:
        """Lets go of the connections."""
        if self._api is not None:
            self._api.close()

    def _price(self, resource: ResourceDescriptor) -> Price:
        supported = support(resource)
        if not supported.supported:
            raise CallFailed(ErrorCode.INVALID_RESOURCE, supported.reason)
        return self._spoken().price(resource, PRICE_SECONDS)

    def _spoken(self) -> Dialect:
        """The dialect of the endpoint, found out with the first question. Raises CallFailed when it cannot be asked."""
        if self._settings.failure is not None:
            raise self._settings.failure
        with self._lock:
            if self._dialect is None:
                self._dialect = self._made(self._settings.api or self._probed())
            return self._dialect

    def _made(self, name: str) -> Dialect:
        kept = limits(self._clock, self._sleep) if name == V2.name else ()
        self._api = Api(self._settings, kept, clock=self._clock, sleep=self._sleep)
        return V2(self._api, self._settings, now) if name == V2.name else SeedV1(self._api)

    def _probed(self) -> str:
        """v2 where the endpoint says who the key is of, as only v2 does. Raises CallFailed when it says nothing at all."""
        probe = Api(self._settings, clock=self._clock, sleep=self._sleep)
        try:
            answer = probe.get("/v2/me", seconds=PROBE_SECONDS)
        except CallFailed as failure:
            if failure.category is ErrorCategory.TRANSIENT:
                raise
            return SeedV1.name
        finally:
            probe.close()
        return V2.name if isinstance(answer, Mapping) and "workspaces" in answer else SeedV1.name


def details(price: Price, number: Decimal) -> Iterator[str]:
    """How the cost came about: the price, and how many there are of it."""
    yield f"on-demand, {plain(price.amount)} {price.currency} an hour"
    if number != 1:
        yield f"{plain(number)} nodes"
    if price.detail:
        yield price.detail
