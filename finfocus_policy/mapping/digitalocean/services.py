"""What DigitalOcean charges beside Droplets: one row a type, its rule above it where it has one.

Rules (DigitalOcean pricing pages): storage by the GiB, load balancers by the node, addresses only while
nothing has them; Spaces and the container registry are subscriptions an account pays once.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from finfocus_policy.mapping.digitalocean.places import anywhere
from finfocus_policy.mapping.entry import ONE, Draft, Rate, charged, usage_meter
from finfocus_policy.mapping.reader import Reader
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.resource import Unknown

NODES = {"lb-small": ONE, "lb-medium": Decimal(3), "lb-large": Decimal(6)}
ASSIGNMENTS = (
    "digitalocean:index/floatingIpAssignment:FloatingIpAssignment",
    "digitalocean:index/reservedIpAssignment:ReservedIpAssignment",
)
CLUSTER = "digitalocean:index/databaseCluster:DatabaseCluster"
SNAPSHOT = Rate(name="Storage", unit="GiB", key="digitalocean/snapshot/storage", usage="storage_gb")
GATEWAY = Rate(name="NAT gateway", unit="months", key="digitalocean/vpc-nat-gateway", quantity=ONE)


def keyed(prefix: str, part: str | Unknown) -> str | Unknown:
    """A price key that ends in something read."""
    return part if isinstance(part, Unknown) else f"{prefix}/{part}"


def monthly(name: str, key: str | Unknown, count: Decimal | Unknown = ONE) -> Meter:
    """So many of a thing that costs a fixed price a month."""
    return Meter(name=name, unit="months", keys=(key,), quantity=count)


def volume(reader: Reader) -> Draft:
    """Block storage, as provisioned."""
    size = reader.number("size")
    quantity = Unknown("size", "is not given") if size is None else size
    keys = ("digitalocean/volume/storage",)
    return Draft(meters=(Meter(name="Storage", unit="GiB", keys=keys, quantity=quantity),))


def load_balancer(reader: Reader) -> Draft:
    """Regional load balancers pay every node; the older sizes are so many nodes."""
    kind, size, count = reader.name("type"), reader.name("size"), reader.whole("sizeUnit")
    place = kind if isinstance(kind, Unknown) else (kind or "REGIONAL").lower().replace("_", "-")
    if count is None:
        count = size if isinstance(size, Unknown) else NODES.get(size or "lb-small", Unknown("size", "is not a size"))
    return Draft(sku=place, meters=(monthly("Nodes", keyed("digitalocean/load-balancer", place), count),))


def address(reader: Reader) -> Draft:
    """A reserved address costs nothing while a Droplet has it, as it says or an assignment does."""
    if reader.get("dropletId") is not None or reader.users("ipAddress", *ASSIGNMENTS):
        return Draft(free=True)
    reader.assume("the address is not assigned: one that a Droplet has costs nothing")
    return Draft(meters=(monthly("Unassigned address", "digitalocean/reserved-ip"),))


def bucket(reader: Reader) -> Draft:
    """Spaces: a subscription for all buckets of an account, and what they hold beyond it."""
    reader.assume("250 GiB of storage and 1 TiB of transfer are in the subscription all buckets share")
    subscription = [monthly("Spaces subscription", "digitalocean/spaces/subscription")] if reader.first else []
    storage = usage_meter(reader, "Storage", "GiB", "digitalocean/spaces/storage", "storage_gb")
    outbound = "monthly_outbound_data_transfer_gb"
    data = usage_meter(reader, "Outbound transfer", "GiB", "digitalocean/spaces/outbound", outbound)
    return Draft(meters=(*subscription, storage, data))


def registry(reader: Reader) -> Draft:
    """The container registry's subscription, by tier."""
    tier = reader.name("subscriptionTierSlug")
    if tier is None:
        tier = Unknown("subscriptionTierSlug", "is not given")
    if tier == "starter":
        return Draft(sku=tier, free=True)
    storage = usage_meter(reader, "Storage beyond the plan", "GiB", "digitalocean/registry/storage", "extra_storage_gb")
    return Draft(sku=tier, meters=(monthly("Subscription", keyed("digitalocean/registry", tier)), storage))


def uptime_check(reader: Reader) -> Draft:
    """The first check of an account is free."""
    return Draft(free=True) if reader.first else Draft(meters=(monthly("Uptime check", "digitalocean/uptime-check"),))


def database_meter(engine: str | Unknown, size: str | Unknown | None, count: Decimal | Unknown) -> Meter:
    """The nodes of a managed database."""
    size = Unknown("size", "is not given") if size is None else size
    unknown = next((u for u in (engine, size) if isinstance(u, Unknown)), None)
    key: str | Unknown = f"digitalocean/database/{engine}/{size}" if unknown is None else unknown
    return monthly(f"Database nodes ({'not known' if unknown is not None else size})", key, count)


def database(reader: Reader) -> Draft:
    """A managed database cluster: every node."""
    engine, size, count = reader.name("engine"), reader.name("size"), reader.whole("nodeCount")
    engine = Unknown("engine", "is not given") if engine is None else engine
    return Draft(sku=size, meters=(database_meter(engine, size, ONE if count is None else count),))


def replica(reader: Reader) -> Draft:
    """A read-only copy of a database: one node of its size and its cluster's engine."""
    cluster, size = reader.linked("clusterId", CLUSTER), reader.name("size")
    engine = None if cluster is None else cluster.name("engine")
    if engine is None:
        engine = Unknown("clusterId", "names a cluster that is not among these resources")
    return Draft(sku=size, meters=(database_meter(engine, size, ONE),))


TYPES: tuple[tuple[str, str, Callable[[Reader], Draft]], ...] = (
    ("containerRegistries:ContainerRegistries", "subscriptionTierSlug", registry),
    ("containerRegistry:ContainerRegistry", "subscriptionTierSlug", registry),
    ("customImage:CustomImage", "", charged(SNAPSHOT)),
    ("databaseCluster:DatabaseCluster", "engine size nodeCount", database),
    ("databaseReplica:DatabaseReplica", "clusterId engine size", replica),
    ("dropletSnapshot:DropletSnapshot", "", charged(SNAPSHOT)),
    ("floatingIp:FloatingIp", "dropletId", address),
    ("loadBalancer:LoadBalancer", "type size sizeUnit", load_balancer),
    ("reservedIp:ReservedIp", "dropletId", address),
    ("spacesBucket:SpacesBucket", "", bucket),
    ("uptimeCheck:UptimeCheck", "", uptime_check),
    ("volume:Volume", "size", volume),
    ("volumeSnapshot:VolumeSnapshot", "", charged(SNAPSHOT)),
    ("vpcNatGateway:VpcNatGateway", "", charged(GATEWAY)),
)
ENTRIES = tuple(
    anywhere(f"digitalocean:index/{name}", f"index:{name.partition(':')[2]}", keys, draft)
    for name, keys, draft in TYPES
)
