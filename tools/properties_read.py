"""Which inputs the mappings read, against the source of the Pulumi SDKs (no SDK is imported).

    python tools/properties_read.py --site DIR                     every SDK in a site-packages folder
    python tools/properties_read.py --site DIR --package aws       one of them; may be given several times
    ... --type ec2/instance                                        the types whose token holds this text
    ... --brief                                                    without the probes: seconds instead of a minute
    ... --all                                                      also reads that other types of the same code explain

Every case of tests/mapping is mapped with inputs that take note of what is asked of them, as it is and once more with
each block its type can have. Told of each type, sorted:
  no such type    the index has a token the SDK does not register (an older name, or a wrong one)
  reads           an input the type does not have: a wrong name, a wrong level, a list read as one block.
                  Where the same code serves other types that have it, or where a sixth of all types are asked for it
                (what a resource lives in), it is told with --all only
  keys            an input the entry lists and neither the type nor what it is read with has
  carries         a classic input an aws-native row makes of none of the native type's inputs
  a case          an input a case of the tests gives that the type does not have
  default         the description tells a default; left out, the price differs from that of the default given
  value           a value the SDK names for which no case has a price, though the case has one as it is
  optional        an input that may be left out; without it the case has no price
The last three are probes: each wants a person's judgement, they are leads and not defects.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import sysconfig
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from finfocus_policy.mapping import aws_native
from finfocus_policy.mapping.graph import Graph
from finfocus_policy.mapping.reader import Reader
from finfocus_policy.mapping.region import COMMON_KEYS
from finfocus_policy.mapping.registry import INDEX, describe
from finfocus_policy.mapping.tokens import canonical
from finfocus_policy.model.resource import Secret
from tests.mapping.support import Usage, related
from tools.sdk_probes import probes
from tools.sdk_source import Sdk, problem

CASES = Path(__file__).resolve().parents[1] / "tests" / "mapping"
INDICES = re.compile(r"\[\d*\]")
FEW = 10
PLUGIN = "pulumi-plugin.json"
Case = Mapping[str, Any]
Reads = dict[str, set[str]]
Told = dict[str, set[str]]


class Recording(dict[str, Any]):
    """Inputs that take note of what is asked of them, at every depth."""

    def __init__(self, value: Mapping[str, Any], note: Callable[[str], None], path: str = "") -> None:
        self.note, self.path = note, path
        super().__init__({k: recording(v, note, f"{path}{k}") for k, v in value.items()})

    def get(self, key: str, default: Any = None) -> Any:
        self.note(self.path + key)
        return super().get(key, default)

    def __getitem__(self, key: str) -> Any:
        self.note(self.path + key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self.note(f"{self.path}{key}")
        return super().__contains__(key)


def recording(value: Any, note: Callable[[str], None], path: str) -> Any:
    """A value whose blocks take note."""
    if isinstance(value, Secret):
        return Secret(recording(value.value, note, path))
    if isinstance(value, Mapping):
        return Recording(value, note, f"{path}.")
    return [recording(v, note, f"{path}[]") for v in value] if isinstance(value, list) else value


@contextmanager
def noting(reads: Reads) -> Iterator[None]:
    """Readers take note too: they say of a path whether it was read through a list."""
    plain = Reader.get

    def get(self: Reader, path: str) -> Any:
        if isinstance(self.owner.inputs, Recording) and isinstance(self._value, (Mapping, list)):
            reads[canonical(self.owner.type)].add(INDICES.sub("[]", self.at(path)))
        return plain(self, path)

    Reader.get = get  # type: ignore[method-assign]
    try:
        yield
    finally:
        Reader.get = plain  # type: ignore[method-assign]


def reads_of(case: Case, reads: Reads) -> None:
    """Adds what mapping this case reads, by type."""
    it, plain = related(case)
    graph, made = Graph(), it
    for each in plain:
        note = reads[canonical(each.type)].add
        made = replace(each, inputs=Recording(each.inputs, note), dependencies=Recording(each.dependencies, note))
        graph.add(made)
    describe(made, graph, Usage(case.get("usage")))


def merged(inputs: Any, blocks: Any) -> Any:
    """Inputs with the blocks they do not have."""
    if isinstance(inputs, dict) and isinstance(blocks, dict) and not {"$unknown", "$secret"} & set(inputs):
        return {k: merged(inputs[k], blocks.get(k)) if k in inputs else blocks[k] for k in {**blocks, **inputs}}
    if isinstance(inputs, list) and isinstance(blocks, list):
        return [merged(v, blocks[0]) for v in inputs]
    return inputs


def variations(case: Case, sdks: Mapping[str, Sdk]) -> Iterator[Case]:
    """The case, and the case with each block more."""
    yield case
    token = canonical(case["type"])
    sdk = sdks.get(token.partition(":")[0])
    blocks = sdk.skeleton(sdk.inputs(token)) if sdk and token in sdk.homes else {}
    for name, block in sorted(blocks.items()):
        yield {**case, "inputs": merged(case["inputs"], {name: block})}


def cases(folder: Path) -> dict[str, Case]:
    """Every case of the mapping tests, by name."""
    found = {f"{p.parent.name}/{p.stem}": json.loads(p.read_text()) for p in sorted(folder.glob("cases/*/*.json"))}
    for path in sorted(folder.glob("oracle*.jsonl")):
        found |= {f"{path.stem}/{c['id']}": c for c in map(json.loads, path.read_text().splitlines())}
    return found


def all_reads(known: Iterable[Case], sdks: Mapping[str, Sdk]) -> Reads:
    """What is read of each type, over all cases."""
    reads: Reads = defaultdict(set)
    with noting(reads):
        for case in known:
            for each in variations(case, sdks):
                reads_of(each, reads)
    return reads


def wrong_reads(sdk: Sdk, reads: Reads, sdks: Mapping[str, Sdk], *, everything: bool) -> Told:
    """Paths that are read and that types do not have."""
    told: Told = defaultdict(set)
    mine = sorted(set(reads) & set(sdk.homes))
    asked = Counter(path for token in mine for path in reads[token] if problem(sdk, token, path))
    for token in mine:
        for path in sorted(p for p in reads[token] if everything or asked[p] < max(FEW, len(mine) / 6)):
            why = problem(sdk, token, path)
            others = [] if path.split(".")[0] in COMMON_KEYS and why else having(path, token, reads, sdks)
            if why and (everything or not (others or path.split(".")[0] in COMMON_KEYS)):
                told[token].add(f"reads {path}: {why}{f' (as {others[0]} has)' if others else ''}")
    return told


def having(path: str, token: str, reads: Reads, sdks: Mapping[str, Sdk]) -> list[str]:
    """The other types the same input is read of, by the same code, that have it."""
    code = INDEX[token].draft if token in INDEX else None
    found = []
    for other in sorted(reads):
        sdk = sdks.get(other.partition(":")[0])
        same = other in INDEX and INDEX[other].resource_type == (INDEX[token].resource_type if token in INDEX else None)
        same = same or (other in INDEX and code is not None and INDEX[other].draft is code)
        if other != token and same and path in reads[other] and sdk and other in sdk.homes:
            found += [] if problem(sdk, other, path) else [other]
    return found


def wrong_keys(sdk: Sdk, reads: Reads, sdks: Mapping[str, Sdk]) -> Told:
    """Inputs that entries list and that no type read has."""
    told: Told = defaultdict(set)
    read_of = {key: {t for t, paths in reads.items() if key in {top(p) for p in paths}} for key in every_key(sdk)}
    for token in sorted(set(INDEX) & set(sdk.homes)):
        for key in sorted(INDEX[token].keys - COMMON_KEYS - set(sdk.inputs(token))):
            homes = (sdks[t.partition(":")[0]] for t in read_of[key] if t.partition(":")[0] in sdks)
            if not any(t in home.homes and key in home.inputs(t) for home in homes for t in read_of[key]):
                told[token].add(f"keys: {key}")
    return told


def every_key(sdk: Sdk) -> set[str]:
    """The inputs entries of an SDK's types list."""
    return {key for token in set(INDEX) & set(sdk.homes) for key in INDEX[token].keys}


