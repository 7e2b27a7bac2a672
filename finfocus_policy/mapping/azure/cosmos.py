"""Cosmos DB: databases and containers, charged in every location of their account.

Rules (Azure Cosmos DB pricing): throughput by 100 request units a second, provisioned or autoscaled (dearer by half
where that is said), a quarter more in a zone-redundant location unless the account autoscales or is written to in every
location; serverless accounts by request; storage, backups (those of seven days are free) and analytical storage by the
GB. What has no throughput of its own is charged by request or shares its database's throughput.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from finfocus_policy.mapping.azure.forms import Kind, View, entries, form, kind, unclear
from finfocus_policy.mapping.azure.lines import fixed, of
from finfocus_policy.mapping.azure.places import spellings
from finfocus_policy.mapping.entry import MILLION, Draft, usage_meter
from finfocus_policy.mapping.reader import product
from finfocus_policy.mapping.region import normal
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.resource import Unknown

TEN_THOUSAND = Decimal(10_000)
AUTOSCALE = Decimal("1.5")
ZONES = Decimal("1.25")
TWO = Decimal(2)
SHORT = "continuous7days"
CODE = re.compile(r"[a-z][a-z0-9]{1,40}")
ACCOUNT = kind(
    "cosmosdb:DatabaseAccount",
    form(
        "azure:cosmosdb/account:Account",
        "home=location places=geoLocations places.name=location places.zones=zoneRedundant capabilities=capabilities "
        "backup=backup.type span=backup.tier copies=backup.intervalInMinutes kept=backup.retentionInHours "
        "writes=multipleWriteLocationsEnabled analytics=analyticalStorageEnabled",
    ),
    form(
        "azure-native:cosmosdb:DatabaseAccount azure-native:documentdb:DatabaseAccount",
        "home=location places=locations places.name=locationName places.zones=isZoneRedundant capabilities=capabilities "
        "backup=backupPolicy.type span=backupPolicy.continuousModeProperties.tier "
        "copies=backupPolicy.periodicModeProperties.backupIntervalInMinutes "
        "kept=backupPolicy.periodicModeProperties.backupRetentionIntervalInHours "
        "writes=enableMultipleWriteLocations analytics=enableAnalyticalStorage",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A location of an account: its price code and how it is shown."""

    code: str
    label: str
    zones: bool | Unknown


def label_of(text: str) -> str:
    """A location as the portal writes it, where the name allows it.

    >>> label_of("westus"), label_of("West Europe"), label_of("centralus"), label_of("eastus2")
    ('West US', 'West Europe', 'Central US', 'East US 2')
    """
    match = re.fullmatch(r"(north|south|east|west)?(central)?us(\d?)", normal(text))
    if match is None:
        return text
    words = (match[1], match[2], "US", match[3])
    return " ".join(w if w == "US" else w.capitalize() for w in words if w)


def places(account: View) -> list[Place] | Unknown:
    """Where the account is, an unknown location first."""
    found = []
    listed = [(each.text("name"), each.flag("zones")) for each in account.items("places")]
    for text, zones in listed or [(account.text("home"), None)]:
        if isinstance(text, Unknown):
            return text
        code = normal((text or "").strip())
        code = spellings().get(code, code)
        if not CODE.fullmatch(code):
            return Unknown("location", "is not the name of a region")
        found.append(Place(code=code, label=label_of((text or "").strip()), zones=False if zones is None else zones))
    return found


def serverless(account: View) -> bool | Unknown:
    """True for accounts with the serverless capability."""
    raw = [each.reader.text("name") for each in account.items("capabilities")]
    unknown = unclear(*raw)
    return any(str(n).lower() == "enableserverless" for n in raw) if unknown is None else unknown


def throughput(view: View, place: Place, many: bool) -> Meter:
    """The request units of one location."""
    fixed_units, most = view.number("throughput"), view.number("most")
    percent = view.usage("max_request_units_utilization_percentage")
    word = "provisioned"
    units: Decimal | Unknown | None = fixed_units
    if isinstance(most, Unknown):
        units = most
    elif most is not None:
        word = "autoscale"
        units = product(most, percent, AUTOSCALE, Decimal("0.01")) if percent is not None else None
    elif isinstance(place.zones, Unknown) and not many:
        units = place.zones
    elif place.zones and not many and units is not None:
        units = product(units, ZONES)
    name = f"Provisioned throughput ({word}, {place.label})"
    key = f"azure/cosmos-db/{place.code}/{'throughput-multi' if many else 'throughput'}"
    amount = product(units, Decimal("0.01"))
    return Meter(name=name, unit="RU/s x 100", keys=(key,), quantity=amount, usage_based=amount is None)


def stored(view: View, account: View, place: Place) -> list[Meter]:
    """Transactional storage of one location, and analytical storage where the account has it."""
    reader, start = view.reader, f"azure/cosmos-db/{place.code}"
    size = view.usage("storage_gb")

    def line(name: str, key: str) -> Meter:
        return Meter(
            name=f"{name} ({place.label})", unit="GB", keys=(f"{start}/{key}",), quantity=size, usage_based=True
        )

    found = [line("Transactional storage", "storage")]
    if account.flag("analytics") is True:
        found.append(line("Analytical storage", "analytical-storage"))
        for sort in ("write", "read"):
            name, usage = (
                f"Analytical {sort} operations ({place.label})",
                f"monthly_analytical_storage_{sort}_operations",
            )
            key = f"{start}/analytical-{sort}"
            found.append(usage_meter(reader, name, "10K operations", key, usage, scale=TEN_THOUSAND))
    return found


