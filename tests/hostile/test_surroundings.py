"""A machine that does not help: homes that are read-only, full or not there, disks that are full, no terminal,
the locale C, folders with spaces. The verdict stands; what could not be kept is said.

Closed and full streams, broken pipes and locales of a whole run are tests/cli/test_output.py; a home that is a file
or nowhere tests/pack/test_process.py; a first use in a folder with a space tests/pack/test_bootstrap.py.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import ROOT, environment, finfocus
from tests.hostile.making import document, step, write

pytestmark = pytest.mark.slow

COMMAND = (sys.executable, "-m", "finfocus_policy")
PACK = ("analyze", "--pulumi-json", "p.json")
PRIVATE = ("unshare", "-rm", "sh", "-c")


def mounts() -> bool:
    """Whether this kernel lets us mount a file system of our own."""
    probe = [*PRIVATE, "mount -t tmpfs none /tmp"]
    return shutil.which("unshare") is not None and subprocess.run(probe, capture_output=True, check=False).returncode == 0


needs_mounts = pytest.mark.skipif(not mounts(), reason="NOT TESTED: no mount of our own here (unshare -rm); full and read-only disks")
posix = pytest.mark.skipif(os.name == "nt", reason="NOT TESTED: shells and limits are another matter on Windows")


@pytest.fixture
def stack(tmp_path: Path) -> Path:
    """A folder with a preview in it."""
    write(tmp_path, document(step("disk", size=10, type="gp2")))
    return tmp_path


def shell(script: str, folder: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    """A run of the command line within a script, where "$@" is the command, on file systems of its own."""
    return subprocess.run(
        [*PRIVATE, script, "sh", *COMMAND, *words], cwd=folder, env=environment(**env), capture_output=True, text=True, timeout=120, check=False
    )


DISKS = {
    "full": "mount -t tmpfs -o size=4k none home; cat /dev/zero > home/filler 2>/dev/null;",
    "read-only": "mount -t tmpfs -o ro none home;",
    "without files left": "mount -t tmpfs -o nr_inodes=2 none home; : > home/filler;",
}
RUNS = {
    "check --pulumi-json p.json --monthly 50": 0,
    "check --pulumi-json p.json --monthly 0.50": 3,
    "cost projected --pulumi-json p.json": 0,
    "config show": 0,
    "prices info": 0,
    "demo": 0,
}
SEVERAL = """
import json, sys
from finfocus_policy.cli.main import main
sys.stdout, real = open("/dev/null", "w"), sys.stdout
print(json.dumps({words: main(words.split()) for words in json.loads(sys.argv[1])}), file=real)
"""


def several(script: str, folder: Path, env: dict[str, str]) -> dict[str, int]:
    """The exit codes of several commands in one process, which may say things on stderr but no traceback."""
    words = (sys.executable, "-c", SEVERAL, json.dumps(list(RUNS)))
    start = [*PRIVATE, f'{script} exec "$@"', "sh", *words] if script else words
    done = subprocess.run(start, cwd=folder, env=environment(**env), capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert "internal error" not in done.stderr
    return dict(json.loads(done.stdout))


@needs_mounts
@pytest.mark.parametrize("disk", DISKS)
def test_a_home_nobody_can_write(disk: str, stack: Path) -> None:
    (stack / "home").mkdir()
    assert several(DISKS[disk], stack, {"FINFOCUS_HOME": str(stack / "home")}) == RUNS


PLAY = """
import json, sys
from pathlib import Path
sys.path.insert(0, {root!r})
from tests.pack.driving import drive, recorded
result = drive({root!r}, recorded("ten-instances").calls, config={{"cost-budget": {{"monthly": 50}}}})
print(json.dumps({{"said": [[d.policy, d.level.value, d.message] for d in result.diagnostics], "noise": result.stdout + result.stderr}}))
"""


@needs_mounts
@pytest.mark.parametrize("disk", DISKS)
def test_the_pack_on_such_a_disk(disk: str, stack: Path) -> None:
    """The verdict is the same, and the summary says that it was not kept."""
    (stack / "home").mkdir()
    script = f"{DISKS[disk]} exec {shlex.quote(sys.executable)} -c {shlex.quote(PLAY.format(root=str(ROOT)))}"
    home = str(stack / "home")
    done = shell(script, stack, FINFOCUS_HOME=home, FINFOCUS_REPORT=f"{home}/report.json", FINFOCUS_LOG=f"{home}/log")
    made = json.loads(done.stdout)
    assert made["noise"] == ""
    said = {policy: (level, message) for policy, level, message in made["said"]}
    assert said["cost-budget"][0] == "mandatory"
    assert "$83.92 of $50.00" in said["cost-budget"][1]
    assert "the verdict was not kept" in said["cost-estimate"][1]
    assert "the report was not written" in said["cost-estimate"][1]


@needs_mounts
@pytest.mark.parametrize("disk", DISKS)
def test_output_to_such_a_disk(disk: str, stack: Path) -> None:
    (stack / "home").mkdir()
    done = shell(f'{DISKS[disk]} "$@"; echo "code $?"; ls -A home', stack, *("cost", "projected", "--pulumi-json", "p.json", "--out-file", "home/x"))
    first, *left = done.stdout.split("\n")
    assert first in ("code 1", "code 2")
    assert "home/x: cannot be written: " in done.stderr
    assert [name for name in left if name not in ("", "filler")] == []


@posix
@pytest.mark.parametrize("words", [("--out-file", "x.json"), ("--output", "json", "--out-file", "old.json")], ids=str)
def test_a_limit_on_the_size_of_files(words: tuple[str, ...], stack: Path) -> None:
    """RLIMIT_FSIZE, as batch systems set it: the old file stays, nothing half written does."""
    (stack / "old.json").write_text("old", encoding="utf-8")
    done = subprocess.run(
        ["sh", "-c", 'ulimit -f 0; exec "$@"', "sh", *COMMAND, "cost", "projected", "--pulumi-json", "p.json", *words],
        cwd=stack, env=environment(), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "cannot be written: File too large" in done.stderr
    assert sorted(p.name for p in stack.iterdir()) == ["old.json", "p.json"]
    assert (stack / "old.json").read_text(encoding="utf-8") == "old"


HOMELESS = [{"HOME": ""}, {"HOME": "/nonexistent"}, {"HOME": "/dev/null"}, {"HOME": "relative"}, {"FINFOCUS_HOME": "/dev/null/x"}, {"FINFOCUS_HOME": "a" * 5000}]


@pytest.mark.parametrize("env", HOMELESS, ids=lambda e: str(e)[:40])
def test_no_home(env: dict[str, str], stack: Path) -> None:
    assert several("", stack, env) == RUNS


def test_the_doctor_of_a_home_that_can_never_be(stack: Path) -> None:
    done = finfocus("doctor", cwd=stack, env={"FINFOCUS_HOME": "a" * 5000}, python=(sys.executable, "-S", "-s"))
    assert "internal error" not in done.stderr
    assert [line for line in done.stdout.splitlines() if line.split()[1:2] == ["home"]]


BARE = {"PYTHONPATH": str(ROOT), "LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


@posix
def test_an_environment_with_nothing_in_it_and_no_terminal(stack: Path) -> None:
    """No HOME, no PATH, no TERM, no controlling terminal, the locale C; a name outside it."""
    write(stack, document(step("\u00fcn\u00efc\u00f8de", size=10, type="gp2")), "p.json")
    for more in ((), ("--output", "json"), ("--output", "csv")):
        done = subprocess.run(
            [*COMMAND, "cost", "projected", "--pulumi-json", "p.json", *more], cwd=stack, env=BARE,
            stdin=subprocess.DEVNULL, capture_output=True, start_new_session=True, timeout=60, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, b"")
        assert b"Total" in done.stdout or b"n\\u00efc" in done.stdout or "ünïcøde".encode() in done.stdout


@posix
def test_a_folder_that_is_gone(stack: Path) -> None:
    gone = stack / "gone"
    gone.mkdir()
    words = ("cost", "projected", "--pulumi-json", str(stack / "p.json"))
    done = subprocess.run(
        ["sh", "-c", 'rmdir "$PWD"; exec "$@"', "sh", *COMMAND, *words], cwd=gone, env=environment(), capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    relative = ["sh", "-c", 'rmdir "$PWD"; exec "$@"', "sh", *COMMAND, "cost", "projected", "--pulumi-json", "p.json"]
    gone.mkdir()
    done = subprocess.run(relative, cwd=gone, env=environment(), capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "there is no such file" in done.stderr
    assert "the folder you are in is gone" in done.stderr
    gone.mkdir()
    done = subprocess.run([*relative[:-2]], cwd=gone, env=environment(), capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert "the current folder: cannot be used" in done.stderr


@pytest.mark.parametrize("name", ["a folder with spaces", "-quote's \"$(touch x)`y`;&%d{0} ünïcødé"])
def test_a_clone_anywhere(name: str, tmp_path: Path) -> None:
    """The clone itself, run with nothing but Python, and its pack through the interpreter of another folder."""
    clone = tmp_path / name
    ignored = shutil.ignore_patterns("__pycache__", "cards", "wire")
    shutil.copytree(ROOT / "finfocus_policy", clone / "finfocus_policy", ignore=ignored)
    for file in ("__main__.py", "PulumiPolicy.yaml"):
        shutil.copy(ROOT / file, clone / file)
    env = {"PATH": os.environ["PATH"], "HOME": str(clone), "FINFOCUS_NOW": "2026-11-21T12:00:00Z"}
    run = subprocess.run([sys.executable, "-S", "-s", "-m", "finfocus_policy", "demo"], cwd=clone, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert (run.returncode, run.stderr) == (0, "")
    assert "$83.92" in run.stdout
    with subprocess.Popen([sys.executable, "-u", str(clone)], cwd=clone, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as pack:
        assert pack.stdout is not None
        assert pack.stdout.readline().strip().isdigit()
        pack.kill()
