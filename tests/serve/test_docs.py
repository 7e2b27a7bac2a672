"""docs/plugins.md and docs/protocol.md: every line that can be run is run, every field is there."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from finfocus_policy.serve import Plugin, ResourceDescriptor
from finfocus_policy.serve.plugin import CAPABILITIES, offers
from finfocus_policy.serve.server import start
from finfocus_policy.wire.status import status_of
from finfocus_policy.wire.values import ErrorCode
from tests.cli.running import environment
from tests.serve.speaking import ROOT, Speaker, free_port, port_of
from tests.wire import descriptors

PAGE = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")
PROTOCOL = (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
MACHINE = {"provider": "aws", "resource_type": "ec2", "sku": "t3.micro", "region": "us-east-1"}
# A question for each method a block on the page defines.
QUESTIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "projected_cost": ("GetProjectedCost", {"resource": MACHINE}),
    "actual_cost": (
        "GetActualCost",
        {"resource_id": "i-1", "start": "2024-01-01T00:00:00Z", "end": "2024-01-03T00:00:00Z"},
    ),
    "pricing_spec": ("GetPricingSpec", {"resource": MACHINE}),
    "estimate": ("EstimateCost", {"resource_type": "aws:ebs/volume:Volume", "attributes": {"size": 100}}),
    "recommendations": ("GetRecommendations", {"target_resources": [MACHINE]}),
    "budgets": ("GetBudgets", {"include_status": True}),
}


def lines_of(kind: str) -> list[str]:
    return [line for block, text in BLOCKS if block == kind for line in text.splitlines()]


def python(text: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What a block defines."""
    monkeypatch.chdir(folder)
    names: dict[str, Any] = {}
    exec(compile(text, "docs/plugins.md", "exec"), names)
    return names


def shell(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A line of the page, with `finfocus` and `python3` being this interpreter's."""
    words = shlex.split(line)
    start = {"finfocus": [sys.executable, "-m", "finfocus_policy"], "python3": [sys.executable]}[words[0]]
    more = environment(FINFOCUS_HOME=str(folder / "home"))
    return subprocess.run(
        [*start, *words[1:]], cwd=folder, env=more, capture_output=True, text=True, timeout=60, check=False
    )


def test_the_ten_minutes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    init, tests, run, ask, install = lines_of("sh")
    for line in (init, tests):
        done = shell(line, tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr
    answered(run, ask, tmp_path)
    done = shell(install, tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "home" / "plugins" / "acme" / "v0.1.0" / "finfocus-plugin-acme").is_file()
    (last,) = (text for kind, text in BLOCKS if kind == "python" and "served(" in text)
    python(last, tmp_path, monkeypatch)


def answered(run: str, ask: str, folder: Path) -> None:
    """The plugin served as the page says, asked what the page asks. The port is one that is free here."""
    port = str(free_port())
    words = shlex.split(run.replace("50051", port))
    assert words[0] == "finfocus"
    command = [sys.executable, "-m", "finfocus_policy", *words[1:]]
    with subprocess.Popen(command, cwd=folder, env=environment(), stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert port_of(process.stdout.readline()) == int(port)
            grpcurl = shlex.split(ask.replace("50051", port))
            assert (grpcurl[:3], grpcurl[4]) == (["grpcurl", "-plaintext", "-d"], f"localhost:{port}")
            speaker = Speaker(grpcurl[4])
            (answer,) = (json.loads(text) for kind, text in BLOCKS if kind == "json")
            assert speaker.call(grpcurl[5], json.loads(grpcurl[3])) == answer
            speaker.close()
        finally:
            process.kill()


@pytest.mark.parametrize("text", [text for kind, text in BLOCKS if kind == "python" and "served(" not in text])
def test_each_block_of_python(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = python(text, tmp_path, monkeypatch)
    for made in names.values():
        if isinstance(made, type) and issubclass(made, Plugin) and made is not Plugin:
            asked_all(made())


def asked_all(plugin: Plugin) -> None:
    """Every question the plugin offers is answered."""
    offered = [method for method in CAPABILITIES if offers(plugin, method)]
    assert offered
    running = start(plugin)
    speaker = Speaker(f"127.0.0.1:{running.port}")
    try:
        for method in offered:
            call, request = QUESTIONS[method]
            assert speaker.call(f"finfocus.v1.CostSourceService/{call}", request), method
    finally:
        speaker.close()
        assert running.stop()


def test_every_question_is_on_the_page() -> None:
    assert [method for method in CAPABILITIES if f"def {method}(" not in PAGE] == []
    assert set(QUESTIONS) == set(CAPABILITIES)


def test_every_kind_of_block_is_run() -> None:
    assert {kind for kind, _ in BLOCKS} == {"sh", "json", "python"}


def test_the_error_table() -> None:
    rows = re.findall(r"^\| (\d+) \| `(\w+)` \| (\w+) \| `(\w+)` \|", PROTOCOL, re.MULTILINE)
    told = [(str(int(c)), c.name, c.category.name.lower(), status_of(c).name) for c in list(ErrorCode)[1:]]
    assert rows == told


def test_the_reference_is_what_the_proto_files_say() -> None:
    """`make proto` writes it; a field without its comment here would be a field nobody can look up."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "proto_reference.py"), "--check"],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", sorted(descriptors.messages("finfocus.v1")))
def test_every_field_is_in_the_reference(name: str) -> None:
    _, _, section = PROTOCOL.partition(f"\n### {name}\n")
    section = re.split(rf"\n### (?!{re.escape(name)}[.])", section)[0]  # an enum inside it does not end it
    fields = descriptors.messages("finfocus.v1")[name].fields
    assert section.strip()
    assert [f.name for f in fields if f"| `{f.name}` | {f.number} |" not in section] == []


@pytest.mark.parametrize("name", sorted(descriptors.enums("finfocus.v1")))
def test_every_value_is_in_the_reference(name: str) -> None:
    section = PROTOCOL.partition(f"\n### {name}\n")[2].split("\n### ")[0]
    values = descriptors.enums("finfocus.v1")[name].values
    assert [v.name for v in values if f"| `{v.name}` | {v.number} |" not in section] == []


def test_every_call_is_in_the_reference() -> None:
    for name, service in descriptors.services("finfocus.v1").items():
        section = PROTOCOL.partition(f"\n### {name}\n")[2].split("\n### ")[0]
        rows = [f"| `{m.name}` | {m.input_type.name} | {m.output_type.name} |" for m in service.methods]
        assert [row for row in rows if row not in section] == []


def test_a_descriptor_is_what_the_page_says() -> None:
    assert ResourceDescriptor(**MACHINE).sku == "t3.micro"
