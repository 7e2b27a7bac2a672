"""Small price lists in the clouds' forms, built from rows: invented SKUs, the shape and the traps of the real ones."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from finfocus_policy.sources.imports.formats import reader
from finfocus_policy.sources.imports.found import Facts, Found, Refused
from finfocus_policy.sources.imports.listing import Listing, open_listing
from finfocus_policy.sources.imports.run import Outcome, import_files
from finfocus_policy.sources.user_list import UserList

MACHINE = {
    "servicecode": "AmazonEC2", "location": "EU (Ireland)", "locationType": "AWS Region", "regionCode": "eu-west-1",
    "instanceType": "zz1.large", "tenancy": "Shared", "operatingSystem": "Linux", "licenseModel": "No License required",
    "usagetype": "EU-BoxUsage:zz1.large", "operation": "RunInstances", "capacitystatus": "Used", "preInstalledSw": "NA",
}  # fmt: skip
TITLES = {
    "servicecode": "serviceCode", "location": "Location", "locationType": "Location Type", "regionCode": "Region Code",
    "instanceType": "Instance Type", "tenancy": "Tenancy", "operatingSystem": "Operating System", "licenseModel": "License Model",
    "usagetype": "usageType", "capacitystatus": "CapacityStatus", "preInstalledSw": "Pre Installed S/W", "volumeApiName": "Volume API Name",
}  # fmt: skip
ITEM = {
    "currencyCode": "USD", "tierMinimumUnits": 0, "retailPrice": 0.1, "unitPrice": 0.1, "armRegionName": "westeurope",
    "location": "EU West", "effectiveStartDate": "2026-10-01T00:00:00Z", "meterId": "00000000-made", "meterName": "Z2s v9",
    "productId": "MADE0", "skuId": "MADE0/0001", "productName": "Virtual Machines Zsv9 Series", "skuName": "Z2s v9",
    "serviceName": "Virtual Machines", "unitOfMeasure": "1 Hour", "type": "Consumption", "isPrimaryMeterRegion": True,
    "armSkuName": "Standard_Z2s_v9",
}  # fmt: skip


@dataclass
class Sku:
    """One AWS product with its prices: rows of (begin, end, price), or offers by term attributes."""

    name: str = "MADE1"
    family: str = "Compute Instance"
    attributes: dict[str, str] = field(default_factory=dict)
    prices: Sequence[tuple[str, str, str]] = (("0", "Inf", "0.1000000000"),)
    unit: str = "Hrs"
    currency: str = "USD"
    reserved: Sequence[tuple[dict[str, str], Sequence[tuple[str, str]]]] = ()

    @property
    def product(self) -> dict[str, Any]:
        return {"sku": self.name, "productFamily": self.family, "attributes": self.attributes}

    @property
    def on_demand(self) -> dict[str, Any]:
        rates = {
            f"{self.name}.JRTCKXETXF.R{number}": {
                "rateCode": f"{self.name}.JRTCKXETXF.R{number}", "unit": self.unit, "beginRange": begin, "endRange": end,
                "pricePerUnit": {self.currency: price}, "description": "made", "appliesTo": []}
            for number, (begin, end, price) in enumerate(self.prices)
        }  # fmt: skip
        return {f"{self.name}.JRTCKXETXF": {"sku": self.name, "priceDimensions": rates, "termAttributes": {}}}

    @property
    def terms(self) -> dict[str, Any]:
        return {
            f"{self.name}.T{number}": {
                "sku": self.name, "termAttributes": attributes,
                "priceDimensions": {f"{self.name}.T{number}.{place}": {"unit": unit, "pricePerUnit": {"USD": price}} for place, (unit, price) in enumerate(rows)}}
            for number, (attributes, rows) in enumerate(self.reserved)
        }  # fmt: skip


def machine(name: str = "MADE1", price: str = "0.1000000000", **changed: str) -> Sku:
    """The plain on-demand Linux machine, with attributes changed."""
    family = changed.pop("family", "Compute Instance")
    return Sku(name=name, family=family, attributes={**MACHINE, **changed}, prices=(("0", "Inf", price),))


def bulk_json(skus: Iterable[Sku], *, offer: str = "AmazonEC2", date: str = "2026-11-01T00:00:00Z") -> str:
    """A bulk list in JSON."""
    listed = list(skus)
    reserved = {sku.name: sku.terms for sku in listed if sku.reserved}
    return json.dumps({
        "formatVersion": "v1.0", "disclaimer": "made", "offerCode": offer, "version": "20261101000000", "publicationDate": date,
        "products": {sku.name: sku.product for sku in listed},
        "terms": {"OnDemand": {sku.name: sku.on_demand for sku in listed}, **({"Reserved": reserved} if reserved else {})},
        "attributesList": {},
    })  # fmt: skip


def bulk_csv(skus: Iterable[Sku], *, offer: str = "AmazonEC2", date: str = "2026-11-01T00:00:00Z") -> str:
    """The same in CSV: titles as AWS writes them, only the columns somebody needs."""
    listed = list(skus)
    names = sorted({name for sku in listed for name in sku.attributes})
    head = ["SKU", "OfferTermCode", "RateCode", "TermType", "StartingRange", "EndingRange", "Unit", "PricePerUnit", "Currency",
            "LeaseContractLength", "PurchaseOption", "OfferingClass", "Product Family", *(TITLES.get(name, name) for name in names)]  # fmt: skip
    out = io.StringIO()
    rows = csv.writer(out, quoting=csv.QUOTE_ALL)
    rows.writerows([["FormatVersion", "v1.0"], ["Disclaimer", "made"], ["Publication Date", date], ["Version", "1"], ["OfferCode", offer], head])
    for sku in listed:
        told = [sku.attributes.get(name, "") for name in names]
        for begin, end, price in sku.prices:
            rows.writerow([sku.name, "JRTCKXETXF", f"{sku.name}.R", "OnDemand", begin, end, sku.unit, price, sku.currency, "", "", "", sku.family, *told])
        for term, prices in sku.reserved:
            for unit, price in prices:
                terms = [term.get(name, "") for name in ("LeaseContractLength", "PurchaseOption", "OfferingClass")]
                rows.writerow([sku.name, "T", f"{sku.name}.T", "Reserved", "", "", unit, price, "USD", *terms, sku.family, *told])
    return out.getvalue()


def item(**changed: Any) -> dict[str, Any]:
    """The plain pay-as-you-go Linux machine of Azure, with members changed."""
    return {**ITEM, **changed}


def page(items: Iterable[dict[str, Any]], following: str | None = None, name: str = "Items") -> str:
    """A page of the Azure retail prices."""
    listed = list(items)
    return json.dumps({"BillingCurrency": "USD", name: listed, "NextPageLink": following, "Count": len(listed)})


def gcp_sku(description: str, *, nanos: int = 31_611_000, unit: str = "h", use: str = "OnDemand", service: str = "Compute Engine", **more: Any) -> dict[str, Any]:
    """A SKU of the Google Cloud catalogue."""
    steps = more.get("steps", [(0, "0", nanos)])
    rates = [
        {"startUsageAmount": start, "unitPrice": {"currencyCode": more.get("currency", "USD"), "units": units, "nanos": billionths}}
        for start, units, billionths in steps
    ]
    return {
        "name": "services/made/skus/MADE", "skuId": more.get("sku", "MADE-0001"), "description": description,
        "category": {"serviceDisplayName": service, "resourceFamily": "Compute", "resourceGroup": "CPU", "usageType": use},
        "serviceRegions": more.get("regions", ["us-central1"]),
        "pricingInfo": [{"effectiveTime": "2026-10-02T10:00:00Z", "pricingExpression": {"usageUnit": unit, "tieredRates": rates}}],
    }  # fmt: skip


def skus(listed: Iterable[dict[str, Any]]) -> str:
    """A page of the catalogue."""
    return json.dumps({"skus": list(listed), "nextPageToken": ""})


def listing(folder: Path, text: str, name: str = "list", **more: Any) -> Listing:
    """A text as a file that is about to be read."""
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    return open_listing(path, **more)


def read(folder: Path, form: str, text: str) -> tuple[list[Found], list[Refused], Facts]:
    """What reading a list gives."""
    found = list(reader(form)(listing(folder, text)))
    (facts,) = [item for item in found if isinstance(item, Facts)]
    return [i for i in found if isinstance(i, Found)], [i for i in found if isinstance(i, Refused)], facts


@dataclass
class Home:
    """A place to import into, and what is in force there."""

    folder: Path

    @property
    def file(self) -> Path:
        return self.folder / "prices" / "user.sqlite"

    def take(self, form: str, *texts: str, force: bool = False, date: str = "") -> Outcome:
        listings = [listing(self.folder, text, f"list-{number}", date=date) for number, text in enumerate(texts)]
        return import_files(listings, form, self.file, force=force)

    def price(self, key: str, region: str = "eu-west-1") -> str | None:
        """The steps in force, "0:0.1 100:0.05 200:?" (the last: unknown from there on)."""
        found = UserList(self.file)
        try:
            tiers = found.lookup(key, region)
        finally:
            found.close()
        if tiers is None:
            return None
        return " ".join([*(f"{start:f}:{price:f}" for start, price in tiers.steps), *([f"{tiers.limit:f}:?"] if tiers.limit is not None else [])])


def whys(outcome: Outcome) -> dict[str, int]:
    """Refused rows by reason."""
    return {why.name: rows for why, rows, _ in outcome.refused}
