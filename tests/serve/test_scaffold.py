"""`plugin init` and `plugin run`: what is written works as written, and hosts find it."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from finfocus_policy.sources.plugin.discovery import find
from tests.cli.running import environment, finfocus
from tests.serve.speaking import ROOT, Speaker, port_of, speaking

NAME = "finfocus.v1.CostSourceService/Name"
COST = "finfocus.v1.CostSourceService/GetProjectedCost"
FILES = {
    *("finfocus-plugin-acme", "test_plugin.py", "README.md"),
    *("plugin.manifest.json", "plugin.metadata.json"),
}


@pytest.fixture
def acme(tmp_path: Path) -> Path:
    """A plugin as `plugin init` writes it."""
    done = finfocus("plugin", "init", "acme", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    return tmp_path / "finfocus-plugin-acme"


def test_what_is_written(acme: Path) -> None:
    assert {path.name for path in acme.iterdir()} == FILES
    program = acme / "finfocus-plugin-acme"
    assert stat.S_IMODE(program.stat().st_mode) == 0o755
    assert program.read_text().startswith("#!/usr/bin/env python3\n")
    assert not any("{{" in path.read_text() for path in acme.iterdir())
    assert json.loads((acme / "plugin.manifest.json").read_text())["version"] == "0.1.0"
    assert all(isinstance(v, str) for v in json.loads((acme / "plugin.metadata.json").read_text()).values())


def test_its_test_passes_as_written(acme: Path) -> None:
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error", str(acme)]
    done = subprocess.run(words, env=environment(), cwd=acme, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout
    assert "7 passed" in done.stdout


def test_its_test_fails_when_the_plugin_is_wrong(acme: Path) -> None:
    program = acme / "finfocus-plugin-acme"
    program.write_text(program.read_text().replace("0.0104", "0.0105"))
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(acme)]
    done = subprocess.run(words, env=environment(), cwd=acme, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "3 failed, 4 passed" in done.stdout


def test_the_code_is_as_tidy_as_ours(acme: Path) -> None:
    copy = acme / "plugin.py"
    copy.write_text((acme / "finfocus-plugin-acme").read_text())
    rules = ["--select", "E,F,W,I,B,UP,RUF,PT,SIM", "--line-length", "120", "--isolated", "--no-cache"]
    words = [sys.executable, "-m", "ruff", "check", *rules, str(copy), str(acme / "test_plugin.py")]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout


def test_hosts_find_it_where_the_go_cli_looks(acme: Path, tmp_path: Path) -> None:
    target = tmp_path / "home" / "plugins" / "acme" / "v0.1.0"
    target.parent.mkdir(parents=True)
    acme.rename(target)
    (found,) = find([tmp_path / "home"]).plugins
    assert (found.name, found.version, found.binary.name) == ("acme", "v0.1.0", "finfocus-plugin-acme")


@pytest.mark.parametrize("name", ["Acme", "a cme", "-acme", "acme-", "a--b", "../acme", "", "a" * 41, "1acme", "acmé"])
def test_a_name_that_is_none_is_refused(name: str, tmp_path: Path) -> None:
    done = finfocus("plugin", "init", "--", name, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "cannot be a plugin's name" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["catalog", "vantage"])
def test_a_name_that_is_ours_is_refused(name: str, tmp_path: Path) -> None:
    done = finfocus("plugin", "init", name, cwd=tmp_path)
    assert done.returncode == 2
    assert "comes with FinFocus" in done.stderr


@pytest.mark.parametrize("there", sorted(FILES))
def test_nothing_is_overwritten(there: str, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / there).write_text("kept")
    done = finfocus("plugin", "init", "acme", "--folder", "mine", cwd=tmp_path)
    assert done.returncode == 2
    assert f"{there} is there already" in done.stderr
    assert [(path.name, path.read_text()) for path in folder.iterdir()] == [(there, "kept")]


def test_a_link_to_nowhere_is_not_written_through(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "README.md").symlink_to(tmp_path / "elsewhere")
    assert finfocus("plugin", "init", "acme", "--folder", "mine", cwd=tmp_path).returncode == 2
    assert not (tmp_path / "elsewhere").exists()


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("")
    done = finfocus("plugin", "init", "acme", "--folder", "mine", cwd=tmp_path)
    assert done.returncode == 2
    assert "is not a folder" in done.stderr


def command(tmp_path: Path, *words: str) -> Path:
    """A script that is `finfocus plugin run ...`, to be run as plugins are."""
    script = tmp_path / "run.py"
    lines = [
        "import sys",
        "from finfocus_policy.cli.main import entry",
        f"sys.argv[1:1] = ['plugin', 'run', *{words!r}]",
    ]
    script.write_text("\n".join([*lines, "entry()"]) + "\n")
    return script


def test_the_catalog_is_served(tmp_path: Path) -> None:
    with speaking(script=command(tmp_path, "catalog")) as speaker:
        assert speaker.call(NAME, {}) == {"name": "catalog"}
        resource = {"provider": "aws", "resource_type": "ec2", "sku": "t3.micro", "region": "us-east-1"}
        answer = speaker.call(COST, {"resource": resource})
        assert {key: answer[key] for key in ("unit_price", "currency", "cost_per_month", "billing_detail")} == {
            "unit_price": 0.0104,
            "currency": "USD",
            "cost_per_month": 7.592,
            "billing_detail": "on-demand",
        }


@pytest.mark.parametrize("path", ["", "finfocus-plugin-acme"])
def test_a_folder_and_a_program_are_served(path: str, acme: Path, tmp_path: Path) -> None:
    with speaking(script=command(tmp_path, str(acme / path))) as speaker:
        assert speaker.call(NAME, {}) == {"name": "acme"}


def test_a_program_of_any_kind_takes_the_place_of_this_process(tmp_path: Path) -> None:
    program = tmp_path / "finfocus-plugin-shell"
    program.write_text('#!/bin/sh\necho "PORT=$$ $*"\n')
    program.chmod(0o755)
    done = finfocus("plugin", "run", str(program), "--port", "5")
    assert done.returncode == 0
    assert done.stdout.startswith("PORT=")
    assert done.stdout.endswith(" --port=5\n")


def test_it_ends_when_told_to(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "finfocus_policy", "plugin", "run", "catalog"]
    with subprocess.Popen(words, env=environment(), cwd=tmp_path, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        speaker = Speaker(f"127.0.0.1:{port_of(process.stdout.readline())}")
        speaker.call(NAME, {})
        speaker.close()
        process.send_signal(signal.SIGTERM)
        try:
            assert process.wait(60) == 0
        finally:
            process.kill()


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["nothing"], "there is no such plugin"),
        (["."], "holds no plugin"),
        (["plain"], "cannot be executed"),
        (["two"], "holds 2 plugins"),
        (["catalog", "--port", "x"], "'x' is not a port"),
    ],
)
def test_what_cannot_be_served_is_said(words: list[str], text: str, tmp_path: Path) -> None:
    (tmp_path / "plain").write_text("")
    (tmp_path / "two").mkdir()
    for name in ("a", "b"):
        (tmp_path / "two" / f"finfocus-plugin-{name}").write_text("")
    done = finfocus("plugin", "run", *words, cwd=tmp_path)
    assert done.returncode == 2
    assert text in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("words", [("plugin", "init", "--help"), ("plugin", "--help")])
def test_asking_for_help_loads_no_grpc(words: tuple[str, ...]) -> None:
    script = "import sys; from finfocus_policy.cli.main import main; main(sys.argv[1:]); print('grpc' in sys.modules)"
    command = [sys.executable, "-c", script, *words]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.endswith("False\n")
    assert os.linesep in done.stdout


MISTAKES = {
    "a colon is missing": ("class Acme(Plugin):", "class Acme(Plugin)", "finfocus-plugin-acme:24", "SyntaxError: expected ':'"),
    "a module is not there": ("import sys\n", "import sys\nimport not_there\n", "finfocus-plugin-acme:5", "No module named 'not_there'"),
    "the class itself": ("run(Acme())", "run(Acme)", "", "run was given the class Acme: run(Acme())"),
    "no name": ('    name = "acme"\n', "", "", "name is ''"),
    "no version": ('version = "0.1.0"', 'version = "latest"', "", "version is 'latest': three numbers"),
    "no tuple": ('providers = ("aws",)', 'providers = ("aws")', "", 'providers has to be a tuple of words: providers = ("aws",)'),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_named_where_it_is(name: str, acme: Path) -> None:
    right, wrong, place, text = MISTAKES[name]
    program = acme / "finfocus-plugin-acme"
    written = program.read_text()
    assert written.count(right) == 1
    program.write_text(written.replace(right, wrong))
    done = finfocus("plugin", "run", str(program), cwd=acme.parent)
    assert done.returncode in (1, 2)
    assert place in done.stderr
    assert text in done.stderr
    assert "defect" not in done.stderr
    checked = finfocus("plugin", "conformance", str(program), cwd=acme.parent)
    assert checked.returncode == 1
    assert text in checked.stderr
