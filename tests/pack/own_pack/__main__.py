"""Somebody's own pack on Pulumi's server, with the policies of FinFocus in it."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy

from finfocus_policy import cost_policies


def named(args, report):
    """A rule of their own."""
    if not args.name:
        report("has no name")


OWN = ResourceValidationPolicy(name="named", description="Resources have names.", validate=named)
PolicyPack(name="own", enforcement_level=EnforcementLevel.ADVISORY, policies=[OWN, *cost_policies()])
