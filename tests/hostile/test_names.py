"""Hostile names, types, tags, regions, components and file names in every output: nothing acts, nothing is lost."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from finfocus_policy.cli.main import main
from finfocus_policy.report.formats import FORMATS
from tests.hostile.making import FORBIDDEN, INSTANCE, NAMES, Line, document, step, write

MACHINE = ("json", "ndjson", "infracost")
COMMANDS = ("::", "##", "=", "+1", "@SUM")


def hostile() -> dict[str, Any]:
    """A stack of nothing else."""
    steps = [step(name or "empty", INSTANCE, instanceType="t3.micro", tags={name: name}) for name in NAMES]
    steps += [step(f"kind{n}", f"evil:{name}:{name}") for n, name in enumerate(NAMES)]
    steps += [step(f"region{n}", INSTANCE, instanceType="t3.micro", region=name) for n, name in enumerate(NAMES)]
    steps += [step(f"sku{n}", INSTANCE, instanceType=name) for n, name in enumerate(NAMES)]
    for n, name in enumerate(NAMES):
        tier = {"urn": f"urn:pulumi:dev::shop::evil:index:Tier::{name}", "type": "evil:index:Tier", "custom": False}
        steps.append({"op": "create", "urn": tier["urn"], "newState": tier})
        inside = step(f"inside{n}", INSTANCE, instanceType="t3.nano")
        inside["newState"]["parent"] = tier["urn"]
        steps.append(inside)
    for name in NAMES:
        gone = step(f"gone{name}", INSTANCE, instanceType="t3.micro")
        steps.append({"op": "delete", "urn": gone["urn"], "oldState": gone["newState"]})
    return document(*steps, diagnostics=[{"severity": "warning", "message": name} for name in NAMES])


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> str:
    return write(tmp_path_factory.mktemp("hostile"), hostile())


def harmless(text: str) -> None:
    """Nothing for a terminal, a CI log or Pulumi to act on."""
    assert [mark for mark in FORBIDDEN if mark in text] == []


def harmless_lines(text: str) -> None:
    """As `harmless`, and no line starts with a command of somebody's."""
    harmless(text)
    assert [line for line in text.splitlines() if line.lstrip().startswith(COMMANDS)] == []


@pytest.mark.parametrize("more", [(), ("--expand",), ("--group-by", "component"), ("--group-by", "tag:::error file=x::boom")], ids=str)
@pytest.mark.parametrize("form", FORMATS)
def test_every_format(form: str, more: tuple[str, ...], path: str, line: Line) -> None:
    code, out, err = line("cost", "projected", "--pulumi-json", path, "--output", form, *more)
    assert (code, err) == (0, "")
    if form in MACHINE:
        harmless(out)
    else:
        harmless_lines(out)


@pytest.mark.parametrize("form", ["json", "ndjson"])
def test_what_machines_read_is_what_was_there(form: str, path: str, line: Line) -> None:
    _, out, _ = line("cost", "projected", "--pulumi-json", path, "--output", form)
    records = json.loads(out)["resources"] if form == "json" else [json.loads(row) for row in out.splitlines()]
    names = {record.get("name") for record in records}
    assert {name for name in NAMES if name and "::" not in name} <= names


def test_a_spreadsheet_computes_nothing(path: str, line: Line) -> None:
    _, out, _ = line("cost", "projected", "--pulumi-json", path, "--output", "csv")
    cells = [cell for row in csv.reader(io.StringIO(out)) for cell in row]
    assert len(cells) > 500
    starts = {cell[0] for cell in cells if cell and not cell.replace(".", "").isdigit()}
    assert not starts & set("=+-@\t\r")


@pytest.mark.parametrize("command", ["check", "prices explain"])
def test_the_other_commands(command: str, path: str, line: Line) -> None:
    words = (*command.split(), *(["sku1"] if command == "prices explain" else []), "--pulumi-json", path)
    code, out, err = line(*words)
    assert code in (0, 4)
    harmless_lines(out + err)


def test_denied_with_every_name_in_the_ways_back(path: str, line: Line) -> None:
    code, out, err = line("check", "--pulumi-json", path, "--monthly", "1")
    assert code == 3
    harmless_lines(out + err)


@pytest.mark.parametrize("name", [n for n in NAMES if n.strip() and "/" not in n and "\x00" not in n and len(n) < 200])
def test_a_file_of_that_name(name: str, line: Line, tmp_path: Path) -> None:
    write(tmp_path, document(step("disk", size=10, type="gp2")), name)
    code, out, err = line("cost", "projected", f"--pulumi-json={name}")
    assert code == 0
    harmless_lines(out + err)
    harmless_lines(line.refused("cost", "projected", f"--pulumi-state={name}"))
    harmless_lines(line.refused("cost", "projected", f"--pulumi-json={name}{name}"))


@pytest.mark.parametrize("name", [n for n in NAMES if n and "\x00" not in n])
def test_words_of_the_command_line(name: str, line: Line, path: str) -> None:
    for words in ([name], ["cost", name], ["prices", "get", name], ["cost", "projected", "--pulumi-json", path, f"--output={name}"],
                  ["cost", "projected", "--pulumi-json", path, f"--filter={name}"], ["cost", "projected", "--pulumi-json", path, f"--group-by={name}"],
                  ["check", "--pulumi-json", path, f"--monthly={name}"], ["config", "validate", name]):  # fmt: skip
        code, out, err = line(*words)
        assert code in (0, 2, 4), words
        harmless_lines(err)
        harmless_lines(out)


def test_names_that_meet_in_nothing_but_looks(line: Line, tmp_path: Path) -> None:
    """The escape of one name is another name: two resources stay two."""
    made = document(*(step(name, size=10, type="gp2") for name in ("a\x1bb", "a\\x1bb")))
    report = line.estimate(write(tmp_path, made))
    assert report["total_monthly_cost"] == 2
    assert len({r["name"] for r in report["resources"]}) == 2


def test_names_of_a_hundred_thousand_characters(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Nothing that cuts, wraps or escapes is quadratic: this would take minutes then."""
    long = [step(char * 100_000, size=10, type="gp2") for char in ("a", "\x1b", "\u0301", "é", "#")]
    path = write(tmp_path, document(*long))
    for form in FORMATS:
        assert main(["cost", "projected", "--pulumi-json", path, "--output", form]) == 0
    harmless(capsys.readouterr().out)
