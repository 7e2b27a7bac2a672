"""Files the pack reads and writes: the project's settings, the report, the last verdict."""

import json
import os
import subprocess
import sys

import pytest

from tests.pack.driving import NOON, ROOT, SECRETS, play, recorded, report_of

TEN = recorded("ten-instances")
DRIVER = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from pathlib import Path
from tests.pack.driving import play, recorded
result = play(recorded("ten-instances"), Path(sys.argv[1]), env={{"PWD": sys.argv[2]}})
print("\\n".join(d.message for d in result.diagnostics))
"""


def project(folder, name="ten-instances", budget=50):
    folder.mkdir(parents=True)
    (folder / "Pulumi.yaml").write_text(f"name: {name}\nruntime: python\n")
    (folder / "finfocus.yaml").write_text(f"budgets: [{{name: ours, monthly: {budget}}}]\n")
    return folder


def from_folder(cwd, home, pwd=""):
    """What the pack says when the engine was started in a folder."""
    command = [sys.executable, "-c", DRIVER, str(home), pwd]
    done = subprocess.run(command, cwd=cwd, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True)
    return done.stdout


def test_the_file_of_the_project_the_user_stands_in(home, tmp_path):
    folder = project(tmp_path / "shop")
    (folder / "infra").mkdir()
    for cwd in (folder, folder / "infra"):
        said = from_folder(cwd, home)
        assert "budget ours is exceeded" in said
        assert f"\nSettings: {folder / 'finfocus.yaml'}\n" in said


def test_the_shells_folder_counts_too(home, tmp_path):
    folder = project(tmp_path / "shop")
    assert "budget ours" in from_folder(tmp_path, home, pwd=str(folder))


def test_the_folder_of_whoever_started_pulumi_does_not_count(home, tmp_path):
    """The contract names the pack's parent and $PWD: not the shell above, not a task runner in some other checkout."""
    folder, elsewhere = project(tmp_path / "shop"), tmp_path / "elsewhere"
    elsewhere.mkdir()
    runner = f"import subprocess, sys; sys.exit(subprocess.run([sys.executable, '-c', {DRIVER!r}, *sys.argv[1:]], cwd={str(elsewhere)!r}).returncode)"
    command = [sys.executable, "-c", runner, str(home), ""]
    said = subprocess.run(
        command, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True
    ).stdout
    assert "budget ours" not in said
    assert f"no finfocus.yaml found, looked in {elsewhere} and above\n" in said


def test_the_file_of_another_project_does_not_count(home, tmp_path):
    folder = project(tmp_path / "shop", name="another")
    said = from_folder(folder, home)
    assert "budget ours" not in said
    assert "no finfocus.yaml found" in said


def test_the_packs_own_folder_does_not_count(home, tmp_path):
    """The engine runs a pack in the pack's folder, whatever lies there."""
    folder = project(tmp_path / "pack", budget=1)
    (folder / "__main__.py").write_text(
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\nfrom finfocus_policy.pack import start\nstart()\n"
    )
    result = play(TEN, home, pack=folder)
    assert not result.of("cost-budget")


def test_a_broken_settings_file_is_one_mandatory_finding(home, tmp_path):
    folder = project(tmp_path / "shop")
    (folder / "finfocus.yaml").write_text("budgte: 5\n")
    assert "budgte" in from_folder(folder, home)


def test_report(home):
    result, report = report_of(TEN, home, config={"cost-budget": {"monthly": 50}})
    assert report["total_monthly_cost"] == pytest.approx(83.92)
    assert len(report["resources"]) == 10
    assert report["budgets"][0]["name"] == "stack"
    assert not [p for p in home.iterdir() if p.name.endswith(".tmp")]
    assert "report was not" not in result.of("cost-estimate")[0].message


def test_a_relative_report_lies_where_the_user_stands(home, tmp_path):
    stands = tmp_path / "here"
    stands.mkdir()
    code = DRIVER.replace('{"PWD": sys.argv[2]}', '{"PWD": sys.argv[2], "FINFOCUS_REPORT": "out/r.json"}')
    command = [sys.executable, "-c", code, str(home), ""]
    subprocess.run(command, cwd=stands, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True, capture_output=True)
    assert json.loads((stands / "out" / "r.json").read_text())["total_monthly_cost"]
    assert not (ROOT / "out").exists()


@pytest.mark.parametrize("path", ["/proc/nowhere/r.json", "{home}", "{home}/file/r.json"])
def test_a_report_that_cannot_be_written_is_a_note(home, path):
    (home / "file").write_text("")
    env = {"FINFOCUS_REPORT": path.format(home=home)}
    result = play(TEN, home, config={"cost-budget": {"monthly": 50}}, env=env)
    summary = result.of("cost-estimate")[0].message
    assert "the report was not written" in summary
    assert summary.splitlines()[-1].startswith("Settings: ")
    assert result.of("cost-budget")


@pytest.mark.slow
def test_usage(home):
    """A usage file, and one that cannot be read."""
    usage = home / "usage.yml"
    usage.write_text("version: 0.1\nresource_usage:\n  assets:\n    standard:\n      storage_gb: 1000\n")
    run = recorded("shop")
    _, without = report_of(run, home)
    _, given = report_of(run, home, env={"FINFOCUS_USAGE_FILE": str(usage)})
    assert given["total_monthly_cost"] == pytest.approx(without["total_monthly_cost"] + 23)
    broken = play(run, home, env={"FINFOCUS_USAGE_FILE": str(home / "none.yml")})
    assert [d for d in broken.of("cost-budget") if "none.yml" in d.message and "reading the usage file" in d.message]
    assert broken.of("cost-estimate")


def test_what_is_kept_of_a_preview_is_small_and_private(home):
    """The verdict, and the resources for `cost estimate --modify`; nothing else."""
    play(recorded("shop"), home)
    kept = sorted(p for p in home.rglob("*") if p.is_file())
    assert [str(p.relative_to(home / "ff/history/organization/shop")) for p in kept] == ["dev~last-preview.json", "dev~previewed.json"]
    assert {p.stat().st_mode & 0o777 for p in kept} == {0o600}
    assert [p.stat().st_size < most for p, most in zip(kept, (50_000, 8_000), strict=True)] == [True, True], [p.stat().st_size for p in kept]
    for path in kept:
        text = path.read_text()
        assert NOON[:10] in text
        assert [secret for secret in SECRETS if secret in text] == []
    assert "password" not in kept[1].read_text().lower()
