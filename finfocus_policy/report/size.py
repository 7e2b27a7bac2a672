"""Keeps what one call prints under a limit, whatever the stack's size and however long its names are.

The engine takes one message for all diagnostics of a call. Ours stay under 64 KiB: long messages lose
their last lines, and when even that is not enough, the least important findings become a count.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from finfocus_policy.model.budget import Finding, Level, Severity

CALL_LIMIT = 64 * 1024
# What goes round each message: policy, pack and version names, description, field tags.
OVERHEAD = 768
MESSAGE_LIMIT = 6_000
# Room for the counts that replace findings: one per policy and level at most.
RESERVE = 12_000
RANK = {Severity.CRITICAL: 0, Severity.HIGH: 1, Severity.MEDIUM: 2, Severity.LOW: 3}


def size(finding: Finding) -> int:
    """Bytes a finding takes in the answer."""
    return OVERHEAD + sum(len(part.encode()) for part in (finding.message, finding.urn, finding.budget))


def shortened(message: str, limit: int = MESSAGE_LIMIT) -> str:
    """A message within a number of bytes, whole lines only; the last one says how much is missing.

    The final line of a message (files used) is kept.

    >>> shortened("a" * 40 + chr(10) + "b" * 40 + chr(10) + "end", 84).splitlines()[1:]
    ['(1 more line)', 'end']
    """
    if len(message.encode()) <= limit:
        return message
    *lines, last = message.split("\n")
    last = last.encode()[: limit // 2].decode(errors="ignore")
    room = limit - len(last.encode()) - 40
    kept: list[str] = []
    for line in lines:
        room -= len(line.encode()) + 1
        if room < 0:
            break
        kept.append(line)
    missing = len(lines) - len(kept)
    note = f"({missing:,} more line{'s' if missing > 1 else ''})"
    return "\n".join([*kept, note, last])


def order(finding: Finding) -> tuple[object, ...]:
    """Mandatory first, then by severity, policy, budget, resource and text."""
    mandatory = finding.level is Level.MANDATORY
    return (not mandatory, RANK[finding.severity], finding.policy, finding.about, finding.budget, finding.urn, finding.message)


def collapsed(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """One finding per policy, level and subject in place of many: nothing mandatory gets lost."""
    groups: dict[tuple[str, Level, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.policy, finding.level, finding.about), []).append(finding)
    return tuple(
        replace(held[0], urn="", budget="", message=f"and {len(held):,} more finding{'s' if len(held) > 1 else ''} like this one")
        for held in groups.values()
    )


def bounded(findings: Iterable[Finding], limit: int = CALL_LIMIT) -> tuple[Finding, ...]:
    """The findings in their order, all together within `limit` bytes."""
    room = limit - RESERVE
    kept: list[Finding] = []
    left: list[Finding] = []
    for one in sorted(findings, key=order):
        finding = replace(one, message=shortened(one.message))
        need = size(finding)
        if need <= room:
            room -= need
            kept.append(finding)
        else:
            left.append(finding)
    return tuple(sorted([*kept, *collapsed(left)], key=order))
