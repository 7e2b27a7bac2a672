"""Each line of the contract of exit codes, on real recordings."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from finfocus_policy.cli.exit_codes import ExitCode
from finfocus_policy.cli.verdict import of_findings
from finfocus_policy.model.budget import Finding, Level, Severity
from tests.cli.running import typed

TEN = "--pulumi-json ten-instances/preview.json"
UNKNOWNS = "--pulumi-json unknowns/preview.json"
ERRORED = "--pulumi-json errored/preview.json"
LINES = [
    # cost projected ends with 0 whenever an estimate was made
    (0, f"cost projected {TEN}"),
    (0, f"cost projected {TEN} --monthly 1"),
    (0, f"cost projected {UNKNOWNS} --on-unpriced deny"),
    (0, f"cost projected {ERRORED} --monthly 1"),
    # unless --fail-on says otherwise
    (3, f"cost projected {TEN} --monthly 80 --fail-on budget"),
    (3, f"cost projected {TEN} --monthly 80 --fail-on budget,unpriced"),
    (3, f"cost projected {TEN} --monthly 80 --fail-on budget --filter name=nothing"),
    (3, f"cost projected {UNKNOWNS} --monthly 10 --fail-on unpriced,budget"),
    (0, f"cost projected {TEN} --monthly 80 --fail-on unpriced"),
    (0, f"cost projected {TEN} --monthly 90 --fail-on budget,unpriced"),
    (0, f"cost projected {TEN} --fail-on budget"),
    (0, f"cost projected {UNKNOWNS} --fail-on budget"),
    (4, f"cost projected {UNKNOWNS} --fail-on unpriced"),
    (0, f"cost projected {UNKNOWNS} --fail-on unpriced --on-unpriced ignore"),
    (4, f"cost projected {ERRORED} --fail-on unpriced"),
    (4, f"cost projected {ERRORED} --fail-on budget --monthly 1"),
    # check
    (0, f"check {TEN}"),
    (0, f"check {TEN} --monthly 90"),
    (3, f"check {TEN} --monthly 80"),
    (4, f"check {UNKNOWNS} --on-unpriced deny"),
    (3, f"check {UNKNOWNS} --on-unpriced deny --monthly 5"),
    (0, f"check {UNKNOWNS}"),
    (4, f"check {ERRORED}"),
    (0, f"check {ERRORED} --on-error warn"),
    # bad input
    (2, "cost projected --pulumi-json no-such-file.json"),
    (2, f"cost projected {TEN} --output xml"),
    (2, f"cost projected {TEN} --monthly lots"),
    (2, f"cost projected {TEN} --fail-on everything"),
    (2, f"cost projected {TEN} --fail-on ,"),
    (2, f"cost projected {TEN} --config no-such-finfocus.yaml"),
    (2, "no-such-command"),
    (2, "prices get no/such/key"),
]


@pytest.mark.parametrize(("code", "words"), LINES)
def test_exit_code(code: int, words: str) -> None:
    assert typed(*words.split()).returncode == code


def finding(about: str, level: Level = Level.MANDATORY) -> Finding:
    """A finding of some kind."""
    return Finding(policy="p", level=level, severity=Severity.LOW, message="m", about=about)


@pytest.mark.parametrize(
    ("about", "code"),
    [
        ((), ExitCode.DONE),
        (("budget",), ExitCode.BUDGET),
        (("resource",), ExitCode.BUDGET),
        (("unpriced",), ExitCode.UNPRICED),
        (("error",), ExitCode.UNPRICED),
        (("config",), ExitCode.INPUT),
        (("unpriced", "budget", "config"), ExitCode.BUDGET),
        (("unpriced", "config"), ExitCode.INPUT),
    ],
)
def test_the_strongest_mandatory_finding_decides(about: tuple[str, ...], code: ExitCode) -> None:
    assert of_findings([finding(a) for a in about]) is code
    assert of_findings([finding(a, Level.ADVISORY) for a in about]) is ExitCode.DONE


def test_a_misspelt_setting_is_bad_configuration(tmp_path: Path) -> None:
    (tmp_path / "finfocus.json").write_text(json.dumps({"budgts": []}), encoding="utf-8")
    from tests.cli.running import FIXTURES

    done = typed("check", "--pulumi-json", str(FIXTURES / "ten-instances/preview.json"), cwd=tmp_path)
    assert done.returncode == 2
    assert '"budgets"' in done.stdout


def test_the_help_tells_the_codes() -> None:
    text = typed("--help").stdout
    assert all(f"{code.value} " in text for code in ExitCode if code is not ExitCode.INTERRUPTED)
