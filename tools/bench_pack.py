#!/usr/bin/env python3
"""Speed of the pack against an empty pack on Pulumi's own server, measured in one run.

bench_pack.py [N ...] [--repeat R] [--json]    (N resources, default 1000 10000)

Prints seconds to start, for Remediate + Analyze of every resource, and for AnalyzeStack, peak memory,
and what is held against the targets: the ratio of ours to the empty pack. Full pricing is on.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from google.protobuf import empty_pb2, json_format  # noqa: E402
from pulumi.runtime.proto import analyzer_pb2 as proto  # noqa: E402

from finfocus_policy.harness.drive import PackProcess  # noqa: E402
from finfocus_policy.harness.policy_config import configure_request  # noqa: E402

TARGETS = {"start": 1.2, "total": 0.9, "stack": 0.6, "memory": 0.9}
SIZES = ("t3.micro", "m5.large", "c5.xlarge", "r5.2xlarge", "t3.medium")
PROVIDER = {
    "type": "pulumi:providers:aws",
    "urn": "urn:pulumi:dev::big::pulumi:providers:aws::default_7_51_1",
    "name": "default_7_51_1",
    "properties": {"region": "us-east-1", "version": "7.51.1"},
}
STACK_URN = "urn:pulumi:dev::big::pulumi:pulumi:Stack::big-dev"


def properties(n: int) -> tuple[str, dict[str, Any]]:
    """Type and inputs of the n-th resource: machines mostly, volumes and buckets between."""
    kind = n % 5
    if kind == 3:
        return "aws:ebs/volume:Volume", {"availabilityZone": "us-east-1a", "size": 10 + n % 100, "type": "gp3"}
    if kind == 4:
        return "aws:s3/bucket:Bucket", {"tags": {"project": "p1"}}
    return "aws:ec2/instance:Instance", {
        "instanceType": SIZES[n % 5],
        "ami": "ami-1",
        "tags": {"project": f"p{n % 7}", "Name": f"i-{n}"},
        "rootBlockDevice": {"volumeType": "gp3", "volumeSize": 20 + n % 50},
        "vpcSecurityGroupIds": ["sg-1", "sg-2"],
        "userData": "x" * 200,
    }


def synthetic(count: int) -> tuple[list[Any], Any]:
    """Analyze requests and the AnalyzeStack request of a stack of so many resources."""
    rows = []
    for n in range(count):
        kind, given = properties(n)
        rows.append(
            {
                "type": kind,
                "properties": given,
                "urn": f"urn:pulumi:dev::big::{kind}::r-{n}",
                "name": f"r-{n}",
                "options": {"customTimeouts": {}, "parent": STACK_URN},
                "provider": PROVIDER,
            }
        )
    single = [json_format.ParseDict(row, proto.AnalyzeRequest()) for row in rows]
    whole = [json_format.ParseDict({**row, "parent": STACK_URN}, proto.AnalyzerResource()) for row in rows]
    return single, proto.AnalyzeStackRequest(resources=whole)


def measure(folder: Path, single: list[Any], stack: Any, home: str) -> dict[str, float]:
    """One run of a pack."""
    env = {"FINFOCUS_HOME": home, "PULUMI_STACK": "dev", "PULUMI_PROJECT": "big", "PULUMI_DRY_RUN": "true"}
    shim = folder / "bootstrap" / "bin" / "python"  # each pack is started by the interpreter its manifest names
    python = str(shim) if shim.exists() else None
    with tempfile.TemporaryFile() as output, PackProcess(folder, python=python, env=env, output=output) as pack:
        stub = pack.stub()
        config = {"aws:region": "us-east-1"}
        stub.ConfigureStack(
            proto.AnalyzerStackConfigureRequest(stack="dev", project="big", organization="o", dry_run=True, config=config)
        )
        info = stub.GetAnalyzerInfo(empty_pb2.Empty())
        ours = any(p.name == "cost-budget" for p in info.policies)
        stub.Configure(configure_request(info, {"cost-budget": {"monthly": 1_000_000}} if ours else {}))
        begun = time.perf_counter()
        for request in single:
            stub.Remediate(request)
            stub.Analyze(request)
        middle = time.perf_counter()
        stub.AnalyzeStack(stack)
        end = time.perf_counter()
        spent = {"start": pack.seconds, "resources": middle - begun, "stack": end - middle, "total": end - begun}
        return {**spent, "memory": pack.peak_kib() / 1024}


def best(runs: list[dict[str, float]]) -> dict[str, float]:
    """The quickest of several runs: what the machine can do when nobody disturbs it."""
    return {key: min(run[key] for run in runs) for key in runs[0]}


def compare(count: int, repeat: int) -> dict[str, Any]:
    """Ours and the empty pack in turns, on the same requests."""
    single, stack = synthetic(count)
    ours: list[dict[str, float]] = []
    empty: list[dict[str, float]] = []
    with tempfile.TemporaryDirectory() as home:
        for _ in range(repeat):
            empty.append(measure(ROOT / "tests" / "empty_pack", single, stack, home))
            ours.append(measure(ROOT, single, stack, home))
    mine, theirs = best(ours), best(empty)
    ratios = {key: mine[key] / theirs[key] for key in mine}
    return {"resources": count, "ours": mine, "empty": theirs, "ratios": ratios}


def shown(result: dict[str, Any]) -> str:
    """A table for people."""
    lines = [f"{result['resources']:,} resources      ours     empty   ratio  target"]
    for key, ratio in result["ratios"].items():
        unit = "MB" if key == "memory" else "s"
        target = TARGETS.get(key)
        mark = "" if target is None else f"  {target}x {'ok' if ratio <= target else 'MISSED'}"
        mine, theirs = result["ours"][key], result["empty"][key]
        lines.append(f"  {key:<12} {mine:>9.3f} {theirs:>9.3f} {unit:<2} {ratio:>5.2f}x{mark}")
    return "\n".join(lines)


def main() -> int:
    """Measures and prints; 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", type=int, default=[1000, 10000])
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    missed = False
    for count in options.sizes:
        result = compare(count, options.repeat)
        missed |= any(result["ratios"][key] > target for key, target in TARGETS.items())
        print(json.dumps(result) if options.json else shown(result), flush=True)
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
