"""Local specs as a cost source: which spec is taken, and what it makes of a resource."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from finfocus_policy.model.cost import Meter, Priced, PriceRequest, Reason, Status
from finfocus_policy.model.resource import ResourceDescriptor, Unknown
from finfocus_policy.sources.specs.source import SpecSource

MACHINE = "aws:ec2/instance:Instance"


def source(folder: Path, *specs: str) -> SpecSource:
    for number, spec in enumerate(specs):
        (folder / f"spec-{number}.yaml").write_text(f"{{{spec}}}")
    made = SpecSource([str(folder)])
    assert made.problems == ()
    return made


def meter(name: str, unit: str, key: str, quantity: str | Unknown | None) -> Meter:
    amount = Decimal(quantity) if isinstance(quantity, str) else quantity
    return Meter(name=name, unit=unit, keys=(key,), quantity=amount, usage_based=quantity is None)


HOURS = meter("Instance usage", "hours", "aws/ec2/instance/t3.micro/linux", "730")
DISK = meter("Storage", "GB", "aws/ebs/gp3/storage", "100")


def request(*meters: Meter, type: str = MACHINE, sku: str = "t3.micro", region: str = "us-east-1", **more) -> PriceRequest:
    provider, _, rest = type.partition(":")
    module, _, name = rest.partition(":")
    word = f"{module.partition('/')[0]}:{name}"
    descriptor = ResourceDescriptor(provider=provider, resource_type=word, sku=sku, region=region)
    return PriceRequest(type=type, descriptor=descriptor, meters=meters, **more)


def cost(answer: Priced | None) -> str | None:
    return None if answer is None or answer.monthly_cost is None else str(answer.monthly_cost.normalize())


EC2 = "provider: aws, service: ec2, sku: t3.micro"


@pytest.mark.parametrize(
    ("specs", "taken"),
    [
        ((f"{EC2}, pricing: {{monthlyEstimate: 1}}",), "1"),
        ((f"{EC2}, pricing: {{monthlyEstimate: 1}}", f"{EC2}, region: us-east-1, pricing: {{monthlyEstimate: 2}}"), "2"),
        ((f"{EC2}, region: eu-west-1, pricing: {{monthlyEstimate: 1}}",), None),
        ((f"{EC2}, pricing: {{monthlyEstimate: 1}}, metadata: {{region: eu-west-1}}",), None),
        (("provider: aws, service: 'ec2:Instance', sku: t3.micro, pricing: {monthlyEstimate: 3}", f"{EC2}, pricing: {{monthlyEstimate: 1}}"), "3"),
        ((f"provider: aws, service: '{MACHINE}', sku: t3.micro, pricing: {{monthlyEstimate: 4}}",), "4"),
        (("provider: aws, service: ec2, sku: T3.Micro, pricing: {monthlyEstimate: 5}",), "5"),
        (("provider: aws, service: ec2, sku: instance, pricing: {monthlyEstimate: 6}",), "6"),
        (("provider: aws, service: ec2, sku: default, pricing: {monthlyEstimate: 7}",), "7"),
        (("provider: aws, service: ec2, sku: basic, pricing: {monthlyEstimate: 9}", "provider: aws, service: ec2, sku: standard, pricing: {monthlyEstimate: 8}"), "8"),
        (("provider: aws, service: ec2, sku: default, pricing: {monthlyEstimate: 7}", f"{EC2}, pricing: {{monthlyEstimate: 1}}"), "1"),
        (("provider: gcp, service: ec2, sku: t3.micro, pricing: {monthlyEstimate: 1}",), None),
        (("provider: aws, service: rds, sku: t3.micro, pricing: {monthlyEstimate: 1}",), None),
    ],
)  # fmt: skip
def test_the_most_exact_spec_is_taken(tmp_path: Path, specs: tuple[str, ...], taken: str | None) -> None:
    assert cost(source(tmp_path, *specs).price(request(HOURS))) == taken


@pytest.mark.parametrize(
    ("pricing", "meters", "expected"),
    [
        ("{monthlyEstimate: 7.59, onDemandHourly: 0.0104, pricePerGBMonth: 1}", (HOURS, DISK), "7.59"),
        ("{onDemandHourly: 0.0104, pricePerGBMonth: 1}", (HOURS, DISK), "7.592"),
        ("{hourlyRate: 0.0104}", (), "7.592"),
        ("{hourlyRate: 0.01}", (meter("Nodes", "hours", "k", "2190"),), "21.9"),
        ("{pricePerGBMonth: 0.08}", (DISK,), "8"),
        ("{pricePerGBMonth: 0.08}", (DISK, meter("IOPS", "IOPS", "aws/ebs/gp3/iops", "3000")), "8"),
        ("{tiers: [{from: 0, price: 1}, {from: 40, price: 0.5}]}", (DISK,), "7E+1"),
        ("{pricePerGBMonth: 0.08}", (HOURS,), None),
        ("{pricePerGBMonth: 0.08}", (), None),
        ("{monthlyEstimate: 0}", (), "0"),
    ],
)
def test_what_a_month_costs(tmp_path: Path, pricing: str, meters: tuple[Meter, ...], expected: str | None) -> None:
    assert cost(source(tmp_path, f"{EC2}, pricing: {pricing}").price(request(*meters))) == expected


def test_storage_that_is_not_told_has_its_price_and_no_cost(tmp_path: Path) -> None:
    bucket = request(meter("Storage", "GB", "aws/s3/standard/storage", None), type="aws:s3/bucket:Bucket", sku="")
    answer = source(tmp_path, "provider: aws, service: s3, sku: bucket, pricing: {pricePerGBMonth: 0.023}").price(bucket)
    assert answer is not None
    assert (answer.status, answer.monthly_cost, answer.components[0].unit_price) == (Status.USAGE_BASED, None, Decimal("0.023"))


def test_nothing_is_said_of_what_is_not_known(tmp_path: Path) -> None:
    found = source(tmp_path, "provider: aws, service: ec2, sku: default, pricing: {monthlyEstimate: 1}")
    not_known = meter("Instance usage", "hours", "k", Unknown("instanceType"))
    assert found.price(request(not_known, sku="")) is None
    assert found.price(request(reason=Reason.UNKNOWN_INPUT)) is None
    assert found.price(request(free=True)) is None
    unsupported = request(type="aws:gamelift/fleet:Fleet", sku="", reason=Reason.UNSUPPORTED_TYPE)
    assert found.price(unsupported) is None
    (tmp_path / "fleet.yaml").write_text("{provider: aws, service: gamelift, sku: fleet, pricing: {hourlyRate: 1}}")
    assert cost(SpecSource([str(tmp_path)]).price(unsupported)) == "7.3E+2"


def test_the_answer_says_where_it_is_from(tmp_path: Path) -> None:
    found = source(tmp_path, f"{EC2}, currency: EUR, pricing: {{hourlyRate: 1}}, metadata: {{lastUpdated: 2026-11-01}}")
    assert found.data() == ()
    answer = found.price(request(HOURS, DISK))
    assert answer is not None
    assert answer.source is not None
    assert (answer.source.kind, answer.source.price_date, answer.currency) == ("spec", "2026-11-01", "EUR")
    assert answer.assumptions == ("spec-0.yaml prices the whole resource", "not asked for by itself: Storage")
    data = found.data()[0]
    assert (data.kind, data.newest, data.oldest, data.sha256) == ("spec", "2026-11-01", "2026-11-01", found.sha256)


def test_of_a_secret_nothing_is_told(tmp_path: Path) -> None:
    answer = source(tmp_path, f"{EC2}, pricing: {{hourlyRate: 1}}").price(request(HOURS, DISK, secret=True))
    assert answer is not None
    assert (answer.assumptions, cost(answer)) == ((), "7.3E+2")
    assert "t3.micro" not in str(answer)


def test_a_service_without_a_spec_of_its_sku_says_what_stands_for_it(tmp_path: Path) -> None:
    answer = source(tmp_path, "provider: aws, service: ec2, sku: default, pricing: {monthlyEstimate: 1}").price(request(HOURS))
    assert answer is not None
    assert "spec-0.yaml stands for every SKU of ec2 without a spec of its own" in answer.assumptions


OTHERWISE = (
    meter("Usage", "hours", "gcp/compute/machine/e2-medium/spot", "730"),
    meter("Usage", "hours", "aws/ec2/instance/t3.micro/linux/ri/1yr/no-upfront/standard", "730"),
    meter("Usage", "hours", "aws/ec2/instance/t3.micro/linux-dedicated", "730"),
    Meter(name="Usage", unit="hours", keys=("aws/ec2/instance/t3.micro/linux",), quantity=Decimal(730), spot=True),
)


@pytest.mark.parametrize("bought", OTHERWISE)
@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        (f"{EC2}, pricing: {{onDemandHourly: 0.01}}", None),
        (f"{EC2}, pricing: {{onDemandHourly: 0.01, monthlyEstimate: 5}}", None),
        (f"{EC2}, pricing: {{monthlyEstimate: 5}}", "5"),
        (f"{EC2}, pricing: {{hourlyRate: 0.01}}", "7.3"),
        ("provider: aws, resourceType: ec2, sku: t3.micro, billingMode: on_demand, ratePerUnit: 0.01", None),
        ("provider: aws, resourceType: ec2, sku: t3.micro, billingMode: per_hour, ratePerUnit: 0.01", "7.3"),
    ],
)
def test_a_price_on_demand_is_not_for_what_is_bought_otherwise(spec: str, expected: str | None, bought: Meter, tmp_path: Path) -> None:
    specs = source(tmp_path, spec)
    assert cost(specs.price(request(bought))) == expected
    assert cost(specs.price(request(HOURS))) is not None


BOUGHT = "{onDemandHourly: 0.0104, reservedHourly: 0.0074, spotHourly: 0.0031, monthlyEstimate: 7.59}"


@pytest.mark.parametrize(
    ("pricing", "costs"),
    [
        (BOUGHT, {"spot": "2.263", "reserved": "5.402", "": "7.59", "dedicated": None}),
        ("{spotHourly: 0.0031}", {"spot": "2.263", "reserved": None, "": None, "dedicated": None}),
    ],
)
def test_spot_and_reserved_machines_have_prices_of_their_own(pricing: str, costs: dict[str, str | None], tmp_path: Path) -> None:
    specs = source(tmp_path, f"{EC2}, pricing: {pricing}")
    meters = {"spot": OTHERWISE[0], "reserved": OTHERWISE[1], "": HOURS, "dedicated": OTHERWISE[2]}
    assert {how: cost(specs.price(request(meters[how]))) for how in costs} == costs
