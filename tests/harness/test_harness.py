"""The harness: recordings, requests made from stacks, policy config joined as the engine does it, pack folders."""

import json
import os
import subprocess
import sys
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import pytest
from pulumi.runtime.proto import analyzer_pb2

from finfocus_policy.errors import ConfigError, PackError
from finfocus_policy.harness.drive import drive
from finfocus_policy.harness.folder import contents, write_pack_folder
from finfocus_policy.harness.policy_config import configure_request
from finfocus_policy.harness.requests import in_order, of_stack, sent
from finfocus_policy.model.resource import Resource, Secret, Stack, Unknown
from finfocus_policy.read import preview
from finfocus_policy.read.values import SIGNATURE_KEY
from tests.recording import runs

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "tests" / "fixtures"


def test_an_up_is_two_runs():
    first, second = runs(FIXTURES / "shop-update" / "engine-up.jsonl")
    assert (first.environ["PULUMI_DRY_RUN"], second.environ["PULUMI_DRY_RUN"]) == ("true", "false")
    assert len(second.only("Analyze")) == len(second.only("AnalyzeStack")[0].request["resources"])
    assert first.calls[0].method == "ConfigureStack"


def info(**defaults):
    made = analyzer_pb2.AnalyzerInfo(
        policies=[
            analyzer_pb2.PolicyInfo(name="a", enforcementLevel=analyzer_pb2.MANDATORY),
            analyzer_pb2.PolicyInfo(name="b", enforcementLevel=analyzer_pb2.ADVISORY),
        ]
    )
    made.policies[0].configSchema.properties.update({key: {"type": "number", "default": v} for key, v in defaults.items()})
    return made


@pytest.mark.parametrize(
    ("config", "levels", "properties"),
    [
        ({}, ("MANDATORY", "ADVISORY"), {"size": 3}),
        ({"all": "disabled"}, ("DISABLED", "DISABLED"), {"size": 3}),
        ({"all": "advisory", "a": "mandatory"}, ("MANDATORY", "ADVISORY"), {"size": 3}),
        ({"all": {"enforcementLevel": "advisory"}}, ("ADVISORY", "ADVISORY"), {"size": 3}),
        ({"a": {"size": 5, "more": [1]}}, ("MANDATORY", "ADVISORY"), {"size": 5, "more": [1]}),
        ({"b": {"enforcementLevel": "remediate"}, "environments": ["x/y"]}, ("MANDATORY", "REMEDIATE"), {"size": 3}),
    ],
)
def test_policy_config_is_joined_as_the_engine_does(config, levels, properties):
    request = configure_request(info(size=3), config)
    names = tuple(analyzer_pb2.EnforcementLevel.Name(request.policyConfig[p].enforcementLevel) for p in "ab")
    assert names == levels
    found = request.policyConfig["a"].properties
    assert {key: list(v) if isinstance(properties[key], list) else v for key, v in found.items()} == properties


@pytest.mark.parametrize("config", [{"a": "strict"}, {"all": "maybe"}, {"nobody": {"size": 1}}])
def test_a_level_that_is_none_stops_as_the_engine_would(config):
    with pytest.raises(ConfigError):
        configure_request(info(), config)


@pytest.mark.parametrize("folder", ["ten-instances", "shop", "multicloud", "unknowns"])
def test_a_preview_becomes_the_calls_that_were_recorded(folder):
    """The same resources, parents, providers and dependencies as the engine sent."""
    stack = preview.read((FIXTURES / folder / "preview.json").read_text(encoding="utf-8"), folder)
    made = of_stack(stack)
    (run,) = runs(FIXTURES / folder / "engine.jsonl")
    (theirs,), (ours,) = run.only("AnalyzeStack"), [c for c in made if c.method == "AnalyzeStack"]
    # A preview document does not list default providers, only who uses them.
    wanted = {r["urn"]: links(r) for r in theirs.request["resources"] if "::default" not in r["urn"]}
    known = {r["urn"]: links(r) for r in ours.request["resources"]}
    assert known == wanted
    assert {c.request["urn"] for c in made if c.method == "Analyze"} == set(wanted)


def links(resource):
    known = resource.get("propertyDependencies", {})
    provider = resource.get("provider", {}).get("urn")
    dependencies = {key: sorted(value.get("urns", [])) for key, value in known.items() if value.get("urns")}
    return resource["type"], resource.get("parent", ""), provider, dependencies


def test_an_errored_preview_has_no_verdict_on_the_stack():
    stack = preview.read((FIXTURES / "errored" / "preview.json").read_text(encoding="utf-8"), "errored")
    assert {c.method for c in of_stack(stack)} == {"ConfigureStack", "Analyze"}


def resource(name, *after, parent=""):
    return Resource(urn=name, type="aws:x:Y", parent=parent, dependencies={"p": after} if after else {})


