"""The other side of the protocol: the Go CLI with our plugins, Go plugins with our host.

What is not there is not tested, and the last lines of a test run say so. `FINFOCUS_GO_PLUGINS` names a folder with
`plugins/<name>/<version>/<program>` of the Go ecosystem; the Go CLI is looked for on PATH.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from finfocus_policy.conformance.check import Level
from finfocus_policy.conformance.run import Verdict, Wanted, examine
from finfocus_policy.conformance.started import start
from finfocus_policy.sources.plugin.discovery import Installed, find
from tests.cli.running import FIXTURES, environment, finfocus

# Read before the tests' own environment is made.
GO_PLUGINS, GO = os.environ.get("FINFOCUS_GO_PLUGINS", ""), shutil.which("go")
STAND_IN = Path(__file__).with_name("stand_in.go")
PROGRAMS = (b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"MZ")
SHARED = r"^protocol/(name|supports$|projected)|^context/"
"""The checks both suites have: what more ours asks is no matter of being understood."""
PREVIEW = ("cost", "projected", "--pulumi-json", "ten-instances/preview.json", "--output", "json")
pytestmark = pytest.mark.real


def not_tested(what: str, how: str) -> None:
    pytest.skip(f"NOT TESTED: {what} ({how})")


def go_cli() -> str:
    """The Go CLI on PATH: a program, where ours is a script."""
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        path = Path(folder, "finfocus")
        if path.is_file() and path.read_bytes()[:4].startswith(PROGRAMS):
            return str(path)
    return ""


def go_plugins() -> list[Installed]:
    return list(find([Path(GO_PLUGINS)]).plugins) if GO_PLUGINS else []


def shared_checks(program: Path) -> Verdict:
    return examine(lambda: start((str(program),), "tested", environment()), Wanted(level=Level.BASIC, filter=SHARED))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home folder with our catalog in it."""
    done = finfocus("plugin", "install", "catalog", env={"FINFOCUS_HOME": str(tmp_path)})
    assert done.returncode == 0, done.stderr
    return tmp_path


def told_by_go(home: Path, *words: str) -> str:
    """What the Go CLI prints."""
    cli = go_cli()
    if not cli:
        not_tested("our plugins in the Go CLI", "there is no Go finfocus on PATH")
    env = environment(FINFOCUS_HOME=str(home), AWS_REGION="us-east-1", HOME=str(home))
    done = subprocess.run([cli, *words], cwd=FIXTURES, env=env, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout or done.stderr


def test_the_go_cli_lists_our_plugin(home: Path) -> None:
    assert "catalog" in told_by_go(home, "plugin", "list")


def test_the_go_cli_finds_our_plugin_valid(home: Path) -> None:
    said = told_by_go(home, "plugin", "validate")
    assert re.search(r"catalog v+\d\S+ OK", said), said
    assert "1/1 plugins valid" in said


def test_the_go_cli_prices_with_our_plugin(home: Path) -> None:
    found = json.loads(told_by_go(home, *PREVIEW))["finfocus"]
    assert {one["adapter"] for one in found["resources"] if one["monthly"]} == {"catalog"}
    assert found["summary"]["totalMonthly"] == pytest.approx(75.92)


def test_the_go_suite_passes_our_plugin(home: Path) -> None:
    program = find([home]).plugins[0].binary
    assert '"failed": 0' in told_by_go(home, "plugin", "conformance", str(program), "--output", "json")


def test_our_host_runs_go_plugins() -> None:
    plugins = go_plugins()
    if not plugins:
        not_tested("Go plugins in our host", "FINFOCUS_GO_PLUGINS names no folder with plugins")
    for plugin in plugins:
        verdict = shared_checks(plugin.binary)
        assert [(r.check.id, r.text) for r in verdict.results if r.outcome == "failed"] == [], plugin.name


def test_what_is_asked_of_go_plugins_can_be_held(home: Path) -> None:
    """Our own plugin, laid out as Go's are, passes the same questions."""
    verdict = shared_checks(find([home]).plugins[0].binary)
    assert verdict.count("passed") >= 8
    assert verdict.good


@pytest.fixture(scope="module")
def stand_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with a plugin in Go, made of its standard library alone."""
    if GO is None:
        not_tested("a plugin in Go in our host", "there is no go on PATH")
    home = tmp_path_factory.mktemp("home")
    folder = home / "plugins" / "stand-in" / "v1.0.0"
    folder.mkdir(parents=True)
    env = {**os.environ, "GOPROXY": "off", "GOTOOLCHAIN": "local", "GO111MODULE": "off"}
    command = [str(GO), "build", "-o", str(folder / "finfocus-plugin-stand-in"), str(STAND_IN)]
    subprocess.run(command, env=env, check=True, capture_output=True, timeout=300)
    return home


@pytest.mark.slow
def test_a_plugin_in_go_prices_a_stack(stand_in: Path) -> None:
    done = finfocus(*PREVIEW, env={"FINFOCUS_HOME": str(stand_in)})
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["total_monthly_cost"] == 75.92
    assert {one["source"]["name"] for one in report["resources"]} == {"stand-in"}
    assert all(one["source"]["kind"] == "plugin" for one in report["resources"])


@pytest.mark.slow
def test_a_plugin_in_go_is_understood_by_the_suite(stand_in: Path) -> None:
    verdict = shared_checks(find([stand_in]).plugins[0].binary)
    assert [(r.check.id, r.text) for r in verdict.results if r.outcome == "failed"] == []
    assert (verdict.plugin, verdict.version, verdict.package) == ("stand-in", "v1.0.0", "finfocus")
