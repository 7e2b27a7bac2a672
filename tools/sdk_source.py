"""What a Pulumi SDK says of its types, found in its Python source without importing it.

A resource class hands its token to its base; its inputs stand in `<Class>Args` beside it, their blocks in the
`_inputs.py` of the same folder (or of the one an annotation names), their values in `_enums.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from finfocus_policy.mapping.tokens import canonical

REGISTERED = re.compile(r"super\((\w+), \w+\)\.__init__\(\s*['\"]([^'\"\s:]+:[^'\"\s:]*:[^'\"\s:]+)['\"]")
CLASS = re.compile(r"^class (\w+)\b[^\n]*:\n(.*?)(?=^(?:@|class |if |else:)|\Z)", re.MULTILINE | re.DOTALL)
GETTER = re.compile(
    r"@pulumi\.getter(?:\(name=\"([^\"]+)\"\))?\n(?:\s+@_utilities\.deprecated\(.*?\)\n)?"
    r"\s+def (\w+)\(self\) -> ([^\n]+):\n(?:\s+\"\"\"(.*?)\"\"\")?",
    re.DOTALL,
)
QUOTED = re.compile(r"'([\w.]+)'")
VALUE = re.compile(r"^    [A-Z]\w* = (?:\"([^\"]*)\"|'([^']*)')", re.MULTILINE)
DEFAULT = re.compile(
    r"(?i)\b(?:defaults?(?: value)?(?: is| to|:)|default(?:s to| is|:)?)\s*(?:set to\s*)?`([^`\n]{1,60})`"
)
LISTED = re.compile(
    r"(?i)(?:valid|possible|allowed|supported|accepted|can be|one of|must be)[^`\n.]{0,60}"
    r"((?:`[^`\n]{1,60}`(?:\s*\([^)\n]*\))?[\s,]*(?:and|or)?[\s,]*)+)"
)
TICKED = re.compile(r"`([^`\n]+)`")
WORD = re.compile(r"[\w.\-/:]{1,60}")
DEEPEST = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One input: its name in programs, its annotation in the source, what is said of it, and the file it is in."""

    name: str
    annotation: str
    doc: str
    file: Path

    @property
    def required(self) -> bool:
        """Whether it has to be given."""
        return "Optional[" not in self.annotation

    @property
    def many(self) -> bool:
        """Whether it is a list."""
        return "Sequence[" in self.annotation

    @property
    def open(self) -> bool:
        """Whether its keys are the user's own."""
        return "Mapping[" in self.annotation or re.search(r"\bAny\b", self.annotation) is not None

    @property
    def blocks(self) -> tuple[str, ...]:
        """The classes of the blocks it can hold."""
        return tuple(name for name in QUOTED.findall(self.annotation) if name.endswith("Args"))

    @property
    def default(self) -> str | None:
        """The default its description tells, if it tells exactly one."""
        found = {text.strip("\"' ") for text in DEFAULT.findall(self.doc)}
        return found.pop() if len(found) == 1 else None


Block = Mapping[str, Field]