def top(path: str) -> str:
    """The input a path begins with."""
    return path.split(".")[0].replace("[]", "")


def paths_of(value: Any, path: str = "") -> Iterator[str]:
    """Every path in a case's inputs."""
    if isinstance(value, list):
        for each in value:
            yield from paths_of(each, f"{path}[]")
    elif isinstance(value, dict) and "$secret" in value:
        yield from paths_of(value["$secret"], path)
    elif isinstance(value, dict) and "$unknown" not in value:
        for key, each in value.items():
            yield f"{path}.{key}".lstrip(".")
            yield from paths_of(each, f"{path}.{key}".lstrip("."))


def wrong_cases(sdk: Sdk, known: Mapping[str, Case]) -> Told:
    """Inputs cases give that types do not have."""
    told: Told = defaultdict(set)
    for name, case in known.items():
        for each in (case, *case.get("related", ())):
            token = canonical(each["type"])
            if token in sdk.homes:
                wrong = {problem(sdk, token, path) for path in paths_of(each["inputs"])} - {""}
                told[token].update(f"a case: {name} gives {why}" for why in wrong)
    return told


def not_carried(native: Sdk, classic: Sdk, reads: Reads) -> Told:
    """What the classic mapping reads and rows of aws-native never give it, though every native input is there."""
    told: Told = defaultdict(set)
    for token, row in sorted(aws_native.NATIVE.items()):
        if token not in native.homes:
            continue
        gone = sorted(row.keys - set(native.inputs(token)))
        told[token].update(f"carries {key}: the native type has no such input" for key in gone)
        given = set(native.inputs(token))
        targets = {move.target for move in row.moves} | {"*"} & {move.target[0] for move in row.moves}
        for path in sorted(reads[row.classic]):
            new = top(path) not in targets and "*" not in targets and "." not in path
            if new and path not in COMMON_KEYS and not problem(classic, row.classic, path):
                near = f"; the native type has {path}" if path in given else ""
                told[token].add(f"carries no {path} ({row.classic}){near}")
    return told


