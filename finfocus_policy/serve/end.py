"""The end of a plugin process: asked for by a signal, or by the pipe it serves.

A pipe and no threading.Event: a signal may come while the waiting thread holds the event's own lock, and setting
the event would then wait for that lock for ever.
"""

from __future__ import annotations

import os
import signal
from contextlib import suppress


class End:
    """What `main` waits for. Any thread and any signal may ask for it, more than once."""

    def __init__(self) -> None:
        self._waiting, self._asked = os.pipe()
        if os.name != "nt":
            os.set_blocking(self._asked, False)

    def on_signals(self) -> None:
        """SIGTERM and Ctrl-C ask for it, whichever thread they interrupt: the interpreter writes to the pipe itself."""
        signal.set_wakeup_fd(self._asked, warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: None)

    def ask(self) -> None:
        """Asks for the end. A full pipe has been asked often enough."""
        with suppress(BlockingIOError):
            os.write(self._asked, b"\0")

    def wait(self) -> None:
        """Until somebody asks."""
        os.read(self._waiting, 1)
