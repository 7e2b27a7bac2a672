"""Synapse, HDInsight, Databricks and Power BI: what analyses data, by the node, the vCore or the unit and hour.

Rules (pricing pages of each service): Synapse SQL pools by blocks of 100 DWU, Spark pools by vCore; HDInsight nodes at
prices of their own, three ZooKeeper nodes and two head nodes in every cluster; Databricks units beside the machines.
"""

from __future__ import annotations

import re
from decimal import Decimal

from finfocus_policy.mapping.azure.forms import View, form, keyed, missing, shown
from finfocus_policy.mapping.azure.lines import default, fixed, of, used
from finfocus_policy.mapping.entry import ONE, THOUSAND, Draft
from finfocus_policy.mapping.reader import product
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.money import HOURS_PER_MONTH
from finfocus_policy.model.resource import Unknown

HUNDRED, HUNDRED_THOUSAND = Decimal(100), Decimal(100_000)
DWU = re.compile(r"DW(\d{3,5})c", re.IGNORECASE)
NODES = {"small": 4, "medium": 8, "large": 16, "xlarge": 32, "xxlarge": 64, "xxxlarge": 80}
LINES = (
    ("Serverless SQL pool size", "TB", "serverless", "serverless_sql_pool_size_tb", ONE),
    ("Data flow (basic)", "vCore-hours", "data-flow/basic", "dataflow_basic_vcore_hours", ONE),
    ("Data flow (standard)", "vCore-hours", "data-flow/standard", "dataflow_standard_vcore_hours", ONE),
)
HOSTED = (
    ("activity runs", "1k activity runs", "activity-runs", "activity_runs", THOUSAND),
    ("data integration units", "DIU-hours", "data-integration", "data_integration_units", ONE),
    ("integration runtime", "hours", "runtime", "integration_runtime_hours", ONE),
    ("external integration runtime", "hours", "external-runtime", "external_integration_runtime_hours", ONE),
)
OWN = (
    ("activity runs", "1k activity runs", "activity-runs", "activity_runs", THOUSAND),
    ("data movement", "hours", "data-movement", "data_movement_hours", ONE),
    ("integration runtime", "hours", "runtime", "integration_runtime_hours", ONE),
    ("external integration runtime", "hours", "external-runtime", "external_integration_runtime_hours", ONE),
)
DATABRICKS = (
    ("All-purpose compute DBUs", "all-purpose", "monthly_all_purpose_compute_dbu_hrs"),
    ("Jobs compute DBUs", "jobs", "monthly_jobs_compute_dbu_hrs"),
    ("Jobs light compute DBUs", "jobs-light", "monthly_jobs_light_compute_dbu_hrs"),
)
HEADS, KEEPERS = Decimal(2), Decimal(3)


def workspace(view: View) -> Draft:
    """A Synapse workspace: what runs in it without a pool."""
    meters = [used(view, name, unit, f"azure/synapse/{item}", usage, scale) for name, unit, item, usage, scale in LINES]
    network = view.get("network")
    inside = network is not None and network is not False
    place: str | Unknown = network if isinstance(network, Unknown) else "managed-vnet" if inside else "azure"
    for words, where, start, lines in (
        ("azure hosted", place, "azure_hosted", HOSTED),
        ("self hosted", "self-hosted", "self_hosted", OWN),
    ):
        for name, unit, item, usage, scale in lines:
            key = keyed("azure/synapse/pipeline/{}/{}", where, item)
            meters.append(
                used(view, f"Data pipeline {words} {name}", unit, key, f"datapipeline_{start}_{usage}", scale)
            )
    return Draft(meters=tuple(meters))


