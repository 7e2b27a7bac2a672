"""The dialect seed-v1 over HTTP: prices rounded to cents, one question for what was paid."""

from __future__ import annotations

from datetime import datetime, timezone
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from finfocus_policy.model.resource import ResourceDescriptor
from finfocus_policy.plugins.vantage.settings import VantageSettings
from finfocus_policy.plugins.vantage.source import Vantage
from finfocus_policy.wire.values import ActualQuery, CallFailed, ErrorCode
from tests.vantage.serving import KEY, Reply, opened, seed_v1, serving


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc)


def instance(**more: Any) -> ResourceDescriptor:
    return ResourceDescriptor(**{"provider": "aws", "resource_type": "aws:ec2/instance:Instance", "sku": "t3.micro", "region": "us-east-1", **more})


def query(**more: Any) -> ActualQuery:
    given = {"resource_id": "", "start": at("2024-01-01"), "end": at("2024-02-01"), "tags": {"project": "shop"}}
    return ActualQuery(**{**given, **more})


def plugin(endpoint: str, **more: str) -> Vantage:
    return opened(Vantage(VantageSettings(key=KEY, endpoint=endpoint, **more), sleep=lambda _: None))


@pytest.mark.parametrize("word", ["ec2", "ec2:Instance", "aws:ec2/instance:Instance"])
def test_ten_instances_cost_what_the_example_says(word: str) -> None:
    with serving(seed_v1) as served:
        cost = plugin(served.endpoint).projected_cost(instance(resource_type=word))
    assert (cost.unit_price, cost.cost_per_month, cost.currency) == (Decimal("0.0104"), Decimal("7.59"), "USD")
    assert cost.cost_per_month * 10 == Decimal("75.90")
    asked = served.asked[-1]
    assert (asked.method, asked.path, asked.query) == ("GET", "/v1/costs/aws/ec2/t3.micro", {"region": "us-east-1"})
    assert asked.headers["authorization"] == f"Bearer {KEY}"


def test_a_cluster_of_nodes_costs_all_of_them() -> None:
    nodes = instance(resource_type="elasticache", sku="cache.t3.micro", tags={"num_cache_nodes": "3"})
    with serving(seed_v1) as served:
        cost = plugin(served.endpoint, api="seed-v1").projected_cost(nodes)
    assert (cost.unit_price, cost.cost_per_month) == (Decimal("0.017"), Decimal("37.23"))


@pytest.mark.parametrize("field", ["results", "costs", "data"])
@pytest.mark.parametrize("day", ["date", "timestamp"])
def test_january_is_asked_for_once(field: str, day: str) -> None:
    with serving(partial(seed_v1, field=field, day=day)) as served:
        points = plugin(served.endpoint).actual_cost(query())
    assert len(points) == 31
    assert sum(p.cost for p in points) == Decimal("2287.64")
    assert {(p.source, p.currency, p.service) for p in points} == {("vantage", "USD", "")}
    assert [p.timestamp for p in points] == sorted(p.timestamp for p in points)
    assert served.paths("POST") == ["/v1/costs/actual"]
    assert served.asked[-1].body == {"provider": "aws", "start": "2024-01-01", "end": "2024-01-31", "tags": {"project": "shop"}, "filters": {}}


