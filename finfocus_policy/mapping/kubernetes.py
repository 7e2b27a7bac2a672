"""Kubernetes objects that cost nothing, or make something of the cloud: it depends on what they say.

A service is free unless it asks for a load balancer, a stateful set unless it claims volumes, an ingress
when a controller in the cluster serves it. What the cloud makes otherwise is not told by the object: no
price is claimed for it.
"""

from __future__ import annotations

from collections.abc import Mapping

from finfocus_policy.mapping.entry import Draft, entry
from finfocus_policy.mapping.reader import Reader
from finfocus_policy.model.cost import Reason
from finfocus_policy.model.resource import Unknown

CLOUD = "made by the cloud the cluster runs in: what it costs is not told here"
# Ingress classes of controllers that run in the cluster, by the words their names begin with.
INSIDE = ("contour", "haproxy", "istio", "kong", "nginx", "public", "traefik", "webapprouting.kubernetes.azure.com")
CLASS = "kubernetes.io/ingress.class"
INGRESSES = ("extensions/v1beta1", "networking.k8s.io/v1", "networking.k8s.io/v1beta1")


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


def class_of(reader: Reader) -> str | Unknown | None:
    """The class of an ingress, as its specification or the older annotation names it."""
    named = reader.text("spec.ingressClassName")
    notes = reader.get("metadata.annotations") if named is None else None
    if isinstance(notes, Mapping) and CLASS in notes:
        # the annotation's name has dots in it, so it is read as a block of its own
        return Reader(reader.context, {"class": notes[CLASS]}, "metadata.annotations", reader.owner).text("class")
    return notes if isinstance(notes, Unknown) else named


def ingress(reader: Reader) -> Draft:
    """Ingresses of every version."""
    kind = class_of(reader)
    if isinstance(kind, Unknown):
        return Draft(reason=Reason.UNKNOWN_INPUT, detail=str(kind))
    if kind is not None and kind.startswith(INSIDE):
        return Draft(free=True)
    return Draft(reason=Reason.UNSUPPORTED_TYPE, detail=f"a load balancer, {CLOUD}")


ENTRIES = (
    *(entry(f"kubernetes:{version}:Ingress", "networking:Ingress", "spec metadata", ingress) for version in INGRESSES),
    entry("kubernetes:core/v1:Service", "core:Service", "spec", service),
    entry("kubernetes:apps/v1:StatefulSet", "apps:StatefulSet", "spec", stateful_set),
)
