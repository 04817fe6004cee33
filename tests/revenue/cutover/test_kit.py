"""A cut-over from files: loaded whole, every fault named, undone to the last row."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import func, select

from bench.cutover_faults import KINDS, Planted, Planter
from bench.cutover_files import make_files
from minshui.infrastructure.context import Context
from minshui.revenue.billing.models import Bill
from minshui.revenue.customer.models import Customer, CustomerMeter
from minshui.revenue.cutover.facade import check_files, load_cutover, undo_cutover
from minshui.revenue.ledger.models import OpeningLot
from minshui.revenue.reading.models import UsageHistory
from tests.api_cases import fingerprint
from tests.revenue.cutover.kit_world import CODE, as_import, load_town, places, ready_tenant
from tests.revenue.money_world import broken

TRAIL = {"biz_cutover", "sys_audit_log", "sys_outbox", "sys_import"}
"""What an undo leaves: the project itself, and the trail of what was done."""


async def test_a_set_of_files_is_taken_over(ctx: Context) -> None:
    files, result = await load_town(ctx)

    assert (result.status, result.faults) == ("loaded", [])
    counts = {
        name: (await ctx.session.execute(select(func.count()).select_from(model))).scalar_one()
        for name, model in {
            "customers": Customer,
            "meters": CustomerMeter,
            "arrears": Bill,
            "deposits": OpeningLot,
            "history": UsageHistory,
        }.items()
    }
    assert counts == {name: len(files[name].rows) for name in counts}
    assert await broken(ctx) == []


async def test_gbk_files_are_read_like_utf_8(ctx: Context) -> None:
    await ready_tenant(ctx)
    result = await load_cutover(ctx, CODE, as_import(make_files(5), "gbk"))
    assert result.status == "loaded"


async def test_every_planted_fault_is_reported_and_nothing_written(ctx: Context) -> None:
    await ready_tenant(ctx, 400)
    files = make_files(400)
    planted = Planter(files).plant(len(KINDS))
    before = await fingerprint(ctx)

    checked, _ = await check_files(ctx, CODE, as_import(files))
    refused = await load_cutover(ctx, CODE, as_import(files))

    expected = Counter((fault.kind, fault.row, fault.code) for fault in planted)
    assert Counter(places(checked)) == expected
    assert (refused.status, Counter(places(refused))) == ("refused", expected)
    after = await fingerprint(ctx)
    assert {name for name in after if after[name] != before[name]} == {"sys_import"}


async def test_undo_leaves_the_database_as_it_was(ctx: Context) -> None:
    await ready_tenant(ctx)
    before = await fingerprint(ctx)
    await load_cutover(ctx, CODE, as_import(make_files(40)))

    undone = await undo_cutover(ctx, CODE, "原系统重新导出")

    after = await fingerprint(ctx)
    changed = {name for name in after if after[name] != before[name]}
    assert changed <= TRAIL
    assert undone.removed["biz_cust"] == 40
    assert undone.unused_numbers == []


@pytest.mark.slow
async def test_three_hundred_faults_among_five_thousand_customers(ctx: Context) -> None:
    await ready_tenant(ctx, 5000)
    good, faulty = make_files(5000), make_files(5000)
    planted: list[Planted] = Planter(faulty).plant(300)
    before = await fingerprint(ctx)

    refused = await load_cutover(ctx, CODE, as_import(faulty))
    loaded = await load_cutover(ctx, CODE, as_import(good))
    invariants = await broken(ctx)
    await undo_cutover(ctx, CODE, "演练")

    expected = Counter((fault.kind, fault.row, fault.code) for fault in planted)
    assert (len({fault.code for fault in planted}) >= 15, len(planted)) == (True, 300)
    assert Counter(places(refused)) == expected
    assert (loaded.status, invariants) == ("loaded", [])
    after = await fingerprint(ctx)
    assert {name for name in after if after[name] != before[name]} <= TRAIL
