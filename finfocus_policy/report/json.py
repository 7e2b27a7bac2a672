"""One JSON document: the contract other programs read. Its schema is schema/estimate.schema.json."""

from __future__ import annotations

from finfocus_policy.report.encode import lines
from finfocus_policy.report.record import Records, rest, totals, verdicts
from finfocus_policy.report.view import View

SPREAD = frozenset({"resources", "budgets", "price_data", "deleted", "findings", "groups", "errors", "notes"})


def render(view: View) -> str:
    """The document, a resource a line: two of them can be compared with diff."""
    records = Records(view.estimate.currency)
    resources = [records.resource(r) for r in view.estimate.results]
    return lines(totals(view.estimate) | {"resources": resources} | verdicts(view) | rest(view, records), SPREAD)
