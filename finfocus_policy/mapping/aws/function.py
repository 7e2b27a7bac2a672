"""Lambda functions: requests, memory by the time it is held, and temporary storage beyond 512 MB.

Rules (AWS Lambda pricing page): 128 MB and x86_64 unless said otherwise; duration is charged by the
millisecond, memory in GB of 1,024 MB.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal

from finfocus_policy.mapping.entry import MILLION, THOUSAND, Draft, entry, usage_meter
from finfocus_policy.mapping.reader import Reader, product
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.resource import Unknown

MEGABYTES = Decimal(1024)
DEFAULT_MEMORY = Decimal(128)
INCLUDED_STORAGE = Decimal(512)
ARCHITECTURES = ("x86_64", "arm64")


def architecture_of(reader: Reader) -> str | Unknown:
    """The first architecture named; x86_64 when there is none."""
    value = reader.get("architectures")
    if isinstance(value, (list, tuple)) and value:
        value = Reader(reader.context, {"architectures": value[0]}).get("architectures")
    if value is None or value == []:
        return "x86_64"
    if isinstance(value, Unknown):
        return value
    known = next((a for a in ARCHITECTURES if a == value), None)
    return Unknown("architectures", "is neither x86_64 nor arm64") if known is None else known


def seconds_of(reader: Reader) -> Decimal | Unknown | None:
    """All running time of a month in seconds, each request rounded up to the millisecond."""
    each = reader.usage("request_duration_ms")
    if isinstance(each, Decimal):
        each = each.to_integral_value(rounding=ROUND_CEILING) / THOUSAND
    return product(reader.usage("monthly_requests"), each)


def ephemeral_meter(
    key: str | Unknown, size: Decimal | Unknown | None, seconds: Decimal | Unknown | None
) -> Meter | None:
    """Temporary storage: listed as long as usage is not given, charged beyond what is included."""
    amount = seconds
    if isinstance(seconds, Decimal):
        extra = INCLUDED_STORAGE if size is None else size
        if isinstance(extra, Decimal) and extra <= INCLUDED_STORAGE:
            return None
        amount = product(extra - INCLUDED_STORAGE if isinstance(extra, Decimal) else extra, seconds / MEGABYTES)
    return Meter(name="Ephemeral storage", unit="GB-seconds", keys=(key,), quantity=amount, usage_based=True)


def function(reader: Reader) -> Draft:
    """aws:lambda/function:Function."""
    build = architecture_of(reader)
    memory = reader.number("memorySize")
    memory = DEFAULT_MEMORY if memory is None else memory
    seconds = seconds_of(reader)

    def key(item: str) -> str | Unknown:
        return build if isinstance(build, Unknown) else f"aws/lambda/{item}/{build}"

    held = product(memory, seconds)
    if isinstance(held, Decimal):
        held /= MEGABYTES
    meters = (
        usage_meter(reader, "Requests", "1M requests", key("requests"), "monthly_requests", scale=MILLION),
        ephemeral_meter(key("ephemeral-storage"), reader.number("ephemeralStorage.size"), seconds),
        Meter(name="Duration", unit="GB-seconds", keys=(key("duration"),), quantity=held, usage_based=True),
    )
    return Draft(sku=build, meters=tuple(m for m in meters if m is not None))


KEYS = "architectures memorySize ephemeralStorage"
ENTRIES = (entry("aws:lambda/function:Function", "lambda:Function", KEYS, function),)
