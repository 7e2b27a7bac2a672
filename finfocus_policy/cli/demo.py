"""`finfocus demo`: a real preview, what it costs, and the verdict; with --pack, the pack refusing it."""

from __future__ import annotations

import argparse
from pathlib import Path

from finfocus_policy.cli.exit_codes import ExitCode
from finfocus_policy.cli.inputs import Case
from finfocus_policy.cli.output import write
from finfocus_policy.config.load import ConfigInputs, load
from finfocus_policy.errors import FinfocusError
from finfocus_policy.read import document, preview
from finfocus_policy.report.formats import render

ABOUT = """\
Shows what FinFocus does on a preview recorded from a real Pulumi engine (ten t3.micro machines,
examples/ten-instances) under a budget of $80 a month. Needs Python alone, no network, no account.
With --pack the policy pack is then started and asked exactly as the Pulumi engine does."""
EXAMPLES = """\
  finfocus demo
  finfocus demo --pack
"""
DATA = Path(__file__).with_name("demo_data")
PREVIEW, BUDGET = DATA / "preview.json", DATA / "finfocus.json"
ALONE = {"FINFOCUS_CONFIG": str(BUDGET), "FINFOCUS_HOME": str(DATA / "no-home")}
RULE = "-" * 100
PACKED = 'pulumi preview --policy-pack "$(finfocus pack)"'
NEXT = """\
next: `finfocus demo --pack` shows the policy pack stopping this preview; then try your own:
      pulumi preview --json --show-sames | finfocus cost projected --pulumi-json -
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    parser.add_argument("--pack", action="store_true", help="then start the policy pack and let it refuse the stack")


def run(options: argparse.Namespace) -> ExitCode:
    """Always ends with 0 when it could be shown."""
    write(f"1. finfocus cost projected --pulumi-json {PREVIEW.name}\n{RULE}\n{table()}{RULE}\n")
    if not options.pack:
        write(NEXT)
        return ExitCode.DONE
    write(f"\n2. {PACKED}: what the pack answers the engine\n{RULE}\n")
    write(f"{pack_half()}{RULE}\n")
    return ExitCode.DONE


def case() -> Case:
    """The recorded preview with the demo's budget. This machine's settings have no say."""
    stack = preview.read(document.load(str(PREVIEW)))
    inputs = ConfigInputs(cli={"config_file": str(BUDGET)}, stack_config=stack.config, project=stack.project, home="")
    return Case(stack=stack, settings=load(inputs))


def table() -> str:
    """The estimate and the verdict."""
    made = case()
    judgement = made.evaluator().judge(made.stack)
    return render("table", judgement.view())


def pack_half() -> str:
    """What the pack says of the same stack, or why it cannot be asked."""
    try:
        from finfocus_policy.cli.analyze import ask, findings_of
        from finfocus_policy.cli.check import findings_text

        answer, told = ask(case().stack, environ=ALONE)
    except FinfocusError as error:
        return f"The pack could not be asked: {error}\n"
    return findings_text(findings_of(answer.diagnostics, told))