def report(sdk: Sdk, name: str, sdks: Mapping[str, Sdk], known: Mapping[str, Case], options: Any) -> Iterator[str]:
    """The lines of one package."""
    mine = {n: c for n, c in known.items() if c["type"].partition(":")[0] == name and options.type in c["type"]}
    reads = all_reads(known.values() if options.all or not options.type else mine.values(), sdks)
    parts = [
        wrong_reads(sdk, reads, sdks, everything=options.all),
        wrong_keys(sdk, reads, sdks),
        wrong_cases(sdk, known),
        not_carried(sdk, sdks["aws"], reads) if name == "aws-native" and "aws" in sdks else {},
        {} if options.brief else probes(sdk, mine, reads),
    ]
    ours = {t for t in INDEX if t.partition(":")[0] == name}
    gone = sorted(t for t in ours - set(sdk.homes) if options.type in t)
    yield f"{name}: {len(ours)} types in the index, {len(ours - set(gone))} of them in the SDK"
    yield from (f"  no such type: {token}" for token in gone)
    for token in sorted({t for part in parts for t in part}):
        lines = sorted({line for part in parts for line in part.get(token, ())})
        if lines and options.type in token:
            yield f"  {token}"
            yield from (f"    {line}" for line in lines)


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(
        description="which inputs the mappings read, against the source of the Pulumi SDKs"
    )
    parser.add_argument(
        "--site", type=Path, default=Path(sysconfig.get_path("purelib")), help="site-packages to look in"
    )
    parser.add_argument("--package", action="append", default=[], help="a package (aws, azure-native); several times")
    parser.add_argument("--type", default="", help="only the types whose token holds this text")
    parser.add_argument("--cases", type=Path, default=CASES, help="the folder of the mapping tests")
    parser.add_argument("--brief", action="store_true", help="no probes")
    parser.add_argument("--all", action="store_true", help="also what other types of the same code explain")
    options = parser.parse_args(arguments)
    sdks = {json.loads(p.read_text())["name"]: Sdk(p.parent) for p in sorted(options.site.glob(f"*/{PLUGIN}"))}
    chosen = options.package or sorted(sdks)
    absent = sorted(set(chosen) - set(sdks))
    if absent:
        print(
            f"no source of {', '.join(absent)} in {options.site}: pip install --no-deps --target {options.site} pulumi-{absent[0]}",
            file=sys.stderr,
        )
        return 2
    families = {"aws-native": ("aws",), "azure": ("azure-native",), "azure-native": ("azure",)}
    wanted = {n for name in chosen for n in (name, *families.get(name, ())) if n in sdks}
    known = {n: c for n, c in cases(options.cases).items() if c["type"].partition(":")[0] in wanted}
    for name in chosen:
        print("\n".join(report(sdks[name], name, {n: sdks[n] for n in wanted}, known, options)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
