"""App Engine, Cloud Tasks, Scheduler and Workflows, Certificate Authority Service, Cloud Armor,
Serverless VPC Access and Interconnect.

Rules (their pricing pages): App Engine's standard instances by the hour they run, at the multiple of
their class; flexible ones by vCPU, memory and disk; Cloud Armor by policy and rule; a VPC connector
is so many small machines; an Interconnect is charged by link and by attachment.
"""

from __future__ import annotations

from decimal import Decimal

from finfocus_policy.mapping.entry import (
    MILLION,
    ONE,
    THOUSAND,
    Draft,
    Rate,
    charged,
    entry,
    flat,
    usage_meter,
    worldwide,
)
from finfocus_policy.mapping.gcp.machine import Amount
from finfocus_policy.mapping.reader import Reader, product
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.money import HOURS_PER_MONTH
from finfocus_policy.model.resource import Unknown

POOL = "gcp:certificateauthority/caPool:CaPool"
MULTIPLES = {"F1": 1, "F2": 2, "F4": 4, "F4_1G": 6, "B1": 1, "B2": 2, "B4": 4, "B4_1G": 6, "B8": 8}
LEAST_INSTANCES = Decimal(2)
DEFAULT_RULE = Decimal(2147483647)
CONNECTOR_MACHINE = "e2-micro"


def standard_version(reader: Reader) -> Draft:
    """gcp:appengine/standardAppVersion:StandardAppVersion."""
    kind = reader.name("instanceClass")
    if kind is None:
        reader.assume("instance class F1, none is given")
        kind = "F1"
    key: str | Unknown = kind if isinstance(kind, Unknown) else "gcp/appengine/standard/instance"
    if isinstance(kind, str) and kind not in MULTIPLES:
        key = f"gcp/appengine/standard/{kind.lower()}"
    scale = Decimal(MULTIPLES.get(str(kind), 1))
    hours = usage_meter(reader, f"Instance hours ({kind})", "hours", key, "monthly_instance_hours", scale=ONE)
    return Draft(
        sku=kind,
        meters=(
            Meter(name=hours.name, unit="hours", keys=(key,), quantity=hours.quantity, usage_based=True, factor=scale),
        ),
    )


def flexible_version(reader: Reader) -> Draft:
    """gcp:appengine/flexibleAppVersion:FlexibleAppVersion: the least it runs, all month."""
    count = reader.whole("manualScaling.instances")
    if count is None:
        count = reader.whole("automaticScaling.minTotalInstances")
    if count is None:
        reader.assume("2 instances: what automatic scaling runs at least, no number is given")
        count = LEAST_INSTANCES
    parts = (
        ("vCPUs", "vCPU-hours", "cpu", ONE, "vcpu"),
        ("Memory", "GB-hours", "memoryGb", Decimal("0.6"), "memory"),
    )
    meters = []
    for name, unit, path, usual, key in parts:
        size = reader.number(f"resources.{path}")
        amount = product(count, usual if size is None else size, HOURS_PER_MONTH)
        meters.append(Meter(name=name, unit=unit, keys=(f"gcp/appengine/flexible/{key}",), quantity=amount))
    disk = reader.number("resources.diskGb")
    size = product(count, Decimal(10) if disk is None else disk)
    meters.append(Meter(name="Disk", unit="GB", keys=("gcp/appengine/flexible/disk",), quantity=size))
    return Draft(meters=tuple(meters))


def authority(reader: Reader) -> Draft:
    """gcp:certificateauthority/authority:Authority, at the price of its pool's tier."""
    pool, state = reader.linked("pool", POOL), reader.text("desiredState")
    tier = Unknown("pool", "names a pool that is not among these resources") if pool is None else pool.name("tier")
    if state == "DISABLED":
        reader.assume("a disabled authority is charged as an enabled one")
    sku = tier if isinstance(tier, Unknown) else (tier or "").lower()
    key = sku if isinstance(sku, Unknown) else f"gcp/certificateauthority/{sku}"
    return Draft(sku=sku, meters=(Meter(name="Certificate authority", unit="months", keys=(key,), quantity=ONE),))


def security_policy(reader: Reader) -> Draft:
    """gcp:compute/securityPolicy:SecurityPolicy: the policy, its own rules, what it looks at."""
    rules = reader.items("rules")
    priorities = [rule.number("priority") if rule.unknown is None else rule.unknown for rule in rules]
    unknown = next((p for p in priorities if isinstance(p, Unknown)), None)
    own = sum(1 for priority in priorities if priority != DEFAULT_RULE)
    reader.assume("its default rule is not counted")
    count: Amount = Decimal(own) if unknown is None else unknown
    requests = usage_meter(reader, "Requests", "1M requests", "gcp/armor/requests", "monthly_requests", scale=MILLION)
    policy = Meter(name="Security policy", unit="months", keys=("gcp/armor/policy",), quantity=ONE)
    return Draft(meters=(policy, Meter(name="Rules", unit="rules", keys=("gcp/armor/rule",), quantity=count), requests))


