"""`finfocus prices explain`: every figure of a resource, with the rate card and page it is from."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from fnmatch import fnmatchcase

from finfocus_policy.cli.exit_codes import ExitCode
from finfocus_policy.cli.inputs import Case, read_case, settings_arguments, stack_arguments
from finfocus_policy.cli.output import write
from finfocus_policy.cli.price_trail import Lists, Trail, as_json, lists_of, trails
from finfocus_policy.cli.prices_get import prices
from finfocus_policy.engine.estimate import result_of
from finfocus_policy.errors import InputError
from finfocus_policy.mapping.graph import Graph
from finfocus_policy.model.cost import CostComponent, CostResult, Priced, Status
from finfocus_policy.model.money import HOURS_PER_MONTH
from finfocus_policy.model.resource import Resource
from finfocus_policy.report.escape import terminal
from finfocus_policy.report.layout import columns
from finfocus_policy.report.rows import quantity_text
from finfocus_policy.report.summary import HASH
from finfocus_policy.report.words import SECRET, listing, rate, why
from finfocus_policy.sources.catalog.lookup import Catalog

ABOUT = """\
Every figure of one resource: its components, the list price behind each with key, rate card, date, page
and the price layer it is in, the steps from there to what is paid, the region and who said so, and what
was assumed. What has no price says where it is listed."""
EXAMPLES = """\
  finfocus prices explain web-0 --pulumi-json preview.json
  finfocus prices explain 'aws:rds/*' --pulumi-state state.json
  finfocus prices explain urn:pulumi:dev::shop::aws:rds/instance:Instance::orders --pulumi-state state.json
"""
MOST_RESOURCES = 20
HOURLY = Decimal("0.0001")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One resource: its cost, and how each unit price came about."""

    result: CostResult
    trails: tuple[Trail, ...]
    lists: Lists


