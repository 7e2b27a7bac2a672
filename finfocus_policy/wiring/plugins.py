"""The plugins of a run, from what is installed and set. Nothing of them is imported where there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from finfocus_policy.model.prices import Exchange
from finfocus_policy.model.settings import Settings
from finfocus_policy.sources.homes import any_plugin

if TYPE_CHECKING:
    from finfocus_policy.model.plugins import PluginChoice
    from finfocus_policy.sources.plugin.discovery import Installed
    from finfocus_policy.sources.plugin.host import Host, Program

NO_HASH = (
    "{} is not used in this verdict: trusted_price_layers of the policy config says whose prices count, "
    "and what a service will answer has no hash"
)


def host_of(settings: Settings, environ: Mapping[str, str]) -> Host | None:
    """The host of all plugins these settings switch on; None without any. No process is started before a resource may
    need it. Close it when the run is over."""
    if not settings.integrations and not any_plugin(settings.home, environ):
        return None
    from finfocus_policy.sources.plugin.host import Host

    programs, remarks = programs_of(settings, environ)
    if not programs and not remarks:
        return None
    return Host(
        programs,
        seconds=settings.plugins.budget_seconds,
        workers=settings.plugins.concurrency,
        currencies=shown_in(settings.prices.rules.currency),
        remarks=remarks,
    )


def programs_of(settings: Settings, environ: Mapping[str, str]) -> tuple[tuple[Program, ...], tuple[str, ...]]:
    """What is started for each plugin, by name, and what is to be said of those left out. One that is switched on by
    `integrations` takes the place of an installed one of its name."""
    from finfocus_policy.sources.plugin.discovery import find, homes
    from finfocus_policy.sources.plugin.host import builtin, program_of
    from finfocus_policy.sources.plugin.service import variables_for

    choices = settings.plugins
    found = find(homes(environ), {name: choice.version for name, choice in choices.each.items()})
    names = {p.name for p in (*found.plugins, *found.others)} | settings.integrations.keys()
    programs = {
        p.name: program_of(p, environ, choices.of(p.name).environment, transport=choices.of(p.name).transport, others=names, layers=choices.trusted)
        for p in found.plugins
        if used(p, choices.of(p.name))
    }
    services = {name: file for name, file in settings.integrations.items() if choices.of(name).enabled}
    if choices.trusted is not None:
        found = replace(found, remarks=(*found.remarks, *map(NO_HASH.format, services)))
        programs = {name: program for name, program in programs.items() if name not in services}
    else:
        programs |= {name: builtin(name, environ, variables_for(file, environ)) for name, file in services.items()}
    return tuple(programs[name] for name in sorted(programs)), tuple(sorted(set(found.remarks)))


def used(installed: Installed, choice: PluginChoice) -> bool:
    """Whether an installed plugin is asked. Our own price list is, as a plugin, for other hosts: here it is asked only
    when somebody wrote `enabled: true`."""
    from finfocus_policy.sources.plugin.shipped import built_in

    return choice.enabled and (choice.wanted or not built_in(installed))


def shown_in(exchange: Exchange | None) -> frozenset[str]:
    """The currencies amounts may be in: US dollars, and with a table of rates all that it converts.

    >>> from decimal import Decimal
    >>> sorted(shown_in(Exchange(code="EUR", rates={"EUR": Decimal("0.92"), "GBP": Decimal("0.8")}, as_of="2026-11-01")))
    ['EUR', 'GBP', 'USD']
    """
    if exchange is None:
        return frozenset({"USD"})
    return frozenset(code for code in ("USD", exchange.code, *exchange.rates) if exchange.factor(code) is not None)
