"""The table of usage keys says what the mappings ask for, no less and no more; presets fill in and change nothing."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from finfocus_policy.mapping.aws_native import kind_of
from finfocus_policy.mapping.graph import Graph
from finfocus_policy.mapping.registry import describe
from finfocus_policy.mapping.usage_keys import (
    CHOICE,
    TABLE,
    amount_of,
    general,
    keys_of_usage,
    nearest_key,
    table,
    usage_key,
)
from finfocus_policy.model.cost import PriceRequest
from finfocus_policy.model.resource import Resource
from finfocus_policy.model.settings import PRESETS
from finfocus_policy.sources.catalog.lookup import Catalog
from tests.mapping.support import Usage, related, resource

CASES = sorted((Path(__file__).parent / "cases").glob("*/*.json"))
ROWS = list(csv.reader(line for line in TABLE.read_text(encoding="utf-8").splitlines() if line[:1] != "#"))[1:]
MAGNETIC = {"volumeType": "standard", "volumeSize": 10}
# Programs that ask for what no case file does: old magnetic disks of machines started in other ways.
MORE: tuple[tuple[str, Mapping[str, Any]], ...] = (
    ("aws:ec2/instance:Instance", {"instanceType": "m5.large", "rootBlockDevice": MAGNETIC, "ebsBlockDevices": [MAGNETIC]}),
    ("aws:ec2/spotInstanceRequest:SpotInstanceRequest", {"instanceType": "m5.large", "rootBlockDevice": MAGNETIC, "ebsBlockDevices": [MAGNETIC]}),
)
# Known quantities that usage may lower or raise: throughput that storage includes, a least amount or capacity, what is left over.
MOVED_BY_USAGE = {
    ("aws:docdb/clusterInstance:ClusterInstance", "Serverless capacity"),
    ("aws:efs/fileSystem:FileSystem", "Provisioned throughput"),
    ("aws:elasticache/serverlessCache:ServerlessCache", "Data storage"),
    ("aws:lambda/function:Function", "Ephemeral storage"),
    ("aws:neptune/clusterInstance:ClusterInstance", "Serverless capacity"),
    ("aws:rds/clusterInstance:ClusterInstance", "Aurora serverless v2"),
    ("aws:rds/clusterInstance:ClusterInstance", "Database Insights (advanced)"),
}


class Asked:
    """A usage source over a case's usage: remembers the keys, and says `rest` for all others."""

    def __init__(self, usage: Usage, rest: Any = None) -> None:
        self.source, self.rest, self.keys = usage, rest, set[str]()

    def usage(self, it: Resource, key: str) -> Any:
        self.keys.add(key)
        value = self.source.usage(it, key)
        return self.rest if value is None else value

    def given(self, it: Resource) -> Mapping[str, Any]:
        return self.source.given(it)


class Preset(Asked):
    """A preset alone."""

    def usage(self, it: Resource, key: str) -> Any:
        return amount_of(it.type, key, str(self.rest)) if self.rest else None


def subjects() -> Iterator[tuple[Resource, Graph, Usage]]:
    for path in CASES:
        case = json.loads(path.read_text(encoding="utf-8"))
        yield *related(case), Usage({k: str(v).lower() if isinstance(v, bool) else v for k, v in case.get("usage", {}).items()})
    for type, inputs in MORE:
        it = resource(type, inputs)
        yield it, Graph((it,)), Usage()


@cache
def asked() -> Mapping[str, frozenset[str]]:
    """The keys that the mapping of each type asks for, over all case files, whatever the answers are."""
    found = defaultdict[str, set[str]](set)
    for it, graph, usage in subjects():
        for rest in (None, Decimal(1), Decimal(100_000)):
            source = Asked(usage, rest)
            describe(it, graph, source)
            found[it.type] |= source.keys
    return {type: frozenset(keys) for type, keys in found.items()}


def test_every_key_a_mapping_asks_for_is_in_the_table() -> None:
    missing = sorted((general(key), type) for type, keys in asked().items() for key in keys if usage_key(type, key) is None)
    rows = "\n".join(f"{key},<unit>,<small>,<medium>,<large>,<what it means>,{type}" for key, type in missing)
    assert not missing, f"add to {TABLE.name}, or the type to a row that says the same:\n{rows}"


