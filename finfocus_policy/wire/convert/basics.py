"""What every conversion needs: amounts, moments, descriptors, and who a plugin is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timezone
from decimal import Decimal
from typing import Any

from finfocus_policy.errors import AmountError
from finfocus_policy.model.money import from_double
from finfocus_policy.model.resource import ResourceDescriptor
from finfocus_policy.wire._pb.finfocus.v1 import costsource_pb2 as pb
from finfocus_policy.wire._pb.finfocus.v1 import enums_pb2 as enums
from finfocus_policy.wire.values import CallFailed, ErrorCode, PluginInfo, Support

CAPABILITY = "PLUGIN_CAPABILITY_"
LAST_SECOND = 253_402_300_799
"""The last second of the year 9999: what a Timestamp may hold at most."""


def amount(number: float, what: str, *, negative: bool = False) -> Decimal:
    """A double that came over the wire as an amount.

    Raises CallFailed (DATA_CORRUPTION) for what is no amount, and for a negative one unless credits are allowed.

    >>> amount(0.0104, "unit_price")
    Decimal('0.0104')
    >>> amount(float("nan"), "unit_price")
    Traceback (most recent call last):
    ...
    finfocus_policy.wire.values.CallFailed: unit_price is nan, which is not an amount
    """
    try:
        value = from_double(number)
    except AmountError:
        raise CallFailed(ErrorCode.DATA_CORRUPTION, f"{what} is {number}, which is not an amount") from None
    if value < 0 and not negative:
        raise CallFailed(ErrorCode.DATA_CORRUPTION, f"{what} is {number}, and a cost cannot be negative")
    return value


def stamped(message: Any, moment: datetime | None) -> None:
    """Sets a Timestamp field, or leaves it absent."""
    if moment is not None:
        message.FromDatetime(moment.astimezone(timezone.utc))


def moment_of(message: Any, name: str) -> datetime | None:
    """A Timestamp field as a UTC moment; None where it is absent. Raises CallFailed for an impossible one."""
    if not message.HasField(name):
        return None
    stamp = getattr(message, name)
    if not (0 <= stamp.nanos < 1_000_000_000 and abs(stamp.seconds) <= LAST_SECOND):
        raise CallFailed(ErrorCode.DATA_CORRUPTION, f"{name} is not a moment")
    try:
        return datetime.fromtimestamp(stamp.seconds, timezone.utc).replace(microsecond=stamp.nanos // 1000)
    except (ValueError, OverflowError, OSError):
        raise CallFailed(ErrorCode.DATA_CORRUPTION, f"{name} is not a moment") from None


def doubles(amounts: Mapping[str, Decimal]) -> dict[str, float]:
    """Amounts as they travel."""
    return {name: float(value) for name, value in amounts.items()}


def known(numbers: Iterable[int], enum: Any, prefix: str) -> Iterable[str]:
    """The names of those enum values we know, without prefix and in lower case."""
    names = {value: name for name, value in enum.items()}
    return (names[n].removeprefix(prefix).lower() for n in numbers if n in names and n)


def descriptor_message(resource: ResourceDescriptor) -> pb.ResourceDescriptor:
    """A descriptor as a message."""
    return pb.ResourceDescriptor(
        provider=resource.provider,
        resource_type=resource.resource_type,
        sku=resource.sku,
        region=resource.region,
        tags=resource.tags,
        id=resource.id,
        arn=resource.arn,
    )


def descriptor_of(message: pb.ResourceDescriptor) -> ResourceDescriptor:
    """A descriptor from a message."""
    return ResourceDescriptor(
        provider=message.provider,
        resource_type=message.resource_type,
        sku=message.sku,
        region=message.region,
        tags=dict(message.tags),
        id=message.id,
        arn=message.arn,
    )


def support_message(support: Support) -> pb.SupportsResponse:
    """Whether a resource is supported, as a message."""
    return pb.SupportsResponse(supported=support.supported, reason=support.reason)


def support_of(message: pb.SupportsResponse) -> Support:
    """Whether a resource is supported, from a message."""
    return Support(supported=message.supported, reason=message.reason)


def info_message(info: PluginInfo) -> pb.GetPluginInfoResponse:
    """Who a plugin is, as a message."""
    return pb.GetPluginInfoResponse(
        name=info.name,
        version=info.version,
        spec_version=info.spec_version,
        providers=info.providers,
        metadata=info.metadata,
        capabilities=sorted(capability(name) for name in info.capabilities),
    )


def capability(name: str) -> Any:
    """The enum value of a capability; raises ValueError for a name the protocol does not have."""
    return enums.PluginCapability.Value(CAPABILITY + name.upper())


def info_of(message: pb.GetPluginInfoResponse) -> PluginInfo:
    """Who a plugin is, from a message. Capabilities that are not known yet are left out."""
    return PluginInfo(
        name=message.name,
        version=message.version,
        spec_version=message.spec_version,
        providers=tuple(message.providers),
        capabilities=frozenset(known(message.capabilities, enums.PluginCapability, CAPABILITY)),
        metadata=dict(message.metadata),
    )
