"""Local specs as a cost source: a file's price stands for the whole resource."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from finfocus_policy.errors import AmountError, InputError
from finfocus_policy.model.cost import CostComponent, Meter, Priced, PriceData, PriceRequest, Reason, SourceRef, Status
from finfocus_policy.model.money import HOURS_PER_MONTH, checked
from finfocus_policy.model.resource import ResourceDescriptor, Unknown
from finfocus_policy.model.settings import Problem
from finfocus_policy.sources.specs.folder import Specs, read_folders
from finfocus_policy.sources.specs.spec import FALLBACKS, Spec
from finfocus_policy.sources.tiers import sliced

NAME = "local specs"
WHOLE = "Monthly cost"
GB_UNITS = ("GB", "GiB")


class SpecSource:
    """Prices from the spec files of some folders, the first folder being the strongest. Read at once, once.

    `named` is the folder somebody named, which has to be there. `problems` says what is wrong with files that cannot
    be used; `check` makes an InputError of it.
    """

    name = NAME

    def __init__(self, folders: Sequence[str], *, named: str = "") -> None:
        self.specs: Specs = read_folders(folders, named=named)
        self._used: dict[str, Spec] = {}

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with files that cannot be used."""
        return self.specs.problems

    def check(self) -> None:
        """Raises InputError for the first file that is wrong, and says how many more there are."""
        if self.problems:
            more = f"; {len(self.problems) - 1} more spec problems" if len(self.problems) > 1 else ""
            raise InputError(self.problems[0].message + more, place=self.problems[0].place)

    @property
    def sha256(self) -> str:
        """The hash of all specs, as a policy config trusts it."""
        return self.specs.sha256

    def price(self, request: PriceRequest) -> Priced | None:
        """What the spec for this resource says, None where there is none. Nothing is said of what is free or hangs on
        a value that is not known."""
        if request.free or request.reason not in (None, Reason.UNSUPPORTED_TYPE) or unknown(request):
            return None
        found = self.find(request)
        spec = None if found is None else as_bought(found, request)
        if spec is None:
            return None
        try:
            components = tuple(components_of(spec, request))
        except AmountError:
            return None
        if not components:
            return None
        self._used[spec.place] = spec
        return priced(spec, components, request)

    def find(self, request: PriceRequest) -> Spec | None:
        """The most exact spec: its own SKU before one that stands for all, its region before none, its type before its
        service."""
        asked = request.descriptor
        for sku in skus(request):
            for region in dict.fromkeys((asked.region, "")):
                for service in services(asked, request.type):
                    found = self.specs.specs.get((asked.provider.casefold(), service, sku, region.casefold()))
                    if found is not None:
                        return found
        return None

    def described(self, resource: ResourceDescriptor) -> Spec | None:
        """The spec of a descriptor of the protocol, whichever way it spells the type."""
        from finfocus_policy.wire.dialect import provider_of, token_of

        token = token_of(resource.provider, resource.resource_type) or resource.resource_type
        spelt = replace(resource, provider=provider_of(resource.provider))
        return self.find(PriceRequest(type=token, descriptor=spelt))

    def data(self) -> tuple[PriceData, ...]:
        """The specs that were used, as one body of prices."""
        if not self._used:
            return ()
        dates = sorted(spec.date for spec in self._used.values() if spec.date)
        newest, oldest = (dates[-1], dates[0]) if dates else ("", "")
        return (PriceData(name=NAME, kind="spec", newest=newest, oldest=oldest, sha256=self.sha256),)


def unknown(request: PriceRequest) -> bool:
    """Whether something that decides the price is not known."""
    return any(isinstance(part, Unknown) for meter in request.meters for part in (*meter.keys, meter.quantity))


def as_bought(spec: Spec, request: PriceRequest) -> Spec | None:
    """A spec with the price that this resource is charged, None without: what is on demand is not for spot capacity, what
    is reserved, or hardware of one's own."""
    from finfocus_policy.wire.dialect import bought, tag_aliases

    how = bought(request) or ("host" if "tenancy" in tag_aliases(request) else "")
    if how in spec.otherwise:
        return replace(spec, monthly=None, hourly=spec.otherwise[how])
    alone = spec.monthly is None and spec.hourly is None and not spec.per_gb
    return None if alone or (how and spec.on_demand) else spec


