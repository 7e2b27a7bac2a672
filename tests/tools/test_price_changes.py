"""`make prices` says what it changes: checksums of cards, and no large change that nobody accepted."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from finfocus_policy.sources.catalog import store
from tools import build_prices

FACTS = "# card: {name}\n# provider: aws\n# page: https://example.com/\n# date: {date}\n# currency: USD\n# source: a test\n"
REGIONS = "code,name,kind,parent\nhere,Here,region,here"
RATES = "key,unit,region,tier_start,price\n" + "\n".join(f"k{n},request,here,0,0.{n + 1}" for n in range(40))


def card(name: str, body: str, *, date: str = "2026-01-02") -> str:
    return FACTS.format(name=name, date=date) + body + "\n"


@pytest.fixture
def cards(tmp_path: Path) -> Path:
    """Two cards, built: regions, and forty prices."""
    folder = tmp_path / "cards"
    folder.mkdir()
    (folder / "regions.csv").write_text(card("regions", REGIONS))
    (folder / "rates.csv").write_text(card("rates", RATES))
    assert build(folder) == 0
    return folder


def build(cards: Path, *more: str) -> int:
    return build_prices.main(["--cards", str(cards), "--file", str(cards.parent / "prices.sqlite"), *more])


def edit(cards: Path, *changes: tuple[str, str]) -> None:
    text = (cards / "rates.csv").read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    (cards / "rates.csv").write_text(text)


def test_two_builds_in_a_row_give_the_same_bytes(cards: Path) -> None:
    """Also where one is from nothing and one is over what was there."""
    file = cards.parent / "prices.sqlite"
    first, sums = file.read_bytes(), (cards / "checksums.txt").read_bytes()
    assert build(cards) == 0
    assert (file.read_bytes(), (cards / "checksums.txt").read_bytes()) == (first, sums)
    file.unlink()
    assert build(cards) == 0
    assert file.read_bytes() == first
    assert store.intact(file)


def test_checksums_are_those_of_the_files(cards: Path) -> None:
    wanted = [f"{hashlib.sha256((cards / name).read_bytes()).hexdigest()}  {name}" for name in ("rates.csv", "regions.csv")]
    assert (cards / "checksums.txt").read_text().splitlines() == wanted


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("rates.csv", card("rates", RATES).replace("a test", "another test"), "rates.csv is not as checksums.txt says"),
        ("new.csv", card("new", "key,unit,region,tier_start,price\nnew,request,here,0,1"), "new.csv is not as checksums.txt says"),
        ("checksums.txt", "0  rates.csv\n", "rates.csv is not as checksums.txt says"),
        ("checksums.txt", "nonsense", "checksums.txt: cannot be read"),
        ("checksums.txt", None, "checksums.txt is missing"),
    ],
)
def test_the_check_verifies_every_card(cards: Path, capsys: pytest.CaptureFixture[str], name: str, text: str | None, said: str) -> None:
    assert build(cards, "--check") == 0
    if text is None:
        (cards / name).unlink()
    else:
        (cards / name).write_text(text)
    assert build(cards, "--check") == 1
    assert said in capsys.readouterr().err


def test_a_small_change_is_built_and_told(cards: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(cards, ("k0,request,here,0,0.1", "k0,request,here,0,0.15"), ("k1,", "k1x,"))
    capsys.readouterr()
    assert build(cards) == 1  # one price changed, one gone, one came: 3 of 40
    edit(cards, ("k1x,", "k1,"))
    assert build(cards) == 0
    assert "rates: 1 of 40 prices (2%)" in capsys.readouterr().out


LARGE = (("k0,request,here,0,0.1\n", "k0,request,here,0,10\n"), ("k1,request,here,0,0.2", "k1,request,here,0,20"), ("k2,request,here,0,0.3", "k2,request,here,0,30"))


def test_a_large_change_is_refused_and_nothing_is_written(cards: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = cards.parent / "prices.sqlite"
    before, sums = file.read_bytes(), (cards / "checksums.txt").read_bytes()
    edit(cards, *LARGE)
    assert build(cards) == 1
    said = capsys.readouterr().err
    assert "rates: 3 of 40 prices (8%) would change:\n    - k0 here 0: 0.1 per request -> 10 per request" in said
    assert "ACCEPT=" in said
    assert (file.read_bytes(), (cards / "checksums.txt").read_bytes()) == (before, sums)


@pytest.mark.parametrize(("accept", "code"), [(("--accept",), 0), (("--accept", "rates"), 0), (("--accept", "regions"), 1)])
def test_a_large_change_can_be_accepted(cards: Path, accept: tuple[str, ...], code: int) -> None:
    edit(cards, *LARGE)
    assert build(cards, *accept) == code
    assert build(cards, "--check") == code


def test_a_new_card_needs_nothing(cards: Path) -> None:
    (cards / "new.csv").write_text(card("new", "key,unit,region,tier_start,price\nnew,request,here,0,1"))
    assert build(cards) == 0
    assert build(cards, "--check") == 0


def test_a_card_that_is_gone_has_to_be_accepted(cards: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (cards / "new.csv").write_text(card("new", "key,unit,region,tier_start,price\nnew,request,here,0,1"))
    assert build(cards) == 0
    (cards / "rates.csv").unlink()
    assert build(cards) == 1
    assert "rates: 40 of 40 prices (100%)" in capsys.readouterr().err
    assert build(cards, "--accept", "rates") == 0


def test_a_price_that_moves_to_another_card_has_not_changed(cards: Path) -> None:
    moved = [f"k{n},request,here,0,0.{n + 1}" for n in range(10)]
    edit(cards, *((f"{row}\n", "") for row in moved))
    (cards / "new.csv").write_text(card("new", "key,unit,region,tier_start,price\n" + "\n".join(moved)))
    assert build(cards) == 0


def test_a_damaged_list_is_built_anew(cards: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (cards.parent / "prices.sqlite").write_bytes(b"nonsense" * 1000)
    edit(cards, *LARGE)
    assert build(cards) == 0
    assert "nothing is compared" in capsys.readouterr().err
    assert build(cards, "--check") == 0