def test_order_of_calls():
    order = [r.urn for r in in_order([resource("a", "c"), resource("b", parent="z"), resource("c", "b"), resource("z")])]
    assert order == ["z", "b", "c", "a"]
    loop = [r.urn for r in in_order([resource("a", "b"), resource("b", "a"), resource("c", "c")])]
    assert sorted(loop) == ["a", "b", "c"]
    deep = [resource(f"n{i:05}", f"n{i + 1:05}") for i in range(5000)]
    assert [r.urn for r in in_order(deep)] == [r.urn for r in reversed(deep)]


def test_values_go_over_the_wire_as_the_engine_writes_them():
    assert sent(Secret("x"))[SIGNATURE_KEY]
    assert sent([Unknown("a"), {"b": Decimal("1.5")}, True, None, 3]) == ["04da6b54-80e4-46f7-96ec-b56ff0331ba9", {"b": 1.5}, True, None, 3]


def test_secret_config_is_marked():
    stack = Stack(resources=(), config={"aws:region": "us-east-1", "shop:key": Secret("k"), "shop:gone": Unknown("x")})
    request = of_stack(stack)[0].request
    assert request["configSecretKeys"] == ["shop:key"]
    assert sorted(request["config"]) == ["aws:region", "shop:key"]
    assert "stack" not in request


@pytest.mark.parametrize(
    ("main", "words"),
    [
        ("print('hello')\nimport time; time.sleep(5)", "not a port"),
        ("raise SystemExit(3)", "ended before it was ready"),
        ("import sys; sys.stderr.write('no module'); raise SystemExit(1)", "no module"),
    ],
)
def test_a_pack_that_does_not_start(tmp_path, main, words):
    (tmp_path / "__main__.py").write_text(main)
    with pytest.raises(PackError) as raised:
        drive(tmp_path, ())
    assert words in str(raised.value)


def test_a_pack_that_dies_in_a_call(tmp_path):
    (tmp_path / "__main__.py").write_text(
        "import os\nfrom pulumi_policy import *\n"
        "die = StackValidationPolicy('die', 'd', lambda args, report: os._exit(9))\nPolicyPack('p', [die])\n"
    )
    (run,) = runs(FIXTURES / "ten-instances" / "engine.jsonl")
    with pytest.raises(PackError, match="UNAVAILABLE"):
        drive(tmp_path, run.calls)


def test_an_empty_pack_is_driven_too():
    (run,) = runs(FIXTURES / "ten-instances" / "engine.jsonl")
    result = drive(ROOT / "tests" / "empty_pack", run.calls)
    assert (result.diagnostics, result.stdout, result.stderr) == ((), "", "")
    assert [p.name for p in result.info.policies] == ["nothing"]
    assert result.seconds["start"] > 0
    assert result.peak_kib > 10_000


def test_a_pack_folder_names_the_running_environment(tmp_path):
    folder = write_pack_folder(environ={"FINFOCUS_HOME": str(tmp_path / "with space")})
    again = write_pack_folder(environ={"FINFOCUS_HOME": str(tmp_path / "with space")})
    assert folder == again
    assert folder.is_relative_to(tmp_path)
    manifest = (folder / "PulumiPolicy.yaml").read_text(encoding="utf-8")
    assert f"virtualenv: {json.dumps(sys.prefix)}" in manifest
    assert sorted(p.name for p in folder.iterdir()) == ["PulumiPolicy.yaml", "__main__.py"]
    assert drive(folder, ()).info.name == "finfocus"


def test_a_pack_folder_where_nothing_can_be_written(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    (tmp_path / "file").write_text("")
    folder = write_pack_folder(environ={"FINFOCUS_HOME": str(tmp_path / "file")})
    assert folder.is_relative_to(tmp_path / "tmp")
    with pytest.raises(PackError):
        write_pack_folder(tmp_path / "file")


def test_another_environment_gets_another_folder():
    import yaml

    hostile = '/opt/a "b" \\c: #d\u00e9\U0001f600'
    files = contents(prefix=hostile, source=Path("/x'y"))
    assert yaml.safe_load(files["PulumiPolicy.yaml"])["runtime"]["options"]["virtualenv"] == hostile
    compile(files["__main__.py"], "main", "exec")
    assert files != contents(prefix="/opt/b")


def test_driving_leaves_no_process(tmp_path):
    result = drive(ROOT, (), env={"FINFOCUS_HOME": str(tmp_path)})
    assert result.exit_code == 0
    assert "pulumi.policy" not in "".join(children())


def children():
    """The command lines of the processes this one has started, by /proc where there is one."""
    mine = str(os.getpid())
    if not Path("/proc/self/stat").exists():
        listed = subprocess.run(["ps", "-A", "-o", "ppid=,args="], capture_output=True, text=True, check=True).stdout
        yield from (line for line in listed.splitlines() if line.split()[0] == mine)
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if (folder / "stat").read_text().rpartition(")")[2].split()[1] == mine:
                yield (folder / "cmdline").read_text()


def test_a_process_that_is_left_would_be_seen():
    with subprocess.Popen([sys.executable, "-c", "input()", "pulumi.policy"], stdin=subprocess.PIPE) as left:
        assert "pulumi.policy" in "".join(children())
        left.communicate(b"\n")
