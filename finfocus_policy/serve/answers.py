"""The calls of the protocol, from message to message, for any plugin.

Bounds are those of the protocol's contract: at most 50 results a page without a wish and 1,000 with one, 100 resources
a batch, words and tags no longer than it says. What breaks them is INVALID_ARGUMENT with the field named.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from google.protobuf import json_format

from finfocus_policy.model.resource import ResourceDescriptor
from finfocus_policy.serve.plugin import Plugin, info, offers
from finfocus_policy.wire import convert
from finfocus_policy.wire._pb.finfocus.v1 import budget_pb2, focus_pb2, recommendation_pb2
from finfocus_policy.wire._pb.finfocus.v1 import costsource_pb2 as pb
from finfocus_policy.wire._pb.finfocus.v1 import enums_pb2 as enums
from finfocus_policy.wire.dialect import provider_of
from finfocus_policy.wire.status import status_of
from finfocus_policy.wire.values import ActualPage, ActualQuery, CallFailed, ErrorCode

TYPE = re.compile(r"[a-zA-Z][a-zA-Z0-9_\-:/.@]*")
LONGEST = {"resource_type": 256, "sku": 256, "region": 256, "id": 2048, "arn": 2048}
MOST_TAGS, LONGEST_KEY, LONGEST_VALUE = 200, 256, 4096
LARGEST_BATCH = 100
PAGE, LARGEST_PAGE = 50, 1000
# Types of the ecosystem's conformance suite: a host can see how each failure looks without breaking anything.
STAGED = {
    "forbidden:resource": ErrorCode.PERMISSION_DENIED,
    "error:internal": ErrorCode.UNSPECIFIED,
    "error:unavailable": ErrorCode.SERVICE_UNAVAILABLE,
}
Answer = Callable[[Any], Any]


class NotOffered(Exception):
    """The plugin does not answer this question at all."""


def described(message: pb.ResourceDescriptor | None, plugin: Plugin) -> ResourceDescriptor:
    """A descriptor that keeps the contract, its provider spelt the protocol's way. Raises CallFailed otherwise."""
    if message is None or not (message.provider or message.resource_type):
        raise CallFailed(ErrorCode.INVALID_RESOURCE, "resource is needed")
    for name in ("provider", "resource_type"):
        if not getattr(message, name):
            raise CallFailed(ErrorCode.INVALID_RESOURCE, f"resource.{name} is needed")
    if message.resource_type in STAGED:
        raise CallFailed(
            STAGED[message.resource_type], f"{message.resource_type} always fails so: it is there for tests"
        )
    too_long = next((name for name, most in LONGEST.items() if len(getattr(message, name)) > most), "")
    if too_long:
        raise CallFailed(
            ErrorCode.INVALID_RESOURCE, f"resource.{too_long} is longer than {LONGEST[too_long]} characters"
        )
    if not TYPE.fullmatch(message.resource_type):
        raise CallFailed(ErrorCode.INVALID_RESOURCE, "resource.resource_type is not the name of a type")
    checked_tags(message.tags)
    resource = convert.descriptor_of(message)
    return replace(resource, provider=provider_of(resource.provider))


def checked_tags(tags: Mapping[str, str]) -> None:
    """Raises CallFailed for more or longer tags than are taken."""
    if len(tags) > MOST_TAGS:
        raise CallFailed(ErrorCode.INVALID_RESOURCE, f"more than {MOST_TAGS} tags")
    if any(len(key) > LONGEST_KEY or len(value) > LONGEST_VALUE for key, value in tags.items()):
        raise CallFailed(
            ErrorCode.INVALID_RESOURCE, f"a tag is longer than {LONGEST_KEY} and {LONGEST_VALUE} characters"
        )


def resource_in(request: Any) -> pb.ResourceDescriptor | None:
    """The descriptor of a request, None where it is absent."""
    return request.resource if request.HasField("resource") else None


