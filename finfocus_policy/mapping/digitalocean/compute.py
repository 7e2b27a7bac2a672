"""Droplets, what runs on them, and App Platform.

Rules (DigitalOcean pricing pages): a size costs so much a month, billed by the second and never more
than that; weekly backups add a fifth of it, daily ones three tenths. Kubernetes charges its nodes as
Droplets and nothing for the control plane, unless it is highly available. An app is charged for the
instances of its services and workers; jobs only while they run.
"""

from __future__ import annotations

import re
from decimal import Decimal

from finfocus_policy.mapping.digitalocean.places import anywhere
from finfocus_policy.mapping.entry import ONE, Draft
from finfocus_policy.mapping.reader import Reader
from finfocus_policy.model.cost import Meter, Reason
from finfocus_policy.model.resource import Unknown

Amount = Decimal | Unknown
BACKUPS = {"weekly": Decimal("0.2"), "daily": Decimal("0.3")}
VERSION = re.compile(r"(\d+)\.(\d+)\..*")
AVAILABLE_SINCE = (1, 36)
DEFAULT_INSTANCE = "apps-s-1vcpu-0.5gb"


def size_of(block: Reader, key: str = "size") -> str | Unknown:
    """A size by its slug."""
    size = block.name(key)
    return Unknown(block.at(key), "is not given") if size is None else size


def droplet_meter(size: str | Unknown, count: Amount, group: str = "") -> Meter:
    """So many Droplets of a size."""
    word = "size not known" if isinstance(size, Unknown) else size
    key = size if isinstance(size, Unknown) else f"digitalocean/droplet/{size}"
    return Meter(name=f"Droplet ({word})", unit="months", keys=(key,), quantity=count, group=group)


def backup_meters(reader: Reader, size: str | Unknown) -> list[Meter]:
    """Automatic backups, a share of the Droplet's price."""
    wanted, plan = reader.flag("backups"), reader.text("backupPolicy.plan")
    if wanted is None or wanted is False:
        return []
    unknown = next((u for u in (wanted, plan, size) if isinstance(u, Unknown)), None)
    share = BACKUPS.get("weekly" if plan is None else str(plan))
    key: str | Unknown = f"digitalocean/droplet/{size}" if share else "digitalocean/droplet/backups"
    keys = (key if unknown is None else unknown,)
    return [Meter(name="Backups", unit="months", keys=keys, quantity=ONE, factor=share or ONE)]


def droplet(reader: Reader) -> Draft:
    """digitalocean:index/droplet:Droplet."""
    size = size_of(reader)
    return Draft(sku=size, meters=(droplet_meter(size, ONE), *backup_meters(reader, size)))


def least(block: Reader, *keys: str) -> Amount:
    """The first of these counts that is given; one otherwise (said)."""
    for key in keys:
        count = block.whole(key)
        if count is not None:
            return count
    block.assume(f"{block.path or 'nodes'}: 1, no number is given")
    return ONE


def autoscale(reader: Reader) -> Draft:
    """digitalocean:index/dropletAutoscale:DropletAutoscale: as many Droplets as it has at least."""
    size = size_of(reader.block("dropletTemplate"))
    count = least(reader.block("config"), "targetNumberInstances", "minInstances")
    return Draft(sku=size, meters=(droplet_meter(size, count),))


def pool_meter(pool: Reader, group: str = "") -> Meter:
    """The nodes of a pool; one that scales by itself has its least."""
    scales = pool.flag("autoScale")
    count = scales if isinstance(scales, Unknown) else least(pool, *(("minNodes",) if scales else ()), "nodeCount")
    if scales is True and count == 0:
        pool.assume(f"{pool.path or 'nodes'}: 1, it may scale down to none")
        count = ONE
    return droplet_meter(size_of(pool), count, group)


def available(reader: Reader) -> bool | Unknown:
    """Whether the control plane is highly available: as told, by default since Kubernetes 1.36."""
    told, version = reader.flag("ha"), reader.text("version")
    if told is not None:
        return told
    if version is None or isinstance(version, Unknown):
        return False if version is None else version
    match = VERSION.fullmatch(version)
    return match is not None and (int(match[1]), int(match[2])) >= AVAILABLE_SINCE


