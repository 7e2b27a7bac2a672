"""What a plugin says things cost: amounts, currencies, prices, budgets, advice."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from typing import Any

from finfocus_policy.conformance.case import Case, need, need_settings
from finfocus_policy.conformance.check import Check, Level, Skipped
from finfocus_policy.conformance.target import OK, UNIMPLEMENTED
from finfocus_policy.wire._pb.finfocus.v1 import budget_pb2
from finfocus_policy.wire._pb.finfocus.v1 import costsource_pb2 as pb
from finfocus_policy.wire._pb.finfocus.v1 import enums_pb2 as enums
from finfocus_policy.wire.dialect import token_of

CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
SLACK, SHARE, MOST_METADATA = 0.01, 0.001, 32
# The modes of the ecosystem's schema of pricing specs.
BILLING_MODES = frozenset({
    "per_hour", "per_minute", "per_second", "per_day", "per_week", "per_month", "per_year", "per_gb_month",
    "per_gb_hour", "per_gb_day", "per_tb_month", "per_request", "per_operation", "per_transaction", "per_message",
    "per_event", "per_gb_transfer", "per_gb_egress", "per_gb_ingress", "per_cpu_hour", "per_cpu_second",
    "per_core_hour", "per_vcpu_hour", "per_memory_gb_hour", "per_memory_gib_hour", "per_rcu", "per_wcu", "per_dtu",
    "per_iops", "per_io_operation", "per_provisioned_iops", "per_endpoint_hour", "per_vpc_hour",
    "per_nat_gateway_hour", "per_load_balancer_hour", "per_connection_hour", "per_invocation", "per_execution",
    "per_gb_second", "per_million_requests", "per_license", "per_seat", "per_user", "on_demand", "reserved", "spot",
    "savings_plan", "flat_rate", "tiered", "not_implemented",
})  # fmt: skip


def possible(amounts: Iterable[tuple[str, float]]) -> None:
    """Raises Failed for an amount that is negative or no number."""
    wrong = [f"{what} is {amount}" for what, amount in amounts if not (math.isfinite(amount) and amount >= 0)]
    need(not wrong, "; ".join(wrong))


def currency(code: str, what: str) -> None:
    """Raises Failed for what is no currency code."""
    need(bool(CURRENCY.fullmatch(code)), f"{what} is {code[:20]!r}, not three capitals like USD")


def projected(case: Case) -> None:
    """GetProjectedCost answers about a resource that Supports says yes to."""
    answer = case.ask("GetProjectedCost", pb.GetProjectedCostRequest(resource=case.probe()))
    if answer.status == UNIMPLEMENTED and case.info() is not None and not case.claims("PROJECTED_COSTS"):
        raise Skipped("GetProjectedCost is not offered")
    need_settings(answer)
    need(answer.status == OK, answer.said)


def projected_currency(case: Case) -> None:
    """The currency is a code."""
    currency(case.projected().currency, "currency")


def projected_amounts(case: Case) -> None:
    """Costs are numbers of zero or more."""
    found = case.projected()
    possible((("unit_price", found.unit_price), ("cost_per_month", found.cost_per_month)))


def projected_breakdown(case: Case) -> None:
    """The parts add up, and there are no more remarks than a reader can take."""
    found = case.projected()
    need(len(found.metadata) <= MOST_METADATA, f"metadata has {len(found.metadata)} entries, at most {MOST_METADATA}")
    parts, whole = sum(found.cost_breakdown.values()), found.cost_per_month
    if found.cost_breakdown and math.isfinite(whole):
        need(abs(parts - whole) <= max(SLACK, SHARE * abs(whole)), f"cost_breakdown adds up to {parts}, not {whole}")


def dialects(case: Case) -> str:
    """A short word and the token of the same type cost the same."""
    probe = case.probe()
    token = token_of(probe.provider, probe.resource_type)
    if token is None or token == probe.resource_type:
        raise Skipped("the resource is known under one name")
    by_word = case.projected()
    probe.resource_type = token
    said = case.ask("Supports", pb.SupportsRequest(resource=probe))
    if said.status != OK or not said.message.supported:
        raise Skipped(f"it takes no tokens ({token}): hosts send them first")
    by_token = case.answered("GetProjectedCost", pb.GetProjectedCostRequest(resource=probe))
    word, long = by_word.cost_per_month, by_token.cost_per_month
    need(word == long or not math.isfinite(word), f"{word}, and as {token} {long}")
    return token


def spec_of(case: Case) -> Any:
    """The pricing spec of the probe."""
    return case.answered("GetPricingSpec", pb.GetPricingSpecRequest(resource=case.probe())).spec


def spec_fields(case: Case) -> None:
    """A pricing spec names what it is the price of, and in which currency."""
    spec = spec_of(case)
    missing = [name for name in ("provider", "resource_type", "billing_mode", "currency") if not getattr(spec, name)]
    need(not missing, f"the spec lacks {', '.join(missing)}")
    currency(spec.currency, "the spec's currency")


def spec_mode(case: Case) -> None:
    """The billing mode is one of the protocol's."""
    mode = spec_of(case).billing_mode
    need(not mode or mode in BILLING_MODES, f"billing_mode is {mode[:40]!r}, none of the protocol's")


