"""What the two API references print, asked of a real plugin process through reflection: each answer exactly."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from finfocus_policy.wire.values import ErrorCode
from tests.serve.speaking import PACKAGES, Refused, Speaker

PRINTED = json.loads(Path(__file__).with_name("reference.json").read_text(encoding="utf-8"))
SERVICES = ("CostSourceService", "ObservabilityService")
# The status of each code, as docs/protocol.md has it.
STATUS = {
    "NETWORK_TIMEOUT": "DEADLINE_EXCEEDED",
    "SERVICE_UNAVAILABLE": "UNAVAILABLE",
    "RATE_LIMITED": "RESOURCE_EXHAUSTED",
    "TEMPORARY_FAILURE": "UNAVAILABLE",
    "CIRCUIT_OPEN": "UNAVAILABLE",
    "INVALID_RESOURCE": "INVALID_ARGUMENT",
    "RESOURCE_NOT_FOUND": "NOT_FOUND",
    "INVALID_TIME_RANGE": "INVALID_ARGUMENT",
    "UNSUPPORTED_REGION": "NOT_FOUND",
    "PERMISSION_DENIED": "PERMISSION_DENIED",
    "DATA_CORRUPTION": "DATA_LOSS",
    "INVALID_CREDENTIALS": "UNAUTHENTICATED",
    "MISSING_API_KEY": "FAILED_PRECONDITION",
    "INVALID_ENDPOINT": "FAILED_PRECONDITION",
    "INVALID_PROVIDER": "FAILED_PRECONDITION",
    "PLUGIN_NOT_CONFIGURED": "FAILED_PRECONDITION",
}


def without_zeros(answer: Any) -> Any:
    """JSON of proto3 leaves out what is false, zero or empty; the references print `"supported": false`."""
    return {key: value for key, value in answer.items() if value is not False}


@pytest.mark.parametrize("package", PACKAGES)
@pytest.mark.parametrize("pair", PRINTED, ids=lambda pair: pair["what"])
def test_each_printed_request_has_its_printed_answer(pair: Any, package: str, kubecost: Speaker) -> None:
    answer = kubecost.call(f"{package}.v1.{pair['call']}", pair["request"])
    assert answer == without_zeros(pair["answer"])


def test_all_that_the_references_print_is_asked() -> None:
    printed = {pair["call"].split("/")[1] for pair in PRINTED}
    assert printed == {"Name", "Supports", "GetProjectedCost", "GetActualCost", "GetPricingSpec", "HealthCheck"}


def test_reflection_lists_both_packages(kubecost: Speaker) -> None:
    own = {f"{package}.v1.{service}" for package in PACKAGES for service in SERVICES}
    assert set(kubecost.services()) == own | {"grpc.health.v1.Health", "grpc.reflection.v1alpha.ServerReflection"}


def test_reflection_tells_every_method(kubecost: Speaker) -> None:
    for package in PACKAGES:
        found = {m.name for m in kubecost.pool.FindServiceByName(f"{package}.v1.CostSourceService").methods}
        assert found == {
            *("Name", "Supports", "GetActualCost", "GetProjectedCost", "GetPricingSpec", "EstimateCost"),
            *("GetRecommendations", "DismissRecommendation", "GetBudgets", "GetPluginInfo", "DryRun", "BatchCost"),
        }


@pytest.mark.parametrize("service", ["", *(f"{p}.v1.{s}" for p in PACKAGES for s in SERVICES)])
def test_the_standard_health_service_answers(service: str, kubecost: Speaker) -> None:
    stub = health_pb2_grpc.HealthStub(kubecost.channel)
    answer = stub.Check(health_pb2.HealthCheckRequest(service=service), timeout=60)
    assert answer.status == health_pb2.HealthCheckResponse.SERVING


def test_the_standard_health_service_knows_no_other(kubecost: Speaker) -> None:
    with pytest.raises(grpc.RpcError) as failed:
        health_pb2_grpc.HealthStub(kubecost.channel).Check(health_pb2.HealthCheckRequest(service="x"), timeout=60)
    assert failed.value.code() is grpc.StatusCode.NOT_FOUND


@pytest.mark.parametrize(
    ("service", "status"),
    [
        ("", "STATUS_SERVING"),
        ("finfocus.v1.CostSourceService", "STATUS_SERVING"),
        ("finfocus.v1.Nothing", "STATUS_SERVICE_UNKNOWN"),
    ],
)
def test_health_of_one_service(service: str, status: str, kubecost: Speaker) -> None:
    answer = kubecost.call("finfocus.v1.ObservabilityService/HealthCheck", {"service_name": service})
    assert answer["status"] == status


@pytest.mark.parametrize("package", PACKAGES)
@pytest.mark.parametrize("code", list(ErrorCode)[1:], ids=lambda code: code.name)
def test_each_error_code_with_category_status_and_retry(code: ErrorCode, package: str, kubecost: Speaker) -> None:
    resource = {"provider": "aws", "resource_type": "code/x", "sku": str(int(code))}
    with pytest.raises(Refused) as failed:
        kubecost.call(f"{package}.v1.CostSourceService/GetProjectedCost", {"resource": resource})
    refused = failed.value
    category = "TRANSIENT" if code <= 5 else "PERMANENT" if code <= 11 else "CONFIGURATION"
    assert (refused.status, refused.text) == (STATUS[code.name], "as asked")
    assert refused.detail == {
        "@type": f"{package}.v1.ErrorDetail",
        "code": f"ERROR_CODE_{code.name}",
        "category": f"ERROR_CATEGORY_{category}",
        "message": "as asked",
        "details": {"asked": "yes"},
        "retry_after_seconds": 7,
        "timestamp": "2024-01-15T10:30:00Z",
    }


@pytest.mark.parametrize(
    ("word", "status"),
    [("forbidden:resource", "PERMISSION_DENIED"), ("error:internal", "INTERNAL"), ("error:unavailable", "UNAVAILABLE")],
)
def test_the_types_that_always_fail(word: str, status: str, kubecost: Speaker) -> None:
    with pytest.raises(Refused) as failed:
        kubecost.call(
            "finfocus.v1.CostSourceService/GetProjectedCost", {"resource": {"provider": "aws", "resource_type": word}}
        )
    assert failed.value.status == status


def test_a_defect_tells_nothing_of_its_text(kubecost: Speaker) -> None:
    resource = {"provider": "aws", "resource_type": "defect"}
    with pytest.raises(Refused) as failed:
        kubecost.call("finfocus.v1.CostSourceService/GetProjectedCost", {"resource": resource})
    assert (failed.value.status, failed.value.text) == ("INTERNAL", "plugin failed to execute")
    assert "hunter2" not in json.dumps(failed.value.detail)


def test_who_it_is_and_what_it_can_do(kubecost: Speaker) -> None:
    answer = kubecost.call("finfocus.v1.CostSourceService/GetPluginInfo", {})
    words = (
        *("ACTUAL_COSTS", "BATCH_COST", "BUDGETS", "DRY_RUN", "ESTIMATE_COST"),
        *("PRICING_SPEC", "PROJECTED_COSTS", "RECOMMENDATIONS"),
    )
    assert sorted(answer.pop("capabilities")) == [f"PLUGIN_CAPABILITY_{word}" for word in words]
    assert answer == {
        "name": "kubecost",
        "version": "v1.2.3",
        "spec_version": "v0.5.7",
        "providers": ["aws", "gcp", "kubernetes"],
    }


def test_what_is_not_offered_is_unimplemented(kubecost: Speaker) -> None:
    with pytest.raises(Refused) as failed:
        kubecost.call("finfocus.v1.CostSourceService/DismissRecommendation", {"recommendation_id": "r-1"})
    assert failed.value.status == "UNIMPLEMENTED"
