"""`finfocus cost actual`, and every command of both integration examples, against a local server speaking seed-v1."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from finfocus_policy.cli.commands import COMMANDS
from finfocus_policy.cli.main import main, parser_of
from tests.cli.running import FIXTURES, ROOT, finfocus
from tests.vantage.real_api import INSTANCE, real_api
from tests.vantage.serving import KEY, Reply, Served, seed_v1, serving

SCHEMA = json.loads((ROOT / "schema" / "actual.schema.json").read_text(encoding="utf-8"))
SCRIPT = "#!{python}\nfrom finfocus_policy.cli.main import entry\n\nentry()\n"
PULUMI = "#!/bin/sh\ncat {recording}\n"
COMMAND = next(c for c in COMMANDS if c.name == "cost actual")
JANUARY = ("--start-date", "2024-01-01", "--end-date", "2024-01-31")


@pytest.fixture
def served() -> Iterator[Served]:
    with serving(seed_v1) as here:
        yield here


def configured(folder: Path, where: str, name: str = ".finfocus", **more: str) -> dict[str, str]:
    """A home whose config.yaml has `api_key` and `endpoint`, as an environment."""
    lines = "".join(f"    {key}: '{value}'\n" for key, value in {"api_key": KEY, "endpoint": where, **more}.items())
    (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / name / "config.yaml").write_text(f"integrations:\n  vantage:\n{lines}", encoding="utf-8")
    return {"HOME": str(folder)}


def commands(folder: Path) -> str:
    """A folder with `finfocus` and `pulumicost` as they are installed, and a `pulumi` that prints a recorded preview."""
    folder.mkdir()
    texts = dict.fromkeys(("finfocus", "pulumicost"), SCRIPT.format(python=sys.executable))
    texts["pulumi"] = PULUMI.format(recording=FIXTURES / "ten-instances" / "preview.json")
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
        (folder / name).chmod(stat.S_IRWXU)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


def shell(line: str, cwd: Path, env: dict[str, str]) -> str:
    """A line of the example, as it is written there; it has to end well and quietly."""
    environ = {"PYTHONPATH": str(ROOT), **env}
    done = subprocess.run(["/bin/sh", "-c", line], cwd=cwd, env=environ, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, ""), line
    return done.stdout


@pytest.mark.parametrize(("name", "home"), [("finfocus", ".finfocus"), ("pulumicost", ".pulumicost")])
def test_every_command_of_the_integration_examples(name: str, home: str, served: Served, tmp_path: Path) -> None:
    env = {**configured(tmp_path / "home", served.endpoint, home), "PATH": commands(tmp_path / "bin")}
    project = tmp_path / "my-pulumi-project"
    project.mkdir()
    shell("pulumi preview --json > plan.json", project, env)
    table = shell(f"{name} cost projected --pulumi-json plan.json", project, env)
    assert "10x t3.micro" in table
    assert "$75.90" in table
    assert "Prices: vantage" in table
    shell(
        f'{name} cost actual \\\n  --start-date 2024-01-01 \\\n  --end-date 2024-01-31 \\\n'
        '  --filter "tag:project=my-pulumi-project" \\\n  --output json > actual-costs.json',
        project,
        env,
    )  # fmt: skip
    document = json.loads((project / "actual-costs.json").read_text(), parse_float=Decimal)
    assert document["total_cost"] == Decimal("2287.64")
    assert len(document["daily"]) == 31
    assert served.paths() == ["/v1/costs/aws/ec2/t3.micro", "/v1/costs/actual"]
    posted = served.asked[-1]
    assert posted.body == {
        "provider": "aws",
        "start": "2024-01-01",
        "end": "2024-01-31",
        "tags": {"project": "my-pulumi-project"},
        "filters": {},
    }
    assert {a.headers["authorization"] for a in served.asked} == {f"Bearer {KEY}"}
    # the sequence of the diagram: a start alone means until now
    assert "$2,287.64" in shell(f"{name} cost actual --start 2024-01-01", project, env)
    assert served.paths("POST") == ["/v1/costs/actual"] * 2
    assert (served.asked[-1].body["start"], served.asked[-1].body["tags"]) == ("2024-01-01", {})
    written = [path for path in tmp_path.rglob("*") if path.is_file() and path.name != "config.yaml"]
    assert [path for path in written if KEY.encode() in path.read_bytes()] == []


def test_a_thousandth_of_a_cent_is_not_lost_in_ten(served: Served, tmp_path: Path) -> None:
    """7.592 is rounded to cents for each, as the API's users see it: ten cost 75.90, not 75.92."""
    env = configured(tmp_path, served.endpoint)
    done = finfocus("cost", "projected", "--pulumi-json", "ten-instances/preview.json", "--output", "json", env=env)
    document = json.loads(done.stdout, parse_float=Decimal)
    assert document["total_monthly_cost"] == Decimal("75.9")
    assert {(r["monthly_cost"], r["source"]["name"], r["source"]["kind"]) for r in document["resources"]} == {(Decimal("7.59"), "vantage", "plugin")}
    assert served.paths() == ["/v1/costs/aws/ec2/t3.micro"]


