"""The form of a resource its mapping reads: what aws-native (CloudFormation's names) calls otherwise is said in
the classic provider's words.

One row a type: the native token, the classic one whose mapping prices it, and where each input goes. Names are
those of aws-native's published SDK; a type that is not in these rows is none of ours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from finfocus_policy.mapping.tokens import canonical
from finfocus_policy.model.resource import Resource, Secret, Unknown

Change = Callable[[Any], Any]
ROOT_DEVICES = frozenset({"/dev/xvda", "/dev/sda1", "/dev/sda"})
MEMBER = "dbClusterIdentifier"
CLUSTER_INSTANCE = "aws:rds/clusterInstance:ClusterInstance"


def through(change: Change) -> Change:
    """The change of a value that may be secret (it stays so) or not known yet (it stays as it is)."""

    def changed(value: Any) -> Any:
        if isinstance(value, Secret):
            return Secret(changed(value.value))
        return value if isinstance(value, Unknown) else change(value)

    return changed


def renamed(names: str) -> Change:
    """A block, or each block of a list, with some of its inputs renamed ("native=classic ...")."""
    pairs = dict(item.split("=") for item in names.split())

    def one(value: Any) -> Any:
        return {pairs.get(k, k): v for k, v in value.items()} if isinstance(value, Mapping) else value

    return lambda value: [through(one)(v) for v in value] if isinstance(value, (list, tuple)) else one(value)


def inner(key: str) -> Change:
    """One input of a block."""
    return lambda value: value.get(key) if isinstance(value, Mapping) else None


def disks(value: Any) -> list[tuple[bool, Any]]:
    """The volumes among block device mappings, each with whether it is the root volume. One whose
    device is not known may be, and is not known itself: then no 8 GB are assumed beside it."""
    found: list[tuple[bool, Any]] = []
    for mapping in value if isinstance(value, (list, tuple)) else [value]:
        plain = mapping.value if isinstance(mapping, Secret) else mapping
        if isinstance(plain, Unknown):
            found.append((False, plain))
            continue
        disk = plain.get("ebs") if isinstance(plain, Mapping) else None
        if disk is None:
            continue
        device = plain.get("deviceName")
        first = not any(root for root, _ in found)
        if isinstance(device, Unknown):
            found.append((first, device))
            continue
        root = first and isinstance(device, str) and device in ROOT_DEVICES
        found.append((root, Secret(disk) if mapping is not plain else disk))
    return found


def root_disk(value: Any) -> Any:
    """The root volume among block device mappings, if it is one of them."""
    return next((disk for root, disk in disks(value) if root), None)


def other_disks(value: Any) -> Any:
    """The volumes beside the root volume."""
    return [disk for root, disk in disks(value) if not root]


def public_address(value: Any) -> Any:
    """Whether any network interface asks for a public address."""
    blocks = [v.value if isinstance(v, Secret) else v for v in (value if isinstance(value, (list, tuple)) else [value])]
    asked = [b.get("associatePublicIpAddress") if isinstance(b, Mapping) else b for b in blocks]
    return True if any(a in (True, "true") for a in asked) else next((a for a in asked if isinstance(a, Unknown)), None)


def tasks_network(value: Any) -> Any:
    """The network of a service's tasks, with a yes or no for a public address."""
    block = value.get("awsvpcConfiguration") if isinstance(value, Mapping) else value
    block = block.value if isinstance(block, Secret) else block
    if not isinstance(block, Mapping):
        return block if isinstance(block, Unknown) else None
    asked = block.get("assignPublicIp")
    return {"assignPublicIp": asked if asked is None or isinstance(asked, Unknown) else asked == "ENABLED"}


def indexes(value: Any) -> Any:
    """Global secondary indexes with their capacity where the classic provider has it."""

    def one(index: Any) -> Any:
        given = index.get("provisionedThroughput") if isinstance(index, Mapping) else index
        if isinstance(given, Unknown):
            return {"readCapacity": given, "writeCapacity": given}
        return CAPACITY(given) if isinstance(given, Mapping) else {}

    return [through(one)(v) for v in value] if isinstance(value, (list, tuple)) else value


