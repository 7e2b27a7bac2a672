"""`finfocus cost estimate`: what one resource would cost, or what a change to the last preview would."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from finfocus_policy.cli.exit_codes import ExitCode
from finfocus_policy.cli.inputs import Case, read_settings, read_stack, read_usage, settings_arguments, stack_arguments
from finfocus_policy.cli.last_preview import last_stack
from finfocus_policy.cli.not_read import not_read
from finfocus_policy.cli.output import write
from finfocus_policy.engine.modify import Modification, modification, modify
from finfocus_policy.engine.watched import watched
from finfocus_policy.errors import InputError
from finfocus_policy.model.change import InputChange
from finfocus_policy.model.resource import Stack
from finfocus_policy.report.escape import terminal
from finfocus_policy.report.public import without_accounts
from finfocus_policy.report.what_if import WhatIf, document, table

ABOUT = """\
What one resource of a type would cost (--type), or what a stack would with some inputs set to other values
(--modify): the one of --pulumi-json or --pulumi-state, else the last preview that `cost projected`, `check` or
the policy pack saw. Nothing is deployed and no program is run."""
EXAMPLES = """\
  finfocus cost estimate --type aws:ec2/instance:Instance --set instanceType=m5.large --region us-east-1
  finfocus cost estimate --type ec2/instance --set instanceType=t3.micro --set rootBlockDevice.volumeSize=100
  finfocus cost estimate --type lambda/function --set memorySize=512 --usage monthly_requests=5000000 --region eu-west-1
  finfocus cost estimate --modify web-0:instanceType=t3.small
  finfocus cost estimate --pulumi-json preview.json --modify 'aws:rds/*:instanceClass=db.t3.medium'
"""
MOST = 10_000


def arguments(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    one = parser.add_argument_group("one resource")
    one.add_argument("--type", metavar="TOKEN", help="a type token, or its end: ec2/instance")
    one.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="an input: a number, true, false, JSON or a text; dotted paths and [0] reach into blocks and lists")
    one.add_argument("--usage", action="append", default=[], metavar="KEY=NUMBER", help="usage per month, with Infracost's keys")
    one.add_argument("--count", type=count_of, default=1, metavar="N", help="so many of them")
    many = parser.add_argument_group("a stack with changes")
    many.add_argument("--modify", action="append", default=[], metavar="NAME:KEY=VALUE", help="sets an input of the resources with this name, URN or type; * and ? stand for anything")
    stack_arguments(
        parser,
        without="without a file the last preview of this project, or of any",
        named="the stack whose last preview is meant",
    )
    parser.add_argument("--output", choices=("table", "json"), default="table", help="default: table; json has its schema in schema/estimate.schema.json (--type) and schema/what_if.schema.json (--modify)")
    settings_arguments(parser)


def count_of(text: str) -> int:
    """The value of --count; argparse shows the error."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= MOST:
        raise argparse.ArgumentTypeError(f"is a whole number from 1 to {MOST:,}")
    return int(text)


def run(options: argparse.Namespace) -> ExitCode:
    """One of the two; InputError when neither or both are asked for."""
    if bool(options.type) == bool(options.modify):
        said = "--type and --modify are two different questions" if options.type else "what is to be estimated?"
        raise InputError(said, place="finfocus cost estimate", hint="give --type TOKEN for one resource, or --modify NAME:KEY=VALUE for a change to a stack")
    wrong = [name for name, given in foreign(options) if given]
    if wrong:
        raise InputError(f"{wrong[0]} does not go with {'--type' if options.type else '--modify'}", place="finfocus cost estimate", hint="`finfocus cost estimate --help` shows which options belong together")
    if options.type:
        from finfocus_policy.cli.invented import invented

        return invented(options)
    return modified(options)


def foreign(options: argparse.Namespace) -> tuple[tuple[str, object], ...]:
    """The options of the other question, with what was given for them."""
    if options.type:
        return ("--pulumi-json", options.pulumi_json), ("--pulumi-state", options.pulumi_state), ("--stack", options.stack)
    return ("--set", options.set), ("--usage", options.usage), ("--count", options.count != 1)


def modified(options: argparse.Namespace) -> ExitCode:
    """A stack with other inputs, beside what it was."""
    changes = [modification(text, f"--modify {text[:80]}") for text in options.modify]
    stack, origin = starting_stack(options)
    settings = read_settings(options, stack)
    after, touched = modify(stack, changes, terminal)
    urns = {c.urn for c in touched}
    seen = replace(after, resources=tuple(replace(r, inputs=watched(r.inputs)) if r.urn in urns else r for r in after.resources))
    usage = read_usage(settings, stack)
    evaluator = Case(stack=stack, settings=settings, usage=usage).evaluator()
    before, judgement = evaluator.judge(stack).estimate, evaluator.judge(seen)
    notes = tuple(note for change in changes for note in read_by(seen, touched, change))
    view = judgement.view(notes=tuple(dict.fromkeys((*settings.notes, *notes))))
    shown = without_accounts(touched) if settings.prices.rules.public else touched
    what = WhatIf(before=before, view=view, changes=shown, origin=origin)
    write(document(what) if options.output == "json" else table(what), machine=options.output == "json")
    return ExitCode.DONE


def read_by(stack: Stack, touched: Iterable[InputChange], change: Modification) -> tuple[str, ...]:
    """Notes about one change: see not_read."""
    urns = {c.urn for c in touched if c.path == change.setting.path}
    return not_read([r for r in stack.resources if r.urn in urns], [change.setting.path])


def starting_stack(options: argparse.Namespace) -> tuple[Stack, str]:
    """The stack the changes are made to, and in words which it is."""
    if options.pulumi_json is None and options.pulumi_state is None:
        return last_stack(Path(read_settings(options).home or "."), options)
    return read_stack(options), " and ".join(text for text in (options.pulumi_json, options.pulumi_state) if text)
