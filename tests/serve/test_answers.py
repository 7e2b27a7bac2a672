"""The calls the references do not print: batches, estimates, advice, budgets, dry runs, metrics."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.serve.speaking import Refused, Speaker

MACHINE = {"provider": "aws", "resource_type": "ec2", "sku": "t3.micro", "region": "us-east-1"}
SPAN = {"start": "2024-01-01T00:00:00Z", "end": "2024-01-03T00:00:00Z"}
PROJECTED = "COST_QUERY_TYPE_PROJECTED"
TRIES = 3
"""What is measured on a busy machine is measured again before it is a failure: noise only ever adds."""


def call(speaker: Speaker, method: str, request: Any) -> Any:
    return speaker.call(f"finfocus.v1.CostSourceService/{method}", request)


def batch(speaker: Speaker, resources: list[Any], kind: str = PROJECTED, **more: Any) -> list[Any]:
    answer = call(speaker, "BatchCost", {"resources": resources, "query_type": kind, **more})
    assert answer["max_batch_size"] == 100
    return answer["results"]


def test_a_batch_is_answered_at_once_and_in_order(kubecost: Speaker) -> None:
    resources = [{**MACHINE, "resource_type": "slow", "sku": f"size-{n}"} for n in range(100)]
    batch(kubecost, resources[:1])
    took = []
    while len(took) < TRIES and (not took or took[-1] >= 1.0):
        began = time.perf_counter()
        results = batch(kubecost, resources)
        took.append(time.perf_counter() - began)
    assert [result["resource"]["sku"] for result in results] == [f"size-{n}" for n in range(100)]
    assert {result["cost_data"]["projected_cost"]["cost_per_month"] for result in results} == {7.592}
    assert min(took) < 1.0, "a hundred times 20 ms one after the other take 2 s"


def test_one_that_fails_does_not_fail_the_others(kubecost: Speaker) -> None:
    kinds = ["ec2", "code/x", "defect", "ec2", "error:unavailable", ""]
    results = batch(kubecost, [{**MACHINE, "resource_type": kind, "sku": "7"} for kind in kinds])
    assert [result.get("error", {}).get("code", 0) for result in results] == [0, 5, 13, 0, 14, 3]
    assert [result.get("error", {}).get("message", "") for result in results] == [
        *("", "as asked", "plugin failed to execute", "", "error:unavailable always fails so: it is there for tests"),
        "resource.resource_type is needed",
    ]


def test_a_type_it_does_not_know_is_told_apart(kubecost: Speaker) -> None:
    failing = [
        {**MACHINE, "resource_type": "code/x", "sku": "7", "provider": provider} for provider in ("aws", "azure")
    ]
    unsupported = [r["error"].get("resource_type_unsupported", False) for r in batch(kubecost, failing)]
    assert unsupported == [False, True]


def test_a_batch_of_actual_costs(kubecost: Speaker) -> None:
    results = batch(kubecost, [{**MACHINE, "id": "i-abc123"}, MACHINE], "COST_QUERY_TYPE_ACTUAL", **SPAN)
    costs = [point["cost"] for point in results[0]["cost_data"]["actual_cost"]["results"]]
    assert costs == [73.42, 74.18, 73.89]
    assert results[1]["error"]["message"] == "resource_id, arn or tags are needed"


def test_a_batch_of_actual_costs_needs_a_range(kubecost: Speaker) -> None:
    with pytest.raises(Refused) as failed:
        batch(kubecost, [MACHINE], "COST_QUERY_TYPE_ACTUAL")
    assert failed.value.detail["code"] == "ERROR_CODE_INVALID_TIME_RANGE"


@pytest.mark.parametrize("kind", ["COST_QUERY_TYPE_ESTIMATE", "COST_QUERY_TYPE_UNSPECIFIED"])
def test_a_batch_of_estimates(kind: str, kubecost: Speaker) -> None:
    results = batch(kubecost, [{**MACHINE, "tags": {"size": "3"}}, MACHINE], kind)
    assert [result["cost_data"]["estimate"] for result in results] == [
        {"currency": "USD", "cost_monthly": 30.0},
        {"currency": "USD", "cost_monthly": 10.0},
    ]


def test_a_batch_that_is_only_tried(kubecost: Speaker) -> None:
    results = batch(kubecost, [MACHINE, {**MACHINE, "provider": "azure"}], dry_run=True)
    tried = [result["cost_data"]["dry_run_result"].get("resource_type_supported", False) for result in results]
    assert tried == [True, False]


def test_an_unknown_question_is_refused(kubecost: Speaker) -> None:
    with pytest.raises(Refused) as failed:
        batch(kubecost, [MACHINE], 9)  # type: ignore[arg-type]
    assert failed.value.status == "INVALID_ARGUMENT"


def test_an_estimate_of_properties(kubecost: Speaker) -> None:
    asked = {"resource_type": "aws:ebs/volume:Volume", "attributes": {"size": 20, "type": "gp3"}}
    assert call(kubecost, "EstimateCost", asked) == {"currency": "USD", "cost_monthly": 200.0}


def advice(speaker: Speaker, count: int = 4, **more: Any) -> Any:
    targets = [{**MACHINE, "sku": f"size-{n}", "tags": {"n": str(n)}} for n in range(count)]
    return call(speaker, "GetRecommendations", {"target_resources": targets, **more})


def test_advice_with_its_sums(kubecost: Speaker) -> None:
    answer = advice(kubecost)
    assert [one["id"] for one in answer["recommendations"]] == ["r-0", "r-1", "r-2", "r-3"]
    assert answer["summary"] == {
        "total_recommendations": 4,
        "total_estimated_savings": 10.0,
        "currency": "USD",
        "projection_period": "monthly",
        "count_by_action_type": {
            "RECOMMENDATION_ACTION_TYPE_MODIFY": 2,
            "RECOMMENDATION_ACTION_TYPE_RIGHTSIZE": 2,
        },
        "savings_by_action_type": {
            "RECOMMENDATION_ACTION_TYPE_MODIFY": 4.0,
            "RECOMMENDATION_ACTION_TYPE_RIGHTSIZE": 6.0,
        },
    }
    assert answer["recommendations"][1]["rightsize"] == {"current_sku": "size-1", "recommended_sku": "t3.nano"}


@pytest.mark.parametrize(
    ("more", "ids"),
    [
        ({"filter": {"action_type": "RECOMMENDATION_ACTION_TYPE_RIGHTSIZE"}}, ["r-1", "r-3"]),
        ({"filter": {"sku": "size-2"}}, ["r-2"]),
        ({"filter": {"tags": {"n": "0"}}}, ["r-0"]),
        ({"filter": {"provider": "gcp"}}, []),
        ({"filter": {"category": "RECOMMENDATION_CATEGORY_SECURITY"}}, []),
        ({"filter": {"min_estimated_savings": 3}}, ["r-2", "r-3"]),
        ({"filter": {"sort_by": "RECOMMENDATION_SORT_BY_ESTIMATED_SAVINGS"}}, ["r-3", "r-2", "r-1", "r-0"]),
        ({"excluded_recommendation_ids": ["r-0", "r-3"]}, ["r-1", "r-2"]),
        ({"page_size": 3}, ["r-0", "r-1", "r-2"]),
        ({"page_size": 3, "page_token": "3"}, ["r-3"]),
    ],
)
def test_advice_is_sifted_and_paged(more: Any, ids: list[str], kubecost: Speaker) -> None:
    assert [one["id"] for one in advice(kubecost, **more).get("recommendations", [])] == ids


@pytest.mark.parametrize(("period", "saved"), [("daily", 24 / 730), ("monthly", 1.0), ("annual", 12.0)])
def test_savings_are_of_the_period_asked_for(period: str, saved: float, kubecost: Speaker) -> None:
    impact = advice(kubecost, 1, projection_period=period)["recommendations"][0]["impact"]
    assert impact["projection_period"] == period
    assert impact["estimated_savings"] == pytest.approx(saved)
    assert impact["current_cost"] == pytest.approx(100 * saved)


def test_budgets_with_how_they_stand(kubecost: Speaker) -> None:
    answer = call(kubecost, "GetBudgets", {"include_status": True})
    assert [budget["id"] for budget in answer["budgets"]] == ["b1", "b2"]
    assert answer["summary"] == {"total_budgets": 2, "budgets_warning": 1}
    first, second = answer["budgets"]
    assert first == {
        "id": "b1",
        "name": "all",
        "amount": {"limit": 500.0, "currency": "EUR"},
        "period": "BUDGET_PERIOD_ANNUALLY",
    }
    assert second["status"] == {
        "current_spend": 850.0,
        "forecasted_spend": 1100.0,
        "percentage_used": 85.0,
        "percentage_forecasted": 110.0,
        "currency": "USD",
        "health": "BUDGET_HEALTH_STATUS_WARNING",
    }
    assert second["thresholds"] == [
        {
            "percentage": 80.0,
            "type": "THRESHOLD_TYPE_ACTUAL",
            "triggered": True,
            "triggered_at": "2024-01-01T00:00:00Z",
        }
    ]
    assert second["filter"] == {"providers": ["aws"], "tags": {"team": "retail"}}


@pytest.mark.parametrize(
    ("filter", "ids"),
    [
        ({}, ["b1", "b2"]),
        ({"providers": ["gcp"]}, ["b1"]),
        ({"providers": ["aws", "gcp"]}, ["b1", "b2"]),
        ({"tags": {"team": "wholesale"}}, ["b1"]),
        ({"regions": ["us-east-1"]}, ["b1", "b2"]),
    ],
)
def test_budgets_are_sifted_and_their_status_is_asked_for(filter: Any, ids: list[str], kubecost: Speaker) -> None:
    answer = call(kubecost, "GetBudgets", {"filter": filter})
    assert [budget["id"] for budget in answer["budgets"]] == ids
    assert not any("status" in budget for budget in answer["budgets"])


@pytest.mark.parametrize(("word", "known"), [("ec2", True), ("ec2:Instance", True), ("vm", False), ("warp:Drive", True)])
def test_a_dry_run_of_a_type_without_its_provider(word: str, known: bool, kubecost: Speaker) -> None:
    """By the table of words; a word no table has is of the plugin's own provider, should it support the type there."""
    answer = call(kubecost, "DryRun", {"resource": {"resource_type": word}})
    assert answer.get("resource_type_supported", False) is known


