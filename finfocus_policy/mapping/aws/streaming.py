"""Kinesis: data streams, delivery streams (Firehose) and Flink applications.

Rules (Amazon Kinesis pricing pages): a provisioned stream by shard-hour, by another for each shard whose data is
kept longer than a day (from the eighth day on by GB), an on-demand one by the hour
and by GB; a delivery stream by GB, more for format conversion and for delivery into a VPC (each subnet
by the hour); a Flink application one processing unit more than it uses, 50 GB of storage each.
"""

from __future__ import annotations

from decimal import Decimal

from finfocus_policy.mapping.aws.flat import FLINK_BACKUP
from finfocus_policy.mapping.aws.meters import count_of, default, fixed, rated, times, use, used, word
from finfocus_policy.mapping.entry import ONE, Draft, entry
from finfocus_policy.mapping.reader import Reader, product
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.money import HOURS_PER_MONTH
from finfocus_policy.model.resource import Unknown

STREAM = "aws/kinesis/stream/"
RUNNING_STORAGE = Decimal(50)
DAY = Decimal(24)
EXTENDED = use("Extended retention (24H to 7D)", "GB", STREAM + "extended", "monthly_provisioned_extended_retention_gb")
PROVISIONED = (
    use("Put request unit", "units", STREAM + "put-units", "monthly_provisioned_put_units"),
    EXTENDED,
    use("Long term retention (7D+)", "GB", STREAM + "long-term", "monthly_provisioned_long_term_retention_gb"),
    use("Extended retention retrieval (7D+)", "GB", STREAM + "retrieval", "monthly_provisioned_long_term_retrieval_gb"),
    use("Enhanced Fan Out (EFO) Data retrieval", "GB", STREAM + "fan-out-data", "monthly_provisioned_efo_data_out_gb"),
    use("Enhanced Fan Out (EFO)", "consumer-shard hour", STREAM + "fan-out", "monthly_provisioned_efo_consumer_hours"),
)
ON_DEMAND = (
    use("Data ingested", "GB", STREAM + "on-demand/in", "monthly_on_demand_data_in_gb"),
    use("Data retrieval", "GB", STREAM + "on-demand/out", "monthly_on_demand_data_out_gb"),
    use(
        "Enhanced Fan Out (EFO) Data retrieval",
        "GB",
        STREAM + "on-demand/fan-out-data",
        "monthly_on_demand_efo_data_out_gb",
    ),
    use(
        "Extended retention (24H to 7D)",
        "GB",
        STREAM + "on-demand/extended",
        "monthly_on_demand_extended_retention_gb",
    ),
    use("Long term retention (7D+)", "GB", STREAM + "on-demand/long-term", "monthly_on_demand_long_term_retention_gb"),
)
UNIT, UNITS = "aws/kinesis/analytics/kpu", "kinesis_processing_units"
DATA = "monthly_data_ingested_gb"
BACKENDS = ("elasticsearchConfiguration", "opensearchConfiguration", "opensearchserverlessConfiguration")


def stream(reader: Reader) -> Draft:
    """aws:kinesis/stream:Stream."""
    mode = word(reader, "streamModeDetails.streamMode", "provisioned")
    if mode == "on_demand":
        hours = fixed("ON_DEMAND", "hours", STREAM + "on-demand/hours")
        return Draft(sku=mode, meters=(hours, *rated(reader, *ON_DEMAND)))
    shards = mode if isinstance(mode, Unknown) else default(reader.whole("shardCount"), ONE)
    hours = fixed("PROVISIONED", "hours", STREAM + "shard-hours", times(shards, HOURS_PER_MONTH))
    meters = [extended(reader, shards) if rate is EXTENDED else rate.meter(reader) for rate in PROVISIONED]
    return Draft(sku=mode, meters=(hours, *meters))


def extended(reader: Reader, shards: Decimal | Unknown) -> Meter:
    """Data kept longer than a day: due for every shard that is told to keep it, unless the usage file has a figure."""
    kept = reader.number("retentionPeriod")
    if kept is None or (isinstance(kept, Decimal) and kept <= DAY) or reader.told(EXTENDED.usage):
        return EXTENDED.meter(reader)
    amount = kept if isinstance(kept, Unknown) else times(shards, HOURS_PER_MONTH)
    return fixed(EXTENDED.name, "shard-hours", EXTENDED.key, amount)


def conversion_meters(reader: Reader) -> list[Meter]:
    """Format conversion, where it is set up and not switched off."""
    block = reader.block("extendedS3Configuration.dataFormatConversionConfiguration")
    enabled = block.flag("enabled") if block.present else False
    if enabled is False:
        return []
    key = enabled if isinstance(enabled, Unknown) else "aws/firehose/conversion"
    return [used("Format conversion", "GB", key, reader.usage(DATA))]


def delivery_meters(reader: Reader) -> list[Meter]:
    """Delivery into a VPC: by GB, and by the hour for every subnet."""
    blocks = [reader.block(f"{backend}.vpcConfig") for backend in BACKENDS]
    into = next((b for b in blocks if b.present), None)
    if into is None:
        return []
    amount = times(count_of(into, "subnetIds"), HOURS_PER_MONTH)
    return [
        used("VPC data", "GB", "aws/firehose/vpc-data", reader.usage(DATA)),
        fixed("VPC AZ delivery", "hours", "aws/firehose/vpc-hours", amount),
    ]


def delivery_stream(reader: Reader) -> Draft:
    """aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream."""
    data = used("Data ingested", "GB", "aws/firehose/data", reader.usage(DATA))
    return Draft(meters=(data, *conversion_meters(reader), *delivery_meters(reader)))


def sql_application(reader: Reader) -> Draft:
    """aws:kinesis/analyticsApplication:AnalyticsApplication."""
    return Draft(meters=(processing(reader),))


def processing(reader: Reader, key: str | Unknown = UNIT) -> Meter:
    """The units an application uses, a matter of its load."""
    amount = product(reader.usage(UNITS), HOURS_PER_MONTH)
    return used("Processing (stream)", "KPU", key, amount, scale=HOURS_PER_MONTH)


def application(reader: Reader) -> Draft:
    """aws:kinesisanalyticsv2/application:Application; what is not SQL is orchestrated, stores and backs up."""
    runtime = word(reader, "runtimeEnvironment", "")
    if isinstance(runtime, str) and runtime.startswith("sql"):
        return Draft(sku=runtime, meters=(processing(reader),))
    key = runtime if isinstance(runtime, Unknown) else UNIT
    storage = product(reader.usage(UNITS), RUNNING_STORAGE)
    meters = (
        processing(reader, key),
        fixed("Processing (orchestration)", "KPU", key, ONE, scale=HOURS_PER_MONTH),
        used("Running storage", "GB", "aws/kinesis/analytics/storage", storage),
        *rated(reader, FLINK_BACKUP),
    )
    return Draft(sku=runtime, meters=meters)


ENTRIES = (
    entry("aws:kinesis/stream:Stream", "kinesis:Stream", "streamModeDetails shardCount retentionPeriod", stream),
    entry(
        "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
        "kinesis:FirehoseDeliveryStream",
        f"extendedS3Configuration {' '.join(BACKENDS)}",
        delivery_stream,
    ),
    entry("aws:kinesis/analyticsApplication:AnalyticsApplication", "kinesis:AnalyticsApplication", "", sql_application),
    entry(
        "aws:kinesisanalyticsv2/application:Application",
        "kinesisanalyticsv2:Application",
        "runtimeEnvironment",
        application,
    ),
)
