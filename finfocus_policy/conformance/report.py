"""A verdict as text: a table for people, JSON and JUnit for machines."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping

from finfocus_policy.conformance.check import CATEGORIES, Result
from finfocus_policy.conformance.run import Verdict

MARKS = {"passed": "pass", "failed": "FAIL", "skipped": "skip"}
FORMAT = "finfocus-conformance/1"


def table(verdict: Verdict) -> str:
    """A row for each check, with what it holds, or why it does not."""
    version = f" {verdict.version}" if verdict.version else ""
    package = f"{verdict.package}.v1" if verdict.package else "no package of the protocol"
    lines = [
        f"Conformance of {verdict.plugin or 'a plugin without a name'}{version} ({package}), {verdict.level.word}",
        "",
    ]
    width = max((len(result.check.id) for result in verdict.results), default=0)
    for category in CATEGORIES:
        of_it = [result for result in verdict.results if result.check.category == category]
        lines += [row(result, width) for result in of_it]
    counts = ", ".join(f"{verdict.count(outcome)} {outcome}" for outcome in MARKS)
    again = f"; started {verdict.starts} times" if verdict.starts > 1 else ""
    said = () if verdict.good else [f"on standard error it said last: {line}" for line in verdict.said]
    return "\n".join([*lines, "", f"{'conforms' if verdict.good else 'DOES NOT CONFORM'}: {counts}{again}", *said]) + "\n"


def row(result: Result, width: int) -> str:
    """One check."""
    said = f"{result.check.holds}: {result.text}" if result.text else result.check.holds
    return f"  {MARKS[result.outcome]}  {result.check.id:<{width}}  {said}"


def to_json(verdict: Verdict) -> str:
    """Everything, with stable names."""
    return json.dumps(document(verdict), indent=2, ensure_ascii=True) + "\n"


def document(verdict: Verdict) -> dict[str, object]:
    """The verdict as JSON has it."""
    return {
        "format": FORMAT,
        "plugin": {"name": verdict.plugin, "version": verdict.version, "package": verdict.package},
        "level": verdict.level.word,
        "conforms": verdict.good,
        "summary": {"total": len(verdict.results), **{outcome: verdict.count(outcome) for outcome in MARKS}},
        "starts": verdict.starts,
        "said": list(verdict.said),
        "checks": [
            {
                "id": result.check.id,
                "category": result.check.category,
                "level": result.check.level.word,
                "holds": result.check.holds,
                "rule": result.check.rule,
                "outcome": result.outcome,
                "text": result.text,
                "milliseconds": round(result.seconds * 1000, 1),
            }
            for result in verdict.results
        ],
    }


def junit(verdict: Verdict) -> str:
    """JUnit's XML, a suite for each category, as CI systems show it."""
    total = f'tests="{len(verdict.results)}" failures="{verdict.count("failed")}" skipped="{verdict.count("skipped")}"'
    name = quoted(f"conformance of {verdict.plugin}, {verdict.level.word}")
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<testsuites name="{name}" {total}>']
    for category in CATEGORIES:
        lines += suite(category, [result for result in verdict.results if result.check.category == category])
    return "\n".join([*lines, "</testsuites>"]) + "\n"


def suite(category: str, results: list[Result]) -> Iterator[str]:
    """The checks of a category."""
    if not results:
        return
    failed, skipped = (sum(r.outcome == outcome for r in results) for outcome in ("failed", "skipped"))
    spent = sum(r.seconds for r in results)
    counts = f'tests="{len(results)}" failures="{failed}" skipped="{skipped}" time="{spent:.3f}"'
    yield f'  <testsuite name="{category}" {counts}>'
    for result in results:
        name = (
            f'name="{quoted(result.check.id)}" classname="finfocus.conformance.{category}" time="{result.seconds:.3f}"'
        )
        inner = {
            "failed": f'<failure message="{quoted(result.text)}">{quoted(result.check.holds)}</failure>',
            "skipped": f'<skipped message="{quoted(result.text)}"/>',
        }.get(result.outcome, "")
        yield f"    <testcase {name}>{inner}</testcase>" if inner else f"    <testcase {name}/>"
    yield "  </testsuite>"


def quoted(text: str) -> str:
    """Text for XML: what it cannot hold (a plugin may say anything) becomes a question mark.

    >>> quoted('a<b> & "c"' + chr(7))
    'a&lt;b&gt; &amp; &quot;c&quot;?'
    """
    kept = "".join(c if c.isprintable() and not 0xD800 <= ord(c) < 0xE000 and ord(c) < 0xFFFE else "?" for c in text)
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        kept = kept.replace(character, entity)
    return kept


FORMATS: Mapping[str, Callable[[Verdict], str]] = {"table": table, "json": to_json, "junit": junit}
