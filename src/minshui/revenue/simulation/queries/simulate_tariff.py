"""Try a new price on the real usage of a year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
from sqlalchemy import Row, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among
from minshui.kernel.errors import MinshuiError
from minshui.kernel.period import check_billing_month
from minshui.revenue.billing.facade import AccountFailure, RepricedBills, reprice_bills
from minshui.revenue.customer.models import Account, Customer
from minshui.revenue.parameter.facade import cost_components
from minshui.revenue.simulation.contracts import (
    Change,
    ClassEffect,
    ComponentEffect,
    HouseholdEffect,
    HouseholdFailure,
    SimulateTariff,
    Simulation,
)
from minshui.revenue.simulation.domain.candidates import candidates
from minshui.revenue.simulation.domain.household_years import (
    HouseholdYears,
    add_up,
    bands,
    quantiles,
    worst,
)
from minshui.revenue.simulation.errors import SIMULATION_EMPTY, SIMULATION_YEAR
from minshui.revenue.tariff.facade import RESIDUE, VOLUME_SCALE, Int64Array

SHOWN_FAILURES = 20
_RESIDUE_NAME = "计费尾差"
_CUSTOMERS = (
    select(Account.id, Customer.code, Customer.name, Customer.address)
    .join(Customer, Customer.id == Account.cust_id)
    .where(is_among(Account.id, "accounts"))
)


async def simulate_tariff(ctx: Context, wanted: SimulateTariff) -> Simulation:
    """Return what a new price would have made of a year's bills.

    Every standing bill of a reading in the year's billing months that one of the tariffs priced
    is priced again, with the population, reliefs and quotas it was billed with. Adjustments and
    special bills are not part of it. Raises ``E_SIMULATION_YEAR``, ``…_EMPTY``, and as
    ``candidates``.
    """
    months = _months_of(wanted.year)
    documents = candidates(wanted)
    sums = _Sums()
    async for part in reprice_bills(ctx, months, documents):
        sums.add(part)
    if not sums.years and not sums.failures:
        tried = "、".join(document.code for document in documents)
        raise MinshuiError(SIMULATION_EMPTY, year=wanted.year, tariffs=tried)
    years = sums.all_years()
    hit = worst(years, wanted.worst)
    shown = sums.failures[:SHOWN_FAILURES]
    customers = await _customers(
        ctx, [*years.account_id[hit].tolist(), *(each.account_id for each in shown)]
    )
    names = {code: each.name for code, each in (await cost_components(ctx)).items()}
    return Simulation(
        year=wanted.year,
        change=Change(int(years.billed_fen.sum()), int(years.simulated_fen.sum())),
        household_count=len(years.account_id),
        bill_count=sum(sums.bills.values()),
        usage_m3=_volume(int(years.usage.sum())),
        classes=sums.classes({document.code: document.name for document in documents}),
        components=sums.components({**names, RESIDUE: _RESIDUE_NAME}),
        bands=bands(years),
        quantiles=quantiles(years),
        worst=tuple(_household(years, place, customers) for place in hit.tolist()),
        unbilled_count=int((years.billed_fen <= 0).sum()),
        failed_count=len(sums.failures),
        failures=tuple(
            HouseholdFailure(
                customers[each.account_id].code, each.failure.code, each.failure.message
            )
            for each in shown
        ),
        scalar_count=sums.scalar_count,
    )


def _months_of(year: int) -> tuple[int, int]:
    try:
        return check_billing_month(year * 100 + 1), year * 100 + 12
    except ValueError as wrong:
        raise MinshuiError(SIMULATION_YEAR, year=year) from wrong


class _Sums:
    """What the spans add up to, by tariff and component."""

    def __init__(self) -> None:
        self.years: list[HouseholdYears] = []
        self.households: Counter[str] = Counter()
        self.bills: Counter[str] = Counter()
        self.usage: Counter[str] = Counter()
        self.billed: Counter[tuple[str, str]] = Counter()
        self.simulated: Counter[tuple[str, str]] = Counter()
        self.failures: list[AccountFailure] = []
        self.scalar_count = 0

    def add(self, part: RepricedBills) -> None:
        if len(part.account_id):
            self.years.append(add_up(part.account_id, part.usage, part.billed_fen, part.priced_fen))
        for number, code in enumerate(part.tariffs):
            own = part.tariff == number
            self.households[code] += len(np.unique(part.account_id[own]))
            self.bills[code] += int(own.sum())
            self.usage[code] += int(part.usage[own].sum())
        self.billed.update(part.billed)
        self.simulated.update(part.priced)
        self.failures += part.failures
        self.scalar_count += part.scalar_count

    def all_years(self) -> HouseholdYears:
        def joined(name: str) -> Int64Array:
            parts = [getattr(years, name) for years in self.years]
            return np.concatenate([np.empty(0, dtype=np.int64), *parts])

        return HouseholdYears(
            *(joined(name) for name in ("account_id", "usage", "billed_fen", "simulated_fen"))
        )

    def classes(self, names: Mapping[str, str]) -> tuple[ClassEffect, ...]:
        return tuple(
            ClassEffect(
                code,
                names.get(code, code),
                self.households[code],
                self.bills[code],
                _volume(self.usage[code]),
                Change(_of_tariff(self.billed, code), _of_tariff(self.simulated, code)),
            )
            for code in sorted(self.bills)
            if self.bills[code]
        )

    def components(self, names: Mapping[str, str]) -> tuple[ComponentEffect, ...]:
        return tuple(
            ComponentEffect(
                tariff,
                code,
                names[code],
                Change(self.billed[tariff, code], self.simulated[tariff, code]),
            )
            for tariff, code in sorted({*self.billed, *self.simulated})
        )


def _of_tariff(sums: Mapping[tuple[str, str], int], code: str) -> int:
    return sum(fen for (tariff, _), fen in sums.items() if tariff == code)


def _volume(units: int) -> Decimal:
    return Decimal(units) / VOLUME_SCALE


async def _customers(ctx: Context, accounts: Sequence[int]) -> dict[int, Row[Any]]:
    rows = await ctx.session.execute(_CUSTOMERS, {"accounts": sorted(set(accounts))})
    return {row.id: row for row in rows}


def _household(
    years: HouseholdYears, place: int, customers: Mapping[int, Row[Any]]
) -> HouseholdEffect:
    customer = customers[int(years.account_id[place])]
    return HouseholdEffect(
        customer.code,
        customer.name,
        customer.address,
        _volume(int(years.usage[place])),
        Change(int(years.billed_fen[place]), int(years.simulated_fen[place])),
    )
