"""Resource types that cost nothing by themselves, as data: one file a provider, and whole packages."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent
PROVIDERS = (
    *("aws", "aws-native", "azure", "azure-native", "cloudflare", "digitalocean"),
    *("gcp", "google-native", "kubernetes"),
)
# Packages whose tokens are module and name as they are.
PLAIN = frozenset({"aws-native", "azure-native", "google-native", "kubernetes"})
# What Pulumi has of every Kubernetes kind beside the kind itself.
FORMS = ("Patch", "List")
# Stands for every kind of an API group, in every version of it.
EVERY = "*"


def lines_of(name: str) -> Iterator[str]:
    """The lines of a data file, without comments."""
    for line in (FOLDER / f"{name}.txt").read_text(encoding="ascii").splitlines():
        if line and not line.startswith("#"):
            yield line


def token(package: str, module: str, name: str) -> str:
    """A type token as bridged providers build it; Kubernetes and the native ones have their own.

    >>> token("aws", "ec2", "InternetGateway"), token("kubernetes", "core/v1", "Secret")
    ('aws:ec2/internetGateway:InternetGateway', 'kubernetes:core/v1:Secret')
    """
    if package in PLAIN:
        return f"{package}:{module}:{name}"
    return f"{package}:{module}/{name[:1].lower()}{name[1:]}:{name}"


@lru_cache(maxsize=64)
def tokens_of(package: str) -> frozenset[str]:
    """The free type tokens of one provider; read at first use, none for a provider without a list."""
    found: set[str] = set()
    for line in lines_of(package) if package in PROVIDERS else ():
        module, *names = line.split()
        if names == [EVERY]:
            continue
        if package == "kubernetes":
            names += [f"{name}{form}" for name in names for form in FORMS]
        found.update(token(package, module, name) for name in names)
    return frozenset(found)


def tokens() -> frozenset[str]:
    """All free type tokens."""
    return frozenset().union(*map(tokens_of, PROVIDERS))


@lru_cache(maxsize=1)
def groups() -> frozenset[str]:
    """Kubernetes API groups all of whose kinds are free."""
    lines = (line.split() for line in lines_of("kubernetes"))
    return frozenset(group for group, *names in lines if names == [EVERY])


def in_free_group(type: str) -> bool:
    """True for a custom object of such a group."""
    package, _, rest = type.partition(":")
    return package == "kubernetes" and rest.partition(":")[0].partition("/")[0] in groups()


@lru_cache(maxsize=1)
def packages() -> frozenset[str]:
    """Packages that are free as a whole."""
    return frozenset(lines_of("packages"))


def is_free(type: str) -> bool:
    """True when a resource of this type costs nothing by itself.

    >>> is_free("aws:ec2/vpc:Vpc"), is_free("pulumi:providers:aws"), is_free("aws:ec2/instance:Instance")
    (True, True, False)
    """
    package = type.split(":", 1)[0]
    return package in packages() or type in tokens_of(package) or in_free_group(type)
