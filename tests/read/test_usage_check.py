"""Wrong usage keys: what is refused, what is only remarked on."""

from __future__ import annotations

import json
from typing import Any

import pytest

from finfocus_policy.errors import ReadError
from finfocus_policy.model.resource import Resource
from finfocus_policy.read.usage_check import check, remarks, wrong_keys
from finfocus_policy.read.usage_file import UsageFile, parse

FUNCTION, QUEUE, BUCKET = "aws:lambda/function:Function", "aws:sqs/queue:Queue", "aws:s3/bucket:Bucket"
VPC, MADE_UP = "aws:ec2/vpc:Vpc", "aws:made/up:Up"


def resource(name: str, kind: str = FUNCTION) -> Resource:
    return Resource(urn=f"urn:pulumi:dev::shop::{kind}::{name}", type=kind)


def file(resources: Any = None, defaults: Any = None) -> UsageFile:
    return parse(json.dumps({"version": 0.1, "resource_usage": resources, "resource_type_default_usage": defaults}), "u.json")


HERE = (resource("thumbs"), resource("jobs", QUEUE), resource("assets", BUCKET), resource("net", VPC), resource("odd", MADE_UP))
# section, address, usage, the nearest key ("" for none; None: nothing is wrong)
KEYS = [
    ("own", "thumbs", {"monthly_reqests": 1}, "monthly_requests"),
    ("own", "thumbs", {"monthly_requests": 1}, None),
    ("own", "thumbs", {"qqqq": 1}, ""),
    ("own", "assets", {"standard": {"storage": 1}}, "standard.storage_gb"),
    ("own", "assets", {"standard.storage_gb": 1, "glacier_deep_archive": {"storage_gb": 1}}, None),
    ("own", "*", {"request_duration_ms": 1}, None),
    ("own", "*", {"request_duration_msec": 1}, "request_duration_ms"),
    ("own", f"{QUEUE}::jobs", {"request_size_k": 1}, "request_size_kb"),
    ("own", "net", {"anything": 1}, None),
    ("own", "odd", {"anything": 1}, None),
    ("own", "nobody", {"anything": 1}, None),
    ("type", QUEUE, {"monthly_request": 1}, "monthly_requests"),
    ("type", "aws:dynamodb/table:Table", {"storag_gb": 1}, "storage_gb"),
    ("type", "aws:*", {"request_duration_ms": 1}, None),
    ("type", "aws:la*", {"qqq_size": 1}, ""),
    ("type", MADE_UP, {"anything": 1}, None),
    ("own", "thumbs", {"monthly_hours": 1, "standard": {"storage_gb": 1}}, None),
    ("own", "thumbs", {"monthly_speech_to_text_custom_hrs": 1}, None),
]


@pytest.mark.parametrize(("section", "address", "usage", "nearest"), KEYS)
def test_a_key_that_nothing_covered_can_take_is_wrong(section: str, address: str, usage: Any, nearest: str | None) -> None:
    found = file({address: usage}) if section == "own" else file(None, {address: usage})
    wrong = wrong_keys(found, HERE)
    if nearest is None:
        assert wrong == ()
        check(found, HERE)
    else:
        assert [w.nearest for w in wrong] == [nearest]
        assert ("did you mean" in wrong[0].hint) is bool(nearest)


@pytest.mark.parametrize(
    ("address", "usage", "text"),
    [
        ("thumbs", {"monthly_requests": "3M"}, "3M"),
        ("thumbs", {"monthly_requests": "3,000,000"}, "3,000,000"),
        ("*", {"request_duration_ms": "x" * 90}, "x" * 40),
        ("thumbs", {"monthly_requests": "3000000"}, None),
        ("web", {"operating_system": "windows"}, None),
        ("net", {"monthly_requests": "lots"}, None),
    ],
)
def test_words_where_a_number_belongs_are_refused(address: str, usage: Any, text: str | None) -> None:
    here = (*HERE, resource("web", "aws:ec2/instance:Instance"))
    found = file({address: usage})
    if text is None:
        check(found, here)
        return
    with pytest.raises(ReadError, match="which is not a number") as caught:
        check(found, here)
    assert f"is {text!r}, which" in str(caught.value)
    assert caught.value.place == f"u.json: resource_usage.{address}.{next(iter(usage))}"


def test_all_wrong_keys_are_told_at_once_each_with_its_place() -> None:
    found = file({"thumbs": {f"k{n}": 1 for n in range(14)}})
    with pytest.raises(ReadError) as caught:
        check(found, HERE)
    assert caught.value.place == "u.json: resource_usage.thumbs.k0"
    assert caught.value.exit_code == 2
    assert str(caught.value).count("is not a usage key of aws:lambda/function:Function") == 11
    assert str(caught.value).endswith("and 3 more")


def test_addresses_of_nothing_and_usage_of_what_takes_none_are_remarks() -> None:
    types = {VPC: {"x": 1}, "aws:lambda/funtion:Function": {"y": 1}, MADE_UP: {"z": 1}, "aws_sqs_queue": {}, BUCKET: {}, "aws:ec2/subnet:Subnet": {}}
    found = file({"nosuch": {"a": 1}, "net": {"monthly_requests": 1}, "odd": {}}, types)
    assert remarks(found, HERE) == (
        "usage file: no resource here is 'nosuch'",
        f"usage file: no type is called 'aws:lambda/funtion:Function', did you mean {FUNCTION}?",
        "usage file: no type is called 'aws_sqs_queue', did you mean aws:sqs/queue:Queue?",
        f"usage file: 'x' of {VPC!r} is not used: {VPC} takes no usage",
        f"usage file: 'z' of {MADE_UP!r} is not used: {MADE_UP} takes no usage",
        f"usage file: 'monthly_requests' of 'net' is not used: {VPC} takes no usage",
    )


def test_a_key_the_format_has_for_another_type_is_remarked_on() -> None:
    assert remarks(file({"thumbs": {"monthly_hours": 1}}), HERE) == (
        f"usage file: 'monthly_hours' of 'thumbs' is not a usage key of {FUNCTION}: not used here",
    )
    machine = resource("web", "aws:ec2/instance:Instance")
    assert remarks(file({"web": {"monthly_hours": 1}}), [machine]) == (
        "usage file: 'monthly_hours' of 'web' is not a usage key of aws:ec2/instance:Instance: not used here, did you mean monthly_hrs?",
    )
