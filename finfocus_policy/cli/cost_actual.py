"""`finfocus cost actual`: what was paid."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from finfocus_policy.cli.exit_codes import ExitCode
from finfocus_policy.cli.inputs import read_settings, read_stack
from finfocus_policy.cli.output import progress, save, say, write
from finfocus_policy.errors import FinfocusError, InputError

if TYPE_CHECKING:
    from finfocus_policy.actuals.asking import Ask, Source
    from finfocus_policy.actuals.filters import Filters
    from finfocus_policy.actuals.stack import Meant
    from finfocus_policy.model.actual import ActualReport
    from finfocus_policy.model.period import Period
    from finfocus_policy.model.resource import Stack
    from finfocus_policy.model.settings import Settings
    from finfocus_policy.sources.plugin.host import Host, Program

ABOUT = """\
What was paid in a period, a day at a time, from plugins that know actual costs (Vantage, docs/vantage.md). Without a
stack all that the account has, narrowed by tags; with one, each of its resources that exists. Nothing is estimated:
what nobody reports is not known, never zero. Dates are in UTC and the last day is included."""
EXAMPLES = """\
  finfocus cost actual --start-date 2024-01-01 --end-date 2024-01-31 --filter "tag:project=shop" --output json
  finfocus cost actual                                  # this month until now
  finfocus cost actual --start 2024-01-01               # until now
  finfocus cost actual --from 2024-01-01 --to 2024-03-31 --filter provider=aws --filter tag:team=web
  pulumi stack export > state.json && finfocus cost actual --pulumi-state state.json --start-date 2024-01-01
"""
CALL_SECONDS = 120.0
START_SECONDS = 30.0
NEEDS = (
    "set integrations.vantage.api_key in config.yaml of the home folder (docs/vantage.md), "
    "or install a plugin that knows them: finfocus plugin install NAME"
)
MANY = 25


def arguments(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    when = parser.add_argument_group("the period")
    when.add_argument("--start-date", "--start", "--from", dest="start", default="", metavar="DATE", help="first day, like 2024-01-01; default: the first of this month")
    when.add_argument("--end-date", "--end", "--to", dest="end", default="", metavar="DATE", help="last day, included; default: until now")
    what = parser.add_argument_group("what is asked about", "without a stack, everything in the account")
    what.add_argument(
        "--filter",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="tag:KEY=VALUE or provider=aws; with a stack type, name, provider and tag:KEY with * and ?; different keys must all match, of the same key any",
    )
    what.add_argument("--pulumi-json", metavar="FILE", help="output of `pulumi preview --json`, - for standard input")
    what.add_argument("--pulumi-state", metavar="FILE", help="output of `pulumi stack export`: it has the ids that costs are told by")
    parser.add_argument("--output", choices=("table", "json"), default="table", help="default: table; json has its schema in schema/actual.schema.json")
    parser.add_argument("--out-file", metavar="FILE", help="write it there instead, whole or not at all")
    parser.add_argument("--config", dest="config_file", metavar="FILE", help="read this finfocus.yaml (or .json)")
    parser.set_defaults(stack="")


def run(options: argparse.Namespace) -> ExitCode:
    """Asks, sums, shows. Ends with 2 when settings keep everybody from answering."""
    from finfocus_policy.actuals.filters import parse
    from finfocus_policy.actuals.span import span
    from finfocus_policy.model.period import now

    whole = options.pulumi_json is None and options.pulumi_state is None
    period = span(options.start, options.end, now())
    filters = parse(options.filter, stack=not whole)
    stack = None if whole else read_stack(options)
    settings = read_settings(options, stack)
    for problem in settings.problems:
        say(f"finfocus: {problem}")
    report = asked(options, settings, period, filters, stack)
    if settings.prices.rules.public:
        from finfocus_policy.report.public import without_accounts

        report = without_accounts(report)
    emit(report, options)
    return ExitCode.DONE


def asked(options: argparse.Namespace, settings: Settings, period: Period, filters: Filters, stack: Stack | None) -> ActualReport:
    """The report. Raises InputError or FinfocusError when nobody could answer."""
    from finfocus_policy.actuals import asking
    from finfocus_policy.actuals.filters import queries
    from finfocus_policy.model.actual import ActualReport
    from finfocus_policy.sources.plugin.host import Host

    programs, remarks = programs_in(settings)
    with Host((), seconds=START_SECONDS) as host:
        sources = [source_of(host, program) for program in programs]
        if stack is None:
            progress("finfocus: asking for actual costs ...")
            costs = asking.costs(sources, queries(filters, period))
            report = ActualReport(period=period, costs=costs)
        else:
            report = of_stack(options, settings, sources, stack, filters, period)
        told = tuple(f"{line}" for line in host.trusted)
    if not report.costs:
        refuse(sources, remarks)
    notes = (*told, *remarks, *asking.failed(sources), *unnamed(sources), *(stack.notes if stack else ()))
    return ActualReport(
        period=period, costs=report.costs, resources=report.resources, free=report.free,
        filters=tuple(options.filter), notes=tuple(dict.fromkeys(notes)),
    )  # fmt: skip


def programs_in(settings: Settings) -> tuple[tuple[Program, ...], tuple[str, ...]]:
    """The plugins there are. Raises InputError when there is none."""
    from finfocus_policy.sources.homes import any_plugin
    from finfocus_policy.wiring.plugins import programs_of

    programs, remarks = programs_of(settings, os.environ) if settings.integrations or any_plugin(settings.home, os.environ) else ((), ())
    if not programs:
        raise InputError("; ".join(("no plugin knows actual costs here", *remarks)), place="finfocus cost actual", hint=NEEDS)
    from finfocus_policy.cli.needs import WIRE, require

    require("plugins need", WIRE)
    return programs, remarks


def source_of(host: Host, program: Program) -> Source:
    """A plugin as a source of actual costs, started with the first question."""
    from finfocus_policy.actuals.asking import Source

    def opened() -> Ask | None:
        client = host.opened(program)
        client.name()
        info = client.info()
        if info is not None and info.capabilities and "actual_costs" not in info.capabilities:
            return None
        return partial(client.actual, seconds=CALL_SECONDS)

    return Source(name=program.name, opened=opened)


def refuse(sources: Sequence[Source], remarks: Sequence[str]) -> None:
    """Raises when nobody could answer at all; a source that answered with nothing has answered."""
    from finfocus_policy.actuals import asking

    if any(source.knows and not source.failures for source in sources):
        return
    failed = (*asking.failed(sources), *remarks)
    if not any(source.failures for source in sources):
        names = ", ".join(source.name for source in sources)
        raise InputError(f"no plugin knows actual costs here (asked: {names})", place="finfocus cost actual", hint=NEEDS)
    kind = InputError if asking.configuration(sources) else FinfocusError
    raise kind("; ".join(failed), place="finfocus cost actual", hint="`finfocus plugin list` shows the plugins; docs/vantage.md has the settings of Vantage")


def unnamed(sources: Sequence[Source]) -> Iterator[str]:
    """What is said of sources that name no currency."""
    for source in sources:
        if source.named_no_currency:
            yield f"{source.name} names no currency: its amounts are taken as US dollars"


def of_stack(
    options: argparse.Namespace, settings: Settings, sources: Sequence[Source], stack: Stack, filters: Filters, period: Period
) -> ActualReport:
    """The report of a stack's resources."""
    from finfocus_policy.actuals.stack import of_stack as ask_all
    from finfocus_policy.actuals.stack import together
    from finfocus_policy.model.actual import ActualReport

    charged, free = meant(settings, stack, filters)
    if not charged and not free:
        raise InputError("no resource is chosen", place="--filter" if options.filter else "finfocus cost actual")

    def said(done: int) -> None:
        if not done % MANY:
            progress(f"finfocus: {done:,} of {len(charged):,} resources asked about ...")

    found = ask_all(sources, charged, period, said)
    return ActualReport(period=period, costs=together(found), resources=found, free=free)


