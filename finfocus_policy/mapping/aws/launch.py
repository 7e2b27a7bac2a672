"""Machines as instances, launch templates and launch configurations describe them.

The device names of a template's block device mappings tell whether one of them is the root volume;
any other mapping comes on top of the image's own root volume.
"""

from __future__ import annotations

from dataclasses import replace

from finfocus_policy.mapping.aws.machine import Machine, Volume, over
from finfocus_policy.mapping.entry import entry
from finfocus_policy.mapping.reader import Reader
from finfocus_policy.model.resource import Unknown

TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
CONFIGURATIONS = (
    "aws:ec2/launchConfiguration:LaunchConfiguration",
    "aws:autoscaling/launchConfiguration:LaunchConfiguration",
)
ROOT_DEVICES = frozenset({"/dev/xvda", "/dev/sda1", "/dev/sda"})


def devices(reader: Reader, path: str) -> tuple[Volume, ...]:
    """The extra volumes of an instance or launch configuration."""
    blocks = (b for b in reader.items(path) if b.flag("noDevice") is not True)
    return tuple(Volume(group=f"ebs_block_device[{i}]", block=b) for i, b in enumerate(blocks))


def root_of(reader: Reader) -> Volume | None:
    """The root volume, if anything is said of it."""
    block = reader.block("rootBlockDevice")
    return Volume(group="root_block_device", block=block) if block.present else None


def tenancy_of(reader: Reader, told: str | Unknown | None, *hosts: str) -> str | Unknown | None:
    """Where the machine runs: on a dedicated host, too, when it names one."""
    return "host" if told is None and any(reader.get(path) is not None for path in hosts) else told


def of_instance(reader: Reader) -> Machine:
    """The settings of an aws:ec2/instance:Instance itself."""
    return Machine(
        sku=reader.name("instanceType"),
        tenancy=tenancy_of(reader, reader.name("tenancy"), "hostId", "hostResourceGroupArn"),
        monitoring=reader.flag("monitoring"),
        credits=reader.text("creditSpecification.cpuCredits"),
        ebs_optimized=reader.flag("ebsOptimized"),
        market=reader.text("instanceMarketOptions.marketType"),
        public_ip=reader.flag("associatePublicIpAddress"),
        windows=reader.flag("getPasswordData"),
        root=root_of(reader),
        volumes=devices(reader, "ebsBlockDevices"),
    )


def of_configuration(reader: Reader) -> Machine:
    """A launch configuration's settings; detailed monitoring is on unless it is switched off."""
    monitoring = reader.flag("enableMonitoring")
    spot = reader.get("spotPrice")
    return Machine(
        sku=reader.name("instanceType"),
        tenancy=reader.name("placementTenancy"),
        monitoring=True if monitoring is None else monitoring,
        ebs_optimized=reader.flag("ebsOptimized"),
        market=spot if isinstance(spot, Unknown) else ("spot" if spot else None),
        public_ip=reader.flag("associatePublicIpAddress"),
        root=root_of(reader),
        volumes=devices(reader, "ebsBlockDevices"),
    )


def public_ip_of_template(reader: Reader) -> bool | Unknown | None:
    """Whether any network interface of a template asks for a public address."""
    answers = [n.flag("associatePublicIpAddress") for n in reader.items("networkInterfaces")]
    if any(a is True for a in answers):
        return True
    return next((a for a in answers if isinstance(a, Unknown)), None)


def disks_of_template(reader: Reader) -> tuple[Volume | None, tuple[Volume, ...]]:
    """The root volume and the others among a template's block device mappings."""
    root: Volume | None = None
    others: list[Volume] = []
    for mapping in reader.items("blockDeviceMappings"):
        block = mapping.block("ebs")
        device = mapping.text("deviceName")
        if not block.present or isinstance(mapping.text("noDevice"), str):
            continue
        if isinstance(device, Unknown):
            block = Reader(reader.context, device, block.path)
        # What is not known may be the root volume: no 8 GB are assumed beside it.
        if root is None and (isinstance(device, Unknown) or device in ROOT_DEVICES):
            root = Volume(group="root_block_device", block=block)
        else:
            others.append(Volume(group=f"block_device_mapping[{len(others)}]", block=block))
    return root, tuple(others)


def of_template(reader: Reader) -> Machine:
    """The settings of a launch template."""
    root, volumes = disks_of_template(reader)
    sku = reader.name("instanceType")
    if sku is None and reader.block("instanceRequirements").present:
        sku = Unknown("instanceType", "is chosen by AWS from instanceRequirements")
    return Machine(
        sku=sku,
        tenancy=tenancy_of(
            reader, reader.name("placement.tenancy"), "placement.hostId", "placement.hostResourceGroupArn"
        ),
        monitoring=reader.flag("monitoring.enabled"),
        credits=reader.text("creditSpecification.cpuCredits"),
        ebs_optimized=reader.flag("ebsOptimized"),
        market=reader.text("instanceMarketOptions.marketType"),
        public_ip=public_ip_of_template(reader),
        root=root,
        volumes=volumes,
    )


def elsewhere(reference: Unknown | None, path: str, reader: Reader) -> Machine:
    """The machine of a template that is not in this stack: what it says is not known. Where even the
    template is not known its root volume is not assumed to be the usual one either."""
    if reference is not None:
        root = Volume(group="root_block_device", block=Reader(reader.context, reference, path))
        return Machine(sku=reference, monitoring=reference, root=root)
    reader.assume(f"what its {path} adds is not counted: it is not among these resources")
    return Machine(sku=Unknown("instanceType", f"is set by a {path} that is not among these resources"))


def unknown_in(block: Reader, *paths: str) -> Unknown | None:
    """The first of these values that is not known."""
    values = (block.unknown, *map(block.get, paths))
    return next((v for v in values if isinstance(v, Unknown)), None)


def template_under(reader: Reader, property: str, block: Reader, *references: str) -> Machine | None:
    """The machine of the launch template a block refers to; None when there is no such block."""
    if not block.present:
        return None
    found = reader.linked(property, TEMPLATE)
    if found is not None:
        return of_template(found)
    return elsewhere(unknown_in(block, *references), "launchTemplate", reader)


def machine_of_instance(reader: Reader) -> Machine:
    """An instance's machine: its own settings over its launch template's."""
    own = of_instance(reader)
    under = template_under(reader, "launchTemplate", reader.block("launchTemplate"), "id", "name")
    if under is None:
        return own
    start = len(own.volumes)
    renamed = (replace(v, group=f"ebs_block_device[{start + i}]") for i, v in enumerate(under.volumes))
    return over(own, replace(under, volumes=tuple(renamed)))


MACHINE_KEYS = "instanceType ebsOptimized instanceMarketOptions creditSpecification monitoring"
ENTRIES = (
    entry(
        TEMPLATE,
        "ec2:LaunchTemplate",
        f"{MACHINE_KEYS} placement blockDeviceMappings networkInterfaces instanceRequirements",
        None,
    ),
    *(
        entry(
            token,
            "ec2:LaunchConfiguration",
            "instanceType placementTenancy enableMonitoring ebsOptimized spotPrice associatePublicIpAddress "
            "rootBlockDevice ebsBlockDevices",
            None,
        )
        for token in CONFIGURATIONS
    ),
)
