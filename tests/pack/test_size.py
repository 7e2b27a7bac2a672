"""However large and hostile a stack is, one answer stays under 64 KiB and harmless."""

from finfocus_policy.harness.requests import Call, of_stack
from finfocus_policy.model.budget import Finding, Level, Severity
from finfocus_policy.model.resource import Resource, Stack
from finfocus_policy.pack import messages
from tests.pack.driving import play
from tests.recording import Run

LIMIT = 64 * 1024


def stack(*resources):
    return Run(environ={}, calls=tuple(of_stack(Stack(resources=resources, project="big", stack="dev", config={"aws:region": "us-east-1"}))))


def urn(kind, name):
    return f"urn:pulumi:dev::big::{kind}::{name}"


def test_thousands_of_findings(home):
    kinds = [f"aws:none{n}/thing{n}:Thing{n}" for n in range(1500)]
    gaps = [Resource(urn=urn(kind, "x" * 300), type=kind) for kind in kinds]
    machine = "aws:ec2/instance:Instance"
    dear = [Resource(urn=urn(machine, f"m-{n}-{'y' * 300}"), type=machine, inputs={"instanceType": "m5.large"}) for n in range(500)]
    config = {"cost-budget": {"monthly": 1, "on_unpriced": "deny"}, "resource-cost": {"monthly": 1}}
    result = play(stack(*gaps, *dear), home, config=config)
    assert result.answer_bytes < LIMIT
    assert {d.level for d in result.of("cost-budget")} == {Level.MANDATORY}
    assert len(result.of("resource-cost")) >= 500


def test_hostile_names(home):
    machine = "aws:ec2/instance:Instance"
    names = ["<{%fg 1%}>red", "\x1b[31mred", "::error::x", "##vso[task.x]", "a\nb", "\u202eevil", "=1+1", "'; drop", "\ud7ff"]
    held = [Resource(urn=urn(machine, name), type=machine, inputs={"instanceType": "m5.large", "tags": {name: name}}) for name in names]
    config = {"cost-budget": {"monthly": 1}, "resource-cost": {"monthly": 1}}
    result = play(stack(*held), home, config=config)
    said = "\n".join(d.message for d in result.diagnostics)
    assert "\x1b" not in said
    assert "\u202e" not in said
    assert "<{" not in said
    assert not [line for line in said.splitlines() if line.lstrip().startswith(("::", "##"))]


def test_answers_are_bounded_whatever_is_found():
    many = [
        Finding(policy="cost-budget", level=level, severity=Severity.HIGH, message="m" * 20_000, about="budget", urn=f"u{n}")
        for n in range(200)
        for level in (Level.ADVISORY, Level.MANDATORY, Level.DISABLED)
    ]
    answer = messages.answer(many)
    assert len(answer) < LIMIT
    assert answer == messages.answer(list(reversed(many)))
    assert messages.answer([]) == b""


def test_half_a_character_does_not_end_an_answer():
    held = Finding(policy="cost-budget", level=Level.MANDATORY, severity=Severity.HIGH, message="bad \ud800 name", about="budget")
    assert b"name" in messages.diagnostic(held).SerializeToString()


def test_an_empty_stack(home):
    result = play(Run(environ={}, calls=(Call(method="AnalyzeStack", request={}),)), home, config={"cost-budget": {"monthly": 5}})
    assert "$0.00" in result.of("cost-estimate")[0].message
