"""`finfocus usage init`: what it writes is read back without a word, and nothing somebody wrote is lost."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from finfocus_policy.read.usage_file import parse
from tests.cli.running import FIXTURES, typed

SHOP = ("--pulumi-json", "shop/preview.json")
STACKS = sorted(p.parent.name for p in FIXTURES.glob("*/preview.json"))


def estimate(*words: str) -> dict[str, object]:
    done = typed("cost", "projected", *SHOP, "--output", "json", *words)
    assert done.returncode == 0, done.stderr
    made: dict[str, object] = json.loads(done.stdout)
    return made


def usage_notes(made: dict[str, object]) -> list[str]:
    notes = made["notes"]
    assert isinstance(notes, list)
    return [n for n in notes if "usage file" in n]


def test_every_missing_key_stands_there_with_unit_meaning_and_price(tmp_path: Path) -> None:
    path = tmp_path / "usage.yml"
    done = typed("usage", "init", *SHOP, "--out-file", str(path))
    assert done.returncode == 0
    assert f"wrote {path}" in done.stdout
    text = path.read_text(encoding="utf-8")
    assert "    monthly_data_processed_gb:  # GB: data processed ($0.045 per GB)\n" in text
    assert "requests: invocations ($0.20 per 1M requests" in text
    before, after = estimate(), estimate("--usage-file", str(path))
    assert usage_notes(after) == []
    assert after["total_monthly_cost"] == before["total_monthly_cost"], "a key without a value gives no usage"


RULES = {"currency": {"code": "EUR", "rates": {"EUR": 0.5}, "as_of": "2026-11-01"}, "overrides": [{"service": "lambda", "discount": "50%"}]}


@pytest.mark.parametrize(("public", "price"), [(False, "0.05"), (True, "0.10")])
def test_prices_stand_in_the_currency_and_at_list_where_what_is_paid_is_hidden(public: bool, price: str, tmp_path: Path) -> None:
    settings = tmp_path / "finfocus.json"
    settings.write_text(json.dumps({"prices": {**RULES, "public": public}}), encoding="utf-8")
    text = typed("usage", "init", *SHOP, "--print", "--config", str(settings)).stdout
    assert f"requests: invocations ({price} EUR per 1M requests" in text
    assert "$" not in text


def test_a_key_that_counts_nothing_here_is_no_gap_and_no_remark() -> None:
    text = typed("usage", "init", *SHOP, "--print").stdout
    assert "monthly_https_requests.us:" in text
    assert "shield" not in text, "no origin of this distribution has a shield"
    assert "counts nothing" not in json.dumps(estimate("--usage-preset", "small"))


@pytest.mark.parametrize("stack", STACKS)
def test_a_preset_leaves_nothing_missing_and_the_file_is_read_without_remarks(stack: str, tmp_path: Path) -> None:
    path = tmp_path / "usage.yml"
    where = ("--pulumi-json", f"{stack}/preview.json")
    assert typed("usage", "init", *where, "--preset", "small", "--out-file", str(path)).returncode == 0
    if not path.exists():
        return  # nothing in this stack is billed by use
    with_file = typed("cost", "projected", *where, "--usage-file", str(path), "--output", "json")
    made = json.loads(with_file.stdout)
    assert usage_notes(made) == []
    with_preset = json.loads(typed("cost", "projected", *where, "--usage-preset", "small", "--output", "json").stdout)
    assert made["total_monthly_cost"] == with_preset["total_monthly_cost"]
    again = typed("usage", "init", *where, "--out-file", str(path))
    assert again.stdout == "nothing to write: no price here waits for usage that is not given\n"


THEIRS = """\
# ours, do not lose
version: 0.1
resource_usage:
    # the thumbnailer
    thumbs:
        monthly_requests: 3_000_000   # measured
    "lo*": {storage_gb: 7}

resource_type_default_usage:   # at the end
  aws:sqs/queue:Queue: {monthly_requests: 5}
"""


def test_what_is_there_keeps_every_line_and_what_it_lacks_is_added(tmp_path: Path) -> None:
    path = tmp_path / "usage.yml"
    path.write_text(THEIRS, encoding="utf-8")
    assert "added to" in typed("usage", "init", *SHOP, "--out-file", str(path), "--preset", "small").stdout
    text = path.read_text(encoding="utf-8")
    kept = [line for line in text.splitlines() if line in THEIRS.splitlines()]
    assert [line for line in kept if line.strip()] == [line for line in THEIRS.splitlines() if line.strip()]
    entries = {entry.address: entry.usage for entry in parse(text, "usage.yml").entries}
    assert entries["thumbs"] == {"monthly_requests": Decimal(3000000)}
    assert entries["aws:lambda/function:Function::thumbs"] == {"request_duration_ms": Decimal(25)}
    assert set(entries["logs"]) == {"monthly_data_ingested_gb", "monthly_data_scanned_gb"}
    assert usage_notes(estimate("--usage-file", str(path))) == []
    assert "nothing to write" in typed("usage", "init", *SHOP, "--out-file", str(path)).stdout
    assert path.read_text(encoding="utf-8") == text


def test_a_key_still_empty_is_not_written_twice(tmp_path: Path) -> None:
    path = tmp_path / "usage.yml"
    for _ in range(2):
        assert typed("usage", "init", *SHOP, "--out-file", str(path)).returncode == 0
    assert path.read_text(encoding="utf-8").count("  thumbs:") == 1


@pytest.mark.parametrize("text", ['{"version": 0.1}', "version: 0.1\nresource_usage: {thumbs: {monthly_requests: 1}}\n"])
def test_a_file_that_cannot_be_added_to_is_left_alone(text: str, tmp_path: Path) -> None:
    path = tmp_path / "usage.yml"
    path.write_text(text, encoding="utf-8")
    done = typed("usage", "init", *SHOP, "--out-file", str(path))
    assert (done.returncode, done.stdout) == (2, "")
    assert "nothing can be added to it" in done.stderr
    assert "--force" in done.stderr
    assert path.read_text(encoding="utf-8") == text
    assert typed("usage", "init", *SHOP, "--out-file", str(path), "--force").returncode == 0
    assert path.read_text(encoding="utf-8").startswith("# Usage per month of shop/dev")


def test_it_can_be_printed() -> None:
    done = typed("usage", "init", *SHOP, "--print")
    assert parse(done.stdout, "printed").place == "printed"
    assert done.stderr == ""