def test_a_dry_run_tells_every_column(kubecost: Speaker) -> None:
    answer = call(kubecost, "DryRun", {"resource": {"resource_type": "aws:ec2/instance:Instance"}})
    assert (answer["configuration_valid"], answer["resource_type_supported"]) == (True, True)
    filled = [m["field_name"] for m in answer["field_mappings"] if m["support_status"].endswith("CONDITIONAL")]
    assert filled == ["service_name", "billing_currency"]
    assert len(answer["field_mappings"]) > 40


def test_dry_runs_of_costs_have_no_costs(kubecost: Speaker) -> None:
    for method, request in (
        ("GetProjectedCost", {"resource": MACHINE}),
        ("GetActualCost", {"resource_id": "i", **SPAN}),
    ):
        assert set(call(kubecost, method, {**request, "dry_run": True})) == {"dry_run_result"}


def test_calls_are_counted(kubecost: Speaker) -> None:
    def counts() -> Any:
        answer = kubecost.call("finfocus.v1.ObservabilityService/GetMetrics", {})
        calls = next(m for m in answer["metrics"] if m["name"] == "finfocus_plugin_calls_total")
        return {(s["labels"]["method"], s["labels"]["status"]): s["value"] for s in calls["samples"]}

    kubecost.call("finfocus.v1.CostSourceService/Name", {})
    before = counts()
    kubecost.call("finfocus.v1.CostSourceService/Name", {})
    assert counts()["Name", "ok"] == before["Name", "ok"] + 1


