"""The readings of a chunk as columns: what goes into pricing."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from minshui.revenue.tariff.facade import BoolArray, Int64Array


@dataclass(frozen=True, slots=True)
class ReadingColumns:
    """Readings by account, reading date and id.

    Dates are day numbers, ``usage`` is in 10⁻⁴ m³; ``profile_id``, ``year_start_on`` are
    ``NOT_GIVEN`` where there is none; ``pre_opened`` is 1 for customers not yet confirmed;
    ``is_final`` is 1 for the last reading of a meter without a successor, which a closing bill
    bills; ``revision`` counts the reversed bills of the reading.
    """

    reading_id: Int64Array
    account_id: Int64Array
    cust_id: Int64Array
    site_id: Int64Array
    profile_id: Int64Array
    opened_on: Int64Array
    year_start_on: Int64Array
    from_on: Int64Array
    to_on: Int64Array
    usage: Int64Array
    pre_opened: Int64Array
    is_final: Int64Array
    revision: Int64Array

    def __len__(self) -> int:
        return len(self.reading_id)

    def only(self, rows: Int64Array | BoolArray) -> ReadingColumns:
        """Return some of the rows."""
        return ReadingColumns(*(getattr(self, each.name)[rows] for each in fields(self)))

    @property
    def waves(self) -> Int64Array:
        """How many readings of the same account come before each one.

        Those of one wave can be priced together; the next sees what they did to the counters.
        """
        rows = np.arange(len(self), dtype=np.int64)
        first = np.ones(len(self), dtype=np.bool_)
        first[1:] = self.account_id[1:] != self.account_id[:-1]
        return rows - np.maximum.accumulate(np.where(first, rows, 0))
