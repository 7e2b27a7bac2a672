"""Machine Learning compute: a virtual machine by the hour, without charge for the service.

Rules (Azure Machine Learning pricing): an instance runs all month; a cluster keeps its least number of nodes.
"""

from __future__ import annotations

from finfocus_policy.mapping.azure.forms import View, form
from finfocus_policy.mapping.azure.lines import count, of
from finfocus_policy.mapping.azure.machine import Machine, instance_meter
from finfocus_policy.mapping.entry import Draft
from finfocus_policy.model.money import ZERO
from finfocus_policy.model.resource import Unknown


def instance(view: View) -> Draft:
    """A compute instance."""
    it = Machine(size=view.name("size"), windows=False)
    return Draft(sku=it.size, meters=(instance_meter(it, view),))


def cluster(view: View) -> Draft:
    """A compute cluster; nodes above the least are known to the usage file only."""
    priority = view.text("priority")
    spot = priority if isinstance(priority, Unknown) else (priority or "").lower() == "lowpriority"
    it = Machine(size=view.name("size"), windows=False, spot=spot)
    least, given = count(view.whole("least"), ZERO), view.usage("instances")
    nodes = least if given is None else given
    if given is None:
        view.assume("as many nodes as its least number")
    if not isinstance(nodes, Unknown) and nodes == 0:
        return Draft(sku=it.size, free=True)
    return Draft(sku=it.size, meters=(instance_meter(it, view, nodes),))


def compute(view: View) -> Draft:
    """azure-native has one type for both, and for what runs elsewhere and is attached."""
    sort = view.text("kind")
    if isinstance(sort, Unknown):
        return Draft(sku=sort, meters=(instance_meter(Machine(size=sort, windows=False), view),))
    if (sort or "").lower() == "amlcompute":
        return cluster(view)
    if (sort or "").lower() != "computeinstance":
        view.assume("compute that is attached is charged where it is")
        return Draft(sku=sort, free=True)
    return instance(view)


ENTRIES = (
    *of(
        "machinelearningservices:Compute",
        instance,
        form("azure:machinelearning/computeInstance:ComputeInstance", "size=virtualMachineSize"),
    ),
    *of(
        "machinelearningservices:Compute",
        cluster,
        form(
            "azure:machinelearning/computeCluster:ComputeCluster",
            "size=vmSize priority=vmPriority least=scaleSettings.minNodeCount",
        ),
    ),
    *of(
        "machinelearningservices:Compute",
        compute,
        form(
            "azure-native:machinelearningservices:Compute",
            "kind=properties.computeType size=properties.properties.vmSize "
            "priority=properties.properties.vmPriority least=properties.properties.scaleSettings.minNodeCount",
        ),
    ),
)