def cluster(reader: Reader) -> Draft:
    """digitalocean:index/kubernetesCluster:KubernetesCluster."""
    meters = [pool_meter(reader.block("nodePool"), "node_pool")]
    plane = available(reader)
    if plane is not False:
        key = plane if isinstance(plane, Unknown) else "digitalocean/kubernetes/high-availability"
        meters.append(Meter(name="Highly available control plane", unit="months", keys=(key,), quantity=ONE))
    return Draft(sku=size_of(reader.block("nodePool")), meters=tuple(meters))


def node_pool(reader: Reader) -> Draft:
    """digitalocean:index/kubernetesNodePool:KubernetesNodePool."""
    return Draft(sku=size_of(reader), meters=(pool_meter(reader),))


def instance_meter(part: Reader) -> Meter:
    """The instances of a service or worker of an app."""
    size, count = part.name("instanceSizeSlug"), least(part, "autoscaling.minInstanceCount", "instanceCount")
    if size is None:
        part.assume(f"{part.path}: {DEFAULT_INSTANCE}, no instance size is given")
        size = DEFAULT_INSTANCE
    word = "size not known" if isinstance(size, Unknown) else size
    key = size if isinstance(size, Unknown) else f"digitalocean/app/{size}"
    return Meter(name=f"Instances ({word})", unit="months", keys=(key,), quantity=count, group=part.path)


def development_meters(database: Reader) -> list[Meter]:
    """A development database; a production one is a cluster charged where it is made."""
    production = database.flag("production")
    if production is True:
        return []
    key = production if isinstance(production, Unknown) else "digitalocean/app/development-database"
    return [Meter(name="Development database", unit="months", keys=(key,), quantity=ONE, group=database.path)]


def egress_meters(egress: Reader) -> list[Meter]:
    """Addresses of its own for what leaves an app."""
    kind = egress.text("type") if egress.unknown is None else egress.unknown
    if kind != "DEDICATED_IP" and not isinstance(kind, Unknown):
        return []
    key = kind if isinstance(kind, Unknown) else "digitalocean/app/dedicated-egress"
    return [Meter(name="Dedicated egress addresses", unit="months", keys=(key,), quantity=ONE)]


def app(reader: Reader) -> Draft:
    """digitalocean:index/app:App."""
    spec = reader.block("spec")
    if spec.unknown is not None or not spec.present:
        detail = str(spec.unknown) if spec.unknown is not None else "spec is not given"
        return Draft(reason=Reason.UNKNOWN_INPUT, detail=detail)
    meters = [instance_meter(part) for kind in ("services", "workers") for part in spec.items(kind)]
    meters += [meter for each in spec.items("databases") for meter in development_meters(each)]
    meters += [meter for each in spec.items("egresses") for meter in egress_meters(each)]
    if spec.items("jobs"):
        reader.assume("its jobs are charged only while they run: not counted")
    if spec.items("staticSites"):
        reader.assume("its static sites are within the three an account has free")
    return Draft(meters=tuple(meters), free=not meters)


ENTRIES = (
    anywhere("digitalocean:index/droplet:Droplet", "index:Droplet", "size backups backupPolicy", droplet),
    anywhere(
        "digitalocean:index/dropletAutoscale:DropletAutoscale",
        "index:DropletAutoscale",
        "config dropletTemplate",
        autoscale,
    ),
    anywhere(
        "digitalocean:index/kubernetesCluster:KubernetesCluster",
        "index:KubernetesCluster",
        "nodePool ha version",
        cluster,
    ),
    anywhere(
        "digitalocean:index/kubernetesNodePool:KubernetesNodePool",
        "index:KubernetesNodePool",
        "size nodeCount autoScale minNodes",
        node_pool,
    ),
    anywhere("digitalocean:index/app:App", "index:App", "spec", app),
)
