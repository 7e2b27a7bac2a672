"""The reference of every message in docs/protocol.md, from the comments of proto/finfocus/v1: `make proto`, `--check` for CI.

Exits 1 when `--check` finds the page out of step.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "protocol.md"
FOLDER = ROOT / "proto" / "finfocus" / "v1"
FILES = ("costsource", "observability", "recommendation", "budget", "focus", "enums")
BEGIN, END = "<!-- made by tools/proto_reference.py -->\n", "<!-- end of what is made -->\n"
BLOCK = re.compile(r"(service|message|enum|oneof) (\w+) \{(\})?")
CALL = re.compile(r"rpc (\w+)\((\w+)\) returns \((\w+)\);")
FIELD = re.compile(r"((?:optional |repeated )?[\w.]+|map<\w+, \w+>) (\w+) = (\d+)( \[deprecated = true\])?;\s*// (.*)")
VALUE = re.compile(r"(\w+) = (\d+);\s*// (.*)")
HEADS = {
    "message": "| field | number | type | meaning |\n|---|---|---|---|",
    "enum": "| value | number | meaning |\n|---|---|---|",
}
HEADS["service"] = "| call | request | response | meaning |\n|---|---|---|---|"


def told(file: str) -> Iterator[str]:
    """The lines of the reference of one file. Raises ValueError for a line it does not understand."""
    said: list[str] = []
    open_blocks: list[tuple[str, str]] = []
    for raw in (FOLDER / f"{file}.proto").read_text(encoding="utf-8").splitlines():
        line = raw.strip()
        if line.startswith("//"):
            said.append(line[2:].strip())
        elif block := BLOCK.match(line):
            yield from opened(block[1], block[2], open_blocks, " ".join(said))
            if not block[3]:
                open_blocks.append((block[1], block[2]))
            said = []
        elif line == "}":
            closed = open_blocks.pop()
            yield from again(closed, open_blocks)
            said = []
        elif not line or line.startswith(("syntax", "package", "import")):
            said = []
        else:
            yield row(line, " ".join(said), open_blocks)
            said = []


def opened(kind: str, name: str, outer: list[tuple[str, str]], about: str) -> Iterator[str]:
    """The heading of a block. Fields of a oneof stay in the table of their message."""
    if kind != "oneof":
        full = ".".join([*(n for _, n in outer), name])
        yield from ("", f"### {full}", "", about, *(["", HEADS[kind]] if not outer or kind == "enum" else []))


def again(closed: tuple[str, str], outer: list[tuple[str, str]]) -> Iterator[str]:
    """The table of a message begins after an enum inside it."""
    if outer and closed[0] == "enum":
        yield from ("", f"Fields of {outer[-1][1]}:", "", HEADS["message"])


def row(line: str, said: str, blocks: list[tuple[str, str]]) -> str:
    """A row of a table."""
    if call := CALL.match(line):
        return f"| `{call[1]}` | {call[2]} | {call[3]} | {said} |"
    if blocks[-1][0] == "enum" and (value := VALUE.match(line)):
        return f"| `{value[1]}` | {value[2]} | {value[3]} |"
    if field := FIELD.match(line):
        old = "deprecated: " if field[4] else ""
        one = f"one of `{blocks[-1][1]}`: " if blocks[-1][0] == "oneof" else ""
        return f"| `{field[2]}` | {field[3]} | {field[1]} | {old}{one}{field[5]} |"
    raise ValueError(f"cannot be read: {line}")


def reference() -> str:
    """The whole reference."""
    parts = [f"\n## {file}.proto\n" + "\n".join(told(file)) + "\n" for file in FILES]
    text = "".join(parts)
    for head in HEADS.values():  # a message without fields has no table
        text = text.replace(f"\n{head}\n\n###", "\n###").replace(f"\n{head}\n\n\n## ", "\n\n## ")
    return BEGIN + text + "\n" + END


def page(text: str) -> str:
    """The page with the reference in its place."""
    before, _, rest = text.partition(BEGIN)
    return before + reference() + rest.partition(END)[2]


def main() -> int:
    """Writes the page, or says that it is out of step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 when it differs")
    options = parser.parse_args()
    text = PAGE.read_text(encoding="utf-8")
    made = page(text)
    if options.check:
        if made != text:
            print(f"{PAGE.relative_to(ROOT)} is out of step with proto/: run `make proto`")
        return int(made != text)
    PAGE.write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
