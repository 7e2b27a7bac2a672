"""Which rows of the AWS price list are which price. Usage types carry the region before them ("EUW3-", "EU-"), so
patterns are anchored behind it: without that, one key gets the prices of several SKUs.
"""

from __future__ import annotations

from decimal import Decimal

from finfocus_policy.sources.imports.found import Why
from finfocus_policy.sources.imports.rule import Rule, RuleTable

R = r"(?:[A-Z]{2,4}\d?-)?"
COMPUTE = ("Compute Instance", "Compute Instance (bare metal)")
PER_MIBPS = {"MiBps-month": Decimal(1), "GiBps-month": Decimal(1) / 1024}
REQUESTS = {"request": Decimal(1), "count": Decimal(1)}
COUNTED = {"month": Decimal(1), "count": Decimal(1)}
SECONDS = {"GB-second": Decimal(1), "second": Decimal(1)}
VOLUME = r"gp2|gp3|io1|io2|st1|sc1|standard"
ENGINES = {"MySQL": "mysql", "PostgreSQL": "postgres", "MariaDB": "mariadb"}
EDITIONS = {
    "Enterprise": "ee", "Standard": "se", "Standard One": "se1", "Standard Two": "se2", "Express": "ex", "Web": "web",
}  # fmt: skip
AURORA = {"Aurora MySQL": "mysql", "Aurora PostgreSQL": "postgresql"}
ZONES = {"Single-AZ": "single-az", "Multi-AZ": "multi-az", "Multi-AZ (readable standbys)": "multi-az-cluster"}
TWO = {"Single-AZ": "single-az", "Multi-AZ": "multi-az"}
VOLUMES = {
    "General Purpose": "gp2", "General Purpose-GP3": "gp3", "Provisioned IOPS": "io1", "Provisioned IOPS-IO2": "io2",
    "Magnetic": "standard",
}  # fmt: skip
BALANCERS = {"application": "Load Balancer-Application", "network": "Load Balancer-Network", "gateway": "Load Balancer-Gateway"}