class CostSource:
    """CostSourceService for one plugin: each method takes a request message and gives the response message.

    Raises CallFailed for a failure that is told to the caller, NotOffered for a question the plugin leaves open.
    """

    def __init__(self, plugin: Plugin) -> None:
        self.plugin = plugin

    def table(self) -> Mapping[str, tuple[Any, Answer]]:
        """Method name to its request class and what answers it."""
        return {
            "Name": (pb.NameRequest, self.name),
            "Supports": (pb.SupportsRequest, self.supports),
            "GetActualCost": (pb.GetActualCostRequest, self.actual),
            "GetProjectedCost": (pb.GetProjectedCostRequest, self.projected),
            "GetPricingSpec": (pb.GetPricingSpecRequest, self.spec),
            "EstimateCost": (pb.EstimateCostRequest, self.estimate),
            "GetRecommendations": (pb.GetRecommendationsRequest, self.recommendations),
            "DismissRecommendation": (recommendation_pb2.DismissRecommendationRequest, self.dismiss),
            "GetBudgets": (budget_pb2.GetBudgetsRequest, self.budgets),
            "GetPluginInfo": (pb.GetPluginInfoRequest, self.info),
            "DryRun": (pb.DryRunRequest, self.dry_run),
            "BatchCost": (pb.BatchCostRequest, self.batch),
        }

    def _offered(self, method: str) -> None:
        if not offers(self.plugin, method):
            raise NotOffered(method)

    def name(self, request: pb.NameRequest) -> pb.NameResponse:
        """The plugin's name."""
        return pb.NameResponse(name=self.plugin.name)

    def info(self, request: pb.GetPluginInfoRequest) -> pb.GetPluginInfoResponse:
        """Version and capabilities."""
        return convert.info_message(info(self.plugin))

    def supports(self, request: pb.SupportsRequest) -> pb.SupportsResponse:
        """Whether the plugin has prices for a resource."""
        return convert.support_message(self.plugin.supports(described(resource_in(request), self.plugin)))

    def projected(self, request: pb.GetProjectedCostRequest) -> pb.GetProjectedCostResponse:
        """A month's cost."""
        self._offered("projected_cost")
        resource = described(resource_in(request), self.plugin)
        if request.dry_run:
            return pb.GetProjectedCostResponse(dry_run_result=self._dry(resource))
        return convert.projected_message(self.plugin.projected_cost(resource))

    def spec(self, request: pb.GetPricingSpecRequest) -> pb.GetPricingSpecResponse:
        """The price behind it."""
        self._offered("pricing_spec")
        resource = described(resource_in(request), self.plugin)
        return pb.GetPricingSpecResponse(spec=convert.spec_message(self.plugin.pricing_spec(resource)))

    def actual(self, request: pb.GetActualCostRequest) -> pb.GetActualCostResponse:
        """What was paid, a page of it."""
        self._offered("actual_cost")
        query = convert.query_of(request)
        checked_tags(query.tags)
        if not (query.resource_id or query.arn or query.tags):
            raise CallFailed(ErrorCode.INVALID_RESOURCE, "resource_id, arn or tags are needed")
        if request.dry_run:
            return pb.GetActualCostResponse(dry_run_result=self._dry(None))
        return convert.page_message(paged(self.plugin.actual_cost(query), query))

    def estimate(self, request: pb.EstimateCostRequest) -> pb.EstimateCostResponse:
        """What a resource with these properties would cost."""
        self._offered("estimate")
        if request.resource_type in STAGED or not TYPE.fullmatch(request.resource_type):
            described(pb.ResourceDescriptor(provider="custom", resource_type=request.resource_type or "-"), self.plugin)
        attributes = json_format.MessageToDict(request.attributes)
        cost = self.plugin.estimate(request.resource_type, attributes)
        return pb.EstimateCostResponse(currency=cost.currency, cost_monthly=float(cost.cost_per_month))

    def recommendations(self, request: pb.GetRecommendationsRequest) -> pb.GetRecommendationsResponse:
        """Advice, a page of it."""
        self._offered("recommendations")
        if len(request.target_resources) > LARGEST_BATCH:
            raise CallFailed(ErrorCode.INVALID_RESOURCE, f"more than {LARGEST_BATCH} target_resources")
        targets = [described(message, self.plugin) for message in request.target_resources]
        left_out = set(request.excluded_recommendation_ids)
        found = [r for r in self.plugin.recommendations(targets) if r.id not in left_out]
        start, end = bounds(len(found), request.page_size, request.page_token)
        return pb.GetRecommendationsResponse(
            recommendations=map(convert.recommendation_message, found[start:end]),
            next_page_token=str(end) if end < len(found) else "",
        )

    def dismiss(self, request: Any) -> Any:
        """Advice is not set aside here: the caller keeps that."""
        raise NotOffered("dismiss")

    def budgets(self, request: Any) -> Any:
        """The budgets of the plugin's source."""
        self._offered("budgets")
        return budget_pb2.GetBudgetsResponse(budgets=list(self.plugin.budgets()))

    def dry_run(self, request: pb.DryRunRequest) -> pb.DryRunResponse:
        """What would be filled, without asking the source."""
        message = resource_in(request)
        if message is not None and message.resource_type and not message.provider:
            message.provider = message.resource_type.partition(":")[0]
        return self._dry(described(message, self.plugin))

    def _dry(self, resource: ResourceDescriptor | None) -> pb.DryRunResponse:
        problems = list(self.plugin.problems())
        return pb.DryRunResponse(
            field_mappings=list(field_mappings(offers(self.plugin, "actual_cost"))),
            configuration_valid=not problems,
            configuration_errors=problems,
            resource_type_supported=resource is None or self.plugin.supports(resource).supported,
        )

    def batch(self, request: pb.BatchCostRequest) -> pb.BatchCostResponse:
        """One question for many resources; one that fails does not fail the others."""
        if len(request.resources) > LARGEST_BATCH:
            raise CallFailed(ErrorCode.INVALID_RESOURCE, f"more than {LARGEST_BATCH} resources")
        if request.query_type != enums.COST_QUERY_TYPE_PROJECTED:
            raise CallFailed(ErrorCode.INVALID_RESOURCE, "query_type has to be PROJECTED: ask the others one by one")
        self._offered("projected_cost")
        return pb.BatchCostResponse(results=map(self._one, request.resources), max_batch_size=LARGEST_BATCH)

    def _one(self, message: pb.ResourceDescriptor) -> pb.ResourceCostResult:
        result = pb.ResourceCostResult(resource=message)
        try:
            cost = self.plugin.projected_cost(described(message, self.plugin))
            result.cost_data.projected_cost.CopyFrom(convert.projected_message(cost))
        except CallFailed as failure:
            result.error.code = status_of(failure.code).value[0]
            result.error.message = failure.message
            result.error.resource_type_unsupported = failure.code is ErrorCode.INVALID_RESOURCE
        return result


