"""The pack with plugins: real processes of both, driven as the engine does."""

from __future__ import annotations

import json
import tempfile
import threading
import time
from contextlib import contextmanager

import pytest
from google.protobuf import empty_pb2

from finfocus_policy.harness.drive import PackProcess
from finfocus_policy.harness.policy_config import configure_request
from finfocus_policy.sources.plugin.trust import accept, standing
from tests.pack.driving import BROKEN_PACK, NOON, ROOT, everything, play, recorded, report_of
from tests.plugins.asking import gone
from tests.plugins.installed import only
from tests.plugins.installing import install as lay_out
from tests.plugins.installing import processes, words

SLACK = 30.0
"""Seconds a busy machine may take beside what is waited for; what says nothing here does so for ten minutes."""


def install(home, name="kubecost", **more):
    """A plugin that has all the time a busy machine may need; the file in which it tells what happens to it."""
    told = lay_out(home, name, **more)
    (home / "config.json").write_text(json.dumps({"plugin_host": {"budget_seconds": 60}}))
    return told


def test_the_summary_shows_the_plugins_price_and_name(home):
    """ten-instances: ten t3.micro at the 1.50 an hour of a plugin in $FINFOCUS_HOME/plugins."""
    told = install(home / "ff")
    result, report = report_of(recorded("ten-instances"), home)
    (summary,) = result.of("cost-estimate")
    assert summary.message.startswith("$10,950.00 a month")
    assert "Prices: kubecost v1.2.0" in summary.message
    assert report["price_data"] == [
        {"name": "kubecost v1.2.0", "kind": "plugin", "newest": None, "oldest": None, "sha256": layer_of(home), "stale": []}
    ]
    assert {r["source"]["name"] for r in report["resources"]} == {"kubecost"}
    assert words(told, "cost") == ["cost aws:ec2/instance:Instance t3.micro us-east-1"]  # ten resources, one question
    assert (result.stdout, result.stderr, result.exit_code) == ("", "", 0)
    assert gone(processes(told), SLACK)
    assert len(processes(told)) == 1
    assert list((home / "ff" / "run").glob("tmp*")) == []


def layer_of(home):
    """The hash by which a policy config knows the one plugin of a home folder."""
    return standing(only(home / "ff")).layer


# The policy config of cost-budget besides its budget, and whether the plugin's prices count.
GOVERNED = {
    "layers are not named": ({}, True),
    "no layer is trusted": ({"trusted_price_layers": []}, False),
    "another layer is trusted": ({"trusted_price_layers": ["0" * 64]}, False),
    "the plugin is trusted": ({"trusted_price_layers": ["its own"]}, True),
}


@pytest.mark.parametrize(("more", "counts"), GOVERNED.values(), ids=GOVERNED)
def test_a_policy_config_that_names_price_layers_says_which_plugins_count(home, more, counts):
    """The platform team decides whose prices make a verdict; who names no layers leaves it to plugins.lock."""
    told = install(home / "ff")
    layer = layer_of(home)
    config = {key: [layer if each == "its own" else each for each in value] for key, value in more.items()}
    result, report = report_of(recorded("ten-instances"), home, config={"cost-budget": {"monthly": 1_000, **config}})
    assert any("is exceeded" in d.message for d in result.of("cost-budget")) is counts
    assert any(f'add "{layer}" to trusted_price_layers' in note for note in report["notes"]) is not counts
    assert bool(processes(told)) is counts
    assert (home / "ff" / "plugins.lock").exists() is counts
    assert [d["sha256"] for d in report["price_data"] if d["kind"] == "plugin"] == [layer] * counts


def test_with_ci_set_a_plugin_counts_only_when_it_was_trusted_before(home):
    install(home / "ff")
    _, report = report_of(recorded("ten-instances"), home, env={"CI": "true"})
    assert report["total_monthly_cost"] == alone(home)["total_monthly_cost"]
    assert any("is not in plugins.lock" in note for note in report["notes"])
    accept(only(home / "ff"))
    _, report = report_of(recorded("ten-instances"), home, env={"CI": "true"})
    assert report["total_monthly_cost"] == 10950


@pytest.mark.parametrize("recording", ["shop", "multicloud", "unknowns"])
def test_secrets_are_never_asked_about(home, recording):
    told = install(home / "ff", providers=())
    result = play(recorded(recording), home)
    assert words(told, "cost")
    assert not [s for s in ("s3cr3t", "hunter2", "topsecret") if s in told.read_text() + everything(result, home)]