CAPACITY = renamed("readCapacityUnits=readCapacity writeCapacityUnits=writeCapacity")
TRANSITIONS = renamed("transition=transitions noncurrentVersionTransition=noncurrentVersionTransitions")


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Where one native input goes; `change` puts its value into the classic form. `target` "*type": the
    inputs of this block are the classic resource's own; not known, its `type` stands for all of them."""

    source: str
    target: str
    change: Change | None = None

    def moved(self, value: Any) -> Mapping[str, Any]:
        """The classic inputs a value becomes."""
        new = value if self.change is None else through(self.change)(value)
        if not self.target.startswith("*"):
            return {} if new is None else {self.target: new}
        plain = new.value if isinstance(new, Secret) else new
        if isinstance(plain, Unknown):
            return {self.target[1:]: plain}
        if not isinstance(plain, Mapping):
            return {}
        return {k: Secret(v) for k, v in plain.items()} if isinstance(new, Secret) else plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One native type."""

    token: str
    classic: str
    moves: tuple[Move, ...]

    @property
    def keys(self) -> frozenset[str]:
        """The native inputs that are read."""
        return frozenset(move.source for move in self.moves)

    def home(self, inputs: Mapping[str, Any]) -> str:
        """The classic token; a database that is a member of a cluster is a cluster instance."""
        member = self.classic == "aws:rds/instance:Instance" and inputs.get(MEMBER) is not None
        return CLUSTER_INSTANCE if member else self.classic

    def translated(self, resource: Resource) -> Resource:
        """The resource in the classic provider's words."""
        inputs: dict[str, Any] = {}
        dependencies: dict[str, tuple[str, ...]] = {}
        for move in self.moves:
            value = resource.inputs.get(move.source)
            urns = resource.dependencies.get(move.source, ())
            if value is not None:
                inputs.update(move.moved(value))
            if urns:
                dependencies[move.target] = (*dependencies.get(move.target, ()), *urns)
        home = self.home(resource.inputs)
        return replace(resource, type=home, inputs=inputs, dependencies=dependencies)


def row(token: str, classic: str, names: str = "", *moves: Move) -> Row:
    """A row: inputs of the same name as they are, others as "native=classic", then those that are changed."""
    pairs = (item.partition("=") for item in names.split())
    same = tuple(Move(source=source, target=target or source) for source, _, target in pairs)
    return Row(token=f"aws-native:{token}", classic=f"aws:{classic}", moves=(*same, *moves))


def move(source: str, target: str, change: Change | None = None) -> Move:
    """A move, by position: tables of them read as tables."""
    return Move(source=source, target=target, change=change)