def arguments(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    parser.add_argument("resource", metavar="RESOURCE", help="a name, a URN or a type token; * and ? stand for anything")
    parser.add_argument("--output", choices=("table", "json"), default="table", help="default: table; json has its schema in schema/explain.schema.json")
    stack_arguments(parser)
    settings_arguments(parser)


def run(options: argparse.Namespace) -> ExitCode:
    """Prints what is known of the resources that are meant."""
    case = read_case(options)
    chosen = meant(case.stack.resources, options.resource)
    if options.output == "json":
        write(json_text(case, chosen), machine=True)
        return ExitCode.DONE
    write("\n".join(explained(case, chosen[:MOST_RESOURCES])) + "\n")
    if len(chosen) > MOST_RESOURCES:
        write(f"\n... and {len(chosen) - MOST_RESOURCES:,} more: say more of the name\n")
    return ExitCode.DONE


def meant(resources: Sequence[Resource], text: str) -> list[Resource]:
    """The resources with this name, URN or type. Raises InputError when there are none."""
    found = [r for r in resources if any(fnmatchcase(word, text) for word in (r.name, r.urn, r.type))]
    if not found:
        near = get_close_matches(text, sorted({r.name for r in resources}), 1)
        hint = f"did you mean {terminal(near[0])}?" if near else "`finfocus cost projected --expand` lists every resource"
        raise InputError(f"no resource is called {text!r}", hint=hint)
    return found


def answers(case: Case, chosen: Sequence[Resource]) -> Iterator[Answer]:
    """What is known of each resource; where settings hide what is really paid, at list prices and without accounts."""
    evaluator = case.evaluator()
    graph = Graph((*case.stack.structure, *case.stack.resources), evaluator.hints)
    public = case.settings.prices.rules.public
    lists = lists_of(evaluator.sources)
    evaluator.begin(chosen, graph)
    for resource in chosen:
        result = result_of(resource, answer := evaluator.price(resource, graph))
        found = () if result.secret or of_plugin(result.priced) else tuple(trails(answer[0], lists, public=public))
        made = Answer(result=result, trails=found, lists=lists)
        if public:
            from finfocus_policy.report.public import shown_result, without_accounts

            made = Answer(result=without_accounts(shown_result(result)), trails=without_accounts(found), lists=lists)
        yield made


def explained(case: Case, chosen: Sequence[Resource]) -> Iterator[str]:
    """The lines of all of them."""
    for number_of, answer in enumerate(answers(case, chosen)):
        if number_of:
            yield ""
        yield from of_one(answer)


def of_one(answer: Answer) -> Iterator[str]:
    """The lines of one resource. Of one whose price hangs on a secret, its total alone."""
    result, priced = answer.result, answer.result.priced
    yield f"{SECRET if result.secret else terminal(result.name)}  {terminal(result.type)}"
    yield f"  urn        {terminal(result.urn)}"
    yield f"  outcome    {outcome(priced, result.secret)}"
    if result.secret:
        yield f"  components {SECRET}: an input the price hangs on is a secret"
        return
    if priced.source is not None and of_plugin(priced):
        yield f"  source     plugin {terminal(priced.source.name)}"
    if priced.asked:
        yield f"  asked      {listing([terminal(name) for name in priced.asked], len(priced.asked))}: no answer"
    if priced.ruled:
        yield f"  at list    {rate(priced.listed_cost, priced.currency)} a month"
    if result.region:
        yield f"  region     {terminal(result.region)} ({terminal(result.region_source)})"
    yield from indented("components", [line_of(c, priced.currency) for c in priced.components], align="<>>")
    yield from indented("list prices", [row for found in answer.trails for row in prices_of(found, answer.lists)], align="<><<<")
    yield from indented("what is paid", [row for found in answer.trails for row in steps_of(found)], align="<><")
    for text in dict.fromkeys(result.assumptions):
        yield f"  assumed    {terminal(text)}"


def json_text(case: Case, chosen: Sequence[Resource]) -> str:
    """The same for machines: a document with one entry a resource (schema/explain.schema.json)."""
    from finfocus_policy.report.encode import lines
    from finfocus_policy.report.record import SCHEMA_VERSION, Records

    currency = case.evaluator().currency
    records = Records(currency)
    entries = []
    for answer in answers(case, chosen):
        result = answer.result
        prices = [as_json(found, result.region) for found in answer.trails]
        entries.append({"resource": records.resource(result), "prices": prices})
    return lines({"schema_version": SCHEMA_VERSION, "currency": currency, "resources": entries}, frozenset({"resources"}))


def outcome(priced: Priced, secret: bool) -> str:
    """The status in words, with the amount where there is one."""
    if priced.status is Status.UNPRICED:
        known = f"; at least {rate(priced.known_cost, priced.currency)} a month" if priced.known_cost else ""
        return f"unpriced: {why(priced.reason, '' if secret else priced.detail)}{known}"
    cost = priced.monthly_cost
    if cost is None:
        return f"{priced.status.value}: its usage is not given, so what it costs is not known"
    if priced.status is Status.FREE:
        return "free: it costs nothing by itself"
    hourly = rate((cost / HOURS_PER_MONTH).quantize(HOURLY), priced.currency)
    return f"{priced.status.value}: {rate(cost, priced.currency)} a month, {hourly} an hour"


def of_plugin(priced: Priced) -> bool:
    """Whether a plugin gave the price: then no list has a part in it."""
    return priced.source is not None and priced.source.kind == "plugin"


def indented(title: str, rows: list[tuple[str, ...]], *, align: str) -> Iterator[str]:
    """A titled block of aligned rows, nothing for none."""
    if rows:
        yield f"  {title}"
        yield from (f"    {line}" for line in columns(list(dict.fromkeys(rows)), align=align))


def line_of(component: CostComponent, currency: str) -> tuple[str, str, str]:
    """A component: quantity times unit price is its cost."""
    group = f"{component.group}: " if component.group else ""
    name = terminal(group + component.name)
    if component.monthly_cost is not None:
        return name, quantity_text(component, 1, currency), rate(component.monthly_cost, currency)
    missing = "" if component.reason is not None or component.unit_price is None else "usage is not given"
    return name, quantity_text(component, 1, currency), missing


def prices_of(found: Trail, lists: Lists) -> Iterator[tuple[str, str, str, str, str]]:
    """The list prices of a key: price, card, layer and page; or where a missing one is listed."""
    if found.unclear:
        yield terminal(found.unclear), "", "", "", ""
    elif found.tiers is None:
        yield terminal(found.key), "no price", elsewhere(found.key, lists.catalog), "", ""
    else:
        tiers = found.tiers
        kind = f", derived from {tiers.origin}" if tiers.derived else ""
        layer = terminal(found.layer) + (f" {found.sha256[:HASH]}" if found.sha256 else "")
        for words, price in found.steps:
            unit = f"{tiers.unit}, {words}" if words else tiers.unit
            yield found.key, f"{rate(price)} per {unit}", f"{terminal(tiers.card)} of {tiers.date}{kind}", layer, terminal(found.page)


def steps_of(found: Trail) -> Iterator[tuple[str, str, str]]:
    """The steps from the list price of a key to what is paid for it."""
    for said, price in found.paid.trail if found.paid else ():
        yield terminal(found.key), "" if price is None else rate(price), terminal(said)


def elsewhere(key: str, catalog: Catalog) -> str:
    """Where a key without a price here is listed."""
    if catalog.knows(key):
        return f"listed in {listing([found.region for found in prices(catalog, key, '')], 6)}"
    parts = key.split("/")
    place = next((n for n, part in enumerate(parts) if any(c.isdigit() for c in part) and n > 2), len(parts) - 1)
    others = {k.split("/")[place] for k in catalog.keys("/".join(parts[:place]) + "/")}
    near = get_close_matches(parts[place], sorted(others), 3, 0.7)
    return f"not in the list; near: {', '.join(near)}" if near else "not in the list"
