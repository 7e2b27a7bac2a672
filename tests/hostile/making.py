"""Documents that somebody wants to hurt us with, and the command line run on them in this process."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from finfocus_policy.cli.main import main

VOLUME = "aws:ebs/volume:Volume"
INSTANCE = "aws:ec2/instance:Instance"
NAMES = (
    "\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07",
    "\x9b31m",
    "::error file=x::boom",
    "##vso[task.setvariable variable=x]y",
    "##[error]x",
    "##teamcity[buildStatus text='x']",
    "<{%fg 1%}>colour<{%reset%}>",
    "\u202egnp.exe",
    "\u2066isolated",
    "zero\u200bwidth\ufeff",
    "line\nbreak\r\nother",
    "tab\there",
    "\u2028separator",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "|pipe|`code`[link](javascript:x)",
    "<img src=x onerror=alert(1)>",
    '"quoted", and',
    "%s%n{0}{}",
    "$(reboot)`reboot`",
    "../../etc/passwd",
    "a" * 5000,
    "ünïcødé ☃ \U0001f600",
    "e\u0301" * 40,
    "\u0301" * 60,
    "\ufdd0\uffff",
    "",
    " ",
)
"""Names and tags as nobody sane would choose them."""

FORBIDDEN = (*"\x00\x07\x08\x0b\x0c\r\x1b\x7f\x9b\u200b\u2028\u2029\u202e\u2066\ufeff", "<{%", "##vso[", "##[", "##teamcity[")
"""What may reach no output, whoever reads it."""


def step(name: str, kind: str = VOLUME, op: str = "create", **inputs: Any) -> dict[str, Any]:
    """One created resource."""
    urn = f"urn:pulumi:dev::shop::{kind}::{name}"
    return {"op": op, "urn": urn, "newState": {"urn": urn, "type": kind, "custom": True, "inputs": inputs}}


def document(*steps: dict[str, Any], region: str = "us-east-1", **more: Any) -> dict[str, Any]:
    """A plain preview."""
    return {"config": {"aws:region": region}, "steps": list(steps), "changeSummary": {"create": len(steps)}, **more}


def write(folder: Path, value: Any, name: str = "p.json") -> str:
    """A document as a file; texts and bytes as they are."""
    path = folder / name
    if isinstance(value, bytes):
        path.write_bytes(value)
    else:
        path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    return str(path)


class Line:
    """The command line in this process: exit code, stdout and stderr of one run."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *words: str) -> tuple[int, str, str]:
        code = main(words)
        out, err = self._capsys.readouterr()
        assert "Traceback" not in err
        assert "internal error" not in err
        return code, out, err

    def refused(self, *words: str) -> str:
        """The message of a run that had to end with exit code 2 and print nothing else."""
        code, out, err = self(*words)
        assert (code, out) == (2, "")
        assert err.startswith("finfocus: error: ")
        return err

    def estimate(self, path: str, *more: str) -> Any:
        """The JSON report of a run that had to make an estimate."""
        code, out, _ = self("cost", "projected", "--pulumi-json", path, "--output", "json", *more)
        assert code == 0
        return json.loads(out)
