"""Lightsail servers, Transfer servers, Grafana workspaces, dedicated hosts, capacity reservations, EBS snapshots.

Rules (the services' pricing pages): a Transfer server by the hour of each protocol; a workspace by the
user, one editor at least; a dedicated host by the hour of its family, whatever runs on it; a snapshot
by what it holds, at most the size of its volume.
"""

from __future__ import annotations

from decimal import Decimal

from finfocus_policy.mapping.aws.machine import SYSTEMS, keys_for
from finfocus_policy.mapping.aws.meters import default, fixed, keyed, rated, times, use, used, word
from finfocus_policy.mapping.aws.volume import DEFAULT_SIZE, SNAPSHOT, VOLUME
from finfocus_policy.mapping.entry import ONE, THOUSAND, Draft, entry
from finfocus_policy.mapping.reader import Reader
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.money import HOURS_PER_MONTH
from finfocus_policy.model.resource import Unknown

SOURCE = "sourceSnapshotId"


def server(reader: Reader) -> Draft:
    """aws:lightsail/instance:Instance, by its bundle."""
    bundle = reader.name("bundleId")
    bundle = Unknown("bundleId", "is not given") if bundle is None else bundle
    system = "Windows" if isinstance(bundle, str) and "_win_" in bundle else "Linux/UNIX"
    key = keyed("aws/lightsail/bundle", bundle)
    return Draft(sku=bundle, meters=(fixed(f"Virtual server ({system})", "hours", key),))


MOVED = (
    use("Data downloaded", "GB", "aws/transfer/download", "monthly_data_downloaded_gb"),
    use("Data uploaded", "GB", "aws/transfer/upload", "monthly_data_uploaded_gb"),
)


def protocols_of(reader: Reader) -> list[str | Unknown]:
    """The protocols a transfer server speaks; SFTP when nothing is said."""
    value = reader.get("protocols")
    if value is None or isinstance(value, Unknown):
        return ["sftp" if value is None else value]
    listed = value if isinstance(value, (list, tuple)) else [value]
    return [word(Reader(reader.context, {"protocols": v}), "protocols", "sftp") for v in listed]


def transfer_server(reader: Reader) -> Draft:
    """aws:transfer/server:Server."""
    hours = [
        fixed(
            f"{'Unknown' if isinstance(p, Unknown) else p.upper()} protocol enabled",
            "hours",
            keyed("aws/transfer/protocol", p),
        )
        for p in protocols_of(reader)
    ]
    return Draft(meters=(*hours, *rated(reader, *MOVED)))


def workspace(reader: Reader) -> Draft:
    """aws:grafana/workspace:Workspace."""
    editors = default(reader.usage("editors_administrator_licenses"), ONE)
    meters = (
        fixed("Editor/administrator licenses", "users", "aws/grafana/editor", editors),
        used("Viewer licenses", "users", "aws/grafana/viewer", reader.usage("viewer_licenses")),
    )
    return Draft(meters=meters)


def family_of(reader: Reader) -> str | Unknown:
    """The family of a host, by itself or by its instance type."""
    family, sku = reader.name("instanceFamily"), reader.name("instanceType")
    found = family if family is not None else sku
    if found is None:
        return Unknown("instanceFamily", "is not given")
    return found if isinstance(found, Unknown) else found.split(".", 1)[0]


def host(reader: Reader) -> Draft:
    """aws:ec2/dedicatedHost:DedicatedHost; a reservation the usage file names has a price of its own."""
    family = family_of(reader)
    term, payment = reader.usage_text("reserved_instance_term"), reader.usage_text("reserved_instance_payment_option")
    label = "family not known" if isinstance(family, Unknown) else family
    if term is None:
        key = keyed("aws/ec2/host", family)
        return Draft(sku=family, meters=(fixed(f"EC2 Dedicated Host (on-demand, {label})", "hours", key),))
    key = keyed("aws/ec2/host-reserved", family, term, "any" if payment is None else payment)
    return Draft(sku=family, meters=(fixed(f"EC2 Dedicated Host (reserved, {label})", "hours", key),))


PLATFORMS = {"Linux/UNIX": "linux", "Windows": "windows", "Red Hat Enterprise Linux": "rhel", "SUSE Linux": "suse"}


