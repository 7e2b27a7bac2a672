"""`finfocus plugin trust`: a plugin may run as it is now."""

from __future__ import annotations

import argparse

from finfocus_policy.cli.exit_codes import ExitCode
from finfocus_policy.cli.output import write
from finfocus_policy.cli.plugin_found import named, place
from finfocus_policy.report.escape import block, terminal
from finfocus_policy.sources.plugin.trust import accept, standing

ABOUT = """\
Trusts an installed plugin as it is now, and writes the hashes of its files to plugins.lock: after you updated it, or
before it runs on a build machine, where nothing is trusted on first use."""
EXAMPLES = """\
  finfocus plugin trust kubecost
  finfocus plugin trust kubecost@v1.2.0
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    parser.add_argument("name", metavar="NAME[@VERSION]", help="the version in use without @")


def run(options: argparse.Namespace) -> ExitCode:
    """Says what changed, and trusts it."""
    plugin = named(place().found, options.name)
    before = standing(plugin)
    if before.word == "changed" and before.problem is not None:
        write(terminal(f"{before.problem.place}: {before.problem.message}") + "\n")
    entry = accept(plugin)
    files = f"{len(entry.files)} file{'s' * (len(entry.files) > 1)}"
    write(
        block(
            f"{plugin.name} {plugin.version} is trusted as it is now: {files}, program SHA-256 {standing(plugin).sha256}\n"
        )
    )
    return ExitCode.DONE
