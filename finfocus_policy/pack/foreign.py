"""Our policies as objects of `pulumi_policy`, for somebody's own PolicyPack.

The evaluation is the pack's own. What Pulumi's server does to us is undone: properties are read
through the proxies' raw values, so an unknown one never ends a policy; the several stack policies of
a run share one evaluation; nothing is raised. What it cannot do stays so: a violation has the level of
its policy, so a warning of a mandatory policy is reported by `cost-estimate`, which is advisory.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pulumi_policy
from google.protobuf import struct_pb2
from pulumi.runtime.proto import analyzer_pb2 as proto

from finfocus_policy.config.json_schema import policy_schema
from finfocus_policy.errors import FinfocusError
from finfocus_policy.mapping.registry import keys_of
from finfocus_policy.model.budget import Finding, Level, Severity
from finfocus_policy.pack import declare
from finfocus_policy.pack.messages import clean
from finfocus_policy.pack.session import Session
from finfocus_policy.read.analyzer import PROVIDER_KEYS, TAG_KEYS

SUMMARY = "cost-estimate"
TARGET = "__target"
# cost-budget comes first: its config holds the budgets everything else is judged by.
ORDER = ("cost-budget", "cost-coverage", "cost-estimate", "resource-cost", "spend-guard", "cost-variance")


def raw(value: Any) -> Any:
    """What is behind an unknown-checking proxy, unknowns being their sentinel texts; else the value itself."""
    proxied = isinstance(value, (Mapping, Sequence)) and not isinstance(value, (dict, list, tuple, str, bytes))
    return value[TARGET] if proxied else value  # a list proxy takes this key too


def plain(value: Any) -> Any:
    """A value that fits protobuf's Struct: assets and the like become empty."""
    behind = raw(value)
    if behind is None or isinstance(behind, (str, bool, int, float)):
        return behind
    if isinstance(behind, Mapping):
        return {str(key): plain(item) for key, item in behind.items()}
    if isinstance(behind, (list, tuple)):
        return [plain(item) for item in behind]
    return None


def struct(props: Any, keys: Iterable[str]) -> Any:
    """Some properties as a Struct."""
    values = raw(props)
    made = struct_pb2.Struct()
    made.update({key: plain(values[key]) for key in sorted(keys) if key in values})
    return made


def wanted(kind: str) -> frozenset[str]:
    """The properties of a type that a price or a tag can hang on."""
    return (keys_of(kind) or frozenset()) | frozenset(TAG_KEYS)


def described(given: Any) -> dict[str, Any]:
    """What ResourceValidationArgs and PolicyResource have in common, as fields of a message."""
    provider = given.provider
    fields: dict[str, Any] = {
        "type": given.resource_type,
        "urn": given.urn,
        "name": given.name,
        "properties": struct(given.props, wanted(given.resource_type)),
        "options": proto.AnalyzerResourceOptions(parent=given.opts.parent or ""),
    }
    if provider is not None:
        fields["provider"] = proto.AnalyzerProviderResource(
            type=provider.resource_type,
            urn=provider.urn,
            name=provider.name,
            properties=struct(provider.props, PROVIDER_KEYS),
        )
    return fields


def whole(resource: Any) -> Any:
    """One resource of a stack as the protocol's message."""
    links = {
        key: proto.AnalyzerPropertyDependencies(urns=[other.urn for other in others])
        for key, others in resource.property_dependencies.items()
    }
    parent = resource.parent.urn if resource.parent is not None else resource.opts.parent or ""
    return proto.AnalyzerResource(**described(resource), parent=parent, propertyDependencies=links)