@pytest.mark.parametrize(
    ("asked", "body"),
    [
        ({"resource_id": "*", "tags": {}}, {"provider": "aws", "tags": {}, "filters": {}}),
        ({"tags": {"provider": "azure", "a": "b"}}, {"provider": "azure", "tags": {"a": "b"}, "filters": {}}),
        ({"tags": {"provider": "mine"}}, {"provider": "aws", "tags": {"provider": "mine"}, "filters": {}}),
        ({"tags": {"region": "eu"}}, {"provider": "aws", "tags": {"region": "eu"}, "filters": {}}),
        (
            {"resource_id": "i-abc123", "tags": {"env": "prod", "sku": "t3.micro", "region": "us-east-1", "provider": "aws"}},
            {"provider": "aws", "tags": {"env": "prod"}, "filters": {"resource_id": "i-abc123", "sku": "t3.micro", "region": "us-east-1"}},
        ),
        ({"resource_id": "/subscriptions/1/vm", "tags": {}}, {"provider": "azure", "tags": {}, "filters": {"resource_id": "/subscriptions/1/vm"}}),
        ({"resource_id": "", "arn": "arn:aws:s3:::pictures", "tags": {}}, {"provider": "aws", "tags": {}, "filters": {"resource_id": "arn:aws:s3:::pictures"}}),
        ({"end": at("2024-01-31T12:00:00")}, {"provider": "aws", "tags": {"project": "shop"}, "filters": {}}),
    ],
)
def test_the_body_field_by_field(asked: dict[str, Any], body: dict[str, Any]) -> None:
    with serving(seed_v1) as served:
        plugin(served.endpoint, api="seed-v1").actual_cost(query(**asked))
    assert served.asked[-1].body == {**body, "start": "2024-01-01", "end": "2024-01-31"}


def test_pages_of_one_answer_ask_the_service_once() -> None:
    with serving(seed_v1) as served:
        asked = plugin(served.endpoint)
        for token in ("", "10", "20"):
            asked.actual_cost(query(page_size=10, page_token=token))
    assert served.paths() == ["/v1/costs/actual"]


def rows(*given: Any, currency: Any = "USD") -> Any:
    return lambda asked: Reply(body={"currency": currency, "results": list(given)})


@pytest.mark.parametrize(
    ("given", "costs"),
    [
        ({"date": "2024-01-01", "cost": -5}, ["-5"]),
        ({"date": "2024-01-01", "cost": "12.345678901234"}, ["12.345678901234"]),
        ({"date": "2023-12-31", "cost": 9}, []),
        ({"date": "2024-02-01", "cost": 9}, []),
        ({"timestamp": "2024-01-31T23:00:00Z", "cost": 9, "service": "S3"}, ["9"]),
    ],
)
def test_what_a_row_means(given: Any, costs: list[str]) -> None:
    with serving(rows(given)) as served:
        points = plugin(served.endpoint, api="seed-v1").actual_cost(query())
    assert [str(p.cost) for p in points] == costs
    assert {p.service for p in points} <= {given.get("service", "")}


def test_a_row_may_have_its_own_currency() -> None:
    with serving(rows({"date": "2024-01-01", "cost": 1}, {"date": "2024-01-01", "cost": 2, "currency": "EUR"})) as served:
        points = plugin(served.endpoint, api="seed-v1").actual_cost(query())
    assert [(p.cost, p.currency) for p in points] == [(1, "USD"), (2, "EUR")]


