"""Between our findings and the analyzer protocol's messages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from google.protobuf import json_format
from pulumi.runtime.proto import analyzer_pb2

import finfocus_policy
from finfocus_policy.config.json_schema import policy_schema
from finfocus_policy.model.budget import Finding, Level, Severity
from finfocus_policy.model.settings import POLICIES
from finfocus_policy.pack import declare
from finfocus_policy.report.escape import block
from finfocus_policy.report.size import bounded

LEVELS = {
    Level.ADVISORY: analyzer_pb2.ADVISORY,
    Level.MANDATORY: analyzer_pb2.MANDATORY,
    Level.REMEDIATE: analyzer_pb2.MANDATORY,  # there is nothing to remediate, so what is left is denied
    Level.DISABLED: analyzer_pb2.DISABLED,
}
LEVEL_NAMES = {
    analyzer_pb2.ADVISORY: Level.ADVISORY,
    analyzer_pb2.MANDATORY: Level.MANDATORY,
    analyzer_pb2.REMEDIATE: Level.REMEDIATE,
    analyzer_pb2.DISABLED: Level.DISABLED,
}
SEVERITIES = {
    Severity.LOW: analyzer_pb2.POLICY_SEVERITY_LOW,
    Severity.MEDIUM: analyzer_pb2.POLICY_SEVERITY_MEDIUM,
    Severity.HIGH: analyzer_pb2.POLICY_SEVERITY_HIGH,
    Severity.CRITICAL: analyzer_pb2.POLICY_SEVERITY_CRITICAL,
}


def info() -> Any:
    """What the pack tells about itself. No initialConfig: an entry of it without a level would lower the policy's."""
    return analyzer_pb2.AnalyzerInfo(
        name=declare.PACK_NAME,
        displayName=declare.PACK_DISPLAY_NAME,
        description=declare.PACK_DESCRIPTION,
        version=finfocus_policy.__version__,
        supportsConfig=True,
        tags=declare.TAGS,
        policies=[policy_info(policy) for policy in declare.ALL],
    )


def policy_info(policy: declare.Policy) -> Any:
    """One policy as the engine lists it."""
    kind = analyzer_pb2.POLICY_TYPE_RESOURCE if policy.per_resource else analyzer_pb2.POLICY_TYPE_STACK
    made = analyzer_pb2.PolicyInfo(
        name=policy.name,
        displayName=policy.display_name,
        description=policy.description,
        enforcementLevel=LEVELS[policy.level],
        severity=SEVERITIES[policy.severity],
        policy_type=kind,
        remediation_steps=policy.remediation,
        tags=declare.TAGS,
    )
    if schema := policy_schema(policy.name):
        made.configSchema.properties.update(schema)
    return made


def configured(message: Any) -> tuple[dict[str, Level], dict[str, dict[str, Any]]]:
    """Levels and properties of a Configure request; "all" is every policy that has no entry of its own."""
    entries = dict(message.policyConfig)
    levels = {name: LEVEL_NAMES[entry.enforcementLevel] for name, entry in entries.items()}
    if (every := levels.pop("all", None)) is not None:
        levels = {**dict.fromkeys(POLICIES, every), **levels}
    properties = {name: json_format.MessageToDict(e.properties) for name, e in entries.items() if name != "all"}
    return levels, {name: values for name, values in properties.items() if values}


def answer(findings: Iterable[Finding]) -> bytes:
    """An AnalyzeResponse, serialised, with the findings that are in force, in a fixed order and size.

    The engine's proxy ends the whole run on an answer above 4 MiB, hence the bound.
    """
    kept = [f for f in findings if f.level is not Level.DISABLED]
    if not kept:
        return b""
    diagnostics = [diagnostic(f) for f in bounded(kept)]
    return bytes(analyzer_pb2.AnalyzeResponse(diagnostics=diagnostics).SerializeToString())


def diagnostic(finding: Finding) -> Any:
    """A finding with its own level and severity, harmless to the terminal it is read on."""
    return analyzer_pb2.AnalyzeDiagnostic(
        policyName=finding.policy,
        policyPackName=declare.PACK_NAME,
        policyPackVersion=finfocus_policy.__version__,
        description=declare.BY_NAME[finding.policy].description,
        message=clean(finding.message),
        enforcementLevel=LEVELS[finding.level],
        severity=SEVERITIES[finding.severity],
        urn=finding.urn,
    )


def clean(text: str) -> str:
    """Text that protobuf can carry (no half surrogates) and that acts on no terminal."""
    return block(text).encode("utf-8", "backslashreplace").decode("utf-8")
