"""Stacks drawn at random, as the documents Pulumi would write of them, and what they cost.

A drawn resource is its raw state (a dict); a document is made of many. Everything goes through the
reader, the mappings and the real price list.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from finfocus_policy.mapping.region import RegionHints
from finfocus_policy.model.cost import Estimate
from finfocus_policy.model.ports import UsageSource
from finfocus_policy.model.resource import Stack
from finfocus_policy.model.settings import Settings
from finfocus_policy.read import preview, state
from finfocus_policy.read.document import Document
from finfocus_policy.sources.catalog.lookup import Catalog
from finfocus_policy.wiring import Evaluator

Raw = dict[str, Any]

CATALOG = Catalog()
PROJECT = "urn:pulumi:dev::drawn"
ROOT = f"{PROJECT}::pulumi:pulumi:Stack::drawn-dev"
DEFAULT = f"{PROJECT}::pulumi:providers:aws::default"
REGIONS = ("us-east-1", "us-west-2", "eu-west-1", "eu-central-1", "ap-southeast-1", "ap-northeast-1")
MACHINES = ("t3.nano", "t3.micro", "t3a.small", "m5.large", "c5.xlarge", "r5.2xlarge", "t2.medium", "m6g.large")
CLASSES = ("db.t3.micro", "db.t3.medium", "db.m5.large", "db.r5.xlarge")
DISKS = ("gp2", "gp3", "io1", "st1", "sc1", "standard")
PLAIN_DISKS = ("gp2", "gp3", "st1", "sc1")

INSTANCE = "aws:ec2/instance:Instance"
VOLUME = "aws:ebs/volume:Volume"
DATABASE = "aws:rds/instance:Instance"
GROUP = "aws:autoscaling/group:Group"
TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
BALANCER = "aws:lb/loadBalancer:LoadBalancer"
FUNCTION = "aws:lambda/function:Function"
GATEWAY = "aws:ec2/natGateway:NatGateway"
ADDRESS = "aws:ec2/eip:Eip"
BUCKET = "aws:s3/bucketV2:BucketV2"
FREE = ("aws:ec2/vpc:Vpc", "aws:ec2/securityGroup:SecurityGroup", "aws:iam/role:Role", "random:index/randomId:RandomId")
STRANGE = ("aws:nowhere/thing:Thing", "somecloud:index:Machine")


def urn_of(name: str, kind: str) -> str:
    """A URN in the drawn stack."""
    return f"{PROJECT}::{kind}::{name}"


def raw(name: str, kind: str, **inputs: Any) -> Raw:
    """A resource's state as documents have it, inputs in snake case turned to Pulumi's."""
    return {
        "urn": urn_of(name, kind),
        "type": kind,
        "custom": True,
        "inputs": inputs,
        "provider": f"{PROJECT}::pulumi:providers:{kind.split(':', 1)[0]}::default::04da6b54-80e4-46f7-96ec-b56ff0331ba9",
        "parent": ROOT,
    }


def with_inputs(resource: Raw, **inputs: Any) -> Raw:
    """The resource with other inputs laid over its own."""
    return {**resource, "inputs": {**resource["inputs"], **inputs}}


def disk(chance: random.Random, size: str, kind: str) -> Raw:
    """The inputs of a disk."""
    sort = chance.choice(DISKS)
    made: Raw = {size: chance.randint(1, 2000), kind: sort}
    if sort in ("io1", "gp3"):
        made["iops"] = chance.randint(100, 9000)
    return made


def instance(chance: random.Random, name: str) -> Raw:
    """A machine, with or without words about its disks."""
    inputs: Raw = {"instanceType": chance.choice(MACHINES), "ami": "ami-1", "monitoring": chance.random() < 0.3}
    if chance.random() < 0.7:
        inputs["rootBlockDevice"] = disk(chance, "volumeSize", "volumeType")
    if chance.random() < 0.4:
        inputs["ebsBlockDevices"] = [disk(chance, "volumeSize", "volumeType") for _ in range(chance.randint(1, 2))]
    if chance.random() < 0.3:
        inputs["associatePublicIpAddress"] = True
    return raw(name, INSTANCE, **inputs)


def volume(chance: random.Random, name: str) -> Raw:
    """A disk of its own."""
    return raw(name, VOLUME, availabilityZone="", **disk(chance, "size", "type"))


def database(chance: random.Random, name: str) -> Raw:
    """A database."""
    return raw(
        name,
        DATABASE,
        engine=chance.choice(("mysql", "postgres", "mariadb")),
        instanceClass=chance.choice(CLASSES),
        allocatedStorage=chance.randint(20, 900),
        storageType=chance.choice(("gp2", "gp3")),
        multiAz=chance.random() < 0.4,
    )


def simple(chance: random.Random, name: str) -> Raw:
    """Something with few inputs."""
    kind = chance.choice((GATEWAY, ADDRESS, BALANCER, FUNCTION, BUCKET, *FREE, *STRANGE))
    inputs: Raw = {"loadBalancerType": chance.choice(("application", "network"))} if kind == BALANCER else {}
    return raw(name, kind, **(inputs | ({"memorySize": 512, "architectures": ["arm64"]} if kind == FUNCTION else {})))


def scaled(chance: random.Random, name: str, count: int | None = None) -> list[Raw]:
    """A launch template and the autoscaling group that refers to it."""
    template = raw(
        f"{name}-template",
        TEMPLATE,
        instanceType=chance.choice(MACHINES),
        blockDeviceMappings=[
            {"deviceName": "/dev/xvda", "ebs": {"volumeSize": chance.randint(8, 300), "volumeType": "gp3"}},
        ],
    )
    wanted = chance.randint(1, 9) if count is None else count
    group = raw(
        f"{name}-group",
        GROUP,
        desiredCapacity=wanted,
        minSize=0,
        maxSize=20,
        launchTemplate={"id": "04da6b54-80e4-46f7-96ec-b56ff0331ba9", "version": "$Latest"},
    )
    return [template, {**group, "propertyDependencies": {"launchTemplate": [template["urn"]]}}]


def resources(chance: random.Random, most: int = 5, start: str = "r") -> list[Raw]:
    """A few resources of every kind, names in no order of their own."""
    found: list[Raw] = []
    for index in range(chance.randint(1, most)):
        name = f"{start}{index}"
        draw = chance.choice((instance, volume, database, simple, simple, None))
        found += scaled(chance, name) if draw is None else [draw(chance, name)]
    return found


def document(raws: Iterable[Raw], *, region: str = "us-east-1", op: str = "create", **more: Any) -> Raw:
    """A plain preview in which all resources have one operation."""
    steps = [{"op": op, "urn": r["urn"], "newState": r} for r in raws]
    return {"config": {"aws:region": region} if region else {}, "steps": steps, "changeSummary": {op: len(steps)}, **more}


def read(body: Raw) -> Stack:
    """A preview's stack."""
    return preview.read(Document(place="drawn", values=(body,)))