def capacity_reservation(reader: Reader) -> Draft:
    """aws:ec2/capacityReservation:CapacityReservation: on-demand machines, whether they run or not."""
    sku, platform = reader.name("instanceType"), reader.text("instancePlatform")
    count, tenancy = default(reader.whole("instanceCount"), ONE), word(reader, "tenancy", "default")
    system = platform if isinstance(platform, Unknown) else PLATFORMS.get(platform or "Linux/UNIX")
    if sku is None or system is None:
        missing = "instanceType" if sku is None else "instancePlatform"
        sku = Unknown(missing, "is not given" if sku is None else "is not one we know")
    unclear = next((u for u in (sku, system, tenancy) if isinstance(u, Unknown)), None)
    reader.assume("reserved and not used: machines that run in it are charged once, here or there")
    if unclear is not None:
        meter = fixed("Instance usage (reserved capacity)", "hours", unclear, times(count, HOURS_PER_MONTH))
        return Draft(sku=unclear, meters=(meter,))
    name = f"Instance usage ({SYSTEMS[str(system)]}, reserved capacity, {sku})"
    keys = keys_for(str(sku), str(system), str(tenancy), "")
    amount = times(count, HOURS_PER_MONTH)
    return Draft(sku=sku, meters=(Meter(name=name, unit="hours", keys=keys, quantity=amount),))


CALLS = (
    use("Fast snapshot restore", "DSU-hours", "aws/ebs/snapshot/fast-restore", "fast_snapshot_restore_hours"),
    use(
        "ListChangedBlocks & ListSnapshotBlocks API requests",
        "1k requests",
        "aws/ebs/snapshot/list-requests",
        "monthly_list_block_requests",
        THOUSAND,
    ),
    use(
        "GetSnapshotBlock API requests",
        "1k SnapshotAPIUnits",
        "aws/ebs/snapshot/get-requests",
        "monthly_get_block_requests",
        THOUSAND,
    ),
    use(
        "PutSnapshotBlock API requests",
        "1k SnapshotAPIUnits",
        "aws/ebs/snapshot/put-requests",
        "monthly_put_block_requests",
        THOUSAND,
    ),
)


def size_of(reader: Reader, holder: Reader | None, reference: str) -> Decimal | Unknown:
    """GB a snapshot holds at most: the size of its volume, 8 GB where that is not part of the stack."""
    volume = None if holder is None else holder.linked("volumeId", VOLUME)
    size = None if volume is None else volume.number("size")
    named = (reader if holder is None else holder).get(reference if holder is None else "volumeId")
    if volume is None and isinstance(named, Unknown):
        return named
    if size is None:
        reader.assume("8 GB, the size of its volume is not known")
        return DEFAULT_SIZE
    reader.assume("as large as its volume, an upper bound")
    return size


def storage_meter(reader: Reader, holder: Reader | None, reference: str) -> Meter:
    """What a snapshot holds, in the storage tier it is in."""
    tier = word(reader, "storageTier", "standard")
    key = keyed(
        "aws/ebs/snapshot",
        "storage" if tier == "standard" else tier if isinstance(tier, Unknown) else f"{tier}-storage",
    )
    return used("EBS snapshot storage", "GB", key, size_of(reader, holder, reference))


def snapshot(reader: Reader) -> Draft:
    """aws:ebs/snapshot:Snapshot."""
    return Draft(meters=(storage_meter(reader, reader, "volumeId"), *rated(reader, *CALLS)))


def snapshot_copy(reader: Reader) -> Draft:
    """aws:ebs/snapshotCopy:SnapshotCopy, as large as the snapshot it copies."""
    return Draft(meters=(storage_meter(reader, reader.linked(SOURCE, SNAPSHOT), SOURCE),))


ENTRIES = (
    entry("aws:ebs/snapshot:Snapshot", "ec2:Snapshot", "volumeId storageTier", snapshot),
    entry("aws:ebs/snapshotCopy:SnapshotCopy", "ec2:SnapshotCopy", "sourceSnapshotId storageTier", snapshot_copy),
    entry(
        "aws:ec2/capacityReservation:CapacityReservation",
        "ec2:CapacityReservation",
        "instanceType instancePlatform instanceCount tenancy",
        capacity_reservation,
    ),
    entry("aws:ec2/dedicatedHost:DedicatedHost", "ec2:DedicatedHost", "instanceFamily instanceType", host),
    entry("aws:grafana/workspace:Workspace", "grafana:Workspace", "", workspace),
    entry("aws:lightsail/instance:Instance", "lightsail:Instance", "bundleId", server),
    entry("aws:transfer/server:Server", "transfer:Server", "protocols", transfer_server),
)
