"""Door 1: the policy pack, served over the analyzer protocol."""

from __future__ import annotations


def start() -> None:
    """Serves the pack as the engine expects it; never returns. Called by the pack folder's __main__.py."""
    from finfocus_policy.pack.start import start as serve

    serve()
