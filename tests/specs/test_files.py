"""Spec files: what is read, and what is refused with file and line."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from google.protobuf import json_format

from finfocus_policy.errors import ConfigError
from finfocus_policy.model.resource import ResourceDescriptor
from finfocus_policy.plugins.specs_answers import pricing_spec
from finfocus_policy.sources.specs.folder import read, read_folders
from finfocus_policy.sources.specs.spec import Spec
from finfocus_policy.wire.convert import spec_message

# As the Go ecosystem's examples are: facts beside prices, a region in the metadata, a name with dashes.
GO = """\
provider: aws
service: ec2
sku: t3.micro
currency: USD
pricing:
  instanceType: t3.micro
  onDemandHourly: 0.0104
  monthlyEstimate: 7.59
  vcpu: 2
  memory: 1
  networkPerformance: "Up to 5 Gigabit"
  ebsOptimized: true
metadata:
  region: us-west-2
  operatingSystem: linux
  lastUpdated: "2026-10-01T10:30:00Z"
"""
HEAD = "provider: aws\nservice: ec2\nsku: t3.micro\n"


def written(folder: Path, text: str, name: str = "aws-ec2-t3-micro.yaml") -> str:
    path = folder / name
    path.write_text(text)
    return str(path)


def test_the_go_ecosystems_form(tmp_path: Path) -> None:
    spec = read(written(tmp_path, GO))
    assert (spec.provider, spec.service, spec.sku, spec.region) == ("aws", "ec2", "t3.micro", "us-west-2")
    assert (spec.monthly, spec.hourly, spec.per_gb) == (Decimal("7.59"), Decimal("0.0104"), ())
    assert (spec.currency, spec.date, spec.name) == ("USD", "2026-10-01", "aws-ec2-t3-micro.yaml")


@pytest.mark.parametrize(
    ("pricing", "monthly", "hourly", "per_gb"),
    [
        ("{monthlyEstimate: 20}", "20", None, ()),
        ("{hourlyRate: 1}", None, "1", ()),
        ("{onDemandHourly: 1.04e-2}", None, "0.0104", ()),
        ("{monthlyEstimate: 0.1}", "0.1", None, ()),
        ("{monthlyEstimate: 0}", "0", None, ()),
        ("{pricePerGBMonth: 0.08}", None, None, [("0", "0.08")]),
        ("{tiers: [{from: 0, price: 0.023}, {from: 51200, price: 0.022}]}", None, None, [("0", "0.023"), ("51200", "0.022")]),
        ("{vcpu: 2, hourlyRate: 0.5, monthlyEstimate: null}", None, "0.5", ()),
    ],
)
def test_prices_are_exact(tmp_path: Path, pricing: str, monthly: str | None, hourly: str | None, per_gb: list) -> None:
    spec = read(written(tmp_path, f"{HEAD}pricing: {pricing}\n"))
    assert (spec.monthly, spec.hourly) == tuple(None if text is None else Decimal(text) for text in (monthly, hourly))
    assert spec.per_gb == tuple((Decimal(start), Decimal(price)) for start, price in per_gb)


def test_json_is_as_good_as_yaml(tmp_path: Path) -> None:
    body = {"provider": "aws", "service": "ec2", "sku": "t3.micro", "pricing": {"monthlyEstimate": 7.59}}
    assert read(written(tmp_path, json.dumps(body), "a.json")).monthly == Decimal("7.59")
    assert read(written(tmp_path, "{provider: aws, service: s3, sku: bucket, pricing: {hourlyRate: 1}}", "b.yml")).hourly == 1


WRONG = {
    "misspelt key": (HEAD.replace("service", "servce") + "pricing: {hourlyRate: 1}\n", 2, "'servce' is no key of a spec"),
    "unknown key": (HEAD + "hourly_cost: 0.04\n", 4, "'hourly_cost' is no key of a spec"),
    "misspelt price": (HEAD + "pricing:\n  vcpu: 2\n  monthlyEstimte: 7\n", 6, "monthlyEstimte is no price"),
    "price in capitals": (HEAD + "pricing:\n  HourlyRate: 1\n", 5, "HourlyRate is no price"),
    "no price": (HEAD + "pricing:\n  vcpu: 2\n", 4, "there is no price in pricing"),
    "no pricing": (HEAD, 0, "pricing is missing"),
    "no sku": ("provider: aws\nservice: ec2\npricing: {hourlyRate: 1}\n", 0, "sku is missing"),
    "negative": (HEAD + "pricing:\n  hourlyRate: -1\n", 5, "hourlyRate has to be a number"),
    "not a number": (HEAD + "pricing:\n  hourlyRate: cheap\n", 5, "not 'cheap'"),
    "nan": (HEAD + "pricing:\n  hourlyRate: .nan\n", 5, "hourlyRate has to be a number"),
    "yes": (HEAD + "pricing:\n  hourlyRate: true\n", 5, "not true"),
    "too large": (HEAD + "pricing:\n  hourlyRate: 1e40\n", 5, "outside"),
    "list": (HEAD + "pricing: [1]\n", 4, "pricing has to be made of"),
    "currency": (HEAD + "currency: dollars\npricing: {hourlyRate: 1}\n", 4, "three capitals"),
    "date": (HEAD + "pricing: {hourlyRate: 1}\nmetadata:\n  lastUpdated: last week\n", 6, "begin with a date"),
    "twice": (HEAD + "sku: t3.small\npricing: {hourlyRate: 1}\n", 4, "there twice"),
    "two hourly prices": (HEAD + "pricing:\n  hourlyRate: 1\n  onDemandHourly: 2\n", 5, "are the same price"),
    "two gb prices": (HEAD + "pricing:\n  pricePerGBMonth: 1\n  tiers: [{from: 0, price: 1}]\n", 6, "are the same price"),
    "tiers that fall": (HEAD + "pricing:\n  tiers:\n    - {from: 0, price: 2}\n    - {from: 0, price: 1}\n", 5, "begin at 0 and rise"),
    "tiers from 1": (HEAD + "pricing:\n  tiers: [{from: 1, price: 2}]\n", 5, "begin at 0 and rise"),
    "half a tier": (HEAD + "pricing:\n  tiers:\n    - {from: 0, price: 1}\n    - {from: 5}\n", 7, "a tier needs both"),
    "tier with more": (HEAD + "pricing:\n  tiers:\n    - {from: 0, price: 1, to: 3}\n", 6, "'to' is no key"),
    "not yaml": (HEAD + "pricing: {\n", 0, "is not YAML"),
    "a list": ("- 1\n", 0, "made of `key: value` pairs"),
    "empty": ("", 0, "made of `key: value` pairs"),
    "a tag": (HEAD + "pricing: !!python/object:os.system {}\n", 4, "is not allowed"),
    "text of many lines": ('provider: "a\\nb"\nservice: s\nsku: t\npricing: {hourlyRate: 1}\n', 1, "has to be a text"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_refused_with_file_and_line(tmp_path: Path, name: str) -> None:
    text, line, said = WRONG[name]
    path = written(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        read(path)
    assert said in f"{caught.value.message} {caught.value.hint}"
    assert caught.value.place == (f"{path}:{line}" if line else path)
    assert caught.value.exit_code == 2


def test_json_tells_lines_too(tmp_path: Path) -> None:
    body = '{\n "provider": "aws", "service": "ec2",\n "sku": "t3.micro",\n "pricing": {\n  "hourlyRate": -1\n }\n}\n'
    with pytest.raises(ConfigError) as caught:
        read(written(tmp_path, body, "a.json"))
    assert caught.value.place.endswith("a.json:5")


MESSAGE = {"provider": "aws", "resourceType": "ec2", "sku": "t3.micro", "region": "us-east-1", "currency": "USD"}


@pytest.mark.parametrize(
    ("more", "price"),
    [
        ({"billingMode": "per_hour", "ratePerUnit": 0.0104}, ("hourly", Decimal("0.0104"))),
        ({"billing_mode": "per_day", "rate_per_unit": 24}, ("hourly", Decimal(1))),
        ({"billingMode": "per_year", "ratePerUnit": 120}, ("monthly", Decimal(10))),
        ({"billingMode": "per_month", "ratePerUnit": 5}, ("monthly", Decimal(5))),
        ({"billingMode": "per_gb_month", "ratePerUnit": 0.08}, ("per_gb", ((Decimal(0), Decimal("0.08")),))),
        (
            {"billingMode": "per_gb_month", "pricingTiers": [{"maxQuantity": 10, "ratePerUnit": 2}, {"minQuantity": 10, "ratePerUnit": 1}]},
            ("per_gb", ((Decimal(0), Decimal(2)), (Decimal(10), Decimal(1)))),
        ),
    ],
)
def test_a_pricing_spec_saved_as_json_is_a_spec(tmp_path: Path, more: dict, price: tuple) -> None:
    for name, body in (("plain.json", {**MESSAGE, **more}), ("wrapped.json", {"spec": {**MESSAGE, **more}})):
        spec = read(written(tmp_path, json.dumps(body), name))
        assert getattr(spec, price[0]) == price[1]
        assert (spec.service, spec.region) == ("ec2", "us-east-1")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"billingMode": "per_request", "ratePerUnit": 1}, "says nothing about a month"),
        ({"billingMode": "per_hour"}, "there is no price"),
        ({"ratePerUnit": 1}, "billingMode is missing"),
        ({"billingMode": "per_hour", "ratePerUnit": 1, "colour": "red"}, "'colour' is no key"),
        ({"billingMode": "per_gb_month", "pricingTiers": [{"ratePerUnit": 1, "maxQuantity": 5}, {"minQuantity": 9}]}, "a tier begins at 9"),
    ],
)
def test_a_pricing_spec_that_is_no_price_is_refused(tmp_path: Path, more: dict, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(written(tmp_path, json.dumps({**MESSAGE, **more}), "a.json"))
    assert said in caught.value.message


@pytest.mark.parametrize(
    "price",
    [
        {"hourly": Decimal("0.0104")},
        {"monthly": Decimal("7.59")},
        {"per_gb": ((Decimal(0), Decimal("0.08")),)},
        {"per_gb": ((Decimal(0), Decimal("0.023")), (Decimal(51200), Decimal("0.022")))},
    ],
)
@pytest.mark.parametrize("names", [True, False])
def test_what_is_served_is_read_again_as_the_same_price(tmp_path: Path, price: dict, names: bool) -> None:
    spec = Spec(provider="aws", service="ec2", sku="t3.micro", region="us-east-1", date="2026-11-01", source="us", **price)
    asked = ResourceDescriptor(provider="aws", resource_type="ec2", sku="t3.micro", region="us-east-1")
    message = spec_message(pricing_spec(spec, asked))
    again = read(written(tmp_path, json_format.MessageToJson(message, preserving_proto_field_name=names), "s.json"))
    for name in ("hourly", "monthly", "per_gb", "key", "date", "currency", "source"):
        assert getattr(again, name) == getattr(spec, name)


def test_the_first_folder_decides_and_one_folder_has_a_price_once(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    for folder in (first, second):
        folder.mkdir()
    written(first, HEAD + "pricing: {hourlyRate: 1}\n")
    written(second, HEAD + "pricing: {hourlyRate: 2}\n")
    written(second, HEAD.replace("t3.micro", "t3.small") + "pricing: {hourlyRate: 3}\n", "b.yml")
    written(second, "not a spec", "README.md")
    written(second, "not a spec", ".hidden.yaml")
    found = read_folders([str(first), str(second), str(tmp_path / "none")])
    assert found.problems == ()
    assert sorted(spec.hourly for spec in found.specs.values() if spec.hourly) == [1, 3]
    written(first, HEAD.replace("t3.micro", "T3.MICRO") + "pricing: {hourlyRate: 4}\n", "copy.yaml")
    problem = read_folders([str(first)]).problems[0]
    assert "aws-ec2-t3-micro.yaml already has the price of aws ec2 T3.MICRO" in problem.message
    assert problem.place.endswith("copy.yaml")


def test_the_hash_is_of_what_is_read(tmp_path: Path) -> None:
    written(tmp_path, HEAD + "pricing: {hourlyRate: 1}\n")
    before = read_folders([str(tmp_path)]).sha256
    assert read_folders([str(tmp_path)]).sha256 == before
    written(tmp_path, HEAD + "pricing: {hourlyRate: 1.1}\n")
    assert read_folders([str(tmp_path)]).sha256 != before


def test_a_folder_that_was_named_has_to_be_there(tmp_path: Path) -> None:
    missing = str(tmp_path / "none")
    assert read_folders([missing]).problems == ()
    assert read_folders([missing], named=missing).problems[0].message == "there is no such folder of specs"
