"""The usage file that is written: any name survives it, many alike share an entry, secrets stay secret."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finfocus_policy.errors import InputError
from finfocus_policy.mapping.graph import Graph
from finfocus_policy.mapping.region import RegionHints
from finfocus_policy.mapping.usage_gaps import Gap, gaps
from finfocus_policy.model.resource import Resource, Secret
from finfocus_policy.read.usage_check import check, remarks
from finfocus_policy.read.usage_file import parse
from finfocus_policy.read.usage_merge import added, addresses
from finfocus_policy.report.usage_text import blocks, render
from finfocus_policy.sources.catalog.lookup import Catalog
from tests.draws import draws

QUEUE, FUNCTION, BUCKET = "aws:sqs/queue:Queue", "aws:lambda/function:Function", "aws:s3/bucket:Bucket"
ODD = ["a: b", 'say "hi"', "on", "null", "-", "? x", "# no", "*", "we*b", "[1]", "x[*]", "{a}", "a\\b", "\x85line", "\u202etxt", "🙂", "''", "1e5", " pad ", "%", "&a", "!t", "@", "`", "a::b", "é"]


def resource(name: str, type: str = QUEUE, **inputs: Any) -> Resource:
    return Resource(urn=f"urn:pulumi:dev::shop::{type}::{name}", type=type, inputs=inputs)


def found(resources: Sequence[Resource]) -> list[Gap]:
    graph = Graph(resources, RegionHints(config={"aws:region": "us-east-1"}))
    catalog = Catalog()
    return list(gaps(resources, graph, lambda _: (), lambda request: catalog.price(request).components))


def whole(text: str, resources: Sequence[Resource]) -> None:
    """Every key that a resource waits for has an amount in the file, and nothing in it is strange."""
    file = parse(text, "u.yml")
    check(file, resources)
    assert remarks(file, resources) == ()
    for gap in found(resources):
        said = file.given(gap.resource)
        assert {want.key for want in gap.wants} <= said.keys(), gap.resource.urn


@pytest.mark.parametrize("name", ODD)
def test_any_name_is_read_back(name: str) -> None:
    two = [resource(name), resource("plain", FUNCTION)]
    whole(render(found(two), "small"), two)


@draws(60)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12), min_size=1, max_size=3, unique=True))
def test_names_that_nobody_would_choose(names: list[str]) -> None:
    all_of_them = [resource(name.replace("::", ":") or "x") for name in names]
    text = render(found(all_of_them), "large")
    check(parse(text, "u.yml"), all_of_them)


def test_many_alike_share_an_entry_and_a_name_that_two_have_is_told_apart() -> None:
    resources = [*(resource(f"q{n}") for n in range(4)), resource("x", FUNCTION), resource("x", BUCKET)]
    text = render(found(resources), "medium")
    whole(text, resources)
    assert f"  # 4 resources: q0, q1, q2, q3\n  {QUEUE}:\n" in text
    assert "    monthly_requests: 125000000  # requests: requests ($0.40 per 1M requests)\n" in text
    assert f"  {FUNCTION}::x:\n" in text
    assert f"  {BUCKET}::x:\n" in text


def test_a_secret_is_not_named() -> None:
    hidden = resource("hunter2", FUNCTION, memorySize=Secret(512))
    text = render(found([hidden]), "small")
    assert "hunter2" not in text
    assert "$" not in text
    whole(text, [hidden])


def test_what_else_a_type_takes_stands_in_comments() -> None:
    text = render(found([resource("b", BUCKET)]))
    comments = " ".join(line.lstrip("# ") for line in text.splitlines() if line.startswith("#   "))
    assert "glacier_deep_archive.storage_gb (GB)" in comments
    assert parse(text, "u.yml").given(resource("b", BUCKET)) == {}


BEFORE = [
    "",
    "version: 0.1\n",
    "# only a comment\n",
    "resource_usage:\n",
    "resource_usage:\nresource_type_default_usage: {}\n",
    "resource_usage:\n      deep:\n            k: 1\n\n\n# the end\n",
    "resource_usage:\n  a:\n    k: 1\n# between\nresource_type_default_usage:\n  t: {k: 1}\nversion: 0.1",
]


@pytest.mark.parametrize("before", BEFORE)
def test_adding_keeps_what_is_there(before: str) -> None:
    resources = [resource("one"), resource("two", FUNCTION), *(resource(f"b{n}", BUCKET) for n in range(5))]
    if "{}" in before:
        with pytest.raises(InputError, match="in one line"):
            added(before, "u.yml", blocks(found(resources), "small", addresses(before, "u.yml")))
        return
    after = added(before, "u.yml", blocks(found(resources), "small", addresses(before, "u.yml")))
    kept = [line for line in after.splitlines() if line and line in before.splitlines()]
    assert kept == [line for line in before.splitlines() if line]
    file = parse(after, "u.yml")
    assert file.given(resources[0]) == {"monthly_requests": Decimal(12_500_000), "request_size_kb": Decimal(64)}
    assert file.given(resources[2])["standard.storage_gb"] == Decimal(220)
    assert {entry.address for entry in parse(before, "u.yml").entries} <= {entry.address for entry in file.entries}
