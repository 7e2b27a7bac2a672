"""What a run of the command line ends with: a contract that scripts rely on."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Every code `finfocus` ends with."""

    DONE = 0
    """It did what was asked. `cost projected` ends so whenever an estimate was made."""

    INTERNAL = 1
    """Something broke that is not the user's: a damaged price list, a pack that died, a defect."""

    INPUT = 2
    """A file, an option or a setting cannot be used."""

    BUDGET = 3
    """A mandatory finding about a budget (`check`, `analyze`, `--fail-on budget`)."""

    NOT_HELD = 3
    """A plugin failed a check (`plugin conformance`): like a budget, what was examined does not hold."""

    UNPRICED = 4
    """The only mandatory findings are about what could not be priced, or the preview had errors."""

    INTERRUPTED = 130
    """Ctrl-C, as shells expect it."""
