"""Budgets that a cost service keeps."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from finfocus_policy.wire._pb.finfocus.v1 import budget_pb2 as pb
from finfocus_policy.wire.convert.basics import amount, known, moment_of, stamped
from finfocus_policy.wire.values import Budget, BudgetAlert

PERIOD = "BUDGET_PERIOD_"
HEALTH = "BUDGET_HEALTH_STATUS_"
HUNDRED = Decimal(100)


def budget_message(budget: Budget, *, with_status: bool = True) -> pb.Budget:
    """A budget as a message. Raises ValueError for a period the protocol does not have."""
    period: Any = pb.BudgetPeriod.Value(PERIOD + budget.period.upper()) if budget.period else 0
    message = pb.Budget(
        id=budget.id,
        name=budget.name,
        source=budget.source,
        amount=pb.BudgetAmount(limit=float(budget.limit), currency=budget.currency),
        period=period,
        thresholds=map(alert_message, budget.alerts),
        metadata=budget.metadata,
    )
    if budget.providers or budget.regions or budget.resource_types or budget.tags:
        message.filter.CopyFrom(
            pb.BudgetFilter(
                providers=budget.providers,
                regions=budget.regions,
                resource_types=budget.resource_types,
                tags=budget.tags,
            )
        )
    if with_status and budget.spent is not None:
        message.status.CopyFrom(status_message(budget, budget.spent))
    stamped(message.created_at, budget.created_at)
    stamped(message.updated_at, budget.updated_at)
    return message


def alert_message(alert: BudgetAlert) -> pb.BudgetThreshold:
    """An alert as a message."""
    kind: Any = pb.THRESHOLD_TYPE_FORECASTED if alert.forecasted else pb.THRESHOLD_TYPE_ACTUAL
    message = pb.BudgetThreshold(percentage=float(alert.percent), type=kind, triggered=alert.triggered)
    stamped(message.triggered_at, alert.since)
    return message


def status_message(budget: Budget, spent: Decimal) -> pb.BudgetStatus:
    """How a budget stands, as a message. Shares of a limit of zero are left out."""
    health: Any = pb.BudgetHealthStatus.Value(HEALTH + budget.health.upper())
    message = pb.BudgetStatus(current_spend=float(spent), currency=budget.currency, health=health)
    if budget.limit:
        message.percentage_used = float(spent * HUNDRED / budget.limit)
    if budget.forecast is not None:
        message.forecasted_spend = float(budget.forecast)
        if budget.limit:
            message.percentage_forecasted = float(budget.forecast * HUNDRED / budget.limit)
    return message


def summary_message(budgets: Iterable[Budget]) -> pb.BudgetSummary:
    """How many budgets stand how."""
    healths = [budget.health for budget in budgets]
    return pb.BudgetSummary(
        total_budgets=len(healths),
        budgets_ok=healths.count("ok"),
        budgets_warning=healths.count("warning"),
        budgets_exceeded=healths.count("exceeded"),
        budgets_critical=healths.count("critical"),
    )


def budget_of(message: pb.Budget) -> Budget:
    """A budget from a message. Raises CallFailed for amounts that cannot be."""
    status = message.status if message.HasField("status") else None
    return Budget(
        id=message.id,
        name=message.name,
        limit=amount(message.amount.limit, "limit"),
        currency=message.amount.currency or "USD",
        period=next(iter(known([message.period], pb.BudgetPeriod, PERIOD)), ""),
        source=message.source,
        spent=amount(status.current_spend, "current_spend", negative=True) if status else None,
        forecast=amount(status.forecasted_spend, "forecasted_spend", negative=True) or None if status else None,
        providers=tuple(message.filter.providers),
        regions=tuple(message.filter.regions),
        resource_types=tuple(message.filter.resource_types),
        tags=dict(message.filter.tags),
        alerts=tuple(map(alert_of, message.thresholds)),
        created_at=moment_of(message, "created_at"),
        updated_at=moment_of(message, "updated_at"),
        metadata=dict(message.metadata),
    )


def alert_of(message: pb.BudgetThreshold) -> BudgetAlert:
    """An alert from a message."""
    return BudgetAlert(
        percent=amount(message.percentage, "percentage"),
        forecasted=message.type == pb.THRESHOLD_TYPE_FORECASTED,
        triggered=message.triggered,
        since=moment_of(message, "triggered_at"),
    )
