"""Cloud Run services and jobs, and Cloud Functions: charged by what requests use.

Rules (Cloud Run and Cloud Functions pricing pages): regions have one of two price tiers; a service whose
CPU is always allocated pays for the whole life of its instances at a lower price and for no requests.
Functions get a share of a CPU that grows with their memory.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from finfocus_policy.mapping.entry import ONE, THOUSAND, Draft, entry, usage_meter
from finfocus_policy.mapping.gcp.scales import SECONDS
from finfocus_policy.mapping.reader import Reader, product
from finfocus_policy.mapping.region import locate
from finfocus_policy.model.cost import Meter
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
THROTTLING = "run.googleapis.com/cpu-throttling"
DEFAULT_MEMORY = Decimal("0.5")
CPU = re.compile(r"(\d{1,4}(?:\.\d{1,3})?)(m?)")
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
FUNCTION_MEMORY = Decimal(256)
GIGAHERTZ = (
    (Decimal(128), Decimal("0.2")),
    (Decimal(256), Decimal("0.4")),
    (Decimal(512), Decimal("0.8")),
    (Decimal(1024), Decimal("1.4")),
    (Decimal(2048), Decimal("2.4")),
)
MOST_GIGAHERTZ = Decimal("4.8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """What one instance has: vCPUs and GiB, and whether its CPU is always allocated."""

    vcpus: Amount
    memory: Amount
    always: bool | Unknown = False


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


def allocation_meters(container: Container, seconds: Amount | None, kind: str, tier: str) -> list[Meter]:
    """CPU and memory for so many seconds."""
    parts = (("CPU", "vCPU-seconds", "cpu", container.vcpus), ("Memory", "GiB-seconds", "memory", container.memory))
    return [
        Meter(
            name=f"{word} allocation time (tier {tier})",
            unit=unit,
            keys=(amount if isinstance(amount, Unknown) else f"gcp/run/{part}{kind}/tier-{tier}",),
            quantity=product(seconds, amount),
            usage_based=True,
        )
        for word, unit, part, amount in parts
    ]


def service_meters(reader: Reader, container: Container) -> tuple[Meter, ...]:
    """What a service is charged for, by how its CPU is allocated."""
    tier, always = tier_of(reader), container.always
    if isinstance(always, Unknown):
        return tuple(allocation_meters(Container(vcpus=always, memory=always), None, "", tier))
    if always:
        seconds = product(reader.usage("instance_hrs"), SECONDS)
        return tuple(allocation_meters(container, seconds, "-always", tier))
    requests = usage_meter(
        reader, "Number of requests", "requests", f"gcp/run/requests/tier-{tier}", "monthly_requests"
    )
    return (*allocation_meters(container, busy_seconds(reader), "", tier), requests)


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


def service(reader: Reader) -> Draft:
    """gcp:cloudrun/service:Service."""
    container = container_of(reader.items("template.spec.containers"), annotated(reader))
    return Draft(meters=service_meters(reader, container))


def service_v2(reader: Reader) -> Draft:
    """gcp:cloudrunv2/service:Service."""
    blocks = reader.items("template.containers")
    idle = blocks[0].flag("resources.cpuIdle") if blocks else None
    return Draft(meters=service_meters(reader, container_of(blocks, negated(idle))))


def job(reader: Reader) -> Draft:
    """gcp:cloudrunv2/job:Job: every task for as long as it runs."""
    tasks = reader.whole("template.taskCount")
    minutes = reader.usage("average_task_execution_mins")
    runs = reader.usage("monthly_job_executions")
    seconds = product(runs, minutes, Decimal(60), ONE if tasks is None else tasks)
    container = container_of(reader.items("template.template.containers"), True)
    return Draft(meters=tuple(allocation_meters(container, seconds, "-always", tier_of(reader))))


def function(reader: Reader) -> Draft:
    """gcp:cloudfunctions/function:Function."""
    memory = reader.number("availableMemoryMb")
    size = FUNCTION_MEMORY if memory is None else memory
    speed: Amount = size
    if isinstance(size, Decimal):
        speed = next((ghz for most, ghz in GIGAHERTZ if size <= most), MOST_GIGAHERTZ)
        size = size / Decimal(1024)
    calls = reader.usage("monthly_function_invocations")
    seconds = product(calls, reader.usage("request_duration_ms"), ONE / THOUSAND)

    def meter(name: str, unit: str, item: str, quantity: Amount | None) -> Meter:
        keys = (f"gcp/cloudfunctions/{item}",)
        return Meter(name=name, unit=unit, keys=keys, quantity=quantity, usage_based=True)

    return Draft(
        meters=(
            meter("CPU", "GHz-seconds", "cpu", product(seconds, speed)),
            meter("Memory", "GB-seconds", "memory", product(seconds, size)),
            meter("Invocations", "invocations", "invocations", calls),
            meter("Outbound data transfer", "GB", "outbound", reader.usage("monthly_outbound_data_gb")),
        )
    )


# vCPUs a function of the second generation gets with so many MiB of memory, unless it says otherwise.
SHARES = (
    (Decimal(128), Decimal("0.083")),
    (Decimal(256), Decimal("0.167")),
    (Decimal(512), Decimal("0.333")),
    (Decimal(1024), Decimal("0.583")),
    (Decimal(2048), ONE),
    (Decimal(8192), Decimal(2)),
    (Decimal(16384), Decimal(4)),
)
MOST_SHARE = Decimal(8)
SECOND_GENERATION = Decimal("0.25")


def share_of(memory: Amount) -> Amount:
    """vCPUs that come with so many GiB.

    >>> share_of(Decimal("0.25")), share_of(Decimal(32))
    (Decimal('0.167'), Decimal('8'))
    """
    if isinstance(memory, Unknown):
        return memory
    mebibytes = memory * Decimal(1024)
    return next((share for most, share in SHARES if mebibytes <= most), MOST_SHARE)


def function_v2(reader: Reader) -> Draft:
    """gcp:cloudfunctionsv2/function:Function: charged as the Cloud Run service it is."""
    config = reader.block("serviceConfig")
    size, cpu = config.text("availableMemory"), config.text("availableCpu")
    memory = SECOND_GENERATION if size is None else gib_of(size, config.at("availableMemory"))
    vcpus = share_of(memory) if cpu is None else cores_of(cpu, config.at("availableCpu"))
    if config.unknown is not None:
        vcpus = memory = config.unknown
    return Draft(meters=service_meters(reader, Container(vcpus=vcpus, memory=memory)))


ENTRIES = (
    entry("gcp:cloudfunctionsv2/function:Function", "cloudfunctionsv2:Function", "serviceConfig", function_v2),
    entry("gcp:cloudrun/service:Service", "cloudrun:Service", "template metadata", service),
    entry("gcp:cloudrunv2/service:Service", "cloudrunv2:Service", "template", service_v2),
    entry("gcp:cloudrunv2/job:Job", "cloudrunv2:Job", "template", job),
    entry("gcp:cloudfunctions/function:Function", "cloudfunctions:Function", "availableMemoryMb", function),
)
