"""The plugins that come with FinFocus. They use the SDK as anybody's plugin does, and nobody imports them but to run."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from finfocus_policy.serve.plugin import Plugin

MODULES: Mapping[str, str] = {
    "catalog": "finfocus_policy.plugins.catalog",
    "specs": "finfocus_policy.plugins.specs",
    "vantage": "finfocus_policy.plugins.vantage",
}
"""Name to module; each module has `plugin()`, which makes the plugin from the environment."""


def load(name: str) -> Plugin:
    """One of our own plugins, ready to be served. Raises KeyError for a name that is none."""
    made: Plugin = import_module(MODULES[name]).plugin()
    return made
