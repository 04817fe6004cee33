"""A stored bill in the form of its replay, and what it is replayed from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np

from minshui.revenue.billing.contracts import BillDetail
from minshui.revenue.billing.domain.estimates_before import since_from
from minshui.revenue.billing.domain.noted_counters import noted_priors
from minshui.revenue.billing.domain.replay import ReplayBill, ReplayLine, volume_units
from minshui.revenue.billing.queries.stored_inputs import StoredInputs
from minshui.revenue.tariff.facade import (
    NOT_GIVEN,
    PRICE_SCALE,
    VOLUME_SCALE,
    BillColumns,
    PriorOf,
    TariffBook,
    bill_columns,
    day_number,
)


def replay_columns(stored: StoredInputs, book: TariffBook) -> BillColumns:
    """Return a bill as it was priced, as a batch of one."""
    dates = _dates(stored)
    priors = noted_priors(book, stored.noted, dates)
    return _columns(stored, dates, volume_units(stored.bill.counter_before_m3), priors)


def credit_columns(
    stored: StoredInputs,
    counters: Mapping[PriorOf, int],
    earliest: PriorOf | None,
    usage: int | None = None,
) -> BillColumns:
    """Return a bill as its credit was priced: its own inputs, where the counters stood without it.

    ``counters`` are those that had a bill left; ``earliest`` is the bill's first, of which the
    engine takes the stand in a column of its own (of a mixed connection there is none). ``usage``
    (10⁻⁴ m³) replaces that of its reading.
    """
    mixed = stored.profile.account.mixed_use is not None
    prior = None if mixed or earliest is None else counters.get(earliest)
    priors = {key: at for key, at in counters.items() if mixed or key != earliest}
    columns = _columns(stored, _dates(stored), prior, priors)
    if usage is None:
        return columns
    return replace(columns, usage=np.array([usage], dtype=np.int64))


def _dates(stored: StoredInputs) -> tuple[int, int, int]:
    reading, year_start = stored.reading, _day(stored.bill.tier_year_start_on)
    return (
        day_number(reading.charged_from or reading.previous_on),
        day_number(reading.reading_on),
        NOT_GIVEN if year_start is None else year_start,
    )


def _columns(
    stored: StoredInputs,
    dates: tuple[int, int, int],
    prior: int | None,
    priors: Mapping[PriorOf, int],
) -> BillColumns:
    from_on, to_on, year_start = dates
    since = since_from(stored.noted.get("since"))

    def one(value: int | None) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        return np.array([NOT_GIVEN if value is None else value], dtype=np.int64)

    return bill_columns(
        usage=one(volume_units(stored.reading.usage_amount)),
        from_on=one(from_on),
        to_on=one(to_on),
        account=one(0),
        accounts=(stored.profile.account,),
        months=one(stored.noted.get("months", 1)),
        prior_counter=one(prior),
        quota=one(stored.noted.get("quota", stored.profile.quota_on(to_on))),
        opened_on=one(_day(stored.bill.opened_on)),
        year_start_on=one(year_start),
        priors={0: priors} if priors else {},
        shared_since={} if since is None else {0: since},
    )


def _day(value: date | None) -> int | None:
    return None if value is None else day_number(value)


def stored_bill(detail: BillDetail, counter_after_m3: Decimal | None) -> ReplayBill:
    """Return the figures of a bill that replay has to give again."""
    return ReplayBill(
        total_fen=detail.bill.total_amount_fen,
        volume=int(detail.bill.usage_m3 * VOLUME_SCALE),
        counter_after=volume_units(counter_after_m3),
        lines=tuple(
            ReplayLine(
                line.component_code,
                line.kind,
                line.tier,
                _units(line.usage_amount, VOLUME_SCALE),
                _units(line.price, PRICE_SCALE),
                line.amount_fen,
            )
            for line in detail.lines
        ),
    )


def _units(value: Decimal | None, scale: int) -> int | None:
    return None if value is None else int(value * scale)
