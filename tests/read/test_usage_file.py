"""Usage files: addresses, layouts, and what is refused."""

from __future__ import annotations

import builtins
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finfocus_policy.errors import ReadError
from finfocus_policy.model.ports import UsageSource
from finfocus_policy.model.resource import Resource
from finfocus_policy.read import usage_file
from finfocus_policy.read.usage_file import UsageFile, parse, read

FUNCTION = "aws:lambda/function:Function"


def resource(name: str, kind: str = FUNCTION) -> Resource:
    return Resource(urn=f"urn:pulumi:dev::shop::{kind}::{name}", type=kind)


def file(resources: Any = None, defaults: Any = None) -> UsageFile:
    return parse(json.dumps({"version": 0.1, "resource_usage": resources, "resource_type_default_usage": defaults}), "u.json")


YAML = """\
version: 0.1
resource_type_default_usage:
  aws:lambda/function:Function:
    monthly_requests: 1_000_000   # per month
    request_duration_ms: 100
resource_usage:
  thumbs:
    monthly_requests: 2500000.5
  data:
    standard:
      storage_gb: 10000
      select: {data_scanned_gb: 0.1}
    "intelligent_tiering.storage_gb": 7
    class: "windows"
    flag: true
    later:
    also_later: null
    empty: {}
"""
VALUES = [
    ("thumbs", "monthly_requests", Decimal("2500000.5")),
    ("thumbs", "request_duration_ms", Decimal(100)),
    ("other", "monthly_requests", Decimal(1000000)),
    ("data", "standard.storage_gb", Decimal(10000)),
    ("data", "standard.select.data_scanned_gb", Decimal("0.1")),
    ("data", "intelligent_tiering.storage_gb", Decimal(7)),
    ("data", "class", "windows"),
    ("data", "flag", "true"),
    ("data", "later", None),
    ("data", "also_later", None),
    ("data", "standard", None),
    ("data", "absent", None),
]


@pytest.mark.parametrize(("name", "key", "expected"), VALUES)
def test_values_are_exact_and_nested_keys_dotted(name: str, key: str, expected: Any) -> None:
    found = parse(YAML, "usage.yml").usage(resource(name), key)
    assert (found, type(found)) == (expected, type(expected))


def test_a_usage_file_is_a_usage_source() -> None:
    source: UsageSource = parse(YAML, "usage.yml")
    assert source.usage(resource("thumbs", "aws:sqs/queue:Queue"), "request_duration_ms") is None


# From the most exact address to the least, all naming web-1.
EXACTNESS = [
    (f"urn:pulumi:dev::shop::{FUNCTION}::web-1", "resource_usage"),
    (f"{FUNCTION}::web-1", "resource_usage"),
    ("web-1", "resource_usage"),
    ("web-*", "resource_usage"),
    ("w*", "resource_usage"),
    ("*", "resource_usage"),
    (FUNCTION, "resource_usage"),
    (FUNCTION, "resource_type_default_usage"),
    ("aws:lambda/*", "resource_type_default_usage"),
    ("*", "resource_type_default_usage"),
]


@pytest.mark.parametrize("first", range(len(EXACTNESS)))
def test_the_most_exact_address_wins(first: int) -> None:
    layout: dict[str, Any] = {"resource_usage": {}, "resource_type_default_usage": {}}
    for rank, (address, section) in reversed(list(enumerate(EXACTNESS))[first:]):
        layout[section][address] = {"k": rank, f"only_{rank}": rank}
    found = parse(json.dumps(layout), "u.json")
    assert found.usage(resource("web-1"), "k") == first
    # Key by key: what only a less exact address says still holds.
    assert found.usage(resource("web-1"), f"only_{len(EXACTNESS) - 1}") == len(EXACTNESS) - 1


