"""ObservabilityService for one plugin: is it well, how often was it asked, how fast did it answer."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from finfocus_policy.model.period import now
from finfocus_policy.serve.plugin import Plugin
from finfocus_policy.wire._pb.finfocus.v1 import observability_pb2 as pb

WELL = "All systems operational"
GOAL = 99.0


class Tally:
    """Counts calls by method and outcome, and adds up their seconds. Safe between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.calls: Counter[tuple[str, str]] = Counter()
        self.seconds: Counter[str] = Counter()
        self._open = 0

    def begin(self) -> None:
        """One call is under way."""
        with self._lock:
            self._open += 1

    @property
    def idle(self) -> bool:
        """Whether no call is under way."""
        return not self._open

    def add(self, method: str, outcome: str, seconds: float) -> None:
        """One call is over; outcome is a gRPC status name in lower case."""
        with self._lock:
            self._open -= 1
            self.calls[method, outcome] += 1
            self.seconds[method] += seconds  # type: ignore[assignment]


class Observability:
    """The calls of ObservabilityService, from message to message."""

    def __init__(self, plugin: Plugin, tally: Tally, services: tuple[str, ...]) -> None:
        self.plugin = plugin
        self.tally = tally
        self.services = services

    def table(self) -> Mapping[str, tuple[Any, Callable[[Any], Any]]]:
        """Method name to its request class and what answers it."""
        return {
            "HealthCheck": (pb.HealthCheckRequest, self.health),
            "GetMetrics": (pb.GetMetricsRequest, self.metrics),
            "GetServiceLevelIndicators": (pb.GetServiceLevelIndicatorsRequest, self.levels),
        }

    def health(self, request: Any) -> Any:
        """Whether calls are answered: not, while the plugin says something is wrong with its settings."""
        problems = list(self.plugin.problems())
        status: Any = pb.HealthCheckResponse.STATUS_NOT_SERVING if problems else pb.HealthCheckResponse.STATUS_SERVING
        message = "; ".join(problems) or WELL
        if request.service_name and request.service_name not in self.services:
            status, message = (
                pb.HealthCheckResponse.STATUS_SERVICE_UNKNOWN,
                f"no service is called {request.service_name}",
            )
        answer = pb.HealthCheckResponse(status=status, message=message)
        answer.last_check_time.FromDatetime(now())
        return answer

    def metrics(self, request: Any) -> Any:
        """Calls and seconds since the start, by method."""
        calls = pb.Metric(name="finfocus_plugin_calls_total", help="Calls answered.", type=pb.METRIC_TYPE_COUNTER)
        for (method, outcome), count in sorted(self.tally.calls.items()):
            calls.samples.add(labels={"method": method, "status": outcome}, value=count)
        spent = pb.Metric(
            name="finfocus_plugin_seconds_total", help="Time spent on calls.", type=pb.METRIC_TYPE_COUNTER
        )
        for method, seconds in sorted(self.tally.seconds.items()):
            spent.samples.add(labels={"method": method}, value=seconds)
        wanted = set(request.metric_names)
        found = [m for m in (calls, spent) if not wanted or m.name in wanted]
        answer = pb.GetMetricsResponse(metrics=found, format=request.format or "prometheus")
        answer.timestamp.FromDatetime(now())
        return answer

    def levels(self, request: Any) -> Any:
        """The share of calls that were answered without an error of the plugin."""
        total = sum(self.tally.calls.values())
        failed = sum(n for (_, outcome), n in self.tally.calls.items() if outcome in ("internal", "unavailable"))
        value = 100.0 * (total - failed) / total if total else 100.0
        status = pb.SLI_STATUS_MEETING_TARGET if value >= GOAL else pb.SLI_STATUS_CRITICAL
        one = pb.ServiceLevelIndicator(
            name="availability", description="Calls answered without an error of the plugin.", value=value, unit="percent",
            target_value=GOAL, status=status,
        )  # fmt: skip
        answer = pb.GetServiceLevelIndicatorsResponse(slis=[one])
        answer.measurement_time.FromDatetime(now())
        return answer