def ec2() -> tuple[Rule, ...]:
    """Machines and what hangs on them. The order matters: what is not the plain on-demand machine is refused first."""
    shared = {"tenancy": "Shared", "usagetype": rf"{R}BoxUsage(?::[a-z0-9.-]+)?", "licensemodel": "|No License required"}
    return (
        Rule(services="AmazonEC2", family=COMPUTE, where={"usagetype": rf"{R}EBSOptimized:(?P<size>[a-z0-9.-]+)"}, key="aws/ec2/ebs-optimized/{size}", unit="hour", free=True),
        Rule(services="AmazonEC2", family=COMPUTE, where={"tenancy": "Dedicated|Host|Reserved"}, refuse=Why.DEDICATED),
        Rule(services="AmazonEC2", family=COMPUTE, where={"capacitystatus": r"(?!Used$).+"}, refuse=Why.CAPACITY),
        Rule(services="AmazonEC2", family=COMPUTE, where={"licensemodel": "Bring your own licen[cs]e"}, refuse=Why.BYOL),
        Rule(services="AmazonEC2", family=COMPUTE, where={"preinstalledsw": r"(?!NA$).+"}, refuse=Why.SOFTWARE),
        Rule(services="AmazonEC2", family=COMPUTE, where={"marketoption": r"(?!OnDemand$).+"}, refuse=Why.SPOT),
        Rule(services="AmazonEC2", family=COMPUTE, where={"usagetype": rf"{R}(?:Spot|Unused|Dedicated|Reservation|Host).*"}, refuse=Why.CAPACITY),
        Rule(services="AmazonEC2", family=COMPUTE, where={**shared, "operatingsystem": "Linux"}, key="aws/ec2/instance/{instancetype}/linux", unit="hour", committed=True),
        Rule(services="AmazonEC2", family=COMPUTE, where={**shared, "operatingsystem": "Windows"}, key="aws/ec2/licence/{instancetype}/windows", unit="hour", minus="aws/ec2/instance/{instancetype}/linux"),
        Rule(services="AmazonEC2", family=COMPUTE, where={"operatingsystem": ".+"}, refuse=Why.SYSTEM),
        Rule(services="AmazonEC2", family="CPU Credits", where={"operatingsystem": "Linux", "usagetype": rf"{R}CPUCredits:(?P<family>t\w+)"}, key="aws/ec2/cpu-credits/{family}", unit="vCPU-hour"),
        Rule(services="AmazonEC2", family="CPU Credits", where={"operatingsystem": "Windows", "usagetype": rf"{R}CPUCredits:(?P<family>t\w+)"}, key="aws/ec2/cpu-credits/{family}-windows", unit="vCPU-hour"),
        Rule(services="AmazonEC2", family="Dedicated Host", where={"usagetype": rf"{R}HostUsage:(?P<family>[a-z0-9-]+)"}, key="aws/ec2/host/{family}", unit="hour"),
        Rule(services="AmazonEC2", family="Storage", where={"volumeapiname": VOLUME, "usagetype": rf"{R}EBS:VolumeUsage(?:\.\w+)?"}, key="aws/ebs/{volumeapiname}/storage", unit="GB-month"),
        Rule(services="AmazonEC2", family="System Operation", where={"usagetype": rf"{R}EBS:VolumeP-IOPS\.piops"}, key="aws/ebs/io1/iops", unit="IOPS-month"),
        Rule(services="AmazonEC2", family="System Operation", where={"usagetype": rf"{R}EBS:VolumeP-IOPS\.gp3"}, key="aws/ebs/gp3/iops", unit="IOPS-month"),
        Rule(services="AmazonEC2", family="System Operation", where={"usagetype": rf"{R}EBS:VolumeP-IOPS\.io2"}, key="aws/ebs/io2/iops", unit="IOPS-month", start=Decimal(0), end=Decimal(32000)),
        Rule(services="AmazonEC2", family="System Operation", where={"usagetype": rf"{R}EBS:VolumeP-IOPS\.io2\.tier2"}, key="aws/ebs/io2/iops", unit="IOPS-month", start=Decimal(32000), end=Decimal(64000)),
        Rule(services="AmazonEC2", family="System Operation", where={"usagetype": rf"{R}EBS:VolumeP-IOPS\.io2\.tier3"}, key="aws/ebs/io2/iops", unit="IOPS-month", start=Decimal(64000)),
        Rule(services="AmazonEC2", family="System Operation", where={"usagetype": rf"{R}EBS:VolumeIOUsage"}, key="aws/ebs/standard/io", unit="request"),
        Rule(services="AmazonEC2", family="Provisioned Throughput", where={"usagetype": rf"{R}EBS:VolumeP-Throughput\.gp3"}, key="aws/ebs/gp3/throughput", unit="MiBps-month", listed=PER_MIBPS),
        Rule(services="AmazonEC2", family="Storage Snapshot", where={"usagetype": rf"{R}EBS:SnapshotUsage"}, key="aws/ebs/snapshot/storage", unit="GB-month"),
        Rule(services="AmazonEC2", family="Storage Snapshot", where={"usagetype": rf"{R}EBS:SnapshotArchiveStorage"}, key="aws/ebs/snapshot/archive-storage", unit="GB-month"),
        Rule(services="AmazonEC2", family="Storage Snapshot", where={"usagetype": rf"{R}EBS:SnapshotArchiveRetrieval"}, key="aws/ebs/snapshot/archive-retrieval", unit="GB"),
    )


