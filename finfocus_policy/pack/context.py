"""Which stack is looked at, and in what kind of run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from finfocus_policy.model.resource import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class StackContext:
    """The stack as the engine names it; secret config values are wrapped.

    `named`: the engine said which stack this is, so a verdict may be kept for it. `pulumi policy
    analyze` names none: then project and stack are read from the URNs and nothing is kept.
    `updating` is a run that changes the cloud (not a preview).
    """

    organization: str = ""
    project: str = ""
    stack: str = ""
    named: bool = False
    updating: bool = False
    config: Mapping[str, Any] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)

    def of_urn(self, urn: str) -> StackContext:
        """With what a URN says of stack and project, where nobody else said it.

        >>> StackContext().of_urn("urn:pulumi:dev::shop::aws:ec2/eip:Eip::ip").project
        'shop'
        """
        parts = urn.split("::", 2)
        if len(parts) < 3 or not parts[0].startswith("urn:pulumi:") or (self.stack and self.project):
            return self
        return replace(self, stack=self.stack or parts[0][len("urn:pulumi:") :], project=self.project or parts[1])


def of_message(message: Any) -> StackContext:
    """From ConfigureStack; without a stack's name the run is about no stack of ours."""
    return StackContext(
        organization=message.organization,
        project=message.project,
        stack=message.stack,
        named=bool(message.stack),
        updating=bool(message.stack) and not message.dry_run,
        config=marked(dict(message.config), message.config_secret_keys),
        tags=dict(message.tags),
    )


def of_environment(environ: Mapping[str, str]) -> StackContext:
    """From the PULUMI_ variables: for older CLIs and for packs of somebody else."""
    stack = environ.get("PULUMI_STACK", "")
    return StackContext(
        organization=environ.get("PULUMI_ORGANIZATION", ""),
        project=environ.get("PULUMI_PROJECT", ""),
        stack=stack,
        named=bool(stack),
        updating=bool(stack) and environ.get("PULUMI_DRY_RUN") == "false",
        config=marked(
            parsed(environ.get("PULUMI_CONFIG"), dict),
            parsed(environ.get("PULUMI_CONFIG_SECRET_KEYS"), list),
        ),
    )


def parsed(text: str | None, kind: type) -> Any:
    """A variable that holds JSON of one kind; empty where it does not."""
    with suppress(ValueError, RecursionError):
        value = json.loads(text or "null")
        if isinstance(value, kind):
            return value
    return kind()


def marked(config: Mapping[str, Any], secret_keys: Any) -> dict[str, Any]:
    """The config with the values of secret keys wrapped."""
    hidden = set(secret_keys)
    return {key: Secret(value) if key in hidden else value for key, value in config.items()}
