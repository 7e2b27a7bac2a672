"""The calls of the protocol, from message to message, for any plugin. What may be asked is in `limits`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from google.protobuf import json_format

from finfocus_policy.model.period import now
from finfocus_policy.model.resource import ResourceDescriptor
from finfocus_policy.serve.advice import recommended
from finfocus_policy.serve.batch import METHODS, Batch, estimate_message
from finfocus_policy.serve.kinds import each_of_kind, of_kind
from finfocus_policy.serve.limits import check_query, check_shares, check_type, described, refused, resource_in, sound
from finfocus_policy.serve.paging import paged
from finfocus_policy.serve.plugin import Plugin, info, offers
from finfocus_policy.wire import convert
from finfocus_policy.wire._pb.finfocus.v1 import budget_pb2, focus_pb2, recommendation_pb2
from finfocus_policy.wire._pb.finfocus.v1 import costsource_pb2 as pb
from finfocus_policy.wire._pb.finfocus.v1 import enums_pb2 as enums
from finfocus_policy.wire.dialect import provider_meant
from finfocus_policy.wire.values import Budget, PricingSpec, ProjectedCost, Support

Answer = Callable[[Any], Any]


class NotOffered(Exception):
    """The plugin does not answer this question at all."""


class CostSource:
    """CostSourceService for one plugin: each method takes a request message and gives the response message.

    Raises CallFailed for a failure that is told to the caller, NotOffered for a question the plugin leaves open.
    """

    def __init__(self, plugin: Plugin) -> None:
        self.plugin = plugin
        self._batch = Batch(plugin)

    def close(self) -> None:
        """Starts nothing more."""
        self._batch.close()

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
        return convert.support_message(supported(self.plugin, described(resource_in(request))))

    def projected(self, request: pb.GetProjectedCostRequest) -> pb.GetProjectedCostResponse:
        """A month's cost."""
        self._offered("projected_cost")
        check_shares(request)
        resource = described(resource_in(request))
        if request.dry_run:
            return pb.GetProjectedCostResponse(dry_run_result=self._dry(resource))
        return convert.projected_message(sound(of_kind(self.plugin.projected_cost(resource), ProjectedCost, "projected_cost")))

    def spec(self, request: pb.GetPricingSpecRequest) -> pb.GetPricingSpecResponse:
        """The price behind it."""
        self._offered("pricing_spec")
        resource = described(resource_in(request))
        spec = of_kind(self.plugin.pricing_spec(resource), PricingSpec, "pricing_spec")
        return pb.GetPricingSpecResponse(spec=convert.spec_message(spec))

    def actual(self, request: pb.GetActualCostRequest) -> pb.GetActualCostResponse:
        """What was paid, a page of it."""
        self._offered("actual_cost")
        query = convert.query_of(request)
        check_query(query, now(), self.plugin.most_days)
        if request.dry_run:
            return pb.GetActualCostResponse(dry_run_result=self._dry(None))
        return convert.page_message(paged(self.plugin.actual_cost(query), query))

    def estimate(self, request: pb.EstimateCostRequest) -> pb.EstimateCostResponse:
        """What a resource with these properties would cost."""
        self._offered("estimate")
        check_type(request.resource_type, "resource_type")
        attributes = json_format.MessageToDict(request.attributes)
        cost = of_kind(self.plugin.estimate(request.resource_type, attributes), ProjectedCost, "estimate")
        return estimate_message(sound(cost))

    def recommendations(self, request: pb.GetRecommendationsRequest) -> pb.GetRecommendationsResponse:
        """Advice, a page of it."""
        self._offered("recommendations")
        return recommended(self.plugin, request)

    def dismiss(self, request: Any) -> Any:
        """Advice is not set aside here: the caller keeps that."""
        raise NotOffered("dismiss")

    def budgets(self, request: Any) -> Any:
        """The budgets of the plugin's source."""
        self._offered("budgets")
        given = each_of_kind(self.plugin.budgets(), Budget, "budgets")
        found = sorted((b for b in given if covers(b, request.filter)), key=lambda b: b.id)
        return budget_pb2.GetBudgetsResponse(
            budgets=[convert.budget_message(b, with_status=request.include_status) for b in found],
            summary=convert.summary_message(found),
        )

    def dry_run(self, request: pb.DryRunRequest) -> pb.DryRunResponse:
        """What would be filled, without asking the source."""
        message = resource_in(request)
        if message is not None and message.resource_type and not message.provider:
            message.provider = self._meant(message)
        return self._dry(described(message))

    def _meant(self, message: pb.ResourceDescriptor) -> str:
        """The provider of a type that is told without one, as the Go CLI does: by the table of words, else the first of
        the plugin's own that it supports the type of."""
        meant = provider_meant(message.resource_type, self.plugin.providers)
        if meant:
            return meant
        tried = (pb.ResourceDescriptor(resource_type=message.resource_type, provider=p) for p in self.plugin.providers)
        fits = (one.provider for one in tried if supported(self.plugin, described(one)).supported)
        return next(fits, message.resource_type.partition(":")[0])

    def _dry(self, resource: ResourceDescriptor | None) -> pb.DryRunResponse:
        problems = list(self.plugin.problems())
        return pb.DryRunResponse(
            field_mappings=list(field_mappings(offers(self.plugin, "actual_cost"))),
            configuration_valid=not problems,
            configuration_errors=problems,
            resource_type_supported=resource is None or supported(self.plugin, resource).supported,
        )

    def batch(self, request: pb.BatchCostRequest) -> pb.BatchCostResponse:
        """One question for many resources."""
        if request.query_type not in METHODS:
            raise refused("query_type is none of ESTIMATE, ACTUAL and PROJECTED")
        self._offered(METHODS[request.query_type])
        return self._batch.answer(request, self._dry)


def supported(plugin: Plugin, resource: ResourceDescriptor) -> Support:
    """Whether a plugin has prices for a resource. Raises CallFailed for an answer that is none."""
    return of_kind(plugin.supports(resource), Support, "supports")


def field_mappings(actual: bool) -> Iterator[pb.FieldMapping]:
    """Which FOCUS columns are filled: those of a point's record, where the plugin knows actual costs."""
    filled = {"billing_currency", "service_name"} if actual else set()
    for field in focus_pb2.FocusCostRecord.DESCRIPTOR.fields:
        status: Any = (
            enums.FIELD_SUPPORT_STATUS_CONDITIONAL if field.name in filled else enums.FIELD_SUPPORT_STATUS_UNSUPPORTED
        )
        yield pb.FieldMapping(field_name=field.name, support_status=status)


def covers(budget: Budget, filter: Any) -> bool:
    """Whether a budget is about what a filter names; a budget that names nothing is about everything."""
    pairs = (
        (filter.providers, budget.providers),
        (filter.regions, budget.regions),
        (filter.resource_types, budget.resource_types),
    )
    return all(not asked or not own or set(asked) & set(own) for asked, own in pairs) and all(
        budget.tags.get(key, value) == value for key, value in filter.tags.items()
    )


def names(services: Sequence[str], package: str) -> tuple[str, ...]:
    """Full service names in a package.

    >>> names(["CostSourceService"], "pulumicost")
    ('pulumicost.v1.CostSourceService',)
    """
    return tuple(f"{package}.v1.{service}" for service in services)
