"""Lists from endpoints: conditional, patient, resumed, and never from elsewhere. Against a real server on this machine."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from finfocus_policy.cli import prices_refresh, prices_verify
from finfocus_policy.cli.main import main
from finfocus_policy.errors import InputError
from finfocus_policy.sources.fetch import refresh as refreshing
from finfocus_policy.sources.fetch import web as fetching
from finfocus_policy.sources.fetch.answer import Known, patience
from finfocus_policy.sources.fetch.origin import checked_endpoint, within
from finfocus_policy.sources.fetch.refresh import DOWNLOADS, alone
from finfocus_policy.sources.fetch.web import Web
from finfocus_policy.sources.user_list import UserList, user_list_path
from tests.imports.building import bulk_json, gcp_sku, item, machine, page, skus
from tests.imports.serving import Answer, Asked, Server, serving
from tests.imports.test_savings_plans import plans, rate

ONE = "aws/ec2/instance/zz1.large/linux"
INDEX = "/offers/v1.0/aws/AmazonEC2/current/region_index.json"
LIST = "/offers/v1.0/aws/AmazonEC2/20261101/eu-west-1/index.json"
AWS = ("--provider", "aws", "--region", "eu-west-1", "--service", "ec2")


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as told:
        yield told


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long it would have waited, instead of waiting."""
    found: list[float] = []
    defaults = {**(Web.__init__.__kwdefaults__ or {}), "wait": found.append}
    monkeypatch.setattr(Web.__init__, "__kwdefaults__", defaults)
    return found


def offer(server: Server, text: str, *, reference: str = LIST) -> None:
    server.page(INDEX, json.dumps({"regions": {"eu-west-1": {"regionCode": "eu-west-1", "currentVersionUrl": reference}}}))
    server.page(LIST, text)


def refresh(server: Server, *words: str) -> int:
    return main(["prices", "refresh", *words, "--endpoint", server.url, "--quiet"])


def price(home: Path, key: str = ONE, region: str = "eu-west-1") -> str | None:
    tiers = UserList(user_list_path(home)).lookup(key, region)
    return None if tiers is None else str(tiers.price.normalize())


