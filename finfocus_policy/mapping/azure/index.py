"""Every Azure mapping file, by name: a test says when one is missing here."""

from __future__ import annotations

from types import ModuleType

MODULES: tuple[ModuleType, ...] = ()
