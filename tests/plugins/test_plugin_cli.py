"""The plugin commands, as a user runs them, with real plugins."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shlex
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from finfocus_policy import __version__
from finfocus_policy.cli.exit_codes import ExitCode
from finfocus_policy.cli.main import main
from tests.cli.running import ROOT, environment, finfocus
from tests.plugins.installed import lay

VERSION = f"v{__version__}"
# A whole plugin with the SDK. `{more}` goes into the class.
OURS = """#!{python}
import sys
sys.path.insert(1, {root!r})
from decimal import Decimal
from finfocus_policy.serve.plugin import Plugin
from finfocus_policy.serve.run import run
from finfocus_policy.wire.values import ProjectedCost
class Mine(Plugin):
    name = "mine"
    version = "1.0.0"
    providers = ("aws",)
    def projected_cost(self, resource):
        return ProjectedCost(unit_price=Decimal("0.01"), cost_per_month=Decimal("7.30"))
{more}
sys.exit(run(Mine()))
"""
MANIFEST = '{"name": "mine", "version": "v1.0.0"}'


def run(home: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    """One command with this home, in this very process, which is faster; the plugins it starts are real ones."""
    output, errors = io.StringIO(), io.StringIO()
    environ = environment(FINFOCUS_HOME=str(home), **env)
    with mock.patch.dict(os.environ, environ, clear=True), redirect_stdout(output), redirect_stderr(errors):
        code = main(["plugin", *words])
    return subprocess.CompletedProcess(words, code, output.getvalue(), errors.getvalue())


def ours(home: Path, more: str = "", name: str = "mine", version: str = "v1.0.0", manifest: str = MANIFEST) -> Path:
    """Lays out a plugin written with the SDK."""
    text = OURS.format(python=sys.executable, root=str(ROOT), more=more)
    path = lay(home, name, version, text)
    if manifest:
        (path.parent / "plugin.manifest.json").write_text(manifest)
    return path


@pytest.mark.slow
def test_the_shipped_catalog_from_install_to_remove(tmp_path: Path) -> None:
    home = tmp_path / "home"
    path = home / "plugins" / "catalog" / VERSION / "finfocus-plugin-catalog"
    done = run(home, "install", "catalog")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"installed catalog {VERSION}: {path}\n" in done.stdout

    done = run(home, "list", CI="true")
    assert done.stdout.splitlines()[1].split()[:5] == ["catalog", VERSION, "built", "in", "trusted"]

    done = run(home, "validate", "catalog", CI="true")
    assert (done.returncode, done.stderr) == (0, "")
    assert {line.split()[0] for line in done.stdout.splitlines()[1:]} == {"ok"}

    done = run(home, "inspect", "catalog", "aws:ec2/instance:Instance", "--output", "json", CI="true")
    told = json.loads(done.stdout)
    assert (told["answers_as"], told["protocol"], told["trust"]) == ("catalog", "finfocus.v1", "trusted")
    assert told["info"]["version"] == VERSION
    assert "projected_costs" in told["info"]["capabilities"]
    assert told["health"]["status"] == "serving"
    assert told["settings"] == {"good": True, "problems": []}
    assert told["type"]["supported"] is True
    assert {"field", "status", "condition", "type"} == set(told["type"]["fields"][0])

    for word in ("ec2", "ec2:Instance", "mq:Broker", "vm", "azure-native:compute:VirtualMachine", "warp:Drive"):
        shown = run(home, "inspect", "catalog", word, CI="true").stdout
        assert (f"{word}: supported" in shown) is (word != "warp:Drive")

    done = run(home, "remove", "catalog")
    assert done.stdout == f"removed catalog {VERSION}; no version of it is left\n"
    assert list((home / "plugins").iterdir()) == []


def test_the_program_of_a_shipped_plugin_is_started_as_any_host_does(tmp_path: Path) -> None:
    """From another folder, which holds another library of that name, with nothing but a PATH."""
    run(tmp_path / "home", "install", "catalog")
    (tmp_path / "finfocus_policy.py").write_text("raise SystemExit('the decoy was imported')")
    program = tmp_path / "home" / "plugins" / "catalog" / VERSION / "finfocus-plugin-catalog"
    process = subprocess.Popen(
        [program, "--port=0"], cwd=tmp_path, env={"PATH": os.environ["PATH"]}, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    with process.stdout:
        assert process.stdout.readline().startswith("PORT=")
        process.terminate()
        assert process.wait(60) == 0


@pytest.mark.parametrize("whole", [True, False])
def test_what_init_writes_runs_once_installed_with_nothing_but_a_path(whole: bool, tmp_path: Path) -> None:
    """The `python3` on PATH need not have the library, nor gRPC: a clone has both in a folder of its own."""
    home, folder = tmp_path / "home", tmp_path / "new acme"
    run(home, "init", "acme", "--folder", str(folder))
    program = folder / "finfocus-plugin-acme"
    done = run(home, "install", str(folder if whole else program), *([] if whole else ["--version", "0.1.0"]))
    assert (done.returncode, done.stderr) == (0, "")
    laid = home / "plugins" / "acme" / "v0.1.0"
    assert (laid / "finfocus-plugin-acme.py").read_bytes() == program.read_bytes()
    process = subprocess.Popen(
        [laid / "finfocus-plugin-acme", "--port=0"], cwd="/", env={"PATH": "/usr/bin:/bin"}, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    with process.stdout:
        assert process.stdout.readline().startswith("PORT=")
        process.terminate()
        assert process.wait(60) == 0
    checked = json.loads(run(home, "inspect", "acme", "ec2", "--output", "json", CI="true", PYTHONPATH="").stdout)
    assert (checked["answers_as"], checked["type"]["supported"]) == ("acme", True)


def test_list_shows_how_each_stands(tmp_path: Path) -> None:
    for name in ("aa", "bb", "cc"):
        lay(tmp_path, name)
        run(tmp_path, "trust", name)
    lay(tmp_path, "dd")
    lay(tmp_path, "aa", "v0.9.0")
    changed = tmp_path / "plugins" / "bb" / "v1.0.0" / "finfocus-plugin-bb"
    before = hashlib.sha256(changed.read_bytes()).hexdigest()
    changed.write_text("#!/bin/sh\n")
    now = hashlib.sha256(b"#!/bin/sh\n").hexdigest()
    (tmp_path / "plugins" / "cc").chmod(0o757)
    (tmp_path / "plugins" / "ee" / "latest").mkdir(parents=True)
    (tmp_path / "config.yaml").write_text("plugins: {dd: {enabled: false}}\n")

    done = run(tmp_path, "list")
    rows = [line.split() for line in done.stdout.split("\n\n")[0].splitlines()]
    assert rows == [
        ["plugin", "version", "used", "trust", "since"],
        ["aa", "v1.0.0", "yes", "trusted", "2026-11-21"],
        ["bb", "v1.0.0", "yes", "changed", "2026-11-21"],
        ["cc", "v1.0.0", "yes", "refused", "-"],
        ["dd", "v1.0.0", "no", "new", "-"],
    ]
    assert str(changed) in done.stdout
    assert f"SHA-256 {before} then, {now} now" in done.stdout
    assert "trusted since 2026-11-21" in done.stdout
    assert "`finfocus plugin trust bb`" in done.stdout
    assert f"chmod go-w {shlex.quote(f'{tmp_path}/plugins/cc')}" in done.stdout
    assert "latest" in done.stderr
    assert done.returncode == 0

    told = {
        f"{one['name']} {one['version']}": one
        for one in json.loads(run(tmp_path, "list", "--verbose", "--output", "json").stdout)
    }
    assert list(told) == ["aa v1.0.0", "aa v0.9.0", "bb v1.0.0", "cc v1.0.0", "dd v1.0.0"]
    assert [one["used"] for one in told.values()] == [True, False, True, True, False]
    assert told["aa v1.0.0"]["problem"] is None
    assert told["bb v1.0.0"]["first_seen"] == "2026-11-21"
    assert not (tmp_path / "run").exists()


def test_list_of_nothing_says_where_it_looked(tmp_path: Path) -> None:
    done = run(tmp_path, "list")
    assert done.returncode == 0
    assert f"no plugins in {tmp_path}/plugins\n" in done.stdout
    assert json.loads(run(tmp_path, "list", "--output", "json").stdout) == []


def test_available(tmp_path: Path) -> None:
    run(tmp_path, "install", "vantage")
    told = json.loads(run(tmp_path, "list", "--available", "--output", "json").stdout)
    assert [(one["name"], one["installed"]) for one in told] == [("catalog", None), ("vantage", "v1.0.0")]
    assert "vantage" in run(tmp_path, "list", "--available").stdout


def test_a_changed_plugin_is_not_started_until_it_is_trusted_again(tmp_path: Path) -> None:
    path = ours(tmp_path)
    first = run(tmp_path, "inspect", "mine")
    assert first.returncode == 0
    assert "plugin mine is trusted from now on (SHA-256" in first.stderr
    assert run(tmp_path, "inspect", "mine").stderr == ""
    path.write_text(path.read_text() + "# more\n")

    for words in (("inspect", "mine"), ("validate", "mine")):
        refused = run(tmp_path, *words)
        assert refused.returncode == ExitCode.INTERNAL
        assert f"{path}: has another content" in refused.stdout + refused.stderr
        assert "`finfocus plugin trust mine`" in refused.stdout + refused.stderr
    trusted = run(tmp_path, "trust", "mine")
    assert trusted.returncode == 0
    assert "has another content" in trusted.stdout
    assert hashlib.sha256(path.read_bytes()).hexdigest() in trusted.stdout
    assert run(tmp_path, "inspect", "mine", CI="true").returncode == 0


def test_on_a_build_machine_only_what_is_listed_runs(tmp_path: Path) -> None:
    ours(tmp_path)
    refused = run(tmp_path, "inspect", "mine", CI="true")
    assert refused.returncode == ExitCode.INTERNAL
    assert "mine/v1.0.0: is not in plugins.lock, and with CI set nothing is trusted on first use" in refused.stderr
    assert run(tmp_path, "trust", "mine", CI="true").returncode == 0
    assert run(tmp_path, "inspect", "mine", CI="true").returncode == 0


def test_inspect_for_people(tmp_path: Path) -> None:
    ours(tmp_path, more='    def problems(self):\n        return ["no endpoint is set\\x1b[31m"]\n')
    shown = run(tmp_path, "inspect", "mine", "aws:ec2/instance:Instance").stdout
    rows = dict(
        line.split(maxsplit=1)
        for line in shown.split("\n\n")[0].splitlines()
        if not line.startswith(("answers", "can"))
    )
    assert rows["plugin"] == "mine v1.0.0, trusted"
    assert rows["protocol"].startswith("finfocus.v1, v0.")
    assert rows["providers"] == "aws"
    assert rows["settings"] == "no endpoint is set\\x1b[31m"
    assert rows["health"].startswith("not serving")
    assert "aws:ec2/instance:Instance: supported\n" in shown
    assert (
        "gcp:compute/instance:Instance: not supported"
        in run(tmp_path, "inspect", "mine", "gcp:compute/instance:Instance").stdout
    )


FAILS: dict[str, tuple[dict[str, Any], str, str]] = {
    "all is well": ({}, "", "ok"),
    "another name in the manifest": (
        {"manifest": MANIFEST.replace("mine", "other")},
        "name is 'other', the folder says 'mine'",
        "fail",
    ),
    "another version in the manifest": (
        {"manifest": MANIFEST.replace("v1", "v2")},
        "version is 'v2.0.0', the folder says 'v1.0.0'",
        "fail",
    ),
    "a manifest that is none": ({"manifest": "["}, "plugin.manifest.json cannot be read", "fail"),
    "no manifest": ({"manifest": ""}, "there is no plugin.manifest.json", "warn"),
    "another major version": ({"more": '    spec_version = "v1.0.0"\n'}, "v1.0.0 is of another major version", "fail"),
    "a protocol version that is none": ({"more": '    spec_version = "0.5"\n'}, "spec_version is '0.5'", "fail"),
    "another version of itself": ({"more": '    version = "3.0.0"\n'}, "the folder says v1.0.0", "warn"),
    "another name of itself": ({"more": '    name = "yours"\n'}, "answers as 'yours', the folder says 'mine'", "warn"),
    "it does not start": ({"more": "sys.exit('no licence')\n"}, "no licence", "fail"),
}


@pytest.mark.parametrize(("made", "text", "mark"), FAILS.values(), ids=FAILS)
def test_validate(tmp_path: Path, made: dict[str, Any], text: str, mark: str) -> None:
    ours(tmp_path, **made)
    done = run(tmp_path, "validate", "--output", "json")
    (told,) = json.loads(done.stdout)
    marks = {check["mark"] for check in told["checks"]}
    assert done.returncode == (ExitCode.INTERNAL if mark == "fail" else ExitCode.DONE)
    assert told["valid"] is (mark != "fail")
    assert marks - {"ok"} == ({mark} - {"ok"})
    assert any(text in f"{check['text']} {check['next_step']}" for check in told["checks"] if check["mark"] == mark)


def test_validate_of_a_folder_with_pipes_ends(tmp_path: Path) -> None:
    """Opened as files they would be waited for."""
    program = lay(tmp_path)
    for name in ("plugin.manifest.json", "plugin.metadata.json"):
        os.mkfifo(program.parent / name)
    done = run(tmp_path, "validate")
    assert done.returncode == ExitCode.INTERNAL
    assert "plugin.manifest.json cannot be read" in done.stdout
    assert "is not a file" in done.stdout


def test_validate_says_what_discovery_left_out(tmp_path: Path) -> None:
    (tmp_path / "plugins" / "mine" / "newest").mkdir(parents=True)
    done = run(tmp_path, "validate")
    assert done.returncode == ExitCode.INTERNAL
    assert "'newest' is not a version like 1.2.0" in done.stdout


WRONG = [
    ("inspect nothing", "no plugin of that name is installed"),
    ("inspect mime", "did you mean mine?"),
    ("inspect mine@9.9.9", "plugin mine has no version 9.9.9"),
    ("validate nothing", "no plugin of that name is installed"),
    ("trust nothing", "no plugin of that name is installed"),
    ("remove nothing", "no plugin of that name is installed"),
    ("install nothing", "no plugin of that name comes with FinFocus"),
    ("install catalog --sha256 abc", "64 hexadecimal digits"),
    ("install", "the following arguments are required: WHAT"),
    ("list --output xml", "invalid choice"),
    ("lst", "did you mean `finfocus plugin list`?"),
]


@pytest.mark.parametrize(("words", "text"), WRONG)
def test_bad_input(tmp_path: Path, words: str, text: str) -> None:
    lay(tmp_path)
    done = run(tmp_path, *words.split())
    assert (done.returncode, done.stdout) == (ExitCode.INPUT, "")
    assert text in done.stderr


def test_versions_are_named_with_an_at(tmp_path: Path) -> None:
    lay(tmp_path)
    lay(tmp_path, version="v1.1.0")
    assert run(tmp_path, "trust", "mine@1.0.0").stdout.startswith(
        "mine v1.0.0 is trusted as it is now: 1 file, program SHA-256 "
    )
    assert run(tmp_path, "remove", "mine").stdout == "removed mine v1.1.0; v1.0.0 is used now\n"


def test_an_older_version_is_installed_and_not_used(tmp_path: Path) -> None:
    program = tmp_path / "finfocus-plugin-mine"
    program.write_text("#!/bin/sh\n")
    assert "is used" not in run(tmp_path, "install", str(program), "--version", "1.10.0").stdout
    assert run(tmp_path, "install", str(program), "--version", "1.2.0").stdout.splitlines()[1].startswith("v1.10.0 is used: the newest is")
    assert "is used" not in run(tmp_path, "install", str(program), "--version", "2.0.0").stdout


def test_a_bare_interpreter_lists_and_installs(tmp_path: Path) -> None:
    bare = (sys.executable, "-S", "-s")
    for words in (("install", "catalog"), ("list",), ("trust", "catalog")):
        done = finfocus("plugin", *words, env={"FINFOCUS_HOME": str(tmp_path)}, python=bare)
        assert (done.returncode, done.stderr) == (0, "")
    done = finfocus("plugin", "inspect", "catalog", env={"FINFOCUS_HOME": str(tmp_path)}, python=bare)
    assert done.returncode == ExitCode.INTERNAL
    assert "plugins need grpc, google.protobuf, not installed for this Python" in done.stderr


def test_names_from_the_disk_do_nothing_to_a_terminal(tmp_path: Path) -> None:
    (tmp_path / "plugins" / "a\x1b[31mb" / "v1.0.0").mkdir(parents=True)
    for words in (("list",), ("validate",)):
        done = run(tmp_path, *words)
        assert "\x1b" not in done.stdout + done.stderr
        assert "\\x1b" in done.stdout + done.stderr


def test_old_plugins_are_seen_in_their_old_home(tmp_path: Path) -> None:
    (tmp_path / ".finfocus").mkdir()
    ours(tmp_path / ".pulumicost", manifest="").rename(
        tmp_path / ".pulumicost" / "plugins" / "mine" / "v1.0.0" / "pulumicost-plugin-mine"
    )
    done = finfocus("plugin", "inspect", "mine", "--output", "json", env={"HOME": str(tmp_path)})
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["answers_as"] == "mine"
    assert (tmp_path / ".pulumicost" / "plugins.lock").exists()


def test_what_a_plugin_says_of_itself_cannot_pass_for_ours(tmp_path: Path) -> None:
    more = (
        '    metadata = {"note": "x\\nhealth      serving\\x1b[2J"}\n'
        '    def problems(self):\n        return ["a\\n::error::b"]\n'
        "    def supports(self, resource):\n        raise ValueError\n"
    )
    ours(tmp_path, more=more)
    done = run(tmp_path, "inspect", "mine", "aws:ec2/instance:Instance")
    assert done.returncode == 0
    assert "\x1b" not in done.stdout
    assert [line for line in done.stdout.splitlines() if line.startswith(("health", "::"))] == [
        next(line for line in done.stdout.splitlines() if line.startswith("health      not serving"))
    ]
    assert "aws:ec2/instance:Instance: not told: plugin failed to execute" in done.stdout
    told = json.loads(run(tmp_path, "inspect", "mine", "aws:ec2/instance:Instance", "--output", "json").stdout)
    assert told["type"] == {"type": "aws:ec2/instance:Instance", "supported": None, "fields": []}


def test_a_file_name_cannot_pass_for_a_line_of_ours(tmp_path: Path) -> None:
    folder = lay(tmp_path).parent
    (folder / "a\nmine  v9.9.9  yes  trusted").write_text("")
    run(tmp_path, "trust", "mine")
    (folder / "a\nmine  v9.9.9  yes  trusted").unlink()
    for words in (("list",), ("validate",), ("trust", "mine")):
        shown = run(tmp_path, *words).stdout
        assert not any(line.startswith("mine  v9") for line in shown.splitlines())


def test_an_estimate_says_who_was_refused_and_goes_on(tmp_path: Path) -> None:
    """Not listed on a build machine, trusted with its first use, changed: in the report of a real stack."""
    path = ours(tmp_path)
    words = ("cost", "projected", "--pulumi-json", "ten-instances/preview.json", "--output", "json")

    def told(**env: str) -> tuple[str, str]:
        done = finfocus(*words, env={"FINFOCUS_HOME": str(tmp_path), **env})
        assert (done.returncode, done.stderr) == (0, "")
        estimate = json.loads(done.stdout)
        return " ".join(note for note in estimate["notes"] if "plugin" in note), estimate["resources"][0]["source"][
            "name"
        ]

    note, source = told(CI="true")
    assert "is not in plugins.lock, and with CI set nothing is trusted on first use" in note
    assert source == "catalog"
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    note, source = told()
    assert note == f"plugin mine is trusted from now on (SHA-256 {before})"
    assert source == "mine"
    note, source = told(CI="true")
    assert note == ""
    assert source == "mine"
    path.write_text(path.read_text() + "#")
    note, source = told()
    now = hashlib.sha256(path.read_bytes()).hexdigest()
    assert f"{path}: has another content: SHA-256 {before} then, {now} now" in note
    assert "`finfocus plugin trust mine`" in note
    assert source == "catalog"
