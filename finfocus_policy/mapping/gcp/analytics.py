"""Dataproc, BigQuery reservations, Cloud Data Fusion and Composer.

Rules (their pricing pages): Dataproc adds a fee for every vCPU to the machines and disks of its
clusters; a reservation pays its slots at the price of its edition; Data Fusion pays its instance's
edition by the hour; Composer is charged for what its environment runs, by size.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal

from finfocus_policy.mapping.entry import ONE, Draft, entry, usage_meter
from finfocus_policy.mapping.gcp.machine import Amount, Machine, Run, gpus_of, machine_meters
from finfocus_policy.mapping.gcp.storage import Disk, disk_meters, kind_of, local_ssd_meter
from finfocus_policy.mapping.reader import Reader, product
from finfocus_policy.model.cost import Meter, Reason
from finfocus_policy.model.money import HOURS_PER_MONTH, plain
from finfocus_policy.model.resource import Unknown

DEFAULT_MACHINE = "n1-standard-4"
DEFAULT_DISK = Decimal(500)
SHARED_CORE = dict.fromkeys(("e2-micro", "e2-small", "e2-medium"), Decimal(2))
WORKERS = Decimal(2)
ACCELERATORS = ("accelerators", "acceleratorType", "acceleratorCount")
WITHOUT_WORKERS = "dataproc:dataproc.allow.zero.workers"
LAST_NUMBER = re.compile(r"[a-z0-9]+-(?:custom-(\d+)-\d+(?:-ext)?|[a-z]+-(\d+)(?:-.*)?)|custom-(\d+)-\d+(?:-ext)?")
Part = tuple[str, str, Decimal]
PARTS: tuple[Part, ...] = (
    ("masterConfig", "master", ONE),
    ("workerConfig", "worker", WORKERS),
    ("preemptibleWorkerConfig", "secondary_worker", Decimal(0)),
)


def vcpus_of(sku: str | Unknown) -> Amount:
    """The vCPUs a machine type's name tells.

    >>> vcpus_of("n1-standard-4"), vcpus_of("n2-custom-6-20480")
    (Decimal('4'), Decimal('6'))
    """
    if isinstance(sku, Unknown):
        return sku
    if sku in SHARED_CORE:
        return SHARED_CORE[sku]
    match = LAST_NUMBER.fullmatch(sku)
    number = next((n for n in match.groups() if n), None) if match else None
    return Unknown("machineType", "does not tell its vCPUs") if number is None else Decimal(number)


def machines_of(config: Reader, name: str, fallback: str | Unknown) -> str | Unknown:
    """The machine type of a part of a cluster."""
    sku = config.text("machineType")
    if sku is None:
        if config.present:
            config.assume(f"{name}: {fallback}, no machine type is given")
        return fallback
    return sku if isinstance(sku, Unknown) else sku.rsplit("/", 1)[-1]


def part_meters(cluster: Reader, part: Part, fallback: str | Unknown) -> list[Meter]:
    """What the machines of one part of a cluster cost: hours, disks, local SSDs, Dataproc's fee."""
    key, name, usual = part
    config = cluster.block(key)
    count = config.whole("numInstances")
    number: Amount = usual if count is None else count
    if number == 0:
        return []
    if count is None:
        config.assume(f"{name}: {plain(usual)} machines, no number is given")
    sku, spot = machines_of(config, name, fallback), spot_of_part(config, name)
    size, kind = config.number("diskConfig.bootDiskSizeGb"), config.text("diskConfig.bootDiskType")
    disk = Disk(kind=kind_of(kind), size=DEFAULT_DISK if size is None else size, group=name)
    if size is None:
        config.assume(f"{name}: 500 GB of disk a machine, no size is given")
    machine = Machine(sku=sku, spot=spot, gpus=gpus_of(config, sku, ACCELERATORS))
    meters = [*machine_meters(machine, config, Run(count=number, group=name)), *disk_meters(disk, number)]
    local = config.whole("diskConfig.numLocalSsds")
    if local is not None and local != 0:
        amount = product(local, number)
        meters.append(local_ssd_meter(Unknown(config.at("diskConfig")) if amount is None else amount, spot, name))
    fee = product(number, vcpus_of(sku), HOURS_PER_MONTH)
    return [
        *meters,
        Meter(name="Dataproc fee", unit="vCPU-hours", keys=("gcp/dataproc/vcpu",), quantity=fee, group=name),
    ]


