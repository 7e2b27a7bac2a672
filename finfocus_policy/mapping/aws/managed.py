"""Services charged by what they are used for, whatever is set: queries, builds, files, discovery, logs.

Rules (the pricing pages of Amazon Athena, AWS AppSync, AWS Amplify, AWS Cloud Map, Amazon RDS Proxy, Amazon
Redshift, AWS Storage Gateway, Amazon CloudWatch, AWS CodePipeline, Amazon GuardDuty, AWS Shield, Amazon Lightsail,
Amazon MSK, Amazon VPC Lattice): a Cloud Map namespace with DNS is a hosted
zone; a proxy is charged by the vCPUs of the database behind it; flow logs as vended logs by where they go.
"""

from __future__ import annotations

from finfocus_policy.mapping.aws.flat import hourly, monthly
from finfocus_policy.mapping.aws.meters import default, fixed, keyed, use, used, word
from finfocus_policy.mapping.entry import MILLION, ONE, Draft, entry, flat
from finfocus_policy.mapping.reader import Reader, product
from finfocus_policy.model.money import HOURS_PER_MONTH
from finfocus_policy.model.resource import Unknown

SCANNED = use("Data scanned", "TB", "aws/athena/scanned", "monthly_data_scanned_tb")
GRAPH = (
    use("Query and data modification operations", "1M requests", "aws/appsync/requests", "monthly_requests", MILLION),
    use("Real-time updates", "1M updates", "aws/appsync/updates", "monthly_real_time_updates", MILLION),
    use("Connection minutes", "1M minutes", "aws/appsync/minutes", "monthly_connection_minutes", MILLION),
)
AMPLIFY = (
    use("Build minutes", "minutes", "aws/amplify/build", "monthly_build_minutes"),
    use("Data stored", "GB", "aws/amplify/storage", "storage_gb"),
    use("Data served", "GB", "aws/amplify/served", "monthly_data_served_gb"),
)
ZONE = monthly("Hosted zone", "aws/route53/zone")
PROXY = use("Database vCPUs behind the proxy", "vCPU-hours", "aws/rds/proxy", "monthly_vcpu_hours")
NAMESPACE = use("Managed storage", "GB", "aws/redshift/managed-storage", "managed_storage_gb")
GATEWAY = use("Data written to AWS", "GB", "aws/storage-gateway/written", "monthly_data_written_gb")
COMPOSITE = monthly("Composite alarm", "aws/cloudwatch/alarm/composite")
SHIELD = monthly("Shield Advanced", "aws/shield/subscription")
LATTICE = (
    hourly("Service", "aws/vpc-lattice/service"),
    use("Data processed", "GB", "aws/vpc-lattice/data", "monthly_data_processed_gb"),
)
REPLICATOR = (
    hourly("Replicator", "aws/msk/replicator/hours"),
    use("Data replicated in the region", "GB", "aws/msk/replicator/same-region", "monthly_same_region_gb"),
    use("Data replicated across regions", "GB", "aws/msk/replicator/cross-region", "monthly_cross_region_gb"),
)
DETECTOR = (
    use("CloudTrail management events", "1M events", "aws/guardduty/events", "monthly_management_events", MILLION),
    use("Flow and DNS logs", "GB", "aws/guardduty/logs", "monthly_logs_gb"),
)
CHECKS = use("Security checks", "checks", "aws/securityhub/checks", "monthly_checks")
PUBLIC_IMAGES = use("Storage", "GB", "aws/ecr/storage", "storage_gb")
BALANCER = monthly("Load balancer", "aws/lightsail/load-balancer")
BOXES = {"nano", "micro", "small", "medium", "large", "xlarge"}
DESTINATIONS = {"cloud-watch-logs": "CloudWatch Logs", "s3": "S3", "kinesis-data-firehose": "Firehose"}


def flow_log(reader: Reader) -> Draft:
    """aws:ec2/flowLog:FlowLog: to CloudWatch Logs unless it says otherwise."""
    place = word(reader, "logDestinationType", "cloud-watch-logs")
    label = "destination not known" if isinstance(place, Unknown) else DESTINATIONS.get(place, place)
    key, amount = keyed("aws/cloudwatch/vended-logs", place), reader.usage("monthly_data_ingested_gb")
    return Draft(meters=(used(f"Data delivered ({label})", "GB", key, amount),))