def test_the_pack_uses_it_too(served: Served, tmp_path: Path) -> None:
    done = finfocus("analyze", "--pulumi-json", "ten-instances/preview.json", env=configured(tmp_path, served.endpoint))
    assert (done.returncode, done.stderr) == (0, "")
    assert "75.90" in done.stdout
    assert "vantage" in done.stdout


@pytest.mark.parametrize("words", ["--start 2024-01-01 --end 2024-01-31", "--from 2024-01-01 --to 2024-01-31", " ".join(JANUARY)])
def test_the_period_has_several_names(words: str) -> None:
    options = parser_of(COMMAND).parse_args(words.split())
    assert (options.start, options.end) == (JANUARY[1], JANUARY[3])


def test_the_json_keeps_its_schema(served: Served, tmp_path: Path) -> None:
    done = finfocus("cost", "actual", *JANUARY, "--output", "json", env=configured(tmp_path, served.endpoint))
    assert (done.returncode, done.stderr) == (0, "")
    document = json.loads(done.stdout, parse_float=Decimal)
    jsonschema.validate(json.loads(done.stdout), SCHEMA)
    assert {key: document[key] for key in ("start", "end", "currency", "total_cost")} == {
        "start": "2024-01-01", "end": "2024-01-31", "currency": "USD", "total_cost": Decimal("2287.64")}  # fmt: skip
    assert document["daily"][0] == {"date": "2024-01-01", "cost": Decimal("73.79"), "currency": "USD", "source": "vantage"}
    assert document["sources"] == [{"name": "vantage", "currency": "USD", "total_cost": Decimal("2287.64")}]
    assert document["notes"] == []


def test_the_table(served: Served, tmp_path: Path) -> None:
    done = finfocus("cost", "actual", *JANUARY, "--filter", "tag:project=shop", env=configured(tmp_path, served.endpoint))
    lines = done.stdout.splitlines()
    assert lines[:2] == ["Actual cost from 2024-01-01 to 2024-01-31", "of tag:project=shop"]
    assert lines[4] == "2024-01-01  $73.79"
    assert lines[-2:] == ["TOTAL  $2,287.64", "reported by vantage"]
    assert len([line for line in lines if line.startswith("2024-01-")]) == 31


@pytest.mark.slow
def test_nothing_reported_is_not_zero(served: Served, tmp_path: Path) -> None:
    env = configured(tmp_path, served.endpoint)
    words = ("cost", "actual", "--start-date", "2023-01-01", "--end-date", "2023-01-31")
    done = finfocus(*words, "--output", "json", env=env)
    document = json.loads(done.stdout)
    jsonschema.validate(document, SCHEMA)
    assert (done.returncode, document["total_cost"], document["currency"], document["daily"]) == (0, None, None, [])
    assert "no costs are reported" in finfocus(*words, env=env).stdout


