"""The host: which plugins are found, how they are asked, and that they end. The plugins are real processes."""

from __future__ import annotations

import dataclasses
import os
import socket
import time
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from finfocus_policy.errors import PluginError
from finfocus_policy.model.cost import Reason, Status
from finfocus_policy.model.plugins import PluginChoice, PluginSettings
from finfocus_policy.model.prices import Exchange, PriceRules, PriceSettings
from finfocus_policy.model.resource import Secret, Stack
from finfocus_policy.model.settings import Settings
from finfocus_policy.sources.homes import any_plugin
from finfocus_policy.sources.plugin.client import Client
from finfocus_policy.sources.plugin.discovery import find, homes
from finfocus_policy.sources.plugin.host import builtin
from finfocus_policy.sources.plugin.install import Wish
from finfocus_policy.sources.plugin.install import install as put
from finfocus_policy.sources.plugin.launch import Launched, launch
from finfocus_policy.sources.plugin.stdio import launch_stdio
from finfocus_policy.wiring import Evaluator
from finfocus_policy.wiring.plugins import host_of, programs_of, shown_in
from tests.plugins.asking import HINTS, NOW, UNKNOWN, Run, gone, hostile, machines, pids, resource, run, without_plugins
from tests.plugins.installed import lay
from tests.plugins.installing import install, processes, words

TEN = machines(["t3.micro"] * 10)
SLACK = 20.0
"""Seconds a busy machine may take for what takes a moment."""


def settings_of(home: Path, **each: PluginChoice) -> Settings:
    return Settings(home=str(home), plugins=PluginSettings(each=each, budget_seconds=60.0))


def estimated(home: Path, stack: Stack, settings: Settings | None = None) -> Run:
    """The estimate of a stack with the plugins installed in a home folder."""
    host = host_of(settings or settings_of(home), {"FINFOCUS_HOME": str(home), "PATH": "/usr/bin:/bin"})
    assert host is not None
    begun = time.monotonic()
    with host:
        made = Evaluator(Settings(), HINTS, plugins=host, now=NOW).estimate(stack)
        seconds = time.monotonic() - begun
    return Run(estimate=made, seconds=seconds, closing=time.monotonic() - begun - seconds)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def folders(tmp_path: Path, *names: str) -> None:
    for name in names:
        (tmp_path / name).mkdir(parents=True)


HOMES: list[tuple[tuple[str, ...], Mapping[str, str], tuple[str, ...]]] = [
    (("own", "user/.finfocus"), {"FINFOCUS_HOME": "own"}, ("own",)),
    (("pulumi/finfocus", "user/.finfocus"), {"PULUMI_HOME": "pulumi"}, ("pulumi/finfocus", "user/.pulumicost")),
    (("user/.finfocus",), {"PULUMI_HOME": "pulumi"}, ("user/.finfocus", "user/.pulumicost")),
    (("user/.pulumicost",), {}, ("user/.pulumicost",)),
]


@pytest.mark.parametrize(("there", "environ", "wanted"), HOMES)
def test_the_first_home_that_exists_and_that_of_pulumicost(
    there: tuple[str, ...], environ: Mapping[str, str], wanted: tuple[str, ...], tmp_path: Path
) -> None:
    folders(tmp_path, *there)
    given = {name: str(tmp_path / value) for name, value in {"HOME": "user", **environ}.items()}
    assert homes(given) == tuple(tmp_path / name for name in wanted)


def test_the_newest_version_wins_by_semver_and_not_by_spelling(home: Path) -> None:
    for version in ("v1.9.9", "1.10.0", "v1.10.0-rc.1", "latest"):
        lay(home, "kubecost", version)
    found = find((home,))
    assert [p.version for p in found.plugins] == ["1.10.0"]
    assert sorted(p.version for p in found.others) == ["v1.10.0-rc.1", "v1.9.9"]
    assert found.remarks == (f"{home}/plugins/kubecost/latest: 'latest' is not a version like 1.2.0",)


