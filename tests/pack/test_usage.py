"""Usage in the pack: presets from every layer, a wrong usage key is one mandatory finding."""

from __future__ import annotations

from pathlib import Path

from tests.pack.driving import play, recorded, report_of

WRONG = """\
version: 0.1
resource_usage:
  thumbs:
    monthly_reqests: 5
    request_duration_ms: 100
  assets: {standard: {storage: 3}}
"""


def test_a_wrong_usage_key_is_one_mandatory_finding_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "usage.yml"
    path.write_text(WRONG, encoding="utf-8")
    result = play(recorded("shop"), tmp_path, env={"FINFOCUS_USAGE_FILE": str(path)})
    wrong = [d for d in result.diagnostics if "2 settings cannot be used" in d.message]
    assert [(d.policy, d.level.value) for d in wrong] == [("cost-budget", "mandatory")]
    said = " ".join(wrong[0].message.replace("|", " ").split())
    assert f"{path}, line 4: 'monthly_reqests' of 'thumbs' is not a usage key of" in said
    assert "did you mean monthly_requests?" in said
    assert "did you mean standard.storage_gb?" in said


def test_a_range_from_the_policy_config_is_told_and_held(tmp_path: Path) -> None:
    config = {"cost-budget": {"monthly": 100, "usage_preset": "small..large", "budget_usage": "low"}}
    result, report = report_of(recorded("shop"), tmp_path, config=config)
    ends = report["total_monthly_cost_range"]
    assert ends["low"] < report["total_monthly_cost"] < ends["high"]
    assert [b["usage"] for b in report["budgets"]] == ["low"]
    assert report["budgets"][0]["projected"] == ends["low"]
    assert "usage small..large" in result.of("cost-estimate")[0].message


def test_a_preset_and_free_tiers_from_the_environment(tmp_path: Path) -> None:
    _, bare = report_of(recorded("shop"), tmp_path)
    _, small = report_of(recorded("shop"), tmp_path, env={"FINFOCUS_USAGE_PRESET": "small"})
    _, less = report_of(recorded("shop"), tmp_path, env={"FINFOCUS_USAGE_PRESET": "small", "FINFOCUS_FREE_TIERS": "true"})
    assert bare["total_monthly_cost"] < less["total_monthly_cost"] < small["total_monthly_cost"]
    assert any("free tiers" in note for note in less["notes"])
    assert "total_monthly_cost_range" not in small