def connector(reader: Reader) -> Draft:
    """gcp:vpcaccess/connector:Connector: the machines it has at least."""
    sku, count = reader.name("machineType"), reader.whole("minInstances")
    sku = CONNECTOR_MACHINE if sku is None else sku
    if count is None:
        reader.assume("2 instances, the least a connector has")
        count = LEAST_INSTANCES
    key = sku if isinstance(sku, Unknown) else f"gcp/compute/machine/{sku}/on-demand"
    name = f"Connector instances ({'type not known' if isinstance(sku, Unknown) else sku})"
    hours = product(count, HOURS_PER_MONTH)
    return Draft(sku=sku, meters=(Meter(name=name, unit="hours", keys=(key,), quantity=hours),))


def interconnect(reader: Reader) -> Draft:
    """gcp:compute/interconnect:Interconnect: its links; a partner's circuit is the partner's to charge."""
    kind, link, count = reader.text("interconnectType"), reader.text("linkType"), reader.whole("requestedLinkCount")
    if kind == "PARTNER":
        return Draft(free=True)
    unknown = next((u for u in (kind, link) if isinstance(u, Unknown)), None)
    word = "" if link is None or isinstance(link, Unknown) else link.removeprefix("LINK_TYPE_ETHERNET_").lower()
    key = f"gcp/interconnect/link/{word.replace('_', '-')}" if unknown is None else unknown
    hours = product(ONE if count is None else count, HOURS_PER_MONTH)
    return Draft(meters=(Meter(name="Links", unit="hours", keys=(key,), quantity=hours),))


def attachment(reader: Reader) -> Draft:
    """gcp:compute/interconnectAttachment:InterconnectAttachment; a partner's is priced by bandwidth."""
    kind, width = reader.text("type"), reader.text("bandwidth")
    unknown = next((u for u in (kind, width) if isinstance(u, Unknown)), None)
    word = "dedicated" if kind is None or isinstance(kind, Unknown) else kind.lower()
    if word == "partner" and isinstance(width, str):
        word = f"partner/{width.removeprefix('BPS_').lower()}"
    key = f"gcp/interconnect/attachment/{word}" if unknown is None else unknown
    return Draft(meters=(Meter(name="VLAN attachment", unit="hours", keys=(key,), quantity=HOURS_PER_MONTH),))


JOB = Rate(name="Scheduled job", unit="jobs", key="gcp/cloudscheduler/job", quantity=ONE)
TASKS = Rate(
    name="Operations", unit="1M operations", key="gcp/cloudtasks/operations", usage="monthly_operations", scale=MILLION
)
STEPS = (
    Rate(
        name="Internal steps",
        unit="1k steps",
        key="gcp/workflows/internal-steps",
        usage="monthly_internal_steps",
        scale=THOUSAND,
    ),
    Rate(
        name="External steps",
        unit="1k steps",
        key="gcp/workflows/external-steps",
        usage="monthly_external_steps",
        scale=THOUSAND,
    ),
)
ENTRIES = (
    entry(
        "gcp:appengine/flexibleAppVersion:FlexibleAppVersion",
        "appengine:FlexibleAppVersion",
        "resources manualScaling automaticScaling",
        flexible_version,
    ),
    entry(
        "gcp:appengine/standardAppVersion:StandardAppVersion",
        "appengine:StandardAppVersion",
        "instanceClass",
        standard_version,
    ),
    worldwide(
        "gcp:certificateauthority/authority:Authority",
        "certificateauthority:Authority",
        "pool tier desiredState",
        authority,
    ),
    entry(POOL, "certificateauthority:CaPool", "tier", None),
    worldwide("gcp:cloudscheduler/job:Job", "cloudscheduler:Job", "", charged(JOB)),
    worldwide("gcp:cloudtasks/queue:Queue", "cloudtasks:Queue", "", charged(TASKS)),
    entry(
        "gcp:compute/interconnectAttachment:InterconnectAttachment",
        "compute:InterconnectAttachment",
        "type bandwidth",
        attachment,
    ),
    worldwide(
        "gcp:compute/interconnect:Interconnect",
        "compute:Interconnect",
        "interconnectType linkType requestedLinkCount",
        interconnect,
    ),
    worldwide("gcp:compute/securityPolicy:SecurityPolicy", "compute:SecurityPolicy", "rules", security_policy),
    entry("gcp:vpcaccess/connector:Connector", "vpcaccess:Connector", "machineType minInstances", connector),
    flat("gcp:workflows/workflow:Workflow", "workflows:Workflow", *STEPS),
)
