"""`finfocus usage init`: a usage file with every key that a stack's price waits for."""

from __future__ import annotations

import argparse
import os
from dataclasses import replace
from typing import TYPE_CHECKING

from finfocus_policy.cli.exit_codes import ExitCode
from finfocus_policy.cli.inputs import Case, read_settings, read_stack, stack_arguments
from finfocus_policy.cli.output import save, write
from finfocus_policy.model.settings import PRESETS

if TYPE_CHECKING:
    from finfocus_policy.mapping.usage_gaps import Gap
    from finfocus_policy.model.cost import Priced
    from finfocus_policy.read.usage_file import UsageFile

ABOUT = """\
Writes a usage file for a stack: every usage key its price waits for and nobody gives, with the unit, what it means
and the unit price. A file that is there keeps every line; what it lacks is added at the end of its sections."""
EXAMPLES = """\
  finfocus usage init                                   # in a Pulumi project: runs the preview itself
  finfocus usage init --pulumi-json preview.json --out-file infracost-usage.yml
  finfocus usage init --pulumi-state state.json --preset small --print
"""
FILE = "infracost-usage.yml"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    stack_arguments(parser)
    parser.add_argument("--out-file", metavar="FILE", help=f"where (default: the usage file of the settings, else {FILE})")
    parser.add_argument("--preset", choices=PRESETS, default="", help="write the amounts of a preset instead of no values")
    parser.add_argument("--force", action="store_true", help="write the file anew, whatever is there")
    parser.add_argument("--print", action="store_true", help="print what is missing, write nothing")
    parser.add_argument("--config", dest="config_file", metavar="FILE", help="read this finfocus.yaml (or .json)")
    parser.add_argument("--region", metavar="REGION", help="the region of resources that nothing else tells one of")


def run(options: argparse.Namespace) -> ExitCode:
    """Reads the stack, writes the file."""
    from finfocus_policy.report import usage_text

    stack = read_stack(options)
    settings = read_settings(options, stack)
    path = options.out_file or settings.usage_file or FILE
    there = "" if options.force else existing(path)
    case = Case(stack=stack, settings=replace(settings, usage_preset=None, free_tiers=False), usage=given(there, path))
    gaps, exchange = gaps_of(case), settings.prices.rules.currency
    currency = exchange.code if exchange else "USD"
    of = f"{stack.project}/{stack.stack}".strip("/")
    if not gaps:
        write("nothing to write: no price here waits for usage that is not given\n")
    elif options.print:
        write(usage_text.render(gaps, options.preset, of=of, currency=currency), machine=True)
    elif there:
        from finfocus_policy.read.usage_merge import added, addresses

        made = usage_text.blocks(gaps, options.preset, addresses(there, path), currency=currency)
        save(added(there, path, made), path)
        write(told(gaps, path, "added to"))
    else:
        save(usage_text.render(gaps, options.preset, of=of, currency=currency), path)
        write(told(gaps, path, "wrote"))
    return ExitCode.DONE


def existing(path: str) -> str:
    """The file that is there already, "" for none. Raises ReadError when it cannot be read."""
    if not os.path.exists(path):
        return ""
    from finfocus_policy.errors import ReadError
    from finfocus_policy.read.document import decode

    try:
        with open(path, "rb") as file:
            return decode(file.read(), path, hint="write it in UTF-8, or anew with --force")
    except OSError as error:
        raise ReadError(f"cannot be read: {(error.strerror or 'it is no file').lower()}", place=path) from None


def given(text: str, path: str) -> UsageFile | None:
    """What an existing file says."""
    from finfocus_policy.read.usage_file import parse

    return parse(text, path) if text.strip() else None


def gaps_of(case: Case) -> list[Gap]:
    """What the prices of the stack wait for, by type and name."""
    from finfocus_policy.mapping.graph import Graph
    from finfocus_policy.mapping.usage_gaps import gaps
    from finfocus_policy.read.usage_merge import written

    usage, evaluator = case.usage, case.evaluator()
    resources = sorted(case.stack.resources, key=lambda r: (r.type, r.name, r.urn))
    graph = Graph((*case.stack.structure, *case.stack.resources), evaluator.hints)
    found = gaps(
        resources,
        graph,
        lambda resource: written(usage, resource) if usage else (),
        lambda request: shown(evaluator.asked(request), case).components,
    )
    return list(found)


def shown(priced: Priced, case: Case) -> Priced:
    """An answer as it may stand in a file: at list prices where settings hide what is really paid."""
    if not case.settings.prices.rules.public:
        return priced
    from finfocus_policy.report.public import listed

    return listed(priced)


def told(gaps: list[Gap], path: str, did: str) -> str:
    """What was done, and what to do next."""
    keys = sum(len(gap.wants) for gap in gaps)
    return f"{did} {path}: {keys} usage keys of {len(gaps)} resources\nnext: fill in the amounts, then `finfocus cost projected --usage-file {path}`\n"
