"""Compute Engine instances and their templates, and the groups that run as many as they are told."""

from __future__ import annotations

from decimal import Decimal

from finfocus_policy.mapping.entry import ONE, Draft, entry
from finfocus_policy.mapping.gcp.machine import (
    Amount,
    Machine,
    Run,
    confidential_meters,
    gpus_of,
    machine_meters,
    spot_of,
    system_of,
    tenant,
)
from finfocus_policy.mapping.gcp.storage import (
    BOOT_SIZE,
    LOCAL_SSD,
    Disk,
    boots_from,
    disk_meters,
    kind_of,
    local_ssd_meter,
    pooled,
)
from finfocus_policy.mapping.reader import Reader
from finfocus_policy.model.cost import Meter, Reason
from finfocus_policy.model.money import HOURS_PER_MONTH, plain
from finfocus_policy.model.resource import Unknown

TEMPLATES = (
    "gcp:compute/instanceTemplate:InstanceTemplate",
    "gcp:compute/regionInstanceTemplate:RegionInstanceTemplate",
)
CONFIDENTIAL = ("confidentialInstanceConfig", "enableConfidentialCompute")
AUTOSCALERS = ("gcp:compute/autoscaler:Autoscaler", "gcp:compute/regionAutoscaler:RegionAutoscaler")


def sku_of(reader: Reader) -> str | Unknown:
    """The machine type, by name or by its address."""
    value = reader.text("machineType")
    if value is None:
        return Unknown(reader.at("machineType"), "is not given")
    return value if isinstance(value, Unknown) else value.rsplit("/", 1)[-1]


def hours_of(reader: Reader) -> Amount:
    """Hours a month: all of them, unless the usage file says otherwise."""
    given = reader.usage("monthly_hrs")
    return HOURS_PER_MONTH if given is None else given


def boot_disk(reader: Reader, sku: str | Unknown) -> Disk | None:
    """The boot disk of an instance; None when it is a disk of its own."""
    block = reader.block("bootDisk")
    if block.unknown is not None:
        return Disk(kind=block.unknown, size=BOOT_SIZE)
    if block.get("source") is not None:
        reader.assume("its boot disk is charged where it is made")
        return None
    made = block.block("initializeParams")
    size, kind, usual = made.number("size"), made.text("type"), boots_from(sku)
    if size is None:
        reader.assume("boot disk: 10 GB, no size is given (the image's size holds)")
    if kind is None:
        reader.assume(f"boot disk: {usual}, no type is given")
    return Disk(
        kind=pooled(made, kind_of(kind, usual)),
        size=BOOT_SIZE if size is None else size,
        iops=made.number("provisionedIops"),
        throughput=made.number("provisionedThroughput"),
    )


def running(reader: Reader) -> bool | Unknown:
    """Whether the machine runs; a suspended one pays for its memory, at a price that is not known."""
    status = reader.text("desiredStatus")
    if isinstance(status, Unknown):
        return status
    if status == "SUSPENDED":
        return Unknown("desiredStatus", "is SUSPENDED: what its memory costs meanwhile is not known")
    return status != "TERMINATED"


def instance(reader: Reader) -> Draft:
    """gcp:compute/instance:Instance."""
    sku, runs = sku_of(reader), running(reader)
    machine = Machine(
        sku=runs if isinstance(runs, Unknown) else tenant(reader, sku),
        spot=spot_of(reader, "scheduling.preemptible", model="scheduling.provisioningModel"),
        gpus=gpus_of(reader, sku),
        system=system_of(reader.text("bootDisk.initializeParams.image")),
    )
    run, meters = Run(hours=hours_of(reader)), []
    if runs is not False:
        meters = [*machine_meters(machine, reader, run), *confidential_meters(reader, *CONFIDENTIAL, run)]
    boot = boot_disk(reader, sku)
    if boot is not None:
        meters += disk_meters(boot, ONE)
    if reader.items("attachedDisks"):
        reader.assume("attached disks are charged where they are made")
    if runs is False:
        reader.assume("it is stopped (desiredStatus): its disks alone are charged")
        return Draft(meters=tuple(meters), free=not meters)
    meters += [*scratch_meters(reader, machine.spot), *address_meters(reader, machine.spot)]
    return Draft(sku=sku, meters=tuple(meters))


def scratch_meters(reader: Reader, spot: bool | Unknown) -> list[Meter]:
    """The local SSDs of an instance, all together."""
    total: Amount = Decimal(0)
    for disk in reader.items("scratchDisks"):
        size = disk.unknown if disk.unknown is not None else disk.number("size")
        if isinstance(total, Decimal):
            total = size if isinstance(size, Unknown) else total + (LOCAL_SSD if size is None else size)
    return [local_ssd_meter(ONE, spot, size=total)] if total != 0 else []


