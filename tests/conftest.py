"""What every test can rely on: a home of its own, no settings from outside, and a fixed number of draws."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.database import DirectoryBasedExampleDatabase

# Times on a shared machine say nothing about one draw: no deadline. The tests draw the same on every machine and every day,
# and what a generator wastes fails none of them; `make fuzz` draws fifty times as many, always others, and minds both.
WASTE = [HealthCheck.filter_too_much, HealthCheck.data_too_large, HealthCheck.large_base_example]
settings.register_profile(
    "default", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow, *WASTE]
)
settings.register_profile(
    "fuzz",
    deadline=None,
    derandomize=False,
    database=DirectoryBasedExampleDatabase(".hypothesis/examples"),
    suppress_health_check=[HealthCheck.too_slow],
    max_examples=5000,
)
settings.load_profile("default")

# `make test &` in a script starts it with Ctrl-C ignored, which children would inherit; some tests press it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Behind a proxy the tests speak to servers on this machine all the same; what ours do of themselves has tests of its own.
os.environ["no_grpc_proxy"] = "127.0.0.1,localhost"  # noqa: SIM112 (so it is read)


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A FinFocus home that nothing else uses, and an environment without settings of ours.

    CI is one: on a build machine no plugin is trusted at first sight. What that does has tests that set it.
    """
    for name in [n for n in os.environ if n.startswith(("FINFOCUS_", "PULUMI_")) and n != "FINFOCUS_PRICE_LISTS"]:
        monkeypatch.delenv(name)
    monkeypatch.delenv("CI", raising=False)
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("FINFOCUS_HOME", str(home))
    return home


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What could not be tested here for want of another program is said, however quiet the run is."""
    skipped = (report.longrepr for report in terminalreporter.stats.get("skipped", ()))
    said = sorted({text for _, _, text in (why for why in skipped if isinstance(why, tuple)) if "NOT TESTED" in text})
    for text in said:
        terminalreporter.write_line(text.removeprefix("Skipped: "), yellow=True, bold=True)
