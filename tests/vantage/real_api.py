"""A small account behind the paths of Vantage's real API, with page links, and its contract where it is at hand."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.vantage.serving import KEY, NOT_FOUND, Asked, Reply

SHARED = Path(os.environ.get("FINFOCUS_SHARED") or Path(__file__).resolve().parents[3] / "shared")
OPENAPI = SHARED / "reference" / "vantage-openapi.json"
ABSENT = f"the contract of the real API is not at {OPENAPI} (set FINFOCUS_SHARED): our requests go UNCHECKED against it"
PAGE = 3
INSTANCE = "i-0123456789abcdef0"
TOKENS = {"report": "rprt_0123456789abcdef", "workspace": "wrkspc_0123456789abcdef"}
COSTS = [
    # day, service, resource, tags, amount
    ("2024-01-01", "AmazonEC2", f"arn:aws:ec2:us-east-1:1:instance/{INSTANCE}", "shop", "1.10"),
    ("2024-01-01", "AmazonEC2", "arn:aws:ec2:us-east-1:1:volume/vol-1", "shop", "0.20"),
    ("2024-01-01", "AmazonRDS", "arn:aws:rds:us-east-1:1:db:orders", "shop", "3.333333333333"),
    ("2024-01-02", "AmazonEC2", f"arn:aws:ec2:us-east-1:1:instance/{INSTANCE}", "shop", "1.25"),
    ("2024-01-02", "AmazonRDS", "arn:aws:rds:us-east-1:1:db:orders", "shop", "-0.50"),
    ("2024-01-03", "AmazonEC2", f"arn:aws:ec2:us-east-1:1:instance/{INSTANCE}", "shop", "1.25"),
    ("2024-01-03", "AmazonS3", "pictures", "blog", "7.00"),
]
PRICES = [
    ("us-east-1", "linux", "on-demand", "hour", "0.0104"),
    ("us-east-1", "windows", "on-demand", "hour", "0.0196"),
    ("us-east-1", "linux", "spot", "hour", "0.0031"),
    ("us_west_2", "linux", "on_demand", "hour", "0.0104"),
    ("eu-central-1", "linux-enterprise", "on-demand", "hour", "0.05"),
]


def real_api(asked: Asked, *, endpoint: str = "https://api.vantage.sh") -> Reply:
    """The account's answer to one request."""
    if asked.headers.get("authorization") != f"Bearer {KEY}":
        return Reply(body={"errors": ["Invalid token"]}, status=401)
    found = next((answer for path, answer in ROUTES if re.fullmatch(path, asked.path)), None)
    return found(asked, endpoint) if found else NOT_FOUND


def products(asked: Asked, endpoint: str) -> Reply:
    found = [product(n) for n in ("t3.micro", "t3.micro-flex", "m5.large") if n.startswith(asked.query["name"])]
    return Reply(body={"links": links(None), "products": found})


def prices(asked: Asked, endpoint: str) -> Reply:
    return paged(asked, "prices", [price(*row) for row in PRICES], endpoint)


def forecast(asked: Asked, endpoint: str) -> Reply:
    days = [f"2024-01-{day:02}T00:00:00Z" for day in range(11, 32)]
    of = (("all", "all"), ("aws", "AmazonEC2"), ("azure", "Virtual Machines"))  # as the contract's own example has them
    rows = [{"date": day, "amount": "10.0", "provider": provider, "service": service} for day in days for provider, service in of]
    return Reply(body={"links": links(None), "forecasted_costs": rows, "currency": "USD"})


def budgets(asked: Asked, endpoint: str) -> Reply:
    kept = [budget("database", "2024-01-01", "2024-01-31"), budget("old", "2020-01-01", "2020-12-31")]
    return Reply(body={"links": links(None), "budgets": kept})


def me() -> dict[str, Any]:
    workspace = {"token": TOKENS["workspace"], "name": "Tests", "created_at": "2023-08-04T00:00:00Z",
                 "enable_currency_conversion": False, "currency": "USD", "exchange_rate_date": "daily"}  # fmt: skip
    bearer = {"description": "tests", "created_at": "2024-01-01T00:00:00Z", "scope": ["read"]}
    return {"default_workspace_token": TOKENS["workspace"], "default_dashboard_token": None, "workspaces": [workspace], "bearer_token": bearer}


