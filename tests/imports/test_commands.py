"""`finfocus prices import`, `verify` and `diff` as they are typed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from finfocus_policy.cli.main import main
from finfocus_policy.sources.user_list import user_list_path
from tests.cli.running import environment, finfocus
from tests.imports.building import bulk_csv, bulk_json, gcp_sku, item, machine, page, skus

ONE = "aws/ec2/instance/zz1.large/linux"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "good.json").write_text(bulk_json([machine(), machine("T", price="9", tenancy="Dedicated")]))
    (tmp_path / "good.csv").write_text(bulk_csv([machine()]))
    (tmp_path / "dearer.json").write_text(bulk_json([machine(price="0.15"), machine("B", instanceType="zz2.large")]))
    (tmp_path / "bad.json").write_text(bulk_json([machine(price="99")]))
    (tmp_path / "nothing.json").write_text(bulk_json([machine("T", tenancy="Dedicated")]))
    (tmp_path / "azure.json").write_text(page([item()]))
    (tmp_path / "gcp.json").write_text(skus([gcp_sku("N2 Instance Core running in Americas")]))
    (tmp_path / "own.csv").write_text("key,unit,region,price\nown/thing,month,*,4\n")
    return tmp_path


def taken(folder: Path, name: str, form: str, *words: str) -> int:
    return main(["prices", "import", "--format", form, str(folder / name), "--quiet", *words])


CASES = [("good.json", "aws-bulk-json"), ("good.csv", "aws-bulk-csv"), ("azure.json", "azure-retail"), ("gcp.json", "gcp-skus"), ("own.csv", "csv")]


@pytest.mark.parametrize(("name", "form"), CASES)
def test_at_least_one_price_is_exit_code_0(name: str, form: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert taken(folder, name, form) == 0
    said = capsys.readouterr()
    assert (said.out.count("\nstored "), said.err) == (1, "")


def test_refused_rows_are_counted_and_listed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert taken(folder, "good.json", "aws-bulk-json") == 0
    assert "dedicated tenancy or host" in capsys.readouterr().out
    assert taken(folder, "good.json", "aws-bulk-json", "--output", "json", "--refused", str(folder / "refused.ndjson")) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["stored"], told["refused"][0]["reason"], told["refused"][0]["rows"]) == (True, "dedicated", 1)
    assert [json.loads(line) for line in (folder / "refused.ndjson").read_text().splitlines()] == [{"reason": "dedicated", "sku": "T", "detail": "EU-BoxUsage:zz1.large"}]


def test_no_price_is_exit_code_2(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert taken(folder, "nothing.json", "aws-bulk-json") == 2
    assert "no row is a price" in capsys.readouterr().err


def test_a_guard_is_exit_code_2_and_force_goes_on(folder: Path, own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert taken(folder, "good.json", "aws-bulk-json") == 0
    before = user_list_path(own_home).read_bytes()
    capsys.readouterr()
    assert taken(folder, "bad.json", "aws-bulk-json") == 2
    said = capsys.readouterr()
    assert ("from 0.1 to 99" in said.out, "--force" in said.err, user_list_path(own_home).read_bytes()) == (True, True, before)
    assert taken(folder, "bad.json", "aws-bulk-json", "--force") == 0


WRONG = [
    ("good.json", "aws-bulk-csv"), ("good.json", "azure-retail"), ("good.json", "gcp-skus"), ("good.json", "csv"), ("good.json", "aws-savings-plans"),
    ("good.csv", "aws-bulk-json"), ("azure.json", "aws-bulk-json"), ("gcp.json", "azure-retail"), ("own.csv", "aws-bulk-csv"), ("missing.json", "aws-bulk-json"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "form"), WRONG)
def test_the_wrong_format_or_file_is_exit_code_2(name: str, form: str, folder: Path, own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert taken(folder, name, form) == 2
    said = capsys.readouterr().err
    assert (name in said, "Traceback" in said, user_list_path(own_home).exists()) == (True, False, False)


@pytest.mark.parametrize("words", [("--date", "yesterday"), ("--date", "2999-01-01"), ("--refused", "/nonexistent/x/refused"), ("--format", "xml")])
def test_a_wrong_option_is_exit_code_2(words: tuple[str, ...], folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prices", "import", "--format", "aws-bulk-json", str(folder / "good.json"), *words]) == 2
    assert "finfocus: error" in capsys.readouterr().err


def test_hostile_words_of_a_list_do_nothing_to_a_terminal(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    evil = machine("\x1b[2J::error::", tenancy="Dedicated", usagetype="##vso[task]\u202e")
    (folder / "evil.json").write_text(bulk_json([evil, machine()]))
    assert taken(folder, "evil.json", "aws-bulk-json") == 0
    said = capsys.readouterr().out
    assert not set("\x1b\u202e") & set(said)
    assert "##vso[" not in said


def test_an_import_needs_the_standard_library_alone(folder: Path, own_home: Path) -> None:
    bare = (sys.executable, "-S", "-s")
    done = finfocus("prices", "import", "--format", "aws-bulk-json", str(folder / "good.json"), python=bare, env={"FINFOCUS_HOME": str(own_home)})
    assert (done.returncode, done.stderr) == (0, "")


def test_progress_is_told_when_it_takes_long(folder: Path, own_home: Path) -> None:
    """Every few seconds where nobody watches; here every moment."""
    code = (
        "import sys; from finfocus_policy.cli import prices_import; prices_import.EVERY_SECONDS = 0\n"
        "from finfocus_policy.cli.main import main; sys.exit(main(sys.argv[1:]))"
    )
    words = ["prices", "import", "--format", "aws-bulk-json", str(folder / "good.json")]
    done = subprocess.run([sys.executable, "-c", code, *words], env=environment(FINFOCUS_HOME=str(own_home)), capture_output=True, text=True, check=True)
    assert "finfocus: good.json: 0 of 0 MB" in done.stderr


@pytest.mark.slow
def test_verify_says_whether_a_list_is_whole(folder: Path, own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prices", "verify"]) == 0
    assert taken(folder, "good.json", "aws-bulk-json") == 0
    assert main(["prices", "verify"]) == 0
    import sqlite3

    db = sqlite3.connect(user_list_path(own_home))
    db.execute("update price set price = '0.05'")
    db.commit()
    db.close()
    capsys.readouterr()
    assert main(["prices", "verify"]) == 1
    assert capsys.readouterr().out.count("DAMAGED") == 1
    user_list_path(own_home).write_bytes(b"nothing of the sort")
    assert main(["prices", "verify"]) == 1
    assert main(["prices", "verify", "--live", "-1"]) == 2


def test_diff_shows_what_changed_came_and_went(folder: Path, own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert taken(folder, "good.json", "aws-bulk-json") == 0
    old = folder / "old.sqlite"
    old.write_bytes(user_list_path(own_home).read_bytes())
    assert taken(folder, "dearer.json", "aws-bulk-json") == 0
    capsys.readouterr()
    assert main(["prices", "diff", str(old), "user"]) == 0
    said = capsys.readouterr().out
    assert ("1 changed, 1 new" in said, "+50.0 %" in said) == (True, True)
    assert main(["prices", "diff", "user", str(old), "--output", "json"]) == 0
    told = {(d["key"], d["kind"]): (d["old"], d["new"], d["percent"]) for d in json.loads(capsys.readouterr().out)["differences"]}
    step = [{"start": "0", "price": "0.1"}]
    assert told[ONE, "changed"] == ([{"start": "0", "price": "0.15"}], step, "-33.3333")
    assert told["aws/ec2/instance/zz2.large/linux", "gone"] == (step, None, None)
    assert main(["prices", "diff", "user", "user"]) == 0
    assert "do not differ" in capsys.readouterr().out
    assert main(["prices", "diff", str(old), "user", "--changed"]) == 0
    assert "new" not in capsys.readouterr().out.splitlines()[0]


@pytest.mark.parametrize("name", ["user", "missing.sqlite"])
def test_diff_of_a_list_that_is_not_there(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prices", "diff", "embedded", name]) == 2
    assert "no such price list" in capsys.readouterr().err


def test_diff_of_what_is_no_list(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prices", "diff", "embedded", str(folder / "good.json")]) == 1
    assert "damaged" in capsys.readouterr().err


def test_what_was_imported_prices_a_stack(own_home: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A newer list goes before the one built in, and the verdict names it with its hash."""
    (folder / "t3.json").write_text(bulk_json([machine(price="0.0099", instanceType="t3.micro", regionCode="us-east-1")], date="2026-11-20T00:00:00Z"))
    words = ["cost", "estimate", "--type", "aws:ec2/instance:Instance", "--set", "instanceType=t3.micro", "--region", "us-east-1", "--output", "json"]
    assert main(words) == 0
    before = json.loads(capsys.readouterr().out)
    assert taken(folder, "t3.json", "aws-bulk-json") == 0
    capsys.readouterr()
    assert main(words) == 0
    after = json.loads(capsys.readouterr().out)
    assert before["total_monthly_cost"] - after["total_monthly_cost"] == pytest.approx((0.0104 - 0.0099) * 730)
    assert any("user" in data["name"] and data["sha256"] for data in after["price_data"])