def test_a_budget_is_held_against_a_plugins_prices(home):
    install(home / "ff")
    result = play(recorded("ten-instances"), home, config={"cost-budget": {"monthly": 10_000}})
    assert "$10,950.00 of $10,000.00" in result.of("cost-budget")[0].message


BROKEN = {
    "ends at once": "#!/bin/sh\nexit 3\n",
    "is no program": "\x7fELF nonsense",
    "says nothing": "#!/bin/sh\nexec sleep 600\n",
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_a_broken_plugin_changes_no_figure(home, text):
    from tests.plugins.installed import lay

    lay(home / "ff", "broken", text=text)
    (home / "ff" / "config.json").write_text(json.dumps({"plugin_host": {"budget_seconds": 0.5}}))
    begun = time.monotonic()
    result, report = report_of(recorded("ten-instances"), home)
    assert time.monotonic() - begun < SLACK
    assert report["total_monthly_cost"] == alone(home)["total_monthly_cost"]
    assert "note: plugin broken" in result.of("cost-estimate")[0].message
    assert len([n for n in report["notes"] if "plugin broken: " in n]) == 1


def alone(home):
    other = home / "alone"
    other.mkdir()
    return report_of(recorded("ten-instances"), other)[1]


@contextmanager
def conversation(home, run, **more):
    env = {**run.environ, "HOME": str(home), "FINFOCUS_HOME": str(home / "ff"), "FINFOCUS_NOW": NOON, **more}
    with tempfile.TemporaryFile() as output, PackProcess(ROOT, env=env, output=output) as pack:
        yield pack


def prepared(pack, run):
    """The pack as it stands before the first resource."""
    from google.protobuf import json_format

    from finfocus_policy.harness.drive import REQUESTS

    stub = pack.stub()
    stub.ConfigureStack(json_format.ParseDict(run.only("ConfigureStack")[0].request, REQUESTS["ConfigureStack"](), ignore_unknown_fields=True))
    info = stub.GetAnalyzerInfo(empty_pb2.Empty())
    stub.Configure(configure_request(info, {}))

    def call(recorded_call):
        request = json_format.ParseDict(recorded_call.request, REQUESTS[recorded_call.method](), ignore_unknown_fields=True)
        return getattr(stub, recorded_call.method)(request)

    return stub, call


def test_publishing_starts_no_plugin(home):
    told = install(home / "ff")
    run = recorded("ten-instances")
    with conversation(home, run) as pack:
        prepared(pack, run)
        time.sleep(0.3)
    assert told.read_text() == ""


def test_analyze_only_starts_the_look_ups_and_analyze_stack_waits(home):
    """A plugin that answers when all resources have been looked at: had Analyze waited, it would have waited in vain."""
    told = install(home / "ff", waits_for=str(home / "answer"))
    run = recorded("ten-instances")
    with conversation(home, run, FINFOCUS_REPORT=str(home / "r.json")) as pack:
        _, call = prepared(pack, run)
        for each in run.only("Analyze"):
            call(each)
        threading.Timer(0.3, (home / "answer").touch).start()
        call(run.only("AnalyzeStack")[0])
    assert (home / "answer").exists()
    assert json.loads((home / "r.json").read_text())["total_monthly_cost"] == 10950
    assert len(words(told, "cost")) == 1


def test_plugins_end_with_a_pack_that_is_cancelled(home):
    """Politely: there are two seconds for that, and a machine that stood still for longer has another go."""
    assert any(last_words(home / f"{go}", "cancel") == ["closed"] for go in range(3))


def test_plugins_end_with_a_pack_that_is_killed(home):
    last_words(home / "only", "kill")


def last_words(home, end):
    """What a plugin says while it is ended with the pack; it is gone a moment later."""
    home.mkdir()
    told = install(home / "ff")
    run = recorded("ten-instances")
    with conversation(home, run) as pack:
        stub, call = prepared(pack, run)
        for each in (*run.only("Analyze"), *run.only("AnalyzeStack")):
            call(each)
        assert processes(told)
        stub.Cancel(empty_pb2.Empty()) if end == "cancel" else pack.kill()
        assert gone(processes(told), SLACK)
    return words(told, "closed")


def test_a_resource_that_cannot_be_read_leaves_the_others_asked(home):
    """One defect at one resource (planted): the other nine have the plugin's price."""
    told = install(home / "ff")
    env = {"FAULT": "price", "FAULTY": "web-3"}
    _, report = report_of(recorded("ten-instances"), home, pack=BROKEN_PACK, env=env)
    sources = [r["source"] and r["source"]["name"] for r in report["resources"]]
    assert sorted(sources, key=str) == [None, *["kubecost"] * 9]
    assert len(words(told, "cost")) == 1
