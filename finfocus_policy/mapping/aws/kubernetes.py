"""EKS: control planes, node groups (their own settings or a launch template's) and Fargate profiles.

Rules (Amazon EKS pricing and user guide): a cluster by the hour, more for a Kubernetes version in extended
support; Auto Mode adds 12 % to the price of the machines it starts; a node group runs t3.medium with a
20 GB gp2 disk unless it or its launch template says otherwise, as many nodes as are desired.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from finfocus_policy.mapping.aws.fargate import fargate_meters
from finfocus_policy.mapping.aws.launch import template_under
from finfocus_policy.mapping.aws.machine import Machine, Volume, machine_meters
from finfocus_policy.mapping.aws.meters import fixed, keyed, shown, used, word
from finfocus_policy.mapping.entry import ONE, Draft, entry
from finfocus_policy.mapping.reader import Reader, product
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.money import HOURS_PER_MONTH, plain
from finfocus_policy.model.resource import Unknown

DEFAULT_TYPE = "t3.medium"
DEFAULT_DISK = Decimal(20)
WINDOWS_DISK = Decimal(50)
AUTO_MODE_FEE = Decimal("0.12")
# Amazon EKS user guide, Kubernetes versions: the ends of standard support that lie before this table's day,
# 2026-11-21. Later versions count as in standard support.
STANDARD_SUPPORT_ENDED = {
    "1.21": "2023-02-16",
    "1.22": "2023-06-04",
    "1.23": "2023-10-11",
    "1.24": "2024-01-31",
    "1.25": "2024-05-01",
    "1.26": "2024-06-11",
    "1.27": "2024-07-24",
    "1.28": "2024-11-26",
    "1.29": "2025-03-23",
    "1.30": "2025-07-23",
    "1.31": "2025-11-26",
    "1.32": "2026-03-23",
    "1.33": "2026-07-29",
}


def support_of(reader: Reader) -> str | Unknown:
    """The support a cluster's version is in: standard or extended. It is told from a dated table, so that the
    same stack costs the same on every day; a cluster set to standard support only is upgraded in time."""
    version, policy = reader.name("version"), reader.name("upgradePolicy.supportType")
    if isinstance(version, Unknown) or isinstance(policy, Unknown):
        return version if isinstance(version, Unknown) else policy  # type: ignore[return-value]
    ended = STANDARD_SUPPORT_ENDED.get(version or "")
    if ended is None or policy == "STANDARD":
        reader.assume("a Kubernetes version in standard support")
        return "standard"
    reader.assume(f"Kubernetes {version} is in extended support: its standard support ended on {ended}")
    return "extended"


def auto_mode_meters(reader: Reader) -> list[Meter]:
    """The machines Auto Mode starts, and its fee on them, when the usage file says which and how many."""
    enabled = reader.flag("computeConfig.enabled")
    if enabled is None or enabled is False:
        return []
    if isinstance(enabled, Unknown):
        return [used("Auto Mode fee", "hours", enabled, None)]
    sku, count = reader.usage_text("auto_mode_instance_type"), reader.usage("auto_mode_instances")
    if sku is None or count is None:
        reader.assume("the machines of Auto Mode and its fee of 12 % on them are not included: how many is not given")
        return []
    key = keyed("aws/ec2/instance", sku, "linux")
    amount = product(count, HOURS_PER_MONTH)
    label = shown(sku, "type")
    return [
        used(f"Instance usage (Linux/UNIX, on-demand, {label})", "hours", key, amount, group="auto_mode"),
        replace(used(f"Auto Mode fee ({label})", "hours", key, amount, group="auto_mode"), factor=AUTO_MODE_FEE),
    ]


def cluster(reader: Reader) -> Draft:
    """aws:eks/cluster:Cluster."""
    support = support_of(reader)
    name = "EKS cluster (extended support)" if support == "extended" else "EKS cluster"
    key = "aws/eks/cluster" if support == "standard" else keyed("aws/eks/cluster", support)
    return Draft(meters=(fixed(name, "hours", key), *tier_meters(reader), *auto_mode_meters(reader)))


def tier_meters(reader: Reader) -> list[Meter]:
    """The provisioned control plane, where a tier of it is chosen."""
    tier = word(reader, "controlPlaneScalingConfig.tier", "standard")
    if tier == "standard":
        return []
    name = f"Provisioned control plane ({shown(tier, 'tier')})"
    return [fixed(name, "hours", keyed("aws/eks/control-plane", tier))]


def nodes_of(reader: Reader) -> Decimal | Unknown:
    """How many nodes run: the usage file's word, else the desired size, else the least."""
    given = reader.usage("instances")
    if given is not None:
        reader.assume("the number of nodes is from the usage file")
        return given
    scaling = reader.block("scalingConfig")
    desired, least, most = (scaling.whole(key) for key in ("desiredSize", "minSize", "maxSize"))
    count = desired if desired is not None else least
    if count is None or (desired is None and count == 0):
        reader.assume("1 node, no desired size is given")
        count = ONE
    if isinstance(count, Decimal) and isinstance(most, Decimal) and most > count:
        reader.assume(f"{plain(count)} of up to {plain(most)} nodes")
    return count


