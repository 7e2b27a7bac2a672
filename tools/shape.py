"""The shape of the code: longest files, length of functions, ratio of test to library lines.

Exits 1 when a hand-written file is longer than 400 lines or the median function than 10.
"""

from __future__ import annotations

import ast
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LONGEST_FILE = 400
MEDIAN_FUNCTION = 10
DATA = {".csv", ".json", ".jsonl", ".txt", ".golden", ".yaml", ".yml", ".ndjson", ".md"}


def lines(path: Path) -> int:
    """Lines of a text file."""
    return len(path.read_text(encoding="utf-8", errors="replace").splitlines())


def written(folder: str) -> list[Path]:
    """Hand-written Python files of a folder."""
    return sorted(p for p in (ROOT / folder).rglob("*.py") if "_pb2" not in p.name)


def functions(path: Path) -> Iterator[tuple[int, str]]:
    """Length and name of every function in a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield (node.end_lineno or node.lineno) - node.lineno + 1, f"{path.relative_to(ROOT)}:{node.name}"


def main() -> int:
    """Print the shape; say what is too long."""
    library, tests = written("finfocus_policy"), written("tests")
    sizes = sorted(((lines(p), str(p.relative_to(ROOT))) for p in library), reverse=True)
    lengths = sorted((f for p in library for f in functions(p)), reverse=True)
    median = statistics.median(n for n, _ in lengths)
    code, test_code = sum(n for n, _ in sizes), sum(map(lines, tests))
    data = sum(lines(p) for p in (ROOT / "tests").rglob("*") if p.suffix in DATA and "fixtures" not in p.parts)
    print(f"{len(library)} library files, {code} lines, median {statistics.median(n for n, _ in sizes):.0f}")
    for size, name in sizes[:5]:
        print(f"  {size:5} {name}")
    ninetieth = lengths[len(lengths) // 10][0]
    print(f"{len(lengths)} functions, median {median:.0f} lines, 90 % within {ninetieth}, longest:")
    for size, name in lengths[:3]:
        print(f"  {size:5} {name}")
    print(f"{test_code} test lines + {data} lines of cases and goldens: {test_code / code:.2f} and {(test_code + data) / code:.2f} to a library line")
    long = [name for size, name in sizes if size > LONGEST_FILE]
    for name in long:
        print(f"too long (over {LONGEST_FILE} lines): {name}")
    if median > MEDIAN_FUNCTION:
        print(f"the median function is longer than {MEDIAN_FUNCTION} lines")
    return 1 if long or median > MEDIAN_FUNCTION else 0


if __name__ == "__main__":
    sys.exit(main())
