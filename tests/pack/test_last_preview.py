"""What the pack keeps of a preview is what `finfocus cost estimate --modify` starts from."""

from __future__ import annotations

import json
import time
from decimal import Decimal

from finfocus_policy.cli.main import main
from tests.pack.driving import NOON, SECRETS, play, recorded

CHANGE = ("cost", "estimate", "--modify", "gpu:instanceType=g4dn.xlarge", "--output", "json")


def kept(home):
    """Waits until the preview is kept: that is done once the verdict is sent, and the engine kills soon after."""

    def watch(_pack):
        until = time.monotonic() + 60
        while not list((home / "ff").rglob("*~last-preview.json")) and time.monotonic() < until:
            time.sleep(0.01)

    return watch


def estimate(home, monkeypatch, capsys):
    monkeypatch.setenv("FINFOCUS_HOME", str(home / "ff"))
    monkeypatch.setenv("FINFOCUS_NOW", NOON)
    monkeypatch.chdir(home)
    code = main(CHANGE)
    said = capsys.readouterr()
    return code, json.loads(said.out, parse_float=Decimal) if said.out else said.err


def test_a_preview_through_the_pack_can_be_changed(home, monkeypatch, capsys):
    played = play(recorded("shop"), home, watch=kept(home))
    code, made = estimate(home, monkeypatch, capsys)
    assert code == 0
    assert made["origin"] == "preview of shop/dev, 2026-11-21 12:00 UTC"
    total = f"${made['before']['total_monthly_cost']:,.2f}"
    assert total in played.of("cost-estimate")[0].message
    assert made["diff_monthly_cost"] == (Decimal("0.526") - Decimal("3.06")) * 730
    [file] = (home / "ff").rglob("*~last-preview.json")
    assert not [secret for secret in SECRETS if secret in file.read_text()]


def test_an_update_is_no_preview(home):
    """The recording of `pulumi up` is a preview, and then the update itself."""
    seen, made = recorded("shop-update", "engine-up", 0), recorded("shop-update", "engine-up", 1)
    play(made, home)
    assert list((home / "ff").rglob("dev.json"))
    assert not list((home / "ff").rglob("*~last-preview.json"))
    play(seen, home, watch=kept(home))
    assert list((home / "ff").rglob("*~last-preview.json"))