def network() -> tuple[Rule, ...]:
    """NAT gateways stand in the list of EC2 or of VPC, load balancers in their own or in that of EC2."""
    nat, both, vpc = ("AmazonEC2", "AmazonVPC"), ("AWSELB", "AmazonEC2"), "AmazonVPC"
    usage = {"hours": rf"{R}LoadBalancerUsage", "lcu": rf"{R}LCUUsage"}
    kinds = [
        Rule(services=both, family=family, where={"usagetype": usage[item]}, key=f"aws/elb/{kind}/{item}", unit=unit)
        for kind, family in BALANCERS.items()
        for item, unit in (("hours", "hour"), ("lcu", "LCU-hour"))
    ]
    return (
        Rule(services=nat, family="NAT Gateway", where={"usagetype": rf"{R}NatGateway-Hours"}, key="aws/vpc/nat-gateway/hours", unit="hour"),
        Rule(services=nat, family="NAT Gateway", where={"usagetype": rf"{R}NatGateway-Bytes"}, key="aws/vpc/nat-gateway/data", unit="GB"),
        Rule(services=vpc, where={"usagetype": rf"{R}PublicIPv4:InUseAddress"}, key="aws/vpc/public-ipv4", unit="hour"),
        *kinds,
        Rule(services=both, family="Load Balancer", where={"usagetype": usage["hours"]}, key="aws/elb/classic/hours", unit="hour"),
        Rule(services=both, family="Load Balancer", where={"usagetype": rf"{R}DataProcessing-Bytes"}, key="aws/elb/classic/data", unit="GB"),
        Rule(services=vpc, family="VpcEndpoint", where={"usagetype": rf"{R}VpcEndpoint-Hours"}, key="aws/vpc/endpoint/interface/hours", unit="hour"),
        Rule(services=vpc, family="VpcEndpoint", where={"usagetype": rf"{R}VpcEndpoint-Bytes"}, key="aws/vpc/endpoint/interface/data", unit="GB"),
        Rule(services=vpc, family="VpcEndpoint", where={"usagetype": rf"{R}VpcEndpoint-GWLBE-Hours"}, key="aws/vpc/endpoint/gatewayloadbalancer/hours", unit="hour"),
        Rule(services=vpc, family="VpcEndpoint", where={"usagetype": rf"{R}VpcEndpoint-GWLBE-Bytes"}, key="aws/vpc/endpoint/gatewayloadbalancer/data", unit="GB"),
        Rule(services=vpc, where={"usagetype": rf"{R}VPN-Usage-Hours:ipsec\.1", "operation": "|CreateVpnConnection"}, key="aws/vpc/vpn", unit="hour"),
        Rule(services=vpc, where={"usagetype": rf"{R}TransitGateway-Hours", "operation": "TransitGatewayVPC"}, key="aws/vpc/transit-gateway/attachment", unit="hour"),
        Rule(services=vpc, where={"usagetype": rf"{R}TransitGateway-Bytes", "operation": "TransitGatewayVPC"}, key="aws/vpc/transit-gateway/data", unit="GB"),
        Rule(services="AWSNetworkFirewall", where={"usagetype": rf"{R}Endpoint-Hour"}, key="aws/network-firewall/hours", unit="hour"),
    )


