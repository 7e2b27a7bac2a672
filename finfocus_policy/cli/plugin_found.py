"""The plugins of this machine as the plugin commands see them, and the one a word means."""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass
from pathlib import Path

from finfocus_policy.cli.commands import nearest
from finfocus_policy.cli.inputs import read_settings
from finfocus_policy.errors import InputError
from finfocus_policy.model.plugins import PluginSettings
from finfocus_policy.sources.plugin.discovery import Found, Installed, find, homes
from finfocus_policy.sources.plugin.host import Program, program_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The home that plugins are installed to, what is set for plugins, and the plugins of every home."""

    home: Path
    settings: PluginSettings
    found: Found

    def program(self, installed: Installed) -> Program:
        """What is started for a plugin, with the variables granted to it."""
        return program_of(installed, os.environ, self.settings.of(installed.name).environment)


def place() -> Place:
    """Where plugins are, as settings and environment say. Raises InputError without any home."""
    settings = read_settings(argparse.Namespace())
    if not settings.home:
        raise InputError("there is no home folder for plugins", hint="set FINFOCUS_HOME")
    pins = {name: choice.version for name, choice in settings.plugins.each.items() if choice.version}
    return Place(home=Path(settings.home), settings=settings.plugins, found=find(homes(os.environ), pins))


def named(found: Found, word: str) -> Installed:
    """The plugin a word means: NAME is the version in use, NAME@VERSION any. Raises InputError for none."""
    name, _, version = word.partition("@")
    for one in found.plugins if not version else (*found.plugins, *found.others):
        if one.name == name and (not version or one.version.removeprefix("v") == version.removeprefix("v")):
            return one
    names = sorted({one.name for one in (*found.plugins, *found.others)})
    versions = sorted(one.version for one in (*found.plugins, *found.others) if one.name == name)
    if versions:
        raise InputError(f"plugin {name} has no version {version}" if version else f"the pinned version of {name} is missing",
            place=word, hint=f"installed: {', '.join(versions)}")  # fmt: skip
    meant = nearest(name, names)
    hint = (
        f"did you mean {meant}?"
        if meant
        else f"installed: {', '.join(names) or 'none'}; `finfocus plugin install` adds one"
    )
    raise InputError("no plugin of that name is installed", place=word, hint=hint)
