"""`finfocus check`: a stack held against its budgets, with the findings of the pack."""

from __future__ import annotations

import argparse

from finfocus_policy.cli.exit_codes import ExitCode
from finfocus_policy.cli.inputs import read_case, settings_arguments, stack_arguments
from finfocus_policy.cli.last_preview import keep_preview
from finfocus_policy.cli.output import write
from finfocus_policy.cli.verdict import of_findings
from finfocus_policy.model.budget import Finding, Level
from finfocus_policy.report.escape import block, terminal
from finfocus_policy.report.formats import render

ABOUT = """\
Holds a stack against its budgets: the same evaluation and the same findings as the policy pack.
Ends with 3 when a mandatory finding is about a budget, with 4 when the only ones are about missing
prices or a preview with errors, with 2 when a setting cannot be used."""
EXAMPLES = """\
  finfocus check                                        # in a Pulumi project: runs the preview itself
  finfocus check --pulumi-json preview.json --pulumi-state state.json
  finfocus check --pulumi-state state.json --monthly 500
  finfocus check --pulumi-json - --output json < preview.json
"""
MARKS = {Level.MANDATORY: "[mandatory]", Level.REMEDIATE: "[mandatory]", Level.ADVISORY: "[advisory]"}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    stack_arguments(parser)
    parser.add_argument("--output", choices=("table", "json"), default="table", help="findings in words (default), or the same document as `cost projected --output json`")
    settings_arguments(parser)
    parser.set_defaults(gate=True)


def run(options: argparse.Namespace) -> ExitCode:
    """Reads, judges, prints what is found."""
    case = read_case(options)
    judgement = case.evaluator().judge(case.stack)
    keep_preview(case)
    if options.output == "json":
        write(render("json", judgement.view(notes=case.notes())), machine=True)
    else:
        notes = "".join(f"note: {terminal(note)}\n" for note in case.usage_notes())
        write(notes + findings_text(judgement.verdict.findings))
    return of_findings(judgement.verdict.findings)


def findings_text(findings: tuple[Finding, ...], *, outcome: str = "") -> str:
    """Findings as the engine shows them: level, policy, message; the mandatory ones first.

    The last line is the outcome: that of the findings, if no other is given.
    """
    lines = []
    for finding in findings:
        about = f" ({terminal(finding.urn.rsplit('::', 1)[-1])})" if finding.urn else ""
        lines.append(f"{MARKS[finding.level]:<12} {finding.policy}{about}")
        lines += [f"    {line}" for line in block(finding.message).split("\n")]
    lines.append(outcome or outcome_of(findings))
    return "\n".join(lines) + "\n"


def outcome_of(findings: tuple[Finding, ...]) -> str:
    """The last line: does it pass."""
    stops = sum(f.level in (Level.MANDATORY, Level.REMEDIATE) for f in findings)
    if not stops:
        return "PASS: nothing stops this stack"
    return f"FAIL: {stops} mandatory finding{'s' if stops > 1 else ''}"
