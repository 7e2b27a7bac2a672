"""How often a property is tried."""

from __future__ import annotations

from hypothesis import settings


def draws(number: int) -> settings:
    """So many draws in `make test`, where one takes long; fifty times as many in `make fuzz`, as of every property."""
    return settings(max_examples=number * settings.default.max_examples // 100)
