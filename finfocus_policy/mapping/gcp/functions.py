"""Cloud Functions of both generations: charged by what requests use, and by the instances that are kept.

Rules (Cloud Functions and Cloud Run pricing pages): the first generation gets a clock speed that grows with its memory
and pays GHz-seconds; the second is a Cloud Run service whose share of a vCPU grows with its memory.
"""

from __future__ import annotations

from decimal import Decimal

from finfocus_policy.mapping.entry import ONE, THOUSAND, Draft, entry
from finfocus_policy.mapping.gcp.serverless import (
    MONTH,
    Amount,
    Container,
    cores_of,
    gib_of,
    least_of,
    service_meters,
)
from finfocus_policy.mapping.reader import Reader, product
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.resource import Unknown

FUNCTION_MEMORY = Decimal(256)
GIGAHERTZ = (
    (Decimal(128), Decimal("0.2")),
    (Decimal(256), Decimal("0.4")),
    (Decimal(512), Decimal("0.8")),
    (Decimal(1024), Decimal("1.4")),
    (Decimal(2048), Decimal("2.4")),
)
MOST_GIGAHERTZ = Decimal("4.8")
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

    meters = [
        meter("CPU", "GHz-seconds", "cpu", product(seconds, speed)),
        meter("Memory", "GB-seconds", "memory", product(seconds, size)),
        meter("Invocations", "invocations", "invocations", calls),
        meter("Outbound data transfer", "GB", "outbound", reader.usage("monthly_outbound_data_gb")),
    ]
    least = product(least_of(reader, "minInstances"), MONTH)
    if least != 0:
        idle = (("CPU idle time", "GHz-seconds", "cpu", speed), ("Memory idle time", "GB-seconds", "memory", size))
        for name, unit, item, amount in idle:
            keys = (f"gcp/cloudfunctions/{item}-idle",)
            meters.append(Meter(name=name, unit=unit, keys=keys, quantity=product(least, amount)))
    return Draft(meters=tuple(meters))


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
    least = least_of(config, "minInstanceCount")
    return Draft(meters=service_meters(reader, Container(vcpus=vcpus, memory=memory, least=least)))


ENTRIES = (
    entry("gcp:cloudfunctionsv2/function:Function", "cloudfunctionsv2:Function", "serviceConfig", function_v2),
    entry(
        "gcp:cloudfunctions/function:Function", "cloudfunctions:Function", "availableMemoryMb minInstances", function
    ),
)
