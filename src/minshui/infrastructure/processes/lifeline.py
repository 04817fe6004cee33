"""Let a child process notice that its supervisor is gone, even if that was killed −9.

The supervisor holds the writing end of a pipe that it never writes to; every child inherits the
reading end. When the supervisor dies the system closes its end, and the child reads the end.
"""

from __future__ import annotations

import os
import signal
import threading

VARIABLE = "MINSHUI_LIFELINE"
"""Environment variable with the number of the inherited descriptor."""


class Lifeline:
    """The supervisor's side."""

    def __init__(self) -> None:
        self.reading_end, self._writing_end = os.pipe()

    def close(self) -> None:
        """Let go: children that still run will stop themselves."""
        os.close(self._writing_end)
        os.close(self.reading_end)


def follow_supervisor() -> None:
    """In a child: ask oneself to stop (``SIGTERM``) when the supervisor dies; else do nothing."""
    number = os.environ.pop(VARIABLE, None)
    if number is not None:
        watcher = threading.Thread(target=_await_end, args=(int(number),), daemon=True)
        watcher.start()


def _await_end(descriptor: int) -> None:
    os.read(descriptor, 1)
    os.kill(os.getpid(), signal.SIGTERM)
