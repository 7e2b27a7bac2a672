"""What a resource is charged for, what that costs, and what is not known about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum

from finfocus_policy.model.money import ZERO, Money
from finfocus_policy.model.quick import quick
from finfocus_policy.model.resource import Operation, ResourceDescriptor, Unknown

ONE = Decimal(1)
SPOT_BOUND = "spot capacity at the on-demand price, an upper bound"


class Status(str, Enum):
    """The four outcomes. A missing price is never 0.00: it is `unpriced`, with a reason."""

    PRICED = "priced"
    FREE = "free"
    USAGE_BASED = "usage_based"
    UNPRICED = "unpriced"


class Reason(str, Enum):
    """Why a resource (or one of its components) has no price."""

    UNSUPPORTED_TYPE = "unsupported_type"
    UNKNOWN_INPUT = "unknown_input"
    UNKNOWN_SKU = "unknown_sku"
    UNKNOWN_REGION = "unknown_region"
    NO_PRICE = "no_price"
    SOURCE_FAILED = "source_failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meter:
    """One thing a resource is charged for, before its price is known.

    `keys` name list prices in the catalog ("aws/ec2/instance/t3.micro/linux"); their sum is the
    unit price (Windows = Linux machine + licence). A part that is not known makes the price unknown.
    `quantity` is per month, in `unit`; None means it depends on usage nobody has given.
    `scale` is how many of the card's units are in one displayed unit (1M requests: 1000000;
    a load balancer capacity unit for a month: 730 hours). `factor` multiplies the price (a discount
    that is always applied: 0.7). `group` names the part of the resource ("root_block_device").
    `spot`: the keys are on-demand prices, but spot capacity is meant.
    """

    name: str
    unit: str
    keys: tuple[str | Unknown, ...]
    quantity: Decimal | Unknown | None
    usage_based: bool = False
    group: str = ""
    scale: Decimal = ONE
    factor: Decimal = ONE
    spot: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceRequest:
    """What a cost source is asked: the descriptor of the protocol, and the meters behind it.

    Made by `mapping.describe`. Exactly one of three: `free`; `reason` set (cannot be asked:
    unsupported type, unknown region, unknown input for everything); or meters to be priced.
    A size given away of what is sold otherwise (App Service F1) is `free` with the meters that other sizes have.
    `detail` completes the reason for a person. `secret`: something read for the price is a
    secret, so names, components and the SKU must not be shown. `size` is what a resource of an unsupported type calls
    its size, for plugins alone.
    """

    type: str
    descriptor: ResourceDescriptor
    meters: tuple[Meter, ...] = ()
    free: bool = False
    reason: Reason | None = None
    detail: str = ""
    assumptions: tuple[str, ...] = ()
    region_source: str = ""
    secret: bool = False
    size: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CostComponent:
    """A line of a resource's cost. `quantity` and `monthly_cost` are None where usage is not given,
    `unit_price` and `monthly_cost` None where the price is missing (then `reason` says why).

    Both are what is paid (the effective price). Where a price rule makes that differ from the list price, `ruled` is
    set and `list_unit_price` and `list_monthly_cost` say what it would be without (None: no list has it).
    """

    name: str
    unit: str
    quantity: Decimal | None
    unit_price: Decimal | None
    monthly_cost: Decimal | None
    usage_based: bool = False
    group: str = ""
    reason: Reason | None = None
    detail: str = ""
    ruled: bool = False
    list_unit_price: Decimal | None = None
    list_monthly_cost: Decimal | None = None

    @property
    def listed_cost(self) -> Decimal | None:
        """The monthly cost at list prices."""
        return self.list_monthly_cost if self.ruled else self.monthly_cost


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRef:
    """Where a price came from. `kind`: list, derived, override, spec, plugin; date YYYY-MM-DD.

    `cards` are the names and dates of the price lists the figures stand in, where the source has several; `layers`
    (layer, card, date) say the same where several layers of prices had a part in it, price rules with an empty card.
    """

    name: str
    kind: str
    price_date: str = ""
    cards: tuple[tuple[str, str], ...] = field(default=(), compare=False)
    layers: tuple[tuple[str, str, str], ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """A cost source's answer for one PriceRequest. Equal requests get equal answers. `rules` are those of the
    assumptions that say what price rules did: they are not for everybody's eyes. `asked` are the plugins that were asked
    before and had no answer."""

    status: Status
    components: tuple[CostComponent, ...] = ()
    reason: Reason | None = None
    detail: str = ""
    currency: str = "USD"
    source: SourceRef | None = None
    assumptions: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    asked: tuple[str, ...] = field(default=(), compare=False)
    known_cost: Decimal = field(init=False, repr=False, compare=False)
    """What is known to be due each month: the resource's part of the total. Added up once, for the many resources and sums
    that ask for it."""

    def __post_init__(self) -> None:
        known = sum((c.monthly_cost for c in self.components if c.monthly_cost is not None), ZERO)
        object.__setattr__(self, "known_cost", known)

    @property
    def ruled(self) -> bool:
        """Whether what is paid differs from the list price."""
        return any(c.ruled for c in self.components)

    @property
    def monthly_cost(self) -> Decimal | None:
        """The fixed and given parts added up; None when unpriced or when nothing is known.

        A free resource costs zero. An unpriced one has no cost, although its priced components
        count in the total (`known_cost`).
        """
        if self.status is Status.FREE:
            return ZERO
        if self.status is Status.UNPRICED:
            return None
        known = [c.monthly_cost for c in self.components if c.monthly_cost is not None]
        return sum(known, ZERO) if known else None

    @property
    def pending(self) -> bool:
        """Whether a part of the cost hangs on usage that nobody has given."""
        return any(c.usage_based and c.monthly_cost is None and c.reason is None for c in self.components)

    @property
    def listed_cost(self) -> Decimal:
        """What would be due at list prices, as far as lists have them."""
        return sum((c.listed_cost for c in self.components if c.listed_cost is not None), ZERO)


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class CostResult:
    """The cost of one resource: outcome, components, where the figures are from, what was assumed.

    `ancestors` are URNs of its components, outermost first. `previous_cost` is what the same URN
    cost before the update (None: not known, or it did not exist). `secret` results show
    `[secret]` for names and components and only their total. `retained` ones leave the stack
    (retainOnDelete) but go on existing, and costing. `low` and `high` are what it costs at the ends of a
    range of usage presets, None where no range is asked for.
    """

    urn: str
    type: str
    name: str
    operation: Operation
    priced: Priced
    descriptor: ResourceDescriptor
    region_source: str = ""
    parent: str = ""
    ancestors: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    secret: bool = False
    previous_cost: Decimal | None = None
    retained: bool = False
    low: Decimal | None = None
    high: Decimal | None = None

    def cost_at(self, usage: str) -> Decimal:
        """Its part of the total at "low", "expected" or "high" usage; without a range always the same."""
        bound = {"low": self.low, "high": self.high}.get(usage)
        return self.known_cost if bound is None else bound

    @property
    def gone(self) -> bool:
        """The update removes it and its cost; a retained deletion only leaves the stack."""
        return self.operation is Operation.DELETE and not self.retained

    @property
    def status(self) -> Status:
        """The outcome."""
        return self.priced.status

    @property
    def reason(self) -> Reason | None:
        """Why there is no price."""
        return self.priced.reason

    @property
    def monthly_cost(self) -> Decimal | None:
        """Monthly cost in `currency`, None where it is not known."""
        return self.priced.monthly_cost

    @property
    def known_cost(self) -> Decimal:
        """This resource's part of the total."""
        return self.priced.known_cost

    @property
    def currency(self) -> str:
        """ISO 4217 code of all amounts here."""
        return self.priced.currency

    @property
    def region(self) -> str:
        """The region priced, empty for global or unknown."""
        return self.descriptor.region


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How many resources had which outcome; `reasons` counts the unpriced by reason."""

    resources: int = 0
    priced: int = 0
    free: int = 0
    usage_based: int = 0
    unpriced: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceData:
    """A body of prices an estimate used: name, newest and oldest price date, and its hash."""

    name: str
    kind: str
    newest: str = ""
    oldest: str = ""
    sha256: str = ""
    stale: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Resources that share a type, region, component, tag...: what they cost together.

    `value` is what they share ("" for those without it). `monthly_cost` adds up what is known, in
    `currency`; with `unpriced` above 0 it is a lower bound, and `pending` are those a part of whose cost hangs on usage
    that is not given. `free` ones cost nothing by themselves.
    """

    value: str
    monthly_cost: Decimal
    count: int
    unpriced: int = 0
    pending: int = 0
    free: int = 0
    currency: str = "USD"


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What a stack costs per month: results sorted by URN, totals per currency, and the gaps.

    `total` is the total in `currency`. `previous_total` is None when what was deployed is not
    known. `deleted` are the resources the update removes, at their old cost. `omitted` above 0:
    the document left out so many unchanged resources, the total is of the changes only. `usage_preset`
    is what stands for usage that is not given ("small", or a range like "small..large"), "" for nothing.
    """

    results: tuple[CostResult, ...]
    totals: Mapping[str, Money]
    coverage: Coverage
    is_lower_bound: bool
    currency: str = "USD"
    previous_total: Money | None = None
    deleted: tuple[CostResult, ...] = ()
    price_data: tuple[PriceData, ...] = ()
    project: str = ""
    stack: str = ""
    omitted: int = 0
    errors: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    usage_preset: str = ""

    @property
    def span(self) -> tuple[Money, Money] | None:
        """The totals at the low and the high end of the usage presets; None without a range of them."""
        if all(r.high is None for r in self.results):
            return None
        low, high = (sum((r.cost_at(u) for r in self.results if r.currency == self.currency), ZERO) for u in ("low", "high"))
        return Money(amount=low, currency=self.currency), Money(amount=high, currency=self.currency)

    @property
    def total(self) -> Money:
        """The total in the estimate's own currency (zero when nothing is priced in it)."""
        return self.totals.get(self.currency) or Money(amount=ZERO, currency=self.currency)

    @property
    def ruled(self) -> bool:
        """Whether price rules make anything cost other than its list price."""
        return any(r.priced.ruled for r in self.results)

    @property
    def listed_total(self) -> Decimal:
        """The total at list prices, in the estimate's own currency."""
        return sum((r.priced.listed_cost for r in self.results if r.currency == self.currency), ZERO)

    @property
    def difference(self) -> Money | None:
        """Total minus what was deployed before; None when that is not known."""
        return None if self.previous_total is None else self.total - self.previous_total
