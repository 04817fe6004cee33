"""How far the clocks of platforms are from ours."""

from __future__ import annotations

from datetime import datetime, timedelta

from minshui.kernel.clock import Clock


class ClockOffsets:
    """The platforms' time, corrected by what their answers say once they refuse ours."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._offsets: dict[str, timedelta] = {}

    def now(self, supplier: str) -> datetime:
        """Return the instant as the supplier's clock has it, as far as we know."""
        return self._clock.now() + self._offsets.get(supplier, timedelta())

    def learn(self, supplier: str, server_time: datetime | None) -> bool:
        """Take over the supplier's time; False: it did not tell."""
        if server_time is None:
            return False
        self._offsets[supplier] = server_time - self._clock.now()
        return True
