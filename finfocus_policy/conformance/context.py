"""What hosts do around calls: cancel them, run out of time, connect and hang up, send odd headers."""

from __future__ import annotations

import socket
import time
from pathlib import Path

from finfocus_policy.conformance.case import Case, need
from finfocus_policy.conformance.check import Check, Failed, Level, Skipped
from finfocus_policy.conformance.speed import question
from finfocus_policy.conformance.target import OK, finished
from finfocus_policy.wire._pb.finfocus.v1 import costsource_pb2 as pb

SHORT_SECONDS = 0.01
IN_A_ROW = 5
PROBES = 5
LOCAL = "127.0.0.1:"
# 127.0.0.1, ::1 and ::ffff:127.0.0.1 as /proc/net writes them.
LOOPBACK = ("0100007F", "00000000000000000000000001000000", "0000000000000000FFFF00000100007F")


def answers_still(case: Case) -> None:
    """Raises Failed when the next call is not answered."""
    answer = case.ask("Name", pb.NameRequest())
    need(answer.status == OK, f"afterwards {answer.said}")


def cancelled(case: Case) -> None:
    """A cancelled call ends so at once, and the next one is answered."""
    method, request = question(case)
    began = time.perf_counter()
    call = case.target.begin(method, request, case.left)
    call.cancel()
    status = finished(method, call, began).status
    need(status in ("CANCELLED", OK), f"a cancelled call ended with {status}")
    answers_still(case)


def deadline(case: Case) -> None:
    """A call with 10 ms ends in time, one way or the other, and the next one is answered."""
    method, request = question(case)
    answer = case.target.ask(method, request, SHORT_SECONDS)
    need(answer.status in (OK, "DEADLINE_EXCEEDED"), answer.said)
    answers_still(case)


def sequence(case: Case) -> None:
    """Five questions one after the other are answered."""
    method, request = question(case)
    for number in range(IN_A_ROW):
        answer = case.ask(method, request)
        need(answer.status == OK, f"call {number + 1} of {IN_A_ROW}: {answer.said}")


def trace(case: Case) -> None:
    """An odd trace id, or none that is known, is no reason to fail."""
    for value in ("", "not-a-trace", "0" * 32):
        answer = case.ask("Name", pb.NameRequest(), (("x-finfocus-trace-id", value),))
        need(answer.status == OK, f"with the trace id {value!r} {answer.said}")


def port_of(case: Case) -> int:
    """The port it listens on. Raises Skipped for one that is spoken to through pipes."""
    if not case.target.address.startswith(LOCAL):
        raise Skipped("it is spoken to through pipes, not a port")
    return int(case.target.address.removeprefix(LOCAL))


def knocking(case: Case) -> None:
    """Connections that are opened and closed, as hosts do to see whether it listens, do no harm."""
    port = port_of(case)
    for _ in range(PROBES):
        with socket.create_connection(("127.0.0.1", port), timeout=case.left):
            pass
    answers_still(case)


def loopback(case: Case) -> None:
    """Nobody outside this machine can connect: only 127.0.0.1 is bound."""
    port = port_of(case)
    found = [address for table in ("tcp", "tcp6") for address in listening(Path("/proc/net", table), port)]
    if not found:
        raise Skipped("this system does not tell what is bound")
    outside = [address for address in found if address not in LOOPBACK]
    if outside:
        raise Failed("it is bound on every interface, not on 127.0.0.1 alone")


def listening(table: Path, port: int) -> list[str]:
    """The addresses a port is listened on, as a table of /proc/net has them."""
    try:
        lines = table.read_text(encoding="ascii").splitlines()[1:]
    except OSError:
        return []
    rows = [line.split() for line in lines]
    return [row[1].partition(":")[0] for row in rows if row[3] == "0A" and int(row[1].partition(":")[2], 16) == port]


CHECKS = (
    Check(id="context/cancel", level=Level.BASIC, holds="a cancelled call harms nothing", rule="Go CLI's conformance, cancelled", run=cancelled),
    Check(id="context/deadline", level=Level.BASIC, holds="10 ms are enough or too short, nothing else", rule="Go CLI's conformance, deadline", run=deadline),
    Check(id="context/sequence", level=Level.BASIC, holds="five calls in a row", rule="Go CLI's conformance, batch", run=sequence),
    Check(id="context/trace", level=Level.STANDARD, holds="odd trace ids are taken", rule="what hosts send", run=trace),
    Check(id="context/knock", level=Level.STANDARD, holds="bare connections do no harm", rule="Go host, readiness", run=knocking),
    Check(id="context/loopback", level=Level.STANDARD, holds="127.0.0.1 alone is bound", rule="launch contract", run=loopback),
)  # fmt: skip