def sql_pool(view: View) -> Draft:
    """A dedicated SQL pool: blocks of 100 DWU, storage, copies in another region."""
    sku = view.name("sku")
    match = DWU.fullmatch(sku) if isinstance(sku, str) else None
    key = "azure/synapse/dwu" if match else missing("skuName", "is not one of a SQL pool", sku)
    blocks = Decimal(match[1]) / HUNDRED if match else ONE
    meters = [fixed(f"DWU blocks ({shown(sku)})", "hours", key, scale=blocks)]
    meters.append(used(view, "Storage", "TB", "azure/synapse/storage", "storage_tb"))
    wanted = view.reader.context.source.usage(view.reader.context.resource, "disaster_recovery_enabled")
    if str(wanted).lower() != "false":
        name = "Geo-redundant disaster recovery"
        meters.append(used(view, name, "TB", "azure/synapse/disaster-recovery", "storage_tb"))
    return Draft(sku=sku, meters=tuple(meters))


def spark_pool(view: View) -> Draft:
    """A Spark pool: its nodes, the least of them where it scales, as many hours as they run."""
    size, nodes = (
        view.name("size"),
        next((n for n in (view.whole("nodes"), view.whole("least")) if n is not None), None),
    )
    cores = NODES.get(size.lower()) if isinstance(size, str) else None
    key: str | Unknown = "azure/synapse/spark"
    if cores is None:
        key = missing("nodeSize", "is not one of a Spark pool", size)
    hours = view.usage("monthly_hours")
    if hours is None:
        view.assume("the pool runs all month, no hours are given")
    nodes = Unknown("nodeCount", "is not given") if nodes is None else nodes
    label = f"{nodes:f}" if isinstance(nodes, Decimal) else "not known"
    amount = product(nodes, Decimal(cores or 1), HOURS_PER_MONTH if hours is None else hours)
    name = f"{shown(size).lower()} ({label} nodes)"
    return Draft(sku=size, meters=(Meter(name=name, unit="vCore-hours", keys=(key,), quantity=amount),))


def databricks(view: View) -> Draft:
    """A Databricks workspace: units, beside the machines it starts."""
    sku = default(view.name("sku"), "standard")
    if isinstance(sku, str) and sku.lower() == "trial":
        return Draft(sku=sku, free=True)
    lines = [(name, keyed("azure/databricks/{}/{}", sku, item), usage) for name, item, usage in DATABRICKS]
    return Draft(sku=sku, meters=tuple(used(view, name, "DBU-hours", key, usage) for name, key, usage in lines))


def embedded(view: View) -> Draft:
    """A Power BI Embedded capacity."""
    sku = view.name("sku")
    key = keyed("azure/power-bi/{}", Unknown("sku", "is not given") if sku is None else sku)
    return Draft(sku=sku, meters=(fixed(f"Node usage ({shown(sku)})", "hours", key),))


ENTRIES = (
    *of(
        "synapse:Workspace",
        workspace,
        form("azure:synapse/workspace:Workspace", "network=managedVirtualNetworkEnabled"),
        form("azure-native:synapse:Workspace", "network=managedVirtualNetwork"),
    ),
    *of(
        "synapse:SqlPool",
        sql_pool,
        form("azure:synapse/sqlPool:SqlPool", "sku=skuName home=synapseWorkspaceId"),
        form("azure-native:synapse:SqlPool", "sku=sku.name home=workspaceName"),
    ),
    *of(
        "synapse:BigDataPool",
        spark_pool,
        form(
            "azure:synapse/sparkPool:SparkPool",
            "size=nodeSize nodes=nodeCount least=autoScale.minNodeCount home=synapseWorkspaceId",
        ),
        form(
            "azure-native:synapse:BigDataPool",
            "size=nodeSize nodes=nodeCount least=autoScale.minNodeCount home=workspaceName",
        ),
    ),
    *of(
        "databricks:Workspace",
        databricks,
        form("azure:databricks/workspace:Workspace", "sku=sku"),
        form("azure-native:databricks:Workspace", "sku=sku.name"),
    ),
    *of(
        "powerbidedicated:CapacityDetails",
        embedded,
        form("azure:powerbi/embedded:Embedded", "sku=skuName"),
        form("azure-native:powerbidedicated:CapacityDetails", "sku=sku.name"),
    ),
)
