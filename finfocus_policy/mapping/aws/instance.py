"""EC2 instances and spot requests."""

from __future__ import annotations

from dataclasses import replace

from finfocus_policy.mapping.aws.launch import MACHINE_KEYS, machine_of_instance
from finfocus_policy.mapping.aws.machine import machine_meters
from finfocus_policy.mapping.entry import Draft, entry
from finfocus_policy.mapping.reader import Reader


def instance(reader: Reader) -> Draft:
    """aws:ec2/instance:Instance: its own settings over those of its launch template."""
    machine = machine_of_instance(reader)
    return Draft(sku=machine.sku, meters=tuple(machine_meters(machine, reader)))


def spot_request(reader: Reader) -> Draft:
    """aws:ec2/spotInstanceRequest:SpotInstanceRequest: an instance on spot capacity."""
    machine = replace(machine_of_instance(reader), market="spot")
    return Draft(sku=machine.sku, meters=tuple(machine_meters(machine, reader)))


KEYS = f"{MACHINE_KEYS} tenancy hostId hostResourceGroupArn associatePublicIpAddress getPasswordData rootBlockDevice ebsBlockDevices launchTemplate"
ENTRIES = (
    entry("aws:ec2/instance:Instance", "ec2:Instance", KEYS, instance),
    entry("aws:ec2/spotInstanceRequest:SpotInstanceRequest", "ec2:SpotInstanceRequest", KEYS, spot_request),
)
