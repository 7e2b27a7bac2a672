"""What the policy pack needs beside the standard library, and what to do when it is not there."""

from __future__ import annotations

from importlib.util import find_spec

from finfocus_policy.errors import FinfocusError

MODULES = ("grpc", "pulumi", "google.protobuf")
INSTALL = "in a clone run `make demo`, elsewhere `pip install pulumi-policy` for this Python"


def missing() -> list[str]:
    """The modules of the pack that this Python does not have."""
    return [name for name in MODULES if not installed(name)]


def installed(name: str) -> bool:
    """Whether a module could be imported.

    >>> installed("json"), installed("no_such_package.module")
    (True, False)
    """
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def require() -> None:
    """Raises FinfocusError, with what to install, when the pack could not run here."""
    if lacking := missing():
        raise FinfocusError(f"the pack needs {', '.join(lacking)}, not installed for this Python", hint=INSTALL)
