"""Every AWS mapping file, by name: what is imported here is listed. A test says when one is missing."""

from __future__ import annotations

from finfocus_policy.mapping.aws import (  # noqa: F401
    aurora,
    autoscaling,
    beanstalk,
    bucket,
    building,
    cdn,
    connection,
    database,
    dms,
    docdb,
    dynamodb,
    elasticache,
    fargate,
    filesystem,
    flat,
    function,
    hosting,
    instance,
    kubernetes,
    launch,
    load_balancer,
    managed,
    memorydb,
    messaging,
    monitoring,
    mq,
    msk,
    neptune,
    network,
    ontap,
    opensearch,
    redshift,
    search,
    security,
    serving,
    streaming,
    volume,
)
from finfocus_policy.mapping.entry import listed

MODULES = listed(vars())
