"""Where output goes: any encoding, closed or full or broken streams, files whole or not at all."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from finfocus_policy.cli import output
from finfocus_policy.errors import FinfocusError, InputError
from tests.cli.running import FIXTURES, environment, finfocus

UNKNOWNS = ("cost", "projected", "--pulumi-json", "unknowns/preview.json", "--expand")
TEN = ("cost", "projected", "--pulumi-json", "ten-instances/preview.json")
COMMAND = (sys.executable, "-m", "finfocus_policy")
ASCII = {"LANG": "C", "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def shell(line: str, *words: str) -> subprocess.CompletedProcess[bytes]:
    """A run within a shell line; "$@" is the command."""
    return subprocess.run(
        ["bash", "-c", line, "bash", *COMMAND, *words], cwd=FIXTURES, env=environment(), capture_output=True, timeout=60, check=False
    )


def test_a_plain_ascii_terminal_gets_escapes() -> None:
    done = finfocus(*UNKNOWNS, env=ASCII)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.isascii()
    assert "unicode-\\xdcn\\xefc\\xf8d\\xe9" in done.stdout


@pytest.mark.parametrize("form", ["json", "ndjson", "csv", "infracost"])
def test_machines_get_the_same_bytes_in_every_locale(form: str) -> None:
    assert finfocus(*UNKNOWNS, "--output", form, env=ASCII).stdout == finfocus(*UNKNOWNS, "--output", form).stdout


@pytest.mark.parametrize(
    ("name", "said"), [("shop-update", "44 unchanged resources are not in this document"), ("errored", "NO TOTAL"), ("shop", "")]
)
def test_what_a_csv_has_no_place_for_is_said_beside_it(name: str, said: str) -> None:
    done = finfocus("cost", "projected", "--pulumi-json", f"{name}/preview.json", "--output", "csv")
    assert (done.returncode, bool(done.stderr)) == (0, bool(said))
    assert said in done.stderr
    assert done.stdout.startswith("status,reason,")


def test_errors_are_escaped_too(tmp_path: Path) -> None:
    done = finfocus("cost", "projected", "--pulumi-json", "Ünïcødé.json", cwd=tmp_path, env=ASCII)
    assert done.returncode == 2
    assert done.stderr.isascii()


@pytest.mark.parametrize(("words", "code"), [(TEN, 0), (("check", *TEN[2:], "--monthly", "80"), 3)])
def test_a_reader_that_went_away_changes_no_verdict(words: tuple[str, ...], code: int) -> None:
    done = shell('set -o pipefail; "$@" | true', *words)
    assert (done.returncode, done.stderr) == (code, b"")


@pytest.mark.parametrize("words", [("--help",), ("check", "--help"), ("--version",)])
def test_a_reader_that_went_away_from_help(words: tuple[str, ...]) -> None:
    done = shell('set -o pipefail; "$@" | true', *words)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="only where there is a disk that is always full")
def test_an_error_that_cannot_be_said_keeps_its_exit_code() -> None:
    assert shell('"$@" 2> /dev/full', "cost", "projected", "--pulumi-json", "no-such-file").returncode == 2


@pytest.mark.parametrize("form", ["table", "json"])
def test_a_closed_stdout_is_said(form: str) -> None:
    done = shell('"$@" >&-', *TEN, "--output", form)
    assert done.returncode == 1
    assert b"standard output is closed" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="only where there is a disk that is always full")
@pytest.mark.parametrize("line", ['"$@" > /dev/full', '"$@" --out-file /dev/full'])
def test_a_full_disk_is_said(line: str) -> None:
    done = shell(line, *TEN)
    assert done.returncode == 1
    assert b"No space left on device" in done.stderr
    assert b"Traceback" not in done.stderr


def test_closed_stderr_and_stdin_do_no_harm() -> None:
    done = shell('"$@" 2>&- <&-', *TEN)
    assert done.returncode == 0
    assert b"$83.92" in done.stdout


def test_out_file_keeps_stdout_empty(tmp_path: Path) -> None:
    target = tmp_path / "cost.json"
    done = finfocus(*TEN, "--output", "json", "--out-file", str(target))
    assert (done.returncode, done.stdout) == (0, "")
    assert "wrote" in done.stderr
    assert target.read_text(encoding="utf-8") == finfocus(*TEN, "--output", "json").stdout
    assert json.loads(target.read_bytes())["total_monthly_cost"] == 83.92


def test_out_file_is_replaced_whole_and_keeps_its_mode(tmp_path: Path) -> None:
    target, link = tmp_path / "cost.txt", tmp_path / "link.txt"
    target.write_text("old", encoding="utf-8")
    target.chmod(0o640)
    link.symlink_to(target)
    output.save("new\n", str(link))
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8") == "new\n"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert sorted(p.name for p in tmp_path.iterdir()) == ["cost.txt", "link.txt"]


def test_links_in_a_circle_are_no_place_to_write(tmp_path: Path) -> None:
    (tmp_path / "one").symlink_to(tmp_path / "two")
    (tmp_path / "two").symlink_to(tmp_path / "one")
    with pytest.raises(InputError, match="lead in a circle"):
        output.save("x", str(tmp_path / "one"))
    assert (tmp_path / "one").is_symlink()


def test_out_file_that_cannot_be(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        output.save("x", str(tmp_path / "no" / "cost.txt"))
    with pytest.raises(InputError, match="is a folder"):
        output.save("x", str(tmp_path))


@pytest.mark.parametrize(("error", "kind"), [(PermissionError(13, "denied"), InputError), (OSError(28, "full"), FinfocusError)])
def test_nothing_half_written_stays(
    error: OSError, kind: type[FinfocusError], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise error

    target = tmp_path / "cost.txt"
    target.write_text("old", encoding="utf-8")
    monkeypatch.setattr(output.os, "replace", refuse)
    with pytest.raises(kind, match="cannot be written"):
        output.save("new", str(target))
    assert [p.name for p in tmp_path.iterdir()] == ["cost.txt"]
    assert target.read_text(encoding="utf-8") == "old"


def test_a_terminal_gives_its_width_a_file_does_not() -> None:
    """Under a pseudo terminal of 70 columns no line is longer; piped, the table has its usual 100."""
    import pty

    leader, follower = pty.openpty()
    subprocess.run(["stty", "cols", "70", "rows", "50"], stdin=follower, check=True)
    process = subprocess.Popen(
        [*COMMAND, *TEN], cwd=FIXTURES, env=environment(), stdout=follower, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL
    )
    os.close(follower)
    text = b""
    while chunk := read(leader):
        text += chunk
    process.communicate(timeout=30)
    lines = text.decode().replace("\r\n", "\n").split("\n")
    assert max(map(len, lines)) <= 70
    assert any("$83.92" in line for line in lines)
    assert max(map(len, finfocus(*TEN).stdout.split("\n"))) > 70


def read(descriptor: int) -> bytes:
    """What a pseudo terminal has to say; nothing once the other side is closed."""
    try:
        return os.read(descriptor, 65536)
    except OSError:
        return b""


@pytest.mark.parametrize("watched", [True, False])
def test_progress_is_for_those_who_watch(watched: bool, tmp_path: Path) -> None:
    """A preview of 2,500 resources: a word on stderr when that is a terminal, silence when it is a file."""
    import pty

    from tools.bench_cli import document

    path = tmp_path / "preview.json"
    path.write_text(document(2500), encoding="utf-8")
    leader, follower = pty.openpty()
    words = ("cost", "projected", "--pulumi-json", str(path), "--output", "csv")
    errors = follower if watched else subprocess.PIPE
    process = subprocess.Popen([*COMMAND, *words], cwd=FIXTURES, env=environment(), stdout=subprocess.PIPE, stderr=errors)
    os.close(follower)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert b"pricing" not in out
    said = read(leader) if watched else err
    assert (b"pricing 2,500 resources" in said) is watched
    assert watched or said == b""
