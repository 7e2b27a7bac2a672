"""How much memory and time an import of a large AWS list takes: makes one of the size wanted, imports it in a process
of its own, and prints the peak.

    python tools/bench_import.py --megabytes 400
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

REGIONS = ("us-east-1", "us-east-2", "us-west-1", "us-west-2", "eu-west-1", "eu-west-2", "eu-west-3", "eu-central-1", "ap-south-1", "sa-east-1")
SYSTEMS = ("Linux", "Windows", "RHEL", "SUSE")
TENANCIES = ("Shared", "Dedicated", "Host")
CAPACITY = ("Used", "UnusedCapacityReservation", "AllocatedCapacityReservation")
PADDING = dict.fromkeys(("physicalProcessor", "networkPerformance", "dedicatedEbsThroughput", "processorFeatures", "intelAvxAvailable", "enhancedNetworking"), "a text as long as those of the official list, or nearly so")
COLUMNS = (
    "SKU", "OfferTermCode", "RateCode", "TermType", "PriceDescription", "EffectiveDate", "StartingRange", "EndingRange", "Unit",
    "PricePerUnit", "Currency", "LeaseContractLength", "PurchaseOption", "OfferingClass", "Product Family", "serviceCode", "Location",
    "Location Type", "Region Code", "Instance Type", "Tenancy", "Operating System", "License Model", "usageType", "CapacityStatus",
    "Pre Installed S/W", *(f"Other {name}" for name in PADDING))
CHILD = """
import resource, sys, time
from finfocus_policy.cli.main import main
begun = time.perf_counter()
code = main(sys.argv[1:])
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
try:  # on Linux that figure has the parent's memory in it, this has not
    peak = int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0]) * 1024
except OSError:
    pass
print("MEASURED", code, peak, round(time.perf_counter() - begun, 2), file=sys.stderr)
"""


@dataclass(frozen=True)
class Product:
    """One SKU of the made list."""

    sku: str
    region: str
    size: str
    system: str
    tenancy: str
    capacity: str
    price: str

    @property
    def attributes(self) -> dict[str, str]:
        usage = {"Shared": "BoxUsage", "Dedicated": "DedicatedUsage", "Host": "HostBoxUsage"}[self.tenancy]
        return {
            "servicecode": "AmazonEC2", "locationType": "AWS Region", "regionCode": self.region, "instanceType": self.size,
            "tenancy": self.tenancy, "operatingSystem": self.system, "licenseModel": "No License required",
            "usagetype": f"{usage}:{self.size}", "capacitystatus": self.capacity, "preInstalledSw": "NA", **PADDING}


def products(count: int) -> Iterator[Product]:
    """SKUs of invented machines: one in nine is a plain shared one."""
    for number in range(count):
        kind, system = divmod(number, len(SYSTEMS))
        kind, tenancy = divmod(kind, len(TENANCIES))
        kind, capacity = divmod(kind, len(CAPACITY))
        size, region = divmod(kind, len(REGIONS))
        price = f"{0.01 * (size % 500 + 1) + 0.05 * system:.10f}"
        yield Product(f"MADE{number:012d}", REGIONS[region], f"zz{size}.large", SYSTEMS[system], TENANCIES[tenancy], CAPACITY[capacity], price)


def term(product: Product) -> dict[str, object]:
    rate = f"{product.sku}.JRTCKXETXF.6YS6EN2CT7"
    dimension = {
        "rateCode": rate, "description": f"${product.price} per {product.system} {product.size} Instance Hour", "beginRange": "0",
        "endRange": "Inf", "unit": "Hrs", "pricePerUnit": {"USD": product.price}, "appliesTo": []}
    offer = {"offerTermCode": "JRTCKXETXF", "sku": product.sku, "effectiveDate": "2026-11-01T00:00:00Z", "priceDimensions": {rate: dimension}, "termAttributes": {}}
    return {f"{product.sku}.JRTCKXETXF": offer}


def make_json(path: Path, megabytes: int) -> int:
    """A bulk list of about so many megabytes; how many SKUs it has."""
    count = megabytes * 1_000_000 // 1640
    with path.open("w", encoding="utf-8") as out:
        out.write('{\n"formatVersion": "v1.0", "offerCode": "AmazonEC2", "publicationDate": "2026-11-20T00:00:00Z",\n"products": {')
        for number, each in enumerate(products(count)):
            body = {"sku": each.sku, "productFamily": "Compute Instance", "attributes": each.attributes}
            out.write(f"{',' if number else ''}\n{json.dumps(each.sku)}: {json.dumps(body, indent=1)}")
        out.write('},\n"terms": {"OnDemand": {')
        for number, each in enumerate(products(count)):
            out.write(f"{',' if number else ''}\n{json.dumps(each.sku)}: {json.dumps(term(each), indent=1)}")
        out.write("}}}\n")
    return count


def make_csv(path: Path, megabytes: int) -> int:
    """The same in the CSV form."""
    count = megabytes * 1_000_000 // 800
    with path.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out, quoting=csv.QUOTE_ALL)
        rows.writerows([["FormatVersion", "v1.0"], ["Publication Date", "2026-11-20T00:00:00Z"], ["OfferCode", "AmazonEC2"], COLUMNS])
        for each in products(count):
            told = each.attributes
            rows.writerow([
                each.sku, "JRTCKXETXF", f"{each.sku}.JRTCKXETXF.6YS6EN2CT7", "OnDemand", f"${each.price} per {each.size} Instance Hour",
                "2026-11-01", "0", "Inf", "Hrs", each.price, "USD", "", "", "", "Compute Instance", "AmazonEC2", "", "AWS Region",
                each.region, each.size, each.tenancy, each.system, "No License required", told["usagetype"], each.capacity, "NA", *PADDING.values()])
    return count


@dataclass(frozen=True)
class Measured:
    """What one import took: its exit code, peak memory in bytes, seconds, and what it printed."""

    code: int
    peak: int
    seconds: float
    output: str


def measure(form: str, path: Path, home: Path) -> Measured:
    """Imports a file in a process of its own."""
    import os

    done = subprocess.run(
        [sys.executable, "-c", CHILD, "prices", "import", "--format", form, str(path), "--quiet"],
        env={**os.environ, "FINFOCUS_HOME": str(home), "PYTHONPATH": str(Path(__file__).resolve().parents[1])},
        capture_output=True, text=True, check=False)
    code, peak, seconds = done.stderr.split("MEASURED")[1].split()
    return Measured(int(code), int(peak), float(seconds), done.stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=400)
    megabytes = parser.parse_args().megabytes
    with tempfile.TemporaryDirectory() as folder:
        for form, make in (("aws-bulk-json", make_json), ("aws-bulk-csv", make_csv)):
            path = Path(folder, form)
            count = make(path, megabytes)
            size = path.stat().st_size
            took = measure(form, path, Path(folder, f"home-{form}"))
            stored = next((line for line in took.output.splitlines() if line.startswith("stored")), "nothing stored")
            print(f"{form}: {size / 1e6:.0f} MB, {count:,} SKUs: {took.seconds:.1f} s, peak {took.peak / 1e6:.0f} MB, exit {took.code}, {stored}")
            path.unlink()


if __name__ == "__main__":
    main()
