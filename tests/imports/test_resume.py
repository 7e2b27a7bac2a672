"""An import that is cut off leaves the old prices in force; the next one goes on with the files that were finished."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from finfocus_policy.errors import FinfocusError, InputError, ReadError
from finfocus_policy.sources.imports import run, staging, user_file
from finfocus_policy.sources.imports.staging import Staging
from tests.imports.building import Home, bulk_json, listing, machine

ONE = "aws/ec2/instance/zz1.large/linux"
ROOT = Path(__file__).parents[2]
SLOW = """
import sys, time
from pathlib import Path
from finfocus_policy.sources.imports import aws_bulk_json, listing, run

read = aws_bulk_json.read

def slowly(of):
    for number, item in enumerate(read(of)):
        yield item
        if "second" in of.place and number == 1:
            print("reading", flush=True)
            time.sleep(60)

aws_bulk_json.read = slowly
run.import_files([listing.open_listing(path) for path in sys.argv[2:]], "aws-bulk-json", Path(sys.argv[1]))
"""


def started(home: Home, *texts: str) -> subprocess.Popen[str]:
    """An import in a process of its own, standing in the middle of its second file."""
    paths = [listing(home.folder, text, name).path for text, name in zip(texts, ("first", "second"), strict=True)]
    words = [sys.executable, "-c", SLOW, str(home.file), *map(str, paths)]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert process.stdout is not None
    assert process.stdout.readline() == "reading\n"
    return process


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL on Windows")
def test_a_killed_import_leaves_the_old_prices_and_is_resumed(home: Home) -> None:
    home.take("aws-bulk-json", bulk_json([machine(price="0.11")]))
    before = home.file.read_bytes()
    texts = bulk_json([machine(price="0.22")]), bulk_json([machine("B", price="0.33", regionCode="eu-west-2")])
    with started(home, *texts) as process:
        process.send_signal(signal.SIGKILL)
        assert process.wait(20) == -signal.SIGKILL
    assert (home.file.read_bytes(), home.price(ONE)) == (before, "0:0.11")
    listings = [listing(home.folder, text, name) for text, name in zip(texts, ("first", "second"), strict=True)]
    outcome = run.import_files(listings, "aws-bulk-json", home.file)
    assert [file.again for file in outcome.files] == [True, False]
    assert (home.price(ONE), home.price(ONE, "eu-west-2")) == ("0:0.22", "0:0.33")


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL on Windows")
def test_two_imports_do_not_run_at_once_and_the_lock_goes_with_the_process(home: Home) -> None:
    text = bulk_json([machine()])
    with started(home, text, bulk_json([machine(regionCode="eu-west-2")])) as process:
        with pytest.raises(InputError, match="another import is running"):
            home.take("aws-bulk-json", text)
        process.send_signal(signal.SIGKILL)
        process.wait(20)
    assert home.take("aws-bulk-json", text).stored


def test_a_file_that_breaks_off_changes_nothing(home: Home) -> None:
    good = bulk_json([machine()])
    home.take("aws-bulk-json", good)
    before = home.file.read_bytes()
    other = bulk_json([machine(price="0.2")])
    for end in (10, len(other) // 2, len(other) - 1):
        with pytest.raises(ReadError):
            home.take("aws-bulk-json", other[:end])
    assert home.file.read_bytes() == before


def test_a_failure_at_the_last_step_changes_nothing_and_is_resumed(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    home.take("aws-bulk-json", bulk_json([machine()]))
    before = home.file.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(user_file.os, "replace", full)
        with pytest.raises(FinfocusError, match="No space left"):
            home.take("aws-bulk-json", bulk_json([machine(price="0.2")]))
    assert (home.file.read_bytes(), home.file.with_name("user.new").exists()) == (before, False)
    outcome = home.take("aws-bulk-json", bulk_json([machine(price="0.2")]))
    assert (outcome.files[0].again, home.price(ONE)) == (True, "0:0.2")


def test_what_was_left_of_other_files_is_not_mixed_in(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped by a guard: what was read is kept for --force, but an import of another file does not have it."""
    home.take("aws-bulk-json", bulk_json([machine()]))
    assert home.take("aws-bulk-json", bulk_json([machine(price="99")])).stops
    outcome = home.take("aws-bulk-json", bulk_json([machine("B", price="0.3", instanceType="zz2.large")]))
    assert (outcome.keys, home.price(ONE)) == (1, "0:0.1")


def test_another_version_reads_anew(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    home.take("aws-bulk-json", bulk_json([machine()]))
    assert home.take("aws-bulk-json", bulk_json([machine(price="99")])).stops
    monkeypatch.setattr("finfocus_policy.sources.imports.staging.VERSION", "another")
    assert [file.again for file in home.take("aws-bulk-json", bulk_json([machine(price="99")])).files] == [False]


def test_a_damaged_state_is_said(home: Home) -> None:
    home.file.parent.mkdir(parents=True)
    state = home.file.with_name(run.STATE)
    state.write_bytes(b"this is no database, and never was one" * 100)
    with pytest.raises(FinfocusError, match="damaged"):
        home.take("aws-bulk-json", bulk_json([machine()]))


def test_the_state_is_small_again_when_all_is_in_force(home: Home) -> None:
    home.take("aws-bulk-json", bulk_json([machine(f"M{n}", instanceType=f"zz{n}.large") for n in range(3000)]))
    assert home.file.with_name(run.STATE).stat().st_size < 50_000
    with Staging(home.file.with_name(run.STATE)) as staging:
        assert staging.db.execute("select count(*) from price").fetchone() == (0,)


def test_a_reader_sees_the_old_list_or_the_new_one(home: Home) -> None:
    home.take("aws-bulk-json", bulk_json([machine()]))
    reader = sqlite3.connect(f"{home.file.as_uri()}?mode=ro&immutable=1", uri=True)
    assert reader.execute("select price from price").fetchall() == [("0.1",)]
    home.take("aws-bulk-json", bulk_json([machine(price="0.2")]))
    assert reader.execute("select price from price").fetchall() == [("0.1",)]
    reader.close()
    assert home.price(ONE) == "0:0.2"


def test_a_full_disk_is_said_and_changes_nothing(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite takes back the transaction by itself then, unlike after other errors."""
    home.take("aws-bulk-json", bulk_json([machine()]))
    before = home.file.read_bytes()
    opened = staging.Staging._open

    def small(self: staging.Staging) -> None:
        opened(self)
        pages = self.db.execute("pragma page_count").fetchone()[0]
        self.db.execute(f"pragma max_page_count = {pages + 2}")

    many = bulk_json([machine(f"S{n}", price="0.2", instanceType=f"zz{n}.large") for n in range(400)])
    with monkeypatch.context() as patch:
        patch.setattr(staging.Staging, "_open", small)
        with pytest.raises(FinfocusError, match="is the disk full"):
            home.take("aws-bulk-json", many)
    assert home.file.read_bytes() == before
    assert home.take("aws-bulk-json", many).prices == 400