def skus(request: PriceRequest) -> Iterator[str]:
    """The SKUs a spec may name for a request: its own, the last word of its type, and those that stand for all."""
    own = (request.descriptor.sku, request.type.rpartition(":")[2])
    yield from dict.fromkeys(sku.casefold() for sku in (*own, *FALLBACKS) if sku)


def services(asked: ResourceDescriptor, type: str) -> Iterator[str]:
    """The ways a spec may spell a service, the most exact first.

    >>> list(services(ResourceDescriptor(provider="aws", resource_type="ec2"), "aws:ec2/instance:Instance"))
    ['aws:ec2/instance:instance', 'ec2:instance', 'ec2']
    """
    _, _, rest = type.partition(":")
    module, _, name = rest.partition(":")
    word, module = asked.resource_type, module.partition("/")[0]
    exact = (type, f"{module}:{name}", word) if name else (type, word)
    words = (*exact, module, word.partition(":")[0] if word.count(":") == 1 else "")
    yield from dict.fromkeys(word.casefold() for word in words if word)


def components_of(spec: Spec, request: PriceRequest) -> Iterator[CostComponent]:
    """The cost in components: a month, the hours, or the storage; none where the spec is of storage and there is none."""
    if spec.monthly is not None:
        yield component(WHOLE, "months", Decimal(1), spec.monthly)
    elif spec.hourly is not None:
        yield component(WHOLE, "hours", hours(request), spec.hourly)
    else:
        for meter in request.meters:
            if stores(meter):
                yield from stored(meter, spec)


def hours(request: PriceRequest) -> Decimal:
    """How many hours are charged: those of what runs by the hour (several nodes count), else a month of 730."""
    first = request.meters[0] if request.meters else None
    running = first is not None and first.unit == "hours" and isinstance(first.quantity, Decimal)
    return first.quantity if running else HOURS_PER_MONTH  # type: ignore[union-attr,return-value]


def stores(meter: Meter) -> bool:
    """Whether a meter is of stored GB."""
    return meter.unit in GB_UNITS and any("storage" in str(key).split("/") for key in meter.keys)


def stored(meter: Meter, spec: Spec) -> Iterator[CostComponent]:
    """Stored GB at a spec's steps; without a quantity what one of them costs."""
    quantity = meter.quantity
    if not isinstance(quantity, Decimal):
        yield CostComponent(
            name=meter.name, unit=meter.unit, quantity=None, unit_price=spec.per_gb[0][1], monthly_cost=None,
            usage_based=True, group=meter.group,
        )  # fmt: skip
        return
    for part in sliced(spec.per_gb, checked(quantity), "GB"):
        name = f"{meter.name} ({part.label})" if part.label else meter.name
        yield component(name, meter.unit, part.quantity, part.price, usage_based=meter.usage_based, group=meter.group)


def component(
    name: str, unit: str, quantity: Decimal, price: Decimal, *, usage_based: bool = False, group: str = ""
) -> CostComponent:
    """One line of the cost."""
    return CostComponent(
        name=name,
        unit=unit,
        quantity=quantity,
        unit_price=price,
        monthly_cost=checked(quantity * price),
        usage_based=usage_based,
        group=group,
    )


def priced(spec: Spec, components: tuple[CostComponent, ...], request: PriceRequest) -> Priced:
    """The answer, with the file it comes from and what it leaves out. Of a secret the file's name would tell it."""
    open_ended = any(c.usage_based and c.quantity is None for c in components)
    return Priced(
        status=Status.USAGE_BASED if open_ended else Status.PRICED,
        components=components,
        currency=spec.currency,
        source=SourceRef(name=NAME, kind="spec", price_date=spec.date),
        assumptions=() if request.secret else tuple(said(spec, request)),
    )


def said(spec: Spec, request: PriceRequest) -> Iterator[str]:
    """What a reader has to know of the answer."""
    yield f"{spec.name} prices the whole resource"
    if spec.sku.casefold() in FALLBACKS and request.descriptor.sku.casefold() != spec.sku.casefold():
        yield f"{spec.name} stands for every SKU of {spec.service} without a spec of its own"
    counted = [m for m in request.meters[1:] if spec.monthly is None and spec.hourly is None and stores(m)]
    left = sorted({meter.name for meter in request.meters[1:] if meter not in counted})
    if left:
        yield f"not asked for by itself: {', '.join(left)}"
    yield from spec.assumptions
