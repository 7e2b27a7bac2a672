"""App Service plans: instances of a SKU; the apps in a plan cost nothing.

Rules (App Service pricing): Linux and Windows have prices of their own; F1 costs nothing; Y1 and the dynamic tier are
charged by what their functions use; Elastic Premium and Workflow Standard by vCPU and memory (`plans`).
"""

from __future__ import annotations

from decimal import Decimal

from finfocus_policy.mapping.azure.forms import View, entries, keyed, shown
from finfocus_policy.mapping.azure.lines import count, fixed
from finfocus_policy.mapping.azure.plans import PLAN, Family, bearer, capacity, family_of
from finfocus_policy.mapping.entry import Draft
from finfocus_policy.mapping.reader import product
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.money import HOURS_PER_MONTH
from finfocus_policy.model.resource import Unknown

CONSUMED = frozenset({"y1", "fc1"})
# What the portal calls these sizes, and what the price list does.
GIVEN_AWAY = frozenset({"f1", "free"})
SAME = {"shared": "d1", "p1": "p1v1", "p2": "p2v1", "p3": "p3v1"}


def system(view: View) -> str | Unknown:
    """linux or windows; Windows when nothing is said, as Azure does."""
    words = view.text("os")
    reserved = view.flag("reserved")
    for value in (words, reserved):
        if isinstance(value, Unknown):
            return value
    said = str(words or "").lower()
    return "linux" if "linux" in said or reserved is True else "windows"


def shared(view: View, family: Family, sku: str, number: Decimal | Unknown) -> Draft:
    """A plan charged by vCPU and memory, unless that is shown at an app in it."""
    own = view.reader.owner
    if bearer(view.reader, own) != own.urn:
        view.assume("its vCPUs and memory are shown at the first app that runs in it")
        return Draft(sku=sku, free=True)
    return Draft(sku=sku, meters=tuple(capacity(family, sku, number)))


def plan(view: View) -> Draft:
    """An App Service plan."""
    sku, place = view.name("sku"), system(view)
    if isinstance(sku, str) and sku.lower() in CONSUMED:
        view.assume("a consumption plan: its functions are charged")
        return Draft(sku=sku, free=True)
    sku = Unknown("sku", "is not given") if sku is None else sku
    number, family = count(view.whole("count")), family_of(view)
    if family is not None and isinstance(sku, str):
        return shared(view, family, sku, number)
    name, hours = f"Instance usage ({shown(sku)})", product(HOURS_PER_MONTH, number)
    if isinstance(sku, str) and sku.lower() in GIVEN_AWAY:
        return Draft(sku=sku, free=True, meters=(Meter(name=name, unit="hours", keys=(), quantity=hours),))
    short = SAME.get(sku.lower(), sku) if isinstance(sku, str) else sku
    return Draft(sku=sku, meters=(fixed(name, "hours", keyed("azure/app-service/{}/{}", short, place), hours),))


ENTRIES = entries(PLAN, plan)
