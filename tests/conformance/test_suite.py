"""The suite finds nothing in plugins that keep the protocol, and in each wrong one exactly what is wrong with it."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import pytest

from finfocus_policy.conformance.check import CATEGORIES, Level
from finfocus_policy.conformance.probes import written
from finfocus_policy.conformance.report import table
from finfocus_policy.conformance.run import CHECKS, Verdict, Wanted, examine
from finfocus_policy.conformance.started import start
from finfocus_policy.conformance.target import Target
from finfocus_policy.errors import InputError, PluginError
from finfocus_policy.model.period import NOW_VARIABLE
from finfocus_policy.serve import ProjectedCost, server
from tests.cli.running import environment
from tests.conformance.good import Good
from tests.conformance.wrong import ALL, BY_NAME, Wrong, changed
from tests.serve.speaking import free_port

HERE = Path(__file__).parent
# A machine that is busy with other tests answers late: what takes how long is held in the slow tests.
UNHURRIED = r"^(?!performance/)|^performance/(parallel|consistent)"


@dataclass
class Here:
    """A plugin in this process."""

    running: server.Running
    target: Target

    def ended(self) -> str:
        return ""

    def said(self) -> str:
        return ""

    def close(self) -> None:
        self.target.close()
        self.running.stop(0)


def here(address: str = "") -> Here:
    running = server.start(Good(), address=address)
    return Here(running, Target(address.replace("0.0.0.0", "127.0.0.1") or f"127.0.0.1:{running.port}"))


def process(*words: str, mode: str = "tcp"):
    """A plugin as a process. It has the clock of this one, as a host leaves it: else it takes the present for the future."""
    environ = {name: value for name, value in environment().items() if name != NOW_VARIABLE}
    return lambda: start((sys.executable, *words), "tested", environ, mode)


def failed(verdict: Verdict) -> set[str]:
    return {result.check.id for result in verdict.results if result.outcome == "failed"}


def found(verdict: Verdict) -> dict[str, str]:
    return {result.check.id: result.text for result in verdict.results if result.outcome == "failed"}


def test_the_table_of_checks_is_whole() -> None:
    ids = [check.id for check in CHECKS]
    assert len(set(ids)) == len(ids) >= 55
    assert {check.category for check in CHECKS} == set(CATEGORIES)
    assert all(check.holds and check.rule for check in CHECKS)


def test_a_good_plugin_conforms_at_every_level() -> None:
    verdict = examine(here, Wanted(level=Level.ADVANCED, filter=UNHURRIED))
    assert found(verdict) == {}
    assert verdict.good
    assert {r.check.id for r in verdict.results if r.outcome == "skipped"} == set(), "it answers every call"
    assert (verdict.plugin, verdict.version, verdict.package) == ("good", "v1.0.0", "finfocus")


@pytest.mark.slow
def test_a_good_plugin_is_fast() -> None:
    verdict = examine(process(str(HERE / "good.py")), Wanted(level=Level.ADVANCED))
    assert found(verdict) == {}


@pytest.mark.parametrize("mode", ["tcp", "stdio"])
def test_a_good_plugin_conforms_as_a_process(mode: str) -> None:
    verdict = examine(process(str(HERE / "good.py"), mode=mode), Wanted(level=Level.ADVANCED, filter=UNHURRIED))
    assert found(verdict) == {}
    skipped = {r.check.id for r in verdict.results if r.outcome == "skipped"}
    assert skipped == ({"context/knock", "context/loopback"} if mode == "stdio" else set())


def test_a_plugin_of_the_older_package_is_spoken_to_in_it() -> None:
    with patch.object(server, "PACKAGES", ("pulumicost",)):
        verdict = examine(here, Wanted(level=Level.STANDARD, filter=UNHURRIED))
    assert found(verdict) == {}
    assert verdict.package == "pulumicost"


@pytest.mark.slow
@pytest.mark.parametrize("wrong", [w for w in ALL if w.name != "dies-crowded"], ids=lambda w: w.name)
def test_a_wrong_plugin_fails_what_it_breaks_and_nothing_else(wrong: Wrong) -> None:
    level = Level[wrong.level.upper()]
    with changed(wrong):
        verdict = examine(here, Wanted(level=level, filter=f"{UNHURRIED}|{'|'.join(sorted(wrong.fails))}"))
    assert failed(verdict) == wrong.fails, found(verdict)
    assert not verdict.good


@pytest.mark.slow
def test_a_plugin_that_dies_under_many_calls_fails_that_and_is_started_again() -> None:
    wrong = BY_NAME["dies-crowded"]
    run = process(str(HERE / "wrong.py"), wrong.name)
    # its calls fail a moment before its exit code is there, which a busy machine may be too late for: then once more
    said = ""
    for _ in range(5):
        if "ended with code 7" in said:
            break
        verdict = examine(run, Wanted(level=Level.ADVANCED, filter=r"protocol/name|performance/parallel|context"))
        # on a busy machine the checks after it may still meet the dying process
        assert wrong.fails <= failed(verdict)
        assert all(name.startswith("context/") for name in failed(verdict) - wrong.fails)
        assert verdict.starts == 2
        said = found(verdict)["performance/parallel"]
    assert "ended with code 7" in said
    calm = examine(run, Wanted(level=Level.STANDARD, filter="performance/parallel"))
    assert calm.good, "ten at once it can take"


def test_a_plugin_open_to_the_network_is_found() -> None:
    port = free_port()
    verdict = examine(lambda: here(f"0.0.0.0:{port}"), Wanted(level=Level.STANDARD, category="context"))
    assert failed(verdict) == {"context/loopback"}


def test_something_else_that_listens_is_no_plugin() -> None:
    with nothing_of_the_protocol() as port:
        verdict = examine(lambda: Strange(Target(f"127.0.0.1:{port}")), Wanted(filter="protocol/name$"))
    assert failed(verdict) == {"protocol/name"}
    assert verdict.package == ""


@dataclass
class Strange:
    target: Target

    def ended(self) -> str:
        return ""

    def said(self) -> str:
        return ""

    def close(self) -> None:
        self.target.close()


@contextmanager
def nothing_of_the_protocol():
    from concurrent.futures import ThreadPoolExecutor

    import grpc

    bare = grpc.server(ThreadPoolExecutor(1))
    port = bare.add_insecure_port("127.0.0.1:0")
    bare.start()
    yield port
    bare.stop(0).wait()


def test_a_program_that_does_not_start_is_an_error() -> None:
    with pytest.raises(PluginError, match="ended with code 3"):
        examine(process("-c", "import sys; sys.exit(3)"), Wanted())


def test_no_time_left_is_a_failure() -> None:
    verdict = examine(here, Wanted(seconds=-1.0))
    assert verdict.count("failed") == len(verdict.results) > 10


def test_a_resource_can_be_named() -> None:
    verdict = examine(here, Wanted(resource=written("aws,ec2:Instance,t3.micro,eu-west-1"), filter="protocol/supports$"))
    assert verdict.results[0].text == "asked about aws, ec2:Instance, t3.micro, eu-west-1"
    for text in ("aws", "aws,ec2,t3.micro", ",,,", "a,b,c,d,e"):
        with pytest.raises(InputError, match="is no resource"):
            written(text)


def test_a_plugin_that_supports_nothing_known_is_asked_nothing_more() -> None:
    with patch.object(Good, "providers", ("digitalocean",)):
        verdict = examine(here, Wanted(filter="protocol/(name$|projected)"))
    outcomes = {result.check.id: result.outcome for result in verdict.results}
    assert outcomes.pop("protocol/name") == "passed"
    assert set(outcomes.values()) == {"skipped"}
    assert all("--resource" in r.text for r in verdict.results if r.outcome == "skipped")




NATURAL = {
    "a bool for supports": ("supports", lambda *_: True, {"protocol/supports"}, "supports gave a bool, not a Support"),
    "nothing for a cost": ("projected_cost", lambda *_: None, {"protocol/projected"}, "projected_cost gave nothing, not a ProjectedCost"),
    "a float": (
        "projected_cost",
        lambda *_: ProjectedCost(unit_price=0.0104, cost_per_month=7.592),
        {"protocol/projected"},
        "unit_price of projected_cost is a float, not a Decimal",
    ),
    "a number for a spec": ("pricing_spec", lambda *_: 1, {"protocol/spec-fields"}, "pricing_spec gave an int, not a PricingSpec"),
    "text for budgets": ("budgets", lambda *_: "none", {"protocol/budgets"}, "budgets gave a str, not a Budget"),
}


@pytest.mark.parametrize("name", NATURAL)
def test_a_mistake_of_an_author_is_named(name: str) -> None:
    method, answer, fails, text = NATURAL[name]
    with patch.object(Good, method, answer):
        verdict = examine(here, Wanted(filter="|".join(f"{check}$" for check in fails)))
    assert set(found(verdict)) == fails
    assert all(text in said for said in found(verdict).values())


def test_what_a_failing_plugin_said_last_is_shown(tmp_path: Path) -> None:
    program = tmp_path / "broken.py"
    program.write_text(
        "from finfocus_policy.serve import Plugin, run\n"
        "class Broken(Plugin):\n"
        "    name, providers = 'broken', ('aws',)\n"
        "    def projected_cost(self, resource):\n"
        "        raise KeyError('sk-12345')\n"
        "run(Broken())\n"
    )
    verdict = examine(process(str(program)), Wanted(filter="protocol/projected$"))
    assert failed(verdict) == {"protocol/projected"}
    assert table(verdict).endswith(f"on standard error it said last: GetProjectedCost failed: KeyError at {program}:5\n")
    assert "sk-12345" not in table(verdict)


def test_the_manual_lists_every_check() -> None:
    page = (HERE.parents[1] / "docs" / "conformance.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    assert rows == [f"| `{c.id}` | {c.level.word} | {c.holds} | {c.rule} |" for c in CHECKS]
