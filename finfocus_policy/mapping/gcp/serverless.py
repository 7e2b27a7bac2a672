"""Cloud Run services and jobs: charged by what requests use.

Rules (Cloud Run pricing page): regions have one of two price tiers; a service whose
CPU is always allocated pays for the whole life of its instances at a lower price and for no requests.
The instances a service keeps at least are paid all month: as any other where the CPU is always allocated,
else at the lower price of idle ones, less what requests take of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from finfocus_policy.mapping.entry import ONE, THOUSAND, Draft, entry, usage_meter
from finfocus_policy.mapping.gcp.scales import SECONDS
from finfocus_policy.mapping.reader import Reader, product
from finfocus_policy.mapping.region import locate
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.money import HOURS_PER_MONTH, plain
from finfocus_policy.model.resource import Unknown

Amount = Decimal | Unknown
TIER_2 = frozenset(
    [
        "africa-south1",
        "asia-east2",
        "asia-northeast3",
        "asia-south2",
        "asia-southeast1",
        "asia-southeast2",
        "australia-southeast1",
        "australia-southeast2",
        "europe-central2",
        "europe-west2",
        "europe-west3",
        "europe-west6",
        "europe-west10",
        "europe-west12",
        "me-central1",
        "me-central2",
        "northamerica-northeast1",
        "northamerica-northeast2",
        "southamerica-east1",
        "southamerica-west1",
        "us-west2",
        "us-west3",
        "us-west4",
    ]
)
NONE = Decimal(0)
MONTH = HOURS_PER_MONTH * SECONDS
LEAST = ("autoscaling.knative.dev/minScale", "run.googleapis.com/minScale")
THROTTLING = "run.googleapis.com/cpu-throttling"
DEFAULT_MEMORY = Decimal("0.5")
CPU = re.compile(r"(\d{1,4}(?:\.\d{1,3})?)(m?)")
ALWAYS, IDLE = "-always", "-idle"
MEMORY = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)(Ki|Mi|Gi|K|M|G|k)?")
GIB = Decimal(1024) ** 3
BYTES = {
    "": ONE,
    "k": THOUSAND,
    "K": THOUSAND,
    "M": THOUSAND**2,
    "G": THOUSAND**3,
    "Ki": Decimal(1024),
    "Mi": Decimal(1024) ** 2,
    "Gi": GIB,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """What one instance has: vCPUs and GiB, whether its CPU is always allocated, and its accelerator; how many
    instances there are at least."""

    vcpus: Amount
    memory: Amount
    always: bool | Unknown = False
    least: Amount = NONE
    gpu: str | Unknown | None = None


def cores_of(text: str | Unknown | None, path: str) -> Amount:
    """vCPUs as Kubernetes writes them; one when nothing is said.

    >>> cores_of("500m", "cpu"), cores_of(None, "cpu")
    (Decimal('0.5'), Decimal('1'))
    """
    if text is None or isinstance(text, Unknown):
        return ONE if text is None else text
    match = CPU.fullmatch(text)
    if not match:
        return Unknown(path, "is not an amount of CPU")
    return Decimal(match[1]) / THOUSAND if match[2] else Decimal(match[1])


def gib_of(text: str | Unknown | None, path: str) -> Amount:
    """GiB of memory as Kubernetes writes them; half a GiB when nothing is said.

    >>> gib_of("512Mi", "memory"), gib_of("2Gi", "memory")
    (Decimal('0.5'), Decimal('2'))
    """
    if text is None or isinstance(text, Unknown):
        return DEFAULT_MEMORY if text is None else text
    match = MEMORY.fullmatch(text)
    return Decimal(match[1]) * BYTES[match[2] or ""] / GIB if match else Unknown(path, "is not an amount of memory")


def container_of(blocks: list[Reader], always: bool | Unknown) -> Container:
    """All containers of an instance together."""
    vcpus: Amount = Decimal(0)
    memory: Amount = Decimal(0)
    for block in blocks:
        limits = block.block("resources.limits")
        if block.unknown is not None:
            return Container(vcpus=block.unknown, memory=block.unknown, always=always)
        vcpus = plus(vcpus, cores_of(limits.text("cpu"), limits.at("cpu")))
        memory = plus(memory, gib_of(limits.text("memory"), limits.at("memory")))
    return Container(vcpus=vcpus if blocks else ONE, memory=memory if blocks else DEFAULT_MEMORY, always=always)


def plus(one: Amount, other: Amount) -> Amount:
    """The sum; unknown when either is."""
    if isinstance(one, Unknown) or isinstance(other, Unknown):
        return one if isinstance(one, Unknown) else other
    return one + other


def tier_of(reader: Reader) -> str:
    """The price tier of the region the resource is in: "1" or "2"."""
    region = locate(reader.context.resource, reader.context.graph.hints).region
    return "2" if region in TIER_2 else "1"


def busy_seconds(reader: Reader) -> Amount | None:
    """Seconds of a month in which instances serve requests; None when no usage is given."""
    duration = reader.usage("average_request_duration_ms")
    seconds = product(reader.usage("monthly_requests"), duration, ONE / THOUSAND)
    together = reader.usage("concurrent_requests_per_instance")
    if isinstance(seconds, Decimal) and isinstance(together, Decimal) and together > 1:
        return seconds / together
    return together if isinstance(together, Unknown) and seconds is not None else seconds


def allocation_meters(
    container: Container, seconds: Amount | None, kind: str, tier: str, *, used: bool = True
) -> list[Meter]:
    """CPU and memory for so many seconds, told by usage or by the inputs alone."""
    parts = (("CPU", "vCPU-seconds", "cpu", container.vcpus), ("Memory", "GiB-seconds", "memory", container.memory))
    word_of = "idle" if kind == IDLE else "allocation"
    return [
        Meter(
            name=f"{word} {word_of} time (tier {tier})",
            unit=unit,
            keys=(amount if isinstance(amount, Unknown) else f"gcp/run/{part}{kind}/tier-{tier}",),
            quantity=product(seconds, amount),
            usage_based=used,
        )
        for word, unit, part, amount in parts
    ]


def service_meters(reader: Reader, container: Container) -> tuple[Meter, ...]:
    """What a service is charged for, by how its CPU is allocated."""
    tier, always = tier_of(reader), container.always
    unknown = next((u for u in (always, container.least) if isinstance(u, Unknown)), None)
    if unknown is not None:
        return tuple(allocation_meters(Container(vcpus=unknown, memory=unknown), None, "", tier))
    least = product(container.least, MONTH)
    if always:
        seconds, kept = product(reader.usage("instance_hrs"), SECONDS), None
        if isinstance(least, Decimal) and least and not (reader.told("instance_hrs") and more(seconds, least)):
            kept = least  # a preset knows nothing of this service: its minimum holds
        found = allocation_meters(container, kept or seconds, ALWAYS, tier, used=kept is None)
        return (*found, *gpu_meters(container, kept or seconds))
    requests = usage_meter(
        reader, "Number of requests", "requests", f"gcp/run/requests/tier-{tier}", "monthly_requests"
    )
    busy = busy_seconds(reader)
    meters = [*allocation_meters(container, busy, "", tier), requests, *gpu_meters(container, busy)]
    if isinstance(least, Decimal) and least:
        # what a preset tells of requests is no reason to believe that there is less of it left
        told = busy if reader.told("monthly_requests") and isinstance(busy, Decimal) else NONE
        idle = max(NONE, least - told)
        meters += allocation_meters(container, idle, IDLE, tier, used=False)
    return tuple(meters)


def more(given: Amount | None, least: Decimal) -> bool:
    """True when usage tells more than there is at least, or is not known."""
    return isinstance(given, Unknown) or (given is not None and given > least)


def gpu_meters(container: Container, seconds: Amount | None) -> list[Meter]:
    """The accelerator of an instance."""
    if container.gpu is None:
        return []
    key = container.gpu if isinstance(container.gpu, Unknown) else f"gcp/run/gpu/{container.gpu}"
    return [Meter(name="Accelerator", unit="seconds", keys=(key,), quantity=seconds, usage_based=seconds is None)]


def least_of(reader: Reader, *paths: str) -> Amount:
    """How many instances there are at least, said where there are any."""
    found: Amount = NONE
    for path in paths:
        count = reader.whole(path)
        if isinstance(count, Unknown):
            return count
        if isinstance(found, Decimal) and count is not None:
            found = max(found, count)
    if isinstance(found, Decimal) and found:
        reader.assume(f"at least {plain(found)} of its instances all month: its minimum")
    return found


def negated(value: bool | Unknown | None) -> bool | Unknown:
    """True when a flag says no."""
    return value if isinstance(value, Unknown) else value is False


def annotated(reader: Reader) -> bool | Unknown:
    """True when an annotation switches CPU throttling off, on the service or its template."""
    for path in ("template.metadata.annotations", "metadata.annotations"):
        notes = reader.get(path)
        if isinstance(notes, Unknown):
            return notes
        if isinstance(notes, Mapping) and THROTTLING in notes:
            # the annotation's name has dots in it, so it is read as a block of its own
            return negated(Reader(reader.context, {"cpu-throttling": notes[THROTTLING]}, path).flag("cpu-throttling"))
    return False


def annotated_least(reader: Reader) -> Amount:
    """How many instances annotations ask for at least, on the service or its template."""
    found: dict[str, Any] = {}
    for path in ("template.metadata.annotations", "metadata.annotations"):
        notes = reader.get(path)
        if isinstance(notes, Mapping):
            found |= {f"minimum{len(found)}": notes[name] for name in LEAST if name in notes}
    return least_of(Reader(reader.context, found, "annotations"), *found)


def service(reader: Reader) -> Draft:
    """gcp:cloudrun/service:Service."""
    container = container_of(reader.items("template.spec.containers"), annotated(reader))
    return Draft(meters=service_meters(reader, replace(container, least=annotated_least(reader))))


def always_allocated(blocks: list[Reader]) -> bool | Unknown:
    """Whether the CPU is always allocated: where the first container says what it has and not that it may idle."""
    resources = blocks[0].block("resources") if blocks else None
    if resources is None:
        return False
    idle = resources.flag("cpuIdle")
    return resources.present if idle is None else negated(idle)


def service_v2(reader: Reader) -> Draft:
    """gcp:cloudrunv2/service:Service."""
    blocks = reader.items("template.containers")
    manual = reader.text("scaling.scalingMode")
    paths = ["scaling.minInstanceCount", "template.scaling.minInstanceCount"]
    if manual == "MANUAL":
        paths = ["scaling.manualInstanceCount"]
    container = replace(
        container_of(blocks, always_allocated(blocks)),
        least=manual if isinstance(manual, Unknown) else least_of(reader, *paths),
        gpu=reader.name("template.nodeSelector.accelerator"),
    )
    return Draft(meters=service_meters(reader, container))


def job(reader: Reader) -> Draft:
    """gcp:cloudrunv2/job:Job: every task for as long as it runs."""
    tasks = reader.whole("template.taskCount")
    minutes = reader.usage("average_task_execution_mins")
    runs = reader.usage("monthly_job_executions")
    seconds = product(runs, minutes, Decimal(60), ONE if tasks is None else tasks)
    container = container_of(reader.items("template.template.containers"), True)
    return Draft(meters=tuple(allocation_meters(container, seconds, ALWAYS, tier_of(reader))))


ENTRIES = (
    entry("gcp:cloudrun/service:Service", "cloudrun:Service", "template metadata", service),
    entry("gcp:cloudrunv2/service:Service", "cloudrunv2:Service", "template scaling", service_v2),
    entry("gcp:cloudrunv2/job:Job", "cloudrunv2:Job", "template", job),
)
