"""The forms of price lists that can be imported, by the names of `--format`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module

from finfocus_policy.errors import InputError
from finfocus_policy.sources.imports.found import Item
from finfocus_policy.sources.imports.listing import Listing

FORMATS = {
    "aws-bulk-json": "aws_bulk_json",
    "aws-bulk-csv": "aws_bulk_csv",
    "aws-savings-plans": "aws_savings_plans",
    "azure-retail": "azure_retail",
    "gcp-skus": "gcp_skus",
    "csv": "own_csv",
}
Reader = Callable[[Listing], Iterator[Item]]


def reader(name: str) -> Reader:
    """What reads a form. Raises InputError for one that is not known."""
    if name not in FORMATS:
        raise InputError(f"{name!r} is no format of a price list", place="--format", hint=f"it is one of {', '.join(FORMATS)}")
    read: Reader = import_module(f"{__package__}.{FORMATS[name]}").read
    return read
