"""Kubernetes objects that cost nothing, or make something of the cloud: it depends on what they say.

A service is free unless it asks for a load balancer, a stateful set unless it claims volumes. What the
cloud then makes is not told by the object: no price is claimed for it.
"""

from __future__ import annotations

from finfocus_policy.mapping.entry import Draft, entry
from finfocus_policy.mapping.reader import Reader
from finfocus_policy.model.cost import Reason
from finfocus_policy.model.resource import Unknown

CLOUD = "made by the cloud the cluster runs in: what it costs is not told here"


def service(reader: Reader) -> Draft:
    """kubernetes:core/v1:Service."""
    kind = reader.text("spec.type")
    if isinstance(kind, Unknown):
        return Draft(reason=Reason.UNKNOWN_INPUT, detail=str(kind))
    if kind == "LoadBalancer":
        return Draft(reason=Reason.UNSUPPORTED_TYPE, detail=f"a load balancer, {CLOUD}")
    return Draft(free=True)


def stateful_set(reader: Reader) -> Draft:
    """kubernetes:apps/v1:StatefulSet."""
    claims = reader.get("spec.volumeClaimTemplates")
    if isinstance(claims, Unknown):
        return Draft(reason=Reason.UNKNOWN_INPUT, detail=str(claims))
    if claims:
        return Draft(reason=Reason.UNSUPPORTED_TYPE, detail=f"persistent volumes, {CLOUD}")
    return Draft(free=True)


ENTRIES = (
    entry("kubernetes:core/v1:Service", "core:Service", "spec", service),
    entry("kubernetes:apps/v1:StatefulSet", "apps:StatefulSet", "spec", stateful_set),
)
