"""How many of a thing Google Cloud's price pages put in one line."""

from __future__ import annotations

from decimal import Decimal

TEN_THOUSAND = Decimal(10_000)
SECONDS = Decimal(3600)
