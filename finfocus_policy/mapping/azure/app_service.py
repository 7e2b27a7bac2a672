"""App Service plans: instances of a SKU; the apps in a plan cost nothing.

Rules (App Service pricing): Linux and Windows have prices of their own; F1 is free; Y1 and the dynamic tier are
charged by what their functions use.
"""

from __future__ import annotations

from finfocus_policy.mapping.azure.forms import View, form, keyed, shown
from finfocus_policy.mapping.azure.lines import count, fixed, of
from finfocus_policy.mapping.entry import Draft
from finfocus_policy.mapping.reader import product
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.money import HOURS_PER_MONTH
from finfocus_policy.model.resource import Unknown

FREE = frozenset({"f1", "free", "y1", "fc1"})
# What the portal calls these sizes, and what the price list does.
SAME = {"shared": "d1"}


def system(view: View) -> str | Unknown:
    """linux or windows; Windows when nothing is said, as Azure does."""
    words = view.text("os")
    reserved = view.flag("reserved")
    for value in (words, reserved):
        if isinstance(value, Unknown):
            return value
    said = str(words or "").lower()
    return "linux" if "linux" in said or reserved is True else "windows"


def plan(view: View) -> Draft:
    """An App Service plan."""
    sku, place = view.name("sku"), system(view)
    if isinstance(sku, str) and sku.lower() in FREE:
        view.assume("a free or consumption plan")
        return Draft(sku=sku, free=True)
    sku = Unknown("sku", "is not given") if sku is None else sku
    short = SAME.get(sku.lower(), sku) if isinstance(sku, str) else sku
    number = count(view.whole("count"))
    key = keyed("azure/app-service/{}/{}", short, place)
    hours = product(HOURS_PER_MONTH, number)
    meters: tuple[Meter, ...] = (fixed(f"Instance usage ({shown(sku)})", "hours", key, hours),)
    return Draft(sku=sku, meters=meters)


ENTRIES = of(
    "web:AppServicePlan",
    plan,
    form("azure:appservice/servicePlan:ServicePlan", "sku=skuName os=osType count=workerCount"),
    form("azure:appservice/plan:Plan", "sku=sku.size count=sku.capacity os=kind reserved=reserved"),
    form("azure-native:web:AppServicePlan", "sku=sku.name count=sku.capacity os=kind reserved=reserved"),
)
