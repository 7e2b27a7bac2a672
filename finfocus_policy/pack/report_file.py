"""The JSON report the pack leaves for others: `preview --json` drops what policies say."""

from __future__ import annotations

from pathlib import Path

from finfocus_policy.history.store import write_atomically
from finfocus_policy.report.formats import render
from finfocus_policy.wiring import Judgement


def write_report(judged: Judgement, path: str) -> str:
    """Writes the report whole or not at all; gives a note when it could not be written, else "".

    The folder is made when it is missing. The file is its owner's alone.
    """
    target = Path(path)
    try:
        text = render("json", judged.view())
        target.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(target, text)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        return f"the report was not written ({why}: {path})"
    return ""
