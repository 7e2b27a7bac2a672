"""One question for many resources, asked of the plugin at once; one that fails does not fail the others."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from finfocus_policy.model.period import now
from finfocus_policy.model.resource import ResourceDescriptor
from finfocus_policy.serve.kinds import of_kind
from finfocus_policy.serve.limits import LARGEST_BATCH, check_query, described, refused, sound
from finfocus_policy.serve.paging import paged
from finfocus_policy.serve.plugin import Plugin
from finfocus_policy.wire import convert
from finfocus_policy.wire._pb.finfocus.v1 import costsource_pb2 as pb
from finfocus_policy.wire._pb.finfocus.v1 import enums_pb2 as enums
from finfocus_policy.wire.status import INTERNAL, status_of
from finfocus_policy.wire.values import ActualQuery, CallFailed, ProjectedCost

FAILED = "plugin failed to execute"
# What has to be offered for each question of the enum; nothing said means ESTIMATE.
METHODS = {
    enums.COST_QUERY_TYPE_UNSPECIFIED: "estimate",
    enums.COST_QUERY_TYPE_ESTIMATE: "estimate",
    enums.COST_QUERY_TYPE_ACTUAL: "actual_cost",
    enums.COST_QUERY_TYPE_PROJECTED: "projected_cost",
}
Ask = Callable[[ResourceDescriptor], pb.CostData]


class Batch:
    """Answers BatchCost for one plugin, at most `plugin.concurrency` resources at a time over all batches."""

    def __init__(self, plugin: Plugin) -> None:
        self.plugin = plugin
        self._lock = threading.Lock()
        self._pool: ThreadPoolExecutor | None = None

    def close(self) -> None:
        """Starts nothing more."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)

    def answer(self, request: pb.BatchCostRequest, dry: Callable[[ResourceDescriptor], Any]) -> pb.BatchCostResponse:
        """One answer per resource, in their order. Raises CallFailed for a batch that is none."""
        if len(request.resources) > LARGEST_BATCH:
            raise refused(f"more than {LARGEST_BATCH} resources")
        ask = self._dry(dry) if request.dry_run else self._asker(request)
        results = self._threads().map(lambda message: self._one(message, ask), request.resources)
        return pb.BatchCostResponse(results=results, max_batch_size=LARGEST_BATCH)

    def _threads(self) -> ThreadPoolExecutor:
        with self._lock:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(self.plugin.concurrency, thread_name_prefix="batch")
            return self._pool

    def _dry(self, dry: Callable[[ResourceDescriptor], Any]) -> Ask:
        return lambda resource: pb.CostData(dry_run_result=dry(resource))

    def _asker(self, request: pb.BatchCostRequest) -> Ask:
        """What is asked about each resource."""
        if request.query_type == enums.COST_QUERY_TYPE_PROJECTED:
            return self._projected
        if request.query_type == enums.COST_QUERY_TYPE_ACTUAL:
            return self._actual(request)
        return self._estimated

    def _projected(self, resource: ResourceDescriptor) -> pb.CostData:
        return pb.CostData(projected_cost=convert.projected_message(sound(of_kind(self.plugin.projected_cost(resource), ProjectedCost, "projected_cost"))))

    def _estimated(self, resource: ResourceDescriptor) -> pb.CostData:
        found = self.plugin.estimate(resource.resource_type, attributes_of(resource))
        cost = sound(of_kind(found, ProjectedCost, "estimate"))
        return pb.CostData(estimate=estimate_message(cost))

    def _actual(self, request: pb.BatchCostRequest) -> Ask:
        """Raises CallFailed unless the batch has a range that can be."""
        span = convert.query_of(pb.GetActualCostRequest(start=stamp(request, "start"), end=stamp(request, "end")))

        def ask(resource: ResourceDescriptor) -> pb.CostData:
            query = ActualQuery(
                resource_id=resource.id, start=span.start, end=span.end, tags=resource.tags, arn=resource.arn
            )
            check_query(query, now(), self.plugin.most_days)
            page = convert.page_message(paged(self.plugin.actual_cost(query), query))
            data = pb.ActualCostData(
                results=page.results, next_page_token=page.next_page_token, total_count=page.total_count
            )
            return pb.CostData(actual_cost=data)

        return ask

    def _one(self, message: pb.ResourceDescriptor, ask: Ask) -> pb.ResourceCostResult:
        result = pb.ResourceCostResult(resource=message)
        try:
            result.cost_data.CopyFrom(ask(described(message)))
        except CallFailed as failure:
            result.error.code = status_of(failure.code).value[0]
            result.error.message = failure.message
            result.error.resource_type_unsupported = self._unsupported(message)
        except Exception:
            result.error.code, result.error.message = INTERNAL, FAILED
        return result

    def _unsupported(self, message: pb.ResourceDescriptor) -> bool:
        """Whether a failed resource is of a type the plugin does not know at all."""
        try:
            return not self.plugin.supports(described(message)).supported
        except Exception:
            return False


def stamp(request: Any, name: str) -> Any:
    """A Timestamp field, None where it is absent."""
    return getattr(request, name) if request.HasField(name) else None


def attributes_of(resource: ResourceDescriptor) -> Mapping[str, str]:
    """A descriptor as the properties EstimateCost is asked with: its tags, its SKU and its region."""
    named = {"sku": resource.sku, "region": resource.region}
    return {**resource.tags, **{name: value for name, value in named.items() if value}}


def estimate_message(cost: Any) -> pb.EstimateCostResponse:
    """A cost as the answer of EstimateCost."""
    message = pb.EstimateCostResponse(currency=cost.currency, cost_monthly=float(cost.cost_per_month))
    convert.stamped(message.expires_at, cost.expires_at)
    return message
