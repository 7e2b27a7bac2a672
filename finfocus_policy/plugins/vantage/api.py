"""HTTP to one origin: the key in a header and nowhere else, patience for what passes, links within the origin only."""

from __future__ import annotations

import json
import math
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from finfocus_policy import __version__
from finfocus_policy.errors import InputError
from finfocus_policy.plugins.vantage.limits import Limiter, epoch, pause, wished
from finfocus_policy.plugins.vantage.settings import VantageSettings
from finfocus_policy.sources.fetch.origin import loopback, origin, within
from finfocus_policy.wire.values import CallFailed, ErrorCategory, ErrorCode

LARGEST_ANSWER = 64 * 1024 * 1024
SECONDS_OF_A_CALL = 30.0
SHORTEST_WAIT = 0.25
REST_SECONDS = 5.0
"""How long an endpoint nobody listens at is left alone."""
REDIRECTS = 5
MOST_PAGES = 5000
LONGEST_REASON = 200
MEANING = {
    400: ErrorCode.INVALID_RESOURCE,
    401: ErrorCode.INVALID_CREDENTIALS,
    402: ErrorCode.PERMISSION_DENIED,
    403: ErrorCode.PERMISSION_DENIED,
    404: ErrorCode.RESOURCE_NOT_FOUND,
    405: ErrorCode.RESOURCE_NOT_FOUND,
    408: ErrorCode.NETWORK_TIMEOUT,
    422: ErrorCode.INVALID_RESOURCE,
    429: ErrorCode.RATE_LIMITED,
    501: ErrorCode.RESOURCE_NOT_FOUND,
    504: ErrorCode.NETWORK_TIMEOUT,
}
WORDS = {
    401: "does not accept the API key: check integrations.vantage in config.yaml of the home folder",
    402: "wants a paid plan for this",
    403: "does not let this API key ask that",
    404: "does not have it",
    429: "wants to be asked later",
}
VERSION = re.compile(r"/v[0-9]+/")
TOKEN = re.compile(r"\b[a-z]+(?:_[a-z]+)*_[0-9a-f]{12,}\b")


