"""`finfocus prices`: what is listed, found by key or by words, exact to the digit."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from finfocus_policy.cli.prices_explain import elsewhere
from finfocus_policy.cli.prices_get import matching
from finfocus_policy.errors import InputError
from finfocus_policy.sources.catalog.lookup import Catalog
from tests.cli.running import FIXTURES, ROOT, typed

CATALOG = Catalog()


def listed(*words: str, env: dict[str, str] | None = None) -> list[dict[str, object]]:
    """The prices of a JSON answer."""
    done = typed("prices", "get", *words, "--output", "json", env=env)
    assert (done.returncode, done.stderr) == (0, "")
    found: list[dict[str, object]] = json.loads(done.stdout, parse_float=str, parse_int=str)["prices"]
    return found


@pytest.mark.parametrize(
    ("key", "region", "price"),
    [
        ("aws/ec2/instance/t3.micro/linux", "us-east-1", "0.0104"),
        ("aws/ebs/gp2/storage", "us-east-1", "0.1"),
        ("aws/ebs/gp3/storage", "us-east-1", "0.08"),
        ("aws/rds/instance/postgres/db.r5.large/multi-az", "us-east-1", "0.5"),
    ],
)
def test_a_key_in_a_region(key: str, region: str, price: str) -> None:
    (only,) = listed(key, "--region", region)
    assert only["steps"] == [{"start": "0", "price": price}]
    assert typed("prices", "get", key, "--region", region).stdout.count(key) == 1


def test_a_key_without_a_region_is_shown_everywhere() -> None:
    found = listed("aws/ec2/instance/t3.micro/linux")
    assert len(found) > 30
    for one in found:
        tiers = CATALOG.lookup(str(one["key"]), str(one["region"]))
        assert tiers is not None
        assert Decimal(str(one["steps"][0]["price"])) == tiers.price  # type: ignore[index]
        assert one["kind"] == ("derived" if tiers.derived else "list")


def test_words_find_whole_parts_first() -> None:
    assert {str(p["key"]).split("/")[3] for p in listed("t3.micro", "--region", "us-east-1")} == {"t3.micro"}
    assert matching(CATALOG, ["RDS", "postgres", "db.r5.large"]) == [
        "aws/rds/instance/postgres/db.r5.large/multi-az",
        "aws/rds/instance/postgres/db.r5.large/single-az",
    ]
    assert matching(CATALOG, ["aws/ebs/gp3"]) == [f"aws/ebs/gp3/{what}" for what in ("iops", "storage", "throughput")]
    assert matching(CATALOG, ["db.r5 multi-az postgres"])[0].startswith("aws/rds/instance/postgres/db.r5.")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["t3.mcro"], "t3.micro"),
        (["zzzz"], "lists every key"),
        (["aws/ec2/instance/m5.lagre"], "did you mean aws/ec2/instance/m5.large"),
        (["digitalocean/database"], "prices get digitalocean/ --all"),
    ],
)
def test_what_is_not_there(words: list[str], said: str) -> None:
    with pytest.raises(InputError, match=said):
        matching(CATALOG, words)


def test_the_region_of_the_environment() -> None:
    assert {p["region"] for p in listed("aws/ebs/gp3", env={"AWS_REGION": "eu-west-1"})} == {"eu-west-1"}
    assert {p["region"] for p in listed("aws/ebs/gp3")} == {"us-east-1"}


def test_every_cloud_has_its_usual_region() -> None:
    """A word that is in keys of all three."""
    usual = {str(p["key"]).split("/")[0]: p["region"] for p in listed("storage") if p["region"] != "*"}
    assert usual == {"aws": "us-east-1", "azure": "eastus", "gcp": "us-central1"}
    named = {"ARM_LOCATION": "West Europe", "GOOGLE_REGION": "europe-west1"}
    assert {p["region"] for p in listed("storage", env=named)} == {"*", "us-east-1", "westeurope", "europe-west1"}


def test_a_price_that_is_not_in_this_region_says_where_it_is() -> None:
    done = typed("prices", "get", "aws/ec2/instance/p3.2xlarge/linux", "--region", "af-south-1")
    assert done.returncode == 2
    assert "has no price in af-south-1" in done.stderr
    assert "it is listed in ap-northeast-1, " in done.stderr


def test_long_answers_are_cut_and_say_so() -> None:
    short, whole = typed("prices", "get", "aws/ec2").stdout, typed("prices", "get", "aws/ec2", "--all").stdout
    more = re.search(r"and ([\d,]+) more", short)
    assert more is not None
    rows, cut = keys_in(whole), keys_in(short)
    assert (len(cut), len(rows)) == (40, 40 + int(more[1].replace(",", "")))
    assert rows[:40] == cut


def keys_in(text: str) -> list[str]:
    """The keys of a table: the lines of further steps of a price begin with blanks."""
    return [line.split()[0] for line in text.splitlines() if line.startswith("aws/")]


def test_info_counts_what_the_cards_hold() -> None:
    info = json.loads(typed("prices", "info", "--output", "json").stdout)
    assert info["prices"] == sum(card["prices"] for card in info["cards"])
    assert info["sha256"] == CATALOG.info().sha256
    text = typed("prices", "info").stdout
    assert info["sha256"] in text
    assert all(card["name"] in text and card["page"] in text for card in info["cards"] if card["prices"])


def test_info_lists_what_was_imported(tmp_path: Path) -> None:
    home = {"FINFOCUS_HOME": str(tmp_path / "home")}
    (tmp_path / "own.csv").write_text("# card: ours\nkey,unit,region,price\naws/ec2/instance/m5.large/linux,hour,eu-west-1,0.09\n", encoding="utf-8")
    assert json.loads(typed("prices", "info", "--output", "json", env=home).stdout)["imported"] == []
    typed("prices", "import", "--format", "csv", "own.csv", "--date", "2026-11-01", cwd=tmp_path, env=home)
    (own,) = json.loads(typed("prices", "info", "--output", "json", env=home).stdout)["imported"]
    assert (own["prices"], own["regions"], own["cards"][0]["name"], own["cards"][0]["date"]) == (1, 1, "ours eu-west-1", "2026-11-01")
    text = typed("prices", "info", env=home).stdout
    assert f"\nimported    {own['sha256']}\n" in text
    assert "prices      1 of 1 things in 1 region, in USD\n" in text


def explained(name: str, path: str, *more: str) -> str:
    """What is said of a resource of a recording."""
    done = typed("prices", "explain", name, "--pulumi-json", path, *more)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_explain_names_key_card_date_and_page() -> None:
    text = explained("web-0", "ten-instances/preview.json")
    for said in ("$8.392 a month", "aws/ec2/instance/t3.micro/linux", "$0.0104 per hour", "https://aws.amazon.com/", "us-east-1 (", "assumed"):
        assert said in text
    tiers = CATALOG.lookup("aws/ec2/instance/t3.micro/linux", "us-east-1")
    assert tiers is not None
    assert f"{tiers.card} of {tiers.date}" in text


def test_explain_takes_urns_types_and_wildcards() -> None:
    urn = "urn:pulumi:dev::shop::aws:rds/instance:Instance::orders"
    assert explained(urn, "shop/preview.json") == explained("orders", "shop/preview.json")
    both = explained("aws:rds/instance*", "shop/preview.json")
    assert both.count("  urn ") == 2
    assert explained("*", "shop/preview.json").endswith("more: say more of the name\n")


def test_explain_says_why_there_is_no_price() -> None:
    assert "not in the list" in explained("no-such-type", "unknowns/preview.json")
    assert elsewhere("aws/ec2/instance/t3.mcro/linux", CATALOG).startswith("not in the list; near: t3.micro")
    assert "listed in" in explained("no-such-region", "unknowns/preview.json")
    assert "free: it costs nothing by itself" in explained("main", "shop/preview.json")
    assert "no price model" in explained("widget", "multicloud/preview.json")


def test_explain_shows_nothing_of_a_secret() -> None:
    done = typed("prices", "explain", "*", "--pulumi-state", "shop-update/state-show-secrets.json")
    assert done.returncode == 0
    from tests.cli.running import PLANTED

    assert [secret for secret in PLANTED if secret in done.stdout] == []


RULED = {"discounts": {"aws": "8%"}, "overrides": [{"sku": "db.r5.large", "price": 0.21}], "commitments": [{"family": "m5", "coverage": "60%"}, {"family": "t3", "payment": "all-upfront"}]}


@pytest.mark.parametrize("rules", [{}, RULED], ids=["list", "effective"])
@pytest.mark.parametrize("path", ["shop/preview.json", "multicloud/preview.json", "unknowns/preview.json"])
def test_every_explanation_keeps_its_schema_and_adds_up_to_its_resource(path: str, rules: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "rules.json").write_text(json.dumps({"prices": rules}))
    schemas = {name: json.loads((ROOT / "schema" / name).read_text(encoding="utf-8")) for name in ("explain.schema.json", "estimate.schema.json")}
    registry = Registry().with_resources((name, Resource.from_contents(schema)) for name, schema in schemas.items())
    done = typed("prices", "explain", "*", "--pulumi-json", str(FIXTURES / path), "--usage-preset", "small", "--output", "json", "--config", str(tmp_path / "rules.json"))
    Draft202012Validator(schemas["explain.schema.json"], registry=registry).validate(json.loads(done.stdout))
    for entry in json.loads(done.stdout, parse_float=Decimal, parse_int=Decimal)["resources"]:
        resource, keys = entry["resource"], [price["key"] for price in entry["prices"]]
        known = [c for c in resource["components"] if c["monthly_cost"] is not None]
        if resource["monthly_cost"] is not None:
            assert sum((c["monthly_cost"] for c in known), Decimal(0)) == pytest.approx(resource["monthly_cost"], rel=Decimal("1e-12"))
        assert all(c["quantity"] * c["unit_price"] == pytest.approx(c["monthly_cost"], rel=Decimal("1e-12")) for c in known)
        assert keys or resource["status"] != "priced"
