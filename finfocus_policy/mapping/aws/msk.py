"""MSK: Kafka clusters of brokers (standard and Express), and serverless clusters.

Rules (Amazon MSK pricing page): every broker by the hour; storage of standard brokers per GB of each
broker's volume; Express brokers, tiered storage and serverless clusters by what they hold and move.
"""

from __future__ import annotations

from decimal import Decimal

from finfocus_policy.mapping.aws.meters import fixed, keyed, shown, use, used
from finfocus_policy.mapping.aws.nodes import hours, required
from finfocus_policy.mapping.entry import Draft, Rate, entry
from finfocus_policy.mapping.reader import Reader, product
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.money import HOURS_PER_MONTH
from finfocus_policy.model.resource import Unknown

ROOM = "aws/msk"
EXPRESS = (
    use("Storage (express)", "GB", f"{ROOM}/express/storage", "storage_gb"),
    use("Data written (express)", "GB", f"{ROOM}/express/in", "monthly_data_in_gb"),
)
TIERED = (
    use("Tiered storage", "GB", f"{ROOM}/tiered/storage", "tiered_storage_gb"),
    use("Tiered storage retrieval", "GB", f"{ROOM}/tiered/retrieval", "monthly_tiered_retrieval_gb"),
)
CLUSTER = Rate(name="Cluster hours", unit="hours", key=f"{ROOM}/serverless/hours")
SERVERLESS = (
    use("Storage", "GB", f"{ROOM}/serverless/storage", "storage_gb"),
    use("Data in", "GB", f"{ROOM}/serverless/in", "monthly_data_in_gb"),
    use("Data out", "GB", f"{ROOM}/serverless/out", "monthly_data_out_gb"),
)


def given(reader: Reader, rates: tuple[Rate, ...], what: str) -> list[Meter]:
    """The meters of rates that not every region's list has: only when the usage file gives the amount."""
    meters = [rate.meter(reader) for rate in rates if reader.usage(rate.usage) is not None]
    if len(meters) < len(rates):
        reader.assume(f"{what} not included: how much is not given")
    return meters


def volume_size(group: Reader) -> Decimal | Unknown | None:
    """GB of one broker, in today's block or the older property."""
    size = group.number("storageInfo.ebsStorageInfo.volumeSize")
    return group.number("ebsVolumeSize") if size is None else size


def storage_meters(group: Reader, count: Decimal | Unknown) -> list[Meter]:
    """The volumes of standard brokers."""
    size = volume_size(group)
    if size is None:
        size = Unknown(group.at("storageInfo.ebsStorageInfo.volumeSize"), "is not given")
    total = product(size, count)
    assert total is not None
    return [fixed("Storage", "GB", f"{ROOM}/storage", total), *throughput_meters(group)]


def throughput_meters(group: Reader) -> list[Meter]:
    """Provisioned throughput: how much of it a broker includes is not told, so it has no amount."""
    extra = group.block("storageInfo.ebsStorageInfo.provisionedThroughput")
    wanted = extra.flag("enabled")
    if wanted is None or wanted is False:
        return []
    amount = Unknown(extra.at("volumeThroughput"), "includes an amount we do not know")
    return [
        fixed("Provisioned throughput", "MBps", f"{ROOM}/throughput", wanted if isinstance(wanted, Unknown) else amount)
    ]


def cluster(reader: Reader) -> Draft:
    """aws:msk/cluster:Cluster."""
    group = reader.block("brokerNodeGroupInfo")
    sku = required(group, "instanceType")
    count = reader.whole("numberOfBrokerNodes")
    if count is None:
        count = Unknown("numberOfBrokerNodes", "is not given")
    meters = [fixed(f"Instance ({shown(sku, 'instance type')})", "hours", keyed(f"{ROOM}/broker", sku), hours(count))]
    if isinstance(sku, str) and sku.startswith("express."):
        meters += given(reader, EXPRESS, "storage and data written to Express brokers are")
    else:
        meters += storage_meters(group, count)
    return Draft(sku=sku, meters=(*meters, *tiered(reader)))


def tiered(reader: Reader) -> list[Meter]:
    """What the tiered storage mode adds."""
    mode = reader.text("storageMode")
    if isinstance(mode, Unknown):
        return [used("Tiered storage", "GB", f"{ROOM}/tiered/storage", mode)]
    return given(reader, TIERED, "tiered storage is") if mode == "TIERED" else []


def serverless(reader: Reader) -> Draft:
    """aws:msk/serverlessCluster:ServerlessCluster."""
    meters = [CLUSTER.meter(reader)]
    partitions = product(reader.usage("partitions"), HOURS_PER_MONTH)
    if partitions is not None:
        meters.append(used("Partition hours", "hours", f"{ROOM}/serverless/partitions", partitions))
    meters += given(reader, SERVERLESS, "partitions, storage and data are")
    return Draft(meters=tuple(meters))


ENTRIES = (
    entry("aws:msk/cluster:Cluster", "msk:Cluster", "brokerNodeGroupInfo numberOfBrokerNodes storageMode", cluster),
    entry("aws:msk/serverlessCluster:ServerlessCluster", "msk:ServerlessCluster", "", serverless),
)
