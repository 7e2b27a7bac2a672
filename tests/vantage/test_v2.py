"""The real API: prices of products, costs by report or VQL, forecasts, budgets; every request held to its contract."""

from __future__ import annotations

from datetime import datetime, timezone
from decimal import Decimal
from functools import partial
from typing import Any

import jsonschema
import pytest

from finfocus_policy.model.resource import ResourceDescriptor
from finfocus_policy.plugins.vantage import v2 as dialect
from finfocus_policy.plugins.vantage.api import Api
from finfocus_policy.plugins.vantage.settings import VantageSettings
from finfocus_policy.plugins.vantage.source import Vantage
from finfocus_policy.plugins.vantage.v2 import V2, limits
from finfocus_policy.wire.values import ActualQuery, CallFailed, ErrorCode
from tests.vantage.real_api import ABSENT, INSTANCE, OPENAPI, TOKENS, contract, operation, real_api
from tests.vantage.serving import KEY, Asked, Reply, Served, opened, serving


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc)


TODAY = at("2024-01-10T09:00:00")


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The account; page links point at the server itself."""
    monkeypatch.setenv("FINFOCUS_NOW", TODAY.isoformat())
    with serving(lambda asked: real_api(asked, endpoint=here.endpoint)) as here:
        yield here


def plugin(served: Served, **more: str) -> Vantage:
    return opened(Vantage(VantageSettings(key=KEY, endpoint=served.endpoint, **more), sleep=lambda _: None))


def query(**more: Any) -> ActualQuery:
    return ActualQuery(**{"resource_id": "", "start": at("2024-01-01"), "end": at("2024-02-01"), "tags": {"project": "shop"}, **more})


def instance(**more: Any) -> ResourceDescriptor:
    return ResourceDescriptor(**{"provider": "aws", "resource_type": "ec2:Instance", "sku": "t3.micro", "region": "us-east-1", **more})


def test_the_endpoint_tells_which_dialect_it_speaks(served: Served) -> None:
    asked = plugin(served)
    asked.projected_cost(instance())
    asked.projected_cost(instance(region="us-west-2"))
    assert [a.path for a in served.asked] == ["/v2/me", "/v2/products", "/v2/products/aws-ec2-t3_micro/prices", "/v2/products/aws-ec2-t3_micro/prices"]
    assert served.asked[1].query == {"provider_id": "aws", "service_id": "aws-ec2", "name": "t3.micro", "limit": "1000"}


@pytest.mark.parametrize(
    ("given", "price"),
    [
        ({}, "0.0104"),
        ({"tags": {"platform": "windows"}}, "0.0196"),
        ({"region": "us-west-2"}, "0.0104"),
        ({"region": "eu-central-1"}, ErrorCode.RESOURCE_NOT_FOUND),
        ({"region": "mars-north-1"}, ErrorCode.UNSUPPORTED_REGION),
        ({"sku": "t3.micro-fl"}, ErrorCode.RESOURCE_NOT_FOUND),
        ({"sku": "x9.huge"}, ErrorCode.RESOURCE_NOT_FOUND),
        ({"resource_type": "rds"}, ErrorCode.RESOURCE_NOT_FOUND),
        ({"provider": "azure", "resource_type": "vm"}, ErrorCode.RESOURCE_NOT_FOUND),
    ],
)
def test_the_on_demand_price_of_a_region_and_platform(given: dict[str, Any], price: Any, served: Served) -> None:
    asked = plugin(served, api="v2")
    if isinstance(price, ErrorCode):
        with pytest.raises(CallFailed) as failed:
            asked.projected_cost(instance(**given))
        assert failed.value.code is price
    else:
        cost = asked.projected_cost(instance(**given))
        assert cost.unit_price == Decimal(price)
        assert cost.cost_per_month == round(Decimal(price) * 730, 2)


def test_two_prices_that_both_fit_are_none() -> None:
    rows = [{"region": "r", "unit": "hour", "currency": "USD", "amount": Decimal(n), "details": {"platform": "linux", "lifecycle": "on-demand"}} for n in (1, 2)]
    with pytest.raises(CallFailed, match="2 on-demand prices"):
        dialect.on_demand(rows, instance(region="r"))
    assert dialect.on_demand(rows[:1], instance(region="r")).amount == 1


MONEY = {"settings[aggregate_by]": "cost", "settings[show_previous_period]": "false"}
SPAN = {"start_date": "2024-01-01", "end_date": "2024-01-31", "date_bin": "day", "order": "asc", "limit": "5000", **MONEY}
BY_SERVICE, BY_RESOURCE = {"groupings": "provider,service"}, {"groupings": "provider,service,resource_id"}
WORKSPACE = {"workspace_token": TOKENS["workspace"]}
REPORT = {"cost_report_token": TOKENS["report"]}
EC2 = {"filter": "(costs.provider = 'aws' AND costs.service = 'AmazonEC2')"}
EVERY = {"filter": "(costs.provider = 'aws') OR (costs.provider = 'azure') OR (costs.provider = 'gcp')"}


@pytest.mark.parametrize(
    ("settings", "asked", "params", "total"),
    [
        ({}, {"tags": {"project": "blog", "provider": "aws"}}, {**BY_SERVICE, "filter": "(costs.provider = 'aws' AND tags.name = 'project' AND tags.value = 'blog')", **WORKSPACE}, "7.0"),
        ({"report_token": TOKENS["report"]}, {"resource_id": "*", "tags": {}}, {**BY_SERVICE, **REPORT}, "13.633333333333"),
        ({}, {"resource_id": "*", "tags": {}}, {**BY_SERVICE, **EVERY, **WORKSPACE}, "13.633333333333"),
        ({"workspace_token": "wrkspc_mine"}, {"resource_id": "*", "tags": {"provider": "aws"}}, {**BY_SERVICE, "filter": "(costs.provider = 'aws')", "workspace_token": "wrkspc_mine"}, "13.633333333333"),
        ({"report_token": TOKENS["report"]}, {"tags": {"project": "shop", "provider": "gcp"}}, {**BY_SERVICE, "filter": "(costs.provider = 'gcp' AND tags.name = 'project' AND tags.value = 'shop')", **WORKSPACE}, "0"),
        ({}, {"resource_id": INSTANCE, "tags": {"provider": "aws"}}, {**BY_RESOURCE, **EC2, **WORKSPACE}, "3.60"),
        ({}, {"resource_id": "x", "arn": "arn:aws:rds:us-east-1:1:db:orders", "tags": {}}, {**BY_RESOURCE, "filter": "(costs.provider = 'aws' AND costs.service = 'AmazonRDS')", **WORKSPACE}, "2.833333333333"),
        ({}, {"resource_id": "pictures", "tags": {"provider": "aws"}}, {**BY_RESOURCE, "filter": "(costs.provider = 'aws')", **WORKSPACE}, "7.0"),
        ({"report_token": TOKENS["report"]}, {"resource_id": "pictures", "tags": {"provider": "aws"}}, {**BY_RESOURCE, **REPORT}, "7.0"),
        ({}, {"resource_id": "i-other", "tags": {}}, {**BY_RESOURCE, **EVERY, **WORKSPACE}, "0"),
    ],
)  # fmt: skip
def test_costs_are_asked_for_by_report_or_vql(settings: dict[str, str], asked: dict[str, Any], params: dict[str, str], total: str, served: Served) -> None:
    points = plugin(served, api="v2", **settings).actual_cost(query(**asked))
    first = next(a for a in served.asked if a.path == "/v2/costs")
    assert dict(first.query) == {**SPAN, **params}
    assert sum((p.cost for p in points), Decimal(0)) == pytest.approx(Decimal(total), abs=Decimal("1e-9"))


def test_every_page_is_followed_and_credits_stay_negative(served: Served) -> None:
    points = plugin(served, api="v2").actual_cost(query(resource_id="*", tags={"provider": "aws"}))
    assert [a.query.get("page") for a in served.asked if a.path == "/v2/costs"] == [None, "2"]
    assert [(f"{p.timestamp:%m-%d}", p.service, p.cost) for p in points] == [
        ("01-01", "AmazonEC2", Decimal("1.3")),
        ("01-01", "AmazonRDS", Decimal("3.333333333333")),
        ("01-02", "AmazonEC2", Decimal("1.25")),
        ("01-02", "AmazonRDS", Decimal("-0.5")),
        ("01-03", "AmazonEC2", Decimal("1.25")),
        ("01-03", "AmazonS3", Decimal("7.0")),
    ]


def test_many_resources_of_one_service_are_one_question(served: Served) -> None:
    asked = plugin(served, api="v2")
    for name in (INSTANCE, "i-00000001", "i-00000002", "vol-00000001"):
        asked.actual_cost(query(resource_id=name, tags={}))
    assert len([a for a in served.asked if a.path == "/v2/costs"]) == 2  # its two pages


def test_a_page_link_to_the_real_host_is_not_followed_from_another(served: Served) -> None:
    served.answer = partial(real_api, endpoint="https://api.vantage.sh")
    with pytest.raises(CallFailed) as failed:
        plugin(served, api="v2").actual_cost(query(resource_id="*", tags={}))
    assert failed.value.code is ErrorCode.INVALID_ENDPOINT


def test_budgets_have_what_was_spent_and_what_is_expected(served: Served) -> None:
    (budget,) = plugin(served, api="v2").budgets()
    assert (budget.id, budget.limit, budget.currency, budget.period, budget.source) == ("bdgt_database", 500, "USD", "monthly", "vantage")
    assert budget.spent == pytest.approx(Decimal("13.633333333333"), abs=Decimal("1e-9"))
    assert budget.forecast == budget.spent + 210
    spans = [(a.path.rsplit("/", 1)[-1], a.query["start_date"], a.query["end_date"]) for a in served.asked if "start_date" in a.query]
    assert dict.fromkeys(spans) == dict.fromkeys([("costs", "2024-01-01", "2024-01-10"), ("forecasted_costs", "2024-01-11", "2024-01-31")])


def test_a_budget_whose_report_cannot_be_asked_has_no_status(served: Served) -> None:
    served.answer = lambda asked: Reply(status=403, body={}) if asked.path == "/v2/costs" else real_api(asked, endpoint=served.endpoint)
    (budget,) = plugin(served, api="v2").budgets()
    assert (budget.spent, budget.forecast, budget.limit) == (None, None, 500)


@pytest.mark.parametrize(("said", "currency"), [("EUR", "EUR"), (None, "USD"), ("euro", "USD")])
def test_a_budget_nothing_was_spent_of_is_in_its_workspace_s_currency(said: str | None, currency: str, served: Served) -> None:
    def answer(asked: Asked) -> Reply:
        if asked.path == "/v2/me":
            body = real_api(asked).body
            return Reply(body={**body, "workspaces": [{**one, "currency": said} for one in body["workspaces"]]})
        empty = Reply(body={"costs": [], "links": {}, "total_cost": {"amount": "0", "currency": "USD"}})
        return empty if asked.path == "/v2/costs" else real_api(asked, endpoint=served.endpoint)

    served.answer = answer
    (budget,) = plugin(served, api="v2").budgets()
    assert (budget.currency, budget.spent) == (currency, 0)


def test_both_rate_limits_are_kept() -> None:
    now, slept = [0.0], []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    with serving(lambda asked: Reply(body={"costs": [], "total_cost": {"amount": "0", "currency": "USD"}})) as served:
        settings = VantageSettings(key=KEY, endpoint=served.endpoint, workspace_token="w")
        api = opened(Api(settings, limits(lambda: now[0], sleep), clock=lambda: now[0], sleep=sleep))
        real = V2(api, settings, lambda: TODAY)
        for day in range(1, 13):
            real.costs(query(start=at(f"2024-01-{day:02}")), 60)
        assert slept == [5.0, 5.0]
        for _ in range(1000 - 12):
            api._limits[-1][1].take(now[0])
        with pytest.raises(CallFailed) as failed:
            api.get("/v2/products", seconds=60)
        assert failed.value.code is ErrorCode.RATE_LIMITED
        assert failed.value.retry_after == 3590
        assert len(served.asked) == 12


def everything_asked(served: Served) -> list[Asked]:
    """One of each request we make."""
    asked = plugin(served)
    asked.projected_cost(instance())
    asked.budgets()
    for more in ({"resource_id": "*", "tags": {}}, {}, {"resource_id": INSTANCE, "tags": {}}):
        asked.actual_cost(query(**more))
    plugin(served, report_token=TOKENS["report"]).actual_cost(query(resource_id="*", tags={}))
    return served.asked


USED = {
    "/v2/me": (),
    "/v2/products": ("limit", "name", "provider_id", "service_id"),
    "/v2/products/aws-ec2-t3_micro/prices": ("limit", "page"),
    "/v2/costs": ("cost_report_token", "date_bin", "end_date", "filter", "groupings", "limit", "order", "page", *MONEY, "start_date", "workspace_token"),
    f"/v2/cost_reports/{TOKENS['report']}/forecasted_costs": ("end_date", "limit", "provider", "service", "start_date"),
    "/v2/budgets": ("limit",),
}


def test_what_is_asked_of_the_real_api(served: Served) -> None:
    found: dict[str, set[str]] = {}
    for asked in everything_asked(served):
        assert asked.method == "GET"
        found.setdefault(asked.path, set()).update(asked.query)
    assert {path: tuple(sorted(names)) for path, names in found.items()} == USED


@pytest.mark.slow
@pytest.mark.skipif(not OPENAPI.exists(), reason=ABSENT)
def test_requests_and_answers_keep_the_contract_of_the_real_api(served: Served) -> None:
    answers: list[tuple[Asked, Any]] = []
    served.answer = lambda asked: kept(asked, answers, served.endpoint)
    everything_asked(served)
    for asked, body in answers:
        said = operation(asked)
        known = {p["name"]: p for p in said.get("parameters", ()) if p["in"] == "query"}
        for name, value in asked.query.items():
            parameter = known[name]
            assert parameter["type"] != "integer" or value.isdigit()
            assert value in parameter.get("enum", [value])
        schema = {**said["responses"]["200"]["schema"], "definitions": nullable(contract()["definitions"])}
        jsonschema.validate(body, schema)
    assert len(answers) > 10


def kept(asked: Asked, answers: list[tuple[Asked, Any]], endpoint: str) -> Reply:
    reply = real_api(asked, endpoint=endpoint)
    answers.append((asked, reply.body))
    return reply


def nullable(schema: Any) -> Any:
    """Swagger's way of allowing null, as JSON Schema has it."""
    if isinstance(schema, list):
        return [nullable(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    made = {name: nullable(value) for name, value in schema.items()}
    if schema.get("x-nullable") is True and "type" in schema:
        made["type"] = [schema["type"], "null"]
        if "enum" in made:
            made["enum"] = [*made["enum"], None]
    return made
