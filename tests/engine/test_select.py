"""Filters: keys AND, values of one key OR, globs; what is misspelt is said."""

from __future__ import annotations

import pytest

from finfocus_policy.engine.select import Filter, parse_filter, select
from finfocus_policy.errors import InputError
from tests.engine.made import estimate, result

RDS = "aws:rds/instance:Instance"
VM = "azure-native:compute:VirtualMachine"


def made():
    tier = ("urn:pulumi:dev::shop::shop:index:AppTier::tier",)
    return estimate(
        result("web", "10", tags={"env": "prod"}, ancestors=tier),
        result("db", "20", type=RDS, tags={"env": "staging", "team": "a=b"}),
        result("vm", "5", type=VM, provider="azure-native"),
        result("gap", None, known="1"),
        deleted=(result("old", "7", type=RDS),),
        previous_known=True,
    )


def names(*texts):
    chosen = select(made(), [parse_filter(t) for t in texts])
    return [r.name for r in chosen.results]


@pytest.mark.parametrize(
    ("texts", "wanted"),
    [
        ([], ["web", "gap", "db", "vm"]),
        (["type=aws:rds/*"], ["db"]),
        (["type=aws:*"], ["web", "gap", "db"]),
        (["type=aws:rds/*", "type=azure*"], ["db", "vm"]),
        (["type=aws:*", "name=db"], ["db"]),
        (["type=aws:*", "name=vm"], []),
        (["provider=azure-native"], ["vm"]),
        (["service=rds"], ["db"]),
        (["service=aws:rds"], ["db"]),
        (["service=azure-native:*"], ["vm"]),
        (["region=us-*"], ["web", "gap", "db", "vm"]),
        (["region=eu-*"], []),
        (["status=unpriced"], ["gap"]),
        (["status=un*"], ["gap"]),
        (["operation=create"], ["web", "gap", "db", "vm"]),
        (["name=w?b"], ["web"]),
        (["name=[wd]*"], ["web", "db"]),
        (["name=urn:*::vm"], ["vm"]),
        (["name=WEB"], []),
        (["component=tier"], ["web"]),
        (["component=shop:index:AppTier *"], ["web"]),
        (["tag:env=prod"], ["web"]),
        (["tag:env=*"], ["web", "db"]),
        (["tag:team=a=b"], ["db"]),
        (["tag:none=*"], []),
        (["tag:env=prod", "tag:env=staging"], ["web", "db"]),
        (["tag:env=*", "tag:team=*"], ["db"]),
        ([" name = web "], ["web"]),
    ],
)
def test_select(texts, wanted):
    assert sorted(names(*texts)) == sorted(wanted)


def test_a_name_with_brackets_is_itself():
    one, other = result("web[0]", "1"), result("web0", "2")
    chosen = select(estimate(one, other), [parse_filter("name=web[0]")])
    assert sorted(r.name for r in chosen.results) == ["web0", "web[0]"]
    assert [r.name for r in select(estimate(one, other), [parse_filter("name=web[[]0]")]).results] == ["web[0]"]


def test_totals_are_of_the_selection():
    chosen = select(made(), [parse_filter("type=aws:rds/*")])
    assert str(chosen.total) == "$20.00"
    assert chosen.coverage.resources == 1
    assert not chosen.is_lower_bound
    assert [r.name for r in chosen.deleted] == ["old"]
    assert str(chosen.previous_total) == "$7.00"
    assert chosen.project == "shop"


def test_lower_bound_follows_the_selection():
    assert select(made(), [parse_filter("status=unpriced")]).is_lower_bound
    assert made().is_lower_bound


def test_without_filters_nothing_is_touched():
    whole = made()
    assert select(whole, []) is whole


def test_filter_as_text():
    assert str(parse_filter("tag:env=prod*")) == "tag:env=prod*"
    assert parse_filter("tag:a:b=c=d") == Filter(key="tag:a:b", glob="c=d")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("regoin=eu", "did you mean region"),
        ("Type=x", "did you mean type"),
        ("tag=x", "did you mean tag:KEY"),
        ("tag:=x", "did you mean tag:KEY"),
        ("zzzz=1", "known: type, provider"),
        ("type", "write KEY=GLOB"),
        ("type=", "write KEY=GLOB"),
        ("=x", "write KEY=GLOB"),
        ("", "write KEY=GLOB"),
        ("status=unprised", "did you mean unpriced"),
        ("status=zzz", "known: priced, free"),
        ("operation=destroy", "known: create"),
    ],
)
def test_refused(text, said):
    with pytest.raises(InputError, match=said) as caught:
        parse_filter(text)
    assert caught.value.exit_code == 2
    assert str(caught.value).startswith("--filter: ")
