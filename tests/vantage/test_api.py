"""HTTP to one endpoint: what passes is tried again, what does not is told by its code, nothing leaves the origin."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from finfocus_policy.plugins.vantage.api import Api
from finfocus_policy.plugins.vantage.limits import Limiter, pause, wished
from finfocus_policy.plugins.vantage.memo import Memo
from finfocus_policy.plugins.vantage.settings import VantageSettings
from finfocus_policy.wire.values import CallFailed, ErrorCode
from tests.vantage.serving import KEY, Asked, Reply, opened, serving


class Clock:
    """A clock that moves only when somebody sleeps."""

    def __init__(self) -> None:
        self.at = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


def api_at(endpoint: str, clock: Clock, limits: Any = ()) -> Api:
    return opened(Api(VantageSettings(key=KEY, endpoint=endpoint), limits, clock=clock, sleep=clock.sleep))


def failure(api: Api, *, seconds: float = 4.0) -> CallFailed:
    with pytest.raises(CallFailed) as failed:
        api.get("/v1/x", seconds=seconds)
    return failed.value


@pytest.mark.parametrize(
    ("status", "code", "tries"),
    [
        (400, ErrorCode.INVALID_RESOURCE, 1),
        (401, ErrorCode.INVALID_CREDENTIALS, 1),
        (402, ErrorCode.PERMISSION_DENIED, 1),
        (403, ErrorCode.PERMISSION_DENIED, 1),
        (404, ErrorCode.RESOURCE_NOT_FOUND, 1),
        (405, ErrorCode.RESOURCE_NOT_FOUND, 1),
        (418, ErrorCode.INVALID_RESOURCE, 1),
        (422, ErrorCode.INVALID_RESOURCE, 1),
        (501, ErrorCode.RESOURCE_NOT_FOUND, 1),
        (429, ErrorCode.RATE_LIMITED, 3),
        (500, ErrorCode.SERVICE_UNAVAILABLE, 3),
        (503, ErrorCode.SERVICE_UNAVAILABLE, 3),
        (504, ErrorCode.NETWORK_TIMEOUT, 3),
    ],
)
def test_every_status_has_its_code(status: int, code: ErrorCode, tries: int, clock: Clock) -> None:
    with serving(lambda asked: Reply(body={"errors": ["no"]}, status=status)) as served:
        assert failure(api_at(served.endpoint, clock)).code is code
    assert len(served.asked) in range(tries, tries + 2) if tries > 1 else len(served.asked) == 1


def test_what_passes_is_waited_for(clock: Clock) -> None:
    replies = iter([Reply(status=503, body={}), Reply(status=429, body={}, headers={"Retry-After": "2"}), Reply(body={"ok": 1})])
    with serving(lambda asked: next(replies)) as served:
        assert api_at(served.endpoint, clock).get("/v1/x", seconds=10) == {"ok": 1}
    assert 0.75 <= clock.slept[0] <= 1.25
    assert clock.slept[1:] == [2.0]


def test_who_wants_to_be_left_alone_longer_than_there_is_time_is_not_waited_for(clock: Clock) -> None:
    with serving(lambda asked: Reply(status=429, body={}, headers={"Retry-After": "60"})) as served:
        failed = failure(api_at(served.endpoint, clock))
    assert (failed.code, failed.retry_after, clock.slept) == (ErrorCode.RATE_LIMITED, 60, [])


def test_a_server_that_says_now_is_not_asked_in_a_rush(clock: Clock) -> None:
    with serving(lambda asked: Reply(status=503, body={}, headers={"Retry-After": "0"})) as served:
        failure(api_at(served.endpoint, clock), seconds=2)
    assert len(served.asked) <= 9


def test_a_key_that_was_refused_is_not_tried_again(clock: Clock) -> None:
    with serving(lambda asked: Reply(status=401, body={})) as served:
        api = api_at(served.endpoint, clock)
        assert {failure(api).code for _ in range(5)} == {ErrorCode.INVALID_CREDENTIALS}
    assert len(served.asked) == 1


def test_nobody_there(clock: Clock) -> None:
    """One more try at once, then every question fails without one until a rest is over."""
    api = api_at("http://127.0.0.1:9", clock)
    assert {failure(api).code for _ in range(5)} == {ErrorCode.CIRCUIT_OPEN}
    assert clock.slept == [0.25]
    clock.at += 5
    assert failure(api).message == "/v1/x could not be asked: nothing answers at the endpoint"
    assert clock.slept == [0.25, 0.25]


@pytest.mark.parametrize("text", ["", "<html>", '{"a": NaN}', "[" * 100_000, '{"a": 1e'])
def test_no_json(text: str, clock: Clock) -> None:
    with serving(lambda asked: Reply(text=text)) as served:
        assert failure(api_at(served.endpoint, clock)).code is ErrorCode.DATA_CORRUPTION


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirects_stay_with_the_origin(status: int, clock: Clock) -> None:
    with serving(lambda asked: Reply(body={"seen": asked.headers.get("authorization")})) as other:

        def answer(asked: Asked) -> Reply:
            if asked.path == "/v1/x":
                return Reply(status=status, headers={"Location": f"{other.endpoint}/v1/x"})
            if asked.path == "/v1/near":
                return Reply(status=status, headers={"Location": "/v1/there"})
            return Reply(body={"ok": 1}) if asked.path == "/v1/there" else Reply(status=status, headers={"Location": asked.path})

        with serving(answer) as served:
            api = api_at(served.endpoint, clock)
            assert failure(api).code is ErrorCode.INVALID_ENDPOINT
            assert api.get("/v1/near", seconds=4) == {"ok": 1}
            with pytest.raises(CallFailed, match="circles"):
                api.get("/v1/round", seconds=4)
            with pytest.raises(CallFailed, match="redirects what is sent"):
                api.post("/v1/near", {}, seconds=4)
        assert other.asked == []


def pages_of(*following: str) -> Iterator[Reply]:
    for link in following:
        yield Reply(body={"links": {"next": link}, "rows": [{"n": link}]})
    yield Reply(body={"links": {"next": None}, "rows": [{"n": "last"}]})


def test_pages_are_followed_within_the_path(clock: Clock) -> None:
    replies = pages_of("/v2/x?page=2", "?page=3&a=b")
    with serving(lambda asked: next(replies)) as served:
        rows = list(api_at(served.endpoint, clock).pages("/v2/x", {"limit": "5"}, "rows", seconds=9))
    assert [row["n"] for row in rows] == ["/v2/x?page=2", "?page=3&a=b", "last"]
    assert [asked.query for asked in served.asked] == [{"limit": "5"}, {"limit": "5", "page": "2"}, {"limit": "5", "page": "3", "a": "b"}]


@pytest.mark.parametrize(
    ("link", "code"),
    [
        ("http://127.0.0.1:1/v2/x?page=2", ErrorCode.INVALID_ENDPOINT),
        ("https://api.vantage.sh/v2/x?page=2", ErrorCode.INVALID_ENDPOINT),
        ("//evil.example/v2/x", ErrorCode.INVALID_ENDPOINT),
        ("/v2/other?page=2", ErrorCode.INVALID_ENDPOINT),
        ("file:///etc/passwd", ErrorCode.INVALID_ENDPOINT),
        ("/v2/x?page=1", ErrorCode.DATA_CORRUPTION),
    ],
)
def test_a_page_link_that_leads_elsewhere_or_in_a_circle(link: str, code: ErrorCode, clock: Clock) -> None:
    with serving(lambda asked: Reply(body={"links": {"next": link}, "rows": []})) as served, pytest.raises(CallFailed) as failed:
        list(api_at(served.endpoint, clock).pages("/v2/x", {}, "rows", seconds=9))
    assert failed.value.code is code
    assert len(served.asked) <= 2


def test_a_page_link_of_an_older_version_is_asked_of_the_one_that_was(clock: Clock) -> None:
    replies = pages_of("/gate/v1/products?page=2&name=t3.micro")
    with serving(lambda asked: next(replies)) as served:
        rows = list(api_at(f"{served.endpoint}/gate", clock).pages("/v2/products", {"name": "t3", "limit": "5"}, "rows", seconds=9))
    assert len(rows) == 2
    assert [(a.path, a.query) for a in served.asked] == [
        ("/gate/v2/products", {"name": "t3", "limit": "5"}),
        ("/gate/v2/products", {"name": "t3.micro", "limit": "5", "page": "2"}),
    ]


def test_an_answer_in_drops_is_not_waited_for() -> None:
    drops = iter(range(1000))

    class Dripping(Clock):
        def __call__(self) -> float:
            self.at += next(drops) and 0.5  # each look at the clock: half a second has passed
            return self.at

    clock = Dripping()
    with serving(lambda asked: Reply(body=["x" * 1_000_000])) as served:
        api = api_at(served.endpoint, clock)
        assert failure(api, seconds=2.0).code is ErrorCode.NETWORK_TIMEOUT


def test_no_message_shows_key_or_token(clock: Clock) -> None:
    said = f"the key {KEY} and the report rprt_0123456789abcdef0 do not fit\x1b[31m"
    with serving(lambda asked: Reply(status=422, body={"errors": [said]})) as served, pytest.raises(CallFailed) as failed:
        api_at(served.endpoint, clock).get("/v2/cost_reports/rprt_0123456789abcdef0", seconds=1)
    text = str(failed.value)
    assert KEY not in text
    assert "rprt_" not in text
    assert "\x1b" not in text
    assert "the key [secret] and the report [token] do not fit" in text
    assert KEY not in repr(VantageSettings(key=KEY))


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "3", "x-ratelimit-reset": "9"}, 3.0),
        ({"retry-after": "Thu, 01 Jan 1970 00:00:40 GMT"}, 10.0),
        ({"retry-after": "soon", "x-ratelimit-reset": "9"}, 9.0),
        ({"x-ratelimit-reset": "2000000030"}, 30.0),
        ({"x-ratelimit-reset": "1500000000"}, 0.0),
        ({"retry-after": "-4"}, None),
        ({"retry-after": "nan"}, None),
        ({}, None),
    ],
)
def test_how_long_it_wants_to_be_left_alone(headers: dict[str, str], seconds: float | None) -> None:
    epoch = 30.0 if "GMT" in headers.get("retry-after", "") else 2_000_000_000.0
    assert wished(headers, epoch) == seconds


def test_pauses_grow_to_half_a_minute() -> None:
    assert [pause(n, lambda: 0.5) for n in range(1, 8)] == [1, 2, 4, 8, 16, 30, 30]
    assert {pause(1, lambda: 0.0), pause(1, lambda: 1.0)} == {0.75, 1.25}


def test_a_limiter_keeps_the_rate(clock: Clock) -> None:
    limiter = Limiter(5, 5.0, clock, clock.sleep)
    taken = []
    for _ in range(12):
        limiter.take(clock() + 100)
        taken.append(clock() - 1000)
    assert all(later - earlier >= 5.0 for earlier, later in zip(taken, taken[5:], strict=False))
    assert taken[-1] == 10.0


def test_a_limiter_refuses_what_would_be_too_late(clock: Clock) -> None:
    limiter = Limiter(1, 3600.0, clock, clock.sleep)
    limiter.take(clock())
    with pytest.raises(CallFailed) as failed:
        limiter.take(clock() + 10)
    assert (failed.value.code, failed.value.retry_after) == (ErrorCode.RATE_LIMITED, 3600)


def test_a_memo_asks_once_however_many_want_it(clock: Clock) -> None:
    memo, asked, gate = Memo(10, 2, clock), [], threading.Barrier(8)

    def ask() -> int:
        asked.append(1)
        return len(asked)

    def want(_: int) -> int:
        gate.wait()
        return memo.get("k", ask)

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(want, range(8))) == {1}
    clock.at += 11
    assert memo.get("k", ask) == 2
    for other in ("a", "b"):
        memo.get(other, lambda: 0)
    assert memo.get("k", ask) == 3


def test_a_memo_keeps_no_failure(clock: Clock) -> None:
    memo = Memo(10, 2, clock)
    with pytest.raises(ZeroDivisionError):
        memo.get("k", lambda: 1 // 0)
    assert memo.get("k", lambda: 1) == 1