def address_meters(reader: Reader, spot: bool | Unknown) -> list[Meter]:
    """Public addresses that are asked for without a static one; a spot machine's cost half as much."""
    listed = spot if isinstance(spot, Unknown) else f"gcp/compute/address/in-use{'-spot' if spot else ''}"
    keys: list[str | Unknown] = []
    for network in reader.items("networkInterfaces"):
        for access in network.items("accessConfigs"):
            if access.unknown is not None:
                keys.append(access.unknown)
            elif access.get("natIp") is None:
                keys.append(listed)
            else:
                reader.assume("its static public address is charged where it is made")
    return [Meter(name="Public IPv4 address", unit="hours", keys=(k,), quantity=HOURS_PER_MONTH) for k in keys]


def template_disk(block: Reader, index: int, sku: str | Unknown) -> Disk:
    """One disk of a template."""
    size, kind = block.number("diskSizeGb"), block.text("diskType")
    if size is None:
        block.assume(f"{block.path}: 10 GB, no size is given (the image's size holds)")
    return Disk(
        kind=pooled(block, kind_of(kind, boots_from(sku))),
        size=BOOT_SIZE if size is None else size,
        iops=block.number("provisionedIops"),
        throughput=block.number("provisionedThroughput"),
        group=f"disk[{index}]",
    )


def template_meters(template: Reader, count: Amount) -> list[Meter]:
    """What `count` machines of a template cost."""
    disks = template.items("disks")
    images = (d.text("sourceImage") for d in disks)
    sku = sku_of(template)
    machine = Machine(
        sku=tenant(template, sku),
        spot=spot_of(template, "scheduling.preemptible", model="scheduling.provisioningModel"),
        gpus=gpus_of(template, sku),
        system=next((s for s in map(system_of, images) if s != ""), ""),
    )
    run = Run(count=count)
    meters = [*machine_meters(machine, template, run), *confidential_meters(template, *CONFIDENTIAL, run)]
    others = 0
    for disk in disks:
        kind = disk.text("type")
        if isinstance(kind, Unknown) or kind == "SCRATCH":
            size = disk.number("diskSizeGb")
            spot = kind if isinstance(kind, Unknown) else machine.spot
            meters.append(local_ssd_meter(count, spot, size=LOCAL_SSD if size is None else size))
        elif disk.get("source") is not None:
            template.assume("disks that exist already are charged where they are made")
        else:
            meters += disk_meters(template_disk(disk, others, sku), count)
            others += 1
    return meters


def group_size(reader: Reader) -> Amount:
    """How many machines a group runs: as told, else its autoscaler's least; one where nobody tells (said)."""
    given = reader.usage("target_size")
    size = reader.whole("targetSize") if given is None else given
    if size is None or size == 0:
        for scaler in reader.users("target", *AUTOSCALERS):
            size = scaler.whole("autoscalingPolicy.minReplicas")
    if size is None or (isinstance(size, Decimal) and size == 0):
        reader.assume("1 instance: no target size is given, or none is wanted for now")
        return ONE
    return size


def group(reader: Reader) -> Draft:
    """Managed instance groups, zonal and regional."""
    size = group_size(reader)
    templates = [found for found in [reader.linked("versions", *TEMPLATES)] if found is not None]
    if not templates:
        names = [v.text("instanceTemplate") for v in reader.items("versions")]
        unknown = next((n for n in names if isinstance(n, Unknown)), None)
        why = Unknown("versions", "names an instance template that is not among these resources")
        why = why if unknown is None else unknown
        if not names:
            return Draft(reason=Reason.UNKNOWN_INPUT, detail="it names no instance template")
        return Draft(sku=why, meters=tuple(machine_meters(Machine(sku=why), reader, Run(count=size))))
    if len(reader.items("versions")) > 1:
        reader.assume("every instance of the first version it lists")
    if isinstance(size, Decimal):
        reader.assume(f"{plain(size)} instances of its template")
    return Draft(sku=sku_of(templates[0]), meters=tuple(template_meters(templates[0], size)))


MACHINE_KEYS = "machineType scheduling guestAccelerators confidentialInstanceConfig"
GROUP_KEYS = "versions targetSize"
ENTRIES = (
    entry(
        "gcp:compute/instance:Instance",
        "compute:Instance",
        f"{MACHINE_KEYS} bootDisk attachedDisks scratchDisks networkInterfaces desiredStatus",
        instance,
    ),
    *(entry(token, "compute:InstanceTemplate", f"{MACHINE_KEYS} disks", None) for token in TEMPLATES),
    entry("gcp:compute/instanceGroupManager:InstanceGroupManager", "compute:InstanceGroupManager", GROUP_KEYS, group),
    entry(
        "gcp:compute/regionInstanceGroupManager:RegionInstanceGroupManager",
        "compute:RegionInstanceGroupManager",
        GROUP_KEYS,
        group,
    ),
)
