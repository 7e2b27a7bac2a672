"""Containers without a cluster: Container Apps and jobs, container groups (Container Instances).

Rules (Container Apps, Container Instances pricing): a group by its vCPUs and gigabytes while it runs; an app by the
seconds its replicas run, those kept when there is nothing to do at the active price (said), requests by the million.
"""

from __future__ import annotations

import re
from decimal import Decimal

from finfocus_policy.mapping.azure.forms import View, form, missing, shown
from finfocus_policy.mapping.azure.lines import count, default, extra, of
from finfocus_policy.mapping.entry import MILLION, ONE, Draft
from finfocus_policy.mapping.reader import product, quantity
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.money import HOURS_PER_MONTH, ZERO
from finfocus_policy.model.resource import Unknown

SECONDS = Decimal(3600)
PROFILE = re.compile(r"([DE])(\d{1,2})", re.IGNORECASE)
MEMORY = re.compile(r"(\d{1,6}(?:\.\d{1,6})?)(Gi|Mi|G|M)?B?", re.IGNORECASE)
HALF = Decimal("0.5")
Size = Decimal | Unknown


def gigabytes(value: object, path: str) -> Size:
    """Memory in GiB, from a number or a text with its unit.

    >>> gigabytes("0.5Gi", "memory"), gigabytes(1.5, "memory"), gigabytes("512Mi", "memory")
    (Decimal('0.5'), Decimal('1.5'), Decimal('0.5'))
    """
    if isinstance(value, Unknown):
        return value
    match = MEMORY.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return quantity(value, path)
    return Decimal(match[1]) / (1024 if (match[2] or "G")[0] in "Mm" else 1)


def added(parts: list[Size]) -> Size:
    """The sum, unknown when a part is."""
    total = ZERO
    for part in parts:
        if isinstance(part, Unknown):
            return part
        total += part
    return total


def needs(containers: list[View], usual: tuple[Decimal, Decimal]) -> tuple[Size, Size]:
    """vCPUs and GiB of all containers together."""
    cores = [count(each.number("cpu"), usual[0]) for each in containers]
    memory = []
    for each in containers:
        given = each.get("memory")
        memory.append(usual[1] if given is None else gigabytes(given, each.reader.at("memory")))
    unknown = next((each.reader.unknown for each in containers if each.reader.unknown is not None), None)
    return (unknown, unknown) if unknown is not None else (added(cores), added(memory))


def running(name: str, start: str, size: tuple[Size, Size], seconds: Size | None, *, units: str) -> list[Meter]:
    """vCPUs and memory while they run."""
    lines = (("vCPU", "vcpu", size[0]), ("memory", "memory", size[1]))
    return [
        Meter(
            name=f"{name} {label}",
            unit=f"{'vCPU' if label == 'vCPU' else 'GB'}-{units}",
            keys=(f"{start}/{item}",),
            quantity=product(amount, seconds),
            usage_based=seconds is None,
        )
        for label, item, amount in lines
    ]


def group(view: View) -> Draft:
    """A group of containers that runs all month, unless the usage file says how long."""
    system, priority = default(view.name("os"), "Linux"), view.text("priority")
    sku = default(view.text("sku"), "Standard")
    if isinstance(sku, str) and sku.lower() != "standard":
        sku = Unknown("sku", "has prices of its own, which are not known")
    for known in (system, priority, sku):
        if isinstance(known, Unknown):
            return Draft(meters=(Meter(name="Container group", unit="hours", keys=(known,), quantity=None),))
    size = needs(view.items("containers"), (ONE, Decimal("1.5")))
    hours = view.usage("monthly_hrs")
    if hours is None:
        view.assume("it runs all month, no hours are given")
    spot = "/spot" if str(priority).lower() == "spot" else ""
    start = f"azure/container-instances/{str(system).lower()}{spot}"
    name = f"Container group ({shown(system)}{', spot' if spot else ''})"
    meters = running(name, start, size, HOURS_PER_MONTH if hours is None else hours, units="hours")
    if any(each.block("gpu").present for each in view.items("containers")):
        meters.append(Meter(name="GPUs", unit="hours", keys=(f"{start}/gpu",), quantity=HOURS_PER_MONTH))
    return Draft(sku=sku, meters=tuple(meters))


