"""Every Cloudflare mapping file, by name: a test says when one is missing here."""

from __future__ import annotations

from types import ModuleType

from finfocus_policy.mapping.cloudflare import developer, zones

MODULES: tuple[ModuleType, ...] = (developer, zones)
