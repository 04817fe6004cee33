"""Corrections: a new revision, the old row stays; nothing billed is touched."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import insert

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.kernel.errors import MinshuiError
from minshui.revenue.billing.models import Bill
from minshui.revenue.reading.facade import (
    CorrectReading,
    correct_reading,
    reading_chain,
    unbilled_readings,
)
from tests.revenue.reading.district import (
    add_household,
    approve,
    at,
    build_district,
    read,
)

D = Decimal
OCT, NOV = date(2026, 10, 20), date(2026, 11, 20)


async def _refusal(ctx: Context, command: CorrectReading) -> str:
    with pytest.raises(MinshuiError) as refused:
        await correct_reading(at(ctx, NOV), command)
    if command.reading_id < 10**9:
        chain = await reading_chain(ctx, command.reading_id)
        assert chain[-1].revision == 1 or refused.value.code == "E_READING_SUPERSEDED"
    return refused.value.code


async def bill(ctx: Context, reading_id: int, month: int, status: str = "open") -> None:
    """Write the least bill that holds a reading."""
    await database_of(ctx.session).ensure_partitions(ctx.session, "biz_charge", [month])
    (row,) = [each for each in await reading_chain(ctx, reading_id) if each.id == reading_id]
    await ctx.session.execute(
        insert(Bill),
        {
            "id": reading_id,
            "bill_month": month,
            "cust_id": 1,
            "account_id": 1,
            "site_id": 1,
            "kind": "ordinary",
            "record_id": reading_id,
            "part": 0,
            "revision": 0,
            "usage_m3": row.usage_m3,
            "period_to": row.reading_on,
            "issued_on": row.reading_on,
            "due_on": row.reading_on,
            "total_amount_fen": 100,
            "open_fen": 100,
            "charge_status": status,
            "created_at": ctx.clock.now(),
        },
    )


async def test_a_correction_is_a_new_revision_and_the_old_row_stays(ctx: Context) -> None:
    household = await add_household(ctx, await build_district(ctx))
    await read(ctx, household, "20", OCT)
    await approve(ctx, 202610)
    reading_id = await read(ctx, household, "95", NOV)

    result = await correct_reading(at(ctx, NOV), CorrectReading(reading_id, "抄错", D(35)))

    assert (result.revision, result.usage_m3, result.review_status) == (2, D(15), "pending")
    old, new = await reading_chain(ctx, reading_id)
    assert (old.current_reading, old.usage_m3, old.is_current) == (D(95), D(75), False)
    assert (new.previous_reading, new.current_reading, new.is_current) == (D(20), D(35), True)


async def test_an_approved_reading_can_be_corrected_until_it_is_billed(ctx: Context) -> None:
    household = await add_household(ctx, await build_district(ctx))
    reading_id = await read(ctx, household, "20", NOV)
    await approve(ctx, 202611)
    await bill(ctx, reading_id, 202611)

    refused = await _refusal(ctx, CorrectReading(reading_id, "抄错", D(15)))

    assert refused == "E_READING_BILLED"


async def test_a_reversed_bill_lets_the_reading_be_corrected(ctx: Context) -> None:
    household = await add_household(ctx, await build_district(ctx))
    reading_id = await read(ctx, household, "20", NOV)
    await approve(ctx, 202611)
    await bill(ctx, reading_id, 202611, status="reversed")

    result = await correct_reading(at(ctx, NOV), CorrectReading(reading_id, "抄错", D(15)))

    assert result.usage_m3 == 15


async def test_what_cannot_be_corrected_is_refused(ctx: Context) -> None:
    household = await add_household(ctx, await build_district(ctx))
    first = await read(ctx, household, "20", OCT)
    await approve(ctx, 202610)
    second = await read(ctx, household, "40", NOV)

    assert await _refusal(ctx, CorrectReading(first, " ", D(15))) == "E_CORRECTION_REASON"
    assert await _refusal(ctx, CorrectReading(first, "抄错", D(15))) == "E_READING_NOT_LATEST"
    assert await _refusal(ctx, CorrectReading(second, "抄错", D(15))) == "E_READING_BACKWARDS"
    assert await _refusal(ctx, CorrectReading(10**9, "抄错", D(15))) == "E_READING_UNKNOWN"
    await correct_reading(at(ctx, NOV), CorrectReading(second, "抄错", D(45)))
    assert await _refusal(ctx, CorrectReading(second, "抄错", D(46))) == "E_READING_SUPERSEDED"


async def test_only_approved_current_readings_without_a_bill_are_unbilled(ctx: Context) -> None:
    district = await build_district(ctx)
    homes = [await add_household(ctx, district, number) for number in (1, 2, 3)]
    billed, _, ready = [await read(ctx, home, "20", NOV) for home in homes]
    corrected = await correct_reading(at(ctx, NOV), CorrectReading(ready, "抄错", D(18)))
    everyone = (homes[0].account_id, homes[-1].account_id)
    assert await unbilled_readings(ctx, 202611, *everyone) == []
    await approve(ctx, 202611)
    await bill(ctx, billed, 202611)

    found = await unbilled_readings(ctx, 202611, *everyone)

    assert [(each.account_id, each.usage_m3, each.revision) for each in found] == [
        (homes[1].account_id, D(20), 1),
        (homes[2].account_id, D(18), 2),
    ]
    assert found[1].reading_id == corrected.reading_id
    assert found[1].site_id == district.site_id
    assert await unbilled_readings(ctx, 202611, homes[2].account_id, homes[2].account_id) == [
        found[1]
    ]