class Api:
    """The service at one endpoint. Safe to use from several threads; `clock` and `sleep` are replaced in tests.

    `limits` are (start of the path, Limiter): a call takes a place in each that its path begins with.
    """

    def __init__(
        self,
        settings: VantageSettings,
        limits: Sequence[tuple[str, Limiter]] = (),
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.endpoint = settings.endpoint
        self.clock = clock
        self._key = settings.key
        self._limits = tuple(limits)
        self._sleep = sleep
        self._client: Any = None
        self._lock = threading.Lock()
        self._refused: CallFailed | None = None
        self._absent_until = -math.inf

    def close(self) -> None:
        """Lets go of the connections."""
        if self._client is not None:
            self._client.close()

    def get(self, path: str, params: Mapping[str, str] | None = None, *, seconds: float) -> Any:
        """The JSON at a path below the endpoint. Raises CallFailed once `seconds` are over or it cannot pass."""
        return self._patiently("GET", self.endpoint + path, path, {"params": dict(params or {})}, seconds)

    def post(self, path: str, body: Mapping[str, Any], *, seconds: float) -> Any:
        """The JSON that answers a question sent as JSON. Raises CallFailed."""
        return self._patiently("POST", self.endpoint + path, path, {"json": body}, seconds)

    def pages(self, path: str, params: Mapping[str, str], field: str, *, seconds: float) -> Iterator[Mapping[str, Any]]:
        """The objects in `field` of a page and of every page its links lead to. Raises CallFailed."""
        until, seen = self.clock() + seconds, set()
        query: Mapping[str, str] = params
        for _ in range(MOST_PAGES):
            answer = self.get(path, query, seconds=until - self.clock())
            yield from listed(answer, field)
            following = link(answer)
            if not following:
                return
            if following in seen:
                raise CallFailed(ErrorCode.DATA_CORRUPTION, f"the pages of {shown(path)} lead in a circle")
            seen.add(following)
            query = {**params, **self._next(path, following)}
        raise CallFailed(ErrorCode.DATA_CORRUPTION, f"{shown(path)} has no end of pages")

    def _next(self, path: str, following: str) -> dict[str, str]:
        """The query of a page's link. Only the origin and the path that were asked are asked again; links to pages of prices
        name an older version of the API."""
        try:
            url = urlsplit(within(f"{self.endpoint}{path}", following))
        except InputError:
            raise elsewhere("a page link") from None
        if unversioned(url.path) != unversioned(urlsplit(self.endpoint + path).path):
            raise elsewhere("a page link")
        return dict(parse_qsl(url.query, keep_blank_values=True))

    def _patiently(self, method: str, url: str, path: str, sent: Mapping[str, Any], seconds: float) -> Any:
        until, attempt = self.clock() + max(seconds, 0.0), 0
        while True:
            attempt += 1
            self._check(path)
            try:
                self._take(path, until)
                return self._once(method, url, path, sent, max(until - self.clock(), 0.1))
            except Unreachable:
                if attempt > 1 or self.clock() + SHORTEST_WAIT > until:
                    self._absent_until = self.clock() + REST_SECONDS
                    raise absent(path) from None
                self._sleep(SHORTEST_WAIT)
            except CallFailed as failure:
                if failure.code is ErrorCode.INVALID_CREDENTIALS:
                    self._refused = failure  # a key that was refused once is not tried again a thousand times
                wait = pause(attempt) if failure.retry_after is None else max(float(failure.retry_after), SHORTEST_WAIT)
                if not failure.passes or self.clock() + wait > until:
                    raise
                self._sleep(wait)

    def _check(self, path: str) -> None:
        """Raises CallFailed where asking is known to be of no use."""
        if self._refused is not None:
            raise self._refused
        if self.clock() < self._absent_until:
            raise absent(path)

    def _take(self, path: str, until: float) -> None:
        """A place in each limit of the path. Raises CallFailed when there is none in time."""
        for start, limiter in self._limits:
            if path.startswith(start):
                limiter.take(until)

    def _once(self, method: str, url: str, path: str, sent: Mapping[str, Any], seconds: float) -> Any:
        import httpx

        given, until = dict(sent), self.clock() + seconds
        try:
            for _ in range(REDIRECTS):
                timeout = httpx.Timeout(min(seconds, SECONDS_OF_A_CALL))
                with self._connected().stream(method, url, timeout=timeout, **given) as answer:
                    if not answer.is_redirect:
                        return self._read(answer, path, until)
                    url, given = self._moved(method, url, answer.headers.get("location", "")), {}
        except httpx.TimeoutException:
            raise late(path) from None
        except httpx.ConnectError:
            raise Unreachable from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise CallFailed(
                ErrorCode.SERVICE_UNAVAILABLE, f"{shown(path)} could not be asked ({type(error).__name__})"
            ) from None
        raise CallFailed(ErrorCode.INVALID_ENDPOINT, f"{shown(path)} redirects in circles")

    def _connected(self) -> Any:
        import httpx

        with self._lock:
            if self._client is None:
                headers = {
                    "Authorization": f"Bearer {self._key}",
                    "Accept": "application/json",
                    "User-Agent": f"finfocus-plugin-vantage/{__version__}",
                }
                # a proxy of the environment is not for this machine's own servers
                trusted = not loopback(origin(self.endpoint)[1])
                self._client = httpx.Client(headers=headers, follow_redirects=False, trust_env=trusted)
            return self._client

    def _moved(self, method: str, url: str, location: str) -> str:
        try:
            target = within(url, location)
        except InputError:
            raise elsewhere("a redirect") from None
        if method != "GET":
            raise CallFailed(
                ErrorCode.INVALID_ENDPOINT, "the endpoint redirects what is sent to it: set the address it leads to"
            )
        return target

    def _read(self, answer: Any, path: str, until: float) -> Any:
        data = bytearray()
        for chunk in answer.iter_bytes():
            data += chunk
            if len(data) > LARGEST_ANSWER:
                raise CallFailed(ErrorCode.DATA_CORRUPTION, f"{shown(path)} was answered with more than 64 MB")
            if self.clock() > until:  # a timeout of the client is of one piece: an answer can come in drops
                raise late(path)
        if answer.status_code // 100 != 2:
            raise self._refusal(answer.status_code, answer.headers, bytes(data), path)
        return parsed(bytes(data), path)

    def _refusal(self, status: int, headers: Mapping[str, str], data: bytes, path: str) -> CallFailed:
        code = MEANING.get(status, ErrorCode.SERVICE_UNAVAILABLE if status >= 500 else ErrorCode.INVALID_RESOURCE)
        wait = wished(headers, epoch()) if code.category is ErrorCategory.TRANSIENT else None
        text = f"{WORDS.get(status, f'answered {status}')} ({shown(path)})"
        reason = self._reason(data) if status in (400, 402, 422) else ""
        return CallFailed(
            code, f"{text}: {reason}" if reason else text, retry_after=None if wait is None else math.ceil(wait)
        )

    def _reason(self, data: bytes) -> str:
        """What the service says is wrong, without key and tokens."""
        try:
            errors = json.loads(data[:100_000]).get("errors")
        except (ValueError, AttributeError, RecursionError):
            return ""
        text = "; ".join(str(error) for error in errors[:5]) if isinstance(errors, list) else ""
        clean = redacted(text.replace(self._key, "[secret]"))
        return "".join(c if c.isprintable() else " " for c in clean)[:LONGEST_REASON]


class Unreachable(Exception):
    """Nobody took the connection: the question was not even put."""


def absent(path: str) -> CallFailed:
    """The failure of a question to an endpoint nobody listens at: waiting for seconds would not help."""
    return CallFailed(ErrorCode.CIRCUIT_OPEN, f"{shown(path)} could not be asked: nothing answers at the endpoint")


def late(path: str) -> CallFailed:
    """The failure of a question whose answer was not whole in time."""
    return CallFailed(ErrorCode.NETWORK_TIMEOUT, f"{shown(path)} was not answered in time")


def parsed(data: bytes, path: str) -> Any:
    """JSON with exact decimals. Raises CallFailed (DATA_CORRUPTION) for anything else, NaN too."""

    def refuse(text: str) -> Any:
        raise ValueError(text)

    try:
        return json.loads(data, parse_float=Decimal, parse_constant=refuse)
    except (ValueError, RecursionError, ArithmeticError):
        raise CallFailed(ErrorCode.DATA_CORRUPTION, f"{shown(path)} was answered with no JSON") from None


def listed(answer: Any, field: str) -> list[Mapping[str, Any]]:
    """The objects in a field of an answer. Raises CallFailed (DATA_CORRUPTION) when it is no list of objects."""
    found = answer.get(field) if isinstance(answer, Mapping) else None
    if not isinstance(found, list) or not all(isinstance(item, Mapping) for item in found):
        raise CallFailed(ErrorCode.DATA_CORRUPTION, f"the answer has no list of {field}")
    return found


def link(answer: Any) -> str:
    """The link to the next page, "" on the last one."""
    links = answer.get("links") if isinstance(answer, Mapping) else None
    following = links.get("next") if isinstance(links, Mapping) else None
    return following if isinstance(following, str) else ""


def unversioned(path: str) -> str:
    """A path without the version of the API in it.

    >>> unversioned("/v1/products") == unversioned("/v2/products"), unversioned("/gate/v2/costs")
    (True, '/gate/costs')
    """
    return VERSION.sub("/", path, count=1)


def elsewhere(what: str) -> CallFailed:
    """The refusal to follow something away from the endpoint."""
    return CallFailed(ErrorCode.INVALID_ENDPOINT, f"{what} leads away from the endpoint: that is not followed")


def shown(path: str) -> str:
    """A path for a message, its tokens taken out.

    >>> shown("/v2/cost_reports/rprt_106b4bfcc2a03f63/forecasted_costs")
    '/v2/cost_reports/[token]/forecasted_costs'
    """
    return redacted(path.partition("?")[0])[:120]


def redacted(text: str) -> str:
    """A text without Vantage's tokens (rprt_..., wrkspc_...)."""
    return TOKEN.sub("[token]", text)
