"""A resource that nobody has declared, priced as if somebody had: `finfocus cost estimate --type`."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from finfocus_policy.cli.exit_codes import ExitCode
from finfocus_policy.cli.inputs import Case, read_settings, read_usage
from finfocus_policy.cli.not_read import not_read
from finfocus_policy.cli.output import write
from finfocus_policy.cli.price_book import in_force
from finfocus_policy.cli.prices_explain import elsewhere
from finfocus_policy.cli.prices_get import check_region
from finfocus_policy.engine.modify import Setting, setting, with_settings
from finfocus_policy.engine.watched import watched
from finfocus_policy.errors import InputError
from finfocus_policy.mapping.graph import Graph
from finfocus_policy.mapping.meant import type_meant
from finfocus_policy.mapping.region import normal, package_of
from finfocus_policy.mapping.usage_keys import CHOICE, keys_of_usage, nearest_key, usage_key
from finfocus_policy.model.cost import CostResult, PriceRequest, Reason
from finfocus_policy.model.resource import Provider, Resource, Stack
from finfocus_policy.read.usage_file import BY_URN, Entry, UsageFile
from finfocus_policy.report.formats import render

PROJECT = "estimate"


def invented(options: argparse.Namespace) -> ExitCode:
    """One resource that nobody has declared, or --count of them."""
    token = type_meant(options.type)
    settings = [setting(text, f"--set {text[:80]}") for text in options.set]
    case = invented_case(options, token, settings)
    evaluator = case.evaluator()
    judgement = evaluator.judge(case.stack)
    results = judgement.estimate.results
    refuse_region(results, options.region or "")
    notes = (*not_read(case.stack.resources, [one.path for one in settings]), *missing_usage(case.usage, token, results[0]))
    request, _ = evaluator.price(case.stack.resources[0], Graph(case.stack.resources, evaluator.hints))
    notes += tuple(near_keys(request))
    write(render(options.output, judgement.view(notes=(*case.notes(), *notes))), machine=options.output == "json")
    return ExitCode.DONE


def invented_case(options: argparse.Namespace, token: str, settings: Iterable[Setting]) -> Case:
    """The stack of the resources. Budgets are those of a stack, so only --monthly of the command line holds."""
    inputs = watched(with_settings(Resource(urn="", type=token), settings, "--set").inputs)
    region = options.region.strip() if options.region else ""
    provider = Provider(urn=urn(f"pulumi:providers:{package_of(token)}", "--region"), type=f"pulumi:providers:{package_of(token)}", inputs={"region": region, "location": region})
    name = token.rsplit(":", 1)[-1].lower()
    names = [name] if options.count == 1 else [f"{name}-{n}" for n in range(options.count)]
    made = tuple(Resource(urn=urn(token, n), type=token, inputs=inputs, provider=provider if region else None) for n in sorted(names))
    read = read_settings(options)
    own = tuple(b for b in read.budgets if options.monthly is not None and b.layer.startswith("command line"))
    kept = replace(read, budgets=own)
    stack = Stack(resources=made)
    return Case(stack=stack, settings=kept, usage=usage_of(options.usage, token, read_usage(read, stack)))


def urn(token: str, name: str) -> str:
    """The URN of a resource nobody has declared."""
    return f"urn:pulumi:{PROJECT}::{PROJECT}::{token}::{name}"


def usage_of(texts: Iterable[str], token: str, below: UsageFile | None) -> UsageFile | None:
    """The values of --usage over those of a usage file. Raises InputError for what is not KEY=VALUE, and for
    a key the type does not have."""
    held: dict[str, Decimal | str] = {}
    for text in texts:
        place = f"--usage {text[:80]}"
        one = setting(text, place)
        if isinstance(one.value, bool) or not isinstance(one.value, (int, Decimal, str)):
            raise InputError("usage is a number or a word", place=place, hint="for example monthly_requests=1000000")
        row = usage_key(token, one.path)
        if row is None:
            raise InputError(f"{one.path!r} is not a usage key of {token}", place=place, hint=usage_hint(one.path, token))
        if row.unit != CHOICE:
            check_amount(one.value, row.unit, place)
        held[one.path] = one.value if isinstance(one.value, str) else Decimal(one.value)
    if not held:
        return below
    entries = below.entries if below else ()
    return UsageFile(place="--usage", entries=(Entry(address=token, rank=(BY_URN, 0), usage=held), *entries))


def check_amount(value: int | Decimal | str, unit: str, place: str) -> None:
    """Raises InputError for what is no amount of use."""
    if isinstance(value, str):
        raise InputError("is not a number", place=place, hint=f"write it in {unit}, digits alone")
    if value < 0:
        raise InputError("is below zero", place=place, hint=f"write it in {unit}")


def usage_hint(key: str, token: str) -> str:
    """The key that was likely meant, or those there are."""
    near, known = nearest_key(key, [token]), sorted(keys_of_usage(token))
    return f"did you mean {near}?" if near else f"its usage keys are {', '.join(known)}" if known else "it takes no usage"


def refuse_region(results: Iterable[CostResult], given: str) -> None:
    """Raises InputError where a region is needed and none, or none that is known, is given."""
    lost = next((r for r in results if Reason.UNKNOWN_REGION in (r.reason, *(c.reason for c in r.priced.components))), None)
    if lost is None:
        return
    if given:
        check_region(in_force(), normal(given))
    if not lost.region:
        raise InputError(f"the price of {lost.type} depends on the region, and none is given", place="--region", hint="for example --region us-east-1, eastus or us-central1")


def near_keys(request: PriceRequest) -> Iterator[str]:
    """Notes about list prices that are missing: where they are listed, or what is called alike."""
    if request.reason is not None or request.secret:
        return
    catalog = in_force()
    for key in dict.fromkeys(key for meter in request.meters for key in meter.keys if isinstance(key, str)):
        if catalog.lookup(key, request.descriptor.region) is None:
            yield f"{key}: {elsewhere(key, catalog)}"


def missing_usage(usage: UsageFile | None, token: str, result: CostResult) -> tuple[str, ...]:
    """The usage keys that can still be given, where a part of the cost hangs on usage."""
    if result.secret or not any(c.usage_based and c.quantity is None for c in result.priced.components):
        return ()
    given = {key for entry in usage.entries for key in entry.usage} if usage else set()
    wanted = sorted(key for key, row in keys_of_usage(token).items() if key not in given and row.amounts)
    return (f"usage can be given with --usage KEY=NUMBER: {', '.join(wanted)}",) if wanted else ()
