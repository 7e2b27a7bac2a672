"""Where the words of a descriptor go: which input of a type its SKU is, and what the tags of Go plugins mean.

Paths are dotted, as in the program. `usage:KEY` is a usage key (mapping/usage_keys.csv); `*730` multiplies by the
hours of a month. A tag that is the name of an input, in camelCase or snake_case, needs no row.
"""

from __future__ import annotations

from collections.abc import Mapping

SKU_PLACES: Mapping[str, str] = {
    "aws:ebs/volume:Volume": "type",
    "aws:ec2/natGateway:NatGateway": "",
    "aws:eks/cluster:Cluster": "",
    "aws:eks/nodeGroup:NodeGroup": "instanceTypes",
    "aws:dynamodb/table:Table": "billingMode",
    "aws:elasticsearch/domain:Domain": "clusterConfig.instanceType",
    "aws:opensearch/domain:Domain": "clusterConfig.instanceType",
    "aws:lambda/function:Function": "",
    "aws:directoryservice/directory:Directory": "type",
    "azure-native:compute:VirtualMachine": "hardwareProfile.vmSize",
    "azure-native:compute:Disk": "sku.name",
    "azure:compute/managedDisk:ManagedDisk": "storageAccountType",
    "azure-native:containerservice:ManagedCluster": "sku.tier",
    "azure:compute/linuxVirtualMachine:LinuxVirtualMachine": "size",
    "azure:compute/windowsVirtualMachine:WindowsVirtualMachine": "size",
    "digitalocean:index/droplet:Droplet": "size",
    "gcp:sql/databaseInstance:DatabaseInstance": "settings.tier",
    "google-native:sqladmin/v1:Instance": "settings.tier",
    "gcp:compute/disk:Disk": "type",
    "gcp:compute/regionDisk:RegionDisk": "type",
}
"""Type token to the input its SKU is; "" for a type whose SKU says nothing. All others: the first of SKU_INPUTS."""

SKU_INPUTS = (
    *("instanceType", "instanceClass", "dbInstanceClass", "vmSize", "machineType", "nodeType", "hostInstanceType"),
    *("replicationInstanceClass", "loadBalancerType", "skuName", "volumeType", "tier", "sku", "type", "size"),
)
BLOCK_SKU = "azure-native:"
"""Types that start so have `sku` as a block with a name."""

SKU_WORDS: Mapping[str, Mapping[str, str]] = {
    "aws:dynamodb/table:Table": {"on-demand": "PAY_PER_REQUEST", "provisioned": "PROVISIONED"},
    "aws:lb/loadBalancer:LoadBalancer": {
        "alb": "application",
        "nlb": "network",
        "gwlb": "gateway",
    },
}
"""SKUs that Go plugins call otherwise than Pulumi does."""

ANY = ".*"
SOLE_KEYS: Mapping[str, Mapping[str, str]] = {
    "hardwareProfile": {ANY: "vmSize"},
    "sku": {ANY: "name"},
    "clusterConfig": {ANY: "instanceType"},
    "instanceMarketOptions": {ANY: "marketType"},
    "rootBlockDevice": {r"\d+": "volumeSize", "true|false": "encrypted", ANY: "volumeType"},
    "virtualMachineProfile": {ANY: "storageProfile"},
    "storageProfile": {ANY: "osDisk"},
    "osDisk": {"(?i:windows|linux)": "osType", r"\d+": "diskSizeGB", ANY: "createOption"},
    "bootDisk": {"true|false": "autoDelete", ANY: "initializeParams"},
    "initializeParams": {r"\d+": "size", "(?:pd|hyperdisk)-.*": "type", ANY: "image"},
    "scheduling": {"false": "preemptible", "[A-Z].*": "provisioningModel"},
}
"""The Go host writes a block of one entry as the bare value; this is the entry it then is, by what the value looks like.
What could be several (`true` for a machine's scheduling) is none, and the block is not readable."""

HELD: Mapping[str, frozenset[str]] = {
    "virtualMachineProfile": frozenset({"storageProfile", "osProfile", "networkProfile", "priority", "hardwareProfile", "licenseType"}),
    "storageProfile": frozenset({"osDisk", "dataDisks", "imageReference"}),
    "bootDisk": frozenset({"initializeParams", "autoDelete", "deviceName", "source", "mode", "diskEncryptionKeyRaw", "kmsKeySelfLink"}),
}
"""Blocks whose one entry may be a block itself, with what they hold: a map with none of that is the one inside."""

COUNTED_BY_SKU = frozenset({"azure-native:compute:VirtualMachineScaleSet"})
"""Types whose `sku` has a name and a number, of which the Go host leaves the name alone."""

BALANCER = {
    "lcu_per_hour": "usage:processed_bytes_gb*730",
    "nlcu_per_hour": "usage:processed_bytes_gb*730",
    "capacity_units": "usage:processed_bytes_gb*730",
}
TAG_PLACES: Mapping[str, Mapping[str, str]] = {
    "aws:ec2/instance:Instance": {
        "root_volume_size": "rootBlockDevice.volumeSize",
        "root_volume_type": "rootBlockDevice.volumeType",
        "platform": "usage:operating_system",
    },
    "aws:ebs/volume:Volume": {"volume_size": "size", "volume_type": "type", "storage_type": "type"},
    "aws:rds/instance:Instance": {"storage_size": "allocatedStorage"},
    "aws:lambda/function:Function": {
        "requests_per_month": "usage:monthly_requests",
        "avg_duration_ms": "usage:request_duration_ms",
        "arch": "architectures",
        "architecture": "architectures",
    },
    "aws:dynamodb/table:Table": {
        "read_capacity_units": "readCapacity",
        "write_capacity_units": "writeCapacity",
        "read_requests_per_month": "usage:monthly_read_request_units",
        "write_requests_per_month": "usage:monthly_write_request_units",
    },
    "aws:lb/loadBalancer:LoadBalancer": BALANCER,
    "aws:alb/loadBalancer:LoadBalancer": BALANCER,
    "aws:ec2/natGateway:NatGateway": {"data_processed_gb": "usage:monthly_data_processed_gb"},
    "aws:cloudwatch/logGroup:LogGroup": {
        "log_ingestion_gb": "usage:monthly_data_ingested_gb",
        "log_storage_gb": "usage:storage_gb",
    },
    "aws:elasticache/cluster:Cluster": {"num_nodes": "numCacheNodes"},
    "aws:eks/cluster:Cluster": {"kubernetes_version": "version"},
}

S3_CLASSES: Mapping[str, str] = {
    "": "standard.storage_gb",
    "STANDARD": "standard.storage_gb",
    "STANDARD_IA": "standard_infrequent_access.storage_gb",
    "ONEZONE_IA": "one_zone_infrequent_access.storage_gb",
    "GLACIER": "glacier_flexible_retrieval.storage_gb",
    "DEEP_ARCHIVE": "glacier_deep_archive.storage_gb",
}
"""Storage class to the usage key of how much is stored: a bucket's SKU is its class, its tag `size` the GB."""

DEFAULTS: Mapping[str, Mapping[str, str]] = {
    "aws:rds/instance:Instance": {"engine": "mysql"},
    "aws:elasticache/cluster:Cluster": {"engine": "redis"},
}
"""Inputs that a program has to give and a short descriptor often does not; said in the answer."""