def backups(view: View, account: View, place: Place) -> list[Meter]:
    """Continuous backups, or the periodic copies beyond the two that are included."""
    mode, size = account.text("backup"), view.usage("storage_gb")
    if isinstance(mode, Unknown):
        return [fixed(f"Backup ({place.label})", "GB", mode, size)]
    if str(mode or "periodic").lower() == "continuous":
        span = account.text("span")
        if isinstance(span, Unknown) or str(span).lower() == SHORT:
            return [] if not isinstance(span, Unknown) else [fixed(f"Backup ({place.label})", "GB", span, size)]
        name, key, amount = "Continuous backup", "continuous-backup", size
    else:
        every, kept = account.number("copies"), account.number("kept")
        if not isinstance(every, Decimal) or not isinstance(kept, Decimal) or not every:
            unknown = unclear(every, kept)
            return [] if unknown is None else [fixed("Periodic backup", "GB", unknown)]
        copies = max((kept * 60 / every).to_integral_value(rounding="ROUND_FLOOR") - TWO, Decimal(0))
        if not copies:
            return []
        name, key = "Periodic backup", "periodic-backup"
        amount = product(size, copies) if size is not None else None
    keys = (f"azure/cosmos-db/{place.code}/{key}",)
    return [Meter(name=f"{name} ({place.label})", unit="GB", keys=keys, quantity=amount, usage_based=True)]


def account_of(view: View) -> View | None:
    """The account a resource belongs to, directly or through its keyspace."""
    home = view.linked("parent", *PARENTS)
    found = None if home is None else home.linked("account", ACCOUNT)
    return view.linked("account", ACCOUNT) if found is None else found


def database(view: View) -> Draft:
    """A database, container, table or the like."""
    account = account_of(view)
    where = Unknown("accountName", "is not an account of this stack") if account is None else places(account)
    if account is None or isinstance(where, Unknown):
        missing = where if isinstance(where, Unknown) else Unknown("accountName")
        return Draft(meters=(fixed("Provisioned throughput", "RU/s x 100", missing, None),))
    by_request, writes = serverless(account), account.flag("writes")
    if view.number("throughput") is None and view.number("most") is None and by_request is False:
        view.assume("serverless or sharing its database's throughput, none is given")
        by_request = True
    if by_request is not False:
        name, usage = "Provisioned throughput (serverless)", "monthly_serverless_request_units"
        rate = by_request if isinstance(by_request, Unknown) else f"azure/cosmos-db/{where[0].code}/serverless"
        meters = [usage_meter(view.reader, name, "1M RU", rate, usage, scale=MILLION)]
    else:
        meters = [throughput(view, place, writes is True) for place in where]
    meters += [meter for place in where for meter in stored(view, account, place)]
    meters += [meter for place in where for meter in backups(view, account, place)]
    key = f"azure/cosmos-db/{where[0].code}/restored"
    meters.append(usage_meter(view.reader, "Restored data", "GB", key, "monthly_restored_data_gb"))
    return Draft(meters=tuple(meters))


CLASSIC = "account=accountName parent=databaseName throughput=throughput most=autoscaleSettings.maxThroughput"
NATIVE = (
    "account=accountName parent=databaseName throughput=options.throughput most=options.autoscaleSettings.maxThroughput"
)
CLASSIC_TOKENS = (
    *("cassandraKeyspace:CassandraKeyspace", "gremlinDatabase:GremlinDatabase"),
    *("mongoCollection:MongoCollection", "mongoDatabase:MongoDatabase", "sqlContainer:SqlContainer"),
    *("sqlDatabase:SqlDatabase", "table:Table"),
)
NATIVE_NAMES = (
    *("CassandraResourceCassandraKeyspace", "CassandraResourceCassandraTable", "GremlinResourceGremlinDatabase"),
    *("GremlinResourceGremlinGraph", "MongoDBResourceMongoDBCollection", "MongoDBResourceMongoDBDatabase"),
    *("SqlResourceSqlContainer", "SqlResourceSqlDatabase", "TableResourceTable"),
)
HOLDERS = (
    "cassandraKeyspace:CassandraKeyspace",
    "mongoDatabase:MongoDatabase",
    "gremlinDatabase:GremlinDatabase",
    "sqlDatabase:SqlDatabase",
)
PARENTS: tuple[Kind, ...] = (
    kind("cosmosdb:Database", form(" ".join(f"azure:cosmosdb/{token}" for token in HOLDERS), "account=accountName")),
)
ENTRIES = (
    *entries(ACCOUNT, None),
    *of(
        "cosmosdb:Database",
        database,
        form(" ".join(f"azure:cosmosdb/{token}" for token in CLASSIC_TOKENS), CLASSIC),
        form("azure:cosmosdb/gremlinGraph:GremlinGraph", CLASSIC.replace("parent=databaseName ", "")),
        form(
            "azure:cosmosdb/cassandraTable:CassandraTable",
            "parent=cassandraKeyspaceId throughput=throughput most=autoscaleSettings.maxThroughput",
        ),
        form(" ".join(f"azure-native:{m}:{n}" for m in ("cosmosdb", "documentdb") for n in NATIVE_NAMES), NATIVE),
    ),
)
