"""The spellings of one thing: providers and resource types as Pulumi, the Go host and the references write them.

Tables, never case conversion: `aws:rds/instance:Instance` is "rds" because a row says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache

from finfocus_policy.model.cost import Meter, PriceRequest
from finfocus_policy.model.money import HOURS_PER_MONTH, plain

PROVIDERS = {
    "aws-native": "aws",
    "awsx": "aws",
    "azure-native": "azure",
    "azuread": "azure",
    "google-native": "gcp",
    "google": "gcp",
    "k8s": "kubernetes",
}
# The first word of a row is what we send when a plugin does not know the token; all of them are understood.
WORDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "aws": {
        "aws:ec2/instance:Instance": ("ec2",),
        "aws:ebs/volume:Volume": ("ebs", "ec2:Volume", "ec2/volume"),
        "aws:s3/bucket:Bucket": ("s3",),
        "aws:rds/instance:Instance": ("rds",),
        "aws:lambda/function:Function": ("lambda",),
        "aws:dynamodb/table:Table": ("dynamodb",),
        "aws:eks/cluster:Cluster": ("eks",),
        "aws:lb/loadBalancer:LoadBalancer": ("elb", "alb", "nlb", "elbv2"),
        "aws:ec2/natGateway:NatGateway": ("nat-gateway", "natgw", "vpc/nat-gateway"),
        "aws:elasticache/cluster:Cluster": ("elasticache",),
        "aws:cloudwatch/logGroup:LogGroup": ("cloudwatch",),
        "aws:sqs/queue:Queue": ("sqs",),
        "aws:sns/topic:Topic": ("sns",),
        "aws:efs/fileSystem:FileSystem": ("efs",),
        "aws:kms/key:Key": ("kms",),
        "aws:redshift/cluster:Cluster": ("redshift",),
        "aws:opensearch/domain:Domain": ("opensearch",),
        "aws:autoscaling/group:Group": ("autoscaling", "asg"),
        "aws:ec2/eip:Eip": ("eip", "elastic-ip"),
        "aws:ec2/vpc:Vpc": ("vpc",),
        "aws:ec2/subnet:Subnet": ("subnet",),
        "aws:ec2/securityGroup:SecurityGroup": ("security-group", "securitygroup"),
        "aws:ecs/service:Service": ("ecs", "fargate"),
        "aws:ecr/repository:Repository": ("ecr",),
        "aws:cloudfront/distribution:Distribution": ("cloudfront",),
        "aws:route53/zone:Zone": ("route53",),
        "aws:secretsmanager/secret:Secret": ("secretsmanager",),
        "aws:apigateway/restApi:RestApi": ("apigateway", "api-gateway"),
        "aws:kinesis/stream:Stream": ("kinesis",),
        "aws:sfn/stateMachine:StateMachine": ("stepfunctions", "step-functions"),
        "aws:msk/cluster:Cluster": ("msk",),
        "aws:docdb/clusterInstance:ClusterInstance": ("docdb",),
        "aws:neptune/clusterInstance:ClusterInstance": ("neptune",),
        "aws:rds/clusterInstance:ClusterInstance": ("aurora",),
        "aws:memorydb/cluster:Cluster": ("memorydb",),
    },
    "azure": {
        "azure-native:compute:VirtualMachine": ("vm", "compute/VirtualMachine"),
        "azure-native:compute:Disk": ("disk", "storage/ManagedDisk"),
        "azure-native:storage:StorageAccount": ("storage", "storage/BlobStorage"),
        "azure-native:containerservice:ManagedCluster": ("aks",),
        "azure-native:sql:Database": ("sql",),
        "azure-native:compute:VirtualMachineScaleSet": ("vmss",),
        "azure-native:web:AppServicePlan": ("app-service",),
        "azure-native:dbforpostgresql:Server": ("postgresql",),
        "azure-native:dbformysql:Server": ("mysql",),
        "azure-native:cache:Redis": ("redis",),
        "azure-native:documentdb:DatabaseAccount": ("cosmosdb",),
        "azure-native:containerregistry:Registry": ("acr",),
        "azure-native:network:PublicIPAddress": ("public-ip",),
        "azure-native:network:LoadBalancer": ("load-balancer",),
        "azure-native:network:NatGateway": ("nat-gateway",),
    },
    "gcp": {
        "gcp:compute/instance:Instance": ("compute", "gce"),
        "gcp:compute/disk:Disk": ("disk", "persistent-disk"),
        "gcp:sql/databaseInstance:DatabaseInstance": ("cloudsql",),
        "gcp:storage/bucket:Bucket": ("storage", "gcs"),
        "gcp:container/cluster:Cluster": ("gke",),
        "gcp:compute/address:Address": ("address",),
        "gcp:compute/routerNat:RouterNat": ("cloud-nat",),
        "gcp:cloudrunv2/service:Service": ("cloudrun", "cloud-run"),
        "gcp:cloudfunctions/function:Function": ("cloudfunctions", "functions"),
        "gcp:pubsub/topic:Topic": ("pubsub",),
        "gcp:redis/instance:Instance": ("memorystore", "redis"),
        "gcp:bigquery/table:Table": ("bigquery",),
    },
    "kubernetes": {
        "kubernetes:core/v1:Namespace": ("k8s-namespace", "namespace"),
        "kubernetes:core/v1:Pod": ("k8s-pod", "pod"),
        "kubernetes:core/v1:Node": ("k8s-node", "node"),
        "kubernetes:core/v1:Service": ("k8s-service",),
        "kubernetes:core/v1:PersistentVolumeClaim": ("k8s-pvc", "pvc"),
        "kubernetes:apps/v1:Deployment": ("k8s-deployment", "deployment"),
        "kubernetes:apps/v1:StatefulSet": ("k8s-statefulset", "statefulset"),
        "kubernetes:apps/v1:DaemonSet": ("k8s-daemonset", "daemonset"),
        "kubernetes:batch/v1:Job": ("k8s-job", "job"),
        "kubernetes:batch/v1:CronJob": ("k8s-cronjob", "cronjob"),
        "kubernetes:core/v1:PersistentVolume": ("k8s-pv", "pv"),
    },
    "digitalocean": {
        "digitalocean:index/droplet:Droplet": ("droplet",),
        "digitalocean:index/volume:Volume": ("volume",),
        "digitalocean:index/loadBalancer:LoadBalancer": ("load-balancer",),
        "digitalocean:index/databaseCluster:DatabaseCluster": ("database",),
        "digitalocean:index/kubernetesCluster:KubernetesCluster": ("doks",),
    },
}


def provider_of(word: str) -> str:
    """A provider as the protocol spells it; another word is left as it is.

    >>> provider_of("azure-native"), provider_of("AWS"), provider_of("digitalocean")
    ('azure', 'aws', 'digitalocean')
    """
    plain_word = word.lower()
    return PROVIDERS.get(plain_word, plain_word)


@cache
def _tokens(provider: str) -> Mapping[str, str]:
    """Every spelling of a provider's types, to its token."""
    found: dict[str, str] = {}
    for token, words in WORDS.get(provider, {}).items():
        for word in (token, _colons(token), *words):
            found.setdefault(word, token)
    return found


