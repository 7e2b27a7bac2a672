"""Elastic Beanstalk environments: what their option settings start, each part mapped by its own service's rules.

Rules (AWS Elastic Beanstalk user guide, general options): the least number of instances of an
autoscaling group, t3.micro unless said otherwise; a load balancer unless the environment is a single
instance; a database and streamed logs only where they are set up. Usage keys of a part stand under its
name (ec2, lb, elb, db, cloudwatch).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from finfocus_policy.mapping.aws.database import database
from finfocus_policy.mapping.aws.load_balancer import classic, load_balancer
from finfocus_policy.mapping.aws.machine import Machine, Volume, machine_meters
from finfocus_policy.mapping.aws.monitoring import log_meters
from finfocus_policy.mapping.entry import ONE, Draft, entry
from finfocus_policy.mapping.reader import Context, Reader
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.ports import UsageSource
from finfocus_policy.model.resource import Resource, Unknown

LAUNCH, GROUP, ENVIRONMENT = (
    "aws:autoscaling:launchconfiguration",
    "aws:autoscaling:asg",
    "aws:elasticbeanstalk:environment",
)
NETWORK = "aws:ec2:vpc"
INSTANCES, DATABASE, LOGS = "aws:ec2:instances", "aws:rds:dbinstance", "aws:elasticbeanstalk:cloudwatch:logs"
# Usage that only some environments have something for, and what that is called.
IDLE = {
    "db.monthly_additional_performance_insights_requests": "Performance Insights API",
    "db.monthly_standard_io_requests": "I/O requests",
    "ec2.monthly_cpu_credit_hrs": "CPU credits",
}
DEFAULT_TYPE = "t3.micro"
DISK = {
    "RootVolumeSize": "volumeSize",
    "RootVolumeType": "volumeType",
    "RootVolumeIOPS": "iops",
    "RootVolumeThroughput": "throughput",
}
DATABASE_INPUTS = {
    "DBInstanceClass": "instanceClass",
    "DBEngine": "engine",
    "DBEngineVersion": "engineVersion",
    "DBAllocatedStorage": "allocatedStorage",
    "MultiAZDatabase": "multiAz",
}
Options = Mapping[tuple[str, str], Any]


class Under:
    """The usage of one part of a resource: its keys stand under the part's name."""

    def __init__(self, source: UsageSource, prefix: str) -> None:
        self._source = source
        self._prefix = prefix

    def usage(self, resource: Resource, key: str) -> Decimal | str | None:
        """The value of a key under the part's name."""
        return self._source.usage(resource, f"{self._prefix}.{key}")

    def given(self, resource: Resource) -> Mapping[str, Decimal | str]:
        """All keys under the part's name."""
        start, whole = f"{self._prefix}.", self._source.given(resource)
        return {key.removeprefix(start): value for key, value in whole.items() if key.startswith(start)}


def options_of(reader: Reader) -> tuple[Options, Unknown | None]:
    """The option settings by namespace and name, and what makes them unclear."""
    found: dict[tuple[str, str], Any] = {}
    unclear: Unknown | None = None
    for setting in reader.items("settings"):
        space, name = setting.text("namespace"), setting.text("name")
        if isinstance(space, Unknown) or isinstance(name, Unknown):
            unclear = space if isinstance(space, Unknown) else name if isinstance(name, Unknown) else unclear
        elif space and name:
            found[space, name] = setting.get("value")
    return found, unclear


def part(reader: Reader, prefix: str, inputs: Mapping[str, Any]) -> Reader:
    """A reader of one part of the environment: inputs of its own, usage under its name."""
    context = Context(reader.context.resource, reader.context.graph, Under(reader.context.source, prefix))
    context.assumptions = reader.context.assumptions
    given = {k: v for k, v in inputs.items() if v is not None}
    return Reader(context, given, path=prefix, owner=replace(reader.owner, inputs={}, dependencies={}))


def grouped(meters: tuple[Meter, ...] | list[Meter], group: str) -> list[Meter]:
    """Meters as a part of the environment."""
    return [replace(m, group=f"{group} / {m.group}" if m.group else group) for m in meters]


