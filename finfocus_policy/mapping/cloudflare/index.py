"""Every Cloudflare mapping file, by name: what is imported here is listed. A test says when one is missing."""

from __future__ import annotations

from finfocus_policy.mapping.cloudflare import developer, zones  # noqa: F401
from finfocus_policy.mapping.entry import listed

MODULES = listed(vars())
