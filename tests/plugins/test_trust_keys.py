"""API keys from settings, files and commands: exactly one way, nobody else's eyes, and never in a message."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from finfocus_policy.errors import ConfigError
from finfocus_policy.sources.plugin import keys
from finfocus_policy.sources.plugin.keys import api_key, kept_to_owner

KEY = "vntg_tkn_0123456789abcdef"
ENVIRON = {"PATH": os.environ["PATH"], "PULUMI_CONFIG_PASSPHRASE": "passphrase", "VAULT": "mine"}


def python(text: str) -> list[str]:
    """A command that runs some Python."""
    return [sys.executable, "-IS", "-c", text]


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "a key"
    path.write_text(f"  {KEY}\n")
    path.chmod(0o600)
    return path


def test_each_way_gives_the_key(key_file: Path) -> None:
    assert api_key({"api_key": f" {KEY}\n"}, ENVIRON) == KEY
    assert api_key({"api_key_file": str(key_file)}, ENVIRON) == KEY
    assert api_key({"api_key_file": "~/a key"}, {**ENVIRON, "HOME": str(key_file.parent)}) == KEY
    assert api_key({"api_key_command": python(f"print({KEY!r})")}, ENVIRON) == KEY
    assert api_key({"api_key_command": shlex.join(["cat", str(key_file)])}, ENVIRON) == KEY
    assert api_key({"api_key": KEY, "api_key_file": "", "api_key_command": None}, ENVIRON) == KEY


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ({}, "there is no API key"),
        ({"api_key": ""}, "there is no API key"),
        ({"api_key": KEY, "api_key_file": "/x"}, "api_key and api_key_file are given together"),
        (
            {"api_key": KEY, "api_key_file": "/x", "api_key_command": "x"},
            "api_key and api_key_file and api_key_command",
        ),
    ],
)
def test_exactly_one_way(settings: dict[str, Any], text: str) -> None:
    with pytest.raises(ConfigError, match=text) as refused:
        api_key(settings, ENVIRON)
    assert refused.value.place == "integrations.vantage"
    assert refused.value.hint == "write exactly one of api_key, api_key_file and api_key_command"
    assert KEY not in str(refused.value)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o666])
def test_a_key_file_others_have_access_to_is_refused_and_the_hint_mends_it(key_file: Path, mode: int) -> None:
    key_file.chmod(mode)
    with pytest.raises(ConfigError, match=rf"others have access to it \(mode {mode:04o}\)") as refused:
        api_key({"api_key_file": str(key_file)}, ENVIRON)
    assert refused.value.place == str(key_file)
    assert refused.value.hint == f"chmod 600 '{key_file}'"
    subprocess.run(refused.value.hint, shell=True, check=True)
    assert api_key({"api_key_file": str(key_file)}, ENVIRON) == KEY


def test_a_key_file_of_somebody_else_is_refused(key_file: Path) -> None:
    status = os.stat_result((0o100600, 0, 0, 1, 1001, 0, 0, 0, 0, 0))
    with pytest.raises(ConfigError, match="belongs to user 1001"):
        kept_to_owner(str(key_file), status, 1000)


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ({"api_key_file": "/nonexistent/key"}, "/nonexistent/key cannot be read: no such file"),
        ({"api_key_file": "/dev/null"}, "is not a file"),
        ({"api_key_file": "/"}, "cannot be read|is not a file"),
        ({"api_key_file": 5}, "has to be text"),
        ({"api_key": ["a"]}, "has to be text"),
        ({"api_key": f"{KEY}\r\nX-Other: {KEY}"}, "is no API key"),
        ({"api_key": f"{KEY} {KEY}"}, "is no API key"),
        ({"api_key": f"{KEY}\u00e9"}, "is no API key"),
        ({"api_key": " \n"}, "holds no key"),
        ({"api_key_command": 5}, "is no command"),
        ({"api_key_command": "   "}, "is no command"),
        ({"api_key_command": "'open"}, "is no command"),
        ({"api_key_command": ["a", 5]}, "is no command"),
        ({"api_key_command": ["no-such-password-manager", "get"]}, "no-such-password-manager cannot be run"),
        ({"api_key_command": python(f"import sys; print({KEY!r}); sys.exit(3)")}, "ended with code 3"),
        ({"api_key_command": python(f"import sys; print({KEY!r}, file=sys.stderr)")}, "holds no key"),
        ({"api_key_command": python(f"print({KEY!r} + chr(10) + {KEY!r})")}, "is no API key"),
        ({"api_key_command": python(f"print({KEY!r} * 10000)")}, "printed more than a key"),
        ({"api_key_command": ["yes", KEY]}, "printed more than a key"),
    ],
)
def test_what_is_no_key_is_said_without_it(
    settings: dict[str, Any], text: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ConfigError, match=text) as refused:
        api_key(settings, ENVIRON)
    assert KEY not in str(refused.value)
    printed = capfd.readouterr()
    assert KEY not in printed.out + printed.err


def test_a_large_file_is_no_key(key_file: Path) -> None:
    key_file.write_text("x" * (keys.LARGEST + 1))
    with pytest.raises(ConfigError, match="too large"):
        api_key({"api_key_file": str(key_file)}, ENVIRON)


def test_no_shell_sees_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    asked = ";touch${IFS}made;$HOME;`id`"
    assert api_key({"api_key_command": f"echo {asked}"}, ENVIRON) == asked
    assert not Path("made").exists()


def test_the_command_sees_our_environment_without_the_secrets_of_the_stack() -> None:
    text = "import os; print(os.environ.get('VAULT', '-') + os.environ.get('PULUMI_CONFIG_PASSPHRASE', '-'))"
    assert api_key({"api_key_command": python(text)}, ENVIRON) == "mine-"


@pytest.mark.parametrize("command", [["sleep", "60"], ["sh", "-c", "sleep 60; echo late"]], ids=["itself", "its child"])
def test_a_command_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch, command: list[str]) -> None:
    monkeypatch.setattr(keys, "COMMAND_SECONDS", 0.3)
    begun = time.monotonic()
    with pytest.raises(ConfigError, match=r"took more than 0\.3 seconds"):
        api_key({"api_key_command": command}, ENVIRON)
    assert time.monotonic() - begun < 30


def test_the_place_is_said() -> None:
    with pytest.raises(ConfigError) as refused:
        api_key({"api_key": "a b"}, ENVIRON, "integrations.other")
    assert refused.value.place == "integrations.other.api_key"
