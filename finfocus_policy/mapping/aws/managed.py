"""Services charged by what they are used for, whatever is set: queries, builds, files, discovery, logs.

Rules (the pricing pages of Amazon Athena, AWS AppSync, AWS Amplify, AWS Cloud Map, Amazon RDS Proxy, Amazon
Redshift, AWS Storage Gateway, Amazon CloudWatch): a Cloud Map namespace with DNS is a hosted
zone; a proxy is charged by the vCPUs of the database behind it; flow logs as vended logs by where they go.
"""

from __future__ import annotations

from finfocus_policy.mapping.aws.flat import monthly
from finfocus_policy.mapping.aws.meters import keyed, use, used, word
from finfocus_policy.mapping.entry import MILLION, Draft, entry, flat
from finfocus_policy.mapping.reader import Reader
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
DESTINATIONS = {"cloud-watch-logs": "CloudWatch Logs", "s3": "S3", "kinesis-data-firehose": "Firehose"}


def flow_log(reader: Reader) -> Draft:
    """aws:ec2/flowLog:FlowLog: to CloudWatch Logs unless it says otherwise."""
    place = word(reader, "logDestinationType", "cloud-watch-logs")
    label = "destination not known" if isinstance(place, Unknown) else DESTINATIONS.get(place, place)
    key, amount = keyed("aws/cloudwatch/vended-logs", place), reader.usage("monthly_data_ingested_gb")
    return Draft(meters=(used(f"Data delivered ({label})", "GB", key, amount),))


ENTRIES = (
    flat("aws:amplify/app:App", "amplify:App", *AMPLIFY),
    flat("aws:appsync/graphQLApi:GraphQLApi", "appsync:GraphQLApi", *GRAPH),
    flat("aws:athena/workgroup:Workgroup", "athena:Workgroup", SCANNED),
    entry("aws:ec2/flowLog:FlowLog", "ec2:FlowLog", "logDestinationType", flow_log),
    flat("aws:rds/proxy:Proxy", "rds:Proxy", PROXY),
    flat("aws:redshiftserverless/namespace:Namespace", "redshiftserverless:Namespace", NAMESPACE),
    flat("aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace", "servicediscovery:PrivateDnsNamespace", ZONE),
    flat("aws:servicediscovery/publicDnsNamespace:PublicDnsNamespace", "servicediscovery:PublicDnsNamespace", ZONE),
    flat("aws:storagegateway/gateway:Gateway", "storagegateway:Gateway", GATEWAY),
)
