"""HDInsight clusters: nodes by the hour at prices of their own, disks of Kafka workers.

Rules (HDInsight pricing): two head nodes and three ZooKeeper nodes in every cluster, two for the
management of Kafka where that is asked for, as many workers as are asked for;
machine and service in one price. Managed disks of Kafka workers by the month.
"""

from __future__ import annotations

from decimal import Decimal

from finfocus_policy.mapping.azure.forms import View, form
from finfocus_policy.mapping.azure.lines import count, of
from finfocus_policy.mapping.entry import Draft
from finfocus_policy.mapping.reader import product
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.money import HOURS_PER_MONTH
from finfocus_policy.model.resource import Unknown

HEADS, KEEPERS, MANAGERS, HUNDRED_THOUSAND = Decimal(2), Decimal(3), Decimal(2), Decimal(100_000)
PREFIX = "standard_"
# Roles of azure-native -> what they are called, how many there are when nothing is said.
ROLES: dict[str, tuple[str, Decimal]] = {
    "headnode": ("Head node", HEADS),
    "workernode": ("Worker node", Decimal(1)),
    "zookeepernode": ("Zookeeper node", KEEPERS),
    "edgenode": ("Edge node", Decimal(1)),
    "kafkamanagementnode": ("Kafka management node", MANAGERS),
}


def node(label: str, size: str | Unknown | None, number: Decimal | Unknown) -> Meter:
    """The nodes of one role."""
    key: str | Unknown
    if isinstance(size, str):
        plain = size[len(PREFIX) :] if size.lower().startswith(PREFIX) else size
        key, label = f"azure/hdinsight/{plain.lower()}", f"{label} (Standard_{plain})"
    else:
        key = Unknown("vmSize", "is not given") if size is None else size
    return Meter(name=label, unit="hours", keys=(key,), quantity=product(number, HOURS_PER_MONTH))


def disks(view: View, workers: Decimal | Unknown) -> list[Meter]:
    """The managed disks of Kafka workers."""
    each = view.whole("worker_disks")
    if each is None or each == 0:
        return []
    number = product(each, workers)
    key, usage = "azure/hdinsight/disk", "monthly_os_disk_operations"
    operations = product(view.usage(usage), number)
    return [
        Meter(name="Managed OS disks", unit="months", keys=(key,), quantity=number),
        Meter(
            name="Disk operations",
            unit="100K operations",
            keys=(f"{key}-operations",),
            quantity=product(operations, 1 / HUNDRED_THOUSAND),
            usage_based=True,
            scale=HUNDRED_THOUSAND,
        ),
    ]


def cluster(view: View) -> Draft:
    """A cluster as the classic provider writes it: a block a role."""
    region = "hBase" in view.reader.owner.type
    workers = count(view.whole("worker_number"))
    meters = [
        node("Head node", view.name("head"), HEADS),
        node("Region node" if region else "Worker node", view.name("worker"), workers),
        node("Zookeeper node", view.name("keeper"), KEEPERS),
    ]
    if view.block("edge").present:
        meters.append(node("Edge node", view.name("edge_size"), count(view.whole("edge_number"))))
    if view.block("manager").present:
        meters.append(node("Kafka management node", view.name("manager_size"), MANAGERS))
    return Draft(sku=view.name("worker"), meters=(*meters, *disks(view, workers)))


def native(view: View) -> Draft:
    """A cluster as azure-native writes it: a list of roles."""
    meters = []
    for each in view.items("roles"):
        role = each.text("name")
        label, usual = ROLES.get(str(role).lower(), ("Node", Decimal(1)))
        if isinstance(role, Unknown):
            meters.append(node("Node", role, usual))
            continue
        number = count(each.whole("number"), usual)
        meters.append(node(label, each.name("size"), number))
        groups = each.items("disks")
        if groups:
            meters += disks(View(each.reader, {"worker_disks": f"{each.names['disks']}.disksPerNode"}), number)
    if not meters:
        meters.append(node("Nodes", None, Decimal(1)))
    return Draft(meters=tuple(meters))


CLASSIC = (
    "head=roles.headNode.vmSize worker=roles.workerNode.vmSize worker_number=roles.workerNode.targetInstanceCount "
)
CLASSIC += "keeper=roles.zookeeperNode.vmSize"
TOKENS = "azure:hdinsight/hBaseCluster:HBaseCluster azure:hdinsight/sparkCluster:SparkCluster "
TOKENS += "azure:hdinsight/interactiveQueryCluster:InteractiveQueryCluster"
EDGE = "edge=roles.edgeNode edge_size=roles.edgeNode.vmSize edge_number=roles.edgeNode.targetInstanceCount"
KAFKA = "worker_disks=roles.workerNode.numberOfDisksPerNode manager=roles.kafkaManagementNode "
KAFKA += "manager_size=roles.kafkaManagementNode.vmSize"
ENTRIES = (
    *of("hdinsight:Cluster", cluster, form(TOKENS, CLASSIC)),
    *of("hdinsight:Cluster", cluster, form("azure:hdinsight/hadoopCluster:HadoopCluster", f"{CLASSIC} {EDGE}")),
    *of("hdinsight:Cluster", cluster, form("azure:hdinsight/kafkaCluster:KafkaCluster", f"{CLASSIC} {KAFKA}")),
    *of(
        "hdinsight:Cluster",
        native,
        form(
            "azure-native:hdinsight:Cluster",
            "roles=properties.computeProfile.roles roles.name=name roles.number=targetInstanceCount "
            "roles.size=hardwareProfile.vmSize roles.disks=dataDisksGroups",
        ),
    ),
)
