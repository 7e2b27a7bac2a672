"""What settings say about plugins: which version, how they are spoken to, and how long they are waited for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

TRANSPORTS = ("port", "stdio")
BUDGET_SECONDS = 10.0
CONCURRENCY = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginChoice:
    """What is set for one plugin: `version` is the one to use ("" for the newest), `environment` names the variables
    its process is given besides those every process needs. `wanted`: somebody wrote `enabled: true`, which asks a plugin
    that is else left out because FinFocus knows the same by itself."""

    enabled: bool = True
    wanted: bool = False
    version: str = ""
    transport: str = TRANSPORTS[0]
    environment: tuple[str, ...] = ()


USUAL = PluginChoice()


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginSettings:
    """The settings `plugins` and `plugin_host`. `budget_seconds` is how long all plugins together may hold a run up,
    `concurrency` how many questions one plugin is asked at a time. `trusted` are the hashes of price layers that the policy
    config of a gate names: only plugins with one of them are asked; None where it names none."""

    each: Mapping[str, PluginChoice] = field(default_factory=dict)
    budget_seconds: float = BUDGET_SECONDS
    concurrency: int = CONCURRENCY
    trusted: frozenset[str] | None = None

    def of(self, name: str) -> PluginChoice:
        """What is set for a plugin.

        >>> PluginSettings(each={"slow": PluginChoice(enabled=False)}).of("slow").enabled
        False
        """
        return self.each.get(name, USUAL)