def spec_rate(case: Case) -> None:
    """The rate, and those of tiers, are numbers of zero or more; tiers rise."""
    spec = spec_of(case)
    tiers = list(spec.pricing_tiers)
    possible([("rate_per_unit", spec.rate_per_unit), *(("a tier's rate_per_unit", tier.rate_per_unit) for tier in tiers)])
    starts = [tier.min_quantity for tier in tiers]
    need(starts == sorted(set(starts)), "pricing_tiers do not rise")


def estimate(case: Case) -> None:
    """EstimateCost answers with an amount, or says what is wrong with the question."""
    probe = case.probe()
    token = token_of(probe.provider, probe.resource_type) or probe.resource_type
    request = pb.EstimateCostRequest(resource_type=token)
    request.attributes.update({"instanceType": probe.sku, "sku": probe.sku, "region": probe.region})
    answer = case.ask("EstimateCost", request)
    if answer.status in (UNIMPLEMENTED, "INVALID_ARGUMENT", "NOT_FOUND"):
        raise Skipped(answer.said)
    need(answer.status == OK, answer.said)
    possible([("cost_monthly", answer.message.cost_monthly)])
    currency(answer.message.currency, "currency")


def batch(case: Case) -> None:
    """BatchCost answers in the order of the question; one that fails does not fail the others."""
    probe = case.probe()
    case.projected()
    bad = pb.ResourceDescriptor(provider=probe.provider, resource_type="invalid:resource", sku="non-existent")
    request = pb.BatchCostRequest(resources=[probe, bad, probe], query_type=enums.COST_QUERY_TYPE_PROJECTED)
    results = case.answered("BatchCost", request).results
    need(len(results) == 3, f"3 resources were asked about, {len(results)} answered")
    kinds = [result.WhichOneof("result") for result in results]
    need(kinds == ["cost_data", "error", "cost_data"], f"a good, a bad and a good resource were answered with {kinds}")
    costs = [results[n].cost_data.projected_cost.cost_per_month for n in (0, 2)]
    need(costs[0] == costs[1], f"the same resource costs {costs[0]} and {costs[1]} in one batch")


def budgets(case: Case) -> None:
    """Budgets have an id, a name, an amount and a currency."""
    for one in case.answered("GetBudgets", budget_pb2.GetBudgetsRequest(include_status=True)).budgets:
        need(bool(one.id and one.name), "a budget has no id or no name")
        possible([(f"the limit of {one.id}", one.amount.limit)])
        currency(one.amount.currency, f"the currency of {one.id}")


def recommendations(case: Case) -> None:
    """Advice has an id, an action and a possible saving; a page is no longer than asked."""
    request = pb.GetRecommendationsRequest(page_size=2)
    found = case.answered("GetRecommendations", request).recommendations
    need(len(found) <= 2, f"a page of 2 was asked for, {len(found)} came")
    for one in found:
        need(bool(one.id), "a recommendation has no id")
        need(bool(one.action_type), f"{one.id} has no action_type")
        need(math.isfinite(one.impact.estimated_savings), f"{one.id} saves {one.impact.estimated_savings}")


def rows() -> Iterator[Check]:
    """The checks of costs."""
    answers, limits = "API reference, GetProjectedCost", "contract limits of answers"
    yield Check(id="protocol/projected", level=Level.BASIC, holds="GetProjectedCost answers", rule=answers, run=projected)
    yield Check(id="protocol/projected-currency", level=Level.BASIC, holds="its currency is a code", rule=answers, run=projected_currency)
    yield Check(id="protocol/projected-amounts", level=Level.BASIC, holds="its costs are numbers of zero or more", rule=limits, run=projected_amounts)
    yield Check(id="protocol/projected-breakdown", level=Level.BASIC, holds="its parts add up", rule=limits, run=projected_breakdown)
    yield Check(id="protocol/dialects", level=Level.STANDARD, holds="short word and token cost the same", rule="what hosts send", run=dialects)
    spec = "spec suite, pricing specs"
    yield Check(id="protocol/spec-fields", level=Level.BASIC, holds="a pricing spec says whose price it is", rule=spec, run=spec_fields)
    yield Check(id="protocol/spec-mode", level=Level.BASIC, holds="its billing mode is the protocol's", rule=spec, run=spec_mode)
    yield Check(id="protocol/spec-rate", level=Level.BASIC, holds="its rates are possible", rule=spec, run=spec_rate)
    yield Check(id="protocol/budgets", level=Level.BASIC, holds="budgets are whole", rule="spec suite, GetBudgets", run=budgets)
    yield Check(id="protocol/estimate", level=Level.STANDARD, holds="EstimateCost answers", rule="protocol, EstimateCost", run=estimate)
    yield Check(id="protocol/batch", level=Level.STANDARD, holds="BatchCost keeps order, one failure is one failure", rule="protocol, BatchCost", run=batch)
    yield Check(id="protocol/recommendations", level=Level.STANDARD, holds="advice is whole, pages are kept", rule="protocol, GetRecommendations", run=recommendations)


CHECKS = tuple(rows())
