"""Local servers that speak Vantage's dialects, and what they were asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol, TypeVar
from urllib.parse import parse_qsl, urlsplit

KEY = "vantage_api_key_of_the_tests"
JANUARY = [Decimal("73.79")] * 30 + [Decimal("73.94")]
"""Thirty-one days that add up to 2287.64."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What is answered. `text` stands for a body that is no JSON."""

    body: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    text: str | None = None


Answer = Callable[[Asked], Reply]


class Closable(Protocol):
    def close(self) -> None: ...


T = TypeVar("T", bound=Closable)
OPENED: list[Closable] = []


def opened(thing: T) -> T:
    """Something that the test's end closes."""
    OPENED.append(thing)
    return thing


class Served:
    """A server on 127.0.0.1 that keeps every request."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.asked: list[Asked] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def paths(self, method: str = "") -> list[str]:
        """The paths that were asked, without the probe for the dialect."""
        return [a.path for a in self.asked if a.path != "/v2/me" and method in ("", a.method)]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(served: Served) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def _reply(self) -> None:
            url = urlsplit(self.path)
            length = int(self.headers.get("content-length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(method=self.command, path=url.path, query=dict(parse_qsl(url.query)), headers=headers, body=body)
            served.asked.append(asked)
            reply = served.answer(asked)
            data = (json.dumps(reply.body, default=float) if reply.text is None else reply.text).encode()
            self.send_response(reply.status)
            for name, value in {"content-type": "application/json", "content-length": str(len(data)), **reply.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = _reply

    return Handler


@contextmanager
def serving(answer: Answer) -> Iterator[Served]:
    served = Served(answer)
    try:
        yield served
    finally:
        served.close()


NOT_FOUND = Reply(body={"errors": ["Not found"]}, status=404)
PRICES = {
    ("aws", "ec2", "t3.micro", "us-east-1"): "0.0104",
    ("aws", "ec2", "m5.large", "eu-west-1"): "0.107",
    ("aws", "elasticache", "cache.t3.micro", "us-east-1"): "0.017",
}


def seed_v1(asked: Asked, *, field: str = "results", day: str = "date", key: str = KEY) -> Reply:
    """The two routes of seed-v1, and nothing else; the right key is needed."""
    if asked.headers.get("authorization") != f"Bearer {key}":
        return Reply(body={"errors": ["Unauthorized"]}, status=401)
    if (asked.method, asked.path) == ("POST", "/v1/costs/actual"):
        days = [date(2024, 1, 1) + timedelta(days=n) for n in range(31)]
        stamp = {"date": "{}", "timestamp": "{}T00:00:00Z"}[day]
        rows = [{day: stamp.format(at), "cost": cost} for at, cost in zip(days, JANUARY, strict=True)]
        return Reply(body={"currency": "USD", field: rows})
    words = tuple(asked.path.removeprefix("/v1/costs/").split("/"))
    price = PRICES.get((*words, asked.query.get("region", "")))  # type: ignore[call-overload]
    if asked.method != "GET" or price is None:
        return NOT_FOUND
    return Reply(body={"unit_price": Decimal(price), "currency": "USD"})
