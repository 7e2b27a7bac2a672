"""Every Google Cloud mapping file, by name: a test says when one is missing here."""

from __future__ import annotations

from types import ModuleType

from finfocus_policy.mapping.gcp import (
    bucket,
    cache,
    container,
    database,
    instance,
    network,
    serverless,
    services,
    storage,
)

MODULES: tuple[ModuleType, ...] = (
    bucket,
    cache,
    container,
    database,
    instance,
    network,
    serverless,
    services,
    storage,
)
