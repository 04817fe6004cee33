"""What tier counters stand at while a chunk is priced."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from minshui.revenue.tariff.facade import NOT_GIVEN, Int64Array

CounterOf = tuple[int, str, int, int]
"""Account, tariff code, first day of the window, use (0 but for mixed connections)."""


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
                known.get((account, tariff, first, 0), NOT_GIVEN)
                for account, first in zip(account_id.tolist(), window.tolist(), strict=True)
            ],
            dtype=np.int64,
        )

    def among(
        self, account: int, tariff: str, windows: Iterable[int], use: int = 0
    ) -> dict[int, int]:
        """Return where those of the windows stand that have had a bill."""
        found = {window: self.sums.get((account, tariff, window, use)) for window in windows}
        return {window: stand for window, stand in found.items() if stand is not None}

    def add(
        self,
        account_id: Int64Array,
        tariff: list[str],
        counter: tuple[Int64Array, Int64Array],
        usage: Int64Array,
    ) -> None:
        """Count what bills added; ``counter`` are windows and uses."""
        windows, uses = (column.tolist() for column in counter)
        rows = zip(account_id.tolist(), tariff, windows, uses, usage.tolist(), strict=True)
        for *key, used in rows:
            self.sums[tuple(key)] = self.sums.get(tuple(key), 0) + used