def read_state(raws: Iterable[Raw], region: str = "us-east-1") -> Stack:
    """A state's stack, its default provider with it."""
    known = {"urn": DEFAULT, "type": "pulumi:providers:aws", "custom": True, "id": "1", "inputs": {"region": region}}
    root = {"urn": ROOT, "type": "pulumi:pulumi:Stack", "custom": False}
    body = {"version": 3, "deployment": {"manifest": {}, "resources": [root, known, *raws]}}
    return state.read(Document(place="drawn", values=(body,)))


def estimated(stack: Stack, *, usage: UsageSource | None = None, settings: Settings | None = None) -> Estimate:
    """The estimate of a stack, nothing remembered from another."""
    hints = RegionHints(config=stack.config, environ={}, profile="", fallback="")
    return Evaluator(settings or Settings(), hints, usage=usage, sources=(CATALOG,)).estimate(stack)


def cost(raws: Iterable[Raw], *, region: str = "us-east-1", op: str = "create", usage: UsageSource | None = None) -> Decimal:
    """What resources cost together in a preview."""
    return estimated(read(document(raws, region=region, op=op)), usage=usage).total.amount


def lines(estimate: Estimate) -> Mapping[str, tuple[str, Decimal]]:
    """Status and cost by URN."""
    return {r.urn: (r.status.value, r.known_cost) for r in estimate.results}
