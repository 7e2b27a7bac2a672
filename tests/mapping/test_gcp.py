"""Google Cloud rules that single cases do not show."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from finfocus_policy.mapping.free import is_free
from finfocus_policy.mapping.graph import Graph
from finfocus_policy.mapping.registry import describe
from finfocus_policy.model.cost import Priced, Reason, Status
from finfocus_policy.sources.catalog.lookup import Catalog
from tests.mapping.support import UNKNOWN, Usage, provider, resource

CATALOG = Catalog()
HOME = provider("us-central1", package="gcp")
INSTANCE = "gcp:compute/instance:Instance"


def priced(type, inputs, usage=None, home=HOME) -> Priced:
    return CATALOG.price(describe(resource(type, inputs, provider=home), Graph(), Usage(usage)))


@pytest.mark.parametrize(
    ("sku", "share"),
    [
        *((sku, "0.3") for sku in ("n1-standard-4", "f1-micro", "g1-small", "m1-ultramem-40")),
        *((sku, "0.2") for sku in ("n2-standard-4", "n2d-standard-4", "c2-standard-4")),
        *((sku, "0") for sku in ("e2-standard-4", "c3-standard-4", "n4-standard-4", "t2d-standard-4")),
    ],
)
def test_a_whole_month_earns_the_discount(sku, share):
    listed = CATALOG.lookup(f"gcp/compute/machine/{sku}/on-demand", "us-central1").price
    whole = priced(INSTANCE, {"machineType": sku}).components[0]
    assert whole.unit_price == listed * (1 - Decimal(share))
    part = priced(INSTANCE, {"machineType": sku}, {"monthly_hrs": 100}).components[0]
    assert (part.unit_price, part.quantity) == (listed, 100)
    spot = priced(INSTANCE, {"machineType": sku, "scheduling": {"preemptible": True}}).components[0]
    assert spot.unit_price == CATALOG.lookup(f"gcp/compute/machine/{sku}/spot", "us-central1").price


def test_the_discount_is_said():
    request = describe(resource(INSTANCE, {"machineType": "n2-standard-2"}, provider=HOME), Graph(), Usage())
    assert any("sustained-use discount of a whole month: 20 %" in a for a in request.assumptions)


@pytest.mark.parametrize(("sku", "family"), [("e2-custom-4-8192", "e2"), ("n2-custom-4-8192", "n2"), ("custom-4-8192", "n1")])
def test_custom_machines_are_core_and_memory_and_5_percent(sku, family):
    core, memory = (CATALOG.lookup(f"gcp/compute/{part}/{family}/on-demand", "us-central1").price for part in ("core", "memory"))
    left = {"e2": Decimal(1), "n2": Decimal("0.8"), "n1": Decimal("0.7")}[family]
    answer = priced(INSTANCE, {"machineType": sku})
    hourly = [c.unit_price for c in answer.components if c.name.startswith("Custom")]
    assert hourly == [core * 4 * Decimal("1.05") * left, memory * 8 * Decimal("1.05") * left]


def test_a_disk_of_its_own_is_not_charged_twice():
    for source in ("boot", UNKNOWN):
        answer = priced(INSTANCE, {"machineType": "e2-medium", "bootDisk": {"source": source}})
        assert [c.unit for c in answer.components] == ["hours"]


def test_services_without_a_region_need_none():
    nowhere = provider(None, package="gcp")
    assert priced("gcp:dns/managedZone:ManagedZone", {}, home=nowhere).monthly_cost == Decimal("0.2")
    assert priced(INSTANCE, {"machineType": "e2-medium"}, home=nowhere).reason is Reason.UNKNOWN_REGION


def test_sql_server_without_its_licence_is_a_lower_bound():
    answer = priced("gcp:sql/databaseInstance:DatabaseInstance", {"databaseVersion": "SQLSERVER_2019_WEB", "settings": {"tier": "db-highmem-4"}})
    assert (answer.status, answer.reason) == (Status.UNPRICED, Reason.UNKNOWN_SKU)
    assert answer.known_cost > 200


def test_where_no_fact_reaches_there_is_no_price():
    for type, inputs in (
        ("gcp:sql/databaseInstance:DatabaseInstance", {"databaseVersion": "MYSQL_8_0", "region": "europe-west1", "settings": {"tier": "db-f1-micro"}}),
        ("gcp:redis/instance:Instance", {"memorySizeGb": 1, "region": "europe-west1"}),
    ):
        assert priced(type, inputs).reason is Reason.NO_PRICE


@pytest.mark.parametrize("kind", ["core/v1:ConfigMap", "core/v1:Secret", "apps/v1:Deployment", "core/v1:NamespacePatch", "batch/v1:CronJobList"])
def test_kubernetes_objects_that_nodes_run_are_free(kind):
    assert is_free(f"kubernetes:{kind}")


@pytest.mark.parametrize(
    ("kind", "inputs", "free"),
    [
        ("core/v1:Service", {}, True),
        ("core/v1:Service", {"spec": {"type": "LoadBalancer"}}, False),
        ("apps/v1:StatefulSet", {"spec": {"volumeClaimTemplates": [{}]}}, False),
        ("core/v1:PersistentVolumeClaim", {}, False),
        ("networking.k8s.io/v1:Ingress", {}, False),
        ("helm.sh/v3:Release", {}, False),
    ],
)
def test_kubernetes_objects_that_make_something_of_the_cloud_are_not(kind, inputs, free):
    request = describe(resource(f"kubernetes:{kind}", inputs, provider=None), Graph(), Usage())
    assert request.free is free
    assert free or request.reason is Reason.UNSUPPORTED_TYPE


ADDRESS = "gcp:compute/address:Address"
USED_BY = (
    ("gcp:compute/instance:Instance", "networkInterfaces", {}, "IP address (standard VM)"),
    ("gcp:compute/instance:Instance", "networkInterfaces", {"scheduling": {"preemptible": True}}, "IP address (preemptible VM)"),
    ("gcp:compute/routerNat:RouterNat", "natIps", {}, "IP address (standard VM)"),
    ("gcp:compute/instance:Instance", "attachedDisks", {}, "IP address (unused)"),
)


@pytest.mark.parametrize(("type", "property", "inputs", "name"), USED_BY)
def test_an_address_knows_what_uses_it(type: str, property: str, inputs: dict[str, Any], name: str) -> None:
    mine = resource(ADDRESS, {"region": "us-central1"}, name="mine")
    other = resource(ADDRESS, {"region": "us-central1"}, name="other")
    user = resource(type, inputs, name="user", dependencies={property: (mine.urn,)})
    graph = Graph((other, mine, user))
    assert [m.name for m in describe(mine, graph, Usage()).meters] == [name]
    assert [m.name for m in describe(other, graph, Usage()).meters] == ["IP address (unused)"]
    assert graph.followed, "the answer hangs on more than the address"


def test_a_load_balancers_address_costs_nothing() -> None:
    mine = resource("gcp:compute/globalAddress:GlobalAddress", {}, name="mine")
    rule = resource(
        "gcp:compute/globalForwardingRule:GlobalForwardingRule", {}, name="rule", dependencies={"ipAddress": (mine.urn,)}
    )
    graph = Graph((mine,))
    assert not describe(mine, graph, Usage()).free
    graph.add(rule)
    assert describe(mine, graph, Usage()).free, "also when what uses it comes later"


MIG = "gcp:compute/instanceGroupManager:InstanceGroupManager"
TEMPLATE = "gcp:compute/instanceTemplate:InstanceTemplate"


@pytest.mark.parametrize(("target", "least", "machines"), [(None, 3, 3), (5, 3, 5), (0, 2, 2), (None, 0, 1)])
def test_a_group_without_a_size_has_what_its_autoscaler_keeps(target, least, machines):
    template = resource(TEMPLATE, {"machineType": "e2-medium", "disks": []}, name="t", provider=HOME)
    inputs = {"versions": [{"instanceTemplate": UNKNOWN}], **({} if target is None else {"targetSize": target})}
    group = resource(MIG, inputs, provider=HOME, dependencies={"versions": (template.urn,)})
    policy = {"target": UNKNOWN, "autoscalingPolicy": {"minReplicas": least, "maxReplicas": 9}}
    scaler = resource(
        "gcp:compute/autoscaler:Autoscaler", policy, name="a", provider=HOME, dependencies={"target": (group.urn,)}
    )
    answer = CATALOG.price(describe(group, Graph([template, group, scaler]), Usage()))
    assert answer.components[0].quantity == 730 * machines
