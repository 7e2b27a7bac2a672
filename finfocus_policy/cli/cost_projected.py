"""`finfocus cost projected`: what a stack will cost per month."""

from __future__ import annotations

import argparse

from finfocus_policy.cli.exit_codes import ExitCode
from finfocus_policy.cli.inputs import read_case, settings_arguments, stack_arguments
from finfocus_policy.cli.last_preview import keep_preview
from finfocus_policy.cli.output import progress, save, say, width, write
from finfocus_policy.cli.verdict import FAIL_ON, of_estimate
from finfocus_policy.engine.group import group, reader
from finfocus_policy.engine.select import parse_filter, select
from finfocus_policy.report.formats import FORMATS, render
from finfocus_policy.report.layout import WIDTH
from finfocus_policy.report.summary import loud_texts
from finfocus_policy.wiring import Judgement

ABOUT = """\
What a stack will cost per month: from a preview, from a deployed state, or from both (then unchanged
resources are counted too, and the change against what is deployed is shown). Ends with 0 whenever an
estimate was made, unless --fail-on says otherwise."""
EXAMPLES = """\
  finfocus cost projected                               # in a Pulumi project: runs the preview itself
  pulumi preview --json --show-sames > preview.json && finfocus cost projected --pulumi-json preview.json
  finfocus cost projected --pulumi-json preview.json --pulumi-state state.json
  finfocus cost projected --pulumi-state state.json --group-by service
  finfocus cost projected --pulumi-json - --filter type='aws:rds/*' --filter tag:env=prod < preview.json
  finfocus cost projected --pulumi-json preview.json --output json --out-file cost.json --fail-on budget,unpriced
"""
MANY_RESOURCES = 2000
NARROWEST, WIDEST = 60, 160


def arguments(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    stack_arguments(parser)
    shown = parser.add_argument_group("what is shown")
    shown.add_argument(
        "--filter",
        action="append",
        default=[],
        metavar="KEY=GLOB",
        help="only these resources: type, provider, service, region, status, operation, name, component, tag:KEY; "
        "different keys must all match, of the same key any; budgets stay those of the whole stack",
    )
    shown.add_argument("--group-by", metavar="KEY", help="sums by type, provider, service, region, component, status or tag:KEY")
    shown.add_argument("--expand", action="store_true", help="a row for each resource, and every assumption")
    shown.add_argument("--output", choices=tuple(FORMATS), default="table", help=formats_help())
    shown.add_argument("--out-file", metavar="FILE", help="write it there instead, whole or not at all")
    parser.add_argument(
        "--fail-on",
        metavar="WHAT",
        type=fail_on,
        default=(),
        help=f"of {','.join(FAIL_ON)}: end with 3 when a budget is broken, with 4 when something has no price "
        "or the preview had errors",
    )
    settings_arguments(parser)


def formats_help() -> str:
    """The formats and what each is for."""
    return "; ".join(f"{f.name}: {f.description}" for f in FORMATS.values())


def fail_on(text: str) -> tuple[str, ...]:
    """The value of --fail-on; argparse shows the error.

    >>> fail_on("unpriced, budget")
    ('unpriced', 'budget')
    """
    words = tuple(word.strip() for word in text.split(",") if word.strip())
    if not words:
        raise argparse.ArgumentTypeError(f"names nothing: write {','.join(FAIL_ON)} or one of them")
    if strange := [w for w in words if w not in FAIL_ON]:
        raise argparse.ArgumentTypeError(f"{strange[0]!r} is none of {', '.join(FAIL_ON)}")
    return words


def run(options: argparse.Namespace) -> ExitCode:
    """Reads, prices, shows."""
    filters = [parse_filter(text) for text in options.filter]
    if options.group_by:
        reader(options.group_by)
    case = read_case(options)
    if len(case.stack.resources) > MANY_RESOURCES:
        progress(f"finfocus: pricing {len(case.stack.resources):,} resources ...")
    judgement = case.evaluator().judge(case.stack)
    keep_preview(case)
    chosen = select(judgement.estimate, filters)
    view = judgement.view(
        estimate=chosen,
        expand=options.expand,
        groups=group(chosen, options.group_by) if options.group_by else (),
        group_key=options.group_by or "",
        filtered=bool(filters),
        filters=tuple(options.filter),
        width=columns_of(options),
        notes=case.notes(),
    )
    emit(render(options.output, view), options)
    for text in loud_texts(chosen) if options.output == "csv" else ():  # its lines have no place for it
        say(f"finfocus: {text}")
    return code(judgement, options)


def columns_of(options: argparse.Namespace) -> int:
    """How wide the table is: as the terminal, within reason; in files always the same."""
    found = None if options.out_file else width()
    return min(max(found, NARROWEST), WIDEST) if found else WIDTH


def emit(text: str, options: argparse.Namespace) -> None:
    """The report to its file or to standard output."""
    if options.out_file and options.out_file != "-":
        save(text, options.out_file)
        say(f"finfocus: wrote {options.out_file}")
    else:
        write(text, machine=options.output != "table")


def code(judgement: Judgement, options: argparse.Namespace) -> ExitCode:
    """The exit code of the whole stack's verdict, whatever was shown of it."""
    verdict, settings = judgement.verdict, judgement.settings
    return of_estimate(judgement.estimate, verdict.findings, options.fail_on, settings.on_unpriced)
