"""The README is what a newcomer believes: what it shows must be what they get."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from finfocus_policy.cli.commands import COMMANDS
from finfocus_policy.mapping.registry import supported
from finfocus_policy.model.settings import DEFAULT_LEVELS

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = sorted(str(page.relative_to(ROOT)) for page in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/**/*.md")))


def test_it_is_short() -> None:
    assert len(README.splitlines()) <= 170


def test_the_first_screen_is_real() -> None:
    env = {**os.environ, "PYTHONPATH": str(ROOT), "FINFOCUS_NOW": "2026-11-21T00:00:00Z"}
    typed, *shown = README.split("```")[1].splitlines()[1:]
    folder, words = re.fullmatch(r"\$ cd (\S+) && finfocus (.+)", typed).groups()
    command = [sys.executable, "-m", "finfocus_policy", *words.split()]
    done = subprocess.run(command, cwd=ROOT / folder, capture_output=True, text=True, check=True, env=env)
    assert done.stdout.splitlines()[: len(shown)] == shown


def test_every_policy_and_its_level_are_told() -> None:
    told = dict(re.findall(r"^\| `([a-z-]+)` \|.*\| (\w+) \|$", README, re.MULTILINE))
    assert told == {name: level.value for name, level in DEFAULT_LEVELS.items() if name != "cost-variance"}


def test_the_types_it_counts() -> None:
    start, sentence, rest = re.split(r"(\d+ types of resources have a price model:[^.]+)", README)
    counts = Counter(token.partition(":")[0] for token in supported())
    if os.environ.get("UPDATE_GOLDEN"):
        sentence = re.sub(r"(\d+)(\s+of\s+([a-z-]+))", lambda told: f"{counts[told[3]]}{told[2]}", re.sub(r"^\d+", str(counts.total()), sentence))
        (ROOT / "README.md").write_text(start + sentence + rest, encoding="utf-8")
    again = "make golden TESTS=tests/test_readme.py counts anew; a package that is new there is written by hand"
    assert sentence.startswith(f"{counts.total()} types"), again
    assert {cloud: int(n) for n, cloud in re.findall(r"(\d+)\s+of\s+([a-z-]+)", sentence)} == counts, again


def test_commands_are_listed_whole() -> None:
    listed = README.split("## The command")[1].split("```")[1]
    told = {f"{group} {word}" for group, words in re.findall(r"^finfocus (\w+) +((?:\w+ \| )+\w+|init)\b", listed, re.MULTILINE) for word in words.split(" | ")}
    assert told == {c.name for c in COMMANDS if " " in c.name}


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    links = [link.partition("#") for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]
    there = {link: (ROOT / page).parent / link if link else ROOT / page for link, _, _ in links}
    assert [link for link, path in there.items() if not path.exists()] == []
    assert [f"{link}#{part}" for link, _, part in links if part and part not in headings(there[link])] == []


def headings(page: Path) -> set[str]:
    """What links can name of a page: its headings, as GitHub makes anchors of them."""
    titles = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-") for title in titles}


def test_commands_named_exist() -> None:
    names = {c.name for c in COMMANDS} | {c.name.split()[0] for c in COMMANDS}
    used = set(re.findall(r"finfocus ((?:cost|prices|config) [a-z]+|[a-z]+)", README)) - {"cost", "is", "to"}
    assert [word for word in used if word not in names and word.split()[0] not in names] == []


def test_make_targets_named_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for page in PAGES:
        named = set(re.findall(r"`make ([a-z-]+)", (ROOT / page).read_text(encoding="utf-8")))
        assert named <= targets, page
