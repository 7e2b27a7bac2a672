"""`finfocus analyze`: a policy pack run on a preview or a state, as the engine runs it."""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from finfocus_policy.cli.check import findings_text
from finfocus_policy.cli.exit_codes import ExitCode
from finfocus_policy.cli.inputs import read_stack, stack_arguments
from finfocus_policy.cli.needs import require
from finfocus_policy.cli.output import progress, say, write
from finfocus_policy.cli.verdict import of_findings
from finfocus_policy.errors import InputError
from finfocus_policy.model.budget import Finding, Level, Severity
from finfocus_policy.report.escape import block, terminal

if TYPE_CHECKING:
    from finfocus_policy.harness.drive import Diagnostic, DriveResult
    from finfocus_policy.model.resource import Stack

ABOUT = """\
Starts a policy pack as the Pulumi engine does, asks it over gRPC about every resource of a preview or
a state, and prints its findings. Without --policy-pack it is FinFocus's own. Exit codes as `check`; a
pack of somebody else's that finds anything mandatory ends it with 3."""
EXAMPLES = """\
  finfocus analyze --pulumi-json preview.json
  finfocus analyze --pulumi-state state.json --policy-pack-config policy-config.json
  finfocus analyze --pulumi-json preview.json --policy-pack ../our-pack --output json
"""
MANIFEST = "PulumiPolicy.yaml"
FAILED = "FAIL: the preview ended with errors, so the stack policies were not asked"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    stack_arguments(parser)
    parser.add_argument("--policy-pack", metavar="DIR", help="the folder of a pack in Python (default: FinFocus's own)")
    parser.add_argument("--policy-pack-config", metavar="FILE", help="as for `pulumi preview --policy-pack-config`")
    parser.add_argument("--output", choices=("table", "json"), default="table", help="default: table")


def run(options: argparse.Namespace) -> ExitCode:
    """Asks the pack and prints what it says."""
    folder = pack_folder(options.policy_pack)
    config = read_config(options.policy_pack_config)
    stack = read_stack(options)
    progress("finfocus: starting the pack ...")
    answer, told = ask(stack, folder=folder, config=config)
    if answer.refused:
        raise InputError(f"the pack refused its config: {answer.refused}", place=options.policy_pack_config or "")
    found = findings_of(answer.diagnostics, told)
    if options.output == "json":
        document = {"findings": [as_json(f) for f in found], "errors": list(stack.errors)}
        write(json.dumps(document, indent=2) + "\n", machine=True)
    else:
        write(findings_text(found, outcome=FAILED if stack.errors else ""))
    return code(found, stack)


def code(found: tuple[Finding, ...], stack: Stack) -> ExitCode:
    """As the findings say. Of a preview with errors the engine asks no stack policy: nothing passes then."""
    ended = of_findings(found)
    if stack.errors and ended is ExitCode.DONE:
        say(f"finfocus: the preview ended with errors: {terminal(stack.errors[0])}")
        return ExitCode.UNPRICED
    return ended


def pack_folder(path: str | None) -> Path | None:
    """The pack that was named. Raises InputError when it is none."""
    if path is None:
        return None
    folder = Path(path)
    if not (folder / MANIFEST).is_file():
        raise InputError(f"is not a policy pack: it has no {MANIFEST}", place=path)
    return folder


def read_config(path: str | None) -> Mapping[str, Any]:
    """The policy config as Pulumi's file has it. Raises ConfigError for a file that is no map."""
    from finfocus_policy.config.document import parse_json, read_text
    from finfocus_policy.config.policy_file import split

    if path is None:
        return {}
    document = json.loads(json.dumps(parse_json(read_text(path, path), path), default=float))
    if not isinstance(document, dict):
        raise InputError("is not a map of policies", place=path, hint='write {"cost-budget": {"monthly": 5000}}')
    split(document, path)
    return document


def ask(
    stack: Stack, *, folder: Path | None = None, config: Mapping[str, Any] | None = None, environ: Mapping[str, str] | None = None
) -> tuple[DriveResult, dict[str, str]]:
    """What a pack answers about a stack, and for our own pack what each of its messages is about.

    The pack keeps nothing of it: its home folder has this machine's settings and no history.
    Raises FinfocusError when its packages are missing, PackError when it does not start or breaks the protocol.
    """
    require()
    from finfocus_policy.harness.drive import drive
    from finfocus_policy.harness.folder import write_pack_folder
    from finfocus_policy.harness.requests import of_stack

    with tempfile.TemporaryDirectory(prefix="finfocus-") as scratch:
        report = Path(os.environ.get("FINFOCUS_REPORT") or Path(scratch) / "report.json")
        where = folder or write_pack_folder(Path(scratch) / "pack")
        env = {"FINFOCUS_REPORT": str(report), **(environ or {})}
        answer = drive(where, of_stack(stack), python=interpreter(folder), env=env, config=config or {})
        return answer, subjects(report)


def interpreter(folder: Path | None) -> str | None:
    """The Python a named pack asks for with `virtualenv`, as the engine would take it; None: this one."""
    if folder is None:
        return None
    from finfocus_policy.config.document import read

    options: Any = read(str(folder / MANIFEST), MANIFEST).value
    for key in ("runtime", "options", "virtualenv"):
        options = options.get(key) if isinstance(options, dict) else None
    for place in (("bin", "python"), ("Scripts", "python.exe")) if isinstance(options, str) else ():
        if (found := folder.resolve().joinpath(options, *place)).exists():
            return str(found)
    return None


def subjects(report: Path) -> dict[str, str]:
    """What each message of our own pack is about, from the report it leaves; empty for other packs."""
    try:
        found = json.loads(report.read_text(encoding="utf-8"))["findings"]
        return {block(f["message"]): f["about"] for f in found}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def findings_of(diagnostics: Sequence[Diagnostic], told: Mapping[str, str]) -> tuple[Finding, ...]:
    """Diagnostics as findings, the mandatory ones first, else as the pack said them."""
    found = [
        Finding(
            policy=d.policy,
            level=d.level,
            severity=d.severity or Severity.MEDIUM,
            message=d.message,
            about=told.get(d.message) or subject(d),
            urn=d.urn,
        )
        for d in diagnostics
    ]
    return tuple(sorted(found, key=lambda f: f.level is not Level.MANDATORY))


def subject(said: Diagnostic) -> str:
    """What a diagnostic is about when its pack left no report: by the name of the policy."""
    return "unpriced" if said.policy == "cost-coverage" else "budget"


def as_json(finding: Finding) -> dict[str, Any]:
    """One finding for machines."""
    return {
        "policy": finding.policy,
        "level": finding.level.value,
        "severity": finding.severity.value,
        "about": finding.about,
        "urn": finding.urn or None,
        "message": finding.message,
    }