def type_of(reader: Reader) -> str | Unknown | None:
    """The first instance type the group lists."""
    value = reader.get("instanceTypes")
    if value is None or value == [] or value == () or isinstance(value, Unknown):
        return value if isinstance(value, Unknown) else None
    listed = value if isinstance(value, (list, tuple)) else [value]
    if len(listed) > 1:
        reader.assume("every node of the first type the group lists")
    return Reader(reader.context, {"instanceTypes": listed[0]}).name("instanceTypes")


def disk_of(reader: Reader) -> Volume:
    """The disk of a node without a launch template: its size is the group's word, else 20 GB (Windows 50 GB), its
    type gp2."""
    size, windows = reader.number("diskSize"), windows_of(reader)
    if size is None and isinstance(windows, Unknown):
        size = windows
    elif size is None:
        size = WINDOWS_DISK if windows else DEFAULT_DISK
        reader.assume(f"a disk of {plain(size)} GB, no size is given")
    return Volume(group="", block=Reader(reader.context, {"volumeSize": size, "volumeType": "gp2"}, "diskSize"))


def windows_of(reader: Reader) -> bool | Unknown | None:
    """Whether the machine image is a Windows one; None when the group names no kind of image."""
    image = reader.name("amiType")
    return image if image is None or isinstance(image, Unknown) else image.upper().startswith("WINDOWS")


def machine_of(reader: Reader) -> Machine:
    """The machine of one node."""
    under = template_under(reader, "launchTemplate", reader.block("launchTemplate"), "id", "name")
    own = type_of(reader)
    if under is None:
        return Machine(sku=DEFAULT_TYPE if own is None else own, root=disk_of(reader))
    sku = own if own is not None else under.sku
    if sku is None:
        reader.assume("t3.medium, no instance type is given")
    return replace(under, sku=DEFAULT_TYPE if sku is None else sku)


def node_group(reader: Reader) -> Draft:
    """aws:eks/nodeGroup:NodeGroup."""
    machine, capacity = machine_of(reader), reader.name("capacityType")
    market = capacity if isinstance(capacity, Unknown) else ("spot" if capacity == "SPOT" else machine.market)
    machine = replace(machine, market=market, windows=windows_of(reader))
    return Draft(sku=machine.sku, meters=tuple(machine_meters(machine, reader, nodes_of(reader))))


def fargate_profile(reader: Reader) -> Draft:
    """aws:eks/fargateProfile:FargateProfile: what pods it will run nobody says before they do."""
    reader.assume("one pod of 1 vCPU and 1 GB, running all month")
    return Draft(meters=tuple(fargate_meters("linux/x86_64", ONE, ONE)))


NODE_KEYS = "scalingConfig instanceTypes diskSize launchTemplate capacityType amiType"
ENTRIES = (
    entry(
        "aws:eks/cluster:Cluster",
        "eks:Cluster",
        "version upgradePolicy computeConfig controlPlaneScalingConfig",
        cluster,
    ),
    entry("aws:eks/nodeGroup:NodeGroup", "eks:NodeGroup", NODE_KEYS, node_group),
    entry("aws:eks/fargateProfile:FargateProfile", "eks:FargateProfile", "", fargate_profile),
)
