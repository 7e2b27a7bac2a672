"""A company's own list, in the form of our rate cards."""

from __future__ import annotations

import pytest

from finfocus_policy.errors import ReadError
from finfocus_policy.sources.user_list import UserList
from tests.imports.building import Home, whys

HEAD = "key,unit,region,tier_start,price\n"
T3 = "aws/ec2/instance/t3.micro/linux"


def test_rows_are_prices(home: Home) -> None:
    text = "# card: our rates\n# date: 2026-10-30\n# page: https://example.com/rates\n" + HEAD + f"{T3},hour,us-east-1 eu-west-1,0,0.0088\nown/thing,month,*,,4\n"
    outcome = home.take("csv", text)
    assert (home.price(T3), home.price(T3, "us-east-1"), home.price("own/thing", "eu-west-3")) == ("0:0.0088", "0:0.0088", "0:4")
    assert (outcome.files[0].facts.name, outcome.files[0].facts.date, outcome.keys, outcome.prices) == ("our rates", "2026-10-30", 2, 3)
    assert UserList(home.file).page("our rates") == "https://example.com/rates"


def test_steps_may_begin_with_a_free_one(home: Home) -> None:
    home.take("csv", HEAD + "own/thing,GB,eu-west-1,0,0\nown/thing,GB,eu-west-1,100,0.02\nown/thing,GB,eu-west-1,1000,0.01\n")
    assert home.price("own/thing") == "0:0 100:0.02 1000:0.01"


ROWS = {
    "another unit than the price list has": (f"{T3},day,eu-west-1,0,0.2", "UNIT"),
    "a currency": ("own/a,hour,eu-west-1,0,0.2,EUR", "CURRENCY"),
    "no key": ("machine,hour,eu-west-1,0,0.2", "NAME"),
    "a key with capitals": ("own/A,hour,eu-west-1,0,0.2", "NAME"),
    "no unit": ("own/a,,eu-west-1,0,0.2", "NAME"),
    "no region": ("own/a,hour,,0,0.2", "REGION"),
    "a region that is none": ("own/a,hour,EU_WEST,0,0.2", "REGION"),
    "no price": ("own/a,hour,eu-west-1,0,", "NOT_A_PRICE"),
    "a negative price": ("own/a,hour,eu-west-1,0,-1", "NOT_A_PRICE"),
    "a price with an underscore": ("own/a,hour,eu-west-1,0,1_0", "NOT_A_PRICE"),
    "a negative step": ("own/a,hour,eu-west-1,-5,1", "NOT_A_PRICE"),
    "a short row": ("own/a,hour", "DAMAGED"),
    "a long row": ("own/a,hour,eu-west-1,0,1,USD,,,", "DAMAGED"),
}


@pytest.mark.parametrize("name", ROWS)
def test_a_wrong_row_is_refused(name: str, home: Home) -> None:
    row, why = ROWS[name]
    cells = ",USD" if row.count(",") == 4 else ""
    good = "".join(f"own/good{n},hour,eu-west-1,0,1,USD\n" for n in range(30))
    outcome = home.take("csv", HEAD.replace("price", "price,currency") + f"{row}{cells}\n{good}")
    assert (whys(outcome), outcome.keys) == ({why: 1}, 30)


def test_a_list_without_a_date_is_of_today(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FINFOCUS_NOW", "2026-11-21T12:00:00Z")
    assert home.take("csv", HEAD + "own/a,hour,eu-west-1,0,1\n").files[0].facts.date == "2026-11-21"


def test_a_list_of_a_day_to_come_is_refused_unless_its_day_is_told(home: Home) -> None:
    """It would stand before every newer list until then."""
    text = "# date: 2999-01-01\n" + HEAD + "own/a,hour,eu-west-1,0,1\n"
    with pytest.raises(ReadError, match="2999-01-01, which is still to come"):
        home.take("csv", text)
    assert not home.file.exists()
    assert home.take("csv", text, date="2026-11-20").files[0].facts.date == "2026-11-20"


def test_keys_and_regions_that_no_list_has_are_said_with_the_nearest(home: Home) -> None:
    """Once: then the user's list has them."""
    text = HEAD + "aws/ec2/instance/m5.larg/linux,hour,eu-west-11,0,0.1\naws/ec2/instance/m5.large/linux/ri/1yr/no-upfront/standard,hour,eu-west-1,0,0.05\n"
    assert home.take("csv", text).warnings == (
        "1 key is in no other list: aws/ec2/instance/m5.larg/linux, did you mean aws/ec2/instance/m5.large/linux?",
        "1 region is in no other list: eu-west-11, did you mean eu-west-1?",
    )
    assert home.take("csv", text.replace("0.1", "0.11")).warnings == ()


def test_a_refused_row_is_named_by_its_line(home: Home) -> None:
    outcome = home.take("csv", "# card: x\n# date: 2026-11-01\n" + HEAD + "\nown/a,hour,eu-west-1,0,1\n# a remark\nown/b,hour,eu-west-1,0,none\n")
    assert outcome.refused[0][2] == ("line 7 none",)


@pytest.mark.parametrize("text", ["a,b,c\n1,2,3\n", "key,unit,price\n", "key,unit,region,price,colour\n", "key,unit,region,price,price\n", "\n", '"key,unit\n'])
def test_another_header_is_said(text: str, home: Home) -> None:
    with pytest.raises(ReadError) as error:
        home.take("csv", text)
    assert "header" in str(error.value) or "CSV" in str(error.value)