def product(name: str) -> dict[str, Any]:
    return {"id": "aws-ec2-" + name.replace(".", "_"), "category": "compute", "name": name, "service_id": "aws-ec2", "provider_id": "aws", "details": {}}


def price(region: str, platform: str, lifecycle: str, unit: str, amount: str) -> dict[str, Any]:
    return {"id": f"aws-ec2-t3_micro-{region}-{lifecycle}-{platform}", "unit": unit, "region": region, "rate_type": "compute",
            "currency": "USD", "amount": float(amount), "details": {"platform": platform, "lifecycle": lifecycle}}  # fmt: skip


def budget(name: str, first: str, last: str) -> dict[str, Any]:
    return {"token": f"bdgt_{name}", "name": name, "workspace_token": TOKENS["workspace"], "user_token": None, "created_by_token": None,
            "cost_report_token": TOKENS["report"], "created_at": "2023-07-11T20:22:49Z", "budget_alert_tokens": [], "child_budget_tokens": [],
            "periods": [{"start_at": first, "end_at": last, "amount": "500.00"}], "performance": []}  # fmt: skip


def costs(asked: Asked, endpoint: str) -> Reply:
    """Rows between the days, of the tag and service of the filter, summed by what they are grouped by."""
    query, wanted = asked.query, asked.query.get("filter", "")
    summed: dict[tuple[str, ...], float] = {}
    for day, service, resource, tag, amount in COSTS:
        inside = query["start_date"] <= day <= query["end_date"]
        named = "tags.value" not in wanted or f"'{tag}'" in wanted
        of_service = "costs.service" not in wanted or f"'{service}'" in wanted
        if inside and named and of_service and ("cost_report_token" in query or "costs.provider = 'aws'" in wanted):
            groups = {"service": service, "resource_id": resource, "provider": "aws"}
            key = (day, *(groups[g] if g in query["groupings"].split(",") else "" for g in ("service", "resource_id")))
            summed[key] = summed.get(key, 0.0) + float(amount)
    rows = [{"accrued_at": day, "amount": repr(total), "currency": "USD", "provider": "aws",
             **({"service": service} if service else {}), **({"resource_id": resource} if resource else {})}
            for (day, service, resource), total in sorted(summed.items())]  # fmt: skip
    reply = paged(asked, "costs", rows, endpoint)
    total = {"amount": f"{sum(summed.values()):.2f}", "currency": "USD"}
    return Reply(body={**reply.body, "total_cost": total})


def paged(asked: Asked, field: str, rows: list[dict[str, Any]], endpoint: str) -> Reply:
    """A page of rows and the link to the next."""
    number = int(asked.query.get("page", "1"))
    more = number * PAGE < len(rows)
    following = f"{endpoint}{asked.path}?{urlencode({**asked.query, 'page': number + 1})}" if more else None
    return Reply(body={"links": links(following), field: rows[(number - 1) * PAGE : number * PAGE]})


def links(following: str | None) -> dict[str, Any]:
    return {"self": None, "first": None, "next": following, "last": None, "prev": None}


ROUTES = (
    ("/v2/me", lambda asked, endpoint: Reply(body=me())),
    ("/v2/products", products),
    ("/v2/products/aws-ec2-t3_micro/prices", prices),
    ("/v2/costs", costs),
    (f"/v2/cost_reports/{TOKENS['report']}/forecasted_costs", forecast),
    ("/v2/budgets", budgets),
)


@cache
def contract() -> Mapping[str, Any]:
    """The real API's own description. Raises FileNotFoundError where it is not at hand."""
    found: Mapping[str, Any] = json.loads(OPENAPI.read_text(encoding="utf-8"))
    return found


def operation(asked: Asked) -> Mapping[str, Any]:
    """What the contract says of a request's path and method. Raises KeyError for one it does not have."""
    ours = asked.path.removeprefix("/v2").split("/")
    for path, methods in contract()["paths"].items():
        theirs = path.split("/")
        if len(theirs) == len(ours) and all(t == o or t.startswith("{") for t, o in zip(theirs, ours, strict=True)):
            found: Mapping[str, Any] = methods[asked.method.lower()]
            return found
    raise KeyError(asked.path)
