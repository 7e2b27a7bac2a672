"""What the commands that look at a stack share: their options, and how a stack and its settings are read."""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from finfocus_policy.cli.at_end import at_end
from finfocus_policy.cli.output import hide, progress
from finfocus_policy.cli.parser import Once
from finfocus_policy.errors import InputError

if TYPE_CHECKING:
    from finfocus_policy.model.resource import Stack
    from finfocus_policy.model.settings import Settings
    from finfocus_policy.read.usage_file import UsageFile
    from finfocus_policy.wiring import Evaluator

LARGE_BYTES = 5_000_000
SETTINGS = ("config_file", "monthly", "on_unpriced", "on_error", "region", "usage_file", "usage_preset", "free_tiers", "spec_dir")


def stack_arguments(
    parser: argparse.ArgumentParser,
    *,
    without: str = "without a file, in a Pulumi project, the preview is run now",
    named: str = "the stack to preview, when one is run",
) -> None:
    """The options that say which stack is meant, and what is when no file is given. `named` is what --stack does,
    "" where it is no option."""
    given = parser.add_argument_group("the stack", without)
    given.add_argument("--pulumi-json", metavar="FILE", action=Once, help="output of `pulumi preview --json`, - for standard input")
    given.add_argument(
        "--pulumi-state",
        metavar="FILE",
        action=Once,
        help="output of `pulumi stack export`; with a preview it adds what is unchanged, alone it is the stack",
    )
    if named:
        given.add_argument("--stack", metavar="NAME", default="", help=named)
    else:
        parser.set_defaults(stack="")


def settings_arguments(parser: argparse.ArgumentParser) -> None:
    """The options that are settings, stronger than every file."""
    given = parser.add_argument_group("settings", "stronger than the environment and every file")
    given.add_argument("--config", dest="config_file", metavar="FILE", help="read this finfocus.yaml (or .json)")
    given.add_argument("--monthly", metavar="AMOUNT", help="a budget for the whole stack, per month")
    given.add_argument("--on-unpriced", choices=("ignore", "warn", "deny"), help="what a missing price does to the verdict")
    given.add_argument("--on-error", choices=("warn", "deny"), help="what an internal error does to the verdict")
    given.add_argument("--region", metavar="REGION", help="the region of resources that nothing else tells one of")
    given.add_argument("--usage-file", metavar="FILE", help="usage per month, in Infracost's layout")
    given.add_argument(
        "--usage-preset",
        metavar="PRESET",
        help="stands for usage that is not given: small, medium or large (each meter about 5, 50 or 500 dollars a month); "
        "small..large gives a range",
    )
    given.add_argument("--spec-dir", metavar="DIR", help="local specs: price files of your own, before those in the home folder")
    given.add_argument(
        "--free-tiers",
        choices=("true", "false"),
        help="take off what clouds give each account for free every month, once for the whole stack",
    )


def read_stack(options: argparse.Namespace) -> Stack:
    """The stack the options mean. Raises ReadError for a file that is not one, InputError without any."""
    from finfocus_policy.read import document, merge, preview, state

    if options.pulumi_json == "-" and options.pulumi_state == "-":
        raise InputError("only one of --pulumi-json and --pulumi-state can be standard input")
    if options.stack and (options.pulumi_json is not None or options.pulumi_state is not None):
        raise InputError("--stack is for a preview that is run now; a file was given", hint="leave one of them out")
    made = None
    if options.pulumi_json is not None:
        watch(options.pulumi_json)
        made = preview.read(document.load(options.pulumi_json, hint=document.PREVIEW_HINT))
    elif options.pulumi_state is None:
        made = run_preview(options.stack)
    if options.pulumi_state is None:
        assert made is not None
        return made
    watch(options.pulumi_state)
    deployed = state.read(document.load(options.pulumi_state, hint=document.STATE_HINT))
    return deployed if made is None else merge.merge(made, deployed)


def run_preview(stack: str) -> Stack:
    """The stack of a preview that is run now."""
    from finfocus_policy.cli import pulumi_preview
    from finfocus_policy.read import document, preview

    return preview.read(document.parse(pulumi_preview.preview(stack), "pulumi preview --json"))


def watch(path: str) -> None:
    """Says that a large file is being read, to somebody who waits for it."""
    try:
        size = os.stat(path).st_size if path != "-" else 0
    except (OSError, ValueError):
        return
    if size > LARGE_BYTES:
        progress(f"finfocus: reading {path} ({size / 1e6:.0f} MB) ...")


def read_settings(options: argparse.Namespace, stack: Stack | None = None) -> Settings:
    """The settings in force for a stack (or for no stack in particular), from all layers."""
    from finfocus_policy.config.load import load

    settings = load(config_inputs(options, stack))
    if settings.prices.rules.public:
        from finfocus_policy.report.public import masked

        hide(masked)
    return settings


def config_inputs(options: argparse.Namespace, stack: Stack | None = None) -> Any:
    """The layers as this command line, this environment and this folder give them."""
    from finfocus_policy.config.load import ConfigInputs

    flags = {name: getattr(options, name, None) for name in SETTINGS}
    return ConfigInputs(
        cli={name: value for name, value in flags.items() if value is not None},
        stack_config=stack.config if stack else {},
        environ=dict(os.environ),
        project=stack.project if stack else "",
        stack=stack.stack if stack else "",
        start_folders=(here(),) if here() else (),
        any_project=True,
        gate=getattr(options, "gate", False) or bool(getattr(options, "fail_on", ())),
    )


def here() -> str:
    """The folder the user stands in, empty when it is gone."""
    try:
        return os.getcwd()
    except OSError:
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A stack with the settings in force for it, and its usage where a file gives it."""

    stack: Stack
    settings: Settings
    usage: UsageFile | None = None

    def evaluator(self) -> Evaluator:
        """What prices and judges this stack."""
        from finfocus_policy.config.files import aws_profile_region
        from finfocus_policy.mapping.region import RegionHints
        from finfocus_policy.wiring import Evaluator
        from finfocus_policy.wiring.plugins import host_of

        hints = RegionHints(
            config=self.stack.config,
            environ=os.environ,
            profile=aws_profile_region(os.environ),
            fallback=self.settings.region,
        )
        plugins = host_of(self.settings, os.environ)
        if plugins is not None:
            at_end(plugins.close)
        made = Evaluator(self.settings, hints, usage=self.usage, plugins=plugins)
        made.check_specs()
        return made

    def notes(self) -> tuple[str, ...]:
        """What has to be said beside the estimate, once it is made: about the settings, and usage that
        is nobody's."""
        return (*self.settings.notes, *self.usage_notes())

    def usage_notes(self) -> tuple[str, ...]:
        """Addresses and keys of the usage file that nothing answers to."""
        if self.usage is None:
            return ()
        from finfocus_policy.read.usage_check import remarks

        return remarks(self.usage, self.stack.resources)


def read_usage(settings: Settings, stack: Stack | None = None) -> UsageFile | None:
    """The usage file of the settings, None without one. Raises ReadError when it cannot be used, and for keys
    that nothing it covers in the stack can take."""
    if not settings.usage_file:
        return None
    from finfocus_policy.read import usage_check, usage_file

    usage = usage_file.read(settings.usage_file)
    usage_check.check(usage, stack.resources if stack else ())
    return usage


def read_case(options: argparse.Namespace) -> Case:
    """The stack and the settings the options mean."""
    stack = read_stack(options)
    settings = read_settings(options, stack)
    return Case(stack=stack, settings=settings, usage=read_usage(settings, stack))
