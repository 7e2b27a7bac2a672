"""Every Azure mapping file, by name: a test says when one is missing here."""

from __future__ import annotations

from finfocus_policy.mapping.azure import disk, kubernetes, scale_set, virtual_machine

MODULES = (disk, kubernetes, scale_set, virtual_machine)