def app(view: View) -> Draft:
    """A container app: the replicas it keeps, all month; what it scales to is known to the usage file only."""
    profile = view.text("profile")
    if isinstance(profile, str) and profile.lower() != "consumption":
        view.assume("it runs in a dedicated workload profile, which is charged with its environment")
        return Draft(sku=profile, free=True)
    size = needs(view.items("containers"), (HALF, Decimal(1)))
    least, given = count(view.whole("least"), ZERO), view.usage("monthly_replica_hours")
    hours: Size | None = product(least, HOURS_PER_MONTH) if given is None else given
    if given is None and least == 0:
        view.assume("it scales to nothing; hours of its replicas are not given")
        hours = None
    elif given is None:
        view.assume("its least replicas run all month at the active price")
    seconds = product(hours, SECONDS)
    meters = running("Active", "azure/container-apps", size, seconds, units="seconds")
    usage = "monthly_requests"
    meters += extra(view, "Requests", "1M requests", "azure/container-apps/requests", usage, MILLION)
    return Draft(sku="Consumption", meters=tuple(meters))


def job(view: View) -> Draft:
    """A job: the seconds of its replicas, known to the usage file only."""
    size = needs(view.items("containers"), (HALF, Decimal(1)))
    seconds = product(view.usage("monthly_replica_hours"), SECONDS)
    return Draft(
        sku="Consumption", meters=tuple(running("Active", "azure/container-apps", size, seconds, units="seconds"))
    )


def dedicated(profile: View) -> list[Meter]:
    """The least nodes of a dedicated workload profile: D4 has 4 vCPUs and 16 GiB, E4 twice the memory."""
    sort, least = profile.text("kind"), count(profile.whole("least"), ZERO)
    match = PROFILE.fullmatch(sort) if isinstance(sort, str) else None
    if match is None or not isinstance(sort, str):
        sort = missing("workloadProfileType", "is not one whose size is known", sort)
        return [Meter(name="Dedicated nodes", unit="nodes", keys=(sort,), quantity=least)]
    cores = Decimal(match[2])
    size = (cores, cores * (8 if match[1].upper() == "E" else 4))
    hours = product(least, HOURS_PER_MONTH)
    return running(f"Dedicated ({sort})", "azure/container-apps/dedicated", size, hours, units="hours")


def environment(view: View) -> Draft:
    """An environment: free, but for dedicated workload profiles and the fee for having some."""
    profiles = view.items("profiles")
    paid = [p for p in profiles if p.reader.unknown is not None or str(p.text("kind")).lower() != "consumption"]
    if not paid:
        return Draft(free=True)
    fee = Meter(
        name="Dedicated plan management",
        unit="hours",
        keys=("azure/container-apps/dedicated/management",),
        quantity=HOURS_PER_MONTH,
    )
    return Draft(sku="Dedicated", meters=(fee, *(meter for profile in paid for meter in dedicated(profile))))


BOX = "containers=template.containers containers.cpu=cpu containers.memory=memory"
NATIVE_BOX = "containers=template.containers containers.cpu=resources.cpu containers.memory=resources.memory"
ENTRIES = (
    *of(
        "app:ContainerApp",
        app,
        form(
            "azure:containerapp/app:App",
            f"{BOX} least=template.minReplicas profile=workloadProfileName home=containerAppEnvironmentId",
        ),
        form(
            "azure-native:app:ContainerApp",
            f"{NATIVE_BOX} least=template.scale.minReplicas profile=workloadProfileName home=managedEnvironmentId",
        ),
    ),
    *of(
        "app:Job",
        job,
        form("azure:containerapp/job:Job", BOX),
        form("azure-native:app:Job", NATIVE_BOX),
    ),
    *of(
        "app:ManagedEnvironment",
        environment,
        form(
            "azure:containerapp/environment:Environment",
            "profiles=workloadProfiles profiles.kind=workloadProfileType profiles.least=minimumCount",
        ),
        form(
            "azure-native:app:ManagedEnvironment",
            "profiles=workloadProfiles profiles.kind=workloadProfileType profiles.least=minimumCount",
        ),
    ),
    *of(
        "containerinstance:ContainerGroup",
        group,
        form(
            "azure:containerservice/group:Group",
            "os=osType priority=priority sku=sku containers=containers containers.cpu=cpu containers.memory=memory",
        ),
        form(
            "azure-native:containerinstance:ContainerGroup",
            "os=osType priority=priority sku=sku containers=containers containers.cpu=resources.requests.cpu "
            "containers.memory=resources.requests.memoryInGB containers.gpu=resources.requests.gpu",
        ),
    ),
)
