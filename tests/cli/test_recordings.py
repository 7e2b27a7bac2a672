"""Every recorded preview and state through the command line, and golden transcripts of the chosen ones."""

from __future__ import annotations

import json
import os
from decimal import Decimal
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.cli.running import GOLDEN, PLANTED, PREVIEWS, ROOT, STATES, check_golden, finfocus, transcript, typed

SCHEMA = json.loads((ROOT / "schema" / "estimate.schema.json").read_text(encoding="utf-8"))
FORMATS = ("table", "json", "ndjson", "csv", "infracost")
ROWS = [line.split(" | ") for line in Path(__file__).with_name("cases.txt").read_text(encoding="utf-8").splitlines()[1:]]
CASES = {name: (int(code), tuple(words.split())) for name, code, words in ROWS}
OTHER_SEED = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"
INPUTS = [("--pulumi-json", p) for p in PREVIEWS] + [("--pulumi-state", s) for s in STATES]


def projected(option: str, path: str, *more: str) -> str:
    """Standard output of a run that has to end with 0 and say nothing on stderr."""
    done = typed("cost", "projected", option, path, *more)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.mark.parametrize("name", sorted(CASES))
def test_golden(name: str) -> None:
    code, words = CASES[name]
    done = typed(*words)
    assert done.returncode == code, done.stderr
    check_golden(name, transcript(words, done))


def test_every_golden_file_has_a_case() -> None:
    others = {p.name for p in GOLDEN.iterdir() if p.name.startswith(("demo.", "help."))}
    assert {p.name for p in GOLDEN.iterdir()} - others == set(CASES)


@pytest.mark.parametrize(("option", "path"), INPUTS)
def test_a_recording_makes_a_document_that_fits_the_schema(option: str, path: str) -> None:
    document = json.loads(projected(option, path, "--output", "json"), parse_float=Decimal)
    Draft202012Validator(SCHEMA).validate(json.loads(json.dumps(document, default=float)))
    known = sum((c["monthly_cost"] or 0 for r in document["resources"] for c in r["components"]), Decimal(0))
    assert document["total_monthly_cost"] is None or document["total_monthly_cost"] == known
    assert sum(document["coverage"][k] for k in ("priced", "free", "usage_based", "unpriced")) == len(document["resources"])


@pytest.mark.parametrize(("option", "path"), INPUTS)
def test_two_runs_print_the_same_bytes(option: str, path: str) -> None:
    """Sets and hashes are of another order in a process with another seed."""
    other = finfocus("cost", "projected", option, path, env={"PYTHONHASHSEED": OTHER_SEED})
    assert (other.returncode, other.stderr) == (0, "")
    assert projected(option, path) == other.stdout


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    "given",
    [
        ("--pulumi-state", "shop-update/state-show-secrets.json"),
        ("--pulumi-json", "shop/preview.json"),
        ("--pulumi-json", "unknowns/preview.json"),
    ],
)
def test_no_planted_secret_is_printed(form: str, given: tuple[str, str]) -> None:
    text = projected(*given, "--output", form, "--expand")
    assert [secret for secret in PLANTED if secret in text] == []


def test_the_document_may_come_from_standard_input() -> None:
    from tests.cli.running import FIXTURES

    path = "shop-update/preview-stream.jsonl"
    done = typed("cost", "projected", "--pulumi-json", "-", "--output", "json", stdin=(FIXTURES / path).read_bytes())
    assert done.stdout == projected("--pulumi-json", path, "--output", "json")


def test_left_out_resources_are_said_loudly() -> None:
    head = projected("--pulumi-json", "shop-update/preview.json").split("RESOURCE")[0]
    assert "unchanged" in head
    whole = projected("--pulumi-json", "shop-update/preview.json", "--pulumi-state", "shop-update/state.json")
    assert "left out" not in whole


@pytest.mark.parametrize("folder", ["shop-update", "lifecycle"])
def test_a_state_gives_back_what_show_sames_would_have_shown(folder: str) -> None:
    merged = projected("--pulumi-json", f"{folder}/preview.json", "--pulumi-state", f"{folder}/state.json", "--output", "json")
    shown = projected("--pulumi-json", f"{folder}/preview-show-sames.json", "--output", "json")
    for key in ("total_monthly_cost", "previous_monthly_cost", "coverage"):
        assert json.loads(merged)[key] == json.loads(shown)[key]


def test_check_and_cost_projected_say_the_same_of_a_stack() -> None:
    words = ("--pulumi-json", "shop/preview.json", "--monthly", "100", "--output", "json")
    assert typed("check", *words).stdout == typed("cost", "projected", *words).stdout
