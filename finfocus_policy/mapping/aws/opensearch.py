"""OpenSearch and Elasticsearch domains.

Rules (Amazon OpenSearch Service pricing page): data nodes, dedicated masters and UltraWarm nodes by
the hour, at one price list, coordinators too; every data node has an EBS volume of the size that is set: storage
per GB, io1 also per IOPS, gp3 per IOPS above 3,000 and MiB/s above 125. What UltraWarm and cold tiers hold in S3 is
not known from the domain.
"""

from __future__ import annotations

from decimal import Decimal

from finfocus_policy.mapping.aws.meters import default, fixed, keyed, shown, times, word
from finfocus_policy.mapping.aws.nodes import node_meter, required
from finfocus_policy.mapping.aws.volume import above
from finfocus_policy.mapping.entry import ONE, Draft, entry
from finfocus_policy.mapping.reader import Reader
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.resource import Unknown

ROOM = "aws/opensearch"
DEFAULT = "m4.large"
MASTERS = Decimal(3)
WARM = Decimal(2)
INCLUDED_IOPS = Decimal(3000)
INCLUDED_THROUGHPUT = Decimal(125)


def bare(sku: str | Unknown) -> str | Unknown:
    """An instance type without the suffix that says nothing of the price.

    >>> bare("m5.large.search"), bare("c4.2xlarge.elasticsearch")
    ('m5.large', 'c4.2xlarge')
    """
    return sku if isinstance(sku, Unknown) else sku.removesuffix(".search").removesuffix(".elasticsearch")


def nodes(reader: Reader, role: str, sku: str | Unknown, count: Decimal | Unknown) -> Meter:
    """The nodes of one role."""
    return node_meter(reader, f"{role} ({{}}, {shown(sku, 'instance type')})", ROOM, (bare(sku),), count)


def role_meters(config: Reader, role: str, prefix: str, enabled: str, least: Decimal) -> list[Meter]:
    """Nodes of a role a domain need not have: dedicated masters, UltraWarm."""
    wanted = config.flag(enabled)
    if wanted is None or wanted is False:
        return []
    count = config.whole(f"{prefix}Count")
    if count is None:
        config.assume(f"{least} nodes, {prefix}Count is not given")
        count = least
    return [nodes(config, role, required(config, f"{prefix}Type"), wanted if isinstance(wanted, Unknown) else count)]


def coordinator_meters(config: Reader) -> list[Meter]:
    """Nodes that only coordinate, where there are any."""
    meters = []
    for option in config.items("nodeOptions"):
        node, kind = option.block("nodeConfig"), word(option, "nodeType", "coordinator")
        wanted = node.flag("enabled")
        if wanted is None or wanted is False:
            continue
        count = node.whole("count")
        count = Unknown(node.at("count"), "is not given") if count is None else count
        unclear = next((u for u in (wanted, kind) if isinstance(u, Unknown)), None)
        role = f"{shown(kind, 'role').capitalize()} node"
        meters.append(nodes(node, role, required(node, "type"), count if unclear is None else unclear))
    return meters


def storage_meters(options: Reader, count: Decimal | Unknown) -> list[Meter]:
    """EBS storage of `count` data nodes."""
    enabled = options.flag("ebsEnabled")
    if not options.present or enabled is False:
        return []
    kind = word(options, "volumeType", "gp2")
    size = options.number("volumeSize")
    if size is None:
        size = Unknown(options.at("volumeSize"), "is not given")
    meters = [
        fixed(
            f"Storage ({shown(kind)})",
            "GB",
            keyed(f"{ROOM}/storage", enabled if isinstance(enabled, Unknown) else kind),
            times(size, count),
        )
    ]
    if kind == "io1":
        iops = times(provisioned(options), count)
        meters.append(fixed("Storage IOPS (io1)", "IOPS", f"{ROOM}/iops/io1", iops))
    elif kind == "gp3":
        meters += general_extras(options, count)
    return meters


def provisioned(options: Reader) -> Decimal | Unknown:
    """IOPS of io1, which must be given."""
    iops = options.number("iops")
    return Unknown(options.at("iops"), "is not given") if iops is None else iops


def general_extras(options: Reader, count: Decimal | Unknown) -> list[Meter]:
    """What gp3 is charged beyond what it includes, on every node."""
    lines = (
        ("Storage IOPS (gp3, above 3,000)", "IOPS", "iops", above(options.number("iops"), INCLUDED_IOPS)),
        (
            "Storage throughput (gp3, above 125)",
            "MiBps",
            "throughput",
            above(options.number("throughput"), INCLUDED_THROUGHPUT),
        ),
    )
    return [
        fixed(name, unit, f"{ROOM}/{item}/gp3", times(amount, count))
        for name, unit, item, amount in lines
        if amount is not None
    ]


def domain(suffix: str, reader: Reader) -> Draft:
    """A domain; without an instance type the provider takes m4.large."""
    config = reader.block("clusterConfig")
    sku = config.name("instanceType")
    if sku is None:
        sku = f"{DEFAULT}.{suffix}"
        reader.assume(f"{sku}, no instance type is given")
    count = default(config.whole("instanceCount"), ONE)
    warm = role_meters(config, "UltraWarm instance", "warm", "warmEnabled", WARM)
    if warm:
        reader.assume("what UltraWarm holds is not included: its size is not known")
    masters = role_meters(config, "Dedicated master", "dedicatedMaster", "dedicatedMasterEnabled", MASTERS)
    storage = storage_meters(reader.block("ebsOptions"), count)
    others = coordinator_meters(config)
    return Draft(sku=sku, meters=(nodes(reader, "Instance", sku, count), *storage, *masters, *warm, *others))


def opensearch(reader: Reader) -> Draft:
    """aws:opensearch/domain:Domain."""
    return domain("search", reader)


def elasticsearch(reader: Reader) -> Draft:
    """aws:elasticsearch/domain:Domain."""
    return domain("elasticsearch", reader)


ENTRIES = (
    entry("aws:elasticsearch/domain:Domain", "elasticsearch:Domain", "clusterConfig ebsOptions", elasticsearch),
    entry("aws:opensearch/domain:Domain", "opensearch:Domain", "clusterConfig ebsOptions", opensearch),
)
