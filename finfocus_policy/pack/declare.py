"""The policies as the pack declares them: names, what they are for, what to do when they speak."""

from __future__ import annotations

from dataclasses import dataclass

from finfocus_policy.model.budget import Level, Severity
from finfocus_policy.model.settings import DEFAULT_LEVELS

PACK_NAME = "finfocus"
PACK_DISPLAY_NAME = "FinFocus"
PACK_DESCRIPTION = "What a stack will cost per month, and budgets that stop it before it is created."
TAGS = ("cost", "finops", "budget")


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One policy: a stack policy sees the whole stack at the end, a resource policy each resource before it is made."""

    name: str
    display_name: str
    description: str
    severity: Severity
    remediation: str
    per_resource: bool = False

    @property
    def level(self) -> Level:
        """The enforcement level in force when nobody configures another."""
        return DEFAULT_LEVELS[self.name]


ALL = (
    Policy(
        name="cost-estimate",
        display_name="Cost estimate",
        description="Monthly cost of the stack: total, change, dearest resources, coverage, age of prices.",
        severity=Severity.LOW,
        remediation="Nothing to do: this informs. Set it to disabled to silence it.",
    ),
    Policy(
        name="cost-budget",
        display_name="Cost budget",
        description="The stack stays within its budgets.",
        severity=Severity.HIGH,
        remediation="Take one of the ways back under the budget that the message names, or raise the budget where it is set.",
    ),
    Policy(
        name="cost-coverage",
        display_name="Cost coverage",
        description="Every resource has a price; those without one are named, with the reason.",
        severity=Severity.MEDIUM,
        remediation="Give the missing input (region, size) or accept a lower bound; on_unpriced says what it does to the verdict.",
    ),
    Policy(
        name="resource-cost",
        display_name="Resource cost",
        description="No single resource costs more per month than the limit set for one.",
        severity=Severity.HIGH,
        remediation="Choose a smaller size, or raise `monthly` in the config of resource-cost.",
        per_resource=True,
    ),
    Policy(
        name="spend-guard",
        display_name="Spend guard",
        description="An update stops before the resource that would break the stack's budget.",
        severity=Severity.CRITICAL,
        remediation="Make the stack cheaper, or raise the budget, and run the update again; what was created stays.",
        per_resource=True,
    ),
    Policy(
        name="cost-variance",
        display_name="Cost variance",
        description="Actual cost stays near what was projected. Off until a source of actual cost is configured.",
        severity=Severity.MEDIUM,
        remediation="Compare the resources named with their usage; update the usage file or the budget.",
    ),
)
BY_NAME = {policy.name: policy for policy in ALL}
