"""The output formats by name. A format's module is imported when it is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module

from finfocus_policy.errors import InputError
from finfocus_policy.report.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One format: the module that has its `render`, and one line for the help text."""

    name: str
    module: str
    description: str


FORMATS: dict[str, Format] = {
    made.name: made
    for made in (
        Format(name="table", module="table", description="aligned columns for people (default)"),
        Format(name="json", module="json", description="one document, exact numbers, schema in schema/estimate.schema.json"),
        Format(name="ndjson", module="ndjson", description="one resource a line, a summary last"),
        Format(name="csv", module="csv", description="one cost component a line, for spreadsheets"),
        Format(name="infracost", module="infracost", description="Infracost's breakdown JSON 0.2, for tools that read it"),
    )
}


def render(name: str, view: View) -> str:
    """The view in a format. Raises InputError for a name that is none."""
    if name not in FORMATS:
        near = get_close_matches(name, FORMATS, 1)
        hint = f"did you mean {near[0]}?" if near else f"one of {', '.join(FORMATS)}"
        raise InputError(f"{name!r} is not an output format", place="--output", hint=hint)
    text: str = import_module(f"finfocus_policy.report.{FORMATS[name].module}").render(view)
    return text
