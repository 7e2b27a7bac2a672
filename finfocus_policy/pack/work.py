"""What the calls of the engine do, between messages and the session. Imported behind the port."""

from __future__ import annotations

import gc
from collections.abc import Mapping
from concurrent import futures
from typing import Any

from finfocus_policy.errors import FinfocusError
from finfocus_policy.pack import messages
from finfocus_policy.pack.context import of_message
from finfocus_policy.pack.session import Session


class Work:
    """Answers calls with serialised messages. Only `configure` raises, and only what the user must mend."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def info(self) -> bytes:
        """The policies."""
        return bytes(messages.info().SerializeToString())

    def configure_stack(self, request: Any) -> None:
        """Which stack this run is about."""
        self.session.about(of_message(request))

    def configure(self, request: Any) -> None:
        """Levels and config. Raises FinfocusError when the policy config is wrong."""
        try:
            levels, properties = messages.configured(request)
            self.session.configure(levels, properties)
        except FinfocusError:
            raise
        except Exception as error:
            self.session.failed("reading the settings", error)

    def analyze(self, request: Any) -> bytes:
        """One resource, before it is made."""
        found = self.session.analyze(request)
        return messages.answer(found) if found else b""

    def analyze_stack(self, request: Any) -> bytes:
        """The whole stack."""
        return messages.answer(self.session.analyze_stack(request.resources))


def prepare(work: futures.Future[Work], environ: Mapping[str, str], pack_folder: str) -> None:
    """Makes what answers the calls."""
    # What is imported stays for good: the collector need not walk it again and again while a stack of
    # thousands of resources is read.
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    work.set_result(Work(Session(environ, pack_folder=pack_folder)))
