"""Files as shells, CI jobs and editors leave them."""

from __future__ import annotations

import contextlib
import gc
import gzip
import io
import json
from pathlib import Path

import pytest

from finfocus_policy.errors import ReadError
from finfocus_policy.read import preview, state
from finfocus_policy.read.document import load, parse, recognise
from finfocus_policy.read.values import OUT_OF_RANGE
from tests.read.recordings import PREVIEWS, STATES, fixture

EMPTY = '{"steps": [], "changeSummary": {}}'
REAL = fixture("ten-instances/preview.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"], ids=str
)
def test_every_encoding_a_shell_writes_is_read(encoding: str) -> None:
    assert preview.read(REAL.encode(encoding), "p.json") == preview.read(REAL, "p.json")


def test_powershell_writes_utf16_with_mark_and_crlf() -> None:
    data = b"\xff\xfe" + REAL.replace("\n", "\r\n").encode("utf-16-le")
    assert len(preview.read(data, "p.json").resources) == 10


AROUND = [
    ("warning: a new version of Pulumi is available\n{}\n", 1),
    ("Logging in using access token\n\n\nwarning: [x] {y}\n{}", 2),
    ("[warn] something\n{}", 1),
    ("{}\nPermalink: file://x\n", 1),
    ("{} done\n", 1),
    ("\n\n  {}\n\n", 0),
]


@pytest.mark.parametrize(("around", "passed"), AROUND)
def test_lines_around_the_json_are_passed_over_and_noted(around: str, passed: int) -> None:
    found = parse(around.replace("{}", REAL), "p.json")
    assert len(found.values) == 1
    assert found.notes == (() if not passed else (f"p.json: {passed} line{' that is' if passed == 1 else 's that are'} not JSON {'was' if passed == 1 else 'were'} passed over",))
    assert preview.read(found).notes == found.notes


BROKEN = [
    ("", "p.json: is empty", "pulumi preview --json"),
    (" \n\t", "p.json: is empty", "pulumi preview --json"),
    ("[]", "p.json: holds a JSON list", "pulumi preview"),
    ("<html></html>", "p.json: seems to be HTML", "pulumi preview"),
    ("steps:\n  - op: create\n", "p.json: seems to be YAML", "pulumi preview"),
    ("--- \nsteps: []", "p.json: seems to be YAML", "pulumi preview"),
    ("# a comment\nsteps: []", "p.json: seems to be YAML", "pulumi preview"),
    ("Previewing update (dev):\n + create", "p.json: is the text output of pulumi", "pulumi preview --json"),
    ("hello", "p.json: is not JSON", "pulumi preview"),
    ("\x00\x01\x02", "p.json: is not JSON", "pulumi preview"),
    ('{"steps": [', "p.json, line 1, column 12: ends in the middle", "write the file again"),
    ('{"steps": [{"op": "cre', "p.json, line 1, column 19: ends in the middle", "write the file again"),
    ("{", "p.json, line 1, column 2: ends in the middle", "write the file again"),
    ('{\n  "steps": []\n  "config": {}}', "p.json, line 3, column 3: is not JSON", "pulumi preview"),
    ("{'steps': []}", "p.json, line 1, column 2: is not JSON", "pulumi preview"),
    ('{"steps": NaN}', "p.json: holds NaN", ""),
    ('{"steps": -Infinity}', "p.json: holds -Infinity", ""),
    ('{"a": ' + "9" * 5000 + "}", "p.json: holds a number with thousands of digits", ""),
    ('{"steps":' + "[" * 100_000, "p.json: is nested too deeply", ""),
    ('{"steps":' + "[" * 100_000 + "]" * 100_000 + "}", "p.json: is nested too deeply", ""),
]


@pytest.mark.parametrize(("text", "message", "hint"), BROKEN)
def test_what_is_not_json_is_told_with_its_place_and_the_next_step(text: str, message: str, hint: str) -> None:
    with pytest.raises(ReadError) as caught:
        preview.read(text, "p.json")
    assert str(caught.value).startswith(message)
    assert hint in caught.value.hint


@pytest.mark.parametrize("cut", [100, 1000, 5000, len(REAL) - 3])
def test_a_real_preview_cut_off_is_told_so(cut: int) -> None:
    with pytest.raises(ReadError, match="ends in the middle of the JSON: it was cut off"):
        preview.read(REAL[:cut], "p.json")


WRONG_KIND = [
    (fixture("shop-update/state.json").read_text(encoding="utf-8"), "is a state where a preview is expected", "--pulumi-state"),
    ('{"manifest": {}, "resources": []}', "is a state where a preview is expected", "--pulumi-state"),
    ('{"version": 3, "checkpoint": {}}', "is a state where a preview is expected", "--pulumi-state"),
    ('{"terraform_version": "1.9", "planned_values": {}}', "is a Terraform plan or state", "pulumi preview --json"),
    ('{"resourcePlans": {}}', "is an update plan (--save-plan)", "pulumi preview --json"),
    ('{"version": "0.2", "timeGenerated": "x", "projects": []}', "is an Infracost report", "pulumi preview --json"),
    ("{}", "is some other JSON", "pulumi preview --json"),
    (EMPTY + EMPTY, "is 2 JSON documents in a row", "pulumi preview --json"),
]


