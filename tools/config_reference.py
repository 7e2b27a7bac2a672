"""Writes the tables of docs/configuration.md from the table of keys (`make schema`); a test holds the page to them."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from finfocus_policy.config.schema import KEYS, Key, Where

PAGE = Path(__file__).resolve().parents[1] / "docs" / "configuration.md"
BEGIN, END = "<!-- keys: written by make schema -->", "<!-- end of keys -->"
COLUMNS = {
    Where.CLI: "flag",
    Where.POLICY: "policy",
    Where.STACK_CONFIG: "stack config",
    Where.STACK_TAGS: "tag",
    Where.ENVIRONMENT: "env",
    Where.PROJECT: "project",
    Where.HOME: "home",
}


def tables() -> str:
    """All keys with their short forms, where each is allowed, and the keys inside a budget (Markdown)."""
    nested = [key for key in KEYS if key.fields]
    parts = [_meaning(KEYS), _places(KEYS)]
    for key in nested:
        parts += [f"Inside `{key.name}`:", _fields(key.fields)]
        parts += [part for field in key.fields if field.fields and field.name != "deny" for part in _inner(field)]
    return "\n\n".join(parts) + "\n"


def _inner(field: Key) -> list[str]:
    name = "`warn` and `deny`" if field.name == "warn" else f"`{field.name}`"
    return [f"Inside {name}:", _fields(field.fields)]


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    titles = list(head)
    lines = [titles, ["---"] * len(titles), *(list(row) for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _meaning(keys: Iterable[Key]) -> str:
    rows = ((f"`{key.name}`", key.kind.value.replace("|", "\\|"), key.default, key.description) for key in keys)
    return _table(("key", "value", "default", "meaning"), rows)


def _fields(keys: Iterable[Key]) -> str:
    rows = ((f"`{k.name}`", _value(k), "required" if k.required else k.default, k.description) for k in keys)
    return _table(("key", "value", "default", "meaning"), rows)


def _value(key: Key) -> str:
    return ", ".join(f"`{word}`" for word in key.choices) if key.choices else key.kind.value


def _places(keys: Iterable[Key]) -> str:
    return _table(
        ("key", *COLUMNS.values()), ((f"`{key.name}`", *(_place(key, where) for where in COLUMNS)) for key in keys)
    )


def _place(key: Key, where: Where) -> str:
    if where not in key.where:
        return "-"
    if where in (Where.STACK_CONFIG, Where.STACK_TAGS):
        return f"`finfocus:{key.camel}`"
    if where is Where.ENVIRONMENT:
        return f"`{key.variable}`"
    if where is Where.POLICY and key.policies:
        return ", ".join(
            f"{policy}" + (f" (`{name}`)" if name != key.name else "") for policy, name in key.policies.items()
        )
    return "yes"


def main() -> int:
    """The command."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n\n{tables()}\n{END}{after}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
