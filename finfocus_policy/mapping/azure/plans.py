"""App Service plans that are charged by vCPU and memory: Elastic Premium (functions), Workflow Standard (logic apps).

Rule (Azure Functions, Logic Apps pricing): an instance is charged by its vCPUs and its memory, whatever runs on it. It
is shown at the first app of the stack that runs in the plan, at the plan itself when the stack has no such app: once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from finfocus_policy.mapping.azure.forms import Kind, View, form, kind
from finfocus_policy.mapping.entry import ONE
from finfocus_policy.mapping.reader import Reader, product
from finfocus_policy.mapping.tokens import canonical
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.money import HOURS_PER_MONTH
from finfocus_policy.model.resource import Resource, Unknown

PLAN = kind(
    "web:AppServicePlan",
    form("azure:appservice/servicePlan:ServicePlan", "sku=skuName os=osType count=workerCount"),
    form("azure:appservice/plan:Plan", "sku=sku.size tier=sku.tier count=sku.capacity os=kind reserved=reserved"),
    form("azure-native:web:AppServicePlan", "sku=sku.name tier=sku.tier count=sku.capacity os=kind reserved=reserved"),
)
FUNCTIONS = kind(
    "web:FunctionApp",
    form("azure:appservice/functionApp:FunctionApp", "plan=appServicePlanId"),
    form(
        "azure:appservice/linuxFunctionApp:LinuxFunctionApp azure:appservice/windowsFunctionApp:WindowsFunctionApp",
        "plan=servicePlanId",
    ),
)
WORKFLOWS = kind("web:LogicApp", form("azure:logicapps/standard:Standard", "plan=appServicePlanId"))
SITES = kind("web:WebApp", form("azure-native:web:WebApp", "plan=serverFarmId kind=kind"))
APPS = (FUNCTIONS, WORKFLOWS, SITES)
VCPUS = {"1": ONE, "2": Decimal(2), "3": Decimal(4)}
GIGABYTES = Decimal("3.5")


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A family of plans charged by vCPU and memory: how its sizes start, its tier, and the words of its lines."""

    prefix: str
    tier: str
    processor: str
    memory: str
    unit: str
    key: str


PREMIUM = Family(
    prefix="ep", tier="elasticpremium", processor="vCPU", memory="Memory", unit="vCPU", key="azure/functions/premium"
)
WORKFLOW = Family(
    prefix="ws",
    tier="workflowstandard",
    processor="Workflow vCore",
    memory="Workflow memory",
    unit="vCore",
    key="azure/logic-app/standard",
)
FAMILIES = (PREMIUM, WORKFLOW)


def family_of(plan: View) -> Family | None:
    """The family of a plan; None for all others and for what is not known."""
    sku, tier = plan.name("sku"), plan.text("tier")
    size = sku.lower() if isinstance(sku, str) else ""
    for each in FAMILIES:
        right = not isinstance(tier, str) or tier.lower() == each.tier
        if size[:2] == each.prefix and size[2:] in VCPUS and right:
            return each
    return None


def capacity(family: Family, size: str | Unknown | None, instances: Decimal | Unknown) -> list[Meter]:
    """The vCPUs and the memory of so many instances of a size (EP2)."""
    cores: Decimal | Unknown
    if isinstance(size, str):
        cores = VCPUS.get(size[2:], Unknown("size", "is not one of its plan"))
    else:
        cores = Unknown("plan", "is not among these resources") if size is None else size
    label = size if isinstance(size, str) else "unknown SKU"
    lines = ((family.processor, family.unit, "vcpu", cores), (family.memory, "GB", "memory", product(cores, GIGABYTES)))
    return [
        Meter(
            name=f"{name} ({label})",
            unit=unit,
            keys=(f"{family.key}/{item}",),
            quantity=product(amount, instances),
            scale=HOURS_PER_MONTH,
        )
        for name, unit, item, amount in lines
    ]


def runs_functions(reader: Reader, type: str) -> bool:
    """True for what is charged with its plan: of azure-native's web apps those of the kind functionapp."""
    if canonical(type) not in SITES.tokens:
        return True
    words = reader.text("kind")
    return isinstance(words, str) and "functionapp" in words.lower()


def tenants(reader: Reader, plan: Resource) -> Iterator[Resource]:
    """The apps of the stack that run in a plan, in the order of the stack."""
    graph = reader.context.graph
    graph.followed += 1
    properties = {token: form.names["plan"] for each in APPS for form in each.forms for token in form.tokens}
    for app in graph:
        property = properties.get(canonical(app.type))
        if property is None or not runs_functions(Reader(reader.context, app.inputs, owner=app), app.type):
            continue
        found = graph.linked(app, property, *PLAN.tokens)
        if found is not None and found.urn == plan.urn:
            yield app


def bearer(reader: Reader, plan: Resource) -> str:
    """The URN of what a plan's charge is shown at."""
    return next(tenants(reader, plan), plan).urn


def plan_of(view: View, *others: Kind) -> View | None:
    """The plan an app runs in."""
    return view.linked("plan", PLAN, *others)