def _colons(token: str) -> str:
    """The spelling of the references: `ec2:Instance` for aws:ec2/instance:Instance."""
    _, module, name = token.split(":")
    return f"{module.split('/', 1)[0]}:{name}"


def token_of(provider: str, word: str) -> str | None:
    """The type token a plugin's caller means; None for a word no row has, and tokens are left as they are.

    >>> [token_of("aws", word) for word in ("ec2", "ec2:Instance", "aws:ec2/instance:Instance")]
    ['aws:ec2/instance:Instance', 'aws:ec2/instance:Instance', 'aws:ec2/instance:Instance']
    >>> token_of("azure-native", "vm"), token_of("kubernetes", "k8s-namespace"), token_of("aws", "warp-drive")
    ('azure-native:compute:VirtualMachine', 'kubernetes:core/v1:Namespace', None)
    """
    found = _tokens(provider_of(provider)).get(word)
    if found is None and word.startswith("kubernetes/"):
        found = _tokens("kubernetes").get(word.removeprefix("kubernetes/"))
    if found is None and word.count(":") == 2:
        return word
    return found


def provider_meant(word: str, among: Iterable[str] = ()) -> str:
    """The provider of a type that is written without one: the one its first part names, else the first whose table has
    the word, those in `among` (a plugin's own) before the others. "" for a word no table has.

    >>> [provider_meant(word) for word in ("ec2", "ec2:Instance", "aws:ec2/instance:Instance", "kubernetes/k8s-namespace")]
    ['aws', 'aws', 'aws', 'kubernetes']
    >>> provider_meant("storage"), provider_meant("storage", ["gcp"]), provider_meant("acme:a:B"), provider_meant("warp")
    ('azure', 'gcp', 'acme', '')
    """
    first = provider_of(re.split("[:/]", word, maxsplit=1)[0])
    if first in WORDS or word.count(":") == 2:
        return first
    return next((each for each in (*map(provider_of, among), *WORDS) if word in _tokens(each)), "")


def short_word(token: str) -> str:
    """The short word of a token; for one no row has, the spelling of the references; a word stays what it is.

    >>> short_word("aws:ec2/instance:Instance"), short_word("aws:mq/broker:Broker"), short_word("ec2")
    ('ec2', 'mq:Broker', 'ec2')
    """
    rows = WORDS.get(provider_of(token.partition(":")[0]), {})
    if token in rows:
        return rows[token][0]
    return _colons(token) if token.count(":") == 2 else token


