"""Types whose charges do not depend on their inputs: one row each.

Names, units and usage keys are Infracost's; the rules are those of the services' pricing pages.
"""

from __future__ import annotations

from decimal import Decimal

from finfocus_policy.mapping.aws.meters import use
from finfocus_policy.mapping.entry import MILLION, ONE, Draft, Entry, Rate, entry, flat
from finfocus_policy.mapping.reader import Reader

TEN_THOUSAND = Decimal(10_000)
HUNDRED_THOUSAND = Decimal(100_000)

QUERIES = (
    use("Standard queries", "1M queries", "aws/route53/queries/standard", "monthly_standard_queries", MILLION),
    use(
        "Latency based routing queries",
        "1M queries",
        "aws/route53/queries/latency",
        "monthly_latency_based_queries",
        MILLION,
    ),
    use("Geo DNS queries", "1M queries", "aws/route53/queries/geo", "monthly_geo_queries", MILLION),
)
ATTACHMENT = Rate(name="Transit gateway attachment", unit="hours", key="aws/vpc/transit-gateway/attachment")
ATTACHMENT_DATA = use("Data processed", "GB", "aws/vpc/transit-gateway/data", "monthly_data_processed_gb")
OPERATIONS = (
    use("Handler operations", "operations", "aws/cloudformation/operations", "monthly_handler_operations"),
    use("Durations above 30s", "seconds", "aws/cloudformation/duration", "monthly_duration_secs"),
)
EVALUATIONS = use("Rule evaluations", "evaluations", "aws/config/evaluations", "monthly_rule_evaluations")
BACKUP = "aws/backup/"
VAULT = (
    use("EFS backup (warm)", "GB", BACKUP + "efs-warm", "monthly_efs_warm_backup_gb"),
    use("EFS backup (cold)", "GB", BACKUP + "efs-cold", "monthly_efs_cold_backup_gb"),
    use("EFS restore (warm)", "GB", BACKUP + "efs-warm-restore", "monthly_efs_warm_restore_gb"),
    use("EFS restore (cold)", "GB", BACKUP + "efs-cold-restore", "monthly_efs_cold_restore_gb"),
    use("EFS restore (item-level)", "requests", BACKUP + "efs-item-restore", "monthly_efs_item_restore_requests"),
    use("EBS snapshot", "GB", BACKUP + "ebs-snapshot", "monthly_ebs_snapshot_gb"),
    use("RDS snapshot", "GB", BACKUP + "rds-snapshot", "monthly_rds_snapshot_gb"),
    use("DynamoDB backup", "GB", BACKUP + "dynamodb", "monthly_dynamodb_backup_gb"),
    use("DynamoDB restore", "GB", BACKUP + "dynamodb-restore", "monthly_dynamodb_restore_gb"),
    use("Aurora snapshot", "GB", BACKUP + "aurora-snapshot", "monthly_aurora_snapshot_gb"),
    use("FSx for Windows backup", "GB", BACKUP + "fsx-windows", "monthly_fsx_windows_backup_gb"),
    use("FSx for Lustre backup", "GB", BACKUP + "fsx-lustre", "monthly_fsx_lustre_backup_gb"),
)
EVENTS = "aws/eventbridge/"
BUS = (
    use("Custom events published", "1M events", EVENTS + "custom", "monthly_custom_events", MILLION),
    use("Third-party events published", "1M events", EVENTS + "third-party", "monthly_third_party_events", MILLION),
    use("Archive processing", "GB", EVENTS + "archive-processing", "monthly_archive_processing_gb"),
    use("Archive storage", "GB", EVENTS + "archive-storage", "archive_storage_gb"),
    use("Schema discovery", "1M events", EVENTS + "schema-discovery", "monthly_schema_discovery_events", MILLION),
)
CATALOG = (
    use("Storage", "100k objects", "aws/glue/catalog/storage", "monthly_objects", HUNDRED_THOUSAND),
    use("Requests", "1M requests", "aws/glue/catalog/requests", "monthly_requests", MILLION),
)
RECORDER = (
    use("Config items", "records", "aws/config/items", "monthly_config_items"),
    use("Custom config items", "records", "aws/config/custom-items", "monthly_custom_config_items"),
)


def monthly(name: str, key: str) -> Rate:
    """A charge once a month."""
    return Rate(name=name, unit="months", key=key, quantity=ONE)


def hourly(name: str, key: str) -> Rate:
    """A charge for every hour."""
    return Rate(name=name, unit="hours", key=key)


