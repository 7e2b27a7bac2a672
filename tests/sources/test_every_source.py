"""What every cost source has to keep, whatever it knows: a new one is one more row of SOURCES."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from finfocus_policy.model.cost import Meter, PriceRequest, Reason, Status
from finfocus_policy.model.ports import CostSource
from finfocus_policy.model.prices import Discount, PriceRules
from finfocus_policy.model.resource import ResourceDescriptor, Unknown
from finfocus_policy.sources.catalog.lookup import Catalog
from finfocus_policy.sources.layers import Layered
from finfocus_policy.sources.plugin.host import Host, builtin
from finfocus_policy.sources.specs.source import SpecSource

HOURS = Meter(name="Instance usage", unit="hours", keys=("aws/ec2/instance/t3.micro/linux",), quantity=Decimal(730))
MACHINE = PriceRequest(
    type="aws:ec2/instance:Instance",
    descriptor=ResourceDescriptor(provider="aws", resource_type="ec2:Instance", sku="t3.micro", region="us-east-1"),
    meters=(HOURS,),
)


@contextmanager
def catalog(folder: Path) -> Iterator[CostSource]:
    yield Catalog()


@contextmanager
def layers(folder: Path) -> Iterator[CostSource]:
    yield Layered(rules=PriceRules(discounts=(Discount(provider="aws", percent=Decimal(10)),)))


@contextmanager
def specs(folder: Path) -> Iterator[CostSource]:
    spec = "{provider: aws, service: ec2, sku: t3.micro, region: us-east-1, pricing: {onDemandHourly: 0.01}}"
    (folder / "machine.yaml").write_text(spec, encoding="utf-8")
    yield SpecSource([str(folder)])


@contextmanager
def plugin(folder: Path) -> Iterator[CostSource]:
    with Host([builtin("catalog", {"PATH": os.environ["PATH"]})], seconds=60) as host:
        yield host.sources[0]


SOURCES = {made.__name__: made for made in (catalog, layers, specs, plugin)}


def described(**other: str) -> PriceRequest:
    return replace(MACHINE, descriptor=replace(MACHINE.descriptor, **other))


def metered(**other: object) -> PriceRequest:
    return replace(MACHINE, meters=(replace(HOURS, **other),))


# Questions nobody has the price of, or the cost.
OPEN = {
    "another size": replace(metered(keys=("aws/ec2/instance/t3.nonsense/linux",)), descriptor=replace(MACHINE.descriptor, sku="t3.nonsense")),
    "another region": described(region="nowhere-9"),
    "a size not known yet": replace(metered(keys=(Unknown("instanceType"),)), descriptor=replace(MACHINE.descriptor, sku="")),
    "an amount not known yet": metered(quantity=Unknown("count")),
    "another type": replace(MACHINE, type="aws:made/up:Up", meters=(), reason=Reason.UNSUPPORTED_TYPE, descriptor=replace(MACHINE.descriptor, resource_type="made:Up", sku="")),
}


@pytest.mark.parametrize("made", SOURCES.values(), ids=SOURCES)
def test_a_cost_source_keeps_the_protocol(made, tmp_path: Path) -> None:
    with made(tmp_path) as source:
        assert source.name
        assert source.data() == (), "nothing was used yet"
        answer = source.price(MACHINE)
        assert answer is not None
        assert (answer.status, answer.currency) == (Status.PRICED, "USD")
        assert isinstance(answer.monthly_cost, Decimal)
        assert 0 < answer.monthly_cost < 10
        assert source.price(replace(MACHINE)) == answer, "equal requests get equal answers"
        assert source.data(), "what was used is told"
        for what, request in OPEN.items():
            told = source.price(request)
            assert told is None or (told.monthly_cost is None and told.known_cost == 0), what
            assert told is None or told.status is not Status.FREE, what
