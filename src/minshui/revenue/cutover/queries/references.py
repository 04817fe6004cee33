"""What the files refer to, as the books have it: a few queries in all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, select

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.metering.device.models import Meter
from minshui.platform.organization.facade import DepartmentContract, list_departments
from minshui.revenue.customer.facade import (
    EXPIRY_REQUIRED,
    AttributeKind,
    book_ids,
    check_tariff,
)
from minshui.revenue.customer.models import Customer
from minshui.revenue.cutover.contracts import FileKind
from minshui.revenue.cutover.kit.reading import Kit
from minshui.revenue.cutover.parameters import COUNTER_DAILY_LIMIT
from minshui.revenue.parameter.facade import parameter
from minshui.revenue.tariff.facade import (
    NOT_GIVEN,
    TariffBook,
    counter_windows,
    current_releases,
    date_of,
    day_number,
    has_yearly_counter,
    tariff_book,
)

_LOOKUP_ROWS = 10_000  # a query's bind parameters are limited to 32767
_KEYS: BindParameter[Any] = bindparam("keys", expanding=True)
_CUSTOMERS = select(Customer.external_no).where(Customer.external_no.in_(_KEYS))
_METERS = select(Meter.meter_no).where(Meter.meter_no.in_(_KEYS))


@dataclass(slots=True)
class References:
    """What the rows refer to; ``tariff_faults`` are the tariffs that may not be assigned."""

    cutover_on: date
    sites: dict[str, DepartmentContract]
    books: dict[str, int]
    known_customers: set[str]
    known_meters: set[str]
    tariff_faults: dict[str, MinshuiError]
    tariffs: TariffBook
    expiry_kinds: frozenset[AttributeKind]
    daily_limit_m3: int
    _windows: dict[tuple[str, date | None], date | None] = field(default_factory=dict)

    def is_yearly(self, tariff: str) -> bool:
        """Return whether a tariff that may be assigned counts its tiers by the year."""
        return tariff not in self.tariff_faults and has_yearly_counter(self.tariffs, tariff)

    def window(self, tariff: str, year_start_on: date | None) -> date | None:
        """Return the first day of the counter year that the cut-over day lies in."""
        key = (tariff, year_start_on)
        if key not in self._windows:
            day = day_number(self.cutover_on)
            start = NOT_GIVEN if year_start_on is None else day_number(year_start_on)
            # A bill of the day before and the day itself ends in the year that is wanted.
            windows = counter_windows(self.tariffs, tariff, (day - 1, day), start)
            self._windows[key] = date_of(windows[-1]) if windows else None
        return self._windows[key]

    def reliefs(self, tariff: str) -> frozenset[str]:
        """Return the codes of the reliefs that a tariff knows."""
        return frozenset(
            relief.code for version in self.tariffs.versions(tariff) for relief in version.reliefs
        )


async def load_references(ctx: Context, kit: Kit, cutover_on: date) -> References:
    """Load what the files name."""
    customers, meters = kit.rows(FileKind.CUSTOMERS), kit.rows(FileKind.METERS)
    named = {
        row["value"]
        for row in kit.rows(FileKind.ATTRIBUTES)
        if row["kind"] is AttributeKind.TARIFF and row["value"]
    }
    named |= {row["tariff"] for row in kit.rows(FileKind.COUNTERS) if row["tariff"]}
    tariff_faults = {}
    for code in sorted(named):
        try:
            await check_tariff(ctx, code)
        except MinshuiError as refused:
            tariff_faults[code] = refused
    return References(
        cutover_on=cutover_on,
        sites={site.code: site for site in await list_departments(ctx)},
        books=await book_ids(ctx, {row["book"] for row in meters if row["book"]}),
        known_customers=await _known(ctx, _CUSTOMERS, [row["external_no"] for row in customers]),
        known_meters=await _known(ctx, _METERS, [row["meter_no"] for row in meters]),
        tariff_faults=tariff_faults,
        tariffs=await tariff_book(ctx, (await current_releases(ctx)).values()),
        expiry_kinds=frozenset(
            AttributeKind(kind) for kind in await parameter(ctx, *EXPIRY_REQUIRED.name, cutover_on)
        ),
        daily_limit_m3=await parameter(ctx, *COUNTER_DAILY_LIMIT.name, cutover_on),
    )


async def _known(ctx: Context, statement: Select[Any], keys: Sequence[str | None]) -> set[str]:
    wanted = sorted({key for key in keys if key is not None})
    found: set[str] = set()
    for start in range(0, len(wanted), _LOOKUP_ROWS):
        part = wanted[start : start + _LOOKUP_ROWS]
        found |= set((await ctx.session.execute(statement, {"keys": part})).scalars())
    return found