@pytest.mark.slow
def test_currencies_are_never_mixed(served: Served, tmp_path: Path) -> None:
    rows = [{"date": "2024-01-01", "cost": "10.10"}, {"date": "2024-01-01", "cost": "-0.10"}, {"date": "2024-01-02", "cost": 3, "currency": "EUR", "service": "<b>::x"}]
    served.answer = lambda asked: Reply(body={"currency": "USD", "data": rows}) if asked.method == "POST" else Reply(status=404)
    env = configured(tmp_path, served.endpoint)
    document = json.loads(finfocus("cost", "actual", *JANUARY, "--output", "json", env=env).stdout, parse_float=Decimal)
    assert (document["total_cost"], document["currency"]) == (None, None)
    assert document["totals"] == [{"currency": "EUR", "total_cost": 3}, {"currency": "USD", "total_cost": 10}]
    table = finfocus("cost", "actual", *JANUARY, env=env).stdout
    assert "TOTAL  3.00 EUR\nTOTAL  $10.00\n" in table
    assert "SERVICE" in table


def test_every_value_of_a_tag_is_asked_about_once(served: Served, tmp_path: Path) -> None:
    words = ("--filter", "tag:env=prod", "--filter", "tag:env=test", "--filter", "tag:env=prod", "--filter", "provider=azure")
    finfocus("cost", "actual", *JANUARY, *words, env=configured(tmp_path, served.endpoint))
    assert [(a.body["provider"], a.body["tags"]) for a in served.asked if a.method == "POST"] == [("azure", {"env": "prod"}), ("azure", {"env": "test"})]


def state(folder: Path) -> str:
    """A deployed stack: two that cost something (one never reported), one without an id, one that is free."""
    urn = "urn:pulumi:dev::shop::{type}::{name}"

    def resource(type: str, name: str, id: str, **inputs: Any) -> dict[str, Any]:
        return {"urn": urn.format(type=type, name=name), "custom": True, "type": type, "id": id, "inputs": inputs, "outputs": inputs}

    machine = {"instanceType": "t3.micro", "tags": {"team": "web"}}
    resources = [
        resource("aws:ec2/instance:Instance", "web", INSTANCE, **machine, arn=f"arn:aws:ec2:us-east-1:1:instance/{INSTANCE}"),
        resource("aws:ec2/instance:Instance", "old", "i-00000000000000000", instanceType="t3.micro"),
        resource("aws:iam/role:Role", "role", "role-1"),
    ]
    path = folder / "state.json"
    path.write_text(json.dumps({"version": 3, "deployment": {"manifest": {}, "resources": resources}}), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("words", "names", "free"),
    [((), ["old", "web"], 1), (("--filter", "name=w*", "--filter", "tag:team=web"), ["web"], 0)],
)
def test_the_resources_of_a_stack_by_their_ids(words: tuple[str, ...], names: list[str], free: int, tmp_path: Path) -> None:
    with serving(lambda asked: real_api(asked, endpoint=here.endpoint)) as here:
        env = configured(tmp_path, here.endpoint)
        done = finfocus("cost", "actual", "--pulumi-state", state(tmp_path), *JANUARY, *words, "--output", "json", env=env)
    assert (done.returncode, done.stderr) == (0, "")
    document = json.loads(done.stdout, parse_float=Decimal)
    jsonschema.validate(json.loads(done.stdout), SCHEMA)
    found = {r["name"]: (r["total_cost"], r["source"], r.get("reason")) for r in document["resources"]}
    known = {"web": (Decimal("3.6"), "vantage", None), "old": (None, None, "no cost is reported for it")}
    assert found == {name: known[name] for name in names}
    assert document["total_cost"] == Decimal("3.6")
    assert document["coverage"] == {"resources": len(names) + free, "reported": 1, "free": free, "not_reported": len(names) - 1}


def test_a_public_report_names_no_account(tmp_path: Path) -> None:
    with serving(lambda asked: real_api(asked, endpoint=here.endpoint)) as here:
        env = configured(tmp_path, here.endpoint)
        with (tmp_path / ".finfocus" / "config.yaml").open("a") as file:
            file.write("prices: {public: true}\n")
        text = Path(state(tmp_path)).read_text().replace('"role-1"', '"role-2"').replace("i-00000000000000000", "arn:aws:ec2:us-east-1:123456789012:instance/i-2")
        (tmp_path / "state.json").write_text(text)
        done = finfocus("cost", "actual", "--pulumi-state", str(tmp_path / "state.json"), *JANUARY, "--output", "json", env=env)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["total_cost"] == 3.6
    assert "arn:[hidden]" in done.stdout
    assert "123456789012" not in done.stdout


