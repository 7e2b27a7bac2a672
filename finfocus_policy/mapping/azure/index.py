"""Every Azure mapping file, by name: a test says when one is missing here."""

from __future__ import annotations

from finfocus_policy.mapping.azure import (
    app_service,
    disk,
    kubernetes,
    scale_set,
    servers,
    sql,
    storage,
    virtual_machine,
)

MODULES = (
    app_service,
    disk,
    kubernetes,
    scale_set,
    servers,
    sql,
    storage,
    virtual_machine,
)
