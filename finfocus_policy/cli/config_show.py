"""`finfocus config show`: the settings in force, each with the layer it comes from."""

from __future__ import annotations

import argparse
from dataclasses import replace

from finfocus_policy.cli.exit_codes import ExitCode
from finfocus_policy.cli.inputs import config_inputs, read_stack, settings_arguments, stack_arguments
from finfocus_policy.cli.output import write
from finfocus_policy.config.edit import show
from finfocus_policy.config.load import load
from finfocus_policy.report.escape import block

ABOUT = """\
The settings in force here, each with the layer it comes from. Of a stack's own config and name too,
when a preview or state of it is given."""
EXAMPLES = """\
  finfocus config show
  finfocus config show --pulumi-json preview.json
  finfocus config show --policy-pack-config policy-config.json --output json
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    stack_arguments(parser, without="without a file, settings that no stack has of its own", named="")
    settings_arguments(parser)
    parser.add_argument("--policy-pack-config", metavar="FILE", help="as the pack gets it from `pulumi preview`")
    parser.add_argument("--output", choices=("table", "json"), default="table", help="default: table")


def run(options: argparse.Namespace) -> ExitCode:
    """Prints them."""
    stack = read_stack(options) if options.pulumi_json or options.pulumi_state else None
    inputs = config_inputs(options, stack)
    if options.policy_pack_config:
        from finfocus_policy.config.policy_file import read_policy_file

        policy, levels = read_policy_file(options.policy_pack_config)
        inputs = replace(inputs, policy=policy, levels=levels)
    text = show(load(inputs), options.output)
    write(text if options.output == "json" else block(text), machine=options.output == "json")
    return ExitCode.DONE