def type_of(reader: Reader, options: Options) -> str | Unknown:
    """The instance type: the first of the list, or the launch configuration's."""
    listed = part(reader, "ec2", {"types": options.get((INSTANCES, "InstanceTypes"))}).text("types")
    if isinstance(listed, str):
        listed = listed.split(",", 1)[0].strip()
    given = {"type": options.get((LAUNCH, "InstanceType")) if listed is None else listed}
    sku = part(reader, "ec2", given).name("type")
    if sku is None:
        reader.assume("t3.micro, no instance type is given")
    return DEFAULT_TYPE if sku is None else sku


def count_of(reader: Reader, options: Options) -> Decimal | Unknown:
    """How many instances run: the least of the group (said)."""
    least = part(reader, "ec2", {"MinSize": options.get((GROUP, "MinSize"))}).whole("MinSize")
    reader.assume("the least number of instances of its group")
    return ONE if least is None else least


def instance_meters(reader: Reader, options: Options) -> list[Meter]:
    """The instances and their disks."""
    disk = {key: options.get((LAUNCH, name)) for name, key in DISK.items()}
    machines = part(reader, "ec2", {})
    root = Volume(group="root volume", block=part(reader, "ec2", disk))
    # a launch configuration cannot ask for unlimited credits
    machine = Machine(sku=type_of(reader, options), root=root, credits="standard")
    return grouped(machine_meters(machine, machines, count_of(reader, options)), "instances")


def network_of(reader: Reader, options: Options) -> Mapping[str, Any]:
    """What the network options say of the load balancer, as its own inputs would."""
    said = part(reader, "lb", {key: options.get((NETWORK, key)) for key in ("ELBScheme", "ELBSubnets")})
    scheme, subnets = said.text("ELBScheme"), said.text("ELBSubnets")
    internal = scheme if isinstance(scheme, Unknown) else scheme == "internal"
    return {"internal": internal, "subnets": subnets.split(",") if isinstance(subnets, str) else subnets}


def balancer_meters(reader: Reader, options: Options) -> list[Meter]:
    """The load balancer: an application one unless another kind is asked for (said). Its network options say
    whether it faces the internet, and list its subnets with commas."""
    wanted = part(reader, "lb", {k: options.get((ENVIRONMENT, k)) for k in ("EnvironmentType", "LoadBalancerType")})
    environment, kind = wanted.name("EnvironmentType"), wanted.name("LoadBalancerType")
    if environment == "SingleInstance":
        return []
    place = network_of(reader, options)
    if kind == "classic":
        return grouped(classic(part(reader, "elb", place)).meters, "load balancer")
    if kind is None:
        reader.assume("an application load balancer, no kind is given")
    sort = environment if isinstance(environment, Unknown) else kind
    return grouped(load_balancer(part(reader, "lb", {"loadBalancerType": sort, **place})).meters, "load balancer")


def database_meters(reader: Reader, options: Options) -> list[Meter]:
    """The database the environment owns, if it has one."""
    inputs = {key: options.get((DATABASE, name)) for name, key in DATABASE_INPUTS.items()}
    if all(value is None for value in inputs.values()):
        return []
    return grouped(database(part(reader, "db", inputs)).meters, "database")


def note_idle(reader: Reader, meters: tuple[Meter, ...]) -> None:
    """Says of usage that is given and counts nothing here that it does so."""
    for key, name in IDLE.items():
        if reader.usage(key) is not None and reader.told(key) and not any(m.name == name for m in meters):
            reader.assume(f"usage {key} counts nothing: the environment has no {name}")


def environment(reader: Reader) -> Draft:
    """aws:elasticbeanstalk/environment:Environment."""
    options, unclear = options_of(reader)
    if unclear is not None:
        meter = Meter(name="Instance usage", unit="hours", keys=(unclear,), quantity=unclear)
        return Draft(sku=unclear, meters=(meter,))
    streamed = part(reader, "cloudwatch", {"stream": options.get((LOGS, "StreamLogs"))})
    stream = streamed.flag("stream")
    logs = grouped(log_meters(streamed), "log group") if stream is True else []
    if isinstance(stream, Unknown):
        logs = [
            Meter(name="Data ingested", unit="GB", keys=(stream,), quantity=None, usage_based=True, group="log group")
        ]
    meters = (
        *instance_meters(reader, options),
        *balancer_meters(reader, options),
        *database_meters(reader, options),
        *logs,
    )
    note_idle(reader, meters)
    return Draft(sku=type_of(reader, options), meters=meters)


ENTRIES = (
    entry("aws:elasticbeanstalk/environment:Environment", "elasticbeanstalk:Environment", "settings", environment),
)
