"""What a command loads: nothing that is not needed, nothing that is not there in a bare clone."""

from __future__ import annotations

import subprocess
import sys

import pytest

from finfocus_policy.cli.commands import COMMANDS
from tests.cli.running import FIXTURES, environment, finfocus

OUTSIDE = {"grpc", "google", "pulumi", "pulumi_policy", "yaml", "httpx"}
SLOW = {"asyncio", "email", "http", "unittest", "ssl", "concurrent", "multiprocessing", "logging", "xml"}
PROBE = """
import sys
from finfocus_policy.cli.main import main
code = main(sys.argv[1:])
sys.stdout.flush()
print("\\n#", *sorted(sys.modules), file=sys.stderr)
sys.exit(code)
"""
BARE = (sys.executable, "-S", "-s")


def modules(*words: str) -> set[str]:
    """The modules loaded once a command is done, without those `site` brings in."""
    done = subprocess.run(
        [*BARE, "-c", PROBE, *words],
        cwd=FIXTURES,
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stderr.rpartition("\n# ")[2].split())


def tops(names: set[str]) -> set[str]:
    """Their top-level packages."""
    return {name.partition(".")[0] for name in names}


def test_help_loads_no_room_of_ours_and_nothing_heavy() -> None:
    loaded = modules("--help")
    ours = {name for name in loaded if name.startswith("finfocus_policy.")}
    assert tops(loaded) & (OUTSIDE | SLOW | {"sqlite3", "decimal", "json", "subprocess"}) == set()
    assert {name.split(".")[1] for name in ours} == {"cli", "errors"}


@pytest.mark.parametrize("name", [c.name for c in COMMANDS])
def test_help_of_a_command_loads_nothing_from_outside(name: str) -> None:
    assert tops(modules(*name.split(), "--help")) & OUTSIDE == set()


@pytest.mark.parametrize("form", ["table", "json", "ndjson", "csv", "infracost"])
def test_an_estimate_needs_the_standard_library_alone(form: str) -> None:
    loaded = modules("cost", "projected", "--pulumi-json", "shop/preview.json", "--output", form)
    assert tops(loaded) & (OUTSIDE | SLOW) == set()


@pytest.mark.parametrize(
    "words",
    [
        "demo",
        "--version",
        "prices info",
        "prices get t3.micro",
        "prices explain web-0 --pulumi-json ten-instances/preview.json",
        "check --pulumi-json shop/preview.json --pulumi-state shop-update/state.json",
        "config show",
        "config init --print",
        "doctor",
    ],
)
def test_a_bare_interpreter_is_enough(words: str) -> None:
    """-S: no site-packages at all, as in a clone with nothing but Python."""
    done = finfocus(*words.split(), python=BARE)
    assert (done.returncode, done.stderr) == (0, "")


def test_what_a_bare_interpreter_cannot_do_says_what_to_install() -> None:
    for words in ("pack", "analyze --pulumi-json shop/preview.json"):
        done = finfocus(*words.split(), python=BARE)
        assert done.returncode == 1
        assert "make demo" in done.stderr
        assert "Traceback" not in done.stderr