def test_a_preview_of_new_resources_has_no_costs_yet(served: Served, tmp_path: Path) -> None:
    env = configured(tmp_path, served.endpoint)
    done = finfocus("cost", "actual", "--pulumi-json", "ten-instances/preview.json", *JANUARY, env=env)
    assert done.returncode == 0
    assert done.stdout.count("does not exist yet") == 10
    assert served.paths() == []


REFUSED: list[tuple[tuple[str, ...], str]] = [
    (("--start-date", "soon"), "--start-date: 'soon' is no date"),
    (("--start-date", "2031-01-01"), "is in the future"),
    (("--start-date", "2024-02-01", "--end-date", "2024-01-01"), "ends (2024-01-01) before it starts"),
    (("--filter", "tag:project"), "is not a filter"),
    (("--filter", "tag:project=shop*"), "know no patterns"),
    (("--filter", "type=aws:*"), "give the stack"),
    (("--filter", "provder=aws"), "did you mean provider?"),
    (("--filter", "provider=ibm"), "known: aws, azure, gcp"),
    (("--pulumi-state", "nowhere.json"), "nowhere.json"),
]


@pytest.mark.parametrize(("words", "says"), REFUSED)
def test_what_cannot_be_asked_is_refused(words: tuple[str, ...], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cost", "actual", *words]) == 2
    out, err = capsys.readouterr()
    assert (out, says in err) == ("", True), err


def test_without_any_plugin_it_says_what_to_set(tmp_path: Path) -> None:
    done = finfocus("cost", "actual", *JANUARY, "--output", "json", env={"HOME": str(tmp_path)})
    assert (done.returncode, done.stdout) == (2, "")
    assert "no plugin knows actual costs here" in done.stderr
    assert "integrations.vantage.api_key" in done.stderr


FAILING = [
    (partial(seed_v1, key="another"), {}, 2, "does not accept the API key"),
    (seed_v1, {"endpoint": "http://192.0.2.1"}, 2, "plain http"),
    (lambda asked: Reply(status=429, body={}, headers={"Retry-After": "3600"}), {}, 1, "wants to be asked later"),
    (lambda asked: Reply(text="<html>"), {}, 1, "no JSON"),
]


@pytest.mark.parametrize(("answer", "more", "code", "says"), FAILING)
def test_when_nobody_can_answer_it_is_no_report(answer: Any, more: dict[str, str], code: int, says: str, tmp_path: Path) -> None:
    with serving(answer) as served:
        env = configured(tmp_path, served.endpoint, **{"api": "seed-v1", **more})
        done = finfocus("cost", "actual", *JANUARY, "--output", "json", env=env)
    assert (done.returncode, done.stdout) == (code, "")
    assert says in done.stderr
    assert KEY not in done.stderr


def test_a_refused_key_is_told_and_prices_fall_back(tmp_path: Path) -> None:
    with serving(partial(seed_v1, key="another")) as served:
        done = finfocus("cost", "projected", "--pulumi-json", "ten-instances/preview.json", env=configured(tmp_path, served.endpoint))
    assert done.returncode == 0
    assert "does not accept the API key" in done.stdout + done.stderr
    assert "$75.92" in done.stdout or "$83.92" in done.stdout
    assert KEY not in done.stdout + done.stderr


def test_the_report_can_go_to_a_file(served: Served, tmp_path: Path) -> None:
    path = tmp_path / "actual.json"
    done = finfocus("cost", "actual", *JANUARY, "--output", "json", "--out-file", str(path), env=configured(tmp_path, served.endpoint))
    assert (done.returncode, done.stdout) == (0, "")
    assert json.loads(path.read_text())["total_cost"] == 2287.64


def test_no_end_means_until_now(served: Served, tmp_path: Path) -> None:
    env = {**configured(tmp_path, served.endpoint), "FINFOCUS_NOW": "2024-01-15T06:30:00Z"}
    document = json.loads(finfocus("cost", "actual", "--output", "json", env=env).stdout)
    assert (document["start"], document["end"], len(document["daily"])) == ("2024-01-01", "2024-01-15T06:30:00Z", 15)
    assert (served.asked[-1].body["start"], served.asked[-1].body["end"]) == ("2024-01-01", "2024-01-15")
