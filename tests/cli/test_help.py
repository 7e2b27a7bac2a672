"""Every command: help with examples that parse, and a place in the manual."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

import pytest

import finfocus_policy
from finfocus_policy.cli.commands import COMMANDS, Command
from finfocus_policy.cli.main import main, overview, parser_of
from finfocus_policy.sources.catalog.lookup import Catalog
from tests.cli.running import ROOT, finfocus

MANUAL = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
NAMES = [c.name for c in COMMANDS]


def examples(command: Command) -> list[str]:
    """The lines of the examples."""
    return [line.split("  #")[0].strip() for line in command.load().EXAMPLES.strip().splitlines()]


def invocations(line: str) -> Iterator[list[str]]:
    """The words after `finfocus` of every call in a shell line."""
    for part in re.split(r"&&|\||\$\(", line):
        words = shlex.split(part.split("<")[0].replace(")", "").replace('"', ""))
        if words[:1] == ["finfocus"]:
            yield words[1:]


@pytest.mark.parametrize("command", COMMANDS, ids=NAMES)
def test_help_has_examples_that_parse(command: Command) -> None:
    calls = [words for line in examples(command) for words in invocations(line)]
    assert calls
    for words in calls:
        assert tuple(words[: len(command.words)]) == command.words
        parser_of(command).parse_args(words[len(command.words) :])


@pytest.mark.parametrize("command", COMMANDS, ids=NAMES)
def test_help_of_a_command(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*command.words, "--help"]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    assert said.out.startswith(f"usage: finfocus {command.name}")
    assert all(line in said.out for line in examples(command))
    assert max(map(len, said.out.splitlines())) <= 120
    assert main(["help", *command.words]) == 0
    assert capsys.readouterr().out == said.out


@pytest.mark.parametrize("words", [("check", "--help"), ("help", "prices", "get")])
def test_help_of_a_process(words: tuple[str, ...]) -> None:
    done = finfocus(*words)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("usage: finfocus ")


@pytest.mark.parametrize("command", COMMANDS, ids=NAMES)
def test_every_command_and_option_is_in_the_manual(command: Command) -> None:
    _, _, section = MANUAL.partition(f"## finfocus {command.name}\n")
    section = section.split("\n## ")[0]
    assert section
    options = [text for action in parser_of(command)._actions for text in action.option_strings if text.startswith("--")]
    shared = {"--help", *shared_options()}
    assert [o for o in options if o not in shared and f"`{o}" not in section] == []


def shared_options() -> set[str]:
    """Options the manual explains once for all commands that look at a stack."""
    _, _, section = MANUAL.partition("## The stack and the settings\n")
    return set(re.findall(r"`(--[\w-]+)", section.split("\n## ")[0]))


def test_the_manual_names_no_command_that_is_none() -> None:
    assert set(re.findall(r"^## finfocus (.+)$", MANUAL, re.MULTILINE)) == set(NAMES)


def test_the_overview() -> None:
    shown = finfocus("--help")
    assert shown.stdout == finfocus().stdout == finfocus("help").stdout == overview(COMMANDS)
    assert all(f"  {name} " in shown.stdout for name in NAMES)
    group = finfocus("prices", "--help").stdout
    assert "prices get" in group
    assert "doctor" not in group


def test_version_names_the_price_list() -> None:
    info = Catalog().info()
    text = finfocus("--version").stdout
    assert text.startswith(f"finfocus {finfocus_policy.__version__}\n")
    assert info.sha256[:12] in text
    assert max(c.date for c in info.cards if c.prices) in text
    assert finfocus("-V").stdout == text


def test_the_exit_codes_are_in_the_manual() -> None:
    from finfocus_policy.cli.exit_codes import ExitCode

    assert [c.value for c in ExitCode if f"| {c.value} |" not in MANUAL] == []
