"""ECS services. On Fargate a task is charged by its vCPUs and memory; on EC2 the machines are, elsewhere.

Rules (AWS Fargate pricing page): the task definition says how large a task is, also in units
("1 vCPU", "2 GB"); 20 GB of temporary storage are included; Linux or Windows, x86 or Arm.
"""

from __future__ import annotations

import re
from decimal import Decimal

from finfocus_policy.mapping.aws.meters import fixed, keyed, times, word
from finfocus_policy.mapping.entry import ONE, Draft, entry
from finfocus_policy.mapping.reader import Reader, product, quantity
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.money import HOURS_PER_MONTH
from finfocus_policy.model.resource import Unknown

TASK = "aws:ecs/taskDefinition:TaskDefinition"
UNITS = Decimal(1024)
INCLUDED_STORAGE = Decimal(20)
SIZED = re.compile(r"([0-9.]{1,12})\s*(gb|vcpu)", re.IGNORECASE)
FARGATE = frozenset({"FARGATE", "FARGATE_SPOT"})
ELSEWHERE = "its tasks run on machines that are charged by themselves"


def sized(reader: Reader, path: str) -> Decimal | Unknown:
    """vCPUs or GB of a task: in units of 1/1024, or as "1 vCPU" and "2 GB"."""
    value = reader.get(path)
    match = SIZED.fullmatch(value.strip()) if isinstance(value, str) else None
    if match:
        return quantity(match[1], reader.at(path))
    amount = reader.number(path)
    if amount is None:
        return Unknown(reader.at(path), "is not given")
    return amount if isinstance(amount, Unknown) else amount / UNITS


def platform_of(task: Reader) -> str | Unknown:
    """Operating system and processor as price keys spell them."""
    system = word(task, "runtimePlatform.operatingSystemFamily", "linux")
    processor = word(task, "runtimePlatform.cpuArchitecture", "x86_64")
    if isinstance(system, str) and system.startswith("windows"):
        system = "windows"
    return keyed(system, processor)


def fargate_meters(
    platform: str | Unknown, memory: Decimal | Unknown | None, cores: Decimal | Unknown | None
) -> list[Meter]:
    """A month of memory (GB) and vCPUs on Fargate."""

    def held(name: str, unit: str, item: str, amount: Decimal | Unknown | None) -> Meter:
        known = Unknown(item, "is not known") if amount is None else amount
        return fixed(name, unit, keyed("aws/fargate", platform, item), known, scale=HOURS_PER_MONTH)

    return [held("Per GB per hour", "GB", "memory", memory), held("Per vCPU per hour", "CPU", "vcpu", cores)]


def storage_meters(task: Reader, platform: str | Unknown, count: Decimal | Unknown) -> list[Meter]:
    """Temporary storage beyond what is included."""
    size = task.number("ephemeralStorage.sizeInGib")
    if size is None or (isinstance(size, Decimal) and size <= INCLUDED_STORAGE):
        return []
    extra = size if isinstance(size, Unknown) else product(size - INCLUDED_STORAGE, count)
    key = keyed("aws/fargate", platform, "storage")
    known = size if extra is None else extra
    return [fixed("Ephemeral storage", "GB", key, known, scale=HOURS_PER_MONTH)]


def addresses(reader: Reader, count: Decimal | Unknown) -> list[Meter]:
    """A public IPv4 address for each task that is given one."""
    wanted = reader.flag("networkConfiguration.assignPublicIp")
    if wanted is None or wanted is False:
        return []
    amount = wanted if isinstance(wanted, Unknown) else times(count, HOURS_PER_MONTH)
    return [fixed("Public IPv4 address", "hours", "aws/vpc/public-ipv4", amount)]


def providers_of(reader: Reader) -> list[str | Unknown | None]:
    """The capacity providers of the service's strategy."""
    return [s.name("capacityProvider") for s in reader.items("capacityProviderStrategies")]


def compatible(reader: Reader, task: Reader | None) -> bool | Unknown:
    """Whether a task definition is made for Fargate; not known when it is not known which one it is."""
    value = reader.get("taskDefinition") if task is None else task.get("requiresCompatibilities")
    if isinstance(value, Unknown):
        return value
    return isinstance(value, (list, tuple)) and "FARGATE" in value


def on_fargate(reader: Reader, task: Reader | None) -> bool | Unknown:
    """The launch type decides, then the capacity providers, then what the task definition is made for."""
    kind = reader.name("launchType")
    if kind is not None:
        return kind if isinstance(kind, Unknown) else kind.upper() == "FARGATE"
    providers = providers_of(reader)
    if any(p == "FARGATE_SPOT" for p in providers if isinstance(p, str)):
        reader.assume("spot capacity at the on-demand price, an upper bound")
    if any(p in FARGATE for p in providers if isinstance(p, str)):
        return True
    if providers:
        return next((p for p in providers if isinstance(p, Unknown)), False)
    return compatible(reader, task)


def count_of(reader: Reader) -> Decimal | Unknown:
    """How many tasks run."""
    count = reader.whole("desiredCount")
    if count is None:
        reader.assume("1 task, no desired count is given")
    return ONE if count is None else count


def service(reader: Reader) -> Draft:
    """aws:ecs/service:Service, its task definition followed also when the reference is not known yet."""
    task = reader.linked("taskDefinition", TASK)
    fargate = on_fargate(reader, task)
    if fargate is False:
        reader.assume(ELSEWHERE)
        return Draft(free=True)
    count = count_of(reader)
    if isinstance(fargate, Unknown):
        return Draft(sku=fargate, meters=tuple(fargate_meters(fargate, count, count)))
    if task is None:
        size = Unknown("taskDefinition", "is not among these resources")
        return Draft(sku="fargate", meters=tuple(fargate_meters("linux/x86_64", size, size)))
    platform = platform_of(task)
    memory, cores = product(sized(task, "memory"), count), product(sized(task, "cpu"), count)
    meters = (
        *fargate_meters(platform, memory, cores),
        *storage_meters(task, platform, count),
        *addresses(reader, count),
    )
    return Draft(sku="fargate", meters=meters)


TASK_KEYS = "memory cpu requiresCompatibilities runtimePlatform ephemeralStorage"
ENTRIES = (
    entry(
        "aws:ecs/service:Service",
        "ecs:Service",
        "launchType capacityProviderStrategies desiredCount taskDefinition networkConfiguration",
        service,
    ),
    entry(TASK, "ecs:TaskDefinition", TASK_KEYS, None),
)
