"""Every format with every estimate: a golden file a reviewer can read, and rules that hold for all."""

from __future__ import annotations

import json

import pytest

from finfocus_policy.errors import InputError
from finfocus_policy.report.formats import FORMATS, render
from tests.report.estimates import GOLDEN, ten_thousand
from tests.report.made import check_golden, view

SUFFIX = {form: {"table": "table.txt", "infracost": "infracost.json"}.get(form, form) for form in FORMATS}
SECRET = "hunter2"


def findings_text(found):
    """Findings as Pulumi shows them: a heading, the message indented by ten spaces."""
    lines = []
    for f in found:
        lines.append(f"- [{f.level.value}] [severity: {f.severity.value}]  {f.policy}  ({f.urn or 'the stack'})")
        lines += [" " * 10 + line for line in f.message.split("\n")]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("name", GOLDEN)
@pytest.mark.parametrize("form", FORMATS)
def test_golden(name, form):
    check_golden(f"{name}.{SUFFIX[form]}", render(form, view(GOLDEN[name]())))


@pytest.mark.parametrize("name", GOLDEN)
def test_golden_findings(name):
    check_golden(f"{name}.findings.txt", findings_text(view(GOLDEN[name]()).verdict.findings))


@pytest.mark.parametrize("form", ["table"])
def test_ten_thousand(form):
    check_golden(f"ten_thousand.{SUFFIX[form]}", render(form, view(ten_thousand())))


def test_ten_thousand_findings():
    check_golden("ten_thousand.findings.txt", findings_text(view(ten_thousand()).verdict.findings))


@pytest.mark.parametrize("name", GOLDEN)
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("expand", [False, True])
def test_text_rules(name, form, expand):
    text = render(form, view(GOLDEN[name](), expand=expand))
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    for line in text.split("\n"):
        assert line.isprintable()
        assert not line.lstrip().startswith(("::", "##", "=", "@"))
        assert line == line.rstrip()


@pytest.mark.parametrize("form", FORMATS)
def test_no_secret(form):
    text = render(form, view(GOLDEN["secrets"]()))
    assert SECRET not in text
    assert "[secret]" in text
    assert "8.39" in text.replace("8.392", "8.39")


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", ["shop", "hostile", "update"])
def test_same_bytes_twice(form, name):
    assert render(form, view(GOLDEN[name]())) == render(form, view(GOLDEN[name]()))


@pytest.mark.parametrize(("wrong", "said"), [("jsn", "did you mean json"), ("qqq", "one of table, json")])
def test_unknown_format(wrong, said):
    with pytest.raises(InputError, match=said) as caught:
        render(wrong, view(GOLDEN["empty"]()))
    assert caught.value.exit_code == 2


def test_goldens_are_all_used():
    """A golden nobody compares with is a test that cannot fail."""
    from tests.report.made import GOLDENS

    names = {f"{n}.{s}" for n in GOLDEN for s in (*SUFFIX.values(), "findings.txt")}
    names |= {"ten_thousand.table.txt", "ten_thousand.findings.txt"}
    names |= {p.name for p in GOLDENS.glob("table_*.txt")}
    assert {p.name for p in GOLDENS.iterdir()} == names


def test_json_documents_parse():
    for name in GOLDEN:
        for form in ("json", "infracost"):
            json.loads(render(form, view(GOLDEN[name]())))
