"""Local specs by the settings: read where there are any, left alone where a gate does not trust them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from finfocus_policy.model.settings import Problem, Settings
from finfocus_policy.sources.homes import any_spec

if TYPE_CHECKING:
    from finfocus_policy.sources.specs.source import SpecSource


def local_specs(settings: Settings) -> tuple[SpecSource | None, str]:
    """The specs in force, None where there are none, and what is to be said when a gate does not use them."""
    if not any_spec(settings.spec_folders) and not settings.spec_dir:
        return None, ""
    from finfocus_policy.sources.specs.source import SpecSource

    made = SpecSource(settings.spec_folders, named=settings.spec_dir)
    prices = settings.prices
    if prices.gate and made.sha256 not in prices.trusted:
        note = (
            "the local specs are not used in this verdict: the policy config does not trust them "
            f'(add "{made.sha256}" to trusted_price_layers of cost-budget)'
        )
        return None, note
    return made, ""


def problems_of(specs: SpecSource | None) -> tuple[Problem, ...]:
    """What is wrong with spec files that were read."""
    return specs.problems if specs is not None else ()
