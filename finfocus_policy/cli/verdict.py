"""Findings -> the exit code of the run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from finfocus_policy.cli.exit_codes import ExitCode
from finfocus_policy.model.budget import Action, Finding, Level
from finfocus_policy.model.cost import Estimate, Reason

FAIL_ON = ("budget", "unpriced")
MONEY = frozenset({"budget", "resource"})


def of_findings(findings: Iterable[Finding]) -> ExitCode:
    """What `check` and `analyze` end with.

    A mandatory finding about money is 3; else settings that cannot be used are 2; else mandatory
    findings about missing prices or a preview with errors are 4.
    """
    about = {f.about for f in findings if f.level in (Level.MANDATORY, Level.REMEDIATE)}
    if about & MONEY:
        return ExitCode.BUDGET
    if "config" in about:
        return ExitCode.INPUT
    return ExitCode.UNPRICED if about else ExitCode.DONE


def of_estimate(
    estimate: Estimate, findings: Iterable[Finding], fail_on: Iterable[str], on_unpriced: Mapping[Reason, Action]
) -> ExitCode:
    """What `cost projected` ends with: 0, unless `fail_on` names what is wrong.

    `unpriced` fails on every missing price that the settings do not ignore. Whatever is named, a
    preview with errors has no total to trust: 4.
    """
    wanted = set(fail_on)
    if not wanted:
        return ExitCode.DONE
    if "budget" in wanted and of_findings(findings) is ExitCode.BUDGET:
        return ExitCode.BUDGET
    gaps = any(r.reason is not None and on_unpriced.get(r.reason) is not Action.IGNORE for r in estimate.results)
    return ExitCode.UNPRICED if estimate.errors or ("unpriced" in wanted and gaps) else ExitCode.DONE
