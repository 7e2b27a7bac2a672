"""Data Factory: operations on the factory, and the integration runtimes in it.

Rules (Data Factory pricing): orchestration by the thousand runs, activities by the hour, data flows by the vCore and
hour, SSIS by the node, its edition and its licence.
"""

from __future__ import annotations

from decimal import Decimal

from finfocus_policy.mapping.azure.forms import View, form, keyed, shown
from finfocus_policy.mapping.azure.lines import count, default, fixed, flat, of, used
from finfocus_policy.mapping.entry import THOUSAND, Draft, Rate
from finfocus_policy.mapping.reader import product
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.money import HOURS_PER_MONTH
from finfocus_policy.model.resource import Unknown

FIFTY_THOUSAND = Decimal(50_000)
EIGHT = Decimal(8)
COMPUTE = {
    "general": ("General Purpose", "general-purpose"),
    "memoryoptimized": ("Memory Optimized", "memory-optimized"),
    "computeoptimized": ("Compute Optimized", "compute-optimized"),
}
READS = Rate(
    name="Read/Write operations",
    unit="50k entities",
    key="azure/data-factory/read-write",
    usage="monthly_read_write_operation_entities",
    scale=FIFTY_THOUSAND,
)
MONITORING = Rate(
    name="Monitoring operations",
    unit="50k entities",
    key="azure/data-factory/monitoring",
    usage="monthly_monitoring_operation_entities",
    scale=FIFTY_THOUSAND,
)
ACTIVITIES = (
    ("Data movement activity", "data-movement"),
    ("Pipeline activity", "pipeline"),
    ("External pipeline activity", "external-pipeline"),
)


def activities(view: View, where: str) -> tuple[Meter, ...]:
    """Runs, and activities that go on all month."""
    view.assume("its activities run all month")
    start = f"azure/data-factory/{where}"
    runs = used(view, "Orchestration", "1k runs", f"{start}/orchestration", "monthly_orchestration_runs", THOUSAND)
    return (runs, *(fixed(name, "hours", f"{start}/{item}") for name, item in ACTIVITIES))


def cluster(view: View) -> Draft:
    """An Azure integration runtime: the vCores of its data flows."""
    sort, cores = default(view.text("compute"), "General"), count(view.whole("cores"), EIGHT)
    label, item = COMPUTE.get(sort.lower(), (sort, sort)) if isinstance(sort, str) else ("not known", sort)
    number = f"{cores:f}" if isinstance(cores, Decimal) else "not known"
    key, name = keyed("azure/data-factory/data-flow/{}", item), f"Compute ({label}, {number} vCores)"
    if isinstance(cores, Unknown):
        return Draft(sku=sort, meters=(fixed(name, "hours", key, cores), *activities(view, "azure")))
    return Draft(sku=sort, meters=(fixed(name, "hours", key, scale=cores), *activities(view, "azure")))


def own(view: View) -> Draft:
    """A runtime on machines of one's own."""
    return Draft(meters=activities(view, "self-hosted"))


def packages(view: View) -> Draft:
    """A runtime for SSIS packages."""
    size, nodes = view.name("node"), count(view.whole("nodes"))
    edition, licence = default(view.name("edition"), "Standard"), default(view.name("licence"), "LicenseIncluded")
    size = Unknown("nodeSize", "is not given") if size is None else size
    included = isinstance(licence, str) and licence.lower() == "licenseincluded"
    words = "license-included" if included else licence if isinstance(licence, Unknown) else "base-price"
    short = size if isinstance(size, Unknown) else size.removeprefix("Standard_").replace("_", " ")
    name = f"Compute ({shown(short)}, {shown(edition)}{', license included' if included else ''})"
    key = keyed("azure/data-factory/ssis/{}/{}/{}", size, edition, words)
    return Draft(sku=size, meters=(fixed(name, "hours", key, product(HOURS_PER_MONTH, nodes)),))


def runtime(view: View) -> Draft:
    """azure-native has one type for all runtimes."""
    sort = view.text("kind")
    if isinstance(sort, Unknown):
        return Draft(sku=sort, meters=(Meter(name="Compute", unit="hours", keys=(sort,), quantity=None),))
    if (sort or "").lower() == "selfhosted":
        return own(view)
    return packages(view) if view.block("packages").present else cluster(view)


NATIVE = "kind=properties.type compute=properties.computeProperties.dataFlowProperties.computeType "
NATIVE += "cores=properties.computeProperties.dataFlowProperties.coreCount node=properties.computeProperties.nodeSize "
NATIVE += "nodes=properties.computeProperties.numberOfNodes packages=properties.ssisProperties "
NATIVE += "edition=properties.ssisProperties.edition licence=properties.ssisProperties.licenseType factory=factoryName"
KIND = "datafactory:IntegrationRuntime"
ENTRIES = (
    *flat(
        "datafactory:Factory",
        form("azure:datafactory/factory:Factory azure-native:datafactory:Factory"),
        READS,
        MONITORING,
    ),
    *of(
        KIND,
        cluster,
        form(
            "azure:datafactory/integrationRuntimeRule:IntegrationRuntimeRule",
            "compute=computeType cores=coreCount factory=dataFactoryId",
        ),
    ),
    *of(
        KIND,
        own,
        form("azure:datafactory/integrationRuntimeSelfHosted:IntegrationRuntimeSelfHosted", "factory=dataFactoryId"),
    ),
    *of(
        KIND,
        packages,
        form(
            "azure:datafactory/integrationRuntimeSsis:IntegrationRuntimeSsis",
            "node=nodeSize nodes=numberOfNodes edition=edition licence=licenseType factory=dataFactoryId",
        ),
    ),
    *of(KIND, runtime, form("azure-native:datafactory:IntegrationRuntime", NATIVE)),
)