class Shared:
    """What the policies of one pack share: one session, and the findings not yet reported."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.session = Session(environ, pack_folder=os.getcwd())
        self._config: dict[str, dict[str, Any]] = {}
        self._used: dict[str, dict[str, Any]] | None = None
        self._tags: Mapping[str, str] = {}
        self._asked: set[str] = set()
        self._found: list[Finding] = []
        self._urn = ""
        self._here: list[Finding] = []
        self._later: list[Finding] = []
        self._lock = threading.RLock()

    def resource(self, policy: str, args: Any) -> list[Finding]:
        """What one resource policy has to say; the resource is looked at once for all of them."""
        with self._lock:
            if refused := self._configured(policy, args):
                self._later.append(refused)
            if self._urn != args.urn or not args.urn:
                self._urn, self._here = args.urn, self.session.analyze(proto.AnalyzeRequest(**described(args)))
                resource_policies = {p.name for p in declare.ALL if p.per_resource}
                self._later += [f for f in self._here if f.policy not in resource_policies]
            return [f for f in self._here if f.policy == policy]

    def stack(self, policy: str, args: Any) -> list[Finding]:
        """What one stack policy has to say. A policy that asks again begins a new run."""
        with self._lock:
            again = policy in self._asked
            refused = self._configured(policy, args)
            if again or not self._asked or self._used != self._config or refused:
                self._found = [refused] if refused else self.session.analyze_stack([whole(r) for r in args.resources])
                self.session.afterwards()
                self._used = dict(self._config)
            self._asked = {policy} if again else {*self._asked, policy}
            return [f for f in (*self._found, *self._later) if reporter(f) == policy]

    def failed(self, policy: str, error: Exception) -> list[Finding]:
        """A failure on the way: told by the policy it belongs to, at once or when that one is asked."""
        self.session.failed(f"asking {policy}", error)
        self._later += self.session.failures()
        return [f for f in self._later if reporter(f) == policy]

    def _configured(self, policy: str, args: Any) -> Finding | None:
        """Takes in a policy's config and the stack's tags; a finding when the config is wrong."""
        config, tags = dict(args.get_config()), dict(args.stack_tags or {})
        if tags != self._tags:
            self._tags = tags
            self.session.about(replace(self.session.context, tags=tags))
        if config == self._config.get(policy, {}):
            return None
        self._config[policy] = config
        try:
            self.session.configure({}, {name: values for name, values in self._config.items() if values})
        except FinfocusError as error:
            return Finding(
                policy="cost-budget", level=Level.MANDATORY, severity=Severity.HIGH, message=str(error), about="config"
            )
        return None


def reporter(finding: Finding) -> str:
    """The policy a finding is reported by: its own, unless its own level is stricter than the finding."""
    stricter = declare.BY_NAME[finding.policy].level is Level.MANDATORY and finding.level is Level.ADVISORY
    return SUMMARY if stricter else finding.policy


def cost_policies() -> list[pulumi_policy.Policy]:
    """The policies of FinFocus for use in a PolicyPack of your own, each with its own level.

    Put all of them in one pack: they share one evaluation. Stack and project come from the
    environment Pulumi gives a pack, the config of each policy from the pack's policy config.
    """
    shared = Shared(os.environ)
    return [made(declare.BY_NAME[name], shared) for name in ORDER]


def made(policy: declare.Policy, shared: Shared) -> Any:
    """One policy as pulumi_policy's object."""
    ask: Callable[[str, Any], list[Finding]] = shared.resource if policy.per_resource else shared.stack

    def validate(args: Any, report: Any) -> None:
        try:
            found = ask(policy.name, args)
        except Exception as error:
            found = shared.failed(policy.name, error)
        for finding in found:
            report(told(finding, policy.name), finding.urn or None)

    kind = pulumi_policy.ResourceValidationPolicy if policy.per_resource else pulumi_policy.StackValidationPolicy
    schema = policy_schema(policy.name)
    return kind(
        name=policy.name,
        description=policy.description,
        validate=validate,
        enforcement_level=pulumi_policy.EnforcementLevel(policy.level.value),
        config_schema=pulumi_policy.PolicyConfigSchema(properties=schema) if schema else None,
        display_name=policy.display_name,
        severity=pulumi_policy.Severity(policy.severity.value),
        tags=list(declare.TAGS),
        remediation_steps=policy.remediation,
    )


def told(finding: Finding, policy: str) -> str:
    """The message, with the policy it is about where another reports it."""
    text = clean(finding.message)
    return text if finding.policy == policy else f"{finding.policy}: {text}"
