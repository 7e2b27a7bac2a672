"""What a plugin gets to know: few variables, and of a resource what it is charged for."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from finfocus_policy.errors import ConfigError
from finfocus_policy.model.settings import Settings
from finfocus_policy.sources.plugin.environment import KEPT, PASSED_ON, environment_for, in_ci
from finfocus_policy.sources.plugin.host import program_of
from finfocus_policy.sources.plugin.launch import launch
from finfocus_policy.sources.plugin.trust import check
from finfocus_policy.wire.dialect import short_word
from finfocus_policy.wiring.plugins import programs_of
from tests.cli.running import FIXTURES, PLANTED, ROOT, finfocus
from tests.plugins.installed import lay, only

FULL = {
    "PATH": os.environ["PATH"],
    "HOME": "/home/me",
    "LANG": "C.UTF-8",
    "FINFOCUS_HOME": "/home/me/.finfocus",
    "PULUMI_CONFIG": '{"shop:password": "s3cr3t-password"}',
    "PULUMI_CONFIG_SECRET_KEYS": '["shop:password"]',
    "PULUMI_CONFIG_PASSPHRASE": "passphrase",
    "PULUMI_CONFIG_PASSPHRASE_FILE": "/secret",
    "PULUMI_ACCESS_TOKEN": "pul-1",
    "PULUMI_API": "https://api",
    "AWS_ACCESS_KEY_ID": "AKIA",
    "AWS_SECRET_ACCESS_KEY": "aws",
    "AZURE_CLIENT_SECRET": "azure",
    "GOOGLE_CREDENTIALS": "gcp",
    "GITHUB_TOKEN": "ghp",
    "LD_PRELOAD": "/tmp/evil.so",
    "PYTHONPATH": "/tmp/evil",
    "KUBECOST_URL": "http://kubecost",
    "FINFOCUS_PLUGIN_MINE_KEY": "for mine",
    "FINFOCUS_PLUGIN_MINE": "too short",
    "FINFOCUS_PLUGIN_OTHER_KEY": "for another",
    "FINFOCUS_PLUGIN_TOKEN": "old token",
    "FINFOCUS_VANTAGE_API_KEY": "vantage",
}
USUAL = {"PATH", "HOME", "LANG", "FINFOCUS_HOME"}


@pytest.mark.parametrize(
    ("name", "granted", "more"),
    [
        ("mine", (), {"FINFOCUS_PLUGIN_MINE_KEY"}),
        ("mine", ("KUBECOST_URL",), {"FINFOCUS_PLUGIN_MINE_KEY", "KUBECOST_URL"}),
        ("mine", ("NOT_THERE",), {"FINFOCUS_PLUGIN_MINE_KEY"}),
        ("other", ("AWS_ACCESS_KEY_ID",), {"FINFOCUS_PLUGIN_OTHER_KEY", "AWS_ACCESS_KEY_ID"}),
        ("my", (), set()),
        ("mine-2", (), set()),
    ],
)
def test_the_environment_of_a_plugin(name: str, granted: tuple[str, ...], more: set[str]) -> None:
    expected = {key: value for key, value in FULL.items() if key in USUAL | more}
    assert environment_for(name, FULL, granted) == expected


def test_variables_of_a_plugin_with_a_longer_name_are_not_handed_out(tmp_path: Path) -> None:
    """FINFOCUS_PLUGIN_AWS_PUBLIC_KEY is the key of aws-public, however like one of aws it looks."""
    for name in ("aws", "aws-public"):
        lay(tmp_path, name)
    given = {"FINFOCUS_HOME": str(tmp_path), "FINFOCUS_PLUGIN_AWS_URL": "u", "FINFOCUS_PLUGIN_AWS_PUBLIC_KEY": "k"}
    programs, _ = programs_of(Settings(home=str(tmp_path)), given)
    told = {p.name: sorted(set(p.environ) - {"FINFOCUS_HOME"}) for p in programs}
    assert told == {"aws": ["FINFOCUS_PLUGIN_AWS_URL"], "aws-public": ["FINFOCUS_PLUGIN_AWS_PUBLIC_KEY"]}


def test_nothing_that_is_passed_on_is_a_secret() -> None:
    assert set(PASSED_ON) & set(KEPT) == set()


@pytest.mark.parametrize("variable", [*KEPT, "pulumi_config", "AWS_*", "A=B", "", "A B", "1A", "x" * 129])
def test_what_cannot_be_granted(variable: str) -> None:
    with pytest.raises(ConfigError) as refused:
        environment_for("mine", FULL, ("KUBECOST_URL", variable))
    assert refused.value.place == "plugins.mine.environment"


@pytest.mark.parametrize("value", ["true", "1", "True", "yes", "woodpecker"])
def test_a_build_machine_is_told_by_its_variable(value: str) -> None:
    assert in_ci({"CI": value})


@pytest.mark.parametrize("value", ["false", "0", "", "no", " False "])
def test_no_build_machine(value: str) -> None:
    assert not in_ci({"CI": value})


def test_the_real_process_has_no_other_variable(tmp_path: Path) -> None:
    lay(tmp_path / "home")
    program = program_of(only(tmp_path / "home"), {**FULL, "FINFOCUS_PLUGIN_MINE_SAYS": str(tmp_path / "says")})
    verified = check(only(tmp_path / "home"), ci=False)
    launch(verified.command, "mine", program.environ, folder=str(verified.folder)).stop()
    verified.close()
    told = json.loads((tmp_path / "says").read_text())
    # What C and shells add on their own account.
    found = {key: value for key, value in told["environ"].items() if key not in ("LC_CTYPE", "PWD", "SHLVL", "_")}
    port = found.pop("FINFOCUS_PLUGIN_PORT")
    assert found.pop("PULUMICOST_PLUGIN_PORT") == port
    assert told["argv"][1:] == [f"--port={port}"]
    assert found == program.environ
    assert set(found) == {*USUAL, "FINFOCUS_PLUGIN_MINE_KEY", "FINFOCUS_PLUGIN_MINE_SAYS"}


RECORDER = """\
#!{python}
import os, signal, sys, threading
sys.path.insert(1, {root!r})
from concurrent import futures
import grpc
lock = threading.Lock()
class Every(grpc.GenericRpcHandler):
    def service(self, details):
        def answer(request, context):
            with lock, open(os.environ["FINFOCUS_PLUGIN_MINE_SAYS"], "ab") as file:
                line = details.method.encode() + b" " + repr(details.invocation_metadata).encode().hex().encode() + b" " + request.hex().encode()
                file.write(line + b"\\n")
            context.abort(grpc.StatusCode.NOT_FOUND, "no price") if not details.method.endswith(("/Name", "/Supports")) else None
            return b"\\x08\\x01" if details.method.endswith("/Supports") else b"\\x0a\\x04mine"
        return grpc.unary_unary_rpc_method_handler(answer)
