"""Between the protocol and Vantage: which resources have an hourly price, what a query is about, days and amounts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from finfocus_policy.errors import FinfocusError
from finfocus_policy.model.money import checked, parse_amount
from finfocus_policy.model.period import moment
from finfocus_policy.model.resource import ResourceDescriptor
from finfocus_policy.wire.dialect import provider_of, short_word, token_of
from finfocus_policy.wire.values import ActualPoint, ActualQuery, CallFailed, ErrorCode, Support

NAME = "vantage"
PROVIDERS = ("aws", "azure", "gcp")
HOURLY = {"aws": ("ec2", "rds", "elasticache"), "azure": ("vm",), "gcp": ("compute",)}
"""Types whose SKU alone has one price an hour, in the API's short words."""
LICENSED = ("oracle", "custom-oracle", "sqlserver", "custom-sqlserver", "db2")
SHARED = ("", "default", "shared")
SPOT = re.compile(r"(?i)\bspot\b|\blow\b|preemptible:true")
SPOT_TAGS = ("instanceMarketOptions", "priority", "scheduling", "spot")
"""Properties that say a machine is on capacity that can be taken away, as the Go host flattens them."""
SYSTEM_TAGS = ("osProfile", "storageProfile", "bootDisk")
LINUX, WINDOWS = "linux", "windows"
EVERYTHING = "*"
DESCRIPTOR_TAGS = ("provider", "resource_type", "sku", "region")
"""What hosts of the Go ecosystem put among the tags of a resource: it describes the resource, it is no tag of it."""
LARGEST_MACHINES = Decimal(10_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """A price an hour, as the API gives it."""

    amount: Decimal
    currency: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A query for actual costs in Vantage's terms. `resource` is "" for everything that carries the tags; `arn` may
    name it as well. `first` and `last` are days in UTC, both included."""

    first: date
    last: date
    provider: str = ""
    resource: str = ""
    arn: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    described: Mapping[str, str] = field(default_factory=dict)


def word_of(resource: ResourceDescriptor) -> str:
    """The short word of a resource's type, in any spelling.

    >>> word_of(ResourceDescriptor(provider="aws", resource_type="ec2:Instance"))
    'ec2'
    """
    return short_word(token_of(resource.provider, resource.resource_type) or resource.resource_type)


def support(resource: ResourceDescriptor) -> Support:
    """Whether a resource has one price an hour by its SKU and region alone, told without asking anybody."""
    provider = provider_of(resource.provider)
    if provider not in HOURLY:
        return Support(supported=False, reason=f"Unsupported provider: {resource.provider}")
    if word_of(resource) not in HOURLY[provider]:
        return Support(supported=False, reason=f"Unsupported resource type: {resource.resource_type}")
    if not resource.sku or not resource.region:
        return Support(supported=False, reason="sku and region are needed")
    otherwise = bought_otherwise(resource)
    return Support(supported=not otherwise, reason=otherwise)


def bought_otherwise(resource: ResourceDescriptor) -> str:
    """Why a resource is not charged the on-demand price of its SKU, "" where it is as far as its tags tell.

    >>> bought_otherwise(ResourceDescriptor(provider="aws", resource_type="ec2", tags={"tenancy": "dedicated"}))
    'The price is of shared tenancy'
    """
    if tag(resource, "multi_az", "multiAz").lower() == "true":
        return "The price is of one availability zone"
    if tag(resource, "engine").lower().startswith(LICENSED):
        return "The price is of an engine without a licence"
    if tag(resource, "tenancy").lower() not in SHARED:
        return "The price is of shared tenancy"
    return "The price is of on-demand capacity" if any(map(SPOT.search, (tag(resource, name) for name in SPOT_TAGS))) else ""


def tag(resource: ResourceDescriptor, *names: str) -> str:
    """The first of these tags that is there: our host writes aliases, the Go host properties."""
    return next((resource.tags[name].strip() for name in names if resource.tags.get(name)), "")


def platform_of(resource: ResourceDescriptor) -> str:
    """The system whose licence is in the price: linux (where nothing is said too), windows, or another word.

    >>> platform_of(ResourceDescriptor(provider="aws", resource_type="ec2", tags={"platform": "Linux/UNIX"}))
    'linux'
    """
    said = tag(resource, "platform").lower()
    if not said and any("windows" in tag(resource, name).lower() for name in SYSTEM_TAGS):
        return WINDOWS
    return next((known for known in (LINUX, WINDOWS) if known in said), said or LINUX)


def machines(resource: ResourceDescriptor) -> Decimal:
    """How many of the SKU the resource is: the nodes of a cache cluster, else one."""
    try:
        number = Decimal(tag(resource, "num_cache_nodes", "num_nodes", "numCacheNodes") or "1")
    except ArithmeticError:
        return Decimal(1)
    return number if word_of(resource) == "elasticache" and number.is_finite() and 0 < number < LARGEST_MACHINES else Decimal(1)


def asked(query: ActualQuery) -> Asked:
    """What a query is about. The descriptor words that hosts put among a resource's tags are told apart from its tags."""
    one = query.resource_id not in ("", EVERYTHING) or bool(query.arn)
    words = DESCRIPTOR_TAGS if one else DESCRIPTOR_TAGS[:1]
    known = query.tags.get("provider", "")
    described = {k: query.tags[k] for k in words if k in query.tags and (one or known in PROVIDERS)}
    tags = {k: v for k, v in sorted(query.tags.items()) if k not in described}
    resource = query.resource_id if query.resource_id not in ("", EVERYTHING) else query.arn
    named = provider_of(described.pop("provider", "")) or provider_by_name(query.arn or resource)
    return Asked(
        first=query.start.astimezone(timezone.utc).date(),
        last=(query.end.astimezone(timezone.utc) - timedelta(microseconds=1)).date(),
        provider=named,
        resource=resource,
        arn=query.arn,
        tags=tags,
        described=described,
    )


def provider_by_name(name: str) -> str:
    """The cloud a resource's id or ARN is of, "" where it does not tell.

    >>> provider_by_name("/subscriptions/1/x"), provider_by_name("projects/p/zones/z/instances/i"), provider_by_name("i-1")
    ('azure', 'gcp', '')
    """
    if name.startswith("arn:"):
        return "aws"
    if name.lower().startswith("/subscriptions/"):
        return "azure"
    return "gcp" if name.startswith(("projects/", "//")) or "googleapis.com/" in name else ""


def points(rows: Iterable[Mapping[str, Any]], names: Mapping[str, tuple[str, ...]], query: ActualQuery, currency: str) -> Iterator[ActualPoint]:
    """Rows of an answer as points inside the query's time. `names` are the keys to read `date` and `cost` from."""
    start = datetime.combine(query.start.astimezone(timezone.utc).date(), datetime.min.time(), timezone.utc)
    for row in rows:
        at = day_of(first_of(row, names["date"]))
        if start <= at < query.end:
            service = row.get("service")
            yield ActualPoint(
                timestamp=at,
                cost=amount_of(first_of(row, names["cost"])),
                source=NAME,
                currency=currency_of(row.get("currency") or currency),
                service=service if isinstance(service, str) else "",
            )


def first_of(row: Mapping[str, Any], names: Iterable[str]) -> Any:
    """The first of these keys that a row has."""
    return next((row[name] for name in names if row.get(name) is not None), None)


def day_of(text: Any) -> datetime:
    """A date or moment of an answer, in UTC. Raises CallFailed (DATA_CORRUPTION) for what is none.

    >>> day_of("2024-01-31").isoformat(), day_of("2023-09-05+00:00").isoformat()
    ('2024-01-31T00:00:00+00:00', '2023-09-05T00:00:00+00:00')
    """
    try:
        return moment(text[:10] if len(text) < 11 or text[10] in "+Z" else text)
    except (TypeError, FinfocusError):
        raise CallFailed(ErrorCode.DATA_CORRUPTION, "a cost says not of when it is") from None


def amount_of(value: Any) -> Decimal:
    """An amount of an answer, a number or text. Raises CallFailed (DATA_CORRUPTION) for what is none."""
    try:
        if isinstance(value, str):
            return parse_amount(value)
        if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
            return checked(Decimal(value))
    except FinfocusError:
        pass
    raise CallFailed(ErrorCode.DATA_CORRUPTION, "an amount in the answer is no number")


def currency_of(value: Any) -> str:
    """A currency of an answer. Raises CallFailed (DATA_CORRUPTION) for what is no code of three capitals."""
    if isinstance(value, str) and len(value) == 3 and value.isascii() and value.isalpha() and value.isupper():
        return value
    raise CallFailed(ErrorCode.DATA_CORRUPTION, "the answer names no currency")