def databases() -> tuple[Rule, ...]:
    """RDS, Aurora and the node services."""
    usage = rf"{R}(?:InstanceUsage|Multi-AZUsage|Multi-AZClusterUsage|MirrorUsage):.+"
    plain = "|No licen[cs]e required"
    rds, open_search = "AmazonRDS", ("AmazonES", "AmazonOpenSearchService")
    return (
        Rule(services=rds, family="Database Instance", where={"databaseengine": ENGINES, "deploymentoption": ZONES, "licensemodel": plain, "usagetype": usage}, key="aws/rds/instance/{databaseengine}/{instancetype}/{deploymentoption}", unit="hour", committed=True),
        Rule(services=rds, family="Database Instance", where={"databaseengine": {"SQL Server": "sqlserver"}, "databaseedition": EDITIONS, "deploymentoption": TWO, "licensemodel": "License included", "usagetype": usage}, key="aws/rds/instance/{databaseengine}-{databaseedition}/{instancetype}/{deploymentoption}", unit="hour", committed=True),
        Rule(services=rds, family="Database Instance", where={"databaseengine": {"Oracle": "oracle"}, "databaseedition": EDITIONS, "deploymentoption": TWO, "licensemodel": "License included", "usagetype": usage}, key="aws/rds/instance/{databaseengine}-{databaseedition}/{instancetype}/{deploymentoption}", unit="hour", committed=True),
        Rule(services=rds, family="Database Instance", where={"databaseengine": {"Oracle": "oracle"}, "databaseedition": EDITIONS, "deploymentoption": TWO, "licensemodel": "Bring your own license", "usagetype": usage}, key="aws/rds/instance/{databaseengine}-{databaseedition}-byol/{instancetype}/{deploymentoption}", unit="hour", committed=True),
        Rule(services=rds, family="Database Instance", where={"licensemodel": "Bring your own license"}, refuse=Why.BYOL),
        Rule(services=rds, family="Database Instance", where={"databaseengine": AURORA, "usagetype": rf"{R}InstanceUsage:.+"}, key="aws/aurora/instance/{databaseengine}/{instancetype}", unit="hour", committed=True),
        Rule(services=rds, family="Database Instance", where={"databaseengine": AURORA, "usagetype": rf"{R}InstanceUsageIOOptimized:.+"}, key="aws/aurora/instance/{databaseengine}/{instancetype}-io-optimized", unit="hour"),
        Rule(services=rds, family="Database Storage", where={"volumetype": VOLUMES, "deploymentoption": TWO, "databaseengine": "Any", "usagetype": rf"{R}RDS:(?:Multi-AZ-)?(?:GP2-Storage|GP3-Storage|PIOPS-Storage|PIOPS-Storage-IO2|StorageUsage)"}, key="aws/rds/storage/{volumetype}/{deploymentoption}", unit="GB-month"),
        Rule(services=rds, family="Provisioned IOPS", where={"deploymentoption": TWO, "databaseengine": "Any", "usagetype": rf"{R}RDS:(?:Multi-AZ-)?PIOPS"}, key="aws/rds/iops/io1/{deploymentoption}", unit="IOPS-month"),
        Rule(services=rds, family="Provisioned IOPS", where={"deploymentoption": TWO, "databaseengine": "Any", "usagetype": rf"{R}RDS:(?:Multi-AZ-)?PIOPS-IO2"}, key="aws/rds/iops/io2/{deploymentoption}", unit="IOPS-month"),
        Rule(services=rds, family="Provisioned IOPS", where={"deploymentoption": TWO, "databaseengine": "Any", "usagetype": rf"{R}RDS:(?:Multi-AZ-)?GP3-PIOPS"}, key="aws/rds/iops/gp3/{deploymentoption}", unit="IOPS-month"),
        Rule(services=rds, family="Provisioned Throughput", where={"deploymentoption": TWO, "databaseengine": "Any", "usagetype": rf"{R}RDS:(?:Multi-AZ-)?GP3-Throughput"}, key="aws/rds/throughput/gp3/{deploymentoption}", unit="MiBps-month", listed=PER_MIBPS),
        Rule(services=rds, family="Storage Snapshot", where={"usagetype": rf"{R}RDS:ChargedBackupUsage", "databaseengine": "Any|"}, key="aws/rds/backup", unit="GB-month"),
        Rule(services=rds, family="Storage Snapshot", where={"usagetype": rf"{R}Aurora:BackupUsage", "databaseengine": "Any|Aurora MySQL|"}, key="aws/aurora/backup", unit="GB-month"),
        Rule(services=rds, family="Database Storage", where={"usagetype": rf"{R}Aurora:StorageUsage", "databaseengine": "Any|Aurora MySQL|"}, key="aws/aurora/storage", unit="GB-month"),
        Rule(services=rds, family="System Operation", where={"usagetype": rf"{R}Aurora:StorageIOUsage", "databaseengine": "Any|Aurora MySQL|"}, key="aws/aurora/io", unit="request"),
        Rule(services=rds, family="ServerlessV2", where={"usagetype": rf"{R}Aurora:ServerlessV2Usage", "databaseengine": "Any|Aurora MySQL|"}, key="aws/aurora/serverless-v2/acu", unit="ACU-hour"),
        Rule(services=rds, family="Serverless", where={"usagetype": rf"{R}Aurora:ServerlessUsage", "databaseengine": "Any|Aurora MySQL|"}, key="aws/aurora/serverless/acu", unit="ACU-hour"),
        Rule(services="AmazonElastiCache", family="Cache Instance", where={"cacheengine": "redis|memcached|valkey", "usagetype": rf"{R}NodeUsage:.+"}, key="aws/elasticache/node/{cacheengine}/{instancetype}", unit="hour", committed=True),
        Rule(services="AmazonElastiCache", family="Cache Instance", where={"usagetype": rf"{R}Outposts?-.*"}, refuse=Why.ZONE),
        Rule(services=open_search, family=("Amazon OpenSearch Service Instance", "Elastic Search Instance"), where={"usagetype": rf"{R}ESInstance:.+", "instancetype": r"(?P<node>.+)\.(?:search|elasticsearch)"}, key="aws/opensearch/instance/{node}", unit="hour", committed=True),
        Rule(services=open_search, family=("Amazon OpenSearch Service Volume", "Elastic Search Volume"), where={"storagemedia": {"GP2": "gp2", "GP3": "gp3", "Magnetic": "standard", "PIOPS": "io1"}, "usagetype": rf"{R}ES:[\w-]*Storage"}, key="aws/opensearch/storage/{storagemedia}", unit="GB-month"),
        Rule(services="AmazonRedshift", family="Compute Instance", where={"instancetype": ".+", "usagetype": rf"{R}Node:.+"}, key="aws/redshift/node/{instancetype}", unit="hour", committed=True),
        Rule(services="AmazonRedshift", family="Redshift Managed Storage", where={"usagetype": rf"{R}RMS:.+"}, key="aws/redshift/managed-storage", unit="GB-month"),
        Rule(services="AmazonRedshift", family="Serverless", where={"usagetype": rf"{R}Redshift:ServerlessUsage"}, key="aws/redshift/serverless/rpu", unit="RPU-hour"),
        Rule(services="AmazonMSK", where={"usagetype": rf"{R}Kafka\.Storage\.GP2"}, key="aws/msk/storage", unit="GB-month"),
        Rule(services="AmazonMSK", family="Managed Streaming for Apache Kafka (MSK)", where={"usagetype": rf"{R}(?P<broker>(?:Kafka|Express)\.[a-z0-9]+\.\w+)"}, key="aws/msk/broker/{broker}", unit="hour"),
        Rule(services="AmazonDocDB", family="Database Instance", where={"usagetype": rf"{R}InstanceUsage:.+"}, key="aws/docdb/instance/{instancetype}", unit="hour"),
        Rule(services="AmazonNeptune", where={"usagetype": rf"{R}InstanceUsage:(?P<node>db\..+)"}, key="aws/neptune/instance/{node}", unit="hour"),
    )


