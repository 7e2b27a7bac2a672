"""Every row of an AWS list that looks like the on-demand price and is not, in both forms."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from finfocus_policy.sources.imports.found import Why
from tests.imports.building import MACHINE, Home, Sku, bulk_csv, bulk_json, machine, read, whys

FORMS = {"aws-bulk-json": bulk_json, "aws-bulk-csv": bulk_csv}
LINUX = "aws/ec2/instance/zz1.large/linux"
TRAPS = {
    "dedicated tenancy": ({"tenancy": "Dedicated", "usagetype": "EU-DedicatedUsage:zz1.large"}, Why.DEDICATED),
    "a host": ({"tenancy": "Host", "usagetype": "EU-HostBoxUsage:zz1.large"}, Why.DEDICATED),
    "a dedicated row with the usual usage type": ({"tenancy": "Dedicated"}, Why.DEDICATED),
    "an unused reservation of capacity": ({"capacitystatus": "UnusedCapacityReservation", "usagetype": "EU-UnusedBox:zz1.large"}, Why.CAPACITY),
    "an allocated reservation of capacity": ({"capacitystatus": "AllocatedCapacityReservation", "usagetype": "EU-Reservation:zz1.large"}, Why.CAPACITY),
    "a reservation told by its usage type alone": ({"usagetype": "EU-UnusedBox:zz1.large"}, Why.CAPACITY),
    "a licence of one's own": ({"operatingSystem": "Windows", "licenseModel": "Bring your own license"}, Why.BYOL),
    "an image with SQL Server": ({"preInstalledSw": "SQL Std"}, Why.SOFTWARE),
    "SQL Server on Windows": ({"operatingSystem": "Windows", "preInstalledSw": "SQL Ent"}, Why.SOFTWARE),
    "Red Hat": ({"operatingSystem": "RHEL"}, Why.SYSTEM),
    "SUSE": ({"operatingSystem": "SUSE"}, Why.SYSTEM),
    "the spot market": ({"marketoption": "Spot"}, Why.SPOT),
    "a spot usage type": ({"usagetype": "EU-SpotUsage:zz1.large"}, Why.CAPACITY),
    "a local zone": ({"locationType": "AWS Local Zone"}, Why.ZONE),
    "wavelength": ({"locationType": "AWS Wavelength Zone"}, Why.ZONE),
    "an outpost": ({"locationType": "AWS Outposts"}, Why.ZONE),
    "no region": ({"regionCode": "", "location": "Atlantis"}, Why.REGION),
    "a region that is none": ({"regionCode": "eu west"}, Why.REGION),
    "the region of everywhere": ({"regionCode": "*"}, Why.REGION),
    "a size that cannot be a key": ({"instanceType": "zz1/large"}, Why.NAME),
    "another family": ({"family": "Fee"}, Why.NOT_MAPPED),
    "no family": ({"family": ""}, Why.NOT_MAPPED),
}


@pytest.mark.parametrize("form", ["aws-bulk-csv", pytest.param("aws-bulk-json", marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", TRAPS)
def test_a_trap_is_refused_with_its_reason(name: str, form: str, tmp_path: Path) -> None:
    changed, why = TRAPS[name]
    trap = machine("TRAP", price="0.0900000000", **changed)
    found, refused, _ = read(tmp_path, form, FORMS[form]([machine(), trap]))
    assert [(f.key, f.sku) for f in found] == [(LINUX, "MADE1")]
    assert [(r.why, r.sku) for r in refused] == [(why, "TRAP")]


@pytest.mark.parametrize("form", FORMS)
def test_the_plain_row_is_the_price_whatever_stands_around_it(form: str, home: Home) -> None:
    around = [machine(f"TRAP{n}", price="0.0900000000", **changed) for n, (changed, _) in enumerate(TRAPS.values())]
    outcome = home.take(form, FORMS[form]([*around, machine(), *(machine("B" + s.name, **s.attributes, family=s.family) for s in around)]))
    assert home.price(LINUX) == "0:0.1"
    assert outcome.stored
    assert (outcome.keys, sum(whys(outcome).values())) == (1, 2 * len(TRAPS))


PRICES = {
    "zero": ("0.0000000000", "ZERO"),
    "negative": ("-0.1", "NOT_A_PRICE"),
    "no number": ("abc", "NOT_A_PRICE"),
    "not a number": ("NaN", "NOT_A_PRICE"),
    "infinite": ("Infinity", "NOT_A_PRICE"),
    "empty": ("", "NOT_A_PRICE"),
    "too large": ("1e20", "NOT_A_PRICE"),
    "too small": ("1e-20", "NOT_A_PRICE"),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", PRICES)
def test_what_is_no_price_is_never_stored(name: str, form: str, home: Home) -> None:
    price, why = PRICES[name]
    good = [machine(f"GOOD{n}", instanceType=f"zz{n}.large") for n in range(2, 30)]
    outcome = home.take(form, FORMS[form]([*good, machine("BAD", price=price)]))
    assert (outcome.stored, whys(outcome), home.price(LINUX)) == (True, {why: 1}, None)


@pytest.mark.parametrize("form", FORMS)
def test_another_currency_is_refused(form: str, home: Home) -> None:
    foreign = machine("CNY")
    foreign.currency = "CNY"
    outcome = home.take(form, FORMS[form]([foreign, machine("OK", instanceType="zz2.large")]))
    assert (whys(outcome), home.price(LINUX), home.price("aws/ec2/instance/zz2.large/linux")) == ({"CURRENCY": 1}, None, "0:0.1")


@pytest.mark.parametrize("form", FORMS)
def test_a_unit_that_is_not_an_hour_is_refused(form: str, home: Home) -> None:
    strange = machine("ODD")
    strange.unit = "Furlongs"
    other = machine("GB", instanceType="zz2.large")
    other.unit = "GB-Mo"
    assert whys(home.take(form, FORMS[form]([strange, other]))) == {"UNIT": 2}


@pytest.mark.parametrize("form", FORMS)
def test_windows_is_what_it_costs_more_than_linux(form: str, home: Home) -> None:
    windows = machine("WIN", price="0.1460000000", operatingSystem="Windows", operation="RunInstances:0002")
    alone = machine("ALONE", price="0.2", operatingSystem="Windows", instanceType="zz9.large")
    cheaper = [machine("L2", price="0.3", instanceType="zz8.large"), machine("W2", price="0.3", operatingSystem="Windows", instanceType="zz8.large")]
    outcome = home.take(form, FORMS[form]([windows, machine(), alone, *cheaper]))
    assert home.price("aws/ec2/licence/zz1.large/windows") == "0:0.046"
    assert home.price("aws/ec2/licence/zz9.large/windows") is None
    assert home.price("aws/ec2/licence/zz8.large/windows") is None
    assert whys(outcome) == {"LICENCE": 2}


def test_windows_uses_the_linux_price_that_was_imported_before(home: Home) -> None:
    home.take("aws-bulk-json", bulk_json([machine()]))
    home.take("aws-bulk-json", bulk_json([machine("WIN", price="0.15", operatingSystem="Windows")]))
    assert (home.price(LINUX), home.price("aws/ec2/licence/zz1.large/windows")) == ("0:0.1", "0:0.05")


STANDARD = {"LeaseContractLength": "1yr", "PurchaseOption": "Partial Upfront", "OfferingClass": "standard"}
ALL = {"LeaseContractLength": "3yr", "PurchaseOption": "All Upfront", "OfferingClass": "convertible"}


@pytest.mark.parametrize("form", FORMS)
def test_reservations_stand_under_keys_of_their_own(form: str, home: Home) -> None:
    reserved = machine()
    reserved.reserved = [(STANDARD, [("Hrs", "0.0300000000"), ("Quantity", "262.8")]), (ALL, [("Hrs", "0.0000000000"), ("Quantity", "1314")])]
    outcome = home.take(form, FORMS[form]([reserved]))
    assert home.price(LINUX) == "0:0.1"
    assert home.price(f"{LINUX}/ri/1yr/partial-upfront/standard") == "0:0.03"
    assert home.price(f"{LINUX}/ri/1yr/partial-upfront/standard/upfront") == "0:0.03"
    assert home.price(f"{LINUX}/ri/3yr/all-upfront/convertible/upfront") == "0:0.05"
    assert home.price(f"{LINUX}/ri/3yr/all-upfront/convertible") is None
    assert whys(outcome) == {"FREE": 1}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("term", [{}, {**STANDARD, "LeaseContractLength": "5yr"}, {**STANDARD, "PurchaseOption": "Heavy Utilization"}])
def test_a_reservation_without_its_term_is_no_price_at_all(term: dict[str, str], form: str, home: Home) -> None:
    reserved = machine()
    reserved.reserved = [(term, [("Hrs", "0.0300000000")])]
    outcome = home.take(form, FORMS[form]([reserved]))
    assert (home.price(LINUX), whys(outcome), outcome.keys) == ("0:0.1", {"COMMITMENT": 1}, 1)


def test_older_lists_tell_the_place_by_its_long_name(home: Home) -> None:
    home.take("aws-bulk-csv", bulk_csv([machine(regionCode="", location="EU (Paris)")]))
    home.take("aws-bulk-csv", bulk_csv([machine(regionCode="", location="Europe (London)")]))
    assert (home.price(LINUX, "eu-west-3"), home.price(LINUX, "eu-west-2")) == ("0:0.1", "0:0.1")


def attributes(usage: str, **more: str) -> dict[str, str]:
    kept = {name: MACHINE[name] for name in ("servicecode", "location", "locationType", "regionCode")}
    return {**kept, "usagetype": usage, **more}


OTHERS = {
    "gp3 throughput per GiBps": (Sku("A", "Provisioned Throughput", attributes("EU-EBS:VolumeP-Throughput.gp3", volumeApiName="gp3"), (("0", "Inf", "40.96"),), "GiBps-mo"), "aws/ebs/gp3/throughput", "0:0.04"),
    "gp3 throughput per MiBps": (Sku("A", "Provisioned Throughput", attributes("EU-EBS:VolumeP-Throughput.gp3", volumeApiName="gp3"), (("0", "Inf", "0.04"),), "MiBps-mo"), "aws/ebs/gp3/throughput", "0:0.04"),
    "a volume": (Sku("A", "Storage", attributes("EU-EBS:VolumeUsage.gp2", volumeApiName="gp2"), (("0", "Inf", "0.11"),), "GB-Mo"), "aws/ebs/gp2/storage", "0:0.11"),
    "requests": (Sku("A", "System Operation", attributes("EU-EBS:VolumeIOUsage", volumeApiName="standard"), (("0", "Inf", "0.000000055"),), "IOs"), "aws/ebs/standard/io", "0:0.000000055"),
    "a NAT gateway": (Sku("A", "NAT Gateway", attributes("EU-NatGateway-Hours"), (("0", "Inf", "0.048"),)), "aws/vpc/nat-gateway/hours", "0:0.048"),
    "provisioned NAT bandwidth is none": (Sku("A", "NAT Gateway", attributes("EU-NatGateway-Prvd-Bytes"), (("0", "Inf", "0.001"),), "GB"), "aws/vpc/nat-gateway/data", None),
    "a load balancer": (Sku("A", "Load Balancer-Network", attributes("EU-LCUUsage"), (("0", "Inf", "0.006"),), "LCU-Hrs"), "aws/elb/network/lcu", "0:0.006"),
    "one on an outpost is none": (Sku("A", "Load Balancer-Application", attributes("EU-Outposts-LoadBalancerUsage"), (("0", "Inf", "0.02"),)), "aws/elb/application/hours", None),
    "a snapshot": (Sku("A", "Storage Snapshot", attributes("EU-EBS:SnapshotUsage"), (("0", "Inf", "0.05"),), "GB-Mo"), "aws/ebs/snapshot/storage", "0:0.05"),
    "one on an outpost is none too": (Sku("A", "Storage Snapshot", attributes("EU-EBS:SnapshotUsage.outposts"), (("0", "Inf", "0.027"),), "GB-Mo"), "aws/ebs/snapshot/storage", None),
    "credits": (Sku("A", "CPU Credits", attributes("EU-CPUCredits:t3", operatingSystem="Linux"), (("0", "Inf", "0.05"),), "vCPU-Hours"), "aws/ec2/cpu-credits/t3", "0:0.05"),
    "steps": (Sku("A", "Storage", attributes("EU-EBS:VolumeUsage.st1", volumeApiName="st1"), (("100", "Inf", "0.05"), ("0", "100", "0.1")), "GB-Mo"), "aws/ebs/st1/storage", "0:0.1 100:0.05"),
    "steps with a gap end there": (Sku("A", "Storage", attributes("EU-EBS:VolumeUsage.st1", volumeApiName="st1"), (("0", "100", "0.1"), ("200", "Inf", "0.05")), "GB-Mo"), "aws/ebs/st1/storage", "0:0.1 100:?"),
    "steps that end": (Sku("A", "Storage", attributes("EU-EBS:VolumeUsage.st1", volumeApiName="st1"), (("0", "100", "0.1"),), "GB-Mo"), "aws/ebs/st1/storage", "0:0.1 100:?"),
    "a free tier is nobody's price": (Sku("A", "Storage", attributes("EU-EBS:VolumeUsage.st1", volumeApiName="st1"), (("0", "30", "0"), ("30", "Inf", "0.05")), "GB-Mo"), "aws/ebs/st1/storage", "0:0.05"),
    "free at the end is not known": (Sku("A", "Storage", attributes("EU-EBS:VolumeUsage.st1", volumeApiName="st1"), (("0", "30", "0.1"), ("30", "Inf", "0")), "GB-Mo"), "aws/ebs/st1/storage", "0:0.1 30:?"),
    "steps that start later": (Sku("A", "Storage", attributes("EU-EBS:VolumeUsage.st1", volumeApiName="st1"), (("30", "Inf", "0.1"),), "GB-Mo"), "aws/ebs/st1/storage", None),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", OTHERS)
def test_what_else_is_charged_for(name: str, form: str, home: Home) -> None:
    sku, key, price = OTHERS[name]
    home.take(form, FORMS[form]([sku, machine()]))
    assert (home.price(key), home.price(LINUX)) == (price, "0:0.1")


def test_steps_that_are_rows_of_their_own_need_each_other(home: Home) -> None:
    """io2 has a SKU for each of its three steps."""
    tiers = [
        Sku(f"T{n}", "System Operation", attributes(f"EU-EBS:VolumeP-IOPS.io2{end}", volumeApiName="io2"), (("0", "Inf", price),), "IOPS-Mo")
        for n, (end, price) in enumerate((("", "0.072"), (".tier2", "0.0504"), (".tier3", "0.03528")))
    ]
    home.take("aws-bulk-json", bulk_json(tiers))
    assert home.price("aws/ebs/io2/iops") == "0:0.072 32000:0.0504 64000:0.03528"
    home.take("aws-bulk-json", bulk_json([tiers[0], tiers[2]]))
    assert home.price("aws/ebs/io2/iops") == "0:0.072 32000:?"


@pytest.mark.parametrize("form", FORMS)
def test_two_prices_for_one_key_are_none_and_never_the_smaller(form: str, home: Home) -> None:
    outcome = home.take(form, FORMS[form]([machine("A", price="0.1"), machine("B", price="0.2"), machine("C", price="0.1", instanceType="zz2.large"), machine("D", price="0.1", instanceType="zz2.large")]))
    assert (home.price(LINUX), home.price("aws/ec2/instance/zz2.large/linux"), whys(outcome)) == (None, "0:0.1", {"AMBIGUOUS": 2})
    assert outcome.refused[0][2] == (f"A {LINUX} eu-west-1: 0.1, 0.2",)


BUCKET = {"servicecode": "AmazonS3", "volumeType": "Standard", "usagetype": "EU-TimedStorage-ByteHrs", "operation": "", "locationType": "AWS Region"}
FLAT, STEPPED = (("0", "Inf", "0.023"),), (("0", "51200", "0.023"), ("51200", "Inf", "0.021"))
BUCKETS: dict[str, tuple[tuple[Any, ...], str | None, str]] = {
    "the same steps": ((STEPPED, STEPPED[::-1]), "0:0.023 51200:0.021", ""),
    "flat and in steps": ((FLAT, STEPPED), None, "AMBIGUOUS"),
    "other ends": ((FLAT, STEPPED[:1]), None, "AMBIGUOUS"),
    "a step that ends where it begins": (((("0", "0", "0.023"),),), None, "STEPS"),
    "a step that ends before it begins": (((("0", "51200", "0.023"), ("51200", "100", "0.021")),), None, "STEPS"),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", BUCKETS)
def test_several_skus_are_one_price_only_where_all_their_steps_are(name: str, form: str, home: Home) -> None:
    listed, price, why = BUCKETS[name]
    skus = [Sku(f"S{n}", "Storage", {**BUCKET, "regionCode": "eu-west-1"}, prices=steps, unit="GB-Mo") for n, steps in enumerate(listed)]
    outcome = home.take(form, FORMS[form]([*skus, machine()], offer="Mixed"))
    assert (home.price("aws/s3/standard/storage"), home.price(LINUX)) == (price, "0:0.1")
    assert list(whys(outcome)) == ([why] if why else [])


def test_a_price_that_begins_later_is_none_yet(home: Home) -> None:
    told = json.loads(bulk_json([machine()]))
    offers = told["terms"]["OnDemand"]["MADE1"]
    (name, offer), = offers.items()
    dear = json.loads(json.dumps(offer).replace("0.1000000000", "0.2000000000"))
    offers |= {name: {**offer, "effectiveDate": "2026-11-01T00:00:00Z"}, "NEXT": {**dear, "effectiveDate": "2999-01-01T00:00:00Z"}}
    assert (whys(home.take("aws-bulk-json", json.dumps(told))), home.price(LINUX)) == ({"LATER": 1}, "0:0.1")
    head, *rows = bulk_csv([machine(price="0.3"), machine(price="0.2")]).rsplit("\r\n", 4)[1:4]
    text = bulk_csv([]).rsplit("\r\n", 2)[0] + "\r\n" + "\r\n".join(
        f'{line},"{day}"' for line, day in zip((head, *rows), ("EffectiveDate", "2026-11-01", "2999-01-01"), strict=True)
    )
    assert (whys(home.take("aws-bulk-csv", text)), home.price(LINUX)) == ({"LATER": 1}, "0:0.3")


def test_terms_may_stand_before_products(home: Home) -> None:
    told = json.loads(bulk_json([machine()]))
    turned = {name: told[name] for name in ("offerCode", "publicationDate", "terms", "products")}
    outcome = home.take("aws-bulk-json", json.dumps(turned))
    assert (home.price(LINUX), outcome.keys) == ("0:0.1", 1)


def test_the_list_says_what_it_is(tmp_path: Path) -> None:
    for form, make in FORMS.items():
        _, _, facts = read(tmp_path, form, make([machine()]))
        assert (facts.provider, facts.name, facts.date) == ("aws", "AmazonEC2", "2026-11-01")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("unit", "price", "why"), [("GB", "0.03", Why.UNIT), ("Hrs", "NaN", Why.NOT_A_PRICE), ("Quantity", "-1", Why.NOT_A_PRICE)])
def test_a_reservation_that_costs_nothing_that_can_be_is_refused(unit: str, price: str, why: Why, form: str, tmp_path: Path) -> None:
    sku = Sku("MADE1", attributes=MACHINE, reserved=((STANDARD, ((unit, price),)),))
    found, refused, _ = read(tmp_path, form, FORMS[form]([sku]))
    assert ([f.key for f in found], [r.why for r in refused]) == ([LINUX], [why])


def test_a_damaged_row_costs_only_itself(tmp_path: Path) -> None:
    told = json.loads(bulk_json([machine(), machine("BAD", instanceType="zz2.large"), machine("NONE", instanceType="zz3.large")]))
    told["terms"]["OnDemand"]["BAD"] = {"BAD.T": {"priceDimensions": None}}
    told["products"]["NONE"]["attributes"] = "none"
    cut = bulk_csv([machine(), machine("BAD", instanceType="zz2.large")]).rstrip().rpartition(",")[0]
    for form, text in {"aws-bulk-json": json.dumps(told), "aws-bulk-csv": cut}.items():
        found, refused, _ = read(tmp_path, form, text)
        assert [f.sku for f in found] == ["MADE1"]
        assert {r.why for r in refused} == {Why.DAMAGED}