def test_a_region_that_only_an_imported_list_has_is_a_region(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "far.csv").write_text("key,unit,region,price\naws/ec2/instance/m5.large/linux,hour,mx-mars-1,0.2\n")
    assert main(["prices", "import", "--format", "csv", str(folder / "far.csv")]) == 0
    for words in (["prices", "get", "aws/ec2/instance/m5.large/linux"], ["cost", "estimate", "--type", "ec2/instance", "--set", "instanceType=m5.large"]):
        capsys.readouterr()
        assert main([*words, "--region", "mx-mars-1"]) == 0
        assert "$0.20" in capsys.readouterr().out


def test_get_shows_imported_prices_where_they_are_newer(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "own.csv").write_text("# card: ours\n# date: 2026-11-20\nkey,unit,region,price\naws/ec2/instance/t3.micro/linux,hour,us-east-1,0.0099\nown/thing,month,eu-west-1,4\n")
    (folder / "old.csv").write_text("# card: old\n# date: 2019-01-01\nkey,unit,region,price\naws/ec2/instance/t3.small/linux,hour,us-east-1,0.0299\n")
    assert taken(folder, "own.csv", "csv") == 0
    assert taken(folder, "old.csv", "csv") == 0
    capsys.readouterr()
    for key, region, shown in (("aws/ec2/instance/t3.micro/linux", "us-east-1", "0.0099"), ("own/thing", "eu-west-1", "4.00"), ("aws/ec2/instance/t3.small/linux", "us-east-1", "0.0208")):
        assert main(["prices", "get", key, "--region", region]) == 0
        assert shown in capsys.readouterr().out
