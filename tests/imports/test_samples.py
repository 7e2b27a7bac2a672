"""The public samples of the official lists, where they are beside the repository: what is stored, to the row."""

from __future__ import annotations

from pathlib import Path

import pytest

from finfocus_policy.sources.catalog.lookup import Catalog
from finfocus_policy.sources.imports.formats import reader
from finfocus_policy.sources.imports.found import Found
from finfocus_policy.sources.imports.listing import open_listing
from finfocus_policy.sources.imports.run import import_files
from tests.imports.building import Home, whys
from tests.sources.public_lists import ABSENT, LISTS

FOLDER = LISTS / "importer_samples"
needed = pytest.mark.skipif(not FOLDER.is_dir(), reason=ABSENT)
AWS = tuple(f"aws_bulk_{name}_eu-west-1.json" for name in ("AmazonEC2", "AmazonRDS", "AmazonElastiCache", "AWSELB"))
SAMPLES = {
    "aws-bulk-json": (AWS, 128, {"DEDICATED": 146, "CAPACITY": 89, "COMMITMENT": 82, "NOT_MAPPED": 23, "SYSTEM": 21, "ZONE": 7, "BYOL": 5, "SOFTWARE": 5, "FREE": 2, "LICENCE": 1, "STEPS": 1}),
    "aws-bulk-csv": (("aws_bulk_AmazonEC2_eu-west-1.csv", "aws_bulk_AmazonEC2_eu-west-3.csv"), 40, {"DEDICATED": 212, "CAPACITY": 89, "SYSTEM": 63, "COMMITMENT": 28, "BYOL": 11, "SOFTWARE": 11, "NOT_MAPPED": 7, "FREE": 2, "LICENCE": 1, "STEPS": 1}),
    "azure-retail": (tuple(f"azure_retail_page{number}.json" for number in (1, 2, 3)), 112, {"SPOT": 108, "DEV_TEST": 83, "FREE": 2}),
    "gcp-skus": (("gcp_skus.json",), 9, {"CURRENCY": 8}),
}  # fmt: skip
KNOWN = {
    ("aws-bulk-json", "aws/ec2/instance/m5.large/linux", "eu-west-1"): "0:0.107",
    ("aws-bulk-json", "aws/ec2/licence/m5.large/windows", "eu-west-1"): "0:0.092",
    ("aws-bulk-json", "aws/ec2/instance/i3en.metal/linux", "eu-west-1"): None,
    ("aws-bulk-json", "aws/ebs/gp3/throughput", "eu-west-1"): "0:0.044",
    ("aws-bulk-json", "aws/ebs/io2/iops", "eu-west-1"): "0:0.072 32000:?",
    ("aws-bulk-json", "aws/elb/application/hours", "eu-west-1"): "0:0.0252",
    ("aws-bulk-json", "aws/elasticache/node/redis/cache.r4.xlarge", "eu-west-1"): "0:0.507",
    ("aws-bulk-json", "aws/rds/instance/postgres/db.r6g.4xlarge/multi-az", "eu-west-1"): "0:4.028",
    ("aws-bulk-json", "aws/rds/instance/oracle-ee-byol/db.r6i.24xlarge/single-az", "eu-west-1"): "0:12.374",
    ("aws-bulk-json", "aws/rds/instance/oracle-ee/db.r6i.24xlarge/single-az", "eu-west-1"): None,
    ("aws-bulk-csv", "aws/ebs/gp2/storage", "eu-west-3"): "0:0.116",
    ("aws-bulk-csv", "aws/ebs/gp2/storage", "eu-west-1"): "0:0.11",
    ("azure-retail", "azure/vm/bs/1/linux", "francecentral"): "0:0.0118",
    ("azure-retail", "azure/vm/eas_v5/32-8/linux", "francecentral"): "0:2.128",
    ("azure-retail", "azure/vm/licence/ds_v3/2/windows", "francecentral"): "0:0.092",
    ("azure-retail", "azure/vm/ds_v4/4/linux/ri/1yr/no-upfront/standard", "francecentral"): "0:0.1317351598173515981735159817",
    ("gcp-skus", "gcp/compute/core/a2/on-demand", "us-east1"): "0:0.031611",
    ("gcp-skus", "gcp/compute/core/e2/on-demand", "us-central1"): None,
}  # fmt: skip


def taken(home: Home, form: str) -> object:
    return import_files([open_listing(FOLDER / name) for name in SAMPLES[form][0]], form, home.file)


@needed
@pytest.mark.parametrize("form", SAMPLES)
def test_every_row_is_stored_or_refused_for_its_reason(form: str, home: Home) -> None:
    outcome = taken(home, form)
    assert (outcome.keys if form != "gcp-skus" else outcome.prices, outcome.stops) == (SAMPLES[form][1], ())
    assert whys(outcome) == SAMPLES[form][2]
    for (of, key, region), price in KNOWN.items():
        if of == form:
            assert home.price(key, region) == price, key


@needed
@pytest.mark.parametrize("form", SAMPLES)
def test_what_both_lists_have_is_counted_in_one_unit(form: str) -> None:
    catalog = Catalog()
    for name in SAMPLES[form][0]:
        for found in reader(form)(open_listing(FOLDER / name)):
            known = catalog.lookup(found.key, found.region) if isinstance(found, Found) else None
            assert known is None or known.unit == found.unit, found


@needed
def test_the_samples_are_left_as_they_are(home: Home) -> None:
    path = FOLDER / "gcp_skus.json"
    before = (path.stat().st_size, path.stat().st_mtime_ns)
    taken(home, "gcp-skus")
    assert (path.stat().st_size, path.stat().st_mtime_ns) == before
    assert not list(Path(FOLDER).glob("*.part"))