@pytest.mark.parametrize(("text", "message", "hint"), WRONG_KIND)
def test_another_document_is_named_and_sent_where_it_belongs(text: str, message: str, hint: str) -> None:
    with pytest.raises(ReadError) as caught:
        preview.read(text, "p.json")
    assert message in str(caught.value)
    assert hint in caught.value.hint


@pytest.mark.parametrize("path", PREVIEWS, ids=lambda p: f"{p.parent.name}-{p.name}")
def test_a_preview_given_as_state_is_sent_to_the_right_option(path: Path) -> None:
    with pytest.raises(ReadError) as caught:
        state.read(load(str(path)))
    assert "where a state is expected" in caught.value.message
    assert caught.value.hint == "give it with --pulumi-json"


@pytest.mark.parametrize("path", [*PREVIEWS, *STATES], ids=lambda p: f"{p.parent.name}-{p.name}")
def test_recordings_are_recognised(path: Path) -> None:
    kind = "state" if path in STATES else "preview stream" if path.suffix == ".jsonl" else "preview"
    assert load(str(path)).kind == kind


def test_an_empty_preview_is_a_preview() -> None:
    assert recognise(parse('{"duration": 5, "changeSummary": {}}', "p").values) == "preview"
    assert preview.read(EMPTY).resources == ()


def test_standard_input_is_a_dash() -> None:
    found = load("-", io.BytesIO(REAL.encode()))
    assert found.place == "standard input"
    assert preview.read(found) == preview.read(REAL)


def test_files_that_cannot_be_read_are_told_with_the_path(tmp_path: Path) -> None:
    for path, why in [
        (str(tmp_path / "absent.json"), "there is no such file"),
        (str(tmp_path), "cannot be read: is a directory"),
        ("a\0b", "cannot be read: not a usable path"),
    ]:
        with pytest.raises(ReadError, match=why) as caught:
            load(path)
        assert caught.value.place == path


def test_a_relative_path_says_where_it_was_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ReadError) as caught:
        load("absent.json")
    assert str(tmp_path) in caught.value.hint


def test_compressed_and_undecodable_files_are_told(tmp_path: Path) -> None:
    packed = tmp_path / "p.json.gz"
    packed.write_bytes(gzip.compress(REAL.encode()))
    with pytest.raises(ReadError, match="is a compressed file"):
        load(str(packed))
    with pytest.raises(ReadError, match=r"is not utf-8 text \(byte 10\)"):
        parse(b'{"steps": \xff\xfe}', "p.json")


@pytest.mark.parametrize("text", [REAL, REAL[:100], "{}"])
@pytest.mark.parametrize("on", [True, False])
def test_the_garbage_collector_is_left_as_it_was(text: str, on: bool) -> None:
    was_on = gc.isenabled()
    try:
        (gc.enable if on else gc.disable)()
        with contextlib.suppress(ReadError):
            preview.read(text, "p.json")
        assert gc.isenabled() is on
    finally:
        (gc.enable if was_on else gc.disable)()


def test_of_equal_keys_the_last_counts_as_in_pulumi() -> None:
    text = '{"steps": [], "changeSummary": {"same": 5, "same": 7}}'
    assert preview.read(text).omitted == 7


def test_half_of_a_surrogate_pair_becomes_something_that_can_be_printed() -> None:
    urn = "urn:pulumi:dev::shop::aws:s3/bucket:Bucket::a\\ud800b"
    text = f'{{"steps": [{{"op": "create", "urn": "{urn}", "newState": {{"urn": "{urn}", "inputs": {{"k\\uDC00": "\\ud83d\\ude00"}}}}}}]}}'
    [resource] = preview.read(text).resources
    assert (resource.name, resource.inputs) == ("a\ufffdb", {"k\ufffd": "\U0001f600"})
    json.dumps(str(resource)).encode("utf-8")


@pytest.mark.parametrize("huge", ["1e400", "1e30000000", "-1e30000000", "1e-30000000", "123456789012345678901234567890"])
def test_absurd_numbers_in_a_document_are_unknown(huge: str) -> None:
    urn = "urn:pulumi:dev::shop::aws:ebs/volume:Volume::v"
    text = f'{{"steps": [{{"op": "create", "urn": "{urn}", "newState": {{"urn": "{urn}", "inputs": {{"size": {huge}}}}}}}]}}'
    [resource] = preview.read(text).resources
    assert str(resource.inputs["size"]) == f"size {OUT_OF_RANGE}"


def test_no_message_repeats_what_the_file_holds() -> None:
    for text in ('{"password": "hunter2-very-secret', '{"password": "hunter2-very-secret" oops}', "hunter2-very-secret"):
        with pytest.raises(ReadError) as caught:
            parse(text, "p.json")
        assert "hunter2" not in str(caught.value)