class Sdk:
    """The source of one SDK. `folder` holds its pulumi-plugin.json."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._classes: dict[Path, dict[str, str]] = {}

    @cached_property
    def homes(self) -> Mapping[str, tuple[Path, str]]:
        """Every token, undated, with the file and the class it is registered by."""
        found: dict[str, tuple[Path, str]] = {}
        for path in sorted(self.folder.rglob("*.py")):
            if path.name.startswith(("_", "get_")) or path.name == "outputs.py":
                continue
            for name, token in REGISTERED.findall(path.read_text(encoding="utf-8", errors="replace")):
                found.setdefault(canonical(token), (path, name))
        return found

    def classes(self, path: Path) -> Mapping[str, str]:
        """The bodies of a file's classes; none for a file that is not there."""
        if path not in self._classes:
            text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
            self._classes[path] = {match[1]: match[2] for match in CLASS.finditer(text)}
        return self._classes[path]

    def body(self, name: str, near: Path) -> tuple[Path, str]:
        """The file and body of a class as an annotation in the file `near` names it; an empty body if nowhere."""
        *modules, last = name.split(".")
        parts = [m.lstrip("_") for m in modules]
        places = [near, near.parent / "_inputs.py", near.parent / "_enums.py"]
        if modules:
            home = self.folder if parts[0].startswith("root_") else self.folder.joinpath(*parts)
            places = [home / "_inputs.py", home / "_enums.py"]
        return next(((p, self.classes(p)[last]) for p in places if last in self.classes(p)), (near, ""))

    def block(self, name: str, near: Path) -> Block:
        """The inputs of a class of blocks."""
        path, body = self.body(name, near)
        return {
            (camel or snake): Field(name=camel or snake, annotation=annotation, doc=doc, file=path)
            for camel, snake, annotation, doc in GETTER.findall(body)
        }

    def inputs(self, token: str) -> Block:
        """The inputs of a resource type. Raises KeyError for a token this SDK does not have."""
        path, name = self.homes[token]
        forms = (self.block(f"{name}{end}", path) for end in ("InitArgs", "Args"))
        return next(filter(None, forms), {})

    def inside(self, field: Field) -> list[Block]:
        """The blocks a field can hold, one for each class."""
        return [self.block(name, field.file) for name in field.blocks]

    def fields(self, token: str, path: str) -> list[Field]:
        """What a path can be, nothing when the type has none such. `a[].b` and `a.b` are the same here."""
        blocks, found = [self.inputs(token)], []
        for part in path.replace("[]", "").split("."):
            found = [block[part] for block in blocks if part in block]
            blocks = [block for field in found for block in self.inside(field)]
        return found

    def values(self, field: Field) -> tuple[str, ...]:
        """The values a field can have: those of its enum, else those its description lists."""
        names = [name for name in QUOTED.findall(field.annotation) if not name.endswith("Args")]
        bodies = (self.body(name, field.file)[1] for name in names)
        listed = tuple(a or b for body in bodies for a, b in VALUE.findall(body))
        return listed or tuple(dict.fromkeys(told(field.doc)))

    def skeleton(self, block: Block, above: tuple[str, ...] = ()) -> dict[str, object]:
        """Every block there is, with nothing in it: what a program could write, down to where blocks repeat."""
        made: dict[str, object] = {}
        for name, field in block.items():
            inner = [n for n in field.blocks if n.rpartition(".")[2] not in above]
            if inner and not field.open and len(above) < DEEPEST:
                merged: dict[str, object] = {}
                for each in inner:
                    merged |= self.skeleton(self.block(each, field.file), (*above, each.rpartition(".")[2]))
                made[name] = [merged] if field.many else merged
        return made


def told(doc: str) -> Iterator[str]:
    """The values a description lists.

    >>> list(told("Valid values are `gp2`, `gp3` and `io1`. See `size`.")), list(told("Can be: `a | b`"))
    (['gp2', 'gp3', 'io1'], ['a', 'b'])
    """
    for listed in LISTED.findall(doc):
        for text in TICKED.findall(listed):
            yield from (word for part in text.split("|") if WORD.fullmatch(word := part.strip("\"' ")))


def problem(sdk: Sdk, token: str, path: str) -> str:
    """Why a path that is read is none of the type's; "" when it is one."""
    blocks = [sdk.inputs(token)]
    parts = path.split(".")
    for at, part in enumerate(parts):
        name = part.replace("[]", "")
        found = [block[name] for block in blocks if name in block]
        here = ".".join(parts[: at + 1])
        if not found:
            return f"no {here}"
        if any(field.open for field in found) or at == len(parts) - 1:
            return ""
        blocks = [block for field in found for block in sdk.inside(field)]
        if not blocks:
            return f"nothing in {here}: it is {found[0].annotation}"
        if not part.endswith("[]") and all(field.many for field in found):
            return f"one {here}: it is a list, of which more than one is unreadable"
    return ""