def test_one_metric_can_be_asked_for(kubecost: Speaker) -> None:
    asked = {"metric_names": ["finfocus_plugin_seconds_total"]}
    answer = kubecost.call("finfocus.v1.ObservabilityService/GetMetrics", asked)
    assert [metric["name"] for metric in answer["metrics"]] == ["finfocus_plugin_seconds_total"]


def test_the_service_level(kubecost: Speaker) -> None:
    answer = kubecost.call("finfocus.v1.ObservabilityService/GetServiceLevelIndicators", {})
    (level,) = answer["slis"]
    assert (level["name"], level["unit"], level["target_value"]) == ("availability", "percent", 99.0)
    assert 0 < level["value"] <= 100


@pytest.mark.parametrize(
    ("given", "returned"),
    [("4bf92f3577b34da6a3ce929d0e0e4736", True), ("odd one", False)],
)
@pytest.mark.parametrize("key", ["x-finfocus-trace-id", "x-pulumicost-trace-id"])
def test_a_trace_id_comes_back_and_an_odd_one_is_replaced(
    key: str, given: str, returned: bool, kubecost: Speaker
) -> None:
    kubecost.call("finfocus.v1.CostSourceService/Name", {}, (key, given))
    assert (kubecost.initial[key] == given) is returned
    assert len(kubecost.initial[key]) == 32
