"""Vantage as a cost source: list prices and what was paid, from the real API (v2) or one that speaks seed-v1."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from finfocus_policy.serve.plugin import Plugin


def plugin() -> Plugin:
    """The plugin with the settings of the environment and the home file. Wrong ones are told with the first question."""
    from finfocus_policy.plugins.vantage.source import Vantage

    return Vantage()
