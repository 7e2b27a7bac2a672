"""The command line run as a process of its own, away from this machine's settings."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from finfocus_policy.cli.main import main

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "tests" / "fixtures"
GOLDEN = Path(__file__).with_name("golden")
NOW = "2026-11-21T12:00:00Z"
PREVIEWS = sorted(
    str(p.relative_to(FIXTURES)) for p in FIXTURES.glob("*/*") if p.name.startswith("preview") and p.suffix in (".json", ".jsonl")
)
STATES = sorted(str(p.relative_to(FIXTURES)) for p in FIXTURES.glob("*/state*.json"))
PLANTED = ("s3cr3t-password", "another-s3cr3t", "third-s3cr3t", "hunter2-very-secret", "topsecretvalue")
# Hashes of price lists, whole and short: they change with every card.
HASH = re.compile(r"\b[0-9a-f]{64}\b|(?<=catalog )[0-9a-f]{12}\b")


def environment(**more: str) -> dict[str, str]:
    """Nothing of the tester's own but PATH. A folder that is not there is the home."""
    return {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "FINFOCUS_NOW": NOW, "PYTHONPATH": str(ROOT), **more}


def finfocus(
    *words: str,
    cwd: Path | str = FIXTURES,
    stdin: str | bytes | None = None,
    env: dict[str, str] | None = None,
    python: tuple[str, ...] = (sys.executable,),
) -> subprocess.CompletedProcess[str]:
    """One run; stdout and stderr are UTF-8 text."""
    done = subprocess.run(
        [*python, "-m", "finfocus_policy", *words],
        cwd=cwd,
        env=environment(**(env or {})),
        input=stdin.encode() if isinstance(stdin, str) else stdin,
        stdin=subprocess.DEVNULL if stdin is None else None,
        capture_output=True,
        timeout=120,
        check=False,
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def typed(
    *words: str, cwd: Path | str = FIXTURES, stdin: str | bytes | None = None, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """The same run within this process, for tests that are about what is said and not about the process: it takes a
    tenth of the time."""
    given = stdin.encode() if isinstance(stdin, str) else stdin or b""
    out, err, alone = io.BytesIO(), io.BytesIO(), environment(**(env or {}))
    with pytest.MonkeyPatch.context() as here:
        here.chdir(cwd)
        for name in [n for n in os.environ if n not in alone]:
            here.delenv(name)
        for name, value in alone.items():
            here.setenv(name, value)
        for name, stream in (("stdin", io.BytesIO(given)), ("stdout", out), ("stderr", err)):
            here.setattr(sys, name, io.TextIOWrapper(stream, encoding="utf-8", newline=""))
        code = main(words)
        sys.stdout.flush()
        sys.stderr.flush()
        shown = out.getvalue().decode(), err.getvalue().decode()
    return subprocess.CompletedProcess(words, code, *shown)


def transcript(words: tuple[str, ...], done: subprocess.CompletedProcess[str]) -> str:
    """A run as a reviewer reads it: the command, what it printed, how it ended."""
    errors = f"[stderr]\n{done.stderr}" if done.stderr else ""
    shown = f"$ finfocus {' '.join(words)}\n{done.stdout}{errors}[exit {done.returncode}]\n"
    return HASH.sub("<sha256>", shown.replace(str(ROOT), "<repository>"))


def check_golden(name: str, text: str) -> None:
    """Compares with the golden file; UPDATE_GOLDEN=1 writes it anew."""
    path = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")
