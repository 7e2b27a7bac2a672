"""Every Azure mapping file, by name: a test says when one is missing here."""

from __future__ import annotations

from finfocus_policy.mapping.azure import (
    app_service,
    cosmos,
    disk,
    gateways,
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
    virtual_machine,
)

MODULES = (
    app_service,
    cosmos,
    disk,
    gateways,
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
    virtual_machine,
)