def field_mappings(actual: bool) -> Iterator[pb.FieldMapping]:
    """Which FOCUS columns are filled: those of a point's record, where the plugin knows actual costs."""
    filled = {"billing_currency", "service_name"} if actual else set()
    for field in focus_pb2.FocusCostRecord.DESCRIPTOR.fields:
        status: Any = (
            enums.FIELD_SUPPORT_STATUS_CONDITIONAL if field.name in filled else enums.FIELD_SUPPORT_STATUS_UNSUPPORTED
        )
        yield pb.FieldMapping(field_name=field.name, support_status=status)


def paged(found: Any, query: ActualQuery) -> ActualPage:
    """The page that was asked for. A plugin that pages itself is left alone."""
    if isinstance(found, ActualPage):
        return found
    points = tuple(found)
    if not query.page_size and not query.page_token:
        return ActualPage(points=points, total_count=len(points) if len(points) > PAGE else 0)
    start, end = bounds(len(points), query.page_size, query.page_token)
    more = str(end) if end < len(points) else ""
    return ActualPage(points=points[start:end], next_page_token=more, total_count=len(points))


def bounds(count: int, size: int, token: str) -> tuple[int, int]:
    """Where a page starts and ends.

    >>> bounds(120, 0, ""), bounds(120, 100, "100")
    ((0, 50), (100, 120))
    """
    if not 0 <= size <= LARGEST_PAGE:
        raise CallFailed(ErrorCode.INVALID_RESOURCE, f"page_size has to be 0 to {LARGEST_PAGE}")
    if token and not (token.isascii() and token.isdigit() and len(token) < 10):
        raise CallFailed(ErrorCode.INVALID_RESOURCE, "page_token is not one this plugin gave")
    start = min(int(token or 0), count)
    return start, min(start + (size or PAGE), count)


def names(services: Sequence[str], package: str) -> tuple[str, ...]:
    """Full service names in a package.

    >>> names(["CostSourceService"], "pulumicost")
    ('pulumicost.v1.CostSourceService',)
    """
    return tuple(f"{package}.v1.{service}" for service in services)
