"""Every Azure mapping file, by name: what is imported here is listed. A test says when one is missing."""

from __future__ import annotations

from finfocus_policy.mapping.azure import (  # noqa: F401
    alerts,
    analytics,
    app_service,
    automation,
    backup,
    cognitive,
    containers,
    cosmos,
    defender,
    disk,
    edge,
    factory,
    functions,
    gateways,
    hadoop,
    homes,
    insights,
    kubernetes,
    learning,
    messaging,
    monitor,
    names,
    network,
    scale_set,
    servers,
    services,
    sql,
    storage,
    stores,
    tiers,
    virtual_machine,
    watch,
    web,
)
from finfocus_policy.mapping.entry import listed

MODULES = listed(vars())
