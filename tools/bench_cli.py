"""Speed of `cost projected`: ratios to `json.loads` of the same file, and linear growth.

usage: bench_cli.py [--sizes 1000,10000] [--runs 5] [--forms table,json]

Both are processes of their own, in turns, and what counts is the processor's time in the best of their runs: another process
on the machine only ever adds. (Inside a large process json.loads is up to twice as quick, as the garbage collector happens to run.)
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
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


LOADS = """
import json, sys, time
text = open(sys.argv[1], encoding="utf-8").read()
begun = time.process_time()
json.loads(text)
print(time.process_time() - begun)
"""


def processor_seconds(words: Sequence[str]) -> float:
    """The processor's time for a command and all it started. Raises CalledProcessError when it fails."""
    before = os.times()
    subprocess.run(words, check=True, capture_output=True)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


@dataclass
class Measured:
    """Processor seconds of json.loads and of the whole command for one preview: the best of all runs so far."""

    path: Path
    form: str
    loads: float = math.inf
    command: float = math.inf

    @property
    def allowed(self) -> float:
        """The most seconds the command may take."""
        return ALLOWED_RATIO * self.loads + ALLOWED_SECONDS

    def run(self, runs: int) -> Measured:
        """Runs both so many times, in turns."""
        for _ in range(runs):
            told = subprocess.run([sys.executable, "-c", LOADS, str(self.path)], check=True, capture_output=True, text=True)
            self.loads = min(self.loads, float(told.stdout))
            self.command = min(self.command, processor_seconds(self._words()))
        return self

    def _words(self) -> list[str]:
        out = self.path.with_name("out")
        return [sys.executable, "-m", "finfocus_policy", "cost", "projected", "--pulumi-json", str(self.path), "--output", self.form, "--out-file", str(out)]

    def __str__(self) -> str:
        return (
            f"cost projected, {self.form}, {self.path.stem} resources: {self.command:.2f} s; json.loads {self.loads:.3f} s; "
            f"allowed {self.allowed:.2f} s ({self.command / self.allowed:.2f} of it)"
        )


def measure(count: int, folder: Path, form: str, runs: int) -> Measured:
    """The figures for a preview of so many resources and a form of answer."""
    path = folder / f"{count}.json"
    path.write_text(document(count), encoding="utf-8")
    return Measured(path, form).run(runs)


def main(argv: Sequence[str] | None = None) -> int:
    """Print the figures; exit 1 when a size is slower than allowed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="1000,10000")
    parser.add_argument("--forms", default="table,json")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args(argv)
    slow = False
    with tempfile.TemporaryDirectory() as folder:
        for count in map(int, options.sizes.split(",")):
            for form in options.forms.split(","):
                found = measure(count, Path(folder), form, options.runs)
                slow |= found.command > found.allowed
                print(found)
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
