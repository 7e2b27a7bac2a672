"""Asking sources of actual cost: the first that reports answers, every page is read, and nothing is counted twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from finfocus_policy.actuals.asking import Source, configuration, costs, failed
from finfocus_policy.actuals.filters import fits, parse, queries
from finfocus_policy.actuals.span import span, years
from finfocus_policy.actuals.stack import NOT_THERE, SECRET_ID, Meant, of_stack
from finfocus_policy.errors import InputError, PluginError
from finfocus_policy.model.actual import ActualCost, ActualReport
from finfocus_policy.model.period import Period, moment
from finfocus_policy.model.resource import Resource, ResourceDescriptor
from finfocus_policy.report.actual import document, table
from finfocus_policy.wire.values import ActualPage, ActualPoint, ActualQuery, CallFailed, ErrorCode

NOW = moment("2026-11-21T12:00:00Z")
START = moment("2024-01-01")


def point(day: str, cost: str, currency: str = "USD", service: str = "") -> ActualPoint:
    return ActualPoint(timestamp=moment(day), cost=Decimal(cost), currency=currency, service=service)


def query(days: int = 31) -> ActualQuery:
    return ActualQuery(resource_id="*", start=START, end=START + timedelta(days=days))


def source(answer: Callable[[ActualQuery], ActualPage] | Exception | None, name: str = "first") -> Source:
    def opened() -> Any:
        if isinstance(answer, Exception):
            raise answer
        return answer

    return Source(name=name, opened=opened)


def page(*points: ActualPoint, token: str = "") -> ActualPage:
    return ActualPage(points=points, next_page_token=token)


def ask(*sources: Source, days: int = 31, slept: list[float] | None = None) -> tuple[ActualCost, ...]:
    return costs(sources, (query(days),), (slept if slept is not None else []).append)


def test_points_of_a_day_are_one_cost() -> None:
    hours = [point(f"2024-01-01T{hour:02}:00:00Z", "0.1") for hour in range(24)]
    found = ask(source(lambda q: page(*hours, point("2024-01-02", "-3", "EUR", "S3"))))
    assert [(c.charge_period_start, c.billed_cost, c.billing_currency, c.service_name, c.source) for c in found] == [
        (date(2024, 1, 1), Decimal("2.4"), "USD", "", "first"),
        (date(2024, 1, 2), Decimal("-3"), "EUR", "S3", "first"),
    ]


def test_what_is_outside_the_period_is_not_counted() -> None:
    points = [point(day, "1") for day in ("2023-12-31T23:59:59Z", "2024-01-01", "2024-01-31T23:59:59Z", "2024-02-01")]
    assert [c.charge_period_start.isoformat() for c in ask(source(lambda q: page(*points)))] == ["2024-01-01", "2024-01-31"]


def test_every_page_is_read() -> None:
    pages = {"": page(point("2024-01-01", "1"), token="b"), "b": page(token="c"), "c": page(point("2024-01-02", "2"))}
    assert [c.billed_cost for c in ask(source(lambda q: pages[q.page_token]))] == [1, 2]


def test_pages_in_a_circle_are_an_answer_of_nobody() -> None:
    circling = source(lambda q: page(point("2024-01-01", "1"), token="again"))
    assert ask(circling) == ()
    assert failed([circling]) == ("plugin first: its pages of actual costs have no end",)


ONE = point("2024-01-01", "1")


@pytest.mark.parametrize(
    ("first", "named"),
    [
        (lambda q: page(ONE), "first"),
        (lambda q: page(), "second"),
        (None, "second"),
        (PluginError("cannot be started"), "second"),
        (CallFailed(ErrorCode.INVALID_CREDENTIALS, "no"), "second"),
    ],
)
def test_the_first_that_reports_answers_and_nothing_is_added(first: Any, named: str) -> None:
    sources = [source(first), source(lambda q: page(ONE, point("2024-01-02", "1")), "second")]
    found = ask(*sources)
    assert {c.source for c in found} == {named}
    assert len(found) == (1 if named == "first" else 2)


def test_a_source_that_fails_half_way_has_not_answered() -> None:
    def half(q: ActualQuery) -> ActualPage:
        if q.page_token:
            raise CallFailed(ErrorCode.DATA_CORRUPTION, "torn")
        return page(ONE, token="more")

    broken = source(half)
    assert [c.source for c in ask(broken, source(lambda q: page(ONE), "second"))] == ["second"]
    assert failed([broken]) == ("plugin first: torn",)


def test_what_passes_is_asked_again() -> None:
    answers = [CallFailed(ErrorCode.SERVICE_UNAVAILABLE, "busy"), CallFailed(ErrorCode.RATE_LIMITED, "slow", retry_after=7), page(ONE)]

    def answer(q: ActualQuery) -> ActualPage:
        found = answers.pop(0)
        if isinstance(found, CallFailed):
            raise found
        return found

    slept: list[float] = []
    assert len(ask(source(answer), slept=slept)) == 1
    assert slept == [0.5, 7.0]


@pytest.mark.parametrize(("code", "retry", "tries"), [(ErrorCode.RATE_LIMITED, 3600, 1), (ErrorCode.INVALID_CREDENTIALS, None, 1), (ErrorCode.CIRCUIT_OPEN, None, 1), (ErrorCode.NETWORK_TIMEOUT, None, 3)])
def test_what_does_not_pass_is_not(code: ErrorCode, retry: int | None, tries: int) -> None:
    asked: list[int] = []

    def answer(q: ActualQuery) -> ActualPage:
        asked.append(1)
        raise CallFailed(code, "no", retry_after=retry)

    refused = source(answer)
    assert ask(refused) == ()
    assert len(asked) == tries
    assert configuration([refused]) == (code is ErrorCode.INVALID_CREDENTIALS)


@pytest.mark.parametrize("code", [ErrorCode.INVALID_TIME_RANGE, ErrorCode.INVALID_RESOURCE])
def test_a_source_that_refuses_more_than_a_year_is_asked_year_by_year(code: ErrorCode) -> None:
    spans: list[tuple[datetime, datetime]] = []

    def answer(q: ActualQuery) -> ActualPage:
        if q.end - q.start > timedelta(days=365):
            raise CallFailed(code, "too long")
        spans.append((q.start, q.end))
        return page(ActualPoint(timestamp=q.start, cost=Decimal(1)))

    found = ask(source(answer), days=800)
    assert sum(c.billed_cost for c in found) == 3
    assert spans[0][0] == START
    assert all(later == earlier for (_, earlier), (later, _) in pairwise(spans))
    assert spans[-1][1] == START + timedelta(days=800)


def test_a_source_without_currency_is_named() -> None:
    plain = source(lambda q: page(point("2024-01-01", "1", "")))
    assert [c.billing_currency for c in ask(plain)] == ["USD"]
    assert plain.named_no_currency


@pytest.mark.parametrize(
    ("start", "end", "first", "last"),
    [
        ("2024-01-01", "2024-01-31", "2024-01-01", "2024-02-01"),
        ("2024-01-01", "2024-01-01", "2024-01-01", "2024-01-02"),
        ("2024-01-01T00:00:00Z", "2024-01-31T00:00:00Z", "2024-01-01", "2024-01-31"),
        ("2024-01-01T06:00:00+02:00", "2024-01-01", "2024-01-01T04:00:00Z", "2024-01-02"),
        ("2024-01-01", "", "2024-01-01", "2026-11-21T12:00:00Z"),
        ("", "", "2026-11-01", "2026-11-21T12:00:00Z"),
        ("2026-11-01", "2027-11-30", "2026-11-01", "2026-11-21T12:00:00Z"),
    ],
)
def test_a_last_day_is_included_and_nothing_lies_in_the_future(start: str, end: str, first: str, last: str) -> None:
    found = span(start, end, NOW)
    assert (found.start, found.end) == (moment(first), moment(last))


@pytest.mark.parametrize(("start", "end"), [("x", ""), ("2024-13-01", ""), ("2027-01-01", ""), ("2024-01-02", "2024-01-01"), ("1970-01-01", "")])
def test_a_period_that_cannot_be(start: str, end: str) -> None:
    with pytest.raises(InputError) as refused:
        span(start, end, NOW)
    assert refused.value.place in ("--start-date", "--end-date")


def test_years_cover_the_whole_period() -> None:
    whole = Period(start=START, end=START + timedelta(days=1000))
    pieces = list(years(whole))
    assert [p.days for p in pieces] == [365, 365, 270]
    assert (pieces[0].start, pieces[-1].end) == (whole.start, whole.end)


@pytest.mark.parametrize(
    ("texts", "tags"),
    [
        ((), [{}]),
        (("tag:a=1", "tag:b=x y"), [{"a": "1", "b": "x y"}]),
        (("tag:a=1", "tag:a=2"), [{"a": "1"}, {"a": "2"}]),
        (("tag:a=1", "tag:a=1"), [{"a": "1"}]),
        (("tag:a=1=2",), [{"a": "1=2"}]),
        (("tag:aws:created=me", "provider=gcp"), [{"provider": "gcp", "aws:created": "me"}]),
    ],
)
def test_filters_of_an_account_are_questions(texts: tuple[str, ...], tags: list[dict[str, str]]) -> None:
    made = queries(parse(texts, stack=False), Period(start=START, end=NOW))
    assert [dict(q.tags) for q in made] == tags
    assert {q.resource_id for q in made} == ({"*"} if tags == [{}] else {""})


def test_too_many_choices_are_refused() -> None:
    texts = [f"tag:{key}={n}" for key in "ab" for n in range(8)]
    with pytest.raises(InputError, match="64 questions"):
        queries(parse(texts, stack=False), Period(start=START, end=NOW))


@pytest.mark.parametrize(
    ("texts", "chosen"),
    [
        ((), True),
        (("type=aws:*",), True),
        (("type=gcp:*", "type=aws:ec2/*"), True),
        (("type=aws:*", "tag:team=ops"), False),
        (("tag:team=w?b",), True),
        (("tag:other=*",), False),
        (("provider=aws", "name=web"), True),
    ],
)
def test_filters_of_a_stack_choose_resources(texts: tuple[str, ...], chosen: bool) -> None:
    values = {"type": "aws:ec2/instance:Instance", "name": "web", "provider": "aws"}
    assert fits(parse(texts, stack=True), values, {"team": "web"}) is chosen


def report(*given: tuple[str, str, str, str], notes: tuple[str, ...] = ()) -> ActualReport:
    found = tuple(
        ActualCost(charge_period_start=date.fromisoformat(day), billed_cost=Decimal(cost), billing_currency=currency, service_name=service, source="s")
        for day, cost, currency, service in given
    )
    return ActualReport(period=Period(start=START, end=moment("2024-02-01")), costs=found, notes=notes)


def test_no_digit_is_lost_in_the_json() -> None:
    text = document(report(("2024-01-01", "0.100000000001", "USD", ""), ("2024-01-02", "0.2", "USD", "")))
    assert '"total_cost": 0.300000000001' in text


def test_many_days_are_shown_by_month() -> None:
    days = [(f"2024-{month:02}-{day:02}", "1", "USD", "") for month in (1, 2, 3) for day in range(1, 29)]
    lines = table(report(*days)).splitlines()
    assert lines[2:6] == ["MONTH      COST", "2024-01  $28.00", "2024-02  $28.00", "2024-03  $28.00"]


def test_the_table_escapes_what_others_wrote_and_shows_the_smallest_amounts() -> None:
    made = report(("2024-01-01", "0.0004", "USD", "::error::x"), ("2024-01-02", "-7.5", "USD", "\x1b[31mS3"), notes=("plugin p: \x1b[2J",))
    text = table(made)
    assert "\x1b" not in text
    assert not any(line.startswith("::") for line in text.splitlines())
    assert "0.0004 USD" in text
    assert "TOTAL  -$7.50" in text


def test_days_are_utc() -> None:
    late = ActualPoint(timestamp=datetime(2024, 1, 1, 23, 30, tzinfo=timezone.utc), cost=Decimal(1), currency="USD")
    assert [c.charge_period_start for c in ask(source(lambda q: page(late)))] == [date(2024, 1, 1)]


def test_a_stack_is_told_in_order_and_how_far_it_is() -> None:
    def meant(name: str, **more: Any) -> Meant:
        made = Resource(urn=f"urn:pulumi:dev::shop::aws:s3/bucket:Bucket::{name}", type="aws:s3/bucket:Bucket", id=more.pop("id", ""))
        return Meant(resource=made, descriptor=ResourceDescriptor(provider="aws", resource_type="s3:Bucket"), **more)

    heard: list[int] = []
    found = of_stack((), [meant("b"), meant("a", id="arn:secret", secret=True)], Period(start=START, end=moment("2024-02-01")), heard.append)
    assert [(one.name, one.resource_id, one.why) for one in found] == [("a", "", SECRET_ID), ("b", "", NOT_THERE)]
    assert heard == [1, 2]
