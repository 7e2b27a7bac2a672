"""Every DigitalOcean mapping file, by name: a test says when one is missing here."""

from __future__ import annotations

from types import ModuleType

from finfocus_policy.mapping.digitalocean import compute, services

MODULES: tuple[ModuleType, ...] = (compute, services)
