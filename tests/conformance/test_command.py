"""`finfocus plugin conformance`: our own plugins, every output, every exit code."""

from __future__ import annotations

import json
import stat
import sys
from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest

from finfocus_policy.serve.scaffold import write
from tests.cli.running import environment, finfocus
from tests.conformance.test_suite import HERE, UNHURRIED
from tests.vantage.serving import KEY, Asked, Reply, seed_v1, serving

SPEC = "{provider: aws, service: ec2, sku: t3.micro, pricing: {onDemandHourly: 0.0104}}\n"


def conformance(*words: str, **env: str):
    return finfocus("plugin", "conformance", *words, env={"FINFOCUS_HOME": "/nonexistent", **env})


def outcomes(text: str) -> dict[str, str]:
    return {check["id"]: check["outcome"] for check in json.loads(text)["checks"]}


def test_the_catalog_conforms_at_the_highest_level() -> None:
    done = conformance("catalog", "--level", "advanced", "--filter", UNHURRIED, "--output", "json")
    found = json.loads(done.stdout)
    assert (done.returncode, found["conforms"], found["summary"]["failed"]) == (0, True, 0), done.stdout
    assert found["summary"]["passed"] >= 35
    assert found["plugin"]["name"] == "catalog"


@pytest.mark.slow
def test_local_specs_conform(tmp_path: Path) -> None:
    (tmp_path / "aws-ec2-t3.micro.yaml").write_text(SPEC)
    done = conformance("specs", "--level", "advanced", "--filter", UNHURRIED, FINFOCUS_HOME=str(tmp_path), FINFOCUS_PLUGIN_SPECS_DIR=str(tmp_path))
    assert done.returncode == 0, done.stdout
    assert "pass  protocol/spec-fields" in done.stdout


def launcher(path: Path, *command: object) -> str:
    """A program that starts a command with the SDK at hand, as it is where FinFocus is installed."""
    words = " ".join(f'"{word}"' for word in command)
    path.write_text(f'#!/bin/sh\nPYTHONPATH="{environment()["PYTHONPATH"]}" exec {words} "$@"\n')
    path.chmod(0o755)
    return str(path)


@pytest.mark.slow
def test_the_plugin_that_init_writes_conforms(tmp_path: Path) -> None:
    assert finfocus("plugin", "init", "acme", cwd=tmp_path).returncode == 0
    written = tmp_path / "finfocus-plugin-acme" / "finfocus-plugin-acme"
    program = launcher(tmp_path / "finfocus-plugin-started", sys.executable, written)
    done = conformance(program, "--level", "advanced", "--filter", UNHURRIED)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Conformance of acme v0.1.0 (finfocus.v1), advanced" in done.stdout


def of_the_days_asked(asked: Asked) -> Reply:
    """seed-v1 with a cost on each day of the question, the first and the last too."""
    if asked.method != "POST":
        return seed_v1(asked)
    first, last = (date.fromisoformat(asked.body[end]) for end in ("start", "end"))
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return Reply(body={"currency": "USD", "results": [{"date": f"{day}", "cost": 7.5} for day in days]})


@pytest.mark.slow
def test_vantage_conforms_against_its_api(tmp_path: Path) -> None:
    with serving(of_the_days_asked) as served:
        config = tmp_path / "config.yaml"
        config.write_text(f"integrations:\n  vantage:\n    api_key: {KEY}\n    endpoint: {served.endpoint}\n")
        config.chmod(stat.S_IRUSR | stat.S_IWUSR)
        done = conformance("vantage", "--level", "standard", "--filter", UNHURRIED, "--output", "json", FINFOCUS_HOME=str(tmp_path))
    ended = outcomes(done.stdout)
    assert (done.returncode, {name for name in ended if ended[name] == "failed"}) == (0, set()), done.stdout
    assert all(ended[f"protocol/actual-{what}"] == "passed" for what in ("points", "order", "span", "pages"))
    assert KEY not in done.stdout + done.stderr


def test_a_plugin_without_its_key_fails_one_check_that_says_so() -> None:
    done = conformance("vantage", "--output", "json")
    failed = {c["id"]: c["text"] for c in json.loads(done.stdout)["checks"] if c["outcome"] == "failed"}
    assert done.returncode == 3
    assert list(failed) == ["protocol/configured"]
    assert "there is no API key" in failed["protocol/configured"]


@pytest.mark.parametrize("whole", [True, False])
def test_a_program_that_names_no_interpreter_is_run_by_ours(whole: bool, tmp_path: Path) -> None:
    """As it is once it is installed, and by its bare name: the `python3` on PATH may lack the library."""
    write("acme", tmp_path / "finfocus-plugin-acme")
    path = "finfocus-plugin-acme" if whole else "finfocus-plugin-acme/finfocus-plugin-acme"
    words = ("plugin", "conformance", path, "--category", "context")
    done = finfocus(*words, cwd=tmp_path, env={"FINFOCUS_HOME": "/nonexistent", "PATH": "/usr/bin:/bin"})
    assert (done.returncode, done.stderr) == (0, "")


def test_a_wrong_plugin_ends_with_3(tmp_path: Path) -> None:
    out = tmp_path / "found.xml"
    program = launcher(tmp_path / "finfocus-plugin-wrong", sys.executable, HERE / "wrong.py", "currency")
    done = conformance(program, "--output", "junit", "--out-file", str(out))
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == f"finfocus: wrote {out}\n"
    suites = ElementTree.parse(out).getroot()
    cases = {case.get("name"): case for case in suites.iter("testcase")}
    broken = {name for name, case in cases.items() if case.find("failure") is not None}
    assert broken == {"protocol/projected-currency"}
    failure = cases["protocol/projected-currency"].find("failure")
    assert failure is not None
    assert failure.get("message") == "currency is 'dollars', not three capitals like USD"
    counted = sum(int(suite.get("tests", "0")) for suite in suites)
    assert (suites.get("tests"), suites.get("failures")) == (str(len(cases)), "1")
    assert counted == len(cases)
    shown = conformance(program, "--category", "protocol")
    assert "FAIL  protocol/projected-currency" in shown.stdout
    assert "DOES NOT CONFORM: " in shown.stdout
    assert shown.returncode == 3


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("no-such-plugin",), "no plugin of that name is installed"),
        (("./no/such/path",), "no plugin of that name is installed"),
        (("catalog", "--filter", "("), "is no regular expression"),
        (("catalog", "--filter", "nothing-like-it"), "no check is left"),
        (("catalog", "--resource", "aws"), "is no resource"),
        (("catalog", "--timeout", "soon"), "is no time"),
        (("catalog", "--level", "expert"), "invalid choice"),
    ],
)
def test_what_cannot_be_asked_ends_with_2(words: tuple[str, ...], said: str, own_home: Path) -> None:
    done = conformance(*words, FINFOCUS_HOME=str(own_home))
    assert done.returncode == 2, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_program_that_is_none_ends_with_1(tmp_path: Path) -> None:
    program = tmp_path / "finfocus-plugin-none"
    program.write_text("#!/bin/sh\necho out of order >&2\nexit 4\n")
    program.chmod(0o755)
    done = conformance(str(program))
    assert (done.returncode, done.stdout) == (1, "")
    assert "ended with code 4 before it listened" in done.stderr
    assert "out of order" in done.stderr
