"""What managed services that are charged by the node have in common: a type, a count, a reservation.

A reservation (the usage file's `reserved_instance_term` and `reserved_instance_payment_option`) is a
price of its own; what is paid upfront belongs to it (reserved.py).
"""

from __future__ import annotations

from decimal import Decimal

from finfocus_policy.mapping.aws.machine import vcpus
from finfocus_policy.mapping.aws.meters import fixed, keyed, used
from finfocus_policy.mapping.aws.reserved import committed, fee_meters, note_fee, reservation
from finfocus_policy.mapping.entry import ONE
from finfocus_policy.mapping.reader import Reader, product
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.money import HOURS_PER_MONTH
from finfocus_policy.model.resource import Unknown

BURSTABLE = frozenset({"t3", "t4g"})


def required(reader: Reader, path: str) -> str | Unknown:
    """A name the provider insists on: unknown when it is not given."""
    value = reader.name(path)
    return Unknown(reader.at(path), "is not given") if value is None else value


def hours(count: Decimal | Unknown) -> Decimal | Unknown:
    """Node-hours of a month."""
    total = product(HOURS_PER_MONTH, count)
    assert total is not None
    return total


def node_meter(
    reader: Reader, name: str, room: str, parts: tuple[str | Unknown, ...], count: Decimal | Unknown
) -> Meter:
    """The node-hours of a month. `name` holds "{}" where the way of paying stands, `room` is the
    service's part of the price key."""
    held = reservation(reader)
    key = keyed(f"{room}/{nodes_word(room)}", *parts)
    if held is None:
        return fixed(name.format("on-demand"), "hours", key, hours(count))
    note_fee(reader, held)
    return fixed(name.format("reserved"), "hours", committed(key, held), hours(count))


def node_fees(reader: Reader, room: str, parts: tuple[str | Unknown, ...], count: Decimal | Unknown) -> list[Meter]:
    """The fee of nodes reserved partly upfront; the last part is their type."""
    key = keyed(f"{room}/{nodes_word(room)}", *parts)
    return fee_meters(key, reservation(reader), hours(count), str(parts[-1]))


def nodes_word(room: str) -> str:
    """The word price keys of a service use for its nodes.

    >>> nodes_word("aws/elasticache"), nodes_word("aws/opensearch")
    ('node', 'instance')
    """
    return "node" if room in ("aws/elasticache", "aws/redshift") else "instance"


def credit_meters(
    reader: Reader, room: str, sku: str | Unknown, *, each: bool = False, always: bool = False
) -> list[Meter]:
    """CPU credits of burstable classes, when the usage file gives them (`always`: listed without, too).
    They are given as vCPU-hours, or for `each` vCPU of the class."""
    family = sku.removeprefix("db.").partition(".")[0] if isinstance(sku, str) else ""
    given = reader.usage("monthly_cpu_credit_hrs")
    if given is None and not (always and family in BURSTABLE):
        return []
    cores = reader.usage("vcpu_count") if each else ONE
    count = (vcpus(sku) if isinstance(sku, str) else sku) if cores is None else cores
    key = keyed(f"{room}/cpu-credits", sku if isinstance(sku, Unknown) else family)
    return [used("CPU credits", "vCPU-hours", key, product(given, count))]


def extra_backups(reader: Reader, days: Decimal | Unknown | None, size: str) -> Decimal | Unknown | None:
    """GB-months of backups kept beyond the one that is free; `size` is the usage key of one backup's GB."""
    more = days - 1 if isinstance(days, Decimal) else days
    return product(more, reader.usage(size))