@pytest.mark.parametrize(
    "body",
    [
        {"currency": "USD"},
        {"currency": "USD", "results": {}},
        {"currency": "USD", "results": [1]},
        {"currency": "usd", "results": [{"date": "2024-01-01", "cost": 1}]},
        {"results": [{"date": "2024-01-01", "cost": 1}]},
        {"currency": "USD", "results": [{"date": "2024-01-01"}]},
        {"currency": "USD", "results": [{"date": "2024-01-01", "cost": True}]},
        {"currency": "USD", "results": [{"date": "2024-01-01", "cost": "1e400"}]},
        {"currency": "USD", "results": [{"date": "2024-01-01", "cost": float("nan")}]},
        {"currency": "USD", "results": [{"date": "yesterday", "cost": 1}]},
        {"currency": "USD", "results": [{"cost": 1}]},
        [],
        None,
    ],
)
def test_an_answer_that_is_none_is_data_corruption(body: Any) -> None:
    with serving(lambda asked: Reply(body=body)) as served, pytest.raises(CallFailed) as failed:
        plugin(served.endpoint, api="seed-v1").actual_cost(query())
    assert failed.value.code is ErrorCode.DATA_CORRUPTION


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"currency": "USD"}, ErrorCode.DATA_CORRUPTION),
        ({"unit_price": -1, "currency": "USD"}, ErrorCode.DATA_CORRUPTION),
        ({"unit_price": "x", "currency": "USD"}, ErrorCode.DATA_CORRUPTION),
        ({"unit_price": 1, "currency": "dollars"}, ErrorCode.DATA_CORRUPTION),
        ({"unit_price": 0.08, "currency": "USD", "unit": "GB-month"}, ErrorCode.RESOURCE_NOT_FOUND),
    ],
)
def test_a_price_that_is_none(body: Any, code: ErrorCode) -> None:
    with serving(lambda asked: Reply(body=body)) as served, pytest.raises(CallFailed) as failed:
        plugin(served.endpoint, api="seed-v1").projected_cost(instance())
    assert failed.value.code is code


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({}, ""),
        ({"resource_type": "aws:s3/bucket:Bucket"}, "Unsupported resource type: aws:s3/bucket:Bucket"),
        ({"provider": "digitalocean"}, "Unsupported provider: digitalocean"),
        ({"sku": ""}, "sku and region are needed"),
        ({"region": ""}, "sku and region are needed"),
        ({"resource_type": "rds", "tags": {"multi_az": "true"}}, "The price is of one availability zone"),
        ({"resource_type": "rds", "tags": {"multi_az": "false"}}, ""),
        ({"resource_type": "rds", "tags": {"multiAz": "true"}}, "The price is of one availability zone"),
        ({"resource_type": "rds", "tags": {"engine": "oracle-se2"}}, "The price is of an engine without a licence"),
        ({"resource_type": "rds", "tags": {"engine": "postgres"}}, ""),
        ({"tags": {"tenancy": "dedicated"}}, "The price is of shared tenancy"),
        ({"tags": {"tenancy": "default"}}, ""),
        ({"tags": {"instanceMarketOptions": "map[marketType:spot]"}}, "The price is of on-demand capacity"),
        ({"provider": "azure", "resource_type": "vm", "tags": {"priority": "Spot"}}, "The price is of on-demand capacity"),
        ({"provider": "azure", "resource_type": "vm", "tags": {"priority": "Regular"}}, ""),
        ({"provider": "gcp", "resource_type": "compute", "tags": {"scheduling": "map[preemptible:true]"}}, "The price is of on-demand capacity"),
        ({"provider": "gcp", "resource_type": "compute", "tags": {"scheduling": "map[automaticRestart:true preemptible:false]"}}, ""),
    ],
)
def test_what_it_supports_is_told_without_asking_anybody(given: dict[str, Any], reason: str) -> None:
    support = plugin("http://127.0.0.1:1").supports(instance(**given))
    assert (support.supported, support.reason) == (not reason, reason)
    if reason:
        with pytest.raises(CallFailed) as failed:
            plugin("http://127.0.0.1:1").projected_cost(instance(**given))
        assert failed.value.code is ErrorCode.INVALID_RESOURCE


@pytest.mark.parametrize(
    "tags", [{"platform": "Windows"}, {"platform": "rhel"}, {"osProfile": "map[adminUsername:a windowsConfiguration:map[x:true]]"}]
)
def test_a_machine_with_a_licence_is_not_priced_as_a_linux_one(tags: dict[str, str]) -> None:
    with serving(seed_v1) as served, pytest.raises(CallFailed) as failed:
        plugin(served.endpoint, api="seed-v1").projected_cost(instance(tags=tags))
    assert failed.value.code is ErrorCode.RESOURCE_NOT_FOUND
    assert served.asked == []


def test_the_price_behind_it_is_a_pricing_spec() -> None:
    with serving(seed_v1) as served:
        spec = plugin(served.endpoint).pricing_spec(instance())
    assert (spec.billing_mode, spec.rate_per_unit, spec.unit, spec.source) == ("per_hour", Decimal("0.0104"), "hour", "vantage")


def test_it_keeps_no_budgets() -> None:
    with serving(seed_v1) as served:
        assert plugin(served.endpoint, api="seed-v1").budgets() == ()
    assert served.asked == []
