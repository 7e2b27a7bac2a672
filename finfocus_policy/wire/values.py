"""What the plugin protocol says, without protobuf: both sides speak in these values.

Amounts are Decimal in `currency` (ISO 4217), times are UTC and ranges half-open. `wire.convert` turns them
into messages and back; a plugin author sees nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import IntEnum
from typing import Any

from finfocus_policy.errors import FinfocusError
from finfocus_policy.model.resource import ResourceDescriptor

SPEC_VERSION = "v0.5.7"
"""The version of the protocol our plugins report: three parts and a leading v, as the Go host wants it."""

NONE: Mapping[str, Any] = {}


class ErrorCategory(IntEnum):
    """What the caller of a failed call can do: try again, ask the next source, tell the user."""

    UNSPECIFIED = 0
    TRANSIENT = 1
    PERMANENT = 2
    CONFIGURATION = 3


class ErrorCode(IntEnum):
    """The error codes of the API reference: 1-5 transient, 6-11 permanent, 12-16 configuration."""

    UNSPECIFIED = 0
    NETWORK_TIMEOUT = 1
    SERVICE_UNAVAILABLE = 2
    RATE_LIMITED = 3
    TEMPORARY_FAILURE = 4
    CIRCUIT_OPEN = 5
    INVALID_RESOURCE = 6
    RESOURCE_NOT_FOUND = 7
    INVALID_TIME_RANGE = 8
    UNSUPPORTED_REGION = 9
    PERMISSION_DENIED = 10
    DATA_CORRUPTION = 11
    INVALID_CREDENTIALS = 12
    MISSING_API_KEY = 13
    INVALID_ENDPOINT = 14
    INVALID_PROVIDER = 15
    PLUGIN_NOT_CONFIGURED = 16

    @property
    def category(self) -> ErrorCategory:
        """The class of the code.

        >>> ErrorCode.RATE_LIMITED.category.name, ErrorCode.INVALID_CREDENTIALS.category.name
        ('TRANSIENT', 'CONFIGURATION')
        """
        if not self:
            return ErrorCategory.UNSPECIFIED
        if self <= ErrorCode.CIRCUIT_OPEN:
            return ErrorCategory.TRANSIENT
        return ErrorCategory.PERMANENT if self <= ErrorCode.DATA_CORRUPTION else ErrorCategory.CONFIGURATION


class CallFailed(FinfocusError):
    """A call of the protocol failed: raised by a plugin to answer so, and by the host's client when answered so.

    `details` must hold no secret. `retry_after` is in seconds, None when the source did not say.
    """

    def __init__(
        self,
        code: ErrorCode,
        message: str,
        *,
        details: Mapping[str, str] = NONE,
        retry_after: int | None = None,
        place: str = "",
        hint: str = "",
    ) -> None:
        super().__init__(message, place=place, hint=hint)
        self.code = code
        self.details = dict(details)
        self.retry_after = retry_after

    @property
    def category(self) -> ErrorCategory:
        """What the caller can do about it."""
        return self.code.category

    @property
    def passes(self) -> bool:
        """Whether it may be gone in a moment. A source that is left alone stays so longer than a caller waits."""
        return self.category is ErrorCategory.TRANSIENT and self.code is not ErrorCode.CIRCUIT_OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """Whether a plugin has prices for a resource, and in one sentence why not."""

    supported: bool
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectedCost:
    """What a resource will cost in a month of 730 hours. `unit_price` is hourly for compute.

    `breakdown` are parts that add up to `cost_per_month`; `metadata` says how the figure came about.
    """

    unit_price: Decimal
    cost_per_month: Decimal
    currency: str = "USD"
    billing_detail: str = ""
    breakdown: Mapping[str, Decimal] = field(default_factory=dict)
    metadata: Mapping[str, str] = field(default_factory=dict)
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActualQuery:
    """The question after what was paid: one resource, or everything that carries the tags."""

    resource_id: str
    start: datetime
    end: datetime
    tags: Mapping[str, str] = field(default_factory=dict)
    arn: str = ""
    page_size: int = 0
    page_token: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActualPoint:
    """The whole cost of one stretch of time that begins at `timestamp`. `service` where the source tells it."""

    timestamp: datetime
    cost: Decimal
    usage_amount: Decimal = Decimal(0)
    usage_unit: str = ""
    source: str = ""
    currency: str = ""
    service: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActualPage:
    """Points in time order; `next_page_token` is empty on the last page."""

    points: tuple[ActualPoint, ...]
    next_page_token: str = ""
    total_count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceTier:
    """The price from `start` up to `end` units a month (None: without end)."""

    start: Decimal
    end: Decimal | None
    rate: Decimal
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PricingSpec:
    """The price behind a projected cost. `billing_mode` is one of the protocol's (per_hour, per_gb_month...)."""

    descriptor: ResourceDescriptor
    billing_mode: str
    rate_per_unit: Decimal
    currency: str = "USD"
    description: str = ""
    source: str = ""
    unit: str = ""
    assumptions: tuple[str, ...] = ()
    tiers: tuple[PriceTier, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """A change and what it saves a month. `action` is an action type of the protocol in lower case ("rightsize")."""

    id: str
    action: str
    resource: ResourceDescriptor
    description: str
    savings: Decimal | None = None
    current_cost: Decimal | None = None
    currency: str = "USD"
    target_sku: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginInfo:
    """Who a plugin is. `capabilities` are names of the protocol's enum without prefix, in lower case
    ("projected_costs", "actual_costs", "recommendations", "batch_cost"...)."""

    name: str
    version: str
    spec_version: str = SPEC_VERSION
    providers: tuple[str, ...] = ()
    capabilities: frozenset[str] = frozenset()
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetAlert:
    """A share of a budget's limit, in percent, at which its source alerts. `forecasted`: compared with the forecast
    instead of what was spent. `since` is when it was reached."""

    percent: Decimal
    forecasted: bool = False
    triggered: bool = False
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """A budget that a cost service keeps. `limit` counts for one `period` (daily, weekly, monthly, quarterly,
    annually; "" where the source does not say). `spent` and `forecast` are of the running period, None where not known.
    The four filters say which spend counts; an empty one admits everything.
    """

    id: str
    name: str
    limit: Decimal
    currency: str = "USD"
    period: str = "monthly"
    source: str = ""
    spent: Decimal | None = None
    forecast: Decimal | None = None
    providers: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    resource_types: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    alerts: tuple[BudgetAlert, ...] = ()
    created_at: datetime | None = None
    updated_at: datetime | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def health(self) -> str:
        """How it stands: ok, warning (from 80 % of the limit), critical (90 %), exceeded (100 %); "" when not known.

        >>> Budget(id="b", name="b", limit=Decimal(100), spent=Decimal(90)).health
        'critical'
        """
        if self.spent is None:
            return ""
        steps = ((100, "exceeded"), (90, "critical"), (80, "warning"))
        return next((word for share, word in steps if self.spent * 100 >= self.limit * share), "ok")


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldMapping:
    """Whether a plugin fills a column: `status` is the protocol's without prefix ("supported", "conditional"...)."""

    field: str
    status: str
    condition: str = ""
    type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DryRun:
    """What a plugin would fill for a resource, and what is wrong with its settings, a sentence each."""

    supported: bool
    configured: bool
    problems: tuple[str, ...] = ()
    fields: tuple[FieldMapping, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How a plugin says it is: "serving", "not_serving" or "unspecified", and a sentence."""

    status: str
    message: str = ""
