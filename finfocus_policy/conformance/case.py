"""One plugin under test: the resource it is asked about, who it says it is, and questions that have to be answered."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from finfocus_policy.conformance.check import Failed, Level, Skipped
from finfocus_policy.conformance.probes import possible
from finfocus_policy.conformance.target import OK, UNIMPLEMENTED, Answer, Target
from finfocus_policy.wire._pb.finfocus.v1 import costsource_pb2 as pb
from finfocus_policy.wire._pb.finfocus.v1 import enums_pb2 as enums

CALL_SECONDS = 10.0
UNSET = ("FAILED_PRECONDITION", "UNAUTHENTICATED")
"""How a plugin refuses that lacks settings or keys: then there is nothing to be found out, and one check says so."""
BROKEN = ("INTERNAL", "UNKNOWN", "DATA_LOSS")
"""How a plugin fails that has a defect: no way to say that it supports nothing."""
NO_PROBE = "it supports none of the resources of this suite: name one with --resource"


class Case:
    """What checks ask with. `until` is when the running check has to be over (time.monotonic), `trouble` how Supports failed
    where no resource to ask about was found."""

    def __init__(self, target: Target, level: Level, resource: pb.ResourceDescriptor | None = None) -> None:
        self.target = target
        self.level = level
        self.until = time.monotonic() + CALL_SECONDS
        self._given = resource
        self._probe: pb.ResourceDescriptor | None = resource
        self._sought = resource is not None
        self.trouble = ""

    @property
    def left(self) -> float:
        """Seconds of the running check that are left."""
        return max(self.until - time.monotonic(), 0.001)

    def ask(self, method: str, request: Any, metadata: Sequence[tuple[str, str]] = ()) -> Answer:
        """One call, however it ends."""
        return self.target.ask(method, request, min(self.left, CALL_SECONDS), metadata)

    def answered(self, method: str, request: Any) -> Any:
        """The answer's message. Raises Skipped where the plugin does not offer the call, Failed where it fails."""
        answer = self.ask(method, request)
        if answer.status == UNIMPLEMENTED:
            raise Skipped(f"{method} is not offered")
        need_settings(answer)
        if answer.status != OK:
            raise Failed(answer.said)
        return answer.message

    def info(self) -> Any:
        """GetPluginInfo's answer, None for an older plugin that has none."""
        answer = self.ask("GetPluginInfo", pb.GetPluginInfoRequest())
        return answer.message if answer.status == OK else None

    def claims(self, capability: str) -> bool:
        """Whether the plugin says that it can do something, by the name in the enum without prefix."""
        info = self.info()
        number = enums.PluginCapability.Value(f"PLUGIN_CAPABILITY_{capability}")
        return info is not None and number in info.capabilities

    def probe(self) -> pb.ResourceDescriptor:
        """The resource it is asked about: the one given, else the first it supports. Raises Skipped without any."""
        if not self._sought:
            self._probe, self._sought = self._first_supported(), True
        if self._probe is None:
            raise Skipped(NO_PROBE)
        found = pb.ResourceDescriptor()
        found.CopyFrom(self._probe)
        return found

    def _first_supported(self) -> pb.ResourceDescriptor | None:
        info = self.info()
        for resource in possible(tuple(info.providers) if info is not None else ()):
            answer = self.ask("Supports", pb.SupportsRequest(resource=resource))
            self.trouble = answer.said if answer.status in BROKEN else ""
            if answer.status == UNIMPLEMENTED or (answer.status == OK and answer.message.supported):
                return resource
        return None

    def projected(self) -> Any:
        """GetProjectedCost's answer about the probe."""
        return self.answered("GetProjectedCost", pb.GetProjectedCostRequest(resource=self.probe()))


def need_settings(answer: Answer) -> None:
    """Raises Skipped where the plugin refuses for want of settings or keys."""
    if answer.status in UNSET:
        raise Skipped("the plugin lacks settings")


def need(holds: bool, text: str) -> None:
    """Raises Failed unless something holds."""
    if not holds:
        raise Failed(text)