REFERENCE = renamed("launchTemplateId=id launchTemplateName=name")
DISKS = (
    move("blockDeviceMappings", "rootBlockDevice", root_disk),
    move("blockDeviceMappings", "ebsBlockDevices", other_disks),
)
ROWS = (
    row("acmpca:CertificateAuthority", "acmpca/certificateAuthority:CertificateAuthority", "usageMode"),
    row("amazonmq:Broker", "mq/broker:Broker", "engineType hostInstanceType deploymentMode storageType"),
    row("apigateway:RestApi", "apigateway/restApi:RestApi"),
    row("apigateway:Stage", "apigateway/stage:Stage", "cacheClusterEnabled cacheClusterSize"),
    row("apigatewayv2:Api", "apigatewayv2/api:Api", "protocolType"),
    row(
        "autoscaling:AutoScalingGroup",
        "autoscaling/group:Group",
        "autoScalingGroupName=name desiredCapacity minSize maxSize launchConfigurationName=launchConfiguration mixedInstancesPolicy",
        move("launchTemplate", "launchTemplate", REFERENCE),
    ),
    row(
        "autoscaling:LaunchConfiguration",
        "ec2/launchConfiguration:LaunchConfiguration",
        "launchConfigurationName=name instanceType placementTenancy ebsOptimized spotPrice associatePublicIpAddress "
        "instanceMonitoring=enableMonitoring",
        *DISKS,
    ),
    row("backup:BackupVault", "backup/vault:Vault"),
    row("certificatemanager:Certificate", "acm/certificate:Certificate", "certificateAuthorityArn"),
    row("cloudtrail:Trail", "cloudtrail/trail:Trail", "insightSelectors"),
    row(
        "cloudwatch:Alarm",
        "cloudwatch/metricAlarm:MetricAlarm",
        "period thresholdMetricId",
        move("metrics", "metricQueries", renamed("metricStat=metric")),
    ),
    row("cloudwatch:Dashboard", "cloudwatch/dashboard:Dashboard"),
    row(
        "dynamodb:Table",
        "dynamodb/table:Table",
        "tableName=name billingMode tableClass",
        move("provisionedThroughput", "readCapacity", inner("readCapacityUnits")),
        move("provisionedThroughput", "writeCapacity", inner("writeCapacityUnits")),
        move("globalSecondaryIndexes", "globalSecondaryIndexes", indexes),
        move("pointInTimeRecoverySpecification", "pointInTimeRecovery", renamed("pointInTimeRecoveryEnabled=enabled")),
    ),
    row("ec2:Eip", "ec2/eip:Eip", "publicIpv4Pool"),
    row("ec2:Host", "ec2/dedicatedHost:DedicatedHost", "instanceFamily instanceType"),
    row(
        "ec2:Instance",
        "ec2/instance:Instance",
        "instanceType tenancy hostId hostResourceGroupArn monitoring ebsOptimized creditSpecification",
        move("networkInterfaces", "associatePublicIpAddress", public_address),
        move("launchTemplate", "launchTemplate", REFERENCE),
        *DISKS,
    ),
    row(
        "ec2:LaunchTemplate",
        "ec2/launchTemplate:LaunchTemplate",
        "launchTemplateName=name",
        move("launchTemplateData", "*instanceType"),
    ),
    row(
        "ec2:NatGateway",
        "ec2/natGateway:NatGateway",
        "allocationId connectivityType availabilityMode availabilityZoneAddresses",
    ),
    row("ec2:Subnet", "ec2/subnet:Subnet", "mapPublicIpOnLaunch"),
    row("ec2:TrafficMirrorSession", "ec2/trafficMirrorSession:TrafficMirrorSession"),
    row("ec2:TransitGatewayAttachment", "ec2transitgateway/vpcAttachment:VpcAttachment"),
    row("ec2:TransitGatewayVpcAttachment", "ec2transitgateway/vpcAttachment:VpcAttachment"),
    row("ec2:Volume", "ebs/volume:Volume", "size volumeType=type iops throughput snapshotId"),
    row("ec2:VpcEndpoint", "ec2/vpcEndpoint:VpcEndpoint", "vpcEndpointType subnetIds"),
    row("ec2:VpnConnection", "ec2/vpnConnection:VpnConnection", "transitGatewayId"),
    row("ecr:Repository", "ecr/repository:Repository", "repositoryName=name"),
    row(
        "ecs:Service",
        "ecs/service:Service",
        "launchType desiredCount taskDefinition capacityProviderStrategy=capacityProviderStrategies",
        move("networkConfiguration", "networkConfiguration", tasks_network),
    ),
    row(
        "ecs:TaskDefinition",
        "ecs/taskDefinition:TaskDefinition",
        "family=name cpu memory requiresCompatibilities runtimePlatform",
        move("ephemeralStorage", "ephemeralStorage", renamed("sizeInGiB=sizeInGib")),
    ),
    row(
        "efs:FileSystem",
        "efs/fileSystem:FileSystem",
        "availabilityZoneName lifecyclePolicies throughputMode provisionedThroughputInMibps",
    ),
    row("eks:Cluster", "eks/cluster:Cluster", "name version computeConfig upgradePolicy controlPlaneScalingConfig"),
    row("eks:FargateProfile", "eks/fargateProfile:FargateProfile"),
    row(
        "eks:Nodegroup",
        "eks/nodeGroup:NodeGroup",
        "scalingConfig instanceTypes diskSize launchTemplate capacityType amiType",
    ),
    row(
        "elasticache:CacheCluster",
        "elasticache/cluster:Cluster",
        "engine cacheNodeType=nodeType numCacheNodes snapshotRetentionLimit",
    ),
    row(
        "elasticache:ReplicationGroup",
        "elasticache/replicationGroup:ReplicationGroup",
        "engine cacheNodeType=nodeType numCacheClusters numNodeGroups replicasPerNodeGroup snapshotRetentionLimit",
    ),
    row("elasticache:ServerlessCache", "elasticache/serverlessCache:ServerlessCache", "engine cacheUsageLimits"),
    row(
        "elasticbeanstalk:Environment",
        "elasticbeanstalk/environment:Environment",
        "",
        move("optionSettings", "settings", renamed("optionName=name")),
    ),
    row(
        "elasticloadbalancing:LoadBalancer",
        "elb/loadBalancer:LoadBalancer",
        "subnets availabilityZones",
        move("scheme", "internal", lambda value: value == "internal"),
    ),
    row(
        "elasticloadbalancingv2:LoadBalancer",
        "lb/loadBalancer:LoadBalancer",
        "type=loadBalancerType subnets subnetMappings ipAddressType",
        move("scheme", "internal", lambda value: value == "internal"),
    ),
    row("events:EventBus", "cloudwatch/eventBus:EventBus"),
    row("globalaccelerator:Accelerator", "globalaccelerator/accelerator:Accelerator"),
    row("glue:Job", "glue/job:Job", "command maxCapacity numberOfWorkers workerType"),
    row("grafana:Workspace", "grafana/workspace:Workspace"),
    row("kinesis:Stream", "kinesis/stream:Stream", "shardCount streamModeDetails retentionPeriodHours=retentionPeriod"),
    row("kms:Key", "kms/key:Key", "keySpec=customerMasterKeySpec"),
    row("kms:ReplicaKey", "kms/replicaKey:ReplicaKey"),
    row("lambda:Function", "lambda/function:Function", "architectures memorySize ephemeralStorage"),
    row("lightsail:Instance", "lightsail/instance:Instance", "bundleId"),
    row("logs:LogGroup", "cloudwatch/logGroup:LogGroup", "logGroupClass"),
    row("msk:Cluster", "msk/cluster:Cluster", "brokerNodeGroupInfo numberOfBrokerNodes storageMode"),
    row("msk:ServerlessCluster", "msk/serverlessCluster:ServerlessCluster"),
    row("mwaa:Environment", "mwaa/environment:Environment", "environmentClass minWorkers schedulers"),
    row(
        "neptune:DbCluster",
        "neptune/cluster:Cluster",
        "dbClusterIdentifier=identifier backupRetentionPeriod "
        "serverlessScalingConfiguration=serverlessV2ScalingConfiguration",
    ),
    row(
        "neptune:DbInstance",
        "neptune/clusterInstance:ClusterInstance",
        "dbInstanceClass=instanceClass dbClusterIdentifier=clusterIdentifier",
    ),
    row("networkfirewall:Firewall", "networkfirewall/firewall:Firewall", "subnetMappings"),
    row("opensearchservice:Domain", "opensearch/domain:Domain", "clusterConfig ebsOptions"),
    row(
        "rds:DbCluster",
        "rds/cluster:Cluster",
        "dbClusterIdentifier=identifier engine engineMode storageType backupRetentionPeriod dbClusterInstanceClass "
        "allocatedStorage iops serverlessV2ScalingConfiguration=serverlessv2ScalingConfiguration engineVersion "
        "engineLifecycleSupport databaseInsightsMode",
    ),
    row(
        "rds:DbInstance",
        "rds/instance:Instance",
        "dbInstanceIdentifier=identifier engine engineVersion dbInstanceClass=instanceClass allocatedStorage "
        "storageType iops storageThroughput multiAz licenseModel enablePerformanceInsights=performanceInsightsEnabled "
        "performanceInsightsRetentionPeriod sourceDbInstanceIdentifier=replicateSourceDb "
        "dbClusterIdentifier=clusterIdentifier databaseInsightsMode publiclyAccessible dedicatedLogVolume "
        "engineLifecycleSupport dbSnapshotIdentifier=snapshotIdentifier sourceDbiResourceId=restoreToPointInTime",
    ),
    row("redshift:Cluster", "redshift/cluster:Cluster", "nodeType numberOfNodes multiAz"),
    row("redshiftserverless:Workgroup", "redshiftserverless/workgroup:Workgroup"),
    row("route53:HealthCheck", "route53/healthCheck:HealthCheck", "", move("healthCheckConfig", "*type")),
    row("route53:HostedZone", "route53/zone:Zone"),
    row("route53resolver:ResolverEndpoint", "route53/resolverEndpoint:ResolverEndpoint", "ipAddresses"),
    row(
        "s3:Bucket",
        "s3/bucket:Bucket",
        "bucketName=name",
        move("lifecycleConfiguration", "lifecycleRules", lambda value: TRANSITIONS(inner("rules")(value))),
    ),
    row("secretsmanager:Secret", "secretsmanager/secret:Secret", "replicaRegions=replicas"),
    row("sns:Subscription", "sns/topicSubscription:TopicSubscription", "protocol"),
    row("sns:Topic", "sns/topic:Topic", "fifoTopic"),
    row("sqs:Queue", "sqs/queue:Queue", "fifoQueue"),
    row("ssm:Parameter", "ssm/parameter:Parameter", "tier"),
    row("stepfunctions:StateMachine", "sfn/stateMachine:StateMachine", "stateMachineType=type"),
    row("transfer:Server", "transfer/server:Server", "protocols"),
    row("wafv2:WebAcl", "wafv2/webAcl:WebAcl", "rules"),
)
NATIVE: Mapping[str, Row] = {row.token: row for row in ROWS}


def kind_of(type: str) -> str:
    """The token a type is known by to those that refer to it.

    >>> kind_of("aws-native:ec2:LaunchTemplate"), kind_of("aws:ebs/volume:Volume")
    ('aws:ec2/launchTemplate:LaunchTemplate', 'aws:ebs/volume:Volume')
    """
    found = NATIVE.get(type)
    return canonical(type) if found is None else found.classic


def classic(resource: Resource) -> Resource:
    """The resource in the form its mapping reads."""
    found = NATIVE.get(resource.type)
    return resource if found is None else found.translated(resource)
