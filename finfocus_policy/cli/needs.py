"""What the policy pack and plugins need beside the standard library, and what to do when it is not there."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec

from finfocus_policy.errors import FinfocusError

MODULES = ("grpc", "pulumi", "google.protobuf")
WIRE = ("grpc", "google.protobuf")
INSTALL = "in a clone run `make demo`, elsewhere `pip install pulumi-policy` for this Python"


def missing(modules: Sequence[str] = MODULES) -> list[str]:
    """The modules, without a wish those of the pack, that this Python does not have."""
    return [name for name in modules if not installed(name)]


def installed(name: str) -> bool:
    """Whether a module could be imported.

    >>> installed("json"), installed("no_such_package.module")
    (True, False)
    """
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def require(what: str = "the pack needs", modules: Sequence[str] = MODULES) -> None:
    """Raises FinfocusError, with what to install, when the pack (or what `what` says) could not run here."""
    if lacking := missing(modules):
        raise FinfocusError(f"{what} {', '.join(lacking)}, not installed for this Python", hint=INSTALL)
