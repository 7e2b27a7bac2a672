"""Values survive the wire; what cannot be an amount or a moment does not pass; failures keep their particulars."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import grpc
import pytest
from google.protobuf import any_pb2
from google.rpc import status_pb2
from hypothesis import given
from hypothesis import strategies as st

from finfocus_policy.model.resource import ResourceDescriptor
from finfocus_policy.wire import convert
from finfocus_policy.wire._pb.finfocus.v1 import costsource_pb2 as pb
from finfocus_policy.wire.status import MEANING, STATUS_OF, details_of, failure_of, status_of
from finfocus_policy.wire.values import (
    ActualPage,
    ActualPoint,
    ActualQuery,
    Budget,
    BudgetAlert,
    CallFailed,
    ErrorCode,
    PluginInfo,
    PriceTier,
    PricingSpec,
    ProjectedCost,
    Recommendation,
    Support,
)

NOON = datetime(2024, 1, 15, 12, tzinfo=timezone.utc)
MACHINE = ResourceDescriptor(
    provider="aws", resource_type="ec2", sku="t3.micro", region="us-east-1", tags={"env": "prod"}, id="i-1", arn="arn:x"
)
BARE = ResourceDescriptor(provider="aws", resource_type="ec2", sku="t3.micro", region="us-east-1")
VALUES: dict[str, tuple[Any, Any, Any]] = {
    "descriptor": (MACHINE, convert.descriptor_message, convert.descriptor_of),
    "support": (Support(supported=False, reason="no"), convert.support_message, convert.support_of),
    "projected": (
        ProjectedCost(
            unit_price=Decimal("0.0104"),
            cost_per_month=Decimal("8.392"),
            currency="EUR",
            billing_detail="spot",
            breakdown={"a": Decimal("7.592"), "b": Decimal("0.8")},
            metadata={"k": "v"},
            expires_at=NOON,
        ),
        convert.projected_message,
        convert.projected_of,
    ),
    "query": (
        ActualQuery(resource_id="i", start=NOON, end=NOON + timedelta(1), tags={"a": "b"}, page_size=7, page_token="x"),
        convert.query_message,
        convert.query_of,
    ),
    "page": (
        ActualPage(
            points=(
                ActualPoint(timestamp=NOON, cost=Decimal("-1.5"), currency="EUR", service="EC2", source="s"),
                ActualPoint(timestamp=NOON, cost=Decimal(2), usage_amount=Decimal("0.1"), usage_unit="GB"),
            ),
            next_page_token="n",
            total_count=9,
        ),
        convert.page_message,
        convert.page_of,
    ),
    "spec": (
        PricingSpec(
            descriptor=BARE,
            billing_mode="per_hour",
            rate_per_unit=Decimal("0.0000002"),
            unit="request",
            assumptions=("a", "b"),
            tiers=(
                PriceTier(start=Decimal(0), end=Decimal(10), rate=Decimal("0.2")),
                PriceTier(start=Decimal(10), end=None, rate=Decimal("0.1"), description="rest"),
            ),
            metadata={"card": "c"},
            source="s",
            description="d",
        ),
        convert.spec_message,
        convert.spec_of,
    ),
    "info": (
        PluginInfo(name="n", version="v1.0.0", providers=("aws",), capabilities=frozenset({"batch_cost", "budgets"})),
        convert.info_message,
        convert.info_of,
    ),
    "recommendation": (
        Recommendation(
            id="r",
            action="rightsize",
            resource=ResourceDescriptor(provider="aws", resource_type="ec2", sku="big", region="r", id="i"),
            description="smaller",
            savings=Decimal("3.8"),
            current_cost=Decimal("7.6"),
            currency="EUR",
            target_sku="small",
            source="s",
        ),
        convert.recommendation_message,
        convert.recommendation_of,
    ),
    "budget": (
        Budget(
            id="b",
            name="team",
            limit=Decimal(1000),
            currency="EUR",
            period="quarterly",
            source="s",
            spent=Decimal("850.5"),
            forecast=Decimal(1100),
            providers=("aws",),
            regions=("eu-west-1",),
            resource_types=("ec2",),
            tags={"team": "retail"},
            alerts=(
                BudgetAlert(percent=Decimal(80), triggered=True, since=NOON),
                BudgetAlert(percent=Decimal(100), forecasted=True),
            ),
            created_at=NOON,
            updated_at=NOON,
            metadata={"k": "v"},
        ),
        convert.budget_message,
        convert.budget_of,
    ),
    "bare budget": (Budget(id="b", name="b", limit=Decimal(0), period=""), convert.budget_message, convert.budget_of),
}


@pytest.mark.parametrize("name", VALUES)
def test_a_value_survives_the_wire(name: str) -> None:
    value, message_of, value_of = VALUES[name]
    message = message_of(value)
    assert value_of(type(message).FromString(message.SerializeToString())) == value


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf"), 1e16, 1e-13, -0.01])
def test_what_is_no_amount_does_not_pass(number: float) -> None:
    with pytest.raises(CallFailed) as failed:
        convert.projected_of(pb.GetProjectedCostResponse(cost_per_month=number, currency="USD"))
    assert failed.value.code is ErrorCode.DATA_CORRUPTION
    assert "cost_per_month" in failed.value.message


@pytest.mark.parametrize(("seconds", "nanos"), [(10**12, 0), (-(10**12), 0), (0, -1), (0, 10**9)])
def test_what_is_no_moment_does_not_pass(seconds: int, nanos: int) -> None:
    message = pb.ActualCostResult(cost=1)
    message.timestamp.seconds, message.timestamp.nanos = seconds, nanos
    with pytest.raises(CallFailed, match="timestamp is not a moment"):
        convert.point_of(message)


def test_a_cost_without_a_moment_does_not_pass() -> None:
    with pytest.raises(CallFailed, match="says not of when"):
        convert.point_of(pb.ActualCostResult(cost=1))


@given(st.decimals(min_value=0, max_value=10**9, places=6))
def test_amounts_arrive_as_they_were_written(amount: Decimal) -> None:
    sent = convert.projected_message(ProjectedCost(unit_price=amount, cost_per_month=amount))
    assert convert.projected_of(sent).cost_per_month == amount


def test_capabilities_of_tomorrow_are_left_out() -> None:
    message = pb.GetPluginInfoResponse(name="n", capabilities=[1, 99])  # type: ignore[list-item]
    assert convert.info_of(message).capabilities == {"projected_costs"}


@pytest.mark.parametrize(
    ("spent", "health"),
    [(None, ""), (0, "ok"), (79.99, "ok"), (80, "warning"), (90, "critical"), (99.99, "critical"), (100, "exceeded")],
)
def test_how_a_budget_stands(spent: float | None, health: str) -> None:
    amount = None if spent is None else Decimal(str(spent))
    assert Budget(id="b", name="b", limit=Decimal(100), spent=amount).health == health


class Failed:
    """A failed call as gRPC gives it."""

    def __init__(self, status: Any, details: str, metadata: Any) -> None:
        self.code, self.details = (lambda: status), (lambda: details)
        self.trailing_metadata = lambda: metadata


@pytest.mark.parametrize("package", ["finfocus", "pulumicost"])
@pytest.mark.parametrize("code", list(ErrorCode)[1:], ids=lambda code: code.name)
def test_a_failure_keeps_its_particulars(code: ErrorCode, package: str) -> None:
    sent = CallFailed(code, "what happened", details={"k": "v"}, retry_after=0)
    got = failure_of(Failed(status_of(code), "text", details_of(sent, package, NOON)), "kubecost")
    assert (got.code, got.message, got.details, got.retry_after) == (code, "what happened", {"k": "v"}, 0)
    assert (got.category, got.place) == (code.category, "kubecost")


@pytest.mark.parametrize("status", list(grpc.StatusCode)[1:], ids=lambda status: status.name)
@pytest.mark.parametrize("metadata", [None, (("grpc-status-details-bin", b"\xff\xff"),), (("other", "x"),)])
def test_without_particulars_the_status_decides(status: Any, metadata: Any) -> None:
    got = failure_of(Failed(status, "", metadata))
    assert got.code is MEANING.get(status, ErrorCode.UNSPECIFIED)
    assert got.message == status.name.lower().replace("_", " ")


@pytest.mark.parametrize("code", [0, -1, 99])
def test_particulars_with_a_code_that_is_none_leave_it_to_the_status(code: int) -> None:
    detail = pb.ErrorDetail(code=code, message="what happened")  # type: ignore[arg-type]
    wrapped = any_pb2.Any(type_url="type.googleapis.com/finfocus.v1.ErrorDetail", value=detail.SerializeToString())
    metadata = (("grpc-status-details-bin", status_pb2.Status(code=16, details=[wrapped]).SerializeToString()),)
    got = failure_of(Failed(grpc.StatusCode.UNAUTHENTICATED, "text", metadata))
    assert (got.code, got.message) == (ErrorCode.INVALID_CREDENTIALS, "text")


def test_every_code_has_a_status_of_its_category() -> None:
    assert set(STATUS_OF) == set(list(ErrorCode)[1:])
    for code, status in STATUS_OF.items():
        assert MEANING[status].category is code.category, code