def meant(settings: Settings, stack: Stack, filters: Filters) -> tuple[list[Meant], int]:
    """The chosen resources that cost something by themselves, and how many of the chosen are free."""
    from finfocus_policy.actuals.filters import fits
    from finfocus_policy.actuals.stack import Meant
    from finfocus_policy.config.files import aws_profile_region
    from finfocus_policy.mapping.graph import Graph
    from finfocus_policy.mapping.region import RegionHints
    from finfocus_policy.mapping.registry import describe
    from finfocus_policy.mapping.tags import tags_of
    from finfocus_policy.wiring import NoUsage

    hints = RegionHints(config=stack.config, environ=os.environ, profile=aws_profile_region(os.environ), fallback=settings.region)
    graph = Graph((*stack.structure, *stack.resources), hints)
    found: list[Meant] = []
    free = 0
    for r in stack.resources:
        words = {"type": r.type, "name": r.name, "provider": r.type.partition(":")[0]}
        if not fits(filters, words, tags_of(r)):
            continue
        request = describe(r, graph, NoUsage())
        if request.free:
            free += 1
        else:
            found.append(Meant(resource=r, descriptor=request.descriptor, secret=request.secret))
    return found, free


def emit(report: ActualReport, options: argparse.Namespace) -> None:
    """The report to its file or to standard output."""
    from finfocus_policy.report import actual

    text = actual.document(report) if options.output == "json" else actual.table(report)
    if options.out_file and options.out_file != "-":
        save(text, options.out_file)
        say(f"finfocus: wrote {options.out_file}")
    else:
        write(text, machine=options.output == "json")
