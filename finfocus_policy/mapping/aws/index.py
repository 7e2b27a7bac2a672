"""Every AWS mapping file, by name: a test says when one is missing here."""

from __future__ import annotations

from finfocus_policy.mapping.aws import (
    autoscaling,
    bucket,
    database,
    function,
    instance,
    launch,
    load_balancer,
    network,
    volume,
)

MODULES = (
    autoscaling,
    bucket,
    database,
    function,
    instance,
    launch,
    load_balancer,
    network,
    volume,
)
