"""Speed of `cost projected`: ratios to `json.loads` of the same file, and linear growth.

usage: bench_cli.py [--sizes 1000,10000] [--runs 3]
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ALLOWED_RATIO = 3.0
ALLOWED_SECONDS = 0.3
TYPES = ("t3.micro", "m5.large", "c5.xlarge", "r5.2xlarge", "t3.medium")
PROVIDER = "urn:pulumi:dev::big::pulumi:providers:aws::default_7_51_1::04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def inputs(i: int) -> tuple[str, dict[str, object]]:
    """Type and inputs of the i-th made-up resource."""
    if i % 5 < 3:
        disk = {"volumeType": "gp3", "volumeSize": 20 + i % 50}
        tags = {"project": f"p{i % 7}", "Name": f"i-{i}"}
        return "aws:ec2/instance:Instance", {
            "instanceType": TYPES[i % 5],
            "ami": "ami-1",
            "tags": tags,
            "rootBlockDevice": disk,
            "vpcSecurityGroupIds": ["sg-1", "sg-2"],
            "userData": "x" * 200,
        }
    if i % 5 == 3:
        return "aws:ebs/volume:Volume", {"availabilityZone": "us-east-1a", "size": 10 + i % 100, "type": "gp3"}
    return "aws:s3/bucket:Bucket", {"tags": {"project": "p1"}}


def step(i: int) -> dict[str, object]:
    """One create step as a preview document has it, with its source positions."""
    token, given = inputs(i)
    urn = f"urn:pulumi:dev::big::{token}::r-{i}"
    state = {
        "urn": urn,
        "custom": True,
        "type": token,
        "inputs": given,
        "parent": "urn:pulumi:dev::big::pulumi:pulumi:Stack::big-dev",
        "provider": PROVIDER,
        "propertyDependencies": {key: [] for key in given},
        "sourcePosition": "project:///__main__.py#4",
        "stackTrace": [{"sourcePosition": f"project:///../lib/python3/module.py#{n}"} for n in range(8)],
    }
    return {"op": "create", "urn": urn, "provider": PROVIDER, "newState": state, "detailedDiff": None}


def document(count: int) -> str:
    """A preview of so many resources."""
    steps = [step(i) for i in range(count)]
    return json.dumps({"config": {"aws:region": "us-east-1"}, "steps": steps, "changeSummary": {"create": count}}, indent=4)


def timed(work: Callable[[], object], runs: int) -> float:
    """Median seconds of so many runs."""
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def measure(count: int, folder: Path, runs: int) -> tuple[float, float]:
    """Seconds of json.loads and of the whole command for one size."""
    path = folder / f"preview-{count}.json"
    path.write_text(document(count), encoding="utf-8")
    text = path.read_text(encoding="utf-8")
    command = [sys.executable, "-m", "finfocus_policy", "cost", "projected", "--pulumi-json", str(path), "--output", "json"]
    return timed(lambda: json.loads(text), runs), timed(
        lambda: subprocess.run(command, check=True, capture_output=True), runs
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Print the figures; exit 1 when a size is slower than allowed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="1000,10000")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args(argv)
    slow = False
    with tempfile.TemporaryDirectory() as folder:
        for count in map(int, options.sizes.split(",")):
            loads, command = measure(count, Path(folder), options.runs)
            allowed = ALLOWED_RATIO * loads + ALLOWED_SECONDS
            slow |= command > allowed
            print(f"cost projected, {count} resources: {command:.2f} s; json.loads {loads:.2f} s; allowed {allowed:.2f} s ({command / allowed:.2f} of it)")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
