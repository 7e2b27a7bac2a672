"""Every Google Cloud mapping file, by name: what is imported here is listed. A test says when one is missing."""

from __future__ import annotations

from finfocus_policy.mapping.entry import listed
from finfocus_policy.mapping.gcp import (  # noqa: F401
    analytics,
    bucket,
    cache,
    container,
    database,
    databases,
    functions,
    instance,
    native,
    network,
    platform,
    serverless,
    services,
    storage,
)

MODULES = listed(vars())
