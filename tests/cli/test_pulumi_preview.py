"""`cost projected` without a file runs the preview itself. A stand-in prints what the real CLI printed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from finfocus_policy.cli.pulumi_preview import is_document, last_lines, next_step, project_folder
from tests.cli.running import FIXTURES, environment, finfocus

TEN = FIXTURES / "ten-instances" / "preview.json"
ERRORED = FIXTURES / "errored" / "preview.json"
PULUMI = """#!/bin/sh
exec '{python}' "$0.py" "$@"
"""
ANSWER = """import os, sys, time
try:
    open(os.environ["CALLED"], "w").write(" ".join(sys.argv[1:]))
    sys.stdout.write(open({document!r}, encoding="utf-8").read() if {document!r} else "")
    sys.stderr.write({error!r})
    sys.stdout.flush()
    time.sleep({sleep})
except KeyboardInterrupt:
    open(os.environ["CALLED"], "w").write("interrupted")
sys.exit({code})
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A Pulumi project, with a folder of its own for the stand-in."""
    (tmp_path / "Pulumi.yaml").write_text("name: ten-instances\nruntime: python\n", encoding="utf-8")
    (tmp_path / "sub").mkdir()
    (tmp_path / "bin").mkdir()
    return tmp_path


def stand_in(project: Path, document: Path | str = "", error: str = "", code: int = 0, sleep: int = 0) -> dict[str, str]:
    """A `pulumi` on PATH that answers so; the environment to run with."""
    path = project / "bin" / "pulumi"
    path.write_text(PULUMI.format(python=sys.executable), encoding="utf-8")
    answer = ANSWER.format(document=str(document), error=error, code=code, sleep=sleep)
    path.with_name("pulumi.py").write_text(answer, encoding="utf-8")
    path.chmod(0o755)
    return {"PATH": f"{path.parent}{os.pathsep}{os.environ['PATH']}", "CALLED": str(project / "called")}


def test_the_preview_is_run_in_the_project(project: Path) -> None:
    done = finfocus("cost", "projected", "--output", "json", "--stack", "dev", cwd=project / "sub", env=stand_in(project, TEN))
    assert done.returncode == 0
    assert json.loads(done.stdout)["total_monthly_cost"] == 83.92
    assert (project / "called").read_text(encoding="utf-8") == "preview --json --show-sames --non-interactive --stack dev"
    assert done.stderr.startswith("finfocus: running pulumi preview --json --show-sames")


def test_the_budget_beside_pulumi_yaml_is_found_from_below(project: Path) -> None:
    (project / "finfocus.json").write_text('{"budgets": [{"name": "small", "monthly": 80}]}', encoding="utf-8")
    done = finfocus("check", cwd=project / "sub", env=stand_in(project, TEN))
    assert done.returncode == 3
    assert "small" in done.stdout


def test_a_state_may_be_given_to_a_preview_that_is_run(project: Path) -> None:
    """With --pulumi-state alone nothing is run: it is the stack."""
    state = FIXTURES / "shop-update" / "state.json"
    done = finfocus("cost", "projected", "--pulumi-state", str(state), cwd=project, env=stand_in(project, TEN))
    assert done.returncode == 0
    assert not (project / "called").exists()


def test_a_preview_with_errors_is_an_estimate_with_errors(project: Path) -> None:
    env = stand_in(project, ERRORED, error="error: preview failed\n", code=255)
    done = finfocus("cost", "projected", cwd=project, env=env)
    assert done.returncode == 0
    assert "NO TOTAL" in done.stdout


@pytest.mark.parametrize(
    ("error", "hint"),
    [
        ("error: no stack selected; please use `pulumi stack select`", "--stack NAME"),
        ("error: incorrect passphrase", "PULUMI_CONFIG_PASSPHRASE"),
        ("error: PULUMI_ACCESS_TOKEN must be set for login", "pulumi login"),
        ("error: something\nelse", "run `pulumi preview` by itself"),
    ],
)
def test_a_preview_that_fails_shows_its_last_lines(error: str, hint: str, project: Path) -> None:
    done = finfocus("cost", "projected", cwd=project, env=stand_in(project, error=error, code=255))
    assert (done.returncode, done.stdout) == (1, "")
    assert "ended with code 255" in done.stderr
    assert error.split("\n", 1)[0] in done.stderr
    assert hint in done.stderr


def test_without_the_cli_or_a_project(project: Path) -> None:
    done = finfocus("cost", "projected", cwd=project, env={"PATH": "/nonexistent"})
    assert done.returncode == 2
    assert "not on PATH" in done.stderr
    done = finfocus("cost", "projected", cwd="/", env=stand_in(project, TEN))
    assert done.returncode == 2
    assert "no Pulumi project here" in done.stderr
    assert not (project / "called").exists()


@pytest.mark.skipif(os.name == "nt", reason="signals are another matter there")
def test_ctrl_c_reaches_the_preview(project: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "finfocus_policy", "cost", "projected"],
        cwd=project,
        env=environment(**stand_in(project, sleep=60)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    wait_for(project / "called", "preview --json --show-sames --non-interactive")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, b"")
    assert err.endswith(b"finfocus: interrupted\n")
    assert (project / "called").read_text(encoding="utf-8") == "interrupted"


def wait_for(path: Path, text: str) -> None:
    """Until a file says something, at most a minute; a moment more for who waits for its writer."""
    for _ in range(1200):
        if path.exists() and path.read_text(encoding="utf-8") == text:
            time.sleep(0.2)
            return
        time.sleep(0.05)
    raise AssertionError(f"{path} never said {text!r}")


def test_project_folder(project: Path) -> None:
    assert project_folder(project / "sub") == project
    assert project_folder(project) == project


@pytest.mark.parametrize(
    ("text", "yes"),
    [
        (TEN.read_text(encoding="utf-8"), True),
        ((FIXTURES / "ten-instances" / "preview-stream.jsonl").read_text(encoding="utf-8"), True),
        ("error: no", False),
        ('{"hello": 1}', False),
        ('{"steps": [', False),
        ("", False),
    ],
)
def test_is_document(text: str, yes: bool) -> None:
    assert is_document(text) is yes


def test_last_lines_are_few_and_short() -> None:
    shown = last_lines("\n".join(f"line {n} " + "x" * 1000 for n in range(100))).split("\n")
    assert len(shown) == 12
    assert max(map(len, shown)) <= 404
    assert last_lines("\n \n") == "    (it said nothing)"
    assert next_step("").startswith("run `pulumi preview`")


def test_a_pulumi_that_cannot_be_started_is_said(project: Path) -> None:
    env = stand_in(project)
    (project / "bin" / "pulumi").write_text("#!/nowhere/sh\n", encoding="utf-8")
    done = finfocus("cost", "projected", cwd=project, env=env)
    assert done.returncode == 2
    assert "cannot be started" in done.stderr
    assert "--pulumi-json FILE" in done.stderr
