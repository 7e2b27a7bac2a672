"""Who a plugin is, what it supports, and that it does what it says it can."""

from __future__ import annotations

import re

from finfocus_policy.conformance.case import UNSET, Case, need
from finfocus_policy.conformance.check import Check, Failed, Level, Skipped
from finfocus_policy.conformance.probes import descriptor
from finfocus_policy.conformance.target import OK, UNIMPLEMENTED
from finfocus_policy.wire._pb.finfocus.v1 import budget_pb2
from finfocus_policy.wire._pb.finfocus.v1 import costsource_pb2 as pb
from finfocus_policy.wire._pb.finfocus.v1 import enums_pb2 as enums

SPEC_VERSION = re.compile(r"v(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?", re.ASCII)
VERSION = re.compile(r"v?\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?", re.ASCII)
OUR_MAJOR = "0"
CALLS = {
    "PROJECTED_COSTS": ("GetProjectedCost", pb.GetProjectedCostRequest()),
    "ACTUAL_COSTS": ("GetActualCost", pb.GetActualCostRequest()),
    "PRICING_SPEC": ("GetPricingSpec", pb.GetPricingSpecRequest()),
    "ESTIMATE_COST": ("EstimateCost", pb.EstimateCostRequest()),
    "RECOMMENDATIONS": ("GetRecommendations", pb.GetRecommendationsRequest()),
    "BUDGETS": ("GetBudgets", budget_pb2.GetBudgetsRequest()),
    "DRY_RUN": ("DryRun", pb.DryRunRequest()),
    "BATCH_COST": ("BatchCost", pb.BatchCostRequest()),
}
# A batch of any kind will do: which questions are offered one by one says which can be put for many.
KINDS = {"BatchCost": tuple(pb.BatchCostRequest(query_type=kind) for kind in tuple(enums.CostQueryType.keys()))}
NOBODY = descriptor("nobody", "nothing:atAll", "none", "nowhere")


def name(case: Case) -> None:
    """Name answers with a name people can read."""
    answer = case.ask("Name", pb.NameRequest())
    need(answer.status == OK, answer.said)
    found = answer.message.name
    need(bool(found.strip()) and found.isprintable() and len(found) <= 256, f"Name is {found[:40]!r}")


def name_stable(case: Case) -> None:
    """Name is the same each time."""
    first, second = (case.answered("Name", pb.NameRequest()).name for _ in range(2))
    need(first == second, f"Name was {first[:40]!r}, then {second[:40]!r}")


def info(case: Case) -> None:
    """GetPluginInfo names the plugin as Name does, and its version."""
    found = case.answered("GetPluginInfo", pb.GetPluginInfoRequest())
    named = case.answered("Name", pb.NameRequest()).name
    need(not named or found.name == named, f"GetPluginInfo says {found.name[:40]!r}, Name says {named[:40]!r}")
    need(bool(found.version), "GetPluginInfo says no version")
    need(bool(VERSION.fullmatch(found.version)), f"the version is {found.version[:40]!r}: three numbers, like v1.2.0")


def spec_version(case: Case) -> None:
    """The protocol version is one the Go host reads, of the major version hosts speak."""
    said = case.answered("GetPluginInfo", pb.GetPluginInfoRequest()).spec_version
    match = SPEC_VERSION.fullmatch(said)
    if match is None:
        raise Failed(f"spec_version is {said[:40]!r}: three numbers after a v, like v0.5.7")
    need(match[1] == OUR_MAJOR, f"spec_version is {said}: hosts speak v{OUR_MAJOR}")


def capabilities(case: Case) -> None:
    """What GetPluginInfo says the plugin can do is not UNIMPLEMENTED."""
    claimed = set(case.answered("GetPluginInfo", pb.GetPluginInfoRequest()).capabilities)
    missing = [
        method
        for capability, (method, request) in CALLS.items()
        if enums.PluginCapability.Value(f"PLUGIN_CAPABILITY_{capability}") in claimed
        and all(case.ask(method, asked).status == UNIMPLEMENTED for asked in KINDS.get(method, (request,)))
    ]
    need(not missing, f"said to be offered, and UNIMPLEMENTED: {', '.join(missing)}")


