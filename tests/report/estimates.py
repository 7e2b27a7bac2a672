"""Estimates made by hand, as real stacks make them: what every format and finding is shown with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from finfocus_policy.engine.totals import assemble
from finfocus_policy.model.cost import CostComponent, CostResult, Estimate, Priced, PriceData, Reason, SourceRef, Status
from finfocus_policy.model.money import ZERO
from finfocus_policy.model.resource import Operation, ResourceDescriptor

LIST = SourceRef(name="aws-ec2", kind="list", price_date="2026-06-01")
CATALOG = PriceData(name="embedded catalog", kind="list", newest="2026-06-01", oldest="2026-05-02", sha256="ab" * 32)
TIER = "urn:pulumi:dev::shop::shop:index:AppTier::tier"
STACK = "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev"
INSTANCE = "aws:ec2/instance:Instance"
ROOT = "root volume: 8 GB gp2, none is given"


def d(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def part(name: str, unit: str, quantity: str | None, price: str | None, **about: Any) -> CostComponent:
    """A component; its cost is quantity times price where both are known."""
    cost = Decimal(quantity) * Decimal(price) if quantity is not None and price is not None else None
    return CostComponent(name=name, unit=unit, quantity=d(quantity), unit_price=d(price), monthly_cost=cost, **about)


def result(name: str, *parts: CostComponent, **about: Any) -> CostResult:
    """One resource. `status`, `reason` and `detail` are the answer's; everything else the result's."""
    token = about.pop("type", INSTANCE)
    region, sku, tags = about.pop("region", "us-east-1"), about.pop("sku", ""), about.pop("tags", {})
    priced = Priced(
        status=about.pop("status", Status.PRICED),
        components=parts,
        reason=about.pop("reason", None),
        detail=about.pop("detail", ""),
        currency=about.pop("currency", "USD"),
        source=LIST if parts else None,
    )
    about.setdefault("operation", Operation.CREATE)
    about.setdefault("parent", STACK)
    provider = token.split(":")[0]
    made = ResourceDescriptor(provider=provider, resource_type=token, sku=sku, region=region, tags=tags)
    urn = about.pop("urn", f"urn:pulumi:dev::shop::{token}::{name}")
    return CostResult(urn=urn, type=token, name=name, priced=priced, descriptor=made, region_source="provider", **about)


def machine(name: str, size: str = "t3.micro", hourly: str = "0.0104", **about: Any) -> CostResult:
    """An instance with its root volume."""
    parts = (
        part(f"Instance usage (Linux/UNIX, on-demand, {size})", "hours", "730", hourly),
        part("Storage (general purpose SSD, gp2)", "GB", "8", "0.10", group="root_block_device"),
    )
    about.setdefault("assumptions", (ROOT,))
    return result(name, *parts, sku=size, **about)


def free(name: str, token: str, **about: Any) -> CostResult:
    return result(name, type=token, status=Status.FREE, region="", **about)


def unpriced(name: str, reason: Reason, detail: str = "", *parts: CostComponent, **about: Any) -> CostResult:
    return result(name, *parts, status=Status.UNPRICED, reason=reason, detail=detail, **about)


def stack(*results: CostResult, **about: Any) -> Estimate:
    """An estimate of these results."""
    made = assemble(results, deleted=about.pop("deleted", ()), previous_known=about.pop("known", False))
    about.setdefault("price_data", (CATALOG,))
    about.setdefault("project", "shop")
    return replace(made, stack="dev", **about)


def ten_instances() -> Estimate:
    return stack(*(machine(f"web-{i}") for i in range(10)), project="ten-instances")


def shop_parts() -> list[CostResult]:
    gp3 = (part("Storage (general purpose SSD, gp3)", "GB", "100", "0.08", group="root_block_device"),)
    bucket = (
        part("Storage (standard)", "GB", None, "0.023", usage_based=True),
        part("PUT, COPY, POST, LIST requests (standard)", "1k requests", None, "0.005", usage_based=True),
    )
    nat = (part("NAT gateway", "hours", "730", "0.045"), part("Data processed", "GB", None, "0.045", usage_based=True))
    used = (part("Requests", "1M requests", "30", "0.20", usage_based=True),)
    return [
        *(machine(f"app-{i}", "m5.large", "0.096", tags={"env": "prod"}) for i in range(3)),
        machine("gpu", "p3.2xlarge", "3.06"),
        machine("dr-0", "m5.large", "0.107", region="eu-west-1"),
        result("tier-asg", *gp3, part("Instance usage (Linux/UNIX, on-demand, c5.large)", "hours", "2190", "0.085"),
               type="aws:autoscaling/group:Group", sku="c5.large", parent=TIER, ancestors=(TIER,),
               assumptions=("3 instances desired, up to 10",)),
        result("orders", part("Database instance (on-demand, Multi-AZ, db.m5.large)", "hours", "730", "0.342"),
               type="aws:rds/instance:Instance", sku="db.m5.large", tags={"env": "prod"}),
        result("nat", *nat, type="aws:ec2/natGateway:NatGateway", status=Status.USAGE_BASED),
        result("assets", *bucket, type="aws:s3/bucket:Bucket", status=Status.USAGE_BASED),
        result("thumbs", *used, type="aws:lambda/function:Function", status=Status.USAGE_BASED),
        free("app-role", "aws:iam/role:Role"),
        free("sub-a", "aws:ec2/subnet:Subnet"),
        free("sub-b", "aws:ec2/subnet:Subnet"),
        free("tier-lt", "aws:ec2/launchTemplate:LaunchTemplate", parent=TIER, ancestors=(TIER,)),
        unpriced("sessions", Reason.UNSUPPORTED_TYPE, type="aws:elasticache/cluster:Cluster"),
    ]  # fmt: skip


def shop() -> Estimate:
    return stack(*shop_parts())


def gaps() -> Estimate:
    """Everything that can be missing."""
    disk = part("Storage (general purpose SSD, gp2)", "GB", "8", "0.10")
    missing = part("Instance usage (Linux/UNIX, on-demand, t9.mega)", "hours", "730", None, reason=Reason.UNKNOWN_SKU, detail="t9.mega")
    return stack(
        unpriced("mystery", Reason.UNKNOWN_SKU, "t9.mega", missing, disk),
        unpriced("later", Reason.UNKNOWN_INPUT, "instanceType is not known until the update"),
        unpriced("nowhere", Reason.UNKNOWN_REGION, "no provider, config or environment names a region", region=""),
        unpriced("mars", Reason.NO_PRICE, "t3.micro in mars-north-1", region="mars-north-1"),
        unpriced("down", Reason.SOURCE_FAILED, "plugin vantage: deadline of 10 s passed"),
        unpriced("bus", Reason.UNSUPPORTED_TYPE, type="aws:msk/cluster:Cluster"),
        machine("web"),
    )


def secrets() -> Estimate:
    """Prices that hang on a secret: names and components must not be seen."""
    hidden = machine("hunter2-very-secret", "hunter2.size", secret=True, assumptions=("hunter2 assumed",), urn="urn:pulumi:dev::shop::aws:ec2/instance:Instance::a")
    lost = unpriced("hunter2-b", Reason.UNKNOWN_SKU, "hunter2.mega is not listed", secret=True, urn="urn:pulumi:dev::shop::aws:ec2/instance:Instance::b")
    return stack(replace(hidden, descriptor=replace(hidden.descriptor, region="hunter2-region", tags={"k": "hunter2"})), lost, machine("web"))


HOSTILE = (
    "::error::x", "##vso[task.setvariable]y", "##teamcity[z", "\x1b[31mred\x1b[0m", "a\r\n::error::b", "<{%fg 1%}>c", "\u202eevil",
    "\u2066i\u2069", "zero\u200bwidth", "line\u2028sep", "=1+1", "@SUM(A1)", "-2", "+3", "\t=4", "名前", "e\u0301" * 30, "| pipe", "<b>html</b>", "\x07\x9b31m",
)  # fmt: skip


def hostile() -> Estimate:
    """Names, types, regions, units and errors that want to be something else."""
    odd = [machine(name, urn=f"urn:pulumi:dev::shop::{INSTANCE}::{name}", parent=name) for name in HOSTILE]
    size = part("::set-output\x1b[2J", "\u202eunit\n", "2", "0.5", group="##[group]")
    return stack(
        *odd,
        result("comp", size, type="::warning::t:\x1b[1m:<{%", region="\n::error::r", assumptions=("\n::error::assumed",)),
        unpriced("gap", Reason.UNKNOWN_INPUT, "\r\n##vso[task.complete]"),
        notes=("\n::error::note",),
        project="::error::p",
    )


def update() -> Estimate:
    """A change of what is deployed: grown, replaced, unchanged, new, and two that go."""
    gone = (machine("old-0", operation=Operation.DELETE), machine("old-1", operation=Operation.DELETE))
    return stack(
        machine("app-0", "m5.xlarge", "0.192", operation=Operation.REPLACE, previous_cost=Decimal("70.88")),
        machine("app-1", "m5.xlarge", "0.192", operation=Operation.UPDATE, previous_cost=Decimal("70.88")),
        machine("app-2", "m5.large", "0.096", operation=Operation.SAME, previous_cost=Decimal("70.88")),
        machine("new", operation=Operation.CREATE),
        free("sub", "aws:ec2/subnet:Subnet", operation=Operation.SAME, previous_cost=ZERO),
        deleted=gone,
        known=True,
    )


def omitted() -> Estimate:
    """A plain preview document: 45 unchanged resources are not in it."""
    return stack(machine("app-0", "m5.xlarge", "0.192", operation=Operation.UPDATE), omitted=45)


def errored() -> Estimate:
    trace = 'Program failed with an unhandled exception:\nTraceback (most recent call last):\n  File "/programs/errored/__main__.py", line 5\nRuntimeError: quota lookup failed'
    return stack(*(machine(f"web-{i}") for i in range(3)), errors=(trace,))


def currencies() -> Estimate:
    euro = result("yen", part("Instance usage", "hours", "730", "0.02"), currency="EUR", type="ovh:index:Instance", region="gra")
    return stack(machine("web"), euro)


def old_prices() -> Estimate:
    old = PriceData(name="aws-rds", kind="list", newest="2025-02-01", oldest="2025-01-01", stale=("aws-rds",))
    return stack(machine("web"), price_data=(CATALOG, old))


def empty() -> Estimate:
    return stack(price_data=())


def deployed() -> Estimate:
    """A state: nobody says what will be done with the resources."""
    return stack(*(replace(r, operation=Operation.NONE) for r in shop_parts()))


GOLDEN: dict[str, Callable[[], Estimate]] = {
    made.__name__: made
    for made in (ten_instances, shop, gaps, secrets, hostile, update, omitted, errored, currencies, old_prices, empty, deployed)
}


def ten_thousand() -> Estimate:
    """A large stack: 10,000 resources of forty sizes; equal ones share their answer, as sources give it."""
    sizes = [machine("n", f"m5.s{i}", str(Decimal("0.01") * (i + 1))) for i in range(40)]
    named = ((sizes[i % 40], f"n-{i}") for i in range(10_000))
    return stack(*(replace(r, name=name, urn=f"urn:pulumi:dev::shop::{INSTANCE}::{name}") for r, name in named))
