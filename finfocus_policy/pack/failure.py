"""What goes wrong inside, as a finding: never an exception to the engine, never a silent pass.

An exception's own text may quote a property value, and a property may be a secret: only its type
and the place in our code are shown. What is wrong with a
user's file (InputError) is our own text and is shown whole.
"""

from __future__ import annotations

import os
import traceback
from collections.abc import Mapping
from pathlib import Path

from finfocus_policy.errors import InputError
from finfocus_policy.model.budget import Action, Finding, Level, Severity
from finfocus_policy.pack.declare import BY_NAME

LOG_VARIABLE = "FINFOCUS_LOG"
ROOT = Path(__file__).resolve().parent.parent.parent


def place(error: BaseException) -> str:
    """The innermost line of ours that an exception passed through, "file.py:12"."""
    ours = [f for f in traceback.extract_tb(error.__traceback__) if is_ours(f.filename)]
    if not ours:
        return "outside of FinFocus"
    return f"{Path(ours[-1].filename).resolve().relative_to(ROOT).as_posix()}:{ours[-1].lineno}"


def is_ours(filename: str) -> bool:
    """Whether a source file belongs to this package."""
    return Path(filename).resolve().is_relative_to(ROOT / "finfocus_policy")


def told(doing: str, error: BaseException) -> str:
    """One sentence about a failure that holds no value of anybody's."""
    if isinstance(error, InputError):
        return f"{doing}: {error}"
    return f"{doing} failed inside FinFocus ({type(error).__name__} at {place(error)})"


def finding(doing: str, error: BaseException, *, action: Action, levels: Mapping[str, Level], urn: str = "") -> Finding:
    """A failure as a finding of cost-budget: `on_error: deny` takes the level of that policy."""
    level = levels.get("cost-budget", BY_NAME["cost-budget"].level) if action is Action.DENY else Level.ADVISORY
    tail = "on_error: warn would let it pass" if level is Level.MANDATORY else "the figures may be incomplete"
    return Finding(
        policy="cost-budget",
        level=level,
        severity=Severity.HIGH,
        message=f"{told(doing, error)}; {tail}. Please report it with the file named by {LOG_VARIABLE}.",
        about="error",
        urn=urn,
    )


def log(doing: str, error: BaseException) -> None:
    """Adds a failure to the file FINFOCUS_LOG names: frames, no values, no text of the exception."""
    path = os.environ.get(LOG_VARIABLE)
    if not path:
        return
    frames = [f"  {f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(error.__traceback__)]
    try:
        with open(path, "a", encoding="utf-8") as file:
            file.write("\n".join((f"{doing}: {type(error).__name__}", *frames, "")))
    except OSError:
        return
