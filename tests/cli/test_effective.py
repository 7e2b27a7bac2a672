"""List and effective prices at the command line: shown together, hidden when public, trusted or not, explained."""

from __future__ import annotations

import csv
import json
from decimal import Decimal as D
from io import StringIO
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from finfocus_policy.report.formats import FORMATS
from tests.cli.running import FIXTURES, ROOT, typed

ACCOUNT, SUBSCRIPTION = "123456789012", "0b1f6471-1bf0-4dda-aec3-cb9272f09590"
WEB = f"web-{ACCOUNT}"
RULES: dict[str, Any] = {
    "discounts": {"aws": "7%"},
    "commitments": [{"type": "m5.*", "coverage": "60%"}],
    "overrides": [{"key": "aws/ebs/gp3/storage", "price": 0.0613}],
    "spot": [{"provider": "aws", "discount": "61%"}],
}
EDITOR = json.loads((ROOT / "schema/estimate.schema.json").read_text())


def step(type: str, name: str, **inputs: Any) -> dict[str, Any]:
    urn = f"urn:pulumi:dev::shop::{type}::{name}"
    return {"op": "create", "urn": urn, "newState": {"urn": urn, "custom": True, "type": type, "inputs": inputs}}


def project(folder: Path, prices: Any, **settings: Any) -> Path:
    """A folder with a project, its settings and a preview that names an account all over."""
    role = f"arn:aws:iam::{ACCOUNT}:role/app"
    disk = {"volumeType": "gp3", "volumeSize": 100}
    steps = [
        step("aws:ec2/instance:Instance", WEB, instanceType="m5.large", rootBlockDevice=disk, iamInstanceProfile=role, tags={"owner": role}),
        step("aws:ec2/spotInstanceRequest:SpotInstanceRequest", "cheap", instanceType="c5.large", rootBlockDevice=disk),
        step("aws:ec2/instance:Instance", f"odd {role}", instanceType=f"m9.{ACCOUNT}"),
        step("azure:core/thing:Thing", f"/subscriptions/{SUBSCRIPTION}/x"),
    ]
    document = {"config": {"aws:region": "us-east-1"}, "steps": steps, "changeSummary": {"create": len(steps)}}
    (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (folder / "finfocus.json").write_text(json.dumps({"prices": prices, **settings}))
    (folder / "preview.json").write_text(json.dumps(document))
    return folder


def projected(folder: Path, *words: str, **env: str) -> str:
    done = typed("cost", "projected", "--pulumi-json", "preview.json", *words, cwd=folder, env=env)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_both_prices_are_shown_and_the_total_says_which(tmp_path: Path) -> None:
    folder = project(tmp_path, RULES)
    document = json.loads(projected(folder, "--output", "json"), parse_float=D)
    jsonschema.validate(json.loads(projected(folder, "--output", "json")), EDITOR)
    web = next(r for r in document["resources"] if r["name"] == WEB)
    machine, disk = web["components"]
    # 60 % of the hours at 0.06 (1-year reservation), the rest at 0.096 less 7 %
    assert (machine["unit_price"], machine["list_unit_price"]) == (D("0.071712"), D("0.096"))
    assert (disk["unit_price"], disk["list_unit_price"]) == (D("0.0613"), D("0.08"))
    assert web["monthly_cost"] == D("0.071712") * 730 + D("6.13")
    assert document["total_list_monthly_cost"] == (D("0.096") + D("0.085")) * 730 + D("16.8")
    layers = {p["name"]: (p["kind"], len(p["sha256"])) for p in document["price_data"]}
    assert layers == {"catalog": ("list", 64), "finfocus.json": ("override", 64)}
    table = projected(folder)
    assert "at effective prices, $148.93 at list prices" in table
    assert "730 hours at $0.071712 (list $0.096)" in table
    assert "upper bound" not in table


def test_csv_has_both_and_infracost_what_is_paid(tmp_path: Path) -> None:
    folder = project(tmp_path, RULES)
    rows = list(csv.DictReader(StringIO(projected(folder, "--output", "csv"))))
    row = next(r for r in rows if r["name"] == WEB)
    assert (row["unit_price"], row["list_unit_price"], row["list_monthly_cost"]) == ("0.071712", "0.096", "70.08")
    document = json.loads(projected(folder, "--output", "infracost"))
    prices = [c["price"] for r in document["projects"][0]["breakdown"]["resources"] for c in r.get("costComponents", [])]
    assert "0.071712" in prices


def test_without_rules_nothing_is_said_of_effective_prices(tmp_path: Path) -> None:
    folder = project(tmp_path, {})
    assert "effective" not in projected(folder)
    assert "list_" not in projected(folder, "--output", "json") + projected(folder, "--output", "csv")


def secrets_of(folder: Path) -> set[str]:
    """Every effective amount that no list price is, as it could be printed."""
    document = json.loads(projected(folder, "--output", "json"), parse_float=D)
    parts = [c for r in document["resources"] for c in r["components"] if "list_unit_price" in c]
    amounts = {a for c in parts for a in (c["unit_price"], c["monthly_cost"])} | {document["total_monthly_cost"]}
    return {str(a) for a in amounts} | {f"{a:.2f}" for a in amounts if a > 1}


@pytest.mark.parametrize("name", [*FORMATS, "explain", "explain-json", "check", "check-json"])
def test_public_hides_effective_prices_arns_and_accounts(name: str, tmp_path: Path) -> None:
    private = secrets_of(project(tmp_path, RULES, monthly=100))
    assert {"0.071712", "58.48"} <= private | {f"{D('58.47976'):.2f}"}
    folder = project(tmp_path, {**RULES, "public": True}, monthly=100, resource_limit=10)
    commands = {
        "explain": ("prices", "explain", "*"),
        "explain-json": ("prices", "explain", "*", "--output", "json"),
        "check": ("check",),
        "check-json": ("check", "--output", "json"),
    }
    words = commands.get(name, ("cost", "projected", "--output", name))
    text = typed(*words, "--pulumi-json", "preview.json", cwd=folder).stdout
    assert "[account]" in text
    for word in (ACCOUNT, SUBSCRIPTION, "arn:aws", "7%", "60%", *private):
        assert word not in text, word


def test_public_tells_no_hash_that_the_rules_could_be_guessed_by(tmp_path: Path) -> None:
    folder = project(tmp_path, {"discounts": {"aws": "8%"}, "public": True})
    hashes = {data["name"]: data["sha256"] for data in json.loads(projected(folder, "--output", "json"))["price_data"]}
    assert hashes["finfocus.json"] is None
    assert hashes["catalog"]
    assert "finfocus.json (" not in projected(folder)


WRONG = {
    "no such resource": ("prices", "explain", f"web-{ACCOUNT[:-1]}"),
    "a change to nothing": ("cost", "estimate", "--modify", f"web-{ACCOUNT[:-1]}:instanceType=m5.xlarge"),
    "a wrong key of usage": ("cost", "projected", "--usage-file", "usage.json"),
    "usage of nothing": ("cost", "projected", "--usage-file", "idle.json"),
    "usage of nothing, in JSON": ("cost", "projected", "--usage-file", "idle.json", "--output", "json"),
}


@pytest.mark.parametrize("name", WRONG)
def test_public_hides_accounts_in_errors_and_notes_too(name: str, tmp_path: Path) -> None:
    folder = project(tmp_path, {"public": True})
    (folder / "usage.json").write_text(json.dumps({"resource_usage": {WEB: {"monthly_reqests": 5}}}))
    (folder / "idle.json").write_text(json.dumps({"resource_usage": {f"nobody-{ACCOUNT}": {"monthly_requests": 5}}}))
    done = typed(*WRONG[name], "--pulumi-json", "preview.json", cwd=folder)
    assert "[account]" in done.stdout + done.stderr
    assert ACCOUNT not in done.stdout + done.stderr


def test_the_public_verdict_is_that_of_what_is_paid(tmp_path: Path) -> None:
    """At list prices the budget is broken, at effective prices it is kept; and the other way round for a price of one's own."""
    for rules, monthly, code in ((RULES, 140, 0), ({"overrides": [{"service": "ec2", "price": 1}]}, 200, 3)):
        folder = project(tmp_path, {**rules, "public": True}, monthly=monthly, on_unpriced="ignore")
        done = typed("check", "--pulumi-json", "preview.json", cwd=folder)
        assert done.returncode == code, done.stdout
        assert "which is hidden" in done.stdout


def test_a_gate_does_not_use_what_nobody_trusts(tmp_path: Path) -> None:
    folder = project(tmp_path, {"overrides": [{"service": "ec2", "price": 0}]}, monthly=50, on_unpriced="ignore")
    words = ("check", "--pulumi-json", "preview.json")
    assert typed(*words, cwd=folder).returncode == 0
    done = typed(*words, cwd=folder, env={"CI": "true"})
    assert done.returncode == 3
    assert "trusted_price_layers" in done.stdout
    gate = ("cost", "projected", "--pulumi-json", "preview.json", "--fail-on", "budget")
    assert typed(*gate, cwd=folder, env={"CI": "true"}).returncode == 3
    assert "at effective prices" in projected(folder, CI="true")


def test_prices_explain_shows_card_page_date_layer_and_steps(tmp_path: Path) -> None:
    folder = project(tmp_path, RULES)
    done = typed("prices", "explain", WEB, "--pulumi-json", "preview.json", "--output", "json", cwd=folder)
    (entry,) = json.loads(done.stdout, parse_float=D)["resources"]
    machine = entry["prices"][0]
    assert machine["key"] == "aws/ec2/instance/m5.large/linux"
    assert machine["page"].startswith("https://aws.amazon.com/ec2/pricing")
    assert (machine["card"], machine["price_date"], machine["layer"]) == ("aws-ec2-linux-2026-us", "2026-07-20", "catalog")
    assert len(machine["sha256"]) == 64
    assert [s["price"] for s in machine["effective"]] == [D("0.08928"), D("0.071712")]
    text = typed("prices", "explain", WEB, "--pulumi-json", "preview.json", cwd=folder).stdout
    assert "60% of the hours at the 1-year no upfront standard reservation" in text
    assert f"catalog {machine['sha256'][:12]}" in text


def test_amounts_in_another_currency_and_a_shorter_month(tmp_path: Path) -> None:
    exchange = {"code": "EUR", "rates": {"EUR": 0.9}, "as_of": "2026-11-01"}
    folder = project(tmp_path, {"currency": exchange, "hours_per_month": 365}, monthly=100)
    document = json.loads(projected(folder, "--output", "json"), parse_float=D)
    assert (document["currency"], document["total_monthly_cost"]) == ("EUR", ((D("0.096") + D("0.085")) * 365 + D("16.8")) * D("0.9"))
    assert document["budgets"][0]["verdict"] == "not_evaluated"  # it is in dollars
    folder = project(tmp_path, {"currency": exchange}, monthly=100, currency="EUR")
    assert json.loads(projected(folder, "--output", "json"))["budgets"][0]["verdict"] == "deny"


@pytest.mark.parametrize(
    ("usage", "costs"),
    [
        ({"reserved_instance_term": "1_year", "reserved_instance_payment_option": "no_upfront"}, [D("43.8"), D(8)]),
        ({"reserved_instance_type": "convertible", "reserved_instance_term": "3_year", "reserved_instance_payment_option": "no_upfront"}, [D("35.77"), D(8)]),
        ({"reserved_instance_term": "1_year", "reserved_instance_payment_option": "all_upfront"}, [None, D(8)]),
        ({"reserved_instance_term": "1_year", "reserved_instance_payment_option": "partial_upfront"}, [None, None, D(8)]),
    ],
)
def test_reservations_of_the_usage_file(usage: dict[str, str], costs: list[Any], tmp_path: Path) -> None:
    """What is not listed is no price: an all-upfront reservation never costs nothing."""
    folder = project(tmp_path, {})
    (folder / "usage.json").write_text(json.dumps({"resource_usage": {WEB: usage}}))
    document = json.loads(projected(folder, "--output", "json", "--usage-file", "usage.json"), parse_float=D)
    web = next(r for r in document["resources"] if r["name"] == WEB)
    assert [c["monthly_cost"] for c in web["components"]] == costs


def test_the_shop_costs_the_same_with_rules_that_match_nothing(tmp_path: Path) -> None:
    """The layered way and the plain way give equal figures."""
    preview = str(FIXTURES / "shop/preview.json")
    plain, layered = tmp_path / "a", tmp_path / "b"
    for folder, rules in ((plain, {}), (layered, {"overrides": [{"service": "nothing", "discount": "5%"}]})):
        folder.mkdir()
        (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
        (folder / "finfocus.json").write_text(json.dumps({"prices": rules}))
    one, two = (json.loads(typed("cost", "projected", "--pulumi-json", preview, "--output", "json", cwd=f).stdout) for f in (plain, layered))
    assert one["resources"] == two["resources"]
    assert [p for p in two["price_data"] if p["kind"] == "list"] == one["price_data"][:1]


def test_a_rule_that_matches_nothing_is_said_with_its_place(tmp_path: Path) -> None:
    """Once, where somebody reads: but nothing of a stack of which only the changes are known."""
    folder = project(tmp_path, {"overrides": [{"sku": "m5.lrage", "discount": "5%"}, {"sku": "m4.large", "discount": "5%"}]})
    wrong = "the price rule finfocus.json: prices.overrides[0] matches no price of any list: no sku is m5.lrage, did you mean m5.large?"
    idle = "1 price rule without anything to match in this stack: finfocus.json: prices.overrides[1]"

    def notes() -> list[str]:
        return [note for note in json.loads(projected(folder, "--output", "json"))["notes"] if "price rule" in note]

    assert notes() == [wrong, idle]
    preview = json.loads((folder / "preview.json").read_text())
    (folder / "preview.json").write_text(json.dumps({**preview, "changeSummary": {"create": 1, "same": 7}}))
    assert notes() == [wrong]


OWN = """\
key,unit,region,price
aws/ec2/instance/m5.large/linux,hour,us-east-1,0.09
aws/ec2/instance/m5.large/linux/sp/compute/1yr/no-upfront,hour,us-east-1,0.055
aws/ec2/instance/m5.large/linux/ri/1yr/all-upfront/standard/upfront,hour,us-east-1,0.05
"""
PLANS: list[tuple[list[dict[str, str]], str]] = [
    ([], "0.09"),
    ([{"kind": "compute-savings-plan"}], "0.055"),
    ([{"kind": "compute-savings-plan", "coverage": "50%"}], "0.0725"),
    ([{"payment": "all-upfront"}], "0.05"),
    ([{"payment": "partial-upfront"}], "0.09"),
]


@pytest.mark.parametrize(("commitments", "price"), PLANS)
def test_imported_lists_lie_over_the_embedded_one(commitments: list[dict[str, str]], price: str, tmp_path: Path) -> None:
    folder, home = project(tmp_path, {"commitments": commitments}), {"FINFOCUS_HOME": str(tmp_path / "home")}
    (folder / "own.csv").write_text(OWN)
    imported = typed("prices", "import", "--format", "csv", "own.csv", "--date", "2026-11-01", cwd=folder, env=home)
    assert imported.returncode == 0, imported.stderr
    document = json.loads(projected(folder, "--output", "json", **home), parse_float=D)
    machine = next(r for r in document["resources"] if r["name"] == WEB)["components"][0]
    assert machine["unit_price"] == D(price)
    assert "user prices" in {p["name"] for p in document["price_data"] if p["sha256"]}
    told = json.loads(typed("prices", "explain", WEB, "--pulumi-json", "preview.json", "--output", "json", cwd=folder, env=home).stdout)
    assert told["resources"][0]["prices"][0]["layer"] == "user prices"


def test_a_gate_does_not_use_an_imported_list_nobody_trusts(tmp_path: Path) -> None:
    folder, home = project(tmp_path, {}), {"FINFOCUS_HOME": str(tmp_path / "home")}
    (folder / "own.csv").write_text(OWN)
    typed("prices", "import", "--format", "csv", "own.csv", "--date", "2026-11-01", cwd=folder, env=home)
    document = json.loads(typed("check", "--pulumi-json", "preview.json", "--output", "json", cwd=folder, env={**home, "CI": "1"}).stdout)
    assert {p["name"] for p in document["price_data"]} == {"catalog"}
    assert any("user prices" in note and "trusted_price_layers" in note for note in document["notes"])
