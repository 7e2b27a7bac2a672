"""The main types of google-native, said in the classic provider's words and priced by its mappings.

The names are those of Google's own APIs. A type that is not here is not supported: the provider is no
longer maintained.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from finfocus_policy.mapping.entry import ONE, Draft, entry
from finfocus_policy.mapping.gcp import bucket, container, database, instance, storage
from finfocus_policy.mapping.gcp.machine import spot_of
from finfocus_policy.mapping.reader import Reader
from finfocus_policy.model.resource import Secret, Unknown

INSTANCE = "machineType scheduling disks networkInterfaces guestAccelerators"
CLUSTER = "location initialNodeCount nodeConfig nodePools autopilot locations"
ACCELERATOR = {"acceleratorType": "type", "acceleratorCount": "count"}
POOL = {"config": "nodeConfig", "locations": "nodeLocations", "accelerators": "guestAccelerators", **ACCELERATOR}
SETTINGS = {"dataDiskSizeGb": "diskSize", "dataDiskType": "diskType"}
ADDRESSES = {"natIP": "natIp"}


def renamed(value: Any, names: Mapping[str, str]) -> Any:
    """A value with keys renamed at every depth; what is secret or not known stays so.

    >>> renamed({"config": [{"machineType": "e2-small"}]}, POOL)
    {'nodeConfig': [{'machineType': 'e2-small'}]}
    """
    if isinstance(value, Secret):
        return Secret(renamed(value.value, names))
    if isinstance(value, Mapping):
        return {names.get(key, key): renamed(item, names) for key, item in value.items()}
    return [renamed(item, names) for item in value] if isinstance(value, (list, tuple)) else value


def last_part(value: Any) -> Any:
    """The name at the end of an address, as accelerators are given."""
    if isinstance(value, Mapping):
        kind = value.get("type")
        return {**value, "type": kind.rsplit("/", 1)[-1]} if isinstance(kind, str) else value
    return [last_part(item) for item in value] if isinstance(value, (list, tuple)) else value


def restated(reader: Reader, **values: Any) -> Reader:
    """A reader of the same resource over other inputs."""
    return Reader(
        reader.context, {key: value for key, value in values.items() if value is not None}, owner=reader.owner
    )


def disk(reader: Reader) -> Draft:
    """google-native:compute/v1:Disk."""
    names = ("type", "provisionedIops", "sourceSnapshot", "sourceImage", "sourceDisk")
    given = {name: reader.get(name) for name in names}
    return storage.disk(restated(reader, size=reader.get("sizeGb"), **given))


def flattened(disk: Any) -> Any:
    """A machine's disk with what it is made with beside the rest."""
    if isinstance(disk, Secret):
        return Secret(flattened(disk.value))
    made = disk.get("initializeParams") if isinstance(disk, Mapping) else None
    made = made.value if isinstance(made, Secret) else made
    if isinstance(made, Unknown):
        made = dict.fromkeys(("diskSizeGb", "diskType", "sourceImage"), made)
    return {**disk, **made} if isinstance(made, Mapping) else disk


def machine(reader: Reader) -> Draft:
    """google-native:compute/v1:Instance: its disks are listed as a template's are."""
    disks = reader.get("disks")
    listed = [flattened(d) for d in disks] if isinstance(disks, (list, tuple)) else disks
    template = restated(
        reader,
        machineType=reader.get("machineType"),
        scheduling=reader.get("scheduling"),
        guestAccelerators=last_part(renamed(reader.get("guestAccelerators"), ACCELERATOR)),
        disks=listed,
        networkInterfaces=renamed(reader.get("networkInterfaces"), ADDRESSES),
    )
    spot = spot_of(template, "scheduling.preemptible", model="scheduling.provisioningModel")
    meters = (*instance.template_meters(template, ONE), *instance.address_meters(template, spot))
    return Draft(sku=instance.sku_of(template), meters=meters)


def cluster(reader: Reader) -> Draft:
    """google-native:container/v1:Cluster: one that lists its pools has no default pool beside them."""
    pools = reader.get("nodePools")
    return container.cluster(
        restated(
            reader,
            location=reader.get("location"),
            initialNodeCount=reader.get("initialNodeCount"),
            enableAutopilot=reader.get("autopilot.enabled"),
            nodeLocations=reader.get("locations"),
            nodeConfig=last_part(renamed(reader.get("nodeConfig"), POOL)),
            nodePools=renamed(pools, POOL),
            removeDefaultNodePool=None if pools is None else True,
        )
    )


def sql(reader: Reader) -> Draft:
    """google-native:sqladmin/v1:Instance."""
    version, settings = reader.get("databaseVersion"), renamed(reader.get("settings"), SETTINGS)
    return database.database(restated(reader, databaseVersion=version, settings=settings))


ENTRIES = (
    entry(
        "google-native:compute/v1:Disk",
        "compute:Disk",
        "type sizeGb provisionedIops sourceSnapshot sourceImage sourceDisk",
        disk,
    ),
    entry("google-native:compute/v1:Instance", "compute:Instance", INSTANCE, machine),
    entry("google-native:container/v1:Cluster", "container:Cluster", CLUSTER, cluster),
    replace(bucket.ENTRIES[0], token="google-native:storage/v1:Bucket"),
    entry("google-native:sqladmin/v1:Instance", "sql:DatabaseInstance", "databaseVersion settings", sql),
)