def serverless() -> tuple[Rule, ...]:
    """What is paid by use."""
    chip, arm = {"AWS-Lambda-Requests": "x86_64", "AWS-Lambda-Requests-ARM": "arm64"}, r".*(?:-ARM)?"
    spell = {"AWS-Lambda-Duration": "x86_64", "AWS-Lambda-Duration-ARM": "arm64"}
    room = {"AWS-Lambda-Storage-Duration": "x86_64", "AWS-Lambda-Storage-Duration-ARM": "arm64"}
    ours = r"(?!.*China free tier).*"
    db, units = "AmazonDynamoDB", {"DDB-ReadUnits": "read-capacity", "DDB-WriteUnits": "write-capacity"}
    asked = {"DDB-ReadUnits": "read-requests", "DDB-WriteUnits": "write-requests"}
    return (
        Rule(services="AWSLambda", family="Serverless", where={"group": chip, "groupdescription": ours, "usagetype": arm}, key="aws/lambda/requests/{group}", unit="request"),
        Rule(services="AWSLambda", family="Serverless", where={"group": spell, "groupdescription": ours}, key="aws/lambda/duration/{group}", unit="GB-second", listed=SECONDS),
        Rule(services="AWSLambda", family="Serverless", where={"group": room}, key="aws/lambda/ephemeral-storage/{group}", unit="GB-second", listed=SECONDS),
        Rule(services="AmazonS3", where={"volumetype": "Standard", "usagetype": rf"{R}TimedStorage-ByteHrs", "operation": ""}, key="aws/s3/standard/storage", unit="GB-month"),
        Rule(services="AmazonS3", where={"volumetype": "Standard - Infrequent Access", "usagetype": rf"{R}TimedStorage-SIA-ByteHrs", "operation": ""}, key="aws/s3/standard-ia/storage", unit="GB-month"),
        Rule(services="AmazonS3", where={"volumetype": "One Zone - Infrequent Access", "usagetype": rf"{R}TimedStorage-ZIA-ByteHrs", "operation": ""}, key="aws/s3/onezone-ia/storage", unit="GB-month"),
        Rule(services=db, family="Provisioned IOPS", where={"group": units, "usagetype": rf"{R}(?:Read|Write)CapacityUnit-Hrs"}, key="aws/dynamodb/standard/{group}", unit="hour"),
        Rule(services=db, family="Amazon DynamoDB PayPerRequest Throughput", where={"group": asked, "usagetype": rf"{R}(?:Read|Write)RequestUnits"}, key="aws/dynamodb/standard/{group}", unit="request"),
        Rule(services=db, family="Database Storage", where={"usagetype": rf"{R}TimedStorage-ByteHrs"}, key="aws/dynamodb/standard/storage", unit="GB-month"),
        Rule(services=db, where={"usagetype": rf"{R}TimedPITRStorage-ByteHrs"}, key="aws/dynamodb/standard/pitr", unit="GB-month"),
        Rule(services="AmazonKinesis", where={"usagetype": rf"{R}Storage-ShardHour", "operation": "shardHourStorage"}, key="aws/kinesis/stream/shard-hours", unit="hour"),
        Rule(services="AmazonKinesis", where={"usagetype": rf"{R}OnDemand-StreamHour", "operation": "OnDemandStreamHr"}, key="aws/kinesis/stream/on-demand/hours", unit="hour"),
        Rule(services="AmazonEKS", family="Compute", where={"usagetype": rf"{R}AmazonEKS-Hours:perCluster"}, key="aws/eks/cluster", unit="hour"),
        Rule(services=("AmazonECS", "AmazonEKS"), family="Compute", where={"usagetype": rf"{R}Fargate-vCPU-Hours:perCPU"}, key="aws/fargate/linux/x86_64/vcpu", unit="vCPU-hour", listed={"vCPU-hour": Decimal(1), "hour": Decimal(1)}),
        Rule(services=("AmazonECS", "AmazonEKS"), family="Compute", where={"usagetype": rf"{R}Fargate-GB-Hours"}, key="aws/fargate/linux/x86_64/memory", unit="GB-hour", listed={"GB-hour": Decimal(1), "hour": Decimal(1)}),
        Rule(services=("AmazonECS", "AmazonEKS"), family="Compute", where={"usagetype": rf"{R}Fargate-ARM-vCPU-Hours:perCPU"}, key="aws/fargate/linux/arm64/vcpu", unit="vCPU-hour", listed={"vCPU-hour": Decimal(1), "hour": Decimal(1)}),
        Rule(services=("AmazonECS", "AmazonEKS"), family="Compute", where={"usagetype": rf"{R}Fargate-ARM-GB-Hours"}, key="aws/fargate/linux/arm64/memory", unit="GB-hour", listed={"GB-hour": Decimal(1), "hour": Decimal(1)}),
        Rule(services="AmazonECR", where={"usagetype": rf"{R}TimedStorage-ByteHrs"}, key="aws/ecr/storage", unit="GB-month"),
        Rule(services="AmazonEFS", family="Storage", where={"usagetype": rf"{R}TimedStorage-ByteHrs"}, key="aws/efs/standard/storage", unit="GB-month"),
        Rule(services="AmazonEFS", family="Storage", where={"usagetype": rf"{R}TimedStorage-Z-ByteHrs"}, key="aws/efs/one-zone/storage", unit="GB-month"),
        Rule(services="AmazonEFS", family="Storage", where={"usagetype": rf"{R}IATimedStorage-ByteHrs"}, key="aws/efs/standard/infrequent", unit="GB-month"),
        Rule(services="AmazonCloudWatch", family="Alarm", where={"alarmtype": "Standard", "usagetype": rf"{R}CW:AlarmMonitorUsage"}, key="aws/cloudwatch/alarm/standard", unit="metric-month"),
        Rule(services="AmazonCloudWatch", family="Alarm", where={"alarmtype": "High Resolution", "usagetype": rf"{R}CW:HighResAlarmMonitorUsage"}, key="aws/cloudwatch/alarm/high-resolution", unit="metric-month"),
        Rule(services="AmazonCloudWatch", family="Data Payload", where={"usagetype": rf"{R}DataProcessing-Bytes", "group": "|Ingested Logs"}, key="aws/cloudwatch/logs/standard/ingested", unit="GB"),
        Rule(services="AmazonCloudWatch", family="Storage Snapshot", where={"usagetype": rf"{R}TimedStorage-ByteHrs"}, key="aws/cloudwatch/logs/standard/stored", unit="GB-month"),
        Rule(services="AmazonCloudWatch", family="Data Payload", where={"usagetype": rf"{R}DataScanned-Bytes"}, key="aws/cloudwatch/logs/standard/scanned", unit="GB"),
        Rule(services="AmazonRoute53", family="DNS Zone", where={"usagetype": "HostedZone"}, key="aws/route53/zone", unit="month", everywhere=True, listed=COUNTED),
        Rule(services="awskms", family="Encryption Key", where={"usagetype": r"(?:[a-z]{2}-[a-z-]+-\d-)?KMS-Keys"}, key="aws/kms/key", unit="month", listed=COUNTED),
        Rule(services="awskms", family="API Request", where={"usagetype": r"(?:[a-z]{2}-[a-z-]+-\d-)?KMS-Requests"}, key="aws/kms/requests/symmetric", unit="request", listed=REQUESTS),
        Rule(services="AWSSecretsManager", family="Secret", where={"usagetype": rf"{R}AWSSecretsManager-Secrets"}, key="aws/secretsmanager/secret", unit="month", listed=COUNTED),
        Rule(services="AWSSecretsManager", family="API Request", where={"usagetype": rf"{R}AWSSecretsManagerAPIRequest"}, key="aws/secretsmanager/requests", unit="request", listed=REQUESTS),
        Rule(services="AWSQueueService", family="API Request", where={"queuetype": {"Standard": "standard", "FIFO (first-in, first-out)": "fifo"}, "usagetype": rf"{R}Requests(?:-FIFO)?-RBP|{R}Requests-(?:Tier1|FIFO-Tier1)|{R}Requests(?:-FIFO)?"}, key="aws/sqs/requests/{queuetype}", unit="request", listed=REQUESTS),
        Rule(services="AmazonStates", where={"usagetype": rf"{R}StateTransition"}, key="aws/sfn/standard/transitions", unit="transition", listed={"transition": Decimal(1), "count": Decimal(1)}),
        Rule(services="AmazonApiGateway", family="API Calls", where={"usagetype": rf"{R}ApiGatewayRequest"}, key="aws/apigateway/rest/requests", unit="request", listed=REQUESTS),
        Rule(services="AmazonApiGateway", family="API Calls", where={"usagetype": rf"{R}ApiGatewayHttpRequest"}, key="aws/apigateway/http/requests", unit="request", listed=REQUESTS),
    )


AWS = RuleTable((*ec2(), *network(), *databases(), *serverless()))
