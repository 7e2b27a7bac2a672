"""Infracost's format 0.2 as our JSON Schema tells it, and as a policy of Open Policy Agent reads it."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from regopy import Interpreter

from finfocus_policy.mapping.region import RegionHints
from finfocus_policy.model.settings import Settings
from finfocus_policy.read import document, merge, preview, state
from finfocus_policy.report.formats import render
from finfocus_policy.wiring import Evaluator
from tests.report.estimates import GOLDEN, machine, shop, stack
from tests.report.made import view

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "tests" / "fixtures"
SCHEMA = json.loads((ROOT / "schema" / "infracost.schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)
RULES = ROOT / "examples" / "opa" / "cost.rego"
PREVIEWS = sorted(p for p in FIXTURES.glob("*/preview*") if p.suffix in (".json", ".jsonl"))
STATES = sorted(FIXTURES.glob("*/state*.json"))
PAIRS = [(FIXTURES / name / "preview.json", FIXTURES / name / "state.json") for name in ("shop-update", "lifecycle")]
Made = dict[str, Any]


@cache
def recorded(seen: Path | None, deployed: Path | None = None) -> str:
    """The document of a recording."""
    planned = preview.read(document.load(str(seen))) if seen else None
    standing = state.read(document.load(str(deployed))) if deployed else None
    whole = merge.merge(planned, standing) if planned and standing else planned or standing
    assert whole is not None
    return render("infracost", Evaluator(Settings(), RegionHints()).judge(whole).view())


DOCUMENTS: dict[str, Callable[[], str]] = {name: lambda made=made: render("infracost", view(made())) for name, made in GOLDEN.items()}
DOCUMENTS |= {f"{p.parent.name}/{p.name}": lambda p=p: recorded(p) for p in PREVIEWS}
DOCUMENTS |= {f"{p.parent.name}/{p.name}": lambda p=p: recorded(None, p) for p in STATES}
DOCUMENTS |= {f"{p.parent.name} whole": lambda p=p, s=s: recorded(p, s) for p, s in PAIRS}


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_valid(name: str) -> None:
    made = json.loads(DOCUMENTS[name]())
    assert [f"{list(e.path)}: {e.message}" for e in VALIDATOR.iter_errors(made)] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_sums_and_counts_agree(name: str) -> None:
    """Each total is the sum of what it is of, each count that of what is listed."""
    made = json.loads(DOCUMENTS[name]())
    project = made["projects"][0]
    for resource in project["breakdown"]["resources"]:
        known = [Decimal(c["monthlyCost"]) for c in components(resource) if c["monthlyCost"] is not None]
        if resource["monthlyCost"] is not None:
            assert sum(known) == Decimal(resource["monthlyCost"])
        for sub in resource.get("subresources", []):
            assert sub["monthlyCost"] is None or Decimal(sub["monthlyCost"]) <= sum(known)
    summary = made["summary"]
    assert summary["totalDetectedResources"] == sum(summary[f"total{k}Resources"] for k in ("Supported", "Unsupported", "NoPrice"))
    assert summary["totalSupportedResources"] == sum(summary["supportedResourceCounts"].values()) == len(project["breakdown"]["resources"])
    assert summary["totalNoPriceResources"] == sum(summary["noPriceResourceCounts"].values()) == len(project["breakdown"]["freeResources"])
    assert summary["totalUnsupportedResources"] == sum(summary["unsupportedResourceCounts"].values())


def components(resource: Made) -> list[Made]:
    inner = [c for sub in resource.get("subresources", []) for c in components(sub)]
    return [*resource["costComponents"], *inner]


@pytest.mark.parametrize(("seen", "deployed"), PAIRS, ids=lambda p: p.parent.name)
def test_past_and_difference_with_a_state(seen: Path, deployed: Path) -> None:
    made = json.loads(recorded(seen, deployed))
    project = made["projects"][0]
    past, now, diff = (Decimal(made[k]) for k in ("pastTotalMonthlyCost", "totalMonthlyCost", "diffTotalMonthlyCost"))
    assert past + diff == now
    assert sum(Decimal(r["monthlyCost"]) for r in project["pastBreakdown"]["resources"]) == past
    assert sum(Decimal(r["monthlyCost"]) for r in project["diff"]["resources"]) == diff
    assert project["diff"]["resources"]


@pytest.mark.parametrize(("seen", "deployed"), PAIRS, ids=lambda p: p.parent.name)
def test_what_comes_and_goes_has_its_components(seen: Path, deployed: Path) -> None:
    """New ones at their cost, deleted ones with what is no longer charged, unchanged ones as they were."""
    project = json.loads(recorded(seen, deployed))["projects"][0]
    for part in ("pastBreakdown", "diff"):
        detailed = [r for r in project[part]["resources"] if components(r)]
        assert detailed
        for resource in detailed:
            known = [Decimal(c["monthlyCost"]) for c in components(resource) if c["monthlyCost"] is not None]
            assert sum(known) == Decimal(resource["monthlyCost"])
            assert all(Decimal(c["monthlyCost"]) == Decimal(c["monthlyQuantity"]) * Decimal(c["price"]) for c in components(resource) if c["monthlyCost"] is not None)


def test_what_was_before_is_null_where_nobody_knows() -> None:
    project = json.loads(DOCUMENTS["shop"]())["projects"][0]
    assert project["pastBreakdown"] is project["diff"] is None


def test_tags_are_told_and_those_of_secrets_are_not() -> None:
    made = stack(machine("a", tags={"env": "prod", "app": "x"}), machine("b", tags={"env": "s3cr3t"}, secret=True))
    found = {r["name"].rsplit("::", 1)[-1]: r for r in json.loads(render("infracost", view(made)))["projects"][0]["breakdown"]["resources"]}
    assert found["a"]["tags"] == {"app": "x", "env": "prod"}
    assert "s3cr3t" not in json.dumps(found["b"])


def spoil(path: str, value: Any) -> Callable[[Made], None]:
    def change(made: Made) -> None:
        *way, last = path.split(".")
        place: Any = made
        for step in way:
            place = place[int(step)] if step.isdigit() else place[step]
        if value is KeyError:
            del place[last]
        else:
            place[last] = value

    return change


FIRST = "projects.0.breakdown.resources.0"
WRONG = [
    ("version", "0.3"),
    ("currency", "dollars"),
    ("totalMonthlyCost", 12.5),
    ("totalMonthlyCost", "1e3"),
    ("totalMonthlyCost", ""),
    ("pastTotalMonthlyCost", KeyError),
    ("timeGenerated", "yesterday"),
    ("surprise", 1),
    ("summary.totalDetectedResources", "3"),
    ("summary.noPriceResourceCounts", KeyError),
    ("projects.0.breakdown", None),
    ("projects.0.diff", KeyError),
    ("projects.0.metadata.type", KeyError),
    (f"{FIRST}.name", ""),
    (f"{FIRST}.tags", {"env": 1}),
    (f"{FIRST}.monthlyUsageCost", KeyError),
    (f"{FIRST}.subresources", []),
    (f"{FIRST}.costComponents.0.price", 0.1),
    (f"{FIRST}.costComponents.0.monthlyQuantity", KeyError),
    (f"{FIRST}.costComponents.0.usageBased", "yes"),
    (f"{FIRST}.costComponents.0.priceNotFound", KeyError),
    (f"{FIRST}.costComponents.0.priceNotFound", True),
]


@pytest.mark.parametrize(("path", "value"), WRONG)
def test_the_schema_refuses(path: str, value: Any) -> None:
    made = json.loads(render("infracost", view(shop())))
    VALIDATOR.validate(made)
    spoil(path, value)(made)
    assert not VALIDATOR.is_valid(made)


def test_other_writers_keys_are_accepted() -> None:
    """What the format has and we do not write."""
    made = copy.deepcopy(json.loads(render("infracost", view(shop()))))
    made["runId"] = "1"
    made["metadata"] |= {"vcsBranch": "main", "vcsPullRequestLabels": ["a"], "usageApiEnabled": False}
    made["projects"][0]["metadata"]["terraformWorkspace"] = "w"
    made["projects"][0]["breakdown"]["resources"][0] |= {"defaultTags": None, "actualCosts": []}
    VALIDATOR.validate(made)


def denied(text: str, rules: str = "") -> list[Made]:
    """What `data.infracost.deny` holds for a document, sorted by message."""
    rego = Interpreter()
    rego.add_module("cost.rego", rules or RULES.read_text(encoding="utf-8"))
    rego.set_input(json.loads(text))
    found = json.loads(str(rego.query("data.infracost.deny")))["expressions"][0]
    return sorted((json.loads(one) for one in found), key=lambda one: str(one["msg"]))


def test_a_rule_reads_the_totals_and_the_components() -> None:
    """The rules of examples/opa on the shop's update: the budget, the rise, what is dear and what has no price."""
    text = recorded(*PAIRS[0])
    made, found = json.loads(text), denied(text)
    assert all(set(one) == {"msg", "failed"} and isinstance(one["failed"], bool) for one in found)
    said = {one["msg"]: one["failed"] for one in found}
    assert said[f"the stack costs ${made['totalMonthlyCost']} a month, at most $5000 is allowed"] is (Decimal(made["totalMonthlyCost"]) > 5000)
    assert said[f"the update adds ${made['diffTotalMonthlyCost']} a month, at most $200 is allowed"] is (Decimal(made["diffTotalMonthlyCost"]) > 200)
    listed = [(r["name"], c) for r in made["projects"][0]["breakdown"]["resources"] for c in components(r)]
    dear = {f"{n}: {c['name']} costs ${c['monthlyCost']} a month" for n, c in listed if Decimal(c["monthlyCost"] or 0) > 1000}
    missing = {f"{n}: {c['name']} has no price" for n, c in listed if c["priceNotFound"]}
    assert dear
    assert {m for m in said if m.startswith("urn:")} == dear | missing


def test_a_rule_passes_what_is_within() -> None:
    found = denied(DOCUMENTS["ten_instances"]())
    assert found == [{"msg": "the stack costs $83.92 a month, at most $5000 is allowed", "failed": False}]


def test_a_rule_sees_that_a_total_is_not_known() -> None:
    assert {"msg": "the total is not known: the preview had errors", "failed": True} in denied(DOCUMENTS["errored"]())


BY_TAG = """
package infracost

deny[out] {
	resource := input.projects[_].breakdown.resources[_]
	not resource.tags.team
	out := {"msg": sprintf("%v has no team", [resource.name]), "failed": true}
}
"""


def test_a_rule_reads_tags() -> None:
    text = render("infracost", view(stack(machine("a", tags={"team": "retail"}), machine("b"))))
    assert [one["msg"].rsplit("::", 1)[-1] for one in denied(text, BY_TAG)] == ["b has no team"]
