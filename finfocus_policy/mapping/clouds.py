"""The mapping files of each Pulumi package, imported when the first resource of that package is seen.

A stack is mostly of one cloud; importing them all took a fifth of the time the command line needs to answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from types import ModuleType

from finfocus_policy.mapping.entry import Entry

Modules = tuple[ModuleType, ...]


def aws() -> Modules:
    """Amazon Web Services, in the classic provider's names."""
    from finfocus_policy.mapping.aws import index

    return index.MODULES


def aws_native() -> Modules:
    """Amazon Web Services, in CloudFormation's names."""
    from finfocus_policy.mapping.aws import native

    return (native,)


def azure() -> Modules:
    """Azure, in the names of both providers."""
    from finfocus_policy.mapping.azure import index

    return index.MODULES


def gcp() -> Modules:
    """Google Cloud, in the names of both providers."""
    from finfocus_policy.mapping.gcp import index

    return index.MODULES


def digitalocean() -> Modules:
    """DigitalOcean."""
    from finfocus_policy.mapping.digitalocean import index

    return index.MODULES


def cloudflare() -> Modules:
    """Cloudflare."""
    from finfocus_policy.mapping.cloudflare import index

    return index.MODULES


def kubernetes() -> Modules:
    """Objects in a cluster."""
    from finfocus_policy.mapping import kubernetes as objects

    return (objects,)


PACKAGES: Mapping[str, Callable[[], Modules]] = {
    "aws": aws,
    "aws-native": aws_native,
    "azure": azure,
    "azure-native": azure,
    "gcp": gcp,
    "google-native": gcp,
    "digitalocean": digitalocean,
    "cloudflare": cloudflare,
    "kubernetes": kubernetes,
}


@cache
def _entries(load: Callable[[], Modules]) -> Mapping[str, Entry]:
    return {entry.token: entry for module in load() for entry in module.ENTRIES}


class Index(Mapping[str, Entry]):
    """Type token to entry. A look-up loads the files of its package alone; going through it loads all."""

    def __getitem__(self, token: str) -> Entry:
        load = PACKAGES.get(token.partition(":")[0])
        if load is None:
            raise KeyError(token)
        return _entries(load)[token]

    def __iter__(self) -> Iterator[str]:
        return (token for load in dict.fromkeys(PACKAGES.values()) for token in _entries(load))

    def __len__(self) -> int:
        return sum(1 for _ in self)
