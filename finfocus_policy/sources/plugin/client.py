"""The calls of the protocol in our own values, to one running plugin.

Which of the two packages a plugin speaks is found with the first call. Every call has a deadline; a failed one
raises CallFailed with the plugin's name as its place. Imports gRPC: only made once a plugin is there.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import grpc

from finfocus_policy.model.resource import ResourceDescriptor
from finfocus_policy.wire import convert
from finfocus_policy.wire._pb.finfocus.v1 import costsource_pb2 as pb
from finfocus_policy.wire._pb.finfocus.v1 import enums_pb2 as enums
from finfocus_policy.wire.status import code_of, failure_of
from finfocus_policy.wire.values import (
    ActualPage,
    ActualQuery,
    CallFailed,
    DryRun,
    ErrorCode,
    FieldMapping,
    Health,
    PluginInfo,
    PricingSpec,
    ProjectedCost,
    Recommendation,
    Support,
)

T = TypeVar("T")

PACKAGES = ("finfocus", "pulumicost")
TOKEN_KEY = "x-finfocus-plugin-token"
LARGEST_ANSWER = 4 * 1024 * 1024
# A proxy in the environment would be asked for 127.0.0.1, and see the stack.
CHANNEL = (
    ("grpc.max_receive_message_length", LARGEST_ANSWER),
    ("grpc.enable_http_proxy", 0),
    ("grpc.use_local_subchannel_pool", 1),
)
OURS = "Deadline Exceeded"
"""What gRPC says when the time given to a call is over."""
FIRST_SECONDS = 5.0
CALL_SECONDS = 5.0


class Client:
    """One channel to one plugin, safe to use from several threads."""

    def __init__(self, target: str, *, name: str, token: str = "", trace: str = "") -> None:
        self.plugin = name
        self.trace = trace or uuid.uuid4().hex
        self.package = PACKAGES[0]
        self.ended: Callable[[], str] = str
        """How the plugin's process ended, in words; "" while it runs."""
        self.layer = ""
        """The SHA-256 of all files of an installed plugin."""
        self._token = token
        self._channel = grpc.insecure_channel(target, options=CHANNEL)
        self._methods: dict[tuple[str, str], Any] = {}

    def close(self) -> None:
        """Lets go of the channel; calls under way end."""
        self._channel.close()

    def _metadata(self) -> tuple[tuple[str, str], ...]:
        trace = (f"x-{self.package}-trace-id", self.trace)
        return (trace, (TOKEN_KEY, self._token)) if self._token else (trace,)

    def call(
        self, method: str, request: Any, answer: Any, seconds: float = CALL_SECONDS, service: str = "CostSourceService"
    ) -> Any:
        """One call, of CostSourceService where no other is named. Raises CallFailed."""
        key = (self.package, f"{service}/{method}")
        rpc = self._methods.get(key)
        if rpc is None:
            rpc = self._methods[key] = self._channel.unary_unary(
                f"/{self.package}.v1.{service}/{method}",
                request_serializer=lambda message: message.SerializeToString(),
                response_deserializer=lambda data: data,
            )
        try:
            data = rpc(request, timeout=max(seconds, 0.001), metadata=self._metadata(), wait_for_ready=False)
        except grpc.RpcError as error:
            raise self._failed(error, method, seconds) from None
        try:
            return answer.FromString(data)
        except Exception:
            raise CallFailed(
                ErrorCode.DATA_CORRUPTION, f"{method} was answered with no message", place=self.plugin
            ) from None

    def _failed(self, error: Any, method: str, seconds: float) -> CallFailed:
        if error.code() is grpc.StatusCode.DEADLINE_EXCEEDED and error.details() == OURS:
            return CallFailed(ErrorCode.NETWORK_TIMEOUT, f"{method} was not answered within {seconds:.1f} s", place=self.plugin)
        if error.code() is grpc.StatusCode.UNIMPLEMENTED:
            return NotOffered(ErrorCode.UNSPECIFIED, f"{method} is not offered", place=self.plugin)
        if error.code() is grpc.StatusCode.RESOURCE_EXHAUSTED and "larger than max" in (error.details() or ""):
            return CallFailed(
                ErrorCode.DATA_CORRUPTION, f"{method} was answered with more than 4 MB", place=self.plugin
            )
        return failure_of(error, self.plugin)

    def name(self, seconds: float = FIRST_SECONDS) -> str:
        """The plugin's name; finds out which package it speaks. Raises CallFailed when it speaks neither."""
        for package in PACKAGES:
            self.package = package
            try:
                return str(self.call("Name", pb.NameRequest(), pb.NameResponse, seconds).name)
            except NotOffered:
                continue
        raise CallFailed(
            ErrorCode.PLUGIN_NOT_CONFIGURED, "speaks neither finfocus.v1 nor pulumicost.v1", place=self.plugin
        )

    def info(self, seconds: float = FIRST_SECONDS) -> PluginInfo | None:
        """Who it is; None for an older plugin that does not say."""
        try:
            return convert.info_of(
                self.call("GetPluginInfo", pb.GetPluginInfoRequest(), pb.GetPluginInfoResponse, seconds)
            )
        except NotOffered:
            return None

    def supports(self, resource: ResourceDescriptor, seconds: float = CALL_SECONDS) -> Support:
        """Whether it has prices for a resource; a plugin that does not offer the question may have."""
        request = pb.SupportsRequest(resource=convert.descriptor_message(resource))
        try:
            return convert.support_of(self.call("Supports", request, pb.SupportsResponse, seconds))
        except NotOffered:
            return Support(supported=True)

    def projected(self, resource: ResourceDescriptor, seconds: float = CALL_SECONDS) -> ProjectedCost:
        """A month's cost."""
        request = pb.GetProjectedCostRequest(resource=convert.descriptor_message(resource))
        return self._placed(
            convert.projected_of, self.call("GetProjectedCost", request, pb.GetProjectedCostResponse, seconds)
        )

    def projected_batch(
        self, resources: Sequence[ResourceDescriptor], seconds: float = CALL_SECONDS
    ) -> tuple[list[ProjectedCost | CallFailed], int]:
        """The same for many at once, in their order, and how many the plugin takes at most (0: not said)."""
        numbered = [replace(resource, id=str(number)) for number, resource in enumerate(resources)]
        request = pb.BatchCostRequest(
            resources=map(convert.descriptor_message, numbered), query_type=enums.COST_QUERY_TYPE_PROJECTED
        )
        answer = self.call("BatchCost", request, pb.BatchCostResponse, seconds)
        if len(answer.results) != len(resources):
            text = f"BatchCost answered {len(answer.results)} of {len(resources)} resources"
            raise CallFailed(ErrorCode.DATA_CORRUPTION, text, place=self.plugin)
        return [self._one(result) for result in self._in_order(answer.results, numbered)], answer.max_batch_size

    def _in_order(self, results: Sequence[Any], resources: Sequence[ResourceDescriptor]) -> list[Any]:
        """The results in the order of the question: by the numbers given with it, where all came back, else as they
        are. Raises CallFailed when one says it is about another resource than was asked there."""
        by_number = {result.resource.id: result for result in results}
        given = [by_number[asked.id] for asked in resources if asked.id in by_number]
        found = given if len(given) == len(results) else list(results)
        if not all(about(result.resource, asked) for asked, result in zip(resources, found, strict=True)):
            raise CallFailed(ErrorCode.DATA_CORRUPTION, "BatchCost mixed up the resources", place=self.plugin)
        return found

    def _one(self, result: Any) -> ProjectedCost | CallFailed:
        kind = result.WhichOneof("result")
        if kind == "error":
            return CallFailed(code_of(result.error.code), result.error.message or "no answer", place=self.plugin)
        if kind != "cost_data" or result.cost_data.WhichOneof("data") != "projected_cost":
            return CallFailed(ErrorCode.DATA_CORRUPTION, "BatchCost left a resource out", place=self.plugin)
        try:
            return convert.projected_of(result.cost_data.projected_cost)
        except CallFailed as failure:
            return failure

    def actual(self, query: ActualQuery, seconds: float = CALL_SECONDS) -> ActualPage:
        """What was paid, a page of it."""
        request = convert.query_message(query)
        return self._placed(convert.page_of, self.call("GetActualCost", request, pb.GetActualCostResponse, seconds))

    def pricing_spec(self, resource: ResourceDescriptor, seconds: float = CALL_SECONDS) -> PricingSpec:
        """The price behind a projected cost."""
        request = pb.GetPricingSpecRequest(resource=convert.descriptor_message(resource))
        answer = self.call("GetPricingSpec", request, pb.GetPricingSpecResponse, seconds)
        return self._placed(convert.spec_of, answer.spec)

    def recommendations(
        self, resources: Sequence[ResourceDescriptor], seconds: float = CALL_SECONDS
    ) -> list[Recommendation]:
        """Advice about these resources, at most 100."""
        request = pb.GetRecommendationsRequest(
            target_resources=map(convert.descriptor_message, resources), page_size=1000
        )
        answer = self.call("GetRecommendations", request, pb.GetRecommendationsResponse, seconds)
        return [self._placed(convert.recommendation_of, message) for message in answer.recommendations]

    def dry_run(self, resource: ResourceDescriptor, seconds: float = CALL_SECONDS) -> DryRun:
        """What it would fill for a resource, without asking its source."""
        request = pb.DryRunRequest(resource=convert.descriptor_message(resource))
        answer = self.call("DryRun", request, pb.DryRunResponse, seconds)
        return DryRun(
            supported=answer.resource_type_supported,
            configured=answer.configuration_valid,
            problems=tuple(answer.configuration_errors),
            fields=tuple(map(field_mapping, answer.field_mappings)),
        )

    def health(self, seconds: float = CALL_SECONDS) -> Health:
        """How it says it is. Raises NotOffered for a plugin without ObservabilityService."""
        from finfocus_policy.wire._pb.finfocus.v1 import observability_pb2 as seen

        request, answer = seen.HealthCheckRequest(), seen.HealthCheckResponse
        found = self.call("HealthCheck", request, answer, seconds, "ObservabilityService")
        return Health(status=word(found.Status, found.status, "STATUS_"), message=found.message)

    def _placed(self, read: Callable[[Any], T], message: Any) -> T:
        """A message read, with the plugin's name on what is wrong with it."""
        try:
            return read(message)
        except CallFailed as failure:
            failure.place = self.plugin
            raise


def about(told: Any, asked: ResourceDescriptor) -> bool:
    """Whether a resource given back may be the one that was asked about: what it says of it is the same."""
    words = ((told.id, asked.id), (told.sku, asked.sku), (told.region, asked.region))
    return all(not said or said == meant for said, meant in words) and (not told.tags or dict(told.tags) == asked.tags)


def field_mapping(message: Any) -> FieldMapping:
    """One column of a dry run."""
    status = word(enums.FieldSupportStatus, message.support_status, "FIELD_SUPPORT_STATUS_")
    return FieldMapping(
        field=message.field_name, status=status, condition=message.condition_description, type=message.expected_type
    )


def word(enum: Any, number: int, prefix: str) -> str:
    """A value of an enum as people read it; of a newer protocol its number."""
    known: dict[int, str] = {value: name for name, value in enum.items()}
    return known.get(number, str(number)).removeprefix(prefix).lower()


class NotOffered(CallFailed):
    """The plugin answers UNIMPLEMENTED."""