ADDRESSES = [
    ("web-*", "web-1", True),
    ("web-*", "web-", True),
    ("web-*", "web", False),
    ("*-prod", "eu-web-prod", True),
    ("*web*", "eu-web-prod", True),
    ("w*b-*-prod", "web-1-prod", True),
    ("w*b-*-prod", "web-1-prod-old", False),
    ("web[*]", "web[0]", True),
    ("web[*]", 'web["a b"]', True),
    ("web[*]", "web-12", True),
    ("web[*]", "web3", True),
    ("web[*]", "web-blue", False),
    ("web[*].disk", "web-2.disk", True),
    ("web[*]-*", "web-2-disk", True),
    ("web[*", "web[0]", True),
    ("web[*", "web", False),
    ("web[**]", "web[a]", True),
    ("web.1", "webx1", False),
    ("web.*", "webx1", False),
    ("web?", "web1", False),
    ("[ab]*", "a1", False),
    ("(web)*", "(web)1", True),
    (f"{FUNCTION}::web-*", "web-1", True),
    (f"urn:pulumi:*::shop::{FUNCTION}::web-*", "web-1", True),
    ("urn:pulumi:prod::*", "web-1", False),
    (f"urn:pulumi:dev::shop::{FUNCTION}::other", "web-1", False),
    ("WEB-1", "web-1", False),
    ("***", "web-1", True),
]


@pytest.mark.parametrize(("address", "name", "named"), ADDRESSES)
def test_addresses(address: str, name: str, named: bool) -> None:
    found = file({address: {"k": 1}})
    assert (found.usage(resource(name), "k") == 1) is named
    assert found.unmatched([resource(name)]) == (() if named else (address,))


def test_a_hostile_wildcard_takes_no_time() -> None:
    found = file({"*a*a*a*a*a*a*a*b": {"k": 1}})
    assert found.usage(resource("a" * 20_000), "k") is None


def test_addresses_that_name_nothing_are_told_but_not_type_defaults() -> None:
    found = file({"thumbs": {"k": 1}, "thumsb": {"k": 1}}, {"aws:sqs/queue:Queue": {"k": 1}})
    assert found.unmatched([resource("thumbs")]) == ("thumsb",)


def test_a_long_file_is_not_gone_through_for_every_resource() -> None:
    found = file({f"fn-{n}": {"monthly_requests": n} for n in range(5000)} | {"fn-1*": {"request_duration_ms": 7}})
    tried: list[str] = []
    everything = [resource(f"fn-{n}") for n in range(2000)]
    with pytest.MonkeyPatch.context() as patch:
        covers = usage_file.Entry.covers
        patch.setattr(usage_file.Entry, "covers", lambda entry, r: tried.append(entry.address) or covers(entry, r))
        assert found.given(everything[1999]) == {"monthly_requests": 1999, "request_duration_ms": 7}
        assert sorted(tried) == ["fn-1*", "fn-1999"]
    assert len(found.unmatched(everything)) == 3000


