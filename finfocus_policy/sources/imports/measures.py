"""Units as the clouds write them, and what they are: a measure and how many of it one price is for.

AWS writes one unit in several ways (Hrs, Hours, GB-Mo, GB-month), Azure puts a block before it (10K, 100 Hours,
1 GB/Month), Google has codes (GiBy.mo). What is not here is refused, never guessed.
"""

from __future__ import annotations

import re
from decimal import Decimal

AWS = {
    "hrs": "hour", "hours": "hour", "hour": "hour", "hr": "hour",
    "gb-mo": "GB-month", "gb-month": "GB-month", "gb-months": "GB-month", "gigabyte month": "GB-month",
    "gb": "GB", "gigabytes": "GB", "gigabyte": "GB",
    "iops-mo": "IOPS-month", "iops-month": "IOPS-month",
    "mibps-mo": "MiBps-month", "mbps-mo": "MiBps-month", "mibps-month": "MiBps-month", "gibps-mo": "GiBps-month",
    "ios": "request", "request": "request", "requests": "request", "api requests": "request", "api calls": "request",
    "count": "count", "quantity": "quantity",
    "lcu-hrs": "LCU-hour", "lcu-hours": "LCU-hour",
    "vcpu-hours": "vCPU-hour", "vcpu-hour": "vCPU-hour", "vcpu-hrs": "vCPU-hour",
    "gb-hours": "GB-hour", "gb-hour": "GB-hour", "gb-hrs": "GB-hour",
    "lambda-gb-second": "GB-second", "gb-second": "GB-second", "gb-seconds": "GB-second", "second": "second", "seconds": "second",
    "acu-hr": "ACU-hour", "acu-hrs": "ACU-hour", "acu-hour": "ACU-hour",
    "rpu-hr": "RPU-hour", "rpu-hour": "RPU-hour",
    "readcapacityunit-hrs": "hour", "writecapacityunit-hrs": "hour",
    "readrequestunits": "request", "writerequestunits": "request",
    "metrics": "metric-month", "alarms": "metric-month", "dashboards": "month",
    "keys": "month", "secrets": "month", "hostedzone": "month", "parameter-month": "parameter-month", "month": "month",
    "shardhour": "hour", "streamhr": "hour", "putrequest": "unit",
    "ecpus": "ECPU", "elasticacheprocessingunit": "ECPU",
    "messages": "message", "message": "message", "minutes": "minute", "minute": "minute",
    "statetransitions": "transition", "statetransition": "transition",
    "dpu-hour": "DPU-hour", "queries": "query", "terabytes": "TB", "terabyte": "TB", "notifications": "notification",
}
GCP = {
    "h": "hour", "GiBy.h": "GB-hour", "GiBy.mo": "GB-month", "GiBy": "GB", "mo": "month", "count": "count", "s": "second",
    "GiBy.s": "GB-second", "By": "byte", "TiBy": "TB", "d": "day", "min": "minute", "MiBy": "MiB",
}
AZURE = {
    "hour": "hour", "hours": "hour", "month": "month", "months": "month", "day": "day", "days": "day", "gb": "GB", "gib": "GB",
    "gb/month": "GB-month", "gib/month": "GB-month", "gib/hour": "GB-hour", "gb/hour": "GB-hour", "iops/month": "IOPS-month", "": "count", "second": "second",
    "seconds": "second", "gb second": "GB-second", "gib second": "GB-second", "tb": "TB", "transactions": "count", "operations": "count", "minute": "minute",
}  # fmt: skip
LETTERS = {"": 1, "K": 1000, "M": 1_000_000, "B": 1_000_000_000}
BLOCK = re.compile(r"(\d{1,12})([KMB]?)(?:\s*/\s*|\s+|$)(.*)")
ONE = Decimal(1)
Measure = tuple[str, Decimal]


def aws(text: str) -> Measure | None:
    """The measure of an AWS unit.

    >>> aws("GB-Mo"), aws("Furlongs")
    (('GB-month', Decimal('1')), None)
    """
    measure = AWS.get(text.strip().lower())
    return None if measure is None else (measure, ONE)


def gcp(text: str) -> Measure | None:
    """The measure of a Google usage unit.

    >>> gcp("GiBy.h")
    ('GB-hour', Decimal('1'))
    """
    measure = GCP.get(text)
    return None if measure is None else (measure, ONE)


def azure(text: str) -> Measure | None:
    """The measure of an Azure unit and the size of its block.

    >>> azure("1 Hour"), azure("10K"), azure("1/Month"), azure("100 Hours"), azure("1 GB/Month")
    (('hour', Decimal('1')), ('count', Decimal('10000')), ('month', Decimal('1')), ('hour', Decimal('100')), ('GB-month', Decimal('1')))
    >>> azure("Text"), azure("0 Hour")
    (None, None)
    """
    found = BLOCK.fullmatch(text.strip())
    measure = AZURE.get(found[3].strip().lower()) if found else None
    block = int(found[1]) * LETTERS[found[2]] if found else 0
    return (measure, Decimal(block)) if measure is not None and block else None
