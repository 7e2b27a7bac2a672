"""`finfocus plugin remove`: takes one version of a plugin away."""

from __future__ import annotations

import argparse

from finfocus_policy.cli.exit_codes import ExitCode
from finfocus_policy.cli.output import write
from finfocus_policy.cli.plugin_found import named, place
from finfocus_policy.report.escape import block
from finfocus_policy.sources.plugin.install import remove

ABOUT = "Removes an installed plugin and what plugins.lock says of it. Other versions of it stay."
EXAMPLES = """\
  finfocus plugin remove kubecost
  finfocus plugin remove kubecost@v1.2.0
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    parser.add_argument("name", metavar="NAME[@VERSION]", help="the version in use without @")


def run(options: argparse.Namespace) -> ExitCode:
    """Removes it and says what is used now."""
    here = place()
    plugin = named(here.found, options.name)
    remove(plugin)
    left = next((one for one in place().found.plugins if one.name == plugin.name), None)
    now = f"{left.version} is used now" if left else "no version of it is left"
    write(block(f"removed {plugin.name} {plugin.version}; {now}\n"))
    return ExitCode.DONE
