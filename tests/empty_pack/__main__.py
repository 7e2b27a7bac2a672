"""A pack that does nothing, with Pulumi's own server: what everything is measured against."""

from pulumi_policy import EnforcementLevel, PolicyPack, StackValidationPolicy


def nothing(args, report):
    """Looks at nothing."""


PolicyPack(
    name="empty",
    enforcement_level=EnforcementLevel.ADVISORY,
    policies=[StackValidationPolicy(name="nothing", description="Looks at nothing.", validate=nothing)],
)
