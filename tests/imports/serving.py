"""A server on this machine that speaks like the clouds' public endpoints, and misbehaves when told to."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Answer:
    """What the server says: a body with its ETag, or a status with headers. `cut`: the connection is closed after so
    many bytes of the body."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None
    tagged: bool = True


@dataclass
class Asked:
    """A request as it came: path with query, and headers in lower case."""

    path: str
    headers: dict[str, str]


Script = Callable[[Asked], Answer]


@dataclass
class Server:
    """The address, what it answers, and what it was asked. `mishaps` are said first, one a request."""

    url: str = ""
    pages: dict[str, Answer | Script] = field(default_factory=dict)
    mishaps: list[Answer] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)

    def page(self, path: str, text: str) -> None:
        self.pages[path] = Answer(text.encode())

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    def answer(self, asked: Asked) -> Answer:
        found = self.pages.get(asked.path)
        if found is not None and self.mishaps:
            return self.mishaps.pop(0)
        if found is None:
            return Answer(b"<html>nothing here</html>", 404)
        return found if isinstance(found, Answer) else found(asked)


@contextmanager
def serving() -> Iterator[Server]:
    told = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = Asked(self.path, {name.lower(): value for name, value in self.headers.items()})
            told.asked.append(asked)
            send(self, told.answer(asked), asked)

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def send(handler: BaseHTTPRequestHandler, answer: Answer, asked: Asked) -> None:
    """The answer, conditional and in ranges as real servers do it."""
    body, status, headers = answer.body, answer.status, dict(answer.headers)
    tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    if status == 200 and answer.tagged:
        headers["ETag"] = tag
        if asked.headers.get("if-none-match") == tag:
            status, body = 304, b""
        elif asked.headers.get("if-range") == tag and "range" in asked.headers:
            start = int(asked.headers["range"].removeprefix("bytes=").partition("-")[0])
            headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
            status, body = 206, body[start:]
    handler.send_response(status)
    for name, value in {**headers, "Content-Length": str(len(body))}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body if answer.cut is None else body[: answer.cut])
    if answer.cut is not None:
        handler.close_connection = True