def configured(case: Case) -> None:
    """The plugin has the settings it needs: without them there is nothing more to be found out."""
    answers = [case.ask("DryRun", pb.DryRunRequest(resource=case.probe()))]
    answers.append(case.ask("GetProjectedCost", pb.GetProjectedCostRequest(resource=case.probe())))
    if answers[0].status == OK and not answers[0].message.configuration_valid:
        raise Failed("; ".join(answers[0].message.configuration_errors) or "DryRun says that settings are missing")
    for answer in answers:
        need(answer.status not in UNSET, answer.said)


def something(case: Case) -> None:
    """At least one question after costs is answered."""
    offered = [m for m, request in list(CALLS.values())[:4] if case.ask(m, request).status != UNIMPLEMENTED]
    need(bool(offered), "neither projected nor actual costs, nor estimates, nor prices are offered")


def supports(case: Case) -> str:
    """Supports answers about a resource."""
    try:
        probe = case.probe()
    except Skipped:
        need(not case.trouble, case.trouble)
        raise
    case.answered("Supports", pb.SupportsRequest(resource=probe))
    return f"asked about {probe.provider}, {probe.resource_type}, {probe.sku}, {probe.region}"


def supports_reason(case: Case) -> None:
    """A no of Supports says why."""
    answer = case.ask("Supports", pb.SupportsRequest(resource=NOBODY))
    if answer.status == UNIMPLEMENTED:
        raise Skipped("Supports is not offered")
    if answer.status != OK:
        return  # a status and its text are a reason too
    need(not answer.message.supported, "Supports says yes to a provider that is none")
    need(bool(answer.message.reason.strip()), "Supports says no without a reason")


def dry_run(case: Case) -> None:
    """DryRun lists fields and says whether the plugin's settings are good."""
    answer = case.answered("DryRun", pb.DryRunRequest(resource=case.probe()))
    good, errors = answer.configuration_valid, list(answer.configuration_errors)
    need(good is not bool(errors), f"configuration_valid is {good} beside {len(errors)} configuration_errors")
    unnamed = [f for f in answer.field_mappings if not f.field_name]
    need(not unnamed, "a field mapping has no field_name")


CHECKS = (
    Check(id="protocol/name", level=Level.BASIC, holds="Name answers with a readable name", rule="API reference, Name", run=name),
    Check(id="protocol/name-stable", level=Level.BASIC, holds="Name is the same each time", rule="Go CLI's conformance, Name", run=name_stable),
    Check(id="protocol/info", level=Level.BASIC, holds="GetPluginInfo fits Name and has a version", rule="Go host, first calls", run=info),
    Check(id="protocol/spec-version", level=Level.BASIC, holds="spec_version is like v0.5.7, major 0", rule="Go host, compatibility", run=spec_version),
    Check(id="protocol/capabilities", level=Level.BASIC, holds="no capability that is said is UNIMPLEMENTED", rule="Go host, routing", run=capabilities),
    Check(id="protocol/configured", level=Level.BASIC, holds="it has the settings it needs", rule="protocol, DryRun", run=configured),
    Check(id="protocol/something", level=Level.BASIC, holds="some question after costs is answered", rule="API reference, overview", run=something),
    Check(id="protocol/supports", level=Level.BASIC, holds="Supports answers", rule="API reference, Supports", run=supports),
    Check(id="protocol/supports-reason", level=Level.BASIC, holds="a no has a reason", rule="API reference, Supports; spec suite", run=supports_reason),
    Check(id="protocol/dry-run", level=Level.STANDARD, holds="DryRun agrees with itself", rule="protocol, DryRun", run=dry_run),
)  # fmt: skip
