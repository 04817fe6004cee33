"""A batch of bills as columns: what goes into ``price_batch`` and what comes out.

Volumes and counters are int64 in 10⁻⁴ of the tariff's unit, prices int64 in 10⁻⁶ of a major
currency unit per unit of volume, amounts int64 in fen, dates int64 days since 1970-01-01.
``NOT_GIVEN`` marks a value that is absent; absent is never 0. Row i of every column is bill i.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import IntEnum
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from minshui.revenue.tariff.domain.inputs import AccountInput, SharedSince

Int64Array: TypeAlias = npt.NDArray[np.int64]
BoolArray: TypeAlias = npt.NDArray[np.bool_]

NOT_GIVEN: int = int(np.iinfo(np.int64).min)
VOLUME_SCALE = 10_000
PRICE_SCALE = 1_000_000
# The component of a residue of rounding that belongs to none.
RESIDUE = "rounding"
_EPOCH = date(1970, 1, 1)

PriorOf: TypeAlias = tuple[str, int, int]
"""A counter: tariff, which of its uses on a mixed connection (0: the first), window's first day."""


def day_number(day: date) -> int:
    """Return the days since 1970-01-01."""
    return (day - _EPOCH).days


def date_of(number: int) -> date:
    """Return the date of a day number."""
    return _EPOCH + timedelta(days=int(number))


@dataclass(frozen=True, slots=True)
class BillColumns:
    """n bills under one tariff code.

    ``accounts`` are the distinct pricing profiles, ``account[i]`` the index of bill i's. The
    per-account dates ``opened_on`` and ``year_start_on`` stand in columns because profiles are
    shared; they replace those in the profile. ``months`` and ``days`` are those of the bill;
    ``quota`` is that of the whole bill (basis year: of the year). ``prior_counter`` is given
    (even 0) as soon as the earliest counter window of the bill has had a bill or an opening
    entry; ``priors`` has, by bill, the later windows that have, and every counter of a mixed
    connection, where each part has its own; ``shared_since`` has those of bills after estimates.
    """

    usage: Int64Array
    from_on: Int64Array
    to_on: Int64Array
    account: Int64Array
    accounts: tuple[AccountInput, ...]
    months: Int64Array
    days: Int64Array
    prior_counter: Int64Array
    quota: Int64Array
    opened_on: Int64Array
    year_start_on: Int64Array
    priors: Mapping[int, Mapping[PriorOf, int]] = field(default_factory=dict)
    shared_since: Mapping[int, SharedSince] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.usage)


def bill_columns(
    *,
    usage: Int64Array,
    to_on: Int64Array,
    account: Int64Array,
    accounts: tuple[AccountInput, ...],
    from_on: Int64Array | None = None,
    months: Int64Array | None = None,
    days: Int64Array | None = None,
    prior_counter: Int64Array | None = None,
    quota: Int64Array | None = None,
    opened_on: Int64Array | None = None,
    year_start_on: Int64Array | None = None,
    priors: Mapping[int, Mapping[PriorOf, int]] | None = None,
    shared_since: Mapping[int, SharedSince] | None = None,
) -> BillColumns:
    """Return columns in which everything left out is ``NOT_GIVEN``."""
    absent = np.full(len(usage), NOT_GIVEN, dtype=np.int64)

    def column(values: Int64Array | None) -> Int64Array:
        return absent if values is None else values

    return BillColumns(
        usage=usage,
        from_on=column(from_on),
        to_on=to_on,
        account=account,
        accounts=accounts,
        months=column(months),
        days=column(days),
        prior_counter=column(prior_counter),
        quota=column(quota),
        opened_on=column(opened_on),
        year_start_on=column(year_start_on),
        priors=priors or {},
        shared_since=shared_since or {},
    )


class BillStatus(IntEnum):
    """What became of a bill of a batch."""

    PRICED = 0  # by the columnar body
    HANDED_OVER = 1  # priced by the scalar body
    FAILED = 2  # not priced; see ``PricedColumns.failures``


class LineKind(IntEnum):
    """What a line of a bill is; the name in lower case is what is stored."""

    TIER = 0
    FLAT = 1
    FIXED = 2
    PERCENT = 3
    OVER_QUOTA = 4
    RELIEF = 5
    MINIMUM = 6
    MAXIMUM = 7
    TAX = 8
    ROUNDING = 9


@dataclass(frozen=True, slots=True)
class BillFailure:
    """Why a bill could not be priced: a code, a Chinese sentence and a JSON path."""

    code: str
    message: str
    place: str | None = None


@dataclass(frozen=True, slots=True)
class LineColumns:
    """Lines of all bills, ascending by ``bill``, in the order a bill shows them.

    ``component`` indexes ``PricedColumns.components``. ``part`` counts from 0 in time order
    (parts of mixed use follow each other). ``tier`` counts from 1 (an over-quota line: its
    band) and is 0 where there is none. ``quantity`` and ``price`` are ``NOT_GIVEN`` where a
    line has none (percentages, taxes, reliefs, bounds, residues); those of a fixed line are its
    count and its amount each. Lines with neither quantity nor amount are left out. Added taxes
    are lines, included ones are not. What rounding adds or takes stands under the component it
    was rounded with, for the whole bill under ``RESIDUE``. Σ ``amount_fen`` of a bill is its total.
    """

    bill: Int64Array
    part: Int64Array
    component: Int64Array
    kind: Int64Array
    tier: Int64Array
    quantity: Int64Array
    price: Int64Array
    amount_fen: Int64Array

    def __len__(self) -> int:
        return len(self.bill)


@dataclass(frozen=True, slots=True)
class CounterColumns:
    """What bills did to yearly counters, ascending by ``bill``: one row per counter window.

    ``tariff`` indexes ``PricedColumns.tariffs``; ``use`` is 0 but for a further part of a mixed
    connection under the same tariff; ``after`` − ``before`` is what the counter of (account,
    tariff, ``use``, ``window_start``) grows by.
    """

    bill: Int64Array
    tariff: Int64Array
    use: Int64Array
    window_start: Int64Array
    before: Int64Array
    after: Int64Array

    def __len__(self) -> int:
        return len(self.bill)


@dataclass(frozen=True, slots=True)
class PricedColumns:
    """The batch priced. Failed bills have total 0, volume 0, no lines and no counters."""

    status: Int64Array
    volume: Int64Array
    total_fen: Int64Array
    failures: dict[int, BillFailure]
    components: tuple[str, ...]
    tariffs: tuple[str, ...]
    lines: LineColumns
    counters: CounterColumns

    @property
    def handed_over_count(self) -> int:
        """How many bills the scalar body was asked for."""
        return int(np.count_nonzero(self.status == BillStatus.HANDED_OVER))