def test_every_key_of_the_table_is_asked_for() -> None:
    """By a case of its type, of another one (its other spelling), or at least in the words of a mapping."""
    wanted = {name for type, keys in asked().items() for key in keys for name in (key, general(key))}
    sources = "\n".join(path.read_text(encoding="utf-8") for path in sorted(TABLE.parent.rglob("*.py")))
    idle = [(name, type) for type, rows in table().items() for name in rows if not (name in wanted or spoken(name, sources))]
    assert not idle, f"nothing asks for these keys of {TABLE.name}: misspelt, or a case is missing"


def spoken(key: str, sources: str) -> bool:
    """Whether a mapping spells a key out: whole, or its last part below a block."""
    return f'"{key}"' in sources or any(f"{quote}{key.rpartition('.')[2]}" in sources for quote in ('"', "."))


def test_rows_are_whole() -> None:
    for keys, unit, small, medium, large, meaning, types in ROWS:
        amounts = [Decimal(a) for a in (small, medium, large) if a]
        assert all((keys, unit, meaning, types)), (keys, types)
        assert len(amounts) in (0, 3), keys
        assert amounts == sorted(amounts), keys
        assert not (unit == CHOICE and amounts), "a preset makes no choices"
    pairs = [(key, type) for row in ROWS for key in row[0].split() for type in row[6].split()]
    assert len(pairs) == len(set(pairs)), "a key of a type stands twice"


def quantities(request: PriceRequest) -> dict[tuple[str, str], Any]:
    return {(m.name, m.group): m.quantity for m in request.meters}


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_fills_in_what_is_not_known_and_changes_nothing_else(preset: str) -> None:
    for it, graph, _ in subjects():
        bare, filled = (quantities(describe(it, graph, Preset(Usage(), rest))) for rest in ("", preset))
        for meter in bare.keys() | filled.keys():
            if (kind_of(it.type), meter[0]) in MOVED_BY_USAGE:
                continue
            assert meter in bare, f"{it.type}: {preset} adds {meter}"
            assert meter in filled, f"{it.type}: {preset} takes {meter} away"
            if bare[meter] is not None:
                assert str(bare[meter]) == str(filled[meter]), f"{it.type}: {preset} changes {meter}"


def test_small_is_about_five_dollars_a_meter() -> None:
    """What waits for usage, priced at `small`: the middle one costs about five dollars, and none a fortune."""
    catalog, costs = Catalog(), []
    for it, graph, _ in subjects():
        bare, filled = (describe(it, graph, Preset(Usage(), rest)) for rest in ("", "small"))
        waiting = {name for name, quantity in quantities(bare).items() if quantity is None}
        for meter in filled.meters:
            priced = catalog.price(replace(filled, meters=(meter,))) if (meter.name, meter.group) in waiting else None
            if priced is not None and priced.monthly_cost:
                costs.append((priced.monthly_cost, it.type, meter.name))
    costs.sort()
    assert len(costs) > 500
    assert Decimal(4) < costs[len(costs) // 2][0] < Decimal(6)
    assert costs[-1][0] < 100, costs[-1]


@pytest.mark.parametrize(
    ("key", "types", "nearest"),
    [
        ("monthly_reqests", ["aws:sqs/queue:Queue"], "monthly_requests"),
        ("standard.storage", ["aws:s3/bucket:Bucket"], "standard.storage_gb"),
        ("monthly_request_units", ["aws:dynamodb/table:Table"], "monthly_read_request_units"),
        ("qqq", ["aws:sqs/queue:Queue"], ""),
        ("monthly_requests", ["aws:ec2/vpc:Vpc"], ""),
        ("x" * 10_000, ["aws:sqs/queue:Queue"], ""),
    ],
)
def test_the_nearest_key(key: str, types: list[str], nearest: str) -> None:
    assert nearest_key(key, types) == nearest


def test_a_native_type_takes_the_keys_of_its_classic_form() -> None:
    assert keys_of_usage("aws-native:sqs:Queue").keys() == keys_of_usage("aws:sqs/queue:Queue").keys() != set()
