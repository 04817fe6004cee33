"""What senders and hearers of signals are given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

MAX_SIGNAL_BYTES = 4000
"""How long a signal may be, written as JSON: it says where to look, not what is there."""

Payload = Mapping[str, Any]
OnSignal = Callable[[Payload], None]
"""Called on the event loop for each signal; returns at once (puts into a queue, sets an event)."""

OnResync = Callable[[], None]
"""Called when signals may have been missed: look at the rows, as if one had come."""


class Signals(Protocol):
    """Sends signals to every process of the installation, the sender's own included.

    A signal is a hint: it may be lost, or come twice, and signals of one process come in order.
    What it tells of must be found in the database by whoever hears it. Send after the commit:
    units of work use ``note_signal``.
    """

    async def send(self, topic: str, payload: Payload) -> None:
        """Send soon and return at once; never fails for what the carrier does.

        ``payload`` is JSON, of at most ``MAX_SIGNAL_BYTES``; raises ``ValueError`` beyond.
        """
        ...

    def subscribe(self, topic: str, on_signal: OnSignal, on_resync: OnResync) -> Callable[[], None]:
        """Hear a topic until the returned function is called.

        ``on_resync`` is called after every (re)connection; so whoever reads the rows after
        subscribing, and again then, misses nothing.
        """
        ...

    async def close(self) -> None:
        """Send what waits, as far as that is possible at once, and stop."""
        ...


class Carriage(Protocol):
    """An open connection that carries texts between the processes."""

    async def publish(self, text: str) -> None:
        """Hand a text over; raises whatever the connection raises."""
        ...

    async def wait_until_lost(self) -> None:
        """Return, or raise, once nothing is heard any more."""
        ...


class Carrier(Protocol):
    """Opens carriages."""

    max_bytes: int
    """The longest text it carries."""

    def connected(self, on_text: Callable[[str], None]) -> AbstractAsyncContextManager[Carriage]:
        """Open a carriage that hears; every text published meanwhile goes to ``on_text``."""
        ...