def test_a_list_is_downloaded_and_in_force(server: Server, own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    offer(server, bulk_json([machine()]))
    assert (refresh(server, *AWS), price(own_home)) == (0, "0.1")
    assert "AmazonEC2 eu-west-1 of 2026-11-01" in capsys.readouterr().out
    assert list((own_home / "prices" / "downloads").iterdir()) == []


def test_what_has_not_changed_is_not_downloaded_again(server: Server, own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    offer(server, bulk_json([machine()]))
    assert refresh(server, *AWS) == 0
    assert refresh(server, *AWS) == 0
    assert "nothing has changed" in capsys.readouterr().out
    assert "if-none-match" in server.asked[-1].headers
    offer(server, bulk_json([machine(price="0.2")]))
    assert (refresh(server, *AWS), price(own_home)) == (0, "0.2")
    memory = json.loads((own_home / "prices" / "refresh.json").read_text())
    assert [len(entry["sha256"]) for entry in memory.values()] == [64]


def test_what_is_remembered_counts_only_while_the_prices_are_there(server: Server, own_home: Path) -> None:
    offer(server, bulk_json([machine()]))
    assert refresh(server, *AWS) == 0
    user_list_path(own_home).unlink()
    assert (refresh(server, *AWS), price(own_home)) == (0, "0.1")


@pytest.mark.parametrize("status", [429, 503, 500])
def test_a_server_that_is_busy_is_asked_again(status: int, server: Server, own_home: Path, waits: list[float]) -> None:
    offer(server, bulk_json([machine()]))
    server.mishaps = [Answer(b"busy", status, {"Retry-After": "7"}), Answer(b"busy", status)]
    assert (refresh(server, *AWS), price(own_home)) == (0, "0.1")
    assert waits[0] == 7
    assert 0.5 <= waits[1] <= 2


def test_patience_has_an_end(server: Server, own_home: Path, waits: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    offer(server, bulk_json([machine()]))
    server.mishaps = [Answer(b"busy", 503) for _ in range(99)]
    assert refresh(server, *AWS) == 2
    assert (len(waits), "after 5 tries" in capsys.readouterr().err) == (4, True)
    assert [patience(0, 9999.0), patience(3, None) <= 8] == [120.0, True]


def test_a_download_that_breaks_off_goes_on_where_it_stopped(server: Server, own_home: Path) -> None:
    text = bulk_json([machine(f"M{n}", instanceType=f"zz{n}.large") for n in range(1, 50)])
    offer(server, text)
    whole = Answer(text.encode())
    cut = [Answer(text.encode(), cut=1000), Answer(text.encode(), cut=500)]

    def sometimes(asked: Asked) -> Answer:
        return cut.pop(0) if cut else whole

    server.pages[LIST] = sometimes
    assert (refresh(server, *AWS), price(own_home)) == (0, "0.1")
    ranges = [asked.headers.get("range") for asked in server.asked if asked.path == LIST]
    assert ranges == [None, "bytes=1000-", "bytes=1500-"]


def test_a_file_that_changed_meanwhile_is_begun_anew(server: Server, tmp_path: Path) -> None:
    old, new = b"o" * 5000, b"n" * 4000
    answers = [Answer(old, cut=2000), Answer(new)]
    server.pages["/list"] = lambda asked: answers.pop(0)
    with Web(server.url) as web:
        got = web.get(f"{server.url}/list", tmp_path / "list")
    assert got.path is not None
    assert got.path.read_bytes() == new


def test_a_server_without_tags_is_not_asked_for_parts(server: Server, tmp_path: Path) -> None:
    answers = [Answer(b"x" * 5000, cut=2000, tagged=False), Answer(b"x" * 5000, tagged=False)]
    server.pages["/list"] = lambda asked: answers.pop(0)
    with Web(server.url) as web:
        web.get(f"{server.url}/list", tmp_path / "list")
    assert ["range" in asked.headers for asked in server.asked] == [False, False]


def test_a_range_that_is_no_more_is_begun_anew(server: Server, tmp_path: Path) -> None:
    answers = [Answer(b"x" * 5000, cut=2000), Answer(b"", 416), Answer(b"y" * 10)]
    server.pages["/list"] = lambda asked: answers.pop(0)
    with Web(server.url) as web:
        got = web.get(f"{server.url}/list", tmp_path / "list", known=Known())
    assert got.path is not None
    assert got.path.read_bytes() == b"y" * 10


def fetched(server: Server, folder: Path, *answers: Answer, **more: Any) -> bytes:
    """What is there in the end, when a server answers so."""
    said = list(answers)
    server.pages["/list"] = lambda asked: said.pop(0) if said else Answer(b"whole")
    with Web(server.url, **more) as web:
        got = web.get(f"{server.url}/list", folder / "list")
    assert got.path is not None
    return got.path.read_bytes()


UNASKED = Answer(b"wh", 206, {"Content-Range": "bytes 0-1/5"})
SUMS = {
    "Content-MD5": base64.b64encode(hashlib.md5(b"whole").digest()).decode(),
    "Digest": "SHA-256=" + base64.b64encode(hashlib.sha256(b"whole").digest()).decode(),
    "Repr-Digest": "sha-512=:" + base64.b64encode(hashlib.sha512(b"whole").digest()).decode() + ":, unixsum=:AA==:",
}


def test_a_part_nobody_asked_for_is_not_the_file(server: Server, tmp_path: Path, waits: list[float]) -> None:
    assert (fetched(server, tmp_path, UNASKED), len(waits)) == (b"whole", 1)


def test_a_part_that_ends_before_the_end_is_not_the_rest(server: Server, tmp_path: Path) -> None:
    tag = {"ETag": '"t"'}
    short = Answer(b"hol", 206, {**tag, "Content-Range": "bytes 1-3/5"}, tagged=False)
    rest = Answer(b"e", 206, {**tag, "Content-Range": "bytes 4-4/5"}, tagged=False)
    assert fetched(server, tmp_path, Answer(b"whole", headers=tag, cut=1, tagged=False), short, rest) == b"whole"
    assert [asked.headers.get("range") for asked in server.asked] == [None, "bytes=1-", "bytes=4-"]


@pytest.mark.parametrize("name", SUMS)
def test_what_is_not_what_its_checksum_says_is_got_again(name: str, server: Server, tmp_path: Path, waits: list[float]) -> None:
    right, wrong = Answer(b"whole", headers={name: SUMS[name]}), Answer(b"whale", headers={name: SUMS[name]})
    assert (fetched(server, tmp_path, wrong, right), len(waits)) == (b"whole", 1)
    with pytest.raises(InputError, match="not what its checksum says"):
        fetched(server, tmp_path, *(wrong for _ in range(5)))


def test_not_changed_is_no_answer_to_who_knows_nothing(server: Server, own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    server.pages[INDEX] = Answer(status=304)
    assert refresh(server, *AWS) == 2
    assert "says that nothing has changed, which it was not asked" in capsys.readouterr().err


def test_a_server_that_sends_a_byte_now_and_then_is_given_up(server: Server, tmp_path: Path) -> None:
    seconds = iter(range(0, 9999, 61))
    with pytest.raises(InputError, match=r"after 5 tries: it is too slow: 1,000 bytes in 61 seconds"):
        fetched(server, tmp_path, *(Answer(b"x" * 5000, cut=1000, tagged=False) for _ in range(5)), clock=lambda: float(next(seconds)))
    assert fetched(server, tmp_path, clock=lambda: float(next(seconds))) == b"whole"


def test_two_refreshes_do_not_mix_up_their_downloads(server: Server, own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    offer(server, bulk_json([machine()]))
    with alone(own_home / "prices" / DOWNLOADS):
        assert refresh(server, *AWS) == 2
    assert "another refresh is running" in capsys.readouterr().err
    assert (refresh(server, *AWS), price(own_home)) == (0, "0.1")


def test_redirects_stay_within_the_origin(server: Server, own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    offer(server, bulk_json([machine()]))
    server.page("/moved", bulk_json([machine(price="0.3")]))
    server.pages[LIST] = Answer(b"", 302, {"Location": "/moved"})
    assert (refresh(server, *AWS), price(own_home)) == (0, "0.3")
    with serving() as elsewhere:
        elsewhere.page("/moved", bulk_json([machine(price="0.4")]))
        server.pages[LIST] = Answer(b"", 302, {"Location": f"{elsewhere.url}/moved"})
        assert refresh(server, *AWS) == 2
        assert elsewhere.asked == []
    assert price(own_home) == "0.3"
    server.pages[LIST] = Answer(b"", 302, {"Location": LIST})
    assert refresh(server, *AWS) == 2
    assert "circles" in capsys.readouterr().err


def test_an_index_may_not_lead_elsewhere(server: Server, own_home: Path) -> None:
    with serving() as elsewhere:
        offer(server, "", reference=f"{elsewhere.url}{LIST}")
        assert refresh(server, *AWS) == 2
        assert elsewhere.asked == []


@pytest.mark.parametrize("body", [b"<html>maintenance</html>", b"", b'{"products": {}}', b"\xff\xfe\x00", b"[]"])
def test_wrong_content_is_said_and_changes_nothing(body: bytes, server: Server, own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    offer(server, bulk_json([machine()]))
    assert refresh(server, *AWS) == 0
    server.pages[LIST] = Answer(body)
    assert (refresh(server, *AWS), price(own_home)) == (2, "0.1")
    assert "Traceback" not in capsys.readouterr().err


def test_an_index_without_end_is_not_read(server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(refreshing, "LARGEST_INDEX", 1 << 20)
    offer(server, bulk_json([machine()]))
    server.pages[INDEX] = Answer(b"[" * (1 << 20) + b"[")
    assert refresh(server, *AWS) == 2
    assert "is larger than 1 MiB" in capsys.readouterr().err


def test_a_region_without_a_list_is_said(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    offer(server, bulk_json([machine()]))
    assert main(["prices", "refresh", "--provider", "aws", "--region", "mars-1", "--service", "ec2", "--endpoint", server.url]) == 2
    assert "no list for mars-1" in capsys.readouterr().err


def test_savings_plans_have_an_index_of_their_own(server: Server, own_home: Path) -> None:
    base = "/savingsPlan/v1.0/aws/AWSComputeSavingsPlan"
    server.page(f"{base}/current/region_index.json", json.dumps({"regions": [{"regionCode": "eu-west-1", "versionUrl": f"{base}/1/eu-west-1/index.json"}]}))
    server.page(f"{base}/1/eu-west-1/index.json", plans([rate()]))
    assert refresh(server, "--provider", "aws", "--region", "eu-west-1", "--service", "savings-plans") == 0
    assert price(own_home, f"{ONE}/sp/compute/1yr/no-upfront") == "0.07"


def azure(server: Server, *pages: str) -> str:
    query = "api-version=2023-01-01-preview&currencyCode=%27USD%27&$filter=serviceName%20eq%20%27Virtual%20Machines%27%20and%20armRegionName%20eq%20%27westeurope%27"
    first = f"/api/retail/prices?{query}"
    for path, text in zip((first, "/api/retail/prices?skip=1", "/api/retail/prices?skip=2"), pages, strict=False):
        server.page(path, text)
    return first


VM = ("--provider", "azure", "--region", "westeurope", "--service", "vm")


def test_azure_pages_are_followed_within_the_origin(server: Server, own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FINFOCUS_NOW", "2026-11-21T12:00:00Z")
    azure(server, page([item()], f"{server.url}/api/retail/prices?skip=1"), page([item(armSkuName="Standard_Z4s_v9", retailPrice=0.2)]))
    assert refresh(server, *VM) == 0
    assert [price(own_home, f"azure/vm/zs_v9/{size}/linux", "westeurope") for size in ("2", "4")] == ["0.1", "0.2"]
    tiers = UserList(user_list_path(own_home)).lookup("azure/vm/zs_v9/2/linux", "westeurope")
    assert tiers is not None
    assert tiers.date == "2026-11-21"


def test_a_next_page_elsewhere_is_not_followed(server: Server, own_home: Path) -> None:
    with serving() as elsewhere:
        azure(server, page([item()], f"{elsewhere.url}/api/retail/prices?skip=1"))
        assert refresh(server, *VM) == 2
        assert elsewhere.asked == []
    assert not user_list_path(own_home).exists()


def test_pages_that_go_in_circles_end(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    azure(server, page([item()], f"{server.url}/api/retail/prices?skip=1"), page([item()], f"{server.url}/api/retail/prices?skip=1"))
    assert refresh(server, *VM) == 2
    assert "circles" in capsys.readouterr().err


def test_google_needs_a_key_which_is_no_part_of_an_address(server: Server, own_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    base = "/v1/services/6F81-5844-456A/skus?currencyCode=USD&pageSize=5000"
    first = json.loads(skus([gcp_sku("N2 Instance Core running in Americas")])) | {"nextPageToken": "a/b"}
    server.page(base, json.dumps(first))
    server.page(f"{base}&pageToken=a%2Fb", skus([gcp_sku("N2 Instance Ram running in Americas", unit="GiBy.h")]))
    words = ("--provider", "gcp", "--service", "compute")
    assert refresh(server, *words) == 2
    assert ("FINFOCUS_GCP_API_KEY" in capsys.readouterr().err, server.asked) == (True, [])
    key = tmp_path / "key.txt"
    key.write_text("s3cr3t-key\n")
    assert refresh(server, *words, "--key-file", str(key)) == 0
    monkeypatch.setenv("FINFOCUS_GCP_API_KEY", "s3cr3t-key")
    server.pages.clear()
    assert refresh(server, *words) == 2
    said = capsys.readouterr()
    assert {asked.headers["x-goog-api-key"] for asked in server.asked} == {"s3cr3t-key"}
    assert "s3cr3t-key" not in "".join(server.paths()) + said.out + said.err
    assert "s3cr3t-key" not in (own_home / "prices" / "refresh.json").read_text()
    assert price(own_home, "gcp/compute/core/n2/on-demand", "us-central1") == "0.031611"


ENDPOINTS = ["ftp://host", "http://example.org", "https://", "https://user:pass@host", "https://host?x=1", "nonsense", "https://host:0", "http://[::1", "https://host:x"]


@pytest.mark.parametrize("text", ENDPOINTS)
def test_an_endpoint_that_may_not_be_asked(text: str) -> None:
    with pytest.raises(InputError):
        checked_endpoint(text)


def test_endpoints_that_may(server: Server) -> None:
    assert [checked_endpoint(text) for text in ("https://prices.azure.com/", "http://localhost:1/x", "http://[::1]:8000")] == ["https://prices.azure.com", "http://localhost:1/x", "http://[::1]:8000"]
    assert within("https://a.example/x", "https://A.example:443/y") == "https://A.example:443/y"


@pytest.mark.parametrize(
    "words",
    [(), ("--provider", "aws", "--region", "eu-west-1"), ("--provider", "aws", "--service", "ec2"), (*AWS[:-1], "cake"), (*AWS[:-1], ","), (*AWS, "--endpoint", "http://example.org")],
)
def test_what_is_missing_is_said(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prices", "refresh", *words]) == 2
    assert "finfocus: error" in capsys.readouterr().err


def test_a_machine_without_httpx_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(__import__("sys").modules, "httpx", None)
    assert main(["prices", "refresh", *AWS]) == 1
    assert "prices import" in capsys.readouterr().err


VERIFY = ("prices", "verify", "--live", "10", "--seed", "1", *AWS, "--quiet")


def test_verify_live_compares_what_is_in_force(server: Server, own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    many = [machine(f"M{n}", instanceType=f"zz{n}.large") for n in range(1, 6)]
    offer(server, bulk_json(many))
    assert refresh(server, *AWS) == 0
    capsys.readouterr()
    assert main([*VERIFY, "--endpoint", server.url]) == 0
    assert "5 of 5 prices compared" in capsys.readouterr().out
    offer(server, bulk_json([machine("M1", price="0.101"), *many[1:], machine("NEW", instanceType="zz9.large")]))
    assert main([*VERIFY, "--endpoint", server.url]) == 1
    said = capsys.readouterr().out
    assert "differs  aws/ec2/instance/zz1.large/linux in eu-west-1: 0.1 here, 0.101 there, +1.0 %" in said
    assert "4 of 5 prices compared" in said
    assert "1 more that no list here has" in said
    assert main([*VERIFY, "--endpoint", server.url, "--tolerance", "1.5"]) == 0
    assert price(own_home) == "0.1"


def test_the_public_endpoints_are_the_ones_the_clouds_name() -> None:
    from finfocus_policy.sources.fetch.endpoints import ENDPOINTS as PUBLIC

    assert [checked_endpoint(url) for url in PUBLIC.values()] == list(PUBLIC.values())
    assert (tuple(PUBLIC), 5) == (prices_refresh.PROVIDERS, fetching.TRIES)
    assert "some 400 MB" in prices_verify.ABOUT
