"""Every recording of a real engine, replayed against the pack as a real process over gRPC."""

import pytest

from finfocus_policy.harness.drive import drive
from finfocus_policy.harness.requests import of_stack
from finfocus_policy.model.budget import Level
from finfocus_policy.read import preview, state
from tests.pack.driving import (
    FIXTURES,
    NOON,
    OWN_PACK,
    RECORDINGS,
    ROOT,
    SECRETS,
    everything,
    lines,
    play,
    recorded,
    report_of,
    shuffled,
)

# Other recordings of a stack that has one already: `make slow`.
STACKS = {folder: (name, index) for folder, name, index in reversed(RECORDINGS)}
ONE_A_STACK = [pytest.param(f, n, i, marks=[] if STACKS[f] == (n, i) else [pytest.mark.slow]) for f, n, i in RECORDINGS]
BUDGET = {"cost-budget": {"monthly": 50}, "resource-cost": {"monthly": 500}}


@pytest.mark.parametrize(("folder", "name", "index"), RECORDINGS)
def test_every_recording(home, folder, name, index):
    run = recorded(folder, name, index)
    env = {"FINFOCUS_REPORT": str(home / "report.json")}
    result = play(run, home, config=BUDGET, env=env)
    assert (result.stdout, result.stderr, result.exit_code, result.refused) == ("", "", 0, "")
    assert not [secret for secret in SECRETS if secret in everything(result, home)]
    assert result.answer_bytes < 64 * 1024
    assert not [d for d in result.diagnostics if "failed inside FinFocus" in d.message]
    assert all("\x1b" not in d.message and "<{%" not in d.message for d in result.diagnostics)
    judged = bool(run.only("AnalyzeStack"))
    assert len(result.of("cost-estimate")) == judged
    assert (home / "report.json").exists() == judged


@pytest.mark.slow
@pytest.mark.parametrize(
    ("folder", "name"), [("ten-instances", "engine"), ("shop", "engine"), ("unknowns", "engine"), ("multicloud", "engine")]
)
def test_the_order_of_calls_changes_no_byte(home, folder, name):
    run = recorded(folder, name)
    answers = []
    for seed in range(2):
        alone = home / str(seed)
        alone.mkdir()
        result, _ = report_of(shuffled(run, seed), alone, config={"cost-budget": {"monthly": 50}})
        said = [text.replace(str(alone), "~") for text in lines(result)]
        answers.append((said, (alone / "report.json").read_bytes().replace(str(alone).encode(), b"~")))
    assert answers[0] == answers[1]


@pytest.mark.slow
@pytest.mark.parametrize(("folder", "name", "index"), ONE_A_STACK)
def test_a_pack_of_somebody_else_reaches_the_same_verdict(home, folder, name, index):
    """cost_policies() on Pulumi's own server and our pack: the same denials, word for word.

    The budget comes from the environment: Pulumi's server shows no policy the config of another, so
    spend-guard would not know a budget from the config of cost-budget.
    """
    run = recorded(folder, name, index)
    kept = {}
    for label, pack in (("ours", ROOT), ("own", OWN_PACK)):
        alone = home / label
        alone.mkdir()
        config = {"resource-cost": {"monthly": 500}}
        result = play(run, alone, pack=pack, config=config, env={"FINFOCUS_MONTHLY": "50"})
        assert result.stderr == ""
        kept[label] = sorted((d.policy, d.level, d.urn, body(d, label)) for d in result.diagnostics if denies(d))
    assert kept["own"] == kept["ours"]


def denies(diagnostic):
    return diagnostic.level is Level.MANDATORY


def body(diagnostic, label):
    """The message without the description that Pulumi's server puts before it."""
    return diagnostic.message if label == "ours" else diagnostic.message.split("\n", 1)[1]


PREVIEWS = [
    ("ten-instances", "engine", "preview.json"),
    ("shop", "engine", "preview.json"),
    ("unknowns", "engine", "preview.json"),
    ("multicloud", "engine", "preview.json"),
    ("shop-update", "engine-preview", "preview-show-sames.json"),
    ("lifecycle", "engine-preview", "preview-show-sames.json"),
]


def costs(report):
    return {r["urn"]: (r["status"], r.get("reason"), r["monthly_cost"]) for r in report["resources"]}


def unlike(report, left_out):
    return {urn: cost for urn, cost in costs(report).items() if urn not in left_out}


@pytest.mark.slow
@pytest.mark.parametrize(("folder", "name", "document"), PREVIEWS)
def test_the_engine_and_the_documents_give_equal_estimates(home, folder, name, document):
    """What the engine sends, and `pulumi preview --json` of the same run sent as engine calls."""
    run = recorded(folder, name)
    _, first = report_of(run, home)
    stack = preview.read((FIXTURES / folder / document).read_text(encoding="utf-8"), document)
    _, second = report_of(type(run)(environ={}, calls=tuple(of_stack(stack))), home)
    retained = {r.urn for r in stack.resources if r.retained}
    # Documents mask secrets, the engine does not; it says nothing of what is retained.
    left_out = retained | {r.urn for r in stack.resources if "masked" in str(r.inputs)}
    assert left_out <= costs(second).keys()
    assert unlike(first, left_out) == unlike(second, left_out)


def test_secrets_of_a_state_are_nowhere(home):
    """`stack export --show-secrets` holds them in plain text."""
    document = FIXTURES / "shop-update" / "state-show-secrets.json"
    text = document.read_text(encoding="utf-8")
    assert any(secret in text for secret in SECRETS)
    stack = state.read(text, document.name)
    env = {"FINFOCUS_HOME": str(home), "FINFOCUS_REPORT": str(home / "r.json"), "FINFOCUS_NOW": NOON}
    result = drive(ROOT, of_stack(stack), env=env, config={"cost-budget": {"monthly": 1}})
    assert result.of("cost-budget")
    assert not [secret for secret in SECRETS if secret in everything(result, home)]
