"""Amazon MQ brokers.

Rules (Amazon MQ pricing page): the broker by engine, instance type and deployment, an active and
standby pair or a cluster of three at one price; storage per GB: EFS is kept in several zones, EBS in one.
"""

from __future__ import annotations

from finfocus_policy.mapping.aws.meters import fixed, keyed, shown, word
from finfocus_policy.mapping.aws.nodes import required
from finfocus_policy.mapping.entry import Draft, entry, usage_meter
from finfocus_policy.mapping.reader import Reader
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.resource import Unknown

ROOM = "aws/mq"
ENGINES = {"activemq": "ActiveMQ", "rabbitmq": "RabbitMQ"}
ZONES = {"ebs": "single-az", "efs": "multi-az"}


def lowered(value: str | Unknown) -> str | Unknown:
    """A word as price keys spell it.

    >>> lowered("ACTIVE_STANDBY_MULTI_AZ")
    'active-standby-multi-az'
    """
    return value if isinstance(value, Unknown) else value.lower().replace("_", "-")


def storage_meters(reader: Reader, engine: str | Unknown, title: str) -> list[Meter]:
    """Messages stored, when the usage file says how much: not every region's price is known."""
    if reader.usage("storage_size_gb") is None:
        reader.assume("storage is not included: how much is not given")
        return []
    kind = word(reader, "storageType", "ebs" if engine == "rabbitmq" else "efs")
    zones = kind if isinstance(kind, Unknown) else ZONES.get(kind, kind)
    name = f"Storage ({title}, {kind.upper() if isinstance(kind, str) else shown(kind)})"
    return [usage_meter(reader, name, "GB", keyed(f"{ROOM}/storage", zones), "storage_size_gb")]


def broker(reader: Reader) -> Draft:
    """aws:mq/broker:Broker."""
    engine, sku = lowered(required(reader, "engineType")), required(reader, "hostInstanceType")
    mode = word(reader, "deploymentMode", "single_instance")
    title = shown(engine, "engine") if isinstance(engine, Unknown) else ENGINES.get(engine, engine)
    name = f"Instance usage ({title}, {shown(sku, 'instance type')}, {shown(mode, 'deployment')})"
    meter = fixed(name, "hours", keyed(f"{ROOM}/broker", engine, lowered(mode), sku))
    return Draft(sku=sku, meters=(meter, *storage_meters(reader, engine, title)))


ENTRIES = (
    entry("aws:mq/broker:Broker", "mq:Broker", "engineType hostInstanceType deploymentMode storageType", broker),
)
