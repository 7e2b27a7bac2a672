"""What public Pulumi programs construct, counted by tools/coverage_of_programs.py: is it priced, free or a component?

programs.csv holds package, type token and count; a component, whose parts are resources of their own, has no token."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from finfocus_policy.mapping import free, registry
from tools import coverage_of_programs as coverage

TABLE = Path(__file__).with_name("programs.csv")


def counts() -> Counter[tuple[str, str]]:
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return Counter({(row["package"], row["token"]): int(row["count"]) for row in csv.DictReader(lines)})


@pytest.mark.parametrize("packages", [(), coverage.CLOUDS, ("aws",), ("azure",), ("gcp",)], ids=lambda p: "+".join(p) or "all")
def test_nine_in_ten_are_known(packages):
    known, total = coverage.share(counts(), packages)
    assert total > 300
    assert known / total >= 0.9


def test_the_table_is_of_resources():
    assert sum(counts().values()) > 6000
    assert all(token.count(":") == 2 for _, token in counts() if token)


def test_what_nobody_knows_lowers_the_share():
    made = Counter({("aws", "aws:ec2/vpc:Vpc"): 1, ("aws", "aws:made/up:Up"): 3, ("awsx", ""): 1})
    assert coverage.share(made) == (2, 5)
    assert coverage.share(made, ("aws",)) == (1, 4)


PROGRAMS = {
    "index.ts": (
        """
        import * as aws from "@pulumi/aws";
        import { Bucket, BucketObject as Thing } from "@pulumi/aws/s3";
        const k8s = require("@pulumi/kubernetes");
        import * as awsx from "@pulumi/awsx";
        new aws.ec2.Instance("a", {}); new Bucket("b"); new Thing("c"); new k8s.core.v1.ConfigMap("d");
        new awsx.ec2.Vpc("e"); new aws.Provider("f"); new Map<string, number>(); new aws.lambda.CallbackFunction("g", {});
        """,
        {
            "aws:ec2/instance:Instance",
            "aws:s3/bucket:Bucket",
            "aws:s3/bucketObject:BucketObject",
            "kubernetes:core/v1:ConfigMap",
            "",
            "pulumi:providers:aws",
            "aws:lambda/function:Function",
        },
    ),
    "__main__.py": (
        """
import pulumi_aws as aws
import pulumi_gcp
from pulumi_azure_native import compute, storage as store
from pulumi_azure_native.web import (
    WebApp,
    AppServicePlan as Plan,
)
aws.ec2.Instance("a", root_block_device=aws.ec2.InstanceRootBlockDeviceArgs(volume_size=1))
pulumi_gcp.compute.Instance("b"); compute.VirtualMachine("c"); store.StorageAccount("d"); Plan("e"); WebApp("f")
class Server(aws.ec2.Instance): pass
Server("g")
""",
        {
            "aws:ec2/instance:Instance",
            "gcp:compute/instance:Instance",
            "azure-native:compute:VirtualMachine",
            "azure-native:storage:StorageAccount",
            "azure-native:web:AppServicePlan",
            "azure-native:web:WebApp",
        },
    ),
    "main.go": (
        """
        import (
            "github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
            appsv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/apps/v1"
            "github.com/pulumi/pulumi-azure-native-sdk/storage/v2"
        )
        ec2.NewInstance(ctx, "a", nil); appsv1.NewDeployment(ctx, "b", nil); storage.NewStorageAccount(ctx, "c", nil)
        other.NewThing(ctx)
        """,
        {"aws:ec2/instance:Instance", "kubernetes:apps/v1:Deployment", "azure-native:storage:StorageAccount"},
    ),
    "Program.cs": (
        """
        using Pulumi;
        using Pulumi.AzureNative.Storage;
        using Pulumi.AzureNative.Resources;
        using Aws = Pulumi.Aws;
        class Own : ComponentResource {}
        new ResourceGroup("a"); new StorageAccount("b", new StorageAccountArgs()); new Aws.Ec2.Instance("c"); new Own("d");
        """,
        {"azure-native:resources:ResourceGroup", "azure-native:storage:StorageAccount", "aws:ec2/instance:Instance"},
    ),
    "Pulumi.yaml": (
        """
runtime: yaml
config:
  size: {type: string}
resources:
  a:
    type: aws:ec2:Instance
  b:
    type: aws:s3/bucket:Bucket
  c:
    type: kubernetes:apps/v1:Deployment
""",
        {"aws:ec2/instance:Instance", "aws:s3/bucket:Bucket", "kubernetes:apps/v1:Deployment"},
    ),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_constructions_are_read_in_every_language(name, tmp_path):
    text, tokens = PROGRAMS[name]
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert {token for _, token in coverage.count([tmp_path])} == tokens


def test_every_known_token_is_found_by_its_spelling():
    assert set(coverage.known_spellings().values()) <= {*registry.INDEX, *free.tokens()}
