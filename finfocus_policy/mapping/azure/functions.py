"""Function apps, Logic Apps and workflows: by execution, or by the vCPU and memory of a plan of their own.

Rules (Azure Functions, Logic Apps pricing): an execution is charged for at least 100 ms and in steps of 128 MB; apps in
a Premium or Workflow Standard plan are charged with it, those in a dedicated plan cost nothing besides it.
"""

from __future__ import annotations

import re
from decimal import ROUND_CEILING, Decimal

from finfocus_policy.mapping.azure.forms import View, entries, form
from finfocus_policy.mapping.azure.lines import count, of, unlinked, used
from finfocus_policy.mapping.azure.plans import (
    FUNCTIONS,
    PREMIUM,
    SITES,
    WORKFLOW,
    WORKFLOWS,
    Family,
    bearer,
    capacity,
    family_of,
    plan_of,
)
from finfocus_policy.mapping.entry import MILLION, THOUSAND, Draft
from finfocus_policy.mapping.reader import product
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.resource import Unknown

LEAST_TIME, LEAST_MEMORY, GIGABYTE = Decimal(100), Decimal(128), Decimal(1024)
# Sizes of plans in which an app costs nothing of its own: Free, Shared, Basic, Standard, Premium, Isolated.
DEDICATED = re.compile(r"(?:f|d|b|s|p|pc|i)\d.*|shared", re.IGNORECASE)
FLEXIBLE = "fc1"


def gigabyte_seconds(view: View) -> Decimal | Unknown | None:
    """What so many executions of a length and a memory are charged for."""
    runs, time, memory = (view.usage(key) for key in ("monthly_executions", "execution_duration_ms", "memory_mb"))
    if isinstance(time, Decimal):
        time = max(time, LEAST_TIME) / THOUSAND
    if isinstance(memory, Decimal):
        steps = (max(memory, LEAST_MEMORY) / LEAST_MEMORY).to_integral_value(ROUND_CEILING)
        memory = steps * LEAST_MEMORY / GIGABYTE
    return product(runs, time, memory)


def consumption(view: View, plan: str) -> tuple[Meter, ...]:
    """The executions of an app in a consumption plan."""
    start = f"azure/functions/{plan}"
    seconds = Meter(
        name="Execution time",
        unit="GB-seconds",
        keys=(f"{start}/duration",),
        quantity=gigabyte_seconds(view),
        usage_based=True,
    )
    runs = used(view, "Executions", "1M requests", f"{start}/executions", "monthly_executions", MILLION)
    return seconds, runs


def instances(view: View, plan: View | None) -> Decimal | Unknown:
    """Instances of a plan that is charged at its app: as the usage file says, else as the plan does."""
    given = view.usage("instances")
    if given is not None:
        return given
    return count(None if plan is None else plan.whole("count"))


def in_plan(view: View, plan: View, family: Family) -> Draft:
    """An app in a plan charged by vCPU and memory, which is shown at the first of the apps there."""
    size, first = plan.name("sku"), bearer(view.reader, plan.reader.owner)
    if first != view.reader.owner.urn:
        view.assume("it runs in a plan whose charge is shown at another app")
        return Draft(sku=size, free=True)
    return Draft(sku=size, meters=tuple(capacity(family, size, instances(view, plan))))


def app(view: View) -> Draft:
    """A function app."""
    plan = plan_of(view)
    size = unlinked(view, "plan") if plan is None else plan.name("sku")
    if isinstance(size, Unknown):
        meter = Meter(name="Executions", unit="1M requests", keys=(size,), quantity=None, usage_based=True)
        return Draft(sku=size, meters=(meter,))
    family = None if plan is None else family_of(plan)
    if plan is not None and family is PREMIUM:
        return in_plan(view, plan, family)
    if size is not None and DEDICATED.fullmatch(size):
        view.assume("it runs in a dedicated plan, which is charged")
        return Draft(sku=size, free=True)
    if plan is None:
        view.assume("a consumption plan, as its plan is not among these resources")
    return Draft(sku=size, meters=consumption(view, "flex" if (size or "").lower() == FLEXIBLE else "consumption"))


def connectors(view: View) -> list[Meter]:
    """Calls of connectors beyond those built in."""
    return [
        used(
            view,
            f"{name} connectors",
            "calls",
            f"azure/logic-app/connector/{name.lower()}",
            f"monthly_{name.lower()}_connector_calls",
        )
        for name in ("Standard", "Enterprise")
    ]


def standard(view: View) -> Draft:
    """A Logic App of the Standard kind."""
    plan = plan_of(view)
    if plan is not None and family_of(plan) is WORKFLOW:
        draft = in_plan(view, plan, WORKFLOW)
        return Draft(sku=draft.sku, meters=(*draft.meters, *connectors(view)))
    size: str | Unknown | None = unlinked(view, "plan") if plan is None else plan.name("sku")
    if isinstance(size, str) and DEDICATED.fullmatch(size):
        view.assume("it runs in a dedicated plan, which is charged")
        return Draft(sku=size, meters=tuple(connectors(view)))
    return Draft(sku=size, meters=(*capacity(WORKFLOW, size, instances(view, plan)), *connectors(view)))


def site(view: View) -> Draft:
    """azure-native has one type for web apps, function apps and logic apps."""
    words = view.text("kind")
    if isinstance(words, Unknown):
        return Draft(meters=(Meter(name="App usage", unit="months", keys=(words,), quantity=None, usage_based=True),))
    parts = (words or "").lower().split(",")
    if "workflowapp" in parts:
        return standard(view)
    return app(view) if "functionapp" in parts else Draft(free=True)


def workflow(view: View) -> Draft:
    """A Logic App of the Consumption kind: by action and connector call."""
    action = used(view, "Actions", "actions", "azure/logic-app/action", "monthly_actions")
    return Draft(meters=(action, *connectors(view)))


ENTRIES = (
    *entries(FUNCTIONS, app),
    *entries(WORKFLOWS, standard),
    *entries(SITES, site),
    *of(
        "logic:Workflow",
        workflow,
        form("azure:logicapps/workflow:Workflow azure-native:logic:Workflow"),
    ),
)