ALIAS_BOMB = "a: &a {x: 1}\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(3))
REFUSED = [
    ("[]", "u.yml: should be made of `key: value` pairs"),
    ("just text", "u.yml: should be made of `key: value` pairs"),
    ("resource_usge: {}", "u.yml, line 1: has the unknown section 'resource_usge'"),
    ("version: 0.2", "u.yml, line 1: is of another version than 0.1"),
    ("version: {a: 1}", "u.yml, line 1: is of another version than 0.1"),
    ("resource_usage: 5", "u.yml, line 1: should be a list of `key: value` pairs"),
    ("resource_usage:\n  web: 5", "u.yml, line 2: should be a list of `key: value` pairs"),
    ("resource_usage:\n  web:\n    k: [1]", "u.yml, line 3: should be a number or a text"),
    ("resource_usage:\n  web:\n    k: -1", "u.yml, line 3: is below zero"),
    ("resource_usage:\n  web:\n    k: .inf", "u.yml, line 3: is .inf, which is not an amount"),
    ("resource_usage:\n  web:\n    k: NaN", "u.yml, line 3: is NaN, which is not an amount"),
    ("resource_usage:\n  web:\n    k: " + "9" * 50, "u.yml, line 3: is a number too long"),
    ("resource_usage:\n  web:\n    k: 1\n    k: 2", "u.yml, line 4: has the key 'k' twice"),
    ("resource_usage:\n  web: {}\n  web: {}", "u.yml, line 3: has the key 'web' twice"),
    ("resource_usage:\n  ? [a]\n  : 1", "u.yml, line 2: has a key that is not a text"),
    (ALIAS_BOMB, "u.yml, line 1: uses a YAML alias"),
    ("resource_usage:\n  a: &a {k: 1}\n  b: *a", "u.yml, line 2: uses a YAML alias"),
    ("a: &a [*a]", "u.yml, line 1: uses a YAML alias"),
    ("a:\n  b: [", "u.yml, line 2, column 7: is neither JSON nor YAML"),
    ("a: b: c", "u.yml, line 1, column 5: is neither JSON nor YAML"),
    ("a: *nowhere", "u.yml, line 1, column 4: is neither JSON nor YAML"),
    ("\x00", "u.yml: is neither JSON nor YAML"),
    ("a: 1\n---\nb: 2", "u.yml, line 2, column 1: is neither JSON nor YAML"),
    ("[" * 1500, "u.yml"),
    ("resource_usage: " + "{a: " * 30 + "1" + "}" * 30, "u.yml, line 1: is nested too deeply"),
    ("resource_usage: {'" + "*a" * 9 + "': {k: 1}}", "u.yml, line 1: has an address with more than 8 wildcards"),
    ('{"resource_usage": {"web": {"k": -1}}}', "u.yml: resource_usage.web.k: is below zero"),
    ('{"resource_usage": {"web": {"k": NaN}}}', "u.yml: resource_usage.web.k: is NaN"),
    ('{"resource_usage": {"web": [1]}}', "u.yml: resource_usage.web: should be a list of"),
    ('{"resource_usage": {"web": {"k": 1, "k": 2}}}', "u.yml: has the key 'k' twice"),
    ('{"a": ' * 30 + "1" + "}" * 30, "u.yml: a.a.a"),
    ('{"a":' * 100_000, "u.yml: is nested too deeply"),
]


@pytest.mark.parametrize(("text", "message"), REFUSED, ids=range(len(REFUSED)))
def test_what_is_not_the_layout_is_refused_with_its_place(text: str, message: str) -> None:
    with pytest.raises(ReadError) as caught:
        parse(text, "u.yml")
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "{}", "version: 0.1", "version: '0.1'", "resource_usage:\n", '{"version": "0.1", "resource_usage": null}'])
def test_a_file_that_says_nothing_is_fine(text: str) -> None:
    assert parse(text, "u.yml").entries == ()


def test_yaml_tags_are_only_text() -> None:
    assert parse("resource_usage: {web: {k: !!python/name:os.system x}}", "u.yml").usage(resource("web"), "k") == "x"
    with pytest.raises(ReadError, match="should be a number or a text"):
        parse("resource_usage:\n  web:\n    k: !!python/object/apply:os.system ['true']", "u.yml")


def test_a_flow_mapping_is_yaml_though_it_looks_like_json() -> None:
    assert parse("{resource_usage: {web: {k: 1}}}", "u.yml").usage(resource("web"), "k") == 1


def test_json_needs_no_yaml_and_yaml_says_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name == "yaml":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    assert file({"web": {"k": 1}}).usage(resource("web"), "k") == 1
    with pytest.raises(ReadError, match="reading YAML needs PyYAML") as caught:
        parse(YAML, "usage.yml")
    assert "as JSON" in caught.value.hint


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_files_are_read_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "usage.yml"
    path.write_bytes(YAML.encode(encoding))
    assert read(str(path)).usage(resource("thumbs"), "monthly_requests") == Decimal("2500000.5")


def test_files_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    for path, why in [(str(tmp_path / "absent.yml"), "no such file"), (str(tmp_path), "is a directory"), ("-", "standard input")]:
        with pytest.raises(ReadError, match=why):
            read(path)


@settings(deadline=None)
@given(st.text(alphabet="ab-[]0*1.", max_size=12), st.text(alphabet="ab-[]01.", max_size=12))
def test_a_wildcard_matches_what_the_rule_says(address: str, name: str) -> None:
    pattern = usage_file._pattern(address)
    found = address == name if pattern is None else pattern.fullmatch(name) is not None
    if "[*]" not in address and address.count("*") <= 1:
        head, star, tail = address.partition("*")
        fits = name.startswith(head) and name.endswith(tail) and len(name) >= len(head) + len(tail)
        assert found == (fits if star else address == name)
    assert isinstance(found, bool)
