"""One resource a line, the summary last: for programs that read as they go."""

from __future__ import annotations

from finfocus_policy.report.encode import encode
from finfocus_policy.report.record import Records, rest, totals, verdicts
from finfocus_policy.report.view import View


def render(view: View) -> str:
    """The lines. Each has `record`: "resource" for those of the JSON document, "summary" for the rest."""
    records = Records(view.estimate.currency)
    lines = [f'{{"record": "resource", {records.resource(r)[1:]}' for r in view.estimate.results]
    summary = {"record": "summary"} | totals(view.estimate) | verdicts(view) | rest(view, records)
    return "\n".join([*lines, encode(summary)]) + "\n"
