"""Commands with plugins installed: their prices and names are shown, and they end with the command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import finfocus
from tests.plugins.asking import gone
from tests.plugins.installed import lay
from tests.plugins.installing import install, processes, words

PREVIEW = ("--pulumi-json", "ten-instances/preview.json")


@pytest.fixture
def told(own_home: Path) -> Path:
    return install(own_home / "ff")


def home(told: Path) -> dict[str, str]:
    return {"FINFOCUS_HOME": str(next(told.parent.glob("*/plugins")).parent)}


def test_cost_projected_shows_the_plugins_price_and_name(told: Path) -> None:
    done = finfocus("cost", "projected", *PREVIEW, env=home(told))
    assert (done.returncode, done.stderr) == (0, "")
    assert "Total     $10,950.00 a month" in done.stdout
    assert "Prices: kubecost v1.2.0" in done.stdout
    assert gone(processes(told), 20.0)
    assert words(told, "closed") == ["closed"]


def test_the_json_report_names_it_for_each_resource(told: Path) -> None:
    done = finfocus("cost", "projected", *PREVIEW, "--output", "json", env=home(told))
    report = json.loads(done.stdout)
    assert {(r["source"]["name"], r["source"]["kind"]) for r in report["resources"]} == {("kubecost", "plugin")}


def test_check_holds_a_budget_against_its_prices(told: Path) -> None:
    done = finfocus("check", *PREVIEW, "--monthly", "10000", env=home(told))
    assert done.returncode == 3
    assert "$10,950.00 of $10,000.00" in done.stdout


def test_prices_explain_names_the_plugin_and_no_list_price(told: Path) -> None:
    done = finfocus("prices", "explain", "web-0", *PREVIEW, env=home(told))
    assert "source     plugin kubecost" in done.stdout
    assert "list prices" not in done.stdout


def test_prices_explain_names_who_was_asked_in_vain(own_home: Path) -> None:
    told = install(own_home / "ff", supports="False")
    done = finfocus("prices", "explain", "web-0", *PREVIEW, env=home(told))
    assert "asked      kubecost: no answer" in done.stdout
    assert "list prices" in done.stdout


def test_cost_estimate_asks_for_what_was_never_deployed(told: Path) -> None:
    words_of = ("cost", "estimate", "--type", "ec2/instance", "--set", "instanceType=m5.large", "--region", "us-east-1")
    done = finfocus(*words_of, env=home(told))
    assert "$1,095.00" in done.stdout
    assert words(told, "cost") == ["cost aws:ec2/instance:Instance m5.large us-east-1"]


def test_the_demo_asks_no_plugin(told: Path) -> None:
    finfocus("demo", env=home(told))
    assert told.read_text() == ""


def test_a_plugin_that_does_not_start_is_a_note(own_home: Path) -> None:
    lay(own_home / "ff", "broken", text="#!/bin/sh\necho no licence >&2; exit 3\n")
    done = finfocus("cost", "projected", *PREVIEW, env={"FINFOCUS_HOME": str(own_home / "ff")})
    alone = finfocus("cost", "projected", *PREVIEW)
    assert done.returncode == 0
    assert "plugin broken: ended with code 3 before it listened (it said: no licence)" in " ".join(done.stdout.split())
    assert next(line for line in alone.stdout.splitlines() if line.startswith("Total")) in done.stdout


def test_a_command_that_fails_leaves_no_plugin_behind(told: Path, tmp_path: Path) -> None:
    done = finfocus("cost", "projected", *PREVIEW, "--out-file", str(tmp_path / "no" / "such" / "file"), env=home(told))
    assert done.returncode != 0
    assert processes(told)
    assert gone(processes(told), 20.0)
