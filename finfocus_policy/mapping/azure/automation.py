"""Azure Automation: minutes of jobs, nodes that are not Azure's, watchers by the hour.

Rules (Azure Automation pricing): process automation by the minute, configuration management by the node, watchers by
the hour; what each object of an account adds is charged at the object.
"""

from __future__ import annotations

from finfocus_policy.mapping.azure.forms import form
from finfocus_policy.mapping.azure.lines import flat
from finfocus_policy.mapping.entry import Rate

JOBS = Rate(name="Job run time", unit="minutes", key="azure/automation/job", usage="monthly_job_run_mins")
NODES = Rate(
    name="Non-azure config nodes", unit="nodes", key="azure/automation/node", usage="non_azure_config_node_count"
)
WATCHER = Rate(name="Watcher", unit="hours", key="azure/automation/watcher")
ENTRIES = (
    *flat(
        "automation:AutomationAccount",
        form("azure:automation/account:Account azure-native:automation:AutomationAccount"),
        JOBS,
        NODES,
    ),
    *flat(
        "automation:DscConfiguration",
        form("azure:automation/dscConfiguration:DscConfiguration azure-native:automation:DscConfiguration"),
        NODES,
    ),
    *flat(
        "automation:DscNodeConfiguration",
        form("azure:automation/dscNodeConfiguration:DscNodeConfiguration azure-native:automation:DscNodeConfiguration"),
        NODES,
    ),
    *flat(
        "automation:JobSchedule",
        form("azure:automation/jobSchedule:JobSchedule azure-native:automation:JobSchedule"),
        JOBS,
    ),
    *flat(
        "automation:Watcher",
        form("azure:automation/watcher:Watcher azure-native:automation:Watcher"),
        WATCHER,
    ),
)
