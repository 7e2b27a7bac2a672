"""Every Google Cloud mapping file, by name: a test says when one is missing here."""

from __future__ import annotations

from types import ModuleType

from finfocus_policy.mapping.gcp import (
    analytics,
    bucket,
    cache,
    container,
    database,
    databases,
    instance,
    native,
    network,
    platform,
    serverless,
    services,
    storage,
)

MODULES: tuple[ModuleType, ...] = (
    analytics,
    bucket,
    cache,
    container,
    database,
    databases,
    instance,
    native,
    network,
    platform,
    serverless,
    services,
    storage,
)
