"""Savings plans: the hourly rates of what a plan covers, under keys of their own."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.imports.building import Home, whys

M5 = "aws/ec2/instance/zz1.large/linux"


def rate(usage: str = "EU-BoxUsage:zz1.large", **more: str) -> dict[str, Any]:
    told = {"service": "AmazonEC2", "operation": "RunInstances", "unit": "Hrs", "price": "0.07", "currency": "USD", **more}
    return {
        "discountedSku": "MADE1", "discountedUsageType": usage, "discountedOperation": told["operation"], "discountedServiceCode": told["service"],
        "rateCode": "PLAN.MADE1", "unit": told["unit"], "discountedRate": {"price": told["price"], "currency": told["currency"]},
    }  # fmt: skip


def plans(rates: list[dict[str, Any]], *, family: str = "ComputeSavingsPlans", payment: str = "No Upfront", duration: int = 1, before: bool = True) -> str:
    term: dict[str, Any] = {"sku": "PLAN", "leaseContractLength": {"duration": duration, "unit": "year"}}
    product = {"sku": "PLAN", "productFamily": family, "attributes": {"purchaseOption": payment, "purchaseTerm": f"{duration}yr"}}
    return json.dumps({
        "version": "1", "publicationDate": "2026-11-02T00:00:00Z", "regionCode": "eu-west-1", "products": [product],
        "terms": {"savingsPlan": [{**term, "rates": rates} if before else {"rates": rates, **term}]},
    })  # fmt: skip


@pytest.mark.parametrize(
    ("more", "suffix"),
    [
        ({}, "sp/compute/1yr/no-upfront"),
        ({"family": "EC2InstanceSavingsPlans", "payment": "All Upfront", "duration": 3}, "sp/ec2/3yr/all-upfront"),
        ({"payment": "Partial Upfront"}, "sp/compute/1yr/partial-upfront"),
    ],
)
def test_a_rate_stands_under_the_key_of_its_plan(more: dict[str, Any], suffix: str, home: Home) -> None:
    outcome = home.take("aws-savings-plans", plans([rate()], **more))
    assert (home.price(M5), home.price(f"{M5}/{suffix}"), outcome.files[0].facts.date) == (None, "0:0.07", "2026-11-02")


REFUSED = {
    "Windows": (rate(operation="RunInstances:0002"), "NOT_MAPPED"),
    "dedicated": (rate("EU-DedicatedUsage:zz1.large"), "NOT_MAPPED"),
    "unused": (rate("EU-UnusedBox:zz1.large"), "NOT_MAPPED"),
    "another service": (rate(service="AmazonSageMaker"), "NOT_MAPPED"),
    "another currency": (rate(currency="CNY"), "CURRENCY"),
    "another unit": (rate(unit="GB"), "UNIT"),
    "zero": (rate(price="0"), "ZERO"),
    "no number": (rate(price="x"), "NOT_A_PRICE"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_a_plan_does_not_cover_for_us_is_refused(name: str, home: Home) -> None:
    wrong, why = REFUSED[name]
    outcome = home.take("aws-savings-plans", plans([wrong, rate("EU-BoxUsage:zz2.large")]))
    assert (whys(outcome), outcome.keys) == ({why: 1}, 1)


@pytest.mark.parametrize("more", [{"duration": 5}, {"before": False}])
def test_a_plan_that_cannot_be_told_gives_no_prices(more: dict[str, Any], home: Home) -> None:
    outcome = home.take("aws-savings-plans", plans([rate()], **more))
    assert (outcome.stored, whys(outcome)) == (False, {"COMMITMENT": 1})


@pytest.mark.parametrize(
    ("usage", "service", "unit", "key"),
    [
        ("EU-Fargate-vCPU-Hours:perCPU", "AmazonECS", "hours", "aws/fargate/linux/x86_64/vcpu"),
        ("EU-Fargate-ARM-GB-Hours", "AmazonECS", "GB-Hours", "aws/fargate/linux/arm64/memory"),
        ("EU-Lambda-GB-Second", "AWSLambda", "Lambda-GB-Second", "aws/lambda/duration/x86_64"),
        ("EU-Lambda-GB-Second-ARM", "AWSLambda", "Second", "aws/lambda/duration/arm64"),
    ],
)
def test_what_else_a_plan_covers(usage: str, service: str, unit: str, key: str, home: Home) -> None:
    home.take("aws-savings-plans", plans([rate(usage, service=service, unit=unit, operation="")]))
    assert home.price(f"{key}/sp/compute/1yr/no-upfront") == "0:0.07"