def test_a_version_can_be_pinned_and_a_plugin_switched_off(home: Path) -> None:
    install(home, version="v1.0.0", price="1")
    install(home, version="v2.0.0", price="2")
    assert estimated(home, TEN).total == 10 * 2 * 730
    assert estimated(home, TEN, settings_of(home, kubecost=PluginChoice(version="1.0.0"))).total == 10 * 730
    off = estimated(home, TEN, settings_of(home, kubecost=PluginChoice(version="3.0.0")))
    assert off.total == without_plugins(TEN).total.amount
    assert off.estimate.notes == ("plugin kubecost: version 3.0.0 is pinned and not installed (there is v1.0.0, v2.0.0)",)
    assert host_of(settings_of(home, kubecost=PluginChoice(enabled=False)), {"FINFOCUS_HOME": str(home)}) is None


def test_our_own_price_list_is_asked_as_a_plugin_only_when_it_is_wanted(home: Path) -> None:
    """A process is told less than the list is asked with: installed for the Go CLI it must not make estimates poorer."""
    made = put(Wish(source="catalog"), home)
    assert host_of(settings_of(home), {"FINFOCUS_HOME": str(home)}) is None
    asked = settings_of(home, catalog=PluginChoice(wanted=True))
    assert [p.name for p in programs_of(asked, {"FINFOCUS_HOME": str(home)})[0]] == ["catalog"]
    made.binary.write_text("#!/bin/sh\n# somebody's own catalog\n")
    assert [p.name for p in programs_of(settings_of(home), {"FINFOCUS_HOME": str(home)})[0]] == ["catalog"]


def test_a_service_has_no_hash_and_does_not_count_where_layers_are_named(home: Path) -> None:
    home.mkdir()
    (home / "config.yaml").write_text("integrations: {vantage: {api_key: k}}\n")
    switched_on = Settings(home=str(home), integrations={"vantage": str(home / "config.yaml")})
    assert [p.name for p in programs_of(switched_on, {})[0]] == ["vantage"]
    named = dataclasses.replace(switched_on, plugins=PluginSettings(trusted=frozenset({"0" * 64})))
    programs, remarks = programs_of(named, {})
    assert programs == ()
    assert len(remarks) == 1
    assert remarks[0].startswith("vantage is not used in this verdict")


def test_the_first_home_has_the_say_and_the_legacy_one_adds(tmp_path: Path) -> None:
    for folder, names in ((".finfocus", ("kubecost",)), (".pulumicost", ("kubecost", "opencost"))):
        for name in names:
            lay(tmp_path / folder, name)
    settings = Settings(home=str(tmp_path / ".finfocus"))
    programs, remarks = programs_of(settings, {"HOME": str(tmp_path)})
    assert [(p.name, Path(p.command[0]).parts[-5]) for p in programs] == [("kubecost", ".finfocus"), ("opencost", ".pulumicost")]
    assert remarks == ()


def test_a_plugin_named_as_those_of_pulumicost_is_found(home: Path) -> None:
    lay(home, "aws-public").rename(home / "plugins/aws-public/v1.0.0/pulumicost-plugin-aws-public")
    (found,) = find((home,)).plugins
    assert (found.name, found.legacy) == ("aws-public", True)


def test_odd_folders_are_left_out_with_a_word(home: Path) -> None:
    lay(home, "good")
    (home / "plugins" / "empty" / "v1.0.0").mkdir(parents=True)
    (home / "plugins" / "linked").symlink_to(home / "plugins" / "good")
    (home / "plugins" / "odd name").mkdir()
    found = find((home,))
    assert [p.name for p in found.plugins] == ["good"]
    said = "\n".join(found.remarks)
    assert all(word in said for word in ("there is no program in it", "a link is not followed", "not a plugin's name"))


