"""What tier counters stand at while a chunk is priced."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from minshui.revenue.tariff.facade import NOT_GIVEN, Int64Array

CounterOf = tuple[int, str, int]
"""Account, tariff code, first day of the window."""


@dataclass(slots=True)
class CounterSums:
    """Sums of the counter entries in 10⁻⁴ m³; a window without entries has none, which is not 0."""

    sums: dict[CounterOf, int] = field(default_factory=dict)

    def of(self, account_id: Int64Array, tariff: str, window: Int64Array) -> Int64Array:
        """Return where the counters stand, ``NOT_GIVEN`` before the window's first bill.

        ``window`` is ``NOT_GIVEN`` for bills without a counter.
        """
        if not self.sums:
            return np.full(len(account_id), NOT_GIVEN, dtype=np.int64)
        known = self.sums
        return np.array(
            [
                known.get((account, tariff, first), NOT_GIVEN)
                for account, first in zip(account_id.tolist(), window.tolist(), strict=True)
            ],
            dtype=np.int64,
        )

    def add(
        self, account_id: Int64Array, tariff: list[str], window: Int64Array, usage: Int64Array
    ) -> None:
        """Count what bills added."""
        for account, code, first, used in zip(
            account_id.tolist(), tariff, window.tolist(), usage.tolist(), strict=True
        ):
            key = (account, code, first)
            self.sums[key] = self.sums.get(key, 0) + used
