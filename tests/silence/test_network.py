"""Nobody is called: the demo, the command line and the pack work in an empty network namespace, and nothing in
them, C code and children included, so much as tries to reach an address outside of it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import FIXTURES, ROOT, environment

if sys.platform != "linux":
    pytest.skip("NOT TESTED: network namespaces are Linux's", allow_module_level=True)

from tests.silence.isolated import run


def allowed() -> bool:
    """Whether this kernel lets us make a network namespace."""
    return shutil.which("unshare") is not None and subprocess.run(["unshare", "-rn", "true"], capture_output=True, check=False).returncode == 0


pytestmark = pytest.mark.skipif(not allowed(), reason="NOT TESTED: this kernel allows no network namespace of our own (unshare -rn)")
OUTSIDE = """
import socket
s = socket.socket()
s.settimeout(2)
{how}
"""
PLAY = f"""
import json, sys
sys.path.insert(0, {str(ROOT)!r})
from tests.pack.driving import drive, recorded
run = recorded("shop")
result = drive({str(ROOT)!r}, run.calls, env=dict(run.environ), config={{"cost-budget": {{"monthly": 50}}}})
print(json.dumps([[d.policy, d.level.value, d.message] for d in result.diagnostics]))
"""


def test_an_attempt_would_be_seen(tmp_path: Path) -> None:
    """The test of the test: Python's own attempts, and those of code the audit hook does not see."""
    seen = OUTSIDE.format(how="s.connect_ex(('192.0.2.1', 80))")
    _, counted, log = run([sys.executable, "-c", seen], tmp_path, environment())
    assert counted["Ip.OutNoRoutes"] >= 1
    assert any("192.0.2.1" in line for line in log)
    unseen = ["bash", "-c", "exec 3<>/dev/tcp/192.0.2.1/80"]
    _, counted, log = run(unseen, tmp_path, environment())
    assert counted["Ip.OutNoRoutes"] >= 1
    assert log == []


def silent(words: list[str], folder: Path, **env: str) -> str:
    """Standard output of a command that reached for nothing but loopback."""
    done, counted, log = run(words, folder, environment(FINFOCUS_HOME=str(folder / "home"), HOME=str(folder), **env))
    assert done.returncode in (0, 3), done.stderr
    assert counted == dict.fromkeys(counted, 0)
    assert [line for line in log if "127.0.0.1" not in line] == []
    return done.stdout


FINFOCUS = [sys.executable, "-m", "finfocus_policy"]
SHOP = str(FIXTURES / "shop" / "preview.json")
PROXIES = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "grpc_proxy"), "http://192.0.2.1:3128")
COMMANDS = {
    "demo": "Total",
    f"cost projected --pulumi-json {SHOP}": "Total",
    f"check --pulumi-json {SHOP} --monthly 1": "FAIL",
    "prices get t3.micro --region us-east-1": "$0.0104",
    "doctor": "network",
    "demo --pack": "FAIL",
    f"analyze --pulumi-json {SHOP}": "cost-estimate",
}


@pytest.mark.parametrize("words", COMMANDS, ids=lambda w: w.replace(SHOP, "shop"))
def test_the_command_line(words: str, tmp_path: Path) -> None:
    """Also where proxies are set, which are for others than 127.0.0.1."""
    assert COMMANDS[words] in silent([*FINFOCUS, *words.split()], tmp_path, **PROXIES)


def test_the_pack(tmp_path: Path) -> None:
    """Driven as the engine does; the answer is that of a machine with a network."""
    inside = json.loads(silent([sys.executable, "-c", PLAY], tmp_path, **PROXIES))
    env = environment(FINFOCUS_HOME=str(tmp_path / "other"), HOME=str(tmp_path))
    outside = subprocess.run([sys.executable, "-c", PLAY], cwd=tmp_path, env=env, capture_output=True, text=True, check=True)
    assert figures(inside) == figures(json.loads(outside.stdout))
    assert "cost-budget" in {policy for policy, _, _ in inside}


def figures(said: list[list[str]]) -> list[tuple[str, str, str]]:
    """Who said what at which level, without the folders at the end of the summary."""
    return [(policy, level, message.partition("Settings: ")[0]) for policy, level, message in said]