def test_a_pipe_where_a_file_is_expected_holds_nobody_up(home: Path) -> None:
    """Opened as a file it would be waited for until somebody writes to it."""
    lay(home, "good")
    os.mkfifo(home / "plugins/good/v1.0.0/plugin.metadata.json")
    (home / "plugins/piped/v1.0.0").mkdir(parents=True)
    os.mkfifo(home / "plugins/piped/v1.0.0/finfocus-plugin-piped", 0o755)
    (home / "plugins/folder/v1.0.0/finfocus-plugin-folder").mkdir(parents=True)
    found = find((home,))
    assert [(p.name, dict(p.metadata)) for p in found.plugins] == [("good", {})]
    assert len([text for text in found.remarks if "there is no program in it" in text]) == 2


def test_a_plugin_that_cannot_be_read_leaves_the_others(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay(home, "good")
    closed = lay(home, "closed").parent

    def refused(path: Path) -> bool:
        if path.parent == closed:
            raise PermissionError(13, "Permission denied")
        return path.is_file()

    monkeypatch.setattr("finfocus_policy.sources.plugin.discovery._executable", refused)
    found = find((home,))
    assert [p.name for p in found.plugins] == ["good"]
    assert found.remarks == (f"{closed}: cannot be read: permission denied",)


def test_names_no_plugin_can_have_are_told_and_not_used(home: Path) -> None:
    lay(home, "good")
    for name in (b"odd\xff", b"a\n\x1b]0;x\x07b", "\u202egood".encode()):
        os.makedirs(os.fsencode(home / "plugins") + b"/" + name + b"/v1.0.0")
    found = find((home,))
    assert [p.name for p in found.plugins] == ["good"]
    assert [text.rpartition(": ")[2] for text in found.remarks] == ["not a plugin's name"] * 3


def test_without_plugins_there_is_no_host(home: Path, tmp_path: Path) -> None:
    home.mkdir()
    (home / "plugins").mkdir()
    (home / "plugins" / ".keep").touch()
    assert host_of(settings_of(home), {"FINFOCUS_HOME": str(home)}) is None
    assert not any_plugin("", {"HOME": str(tmp_path)})


def test_ten_equal_resources_are_one_question_and_a_name(home: Path) -> None:
    told = install(home)
    made = estimated(home, TEN)
    assert made.total == Decimal("1.5") * 730 * 10
    assert words(told, "cost") == ["cost aws:ec2/instance:Instance t3.micro us-east-1"]
    assert [(d.name, d.kind) for d in made.estimate.price_data] == [("kubecost v1.2.0", "plugin")]
    assert "kubecost priced the whole resource; not asked for by itself: Storage" in "\n".join(made.estimate.results[0].assumptions)


def test_a_plugin_that_calls_itself_as_our_list_is_named_as_what_it_is(home: Path) -> None:
    """Else its prices would make a verdict that does not tell of them."""
    install(home, "catalog")
    made = estimated(home, TEN)
    assert made.total == Decimal("1.5") * 730 * 10
    assert [(d.name, d.kind, len(d.sha256)) for d in made.estimate.price_data] == [("catalog v1.2.0", "plugin", 64)]


def test_a_home_named_from_where_one_stands_is_found_by_the_plugin_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The plugin runs in another folder."""
    install(tmp_path / "home")
    monkeypatch.chdir(tmp_path)
    assert estimated(Path("home"), TEN).total == Decimal("1.5") * 730 * 10
    (program,), _ = programs_of(settings_of(Path("home")), {"FINFOCUS_HOME": "home"})
    assert program.environ["FINFOCUS_HOME"] == str(tmp_path / "home")


def test_a_plugin_that_knows_only_short_words_is_asked_in_them(home: Path) -> None:
    told = install(home, supports="resource.resource_type == 'ec2'")
    assert estimated(home, TEN).total == Decimal("1.5") * 730 * 10
    assert words(told, "supports") == ["supports aws:ec2/instance:Instance", "supports ec2"]
    assert words(told, "cost") == ["cost ec2 t3.micro us-east-1"]


def test_a_type_we_have_no_price_for_is_asked_of_plugins(home: Path) -> None:
    told = install(home)
    stack = Stack(resources=(resource("station", UNKNOWN, instanceClass=Secret("s3cr3t"), size="large", other="not sent"),))
    (made,) = estimated(home, stack).estimate.results
    assert (made.status, made.monthly_cost) == (Status.PRICED, Decimal("1095.0"))
    assert words(told, "cost") == [f"cost {UNKNOWN} large us-east-1"]
    (alone,) = without_plugins(stack).results
    assert alone.reason is Reason.UNSUPPORTED_TYPE


NOT_ASKED = {
    "free": resource("role", "aws:iam/role:Role"),
    "of another cloud": resource("vm", "gcp:compute/instance:Instance", machineType="e2-medium", zone="us-central1-a"),
    "secret": resource("web", instanceType=Secret("t3.micro")),
}


@pytest.mark.parametrize("one", NOT_ASKED.values(), ids=NOT_ASKED)
def test_who_is_not_asked(one: Any, home: Path) -> None:
    told = install(home)
    stack = Stack(resources=(one,))
    made = estimated(home, stack).estimate
    assert made.results == without_plugins(stack).results
    assert made.results[0].priced.asked == ()
    assert words(told, "cost") == words(told, "supports") == []


def test_nothing_is_started_for_what_no_plugin_is_asked_about(home: Path) -> None:
    told = install(home)
    estimated(home, Stack(resources=(NOT_ASKED["free"], NOT_ASKED["secret"])))
    assert told.read_text() == ""


def test_plugins_are_started_at_the_same_time(home: Path) -> None:
    """Three that listen only once all of them have begun: one after the other, none ever would."""
    names = ("one", "two", "three")
    told = [install(home, name, starts_with=names, supports="False") for name in names]
    estimated(home, TEN)
    assert all(words(each, "supports") for each in told)


def test_different_questions_are_asked_at_the_same_time(home: Path) -> None:
    """A plugin that answers once it was asked all twelve: one after the other, it never would."""
    told = install(home, together=12)
    assert estimated(home, machines()).total == Decimal("1.5") * 730 * 12
    assert len(words(told, "cost")) == 12


def test_the_first_plugin_by_name_that_has_a_price_gives_it(home: Path) -> None:
    for name, price, supports in (("a", "1", "False"), ("b", "2", "True"), ("c", "3", "True")):
        install(home, name, price=price, supports=supports)
    made = estimated(home, TEN)
    assert made.total == 10 * 2 * 730
    assert made.estimate.results[0].priced.asked == ("a",)
    assert [d.name for d in made.estimate.price_data] == ["b v1.2.0"]


def test_stdio_is_a_transport(home: Path) -> None:
    told = install(home)
    made = estimated(home, machines(), settings_of(home, kubecost=PluginChoice(transport="stdio")))
    assert made.total == Decimal("1.5") * 730 * 12
    assert gone(processes(told), SLACK)


def test_a_plugin_over_stdio_that_ends_is_a_failure_like_another(tmp_path: Path) -> None:
    program = dataclasses.replace(hostile("hangs at start", tmp_path / "log"), transport="stdio")
    made = run(TEN, [program], seconds=2.0)
    assert made.total == without_plugins(TEN).total.amount
    assert "plugin hostile" in made.notes
    assert made.seconds < 2.0 + SLACK


def test_a_temporary_folder_too_deep_for_a_socket_is_said_with_the_next_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = tmp_path / ("deep" * 30)
    deep.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(deep))
    program = hostile("hangs at start", tmp_path / "log")
    with pytest.raises(PluginError, match="path too long") as caught:
        launch_stdio(program.command, "deep", program.environ)
    assert "set TMPDIR" in caught.value.hint
    assert not list(deep.iterdir())


@pytest.mark.parametrize("start", [launch, launch_stdio])
def test_a_process_is_seen_to_run_and_to_end_and_leaves_no_pipe_open(
    start: Callable[..., Launched], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without waiting for one that runs: its answer may be that its source is not there."""
    program = builtin("catalog", os.environ)
    started = start(program.command, program.name, program.environ)
    client = Client(started.address, name="catalog")
    try:
        client.name()
        with monkeypatch.context() as patched:
            patched.setattr(started.guarded, "wait", lambda _: pytest.fail("it was waited for"))
            assert started.ended() == ""
        started.guarded.let_go()
        assert started.guarded.wait(60)
        assert started.ended().startswith("ended with code")
    finally:
        client.close()
        started.stop()
    process = started.guarded.process
    assert all(pipe is None or pipe.closed for pipe in (process.stdin, process.stdout, process.stderr))


@pytest.mark.parametrize("patience", [0.0, 60.0])
def test_a_plugin_that_refuses_to_end_is_ended_however_long_it_is_waited_for(patience: float, tmp_path: Path) -> None:
    program = hostile("ignores SIGTERM", tmp_path / "log")
    launch(program.command, program.name, program.environ).stop(patience)
    assert pids(tmp_path / "log")
    assert gone(pids(tmp_path / "log"), SLACK)


def test_leaving_the_host_stops_the_process_politely(tmp_path: Path) -> None:
    """It has two seconds to say so: a machine that stood still for longer has another go."""
    assert any(last_words(tmp_path / f"{go}") == ["closed"] for go in range(3))


def last_words(folder: Path) -> list[str]:
    """What a plugin says while it is ended with the host."""
    folder.mkdir()
    told = install(folder / "home")
    estimated(folder / "home", TEN)
    assert gone(processes(told), SLACK)
    return words(told, "closed")


def test_the_budget_counts_waiting_and_not_the_time_between(home: Path) -> None:
    """An update that takes longer than the budget of plugins does not use it up."""
    install(home)
    settings = Settings(home=str(home), plugins=PluginSettings(budget_seconds=60.0))
    host = host_of(settings, {"FINFOCUS_HOME": str(home), "PATH": "/usr/bin:/bin"})
    assert host is not None
    with host:
        evaluator = Evaluator(settings, HINTS, plugins=host, now=NOW)
        evaluator.estimate(TEN)
        before = host.budget.remaining()
        time.sleep(0.3)
        assert host.budget.remaining() == before > 0


def test_an_amount_in_another_currency_counts_where_there_is_a_rate(tmp_path: Path) -> None:
    exchange = Exchange(code="USD", rates={"EUR": Decimal("0.5")}, as_of="2026-11-01")
    assert shown_in(exchange) == {"USD", "EUR"}
    made = run_in(exchange, tmp_path)
    assert made.total.amount == Decimal("1.5") * 730 / Decimal("0.5")
    assert made.total.currency == "USD"


def run_in(exchange: Exchange, tmp_path: Path) -> Any:
    from finfocus_policy.sources.plugin.host import Host

    settings = Settings(prices=PriceSettings(rules=PriceRules(currency=exchange)))
    with Host([hostile("another currency", tmp_path / "log")], currencies=shown_in(exchange)) as host:
        return Evaluator(settings, HINTS, plugins=host, now=NOW).estimate(machines(["t3.micro"]))


@pytest.mark.parametrize("mode", ["prices by SKU", "speaks pulumicost.v1"])
def test_all_calls_of_a_run_go_over_one_connection_and_carry_one_trace(mode: str, tmp_path: Path) -> None:
    run(machines(), [hostile(mode, tmp_path / "log")])
    traces = [line.split() for line in (tmp_path / "log").read_text().splitlines() if line.startswith("trace ")]
    assert len(traces) == 12
    ((_, trace, _),) = {tuple(words) for words in traces}
    assert len(trace) == 32


def test_a_proxy_of_the_environment_sees_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("no_proxy", "NO_PROXY", "no_grpc_proxy"):
        monkeypatch.delenv(name, raising=False)
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        proxy.settimeout(0.1)
        for name in ("http_proxy", "https_proxy", "grpc_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.getsockname()[1]}")
        assert run(TEN, [hostile("prices by SKU", tmp_path / "log")]).notes == ""
        with pytest.raises(TimeoutError):
            proxy.accept()
