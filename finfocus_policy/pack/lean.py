"""The pack without Pulumi's whole SDK: run as a script by bootstrap/bin/python.

Of the SDK the pack needs two generated modules, the messages of the analyzer and plugin protocols.
`python -m pulumi.policy` imports all of it first, which takes as long as everything else together,
on every preview and twice on every update, and holds 9 MB. Here the packages above those two
modules stay empty. What the pack answers is the same; a test compares it.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

PACKAGES = ("pulumi", "pulumi.runtime", "pulumi.runtime.proto")


def leave_empty(name: str, folder: Path) -> None:
    """Makes a package that has modules but no content of its own."""
    package = ModuleType(name)
    package.__path__ = [str(folder)]
    sys.modules[name] = package
    above, _, last = name.rpartition(".")
    if above:
        setattr(sys.modules[above], last, package)


def spare_the_sdk() -> None:
    """Empties the SDK's packages on the way to its protocol. Without an SDK nothing is done: the
    import that fails later says what is missing."""
    found = find_spec(PACKAGES[0])
    if found is None or not found.submodule_search_locations:
        return
    root = Path(found.submodule_search_locations[0])
    for name in PACKAGES:
        leave_empty(name, root.joinpath(*name.split(".")[1:]))


if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parent.parent.parent)
    spare_the_sdk()
    from finfocus_policy.pack import start

    start()
