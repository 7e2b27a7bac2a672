"""Every error FinFocus raises on purpose.

    FinfocusError                 exit code 1 unless a subclass says otherwise
    +-- InputError                a file or value the user gave cannot be used      (exit 2)
    |   +-- ReadError             a preview, state or usage file cannot be read     (exit 2)
    |   +-- ConfigError           finfocus.yaml, policy config, an environment key  (exit 2)
    +-- CurrencyMismatch          two currencies were added or compared
    +-- AmountError               a number that cannot be an amount of money
    +-- CatalogError              the embedded price list is missing or damaged
    +-- PackError                 a policy pack did not start or broke the protocol
    +-- PluginError               a cost plugin cannot be found, trusted or started

A price that cannot be found is not an error: it is a ``CostResult`` that says so.
"""

from __future__ import annotations


class FinfocusError(Exception):
    """Base of all errors meant for people: what happened, where, what to do next."""

    exit_code = 1

    def __init__(self, message: str, *, place: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.hint = hint

    def __str__(self) -> str:
        text = f"{self.place}: {self.message}" if self.place else self.message
        return f"{text}\n  {self.hint}" if self.hint else text


class InputError(FinfocusError):
    """A value the user gave cannot be used."""

    exit_code = 2


class ReadError(InputError):
    """A document (preview, state, usage file) cannot be read."""


class ConfigError(InputError):
    """A setting is wrong: misspelt key, impossible value, forbidden place."""


class CurrencyMismatch(FinfocusError):
    """Two amounts in different currencies were added or compared."""


class AmountError(FinfocusError):
    """A number that cannot be an amount of money (not finite, out of range)."""


class CatalogError(FinfocusError):
    """The embedded price list is missing, damaged or of another version."""


class PackError(FinfocusError):
    """A policy pack did not start, died, or answered against the protocol."""


class PluginError(FinfocusError):
    """A cost plugin cannot be found, trusted, started or spoken to."""
