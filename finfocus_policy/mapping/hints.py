"""What to say of types that have no price, beyond that they have none: by token, else by package."""

from __future__ import annotations

from collections.abc import Mapping

HINTS: Mapping[str, str] = {
    "google-native": (
        "of google-native instances, disks, clusters, buckets and SQL instances are priced; the gcp provider has more"
    ),
    "kubernetes:core/v1:PersistentVolumeClaim": (
        "a persistent volume, made by the cloud the cluster runs in: what it costs is not told here"
    ),
    "kubernetes:helm.sh/v3:Release": (
        "what its chart makes is not told here: load balancers and volumes among it are charged by the cloud"
    ),
    "pulumi-nodejs": "a dynamic provider: what it makes is not told here",
    "pulumi-python": "a dynamic provider: what it makes is not told here",
}


def hint_of(type: str) -> str:
    """The hint for a type, empty when there is none.

    >>> hint_of("google-native:run/v1:Job")[:16], hint_of("aws:made/up:Up")
    ('of google-native', '')
    """
    return HINTS.get(type) or HINTS.get(type.partition(":")[0], "")
