"""Autoscaling groups: as many machines as are desired, described by what the group launches.

The desired count is charged; without one the minimum, and one machine where that is zero (said).
A mixed instances policy runs its first override, split between on-demand and spot as it says.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, Decimal

from finfocus_policy.mapping.aws.launch import (
    CONFIGURATIONS,
    elsewhere,
    of_configuration,
    template_under,
)
from finfocus_policy.mapping.aws.machine import (
    Machine,
    disk_meters,
    machine_meters,
    optional_meters,
    running_meters,
    usage_meter,
)
from finfocus_policy.mapping.entry import ONE, Draft, entry
from finfocus_policy.mapping.reader import Reader
from finfocus_policy.model.cost import Meter, Reason
from finfocus_policy.model.money import ZERO, plain
from finfocus_policy.model.resource import Unknown

HUNDRED = Decimal(100)
POLICY = "mixedInstancesPolicy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """How many of the machines are on-demand and how many spot."""

    on_demand: Decimal | Unknown
    spot: Decimal | Unknown = ZERO


def up(number: Decimal) -> Decimal:
    """The next whole number."""
    return number.to_integral_value(rounding=ROUND_CEILING)


def count_of(reader: Reader) -> Decimal | Unknown:
    """How many machines run, with the range up to the maximum said."""
    given = reader.usage("instances")
    desired = reader.whole("desiredCapacity")
    least, most = reader.whole("minSize"), reader.whole("maxSize")
    if given is not None:
        reader.assume("the number of instances is from the usage file")
        return given
    count: Decimal | Unknown = desired if desired is not None else (least if least is not None else ZERO)
    if desired is None and count == 0:
        reader.assume("1 instance, the group may go down to none")
        count = ONE
    if isinstance(count, Decimal) and isinstance(most, Decimal) and most > count:
        reader.assume(f"{plain(count)} of up to {plain(most)} instances")
    return count


def split_of(policy: Reader, count: Decimal | Unknown) -> Split:
    """On-demand base first, then the percentage above it; 100 % when nothing is said."""
    base = policy.whole("instancesDistribution.onDemandBaseCapacity")
    percent = policy.number("instancesDistribution.onDemandPercentageAboveBaseCapacity")
    unknown = next((u for u in (count, base, percent) if isinstance(u, Unknown)), None)
    if not isinstance(count, Decimal) or isinstance(base, Unknown) or isinstance(percent, Unknown):
        return Split(on_demand=ZERO if unknown is None else unknown)
    fixed = min(base or ZERO, count)
    share = HUNDRED if percent is None else min(percent, HUNDRED)
    on_demand = fixed + up((count - fixed) * share / HUNDRED)
    return Split(on_demand=on_demand, spot=count - on_demand)


def weighed(override: Reader, count: Decimal | Unknown) -> Decimal | Unknown:
    """How many machines of an override's weight give the desired capacity."""
    weight = override.number("weightedCapacity")
    if isinstance(weight, Unknown):
        return weight
    return count if not weight or isinstance(count, Unknown) else up(count / weight)


def split_meters(machine: Machine, reader: Reader, split: Split) -> list[Meter]:
    """The hours of the on-demand and of the spot part."""
    if machine.tenancy == "host" and not isinstance(machine.sku, Unknown):
        return running_meters(machine, reader, ONE)
    parts = ((split.on_demand, machine.market), (split.spot, "spot"))
    return [usage_meter(replace(machine, market=m), reader, n) for n, m in parts if n != 0]


def lacking(policy: Reader) -> Unknown:
    """Why a policy names no launch template: it is not known itself, or it has none."""
    whole = policy.unknown
    return Unknown(policy.at("launchTemplate"), "is not given") if whole is None else whole


def mixed(reader: Reader, policy: Reader, count: Decimal | Unknown) -> Draft:
    """A group with a mixed instances policy."""
    block = policy.block("launchTemplate.launchTemplateSpecification")
    machine = template_under(reader, POLICY, block, "launchTemplateId", "launchTemplateName")
    if machine is None:
        machine = Machine(sku=lacking(policy))
    overrides = policy.items("launchTemplate.overrides")
    if overrides:
        first = overrides[0]
        sku = first.name("instanceType")
        if sku is None and first.block("instanceRequirements").present:
            sku = Unknown("instanceType", "is chosen by AWS from instanceRequirements")
        machine = machine if sku is None else replace(machine, sku=sku)
        count = weighed(first, count)
        if len(overrides) > 1:
            reader.assume("every instance of the first type the policy lists")
    meters = split_meters(machine, reader, split_of(policy, count))
    rest = (*optional_meters(machine, reader, count), *disk_meters(machine, reader, count))
    return Draft(sku=machine.sku, meters=(*meters, *rest))


def launched(reader: Reader) -> Machine | None:
    """The machine of the group's launch template or configuration."""
    machine = template_under(reader, "launchTemplate", reader.block("launchTemplate"), "id", "name")
    if machine is not None:
        return machine
    reference = reader.get("launchConfiguration")
    if reference is None:
        return None
    found = reader.linked("launchConfiguration", *CONFIGURATIONS)
    if found is not None:
        return of_configuration(found)
    return elsewhere(reference if isinstance(reference, Unknown) else None, "launchConfiguration", reader)


def group(reader: Reader) -> Draft:
    """aws:autoscaling/group:Group."""
    count = count_of(reader)
    policy = reader.block(POLICY)
    if policy.present:
        return mixed(reader, policy, count)
    machine = launched(reader)
    if machine is None:
        return Draft(reason=Reason.UNKNOWN_INPUT, detail="it names no launch template, configuration or policy")
    return Draft(sku=machine.sku, meters=tuple(machine_meters(machine, reader, count)))


KEYS = "desiredCapacity minSize maxSize launchTemplate launchConfiguration mixedInstancesPolicy"
ENTRIES = (entry("aws:autoscaling/group:Group", "autoscaling:Group", KEYS, group),)