server = grpc.server(futures.ThreadPoolExecutor(8), handlers=(Every(),))
port = server.add_insecure_port("127.0.0.1:0")
server.start()
print("PORT=%d" % port, flush=True)
server.wait_for_termination()
"""


TAGS = {  # what plugins read, and nothing else is sent
    "allocated_storage", "arch", "data_processed_gb", "engine", "lcu_per_hour", "multi_az", "nlcu_per_hour", "num_cache_nodes",
    "num_nodes", "platform", "read_capacity_units", "requests_per_month", "root_volume_size", "root_volume_type", "size", "storage_size",
    "storage_type", "volume_size", "volume_type", "write_capacity_units",
}  # fmt: skip
FIELDS = {"provider", "resource_type", "sku", "region", "tags"}


@pytest.mark.parametrize("stack", ["multicloud", "shop", "unknowns"])
def test_what_is_on_the_wire(tmp_path: Path, stack: str) -> None:
    """Every byte a plugin is sent for a real recorded stack, as a plugin that records sees it."""
    lay(tmp_path / "home", text=RECORDER.format(python=sys.executable, root=str(ROOT)))
    says = tmp_path / "says"
    says.write_text("")
    preview = FIXTURES / stack / "preview.json"
    environ = {"FINFOCUS_HOME": str(tmp_path / "home"), "FINFOCUS_PLUGIN_MINE_SAYS": str(says), "AWS_REGION": "us-east-1",
               "AWS_SECRET_ACCESS_KEY": "hunter2-very-secret"}  # fmt: skip
    done = finfocus("cost", "projected", "--pulumi-json", str(preview), env=environ)
    assert done.returncode == 0, done.stderr
    calls = [line.split(" ") for line in says.read_text().splitlines()]
    sent = b"\n".join(bytes.fromhex(part) for call in calls for part in call[1:])
    assert [
        text for text in (*PLANTED, "hunter2-very-secret", "urn:pulumi", "arn:", "ami-") if text.encode() in sent
    ] == []

    resources = [resource_of(call[2]) for call in calls if call[0].endswith(("/GetProjectedCost", "/Supports"))]
    assert resources
    types = types_in(preview)
    own = words_in(preview)
    for resource in resources:
        assert {field.name for field, _ in resource.ListFields()} <= FIELDS
        assert set(resource.tags) <= TAGS
        assert resource.resource_type in types
        assert own & {resource.sku, resource.region, *resource.tags.values()} == set()


def resource_of(body: str) -> Any:
    """The descriptor of a request, from hexadecimal."""
    from finfocus_policy.wire._pb.finfocus.v1 import costsource_pb2 as pb

    return pb.GetProjectedCostRequest.FromString(bytes.fromhex(body)).resource


def states(preview: Path) -> list[dict[str, Any]]:
    """The resources of a preview."""
    return [step["newState"] for step in json.loads(preview.read_text())["steps"] if step.get("newState")]


def types_in(preview: Path) -> set[str]:
    """Their tokens, and the short words for them."""
    tokens = {state["type"] for state in states(preview)}
    return tokens | {short_word(token) for token in tokens}


def words_in(preview: Path) -> set[str]:
    """The user's own words: logical names, tags and labels with their keys."""
    found: set[str] = set()
    for state in states(preview):
        found.add(state["urn"].rpartition("::")[2])
        for key in ("tags", "labels", "tagsAll"):
            given = (state.get("inputs") or {}).get(key)
            found |= {str(word) for pair in given.items() for word in pair} if isinstance(given, dict) else set()
    return found
