"""Instances of DocumentDB and Neptune clusters: what they take from their cluster.

Rules (Amazon DocumentDB and Amazon Neptune pricing pages): in a cluster of I/O-Optimized storage its instances and
its storage cost more, its I/O nothing; a serverless instance is charged by the capacity units it takes, at least
those its cluster keeps.
"""

from __future__ import annotations

from decimal import Decimal

from finfocus_policy.mapping.aws.meters import Amount, fixed, keyed, shown, used
from finfocus_policy.mapping.aws.nodes import node_meter, required
from finfocus_policy.mapping.entry import ONE, Rate
from finfocus_policy.mapping.reader import Reader, product
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.money import HOURS_PER_MONTH, ZERO, plain
from finfocus_policy.model.resource import Unknown

SERVERLESS = "db.serverless"
OPTIMIZED = "iopt1"
LEAST = "serverlessV2ScalingConfiguration.minCapacity"


def tuned(cluster: Reader) -> bool | Unknown:
    """Whether a cluster's storage is I/O-Optimized; standard storage unless it says so."""
    kind = cluster.name("storageType")
    return kind if isinstance(kind, Unknown) else kind == OPTIMIZED


def unseen(reader: Reader, kind: str) -> Unknown | None:
    """Why nobody knows which of the stack's clusters an instance belongs to, if it may be one of them."""
    named = reader.text("clusterIdentifier")
    return named if isinstance(named, Unknown) and reader.context.graph.holds(kind) else None


def tuned_by(cluster: Reader | None, reader: Reader, kind: str) -> bool | Unknown:
    """The same for an instance (`kind`: the type of its cluster); the storage of a cluster that is not part of the
    stack is taken for standard."""
    if cluster is not None:
        return tuned(cluster)
    unclear = unseen(reader, kind)
    if unclear is not None:
        return unclear
    reader.assume("standard storage, its cluster is not among these resources")
    return False


def least_of(cluster: Reader | None, reader: Reader, kind: str) -> Decimal | Unknown | None:
    """The least capacity units of a serverless instance: what its cluster says."""
    return unseen(reader, kind) if cluster is None else cluster.number(LEAST)


def suffixed(key: str | Unknown, special: bool | Unknown) -> str | Unknown:
    """The price key of what costs its own in I/O-Optimized clusters."""
    if isinstance(special, Unknown):
        return special
    return f"{key}-io-optimized" if special and isinstance(key, str) else key


def data_meters(reader: Reader, storage: Rate, requests: Rate, special: bool | Unknown) -> list[Meter]:
    """What a cluster stores and moves."""
    name = f"{storage.name} (I/O-optimized)" if special is True else storage.name
    stored = used(name, storage.unit, suffixed(storage.key, special), reader.usage(storage.usage))
    if special is True:
        reader.assume("I/O is included in I/O-Optimized storage")
        return [stored]
    return [stored, requests.meter(reader)]


def units_of(reader: Reader, usage: str, unit: str, least: Decimal | Unknown | None) -> Amount:
    """Capacity units a serverless instance takes: what the usage file says, else the least its cluster keeps (a
    preset that is higher holds); none are known where it may go down to nothing."""
    given = reader.usage(usage)
    if least is None or least == ZERO or reader.told(usage) or isinstance(given, Unknown):
        return given
    if isinstance(least, Unknown) or (given is not None and given > least):
        return least if given is None else given
    reader.assume(f"{plain(least)} {unit} all month, the least capacity that is set; load takes more")
    return least


def machine_meter(reader: Reader, room: str, unit: str, cluster: Reader | None, kind: str) -> Meter:
    """The instance by the hour, or by the capacity units it takes (`unit`: what the service calls them)."""
    sku, special = required(reader, "instanceClass"), tuned_by(cluster, reader, kind)
    if sku == SERVERLESS:
        taken = units_of(reader, "capacity_units_per_hr", unit, least_of(cluster, reader, kind))
        amount = product(taken, HOURS_PER_MONTH)
        return used("Serverless capacity", f"{unit}-hours", suffixed(f"{room}/serverless", special), amount)
    if special is False:
        return node_meter(reader, f"Database instance ({{}}, {shown(sku, 'class')})", room, (sku,), ONE)
    key = suffixed(keyed(f"{room}/instance", sku), special)
    return fixed(f"Database instance (on-demand, {shown(sku, 'class')}, I/O-optimized)", "hours", key)
