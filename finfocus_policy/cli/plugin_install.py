"""`finfocus plugin install`: a shipped plugin, or one from a file, a folder or an archive."""

from __future__ import annotations

import argparse

from finfocus_policy.cli.exit_codes import ExitCode
from finfocus_policy.cli.output import write
from finfocus_policy.cli.plugin_found import place
from finfocus_policy.report.escape import block
from finfocus_policy.sources.plugin.discovery import Installed
from finfocus_policy.sources.plugin.install import Wish, install

ABOUT = """\
Installs a plugin to <home>/plugins/NAME/VERSION, where the Go CLI finds it too, and trusts it as it is. WHAT is
catalog or vantage (they come with FinFocus), or the path of a program, a folder, a .tar.gz or a .zip. Nothing is
downloaded and nothing of the plugin is started."""
EXAMPLES = """\
  finfocus plugin install catalog
  finfocus plugin install ./kubecost.zip --sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
  finfocus plugin install ./my-plugin --version 0.2.0 --force
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    parser.add_argument("what", metavar="WHAT", help="catalog, vantage, or a path")
    parser.add_argument(
        "--sha256", default="", metavar="HASH", help="of the file or archive; checked before anything is unpacked"
    )
    parser.add_argument("--name", default="", help="where neither a manifest nor the file's name tells it")
    parser.add_argument("--version", default="", help="the same")
    parser.add_argument("--force", action="store_true", help="replace this version where it is installed already")


def run(options: argparse.Namespace) -> ExitCode:
    """Installs it and says where."""
    wish = Wish(
        source=options.what, sha256=options.sha256, name=options.name, version=options.version, replace=options.force
    )
    made = install(wish, place().home)
    write(
        block(
            f"installed {made.name} {made.version}: {made.binary}\n{in_use(made)}`finfocus plugin validate {made.name}` starts it and looks at its answers.\n"
        )
    )
    return ExitCode.DONE


def in_use(made: Installed) -> str:
    """The line that says another version is used all the same, "" where this one is."""
    used = next((one for one in place().found.plugins if one.name == made.name), None)
    if used is None or used.version == made.version:
        return ""
    return f"{used.version} is used: the newest is, unless `plugins: {{{made.name}: {{version: ...}}}}` in the home file names one.\n"
