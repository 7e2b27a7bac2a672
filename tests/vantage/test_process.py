"""The plugin as the process it is: started by its name, spoken to in both packages, with what others put among the tags."""

from __future__ import annotations

import os
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from finfocus_policy.model.resource import ResourceDescriptor
from finfocus_policy.sources.plugin.client import Client
from finfocus_policy.sources.plugin.host import Host, builtin
from finfocus_policy.wire.values import CallFailed, ErrorCode
from tests.vantage.serving import KEY, Served, seed_v1, serving

KINDS = [("aws", "ec2"), ("aws", "ec2:Instance"), ("aws", "aws:ec2/instance:Instance"), ("aws-native", "ec2")]


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with serving(seed_v1) as here:
        yield here


@pytest.fixture(scope="module")
def client(served: Served, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    home: Path = tmp_path_factory.mktemp("home")
    (home / "config.yaml").write_text(f"integrations: {{vantage: {{api_key: {KEY}, endpoint: '{served.endpoint}'}}}}\n")
    with Host((), seconds=30) as host:
        yield host.opened(builtin("vantage", {"PATH": os.environ["PATH"]}, {"FINFOCUS_HOME": str(home)}))


def test_who_it_is(client: Client) -> None:
    info = client.info()
    assert client.name() == "vantage"
    assert info is not None
    assert (info.version, info.providers) == ("v1.0.0", ("aws", "azure", "gcp"))
    assert {"projected_costs", "actual_costs", "pricing_spec", "budgets", "batch_cost"} <= info.capabilities


@pytest.mark.parametrize("package", ["finfocus", "pulumicost"])
@pytest.mark.parametrize(("provider", "kind"), KINDS)
def test_every_spelling_in_both_packages(package: str, provider: str, kind: str, client: Client) -> None:
    client.package = package
    asked = ResourceDescriptor(provider=provider, resource_type=kind, sku="t3.micro", region="us-east-1", tags={"environment": "test", "app": "x"})
    assert client.supports(asked).supported
    cost = client.projected(asked)
    assert (cost.unit_price, cost.cost_per_month, cost.currency) == (Decimal("0.0104"), Decimal("7.59"), "USD")


def test_a_batch_says_of_each_what_it_is(client: Client) -> None:
    client.package = "finfocus"
    asked = [ResourceDescriptor(provider="aws", resource_type="ec2", sku=sku, region=region) for sku, region in
             (("t3.micro", "us-east-1"), ("m5.large", "eu-west-1"), ("x9.huge", "us-east-1"))]  # fmt: skip
    first, second, third = client.projected_batch(asked)[0]
    assert [getattr(c, "cost_per_month", None) for c in (first, second)] == [Decimal("7.59"), Decimal("78.11")]
    assert isinstance(third, CallFailed)
    assert third.code is ErrorCode.RESOURCE_NOT_FOUND