# What Go plugins read from the tags, told from what a resource is charged for: nothing else of it is sent.
ALIASES: tuple[tuple[re.Pattern[str], str, tuple[str, ...]], ...] = tuple(
    (re.compile(pattern), value, tuple(names.split()))
    for pattern, value, names in (
        (r"(?:aws/ec2|azure/vm|gcp/compute)/licence/.*/([a-z-]+)", "{0}", "platform"),
        (r"aws/ec2/instance/[^/]+/linux-(dedicated)(?:/.*)?", "{0}", "tenancy"),
        (r"aws/ebs/([^/]+)/storage", "{0}", "volume_type storage_type"),
        (r"aws/ebs/[^/]+/storage", "{quantity}", "size volume_size"),
        (r"aws/rds/instance/([^/]+)/.*", "{0}", "engine"),
        (r"aws/rds/instance/.*/multi-az", "true", "multi_az"),
        (r"aws/rds/instance/.*/single-az", "false", "multi_az"),
        (r"aws/rds/storage/([^/]+)/.*", "{0}", "storage_type"),
        (r"aws/rds/storage/.*", "{quantity}", "storage_size allocated_storage"),
        (r"aws/elasticache/node/([^/]+)/.*", "{0}", "engine"),
        (r"aws/elasticache/node/.*", "{machines}", "num_nodes num_cache_nodes"),
        (r"aws/lambda/requests/(.*)", "{0}", "arch"),
        (r"aws/lambda/requests/.*", "{units}", "requests_per_month"),
        (r"aws/s3/[^/]+/storage", "{quantity}", "size"),
        (r"aws/vpc/nat-gateway/data", "{quantity}", "data_processed_gb"),
        (r"aws/elb/application/lcu", "{machines}", "lcu_per_hour"),
        (r"aws/elb/network/lcu", "{machines}", "nlcu_per_hour"),
        (r"aws/dynamodb/standard/read-capacity", "{machines}", "read_capacity_units"),
        (r"aws/dynamodb/standard/write-capacity", "{machines}", "write_capacity_units"),
    )
)
MACHINE = re.compile(r"aws(?:-native)?:ec2(?:/instance)?:Instance|azure(?:-native)?:compute(?:/\w+)?:\w*VirtualMachine\w*")
MACHINE_KEY = re.compile(r"aws/ec2/instance/|azure/vm/(?!licence/)")
RESERVED = re.compile(r"/(?:ri|sp)/")
WHOLE = ("", "Standard")
"""Groups of meters that tell of the resource itself: none, and what a bucket keeps in its first class."""
ROOT = {"volume_type": "root_volume_type", "volume_size": "root_volume_size"}


def by_list(request: PriceRequest) -> bool:
    """Whether a resource is charged what its SKU costs on demand. What is bought otherwise is not: a descriptor has no word
    for it, so whoever is asked by SKU would answer the price on demand.

    >>> from finfocus_policy.model.resource import ResourceDescriptor
    >>> machine = Meter(name="e2", unit="hours", keys=("gcp/compute/machine/e2-medium/spot",), quantity=HOURS_PER_MONTH)
    >>> asked = PriceRequest(type="t", descriptor=ResourceDescriptor(provider="gcp", resource_type="t"), meters=(machine,))
    >>> by_list(asked)
    False
    """
    return not bought(request)


def bought(request: PriceRequest) -> str:
    """How a resource is bought: "spot", "reserved", "host" for a machine on a dedicated host, which is charged instead of
    it, and "" for on demand."""
    keys = [str(key) for meter in request.meters for key in meter.keys]
    if any(meter.spot for meter in request.meters) or any(key.endswith("/spot") for key in keys):
        return "spot"
    if any(map(RESERVED.search, keys)):
        return "reserved"
    alone = not keys or MACHINE.fullmatch(request.type) is None or any(map(MACHINE_KEY.match, keys))
    return "" if alone else "host"


def tag_aliases(request: PriceRequest) -> dict[str, str]:
    """The tags Go plugins look for, made from the meters of a request. Nothing for one that hangs on a secret."""
    if request.secret:
        return {}
    found: dict[str, str] = {}
    for meter in request.meters:
        for name, value in _aliases(meter):
            if meter.group in WHOLE:
                found.setdefault(name, value)
            elif name in ROOT and meter.group == "root_block_device":
                found.setdefault(ROOT[name], value)
    return found


def _aliases(meter: Meter) -> Iterator[tuple[str, str]]:
    quantity = meter.quantity if isinstance(meter.quantity, Decimal) else None
    for key in meter.keys:
        for pattern, template, names in ALIASES if isinstance(key, str) else ():
            match = pattern.fullmatch(str(key))
            if match is None or ("{" in template and "{0}" not in template and quantity is None):
                continue
            yield from ((name, _filled(template, match, quantity, meter.scale)) for name in names)


def _filled(template: str, match: re.Match[str], quantity: Decimal | None, scale: Decimal) -> str:
    """A template with the first group of the key, the quantity, how many run all month, or the card's units."""
    amount = quantity or Decimal(0)
    groups = match.groups() or ("",)
    machines = plain(amount * scale / HOURS_PER_MONTH)
    return template.format(*groups, quantity=plain(amount), machines=machines, units=plain(amount * scale))
