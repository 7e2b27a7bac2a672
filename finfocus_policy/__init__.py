"""FinFocus for Pulumi: what a stack will cost, before it does."""

from __future__ import annotations

from typing import Any

__version__ = "0.1.0"


def cost_policies() -> list[Any]:
    """The policies of FinFocus as `pulumi_policy` objects, for a policy pack of your own.

    Needs pulumi-policy, which is imported here and not before: by name, because nothing below the
    pack may depend on it.
    """
    from importlib import import_module

    made: list[Any] = import_module("finfocus_policy.pack.foreign").cost_policies()
    return made