def connector(reader: Reader) -> Draft:
    """aws:mskconnect/connector:Connector: its workers, the least of them where they scale."""
    fixed_size, scaled = reader.block("capacity.provisionedCapacity"), reader.block("capacity.autoscaling")
    block, count = (scaled, "minWorkerCount") if scaled.present else (fixed_size, "workerCount")
    workers, units = block.whole(count), block.whole("mcuCount")
    if scaled.present:
        reader.assume("the least number of its workers")
    size = product(default(workers, ONE), default(units, ONE), HOURS_PER_MONTH)
    amount = HOURS_PER_MONTH if size is None else size
    return Draft(meters=(fixed("Worker units", "MCU-hours", "aws/msk/connect/mcu", amount),))


def pipeline(reader: Reader) -> Draft:
    """aws:codepipeline/pipeline:Pipeline: of type V1 by the month, V2 by the minutes its actions run."""
    kind = word(reader, "pipelineType", "v1")
    if kind == "v2":
        amount = reader.usage("monthly_action_minutes")
        return Draft(sku=kind, meters=(used("Action minutes", "minutes", "aws/codepipeline/minutes", amount),))
    return Draft(sku=kind, meters=(fixed("Active pipeline", "months", keyed("aws/codepipeline", kind), ONE),))


def containers(reader: Reader) -> Draft:
    """aws:lightsail/containerService:ContainerService: a price for each node of its size."""
    power, scale = word(reader, "power", ""), default(reader.whole("scale"), ONE)
    known = power if isinstance(power, Unknown) or power in BOXES else Unknown("power", "is none of Lightsail's sizes")
    return Draft(sku=power, meters=(fixed("Nodes", "months", keyed("aws/lightsail/container", known), scale),))


def disk(reader: Reader) -> Draft:
    """aws:lightsail/disk:Disk."""
    size = reader.number("sizeInGb")
    amount = Unknown("sizeInGb", "is not given") if size is None else size
    return Draft(meters=(fixed("Storage", "GB", "aws/lightsail/disk", amount),))


ENTRIES = (
    flat("aws:amplify/app:App", "amplify:App", *AMPLIFY),
    flat("aws:appsync/graphQLApi:GraphQLApi", "appsync:GraphQLApi", *GRAPH),
    flat("aws:athena/workgroup:Workgroup", "athena:Workgroup", SCANNED),
    flat("aws:cloudwatch/compositeAlarm:CompositeAlarm", "cloudwatch:CompositeAlarm", COMPOSITE),
    entry("aws:codepipeline/pipeline:Pipeline", "codepipeline:Pipeline", "pipelineType", pipeline),
    entry("aws:ec2/flowLog:FlowLog", "ec2:FlowLog", "logDestinationType", flow_log),
    flat("aws:ecrpublic/repository:Repository", "ecrpublic:Repository", PUBLIC_IMAGES),
    flat("aws:guardduty/detector:Detector", "guardduty:Detector", *DETECTOR),
    entry("aws:lightsail/containerService:ContainerService", "lightsail:ContainerService", "power scale", containers),
    entry("aws:lightsail/disk:Disk", "lightsail:Disk", "sizeInGb", disk),
    flat("aws:lightsail/lb:Lb", "lightsail:Lb", BALANCER),
    flat("aws:msk/replicator:Replicator", "msk:Replicator", *REPLICATOR),
    entry("aws:mskconnect/connector:Connector", "mskconnect:Connector", "capacity", connector),
    flat("aws:rds/proxy:Proxy", "rds:Proxy", PROXY),
    flat("aws:redshiftserverless/namespace:Namespace", "redshiftserverless:Namespace", NAMESPACE),
    flat("aws:securityhub/account:Account", "securityhub:Account", CHECKS),
    flat("aws:shield/subscription:Subscription", "shield:Subscription", SHIELD),
    flat("aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace", "servicediscovery:PrivateDnsNamespace", ZONE),
    flat("aws:servicediscovery/publicDnsNamespace:PublicDnsNamespace", "servicediscovery:PublicDnsNamespace", ZONE),
    flat("aws:storagegateway/gateway:Gateway", "storagegateway:Gateway", GATEWAY),
    flat("aws:vpclattice/service:Service", "vpclattice:Service", *LATTICE),
)
