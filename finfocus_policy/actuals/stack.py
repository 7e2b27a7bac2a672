"""Actual costs of a stack: each resource that exists is asked about by its cloud id, many at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date

from finfocus_policy.actuals.asking import Source, costs
from finfocus_policy.model.actual import ActualCost, ActualResource
from finfocus_policy.model.period import Period
from finfocus_policy.model.resource import Resource, ResourceDescriptor
from finfocus_policy.wire.dialect import provider_of
from finfocus_policy.wire.values import ActualQuery

WORKERS = 8
NOT_THERE = "does not exist yet"
SECRET_ID = "its id is a secret"
NOT_REPORTED = "no cost is reported for it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """A resource and what may be said of it to a source. `secret`: nothing may."""

    resource: Resource
    descriptor: ResourceDescriptor
    secret: bool = False


def of_stack(
    sources: Sequence[Source],
    meant: Iterable[Meant],
    period: Period,
    said: Callable[[int], None] = lambda done: None,
) -> tuple[ActualResource, ...]:
    """Each resource with what it cost, sorted by URN. `said` hears how many are done."""
    waiting = sorted(meant, key=lambda m: m.resource.urn)
    for source in sources:
        source.ask()  # started here, so that threads do not start it together
    found: list[ActualResource] = []
    with ThreadPoolExecutor(WORKERS, thread_name_prefix="actuals") as pool:
        for resource in pool.map(lambda m: of_resource(sources, m, period), waiting):
            found.append(resource)
            said(len(found))
    return tuple(found)


def of_resource(sources: Sequence[Source], meant: Meant, period: Period) -> ActualResource:
    """What one resource cost."""
    r = meant.resource
    arn = r.outputs.get("arn")
    made = ActualResource(urn=r.urn, type=r.type, name=r.name, resource_id=r.id)
    if meant.secret:
        return replace(made, resource_id="", why=SECRET_ID)
    if not r.id:
        return replace(made, why=NOT_THERE)
    query = ActualQuery(
        resource_id=r.id,
        start=period.start,
        end=period.end,
        tags=described(meant.descriptor),
        arn=arn if isinstance(arn, str) else "",
    )
    paid = costs(sources, (query,))
    return replace(made, costs=paid, source=paid[0].source) if paid else replace(made, why=NOT_REPORTED)


def described(descriptor: ResourceDescriptor) -> dict[str, str]:
    """What plugins of the ecosystem read among the tags of a resource: which cloud, type, SKU and region it is of."""
    words = {
        "provider": provider_of(descriptor.provider),
        "resource_type": descriptor.resource_type,
        "sku": descriptor.sku,
        "region": descriptor.region,
    }
    return {key: value for key, value in words.items() if value}


def together(resources: Iterable[ActualResource]) -> tuple[ActualCost, ...]:
    """The costs of all resources by day, service, currency and source."""
    keyed: dict[tuple[date, str, str, str], ActualCost] = {}
    for cost in (c for r in resources for c in r.costs):
        key = (cost.charge_period_start, cost.service_name, cost.billing_currency, cost.source)
        known = keyed.get(key)
        keyed[key] = cost if known is None else replace(cost, billed_cost=known.billed_cost + cost.billed_cost)
    return tuple(keyed[key] for key in sorted(keyed))
