"""A web shop of 52 AWS resources: machines, databases, queues, a component, a second region.

`pulumi config set busy true` is the change of preview-update.json: larger application servers, one
more machine in the tier, no bastion.
"""

import pulumi
import pulumi_aws as aws

config = pulumi.Config()
busy = config.get_bool("busy") or False
tags = {"project": "shop", "env": "prod", "cost-center": "retail"}


class AppTier(pulumi.ComponentResource):
    """A launch template and the autoscaling group that uses it."""

    def __init__(self, name: str, desired: int) -> None:
        super().__init__("shop:index:AppTier", name)
        template = aws.ec2.LaunchTemplate(
            f"{name}-lt",
            instance_type="c5.xlarge",
            image_id="ami-1",
            opts=pulumi.ResourceOptions(parent=self),
        )
        aws.autoscaling.Group(
            f"{name}-asg",
            min_size=2,
            max_size=6,
            desired_capacity=desired,
            availability_zones=["us-east-1a", "us-east-1b"],
            launch_template={"id": template.id, "version": "$Latest"},
            opts=pulumi.ResourceOptions(parent=self),
        )


# Network
vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16", tags=tags)
subnets = [
    aws.ec2.Subnet(
        f"sub-{letter}",
        vpc_id=vpc.id,
        cidr_block=f"10.0.{number}.0/24",
        availability_zone=f"us-east-1{letter}",
    )
    for number, letter in enumerate("ab")
]
subnet_ids = [subnet.id for subnet in subnets]
aws.ec2.InternetGateway("igw", vpc_id=vpc.id)
address = aws.ec2.Eip("nat-ip", domain="vpc")
aws.ec2.NatGateway("nat", allocation_id=address.id, subnet_id=subnets[0].id, tags=tags)
aws.ec2.VpcEndpoint(
    "ep",
    vpc_id=vpc.id,
    service_name="com.amazonaws.us-east-1.ecr.api",
    vpc_endpoint_type="Interface",
    subnet_ids=subnet_ids,
)
security_group = aws.ec2.SecurityGroup("web-sg", vpc_id=vpc.id)
aws.lb.LoadBalancer("front", load_balancer_type="application", subnets=subnet_ids, tags=tags)
aws.lb.LoadBalancer("inner", load_balancer_type="network", internal=True, subnets=subnet_ids)
aws.route53.Zone("zone", name="shop.example.com")
aws.cloudfront.Distribution(
    "cdn",
    enabled=True,
    origins=[{"domainName": "x", "originId": "o"}],
    default_cache_behavior={
        "allowedMethods": ["GET"],
        "cachedMethods": ["GET"],
        "targetOriginId": "o",
        "viewerProtocolPolicy": "allow-all",
    },
    restrictions={"geoRestriction": {"restrictionType": "none"}},
    viewer_certificate={"cloudfrontDefaultCertificate": True},
)

# Machines
role = aws.iam.Role("app-role", assume_role_policy="{}")
for number in range(3):
    aws.ec2.Instance(
        f"app-{number}",
        ami="ami-1",
        instance_type="m5.xlarge" if busy else "m5.large",
        subnet_id=subnets[number % 2].id,
        root_block_device={"volumeType": "gp3", "volumeSize": 100, "iops": 4000, "throughput": 200},
        ebs_block_devices=[{"deviceName": "/dev/sdb", "volumeType": "io1", "volumeSize": 200, "iops": 3000}],
        tags={**tags, "Name": f"app-{number}"},
    )
if not busy:
    aws.ec2.Instance("bastion", ami="ami-1", instance_type="t3.small", tags=tags)
aws.ec2.Instance("gpu", ami="ami-3", instance_type="p3.2xlarge", region="us-west-2", tags={"project": "ml"})
AppTier("tier", desired=4 if busy else 3)
aws.ebs.Volume("data", availability_zone="us-east-1a", size=500, type="gp2", tags=tags)
aws.ebs.Volume("cold", availability_zone="us-east-1a", size=1000, type="sc1")
aws.efs.FileSystem("shared")

