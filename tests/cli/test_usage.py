"""`--usage-file` from end to end: what it adds, and what in it is nobody's."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import typed

SHOP = ("--pulumi-json", "shop/preview.json")
USAGE = {
    "version": 0.1,
    "resource_type_default_usage": {"aws:lambda/function:Function": {"monthly_requests": 1_000_000}},
    "resource_usage": {
        "nat": {"monthly_data_processed_gb": 1000},
        "thum*": {"request_duration_ms": 250},
        "assets": {"standard": {"storage_gb": 100}},
        "main": {"monthly_requests": 1},
        "nosuch": {"monthly_requests": 1},
    },
}
NOTES = [
    "usage file: no resource here is 'nosuch'",
    "usage file: 'monthly_requests' of 'main' is not used: aws:ec2/vpc:Vpc takes no usage",
]
WRONG = """\
version: 0.1
resource_type_default_usage:
  aws:sqs/queue:Queue:
    monthly_requets: 5
resource_usage:
  thumbs: {monthly_requests: 3, request_duration: 250}
  "as*": {standard: {storage_gbs: 7}}
  nosuch: {whatever: 1}
"""


@pytest.fixture
def usage(tmp_path: Path) -> str:
    path = tmp_path / "usage.json"
    path.write_text(json.dumps(USAGE), encoding="utf-8")
    return str(path)


def test_usage_is_priced_and_what_nobody_uses_is_said(usage: str) -> None:
    made = json.loads(typed("cost", "projected", *SHOP, "--usage-file", usage, "--output", "json").stdout)
    parts = {(r["name"], c["name"]): c["monthly_cost"] for r in made["resources"] for c in r["components"]}
    assert parts["nat", "Data processed"] == 45
    assert parts["thumbs", "Requests"] == 0.2
    assert parts["assets", "Storage"] == 2.3
    assert [n for n in made["notes"] if "usage file" in n] == sorted(NOTES, key=NOTES.index)


@pytest.mark.parametrize("command", ["cost projected", "check"])
def test_people_are_told_too(command: str, usage: str) -> None:
    done = typed(*command.split(), *SHOP, "--usage-file", usage)
    assert done.returncode == 0
    said = " ".join(done.stdout.replace("\n   | ", " ").split())
    assert all(note in said for note in NOTES)


@pytest.mark.parametrize(("path", "why"), [("none.json", "no such file or directory"), (".", "is a directory")])
def test_a_usage_file_that_cannot_be_read_says_what_to_do(path: str, why: str) -> None:
    done = typed("cost", "projected", *SHOP, "--usage-file", path)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"cannot be read: {why}" in done.stderr
    assert "--usage-file" in done.stderr


@pytest.mark.parametrize("command", ["cost projected", "check"])
def test_a_wrong_key_is_refused_with_its_line_and_the_nearest_right_one(command: str, tmp_path: Path) -> None:
    path = tmp_path / "usage.yml"
    path.write_text(WRONG, encoding="utf-8")
    done = typed(*command.split(), *SHOP, "--usage-file", str(path))
    assert (done.returncode, done.stdout) == (2, "")
    said = " ".join(done.stderr.split())
    for line, key, address, meant in (
        (7, "standard.storage_gbs", "as*", "standard.storage_gb"),
        (4, "monthly_requets", "aws:sqs/queue:Queue", "monthly_requests"),
        (6, "request_duration", "thumbs", "request_duration_ms"),
    ):
        assert f"{path}, line {line}: {key!r} of {address!r} is not a usage key of" in said
        assert f"did you mean {meant}?" in said