def spot_of_part(config: Reader, name: str) -> bool | Unknown:
    """Secondary workers are preemptible unless they say otherwise."""
    if name != "secondary_worker":
        return False
    told = config.text("preemptibility")
    return told if isinstance(told, Unknown) else told != "NON_PREEMPTIBLE"


def single(cluster: Reader) -> bool | Unknown:
    """True for a cluster of one node: no number of workers is given, and none is allowed."""
    given = cluster.get("softwareConfig.overrideProperties")
    if cluster.get("workerConfig.numInstances") is not None or not isinstance(given, (Mapping, Unknown)):
        return False
    if isinstance(given, Unknown):
        return given
    # the property's name has dots in it, so it is read as a block of its own
    allowed = Reader(cluster.context, {"allowed": given.get(WITHOUT_WORKERS)}, cluster.path).flag("allowed")
    return False if allowed is None else allowed


def dataproc(reader: Reader) -> Draft:
    """gcp:dataproc/cluster:Cluster; one on GKE runs on the nodes of that."""
    if reader.get("virtualClusterConfig") is not None and reader.get("clusterConfig") is None:
        return Draft(
            reason=Reason.UNSUPPORTED_TYPE, detail="a cluster on GKE: what Dataproc asks for its pods is not told here"
        )
    cluster = reader.block("clusterConfig")
    alone = single(cluster)
    most = "masterConfig" if alone is True else "workerConfig"
    workers = machines_of(cluster.block(most), most.removesuffix("Config"), DEFAULT_MACHINE)
    meters: list[Meter] = []
    if isinstance(alone, Unknown):
        meters.append(Meter(name="Workers", unit="hours", keys=(alone,), quantity=HOURS_PER_MONTH, group="worker"))
    for part in PARTS if alone is False else PARTS[:1]:
        meters += part_meters(cluster, part, workers if part[1] == "secondary_worker" else DEFAULT_MACHINE)
    return Draft(sku=workers, meters=tuple(meters))


def reservation(reader: Reader) -> Draft:
    """gcp:bigquery/reservation:Reservation: the slots it always has."""
    slots, edition = reader.whole("slotCapacity"), reader.name("edition")
    if slots is None:
        slots = Unknown("slotCapacity", "is not given")
    sku = edition if isinstance(edition, Unknown) else (edition or "ENTERPRISE").lower().replace("_", "-")
    key = sku if isinstance(sku, Unknown) else f"gcp/bigquery/slot/{sku}"
    hours = product(slots, HOURS_PER_MONTH)
    meters = [Meter(name="Slots", unit="slot-hours", keys=(key,), quantity=hours)] if slots != 0 else []
    if slots == 0 or reader.get("autoscale") is not None or reader.get("maxSlots") is not None:
        scaled = "monthly_autoscaled_slot_hours"
        meters.append(usage_meter(reader, "Slots it scales up to", "slot-hours", key, scaled))
    return Draft(sku=sku, meters=tuple(meters))


def by_kind(name: str, path: str, prefix: str) -> Callable[[Reader], Draft]:
    """A thing charged by the hour, at the price of its kind."""

    def draft(reader: Reader) -> Draft:
        kind = reader.name(path)
        if kind is None:
            kind = Unknown(path, "is not given")
        sku = kind if isinstance(kind, Unknown) else kind.lower().replace("_", "-")
        key = sku if isinstance(sku, Unknown) else f"{prefix}/{sku}"
        return Draft(sku=sku, meters=(Meter(name=name, unit="hours", keys=(key,), quantity=HOURS_PER_MONTH),))

    return draft


ENTRIES = (
    entry(
        "gcp:bigquery/reservation:Reservation",
        "bigquery:Reservation",
        "slotCapacity edition autoscale maxSlots",
        reservation,
    ),
    entry(
        "gcp:composer/environment:Environment",
        "composer:Environment",
        "config",
        by_kind("Environment", "config.environmentSize", "gcp/composer/environment"),
    ),
    entry(
        "gcp:datafusion/instance:Instance",
        "datafusion:Instance",
        "type",
        by_kind("Data Fusion instance", "type", "gcp/datafusion"),
    ),
    entry("gcp:dataproc/cluster:Cluster", "dataproc:Cluster", "clusterConfig virtualClusterConfig", dataproc),
)