# Containers and functions
jobs = aws.ecs.Cluster("jobs")
task = aws.ecs.TaskDefinition(
    "job",
    family="job",
    cpu="1024",
    memory="2048",
    network_mode="awsvpc",
    requires_compatibilities=["FARGATE"],
    container_definitions="[]",
)
aws.ecs.Service("job", cluster=jobs.id, task_definition=task.arn, desired_count=2, launch_type="FARGATE")
kubernetes = aws.eks.Cluster("k8s", role_arn=role.arn, vpc_config={"subnetIds": subnet_ids})
aws.eks.NodeGroup(
    "workers",
    cluster_name=kubernetes.name,
    node_role_arn=role.arn,
    subnet_ids=subnet_ids,
    instance_types=["m5.large"],
    disk_size=50,
    scaling_config={"desiredSize": 3, "minSize": 1, "maxSize": 5},
)
aws.lambda_.Function(
    "thumbs",
    runtime="python3.12",
    handler="h.h",
    role=role.arn,
    memory_size=512,
    architectures=["arm64"],
    code=pulumi.AssetArchive({"h.py": pulumi.StringAsset("def h(e,c): pass")}),
)

# Data
aws.rds.Instance(
    "orders",
    engine="postgres",
    engine_version="16.3",
    instance_class="db.r5.large",
    allocated_storage=200,
    storage_type="gp3",
    multi_az=True,
    backup_retention_period=7,
    username="app",
    password=config.require_secret("ordersPassword"),
    tags=tags,
)
aurora = aws.rds.Cluster(
    "aurora",
    engine="aurora-mysql",
    master_username="a",
    master_password=config.require_secret("auroraPassword"),
)
for number in range(2):
    aws.rds.ClusterInstance(
        f"aurora-{number}",
        cluster_identifier=aurora.id,
        engine="aurora-mysql",
        instance_class="db.r6g.large",
    )
aws.elasticache.Cluster("sessions", engine="redis", node_type="cache.t3.medium", num_cache_nodes=1)
aws.elasticache.ReplicationGroup(
    "carts", description="carts", engine="redis", node_type="cache.r6g.large", num_cache_clusters=3
)
aws.opensearch.Domain(
    "search",
    engine_version="OpenSearch_2.11",
    cluster_config={
        "instanceType": "r6g.large.search",
        "instanceCount": 3,
        "dedicatedMasterEnabled": True,
        "dedicatedMasterType": "m6g.large.search",
        "dedicatedMasterCount": 3,
    },
    ebs_options={"ebsEnabled": True, "volumeType": "gp3", "volumeSize": 100},
)
aws.redshift.Cluster("dwh", cluster_identifier="dwh", node_type="ra3.xlplus", number_of_nodes=2)
aws.dynamodb.Table(
    "events",
    attributes=[{"name": "id", "type": "S"}],
    hash_key="id",
    billing_mode="PROVISIONED",
    read_capacity=50,
    write_capacity=20,
)
aws.dynamodb.Table("audit", attributes=[{"name": "id", "type": "S"}], hash_key="id", billing_mode="PAY_PER_REQUEST")
aws.s3.Bucket("assets", tags=tags)

# Queues, streams, and what watches over all of it
aws.sqs.Queue("orders-q")
aws.sns.Topic("alerts")
aws.kinesis.Stream("clicks", shard_count=4)
aws.msk.Cluster(
    "bus",
    kafka_version="3.5.1",
    number_of_broker_nodes=3,
    broker_node_group_info={
        "instanceType": "kafka.m5.large",
        "clientSubnets": subnet_ids,
        "securityGroups": [security_group.id],
        "storageInfo": {"ebsStorageInfo": {"volumeSize": 500}},
    },
)
aws.kms.Key("key")
aws.secretsmanager.Secret("db-pass")
aws.cloudwatch.LogGroup("logs", retention_in_days=30)
aws.cloudwatch.MetricAlarm(
    "cpu",
    namespace="AWS/EC2",
    metric_name="CPUUtilization",
    statistic="Average",
    period=60,
    evaluation_periods=2,
    threshold=80,
    comparison_operator="GreaterThanThreshold",
)

# The second region, ready to take over
eu = aws.Provider("eu", region="eu-west-1", default_tags={"tags": {"project": "shop", "env": "dr"}})
elsewhere = pulumi.ResourceOptions(provider=eu)
for number in range(2):
    aws.ec2.Instance(f"dr-{number}", ami="ami-2", instance_type="m5.large", opts=elsewhere)
aws.rds.Instance(
    "dr-db",
    engine="mysql",
    instance_class="db.t3.medium",
    allocated_storage=50,
    storage_type="gp2",
    username="a",
    password=config.require_secret("standbyPassword"),
    opts=elsewhere,
)