REST = use("Requests", "1M requests", "aws/apigateway/rest/requests", "monthly_requests", MILLION)
INVOCATIONS = use(
    "Total number of invocations", "1M invocations", "aws/cloudfront/function", "monthly_requests", MILLION
)
MASTER_KEY = monthly("Customer master key", "aws/kms/key")
LISTED = use("Objects listed", "1M objects", "aws/s3/inventory", "monthly_listed_objects", MILLION)
MONITORED = use("Objects monitored", "1M objects", "aws/s3/analytics", "monthly_monitored_objects", MILLION)
FLINK_BACKUP = use("Backup", "GB", "aws/kinesis/analytics/backup", "durable_application_backup_gb")

CLIENT = hourly("Connection", "aws/vpc/client-vpn/connection")
PIPED = use("Requests", "1M requests", EVENTS + "pipes", "monthly_requests", MILLION)


def client_vpn(reader: Reader) -> Draft:
    """aws:ec2clientvpn/endpoint:Endpoint: charged for each client that is connected."""
    reader.assume("one client, connected all month")
    return Draft(meters=(CLIENT.meter(reader),))


ENTRIES: tuple[Entry, ...] = (
    flat("aws:apigateway/restApi:RestApi", "apigateway:RestApi", REST),
    flat("aws:backup/vault:Vault", "backup:Vault", *VAULT),
    flat("aws:cfg/organizationCustomRule:OrganizationCustomRule", "cfg:OrganizationCustomRule", EVALUATIONS),
    flat("aws:cfg/organizationManagedRule:OrganizationManagedRule", "cfg:OrganizationManagedRule", EVALUATIONS),
    flat("aws:cfg/recorder:Recorder", "cfg:Recorder", *RECORDER),
    flat("aws:cfg/rule:Rule", "cfg:Rule", EVALUATIONS),
    flat("aws:cloudformation/stack:Stack", "cloudformation:Stack", *OPERATIONS),
    flat("aws:cloudformation/stackSet:StackSet", "cloudformation:StackSet", *OPERATIONS),
    flat("aws:cloudfront/function:Function", "cloudfront:Function", INVOCATIONS),
    flat(
        "aws:cloudwatch/dashboard:Dashboard", "cloudwatch:Dashboard", monthly("Dashboard", "aws/cloudwatch/dashboard")
    ),
    flat("aws:cloudwatch/eventBus:EventBus", "cloudwatch:EventBus", *BUS),
    flat(
        "aws:ec2/trafficMirrorSession:TrafficMirrorSession",
        "ec2:TrafficMirrorSession",
        hourly("Traffic mirror", "aws/vpc/traffic-mirror"),
    ),
    entry("aws:ec2clientvpn/endpoint:Endpoint", "ec2clientvpn:Endpoint", "", client_vpn),
    flat(
        "aws:ec2clientvpn/networkAssociation:NetworkAssociation",
        "ec2clientvpn:NetworkAssociation",
        hourly("Endpoint association", "aws/vpc/client-vpn/association"),
    ),
    flat(
        "aws:ec2transitgateway/peeringAttachment:PeeringAttachment", "ec2transitgateway:PeeringAttachment", ATTACHMENT
    ),
    flat(
        "aws:ec2transitgateway/vpcAttachment:VpcAttachment",
        "ec2transitgateway:VpcAttachment",
        ATTACHMENT,
        ATTACHMENT_DATA,
    ),
    flat("aws:ecr/repository:Repository", "ecr:Repository", use("Storage", "GB", "aws/ecr/storage", "storage_gb")),
    flat(
        "aws:globalaccelerator/accelerator:Accelerator",
        "globalaccelerator:Accelerator",
        hourly("Fixed fee", "aws/global-accelerator/hours"),
    ),
    flat("aws:glue/catalogDatabase:CatalogDatabase", "glue:CatalogDatabase", *CATALOG),
    flat("aws:glue/crawler:Crawler", "glue:Crawler", use("Duration", "hours", "aws/glue/crawler", "monthly_hours")),
    flat(
        "aws:kinesisanalyticsv2/applicationSnapshot:ApplicationSnapshot",
        "kinesisanalyticsv2:ApplicationSnapshot",
        FLINK_BACKUP,
    ),
    flat("aws:kms/externalKey:ExternalKey", "kms:ExternalKey", MASTER_KEY),
    flat("aws:kms/replicaExternalKey:ReplicaExternalKey", "kms:ReplicaExternalKey", MASTER_KEY),
    flat("aws:pipes/pipe:Pipe", "pipes:Pipe", PIPED),
    flat("aws:route53/zone:Zone", "route53:Zone", monthly("Hosted zone", "aws/route53/zone")),
    flat("aws:s3/analyticsConfiguration:AnalyticsConfiguration", "s3:AnalyticsConfiguration", MONITORED),
    flat("aws:s3/inventory:Inventory", "s3:Inventory", LISTED),
)
