"""Write a checked set of files, set by set, in the caller's transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.imports.columns import ImportRow
from minshui.infrastructure.imports.running import BATCH_ROWS, Progress
from minshui.metering.device.facade import write_meters
from minshui.revenue.billing.facade import (
    OpeningBill,
    OpeningCounter,
    open_tier_counters,
    raise_opening_bills,
)
from minshui.revenue.customer.facade import (
    BulkRelation,
    CaseKind,
    OpenedAccount,
    bulk_customer,
    open_many_case_locks,
    open_many_customers,
    put_in_many_meters,
)
from minshui.revenue.cutover.contracts import FileKind
from minshui.revenue.cutover.cutover_store import SUBJECT
from minshui.revenue.cutover.kit.reading import Kit
from minshui.revenue.cutover.kit.view import KitView
from minshui.revenue.cutover.models import CutoverAccount, CutoverMeter
from minshui.revenue.ledger.facade import OpeningDeposit, open_deposits
from minshui.revenue.reading.facade import UsedBefore, record_usage_history

HELD = "系统切换 {code} 尚未验收"


async def write_kit(
    ctx: Context, cutover_id: int, code: str, view: KitView, progress: Progress
) -> Mapping[str, OpenedAccount]:
    """Write everything; the rows have been checked and none is at fault.

    Returns the accounts by the old system's numbers.
    """
    owners = await _customers(ctx, cutover_id, view, progress)
    relations = await _meters(ctx, cutover_id, view.kit, owners, progress)
    await _money(ctx, cutover_id, view.kit, owners, progress)
    await _history(ctx, view.kit, owners, relations, progress)
    await _hold_offsets(ctx, code, view.kit, owners)
    return owners


async def _customers(
    ctx: Context, cutover_id: int, view: KitView, progress: Progress
) -> dict[str, OpenedAccount]:
    rows = view.kit.rows(FileKind.CUSTOMERS)
    owners: dict[str, OpenedAccount] = {}
    for start in range(0, len(rows), BATCH_ROWS):
        part = rows[start : start + BATCH_ROWS]
        customers = [
            replace(
                bulk_customer(
                    row, [each for _, each in view.attributes.get(row["external_no"], [])]
                ),
                late_fee_exempt=bool(row["late_fee_exempt"]),
            )
            for row in part
        ]
        opened = await open_many_customers(ctx, customers)
        owners |= {row["external_no"]: each for row, each in zip(part, opened, strict=True)}
        progress("写入客户", start + len(part), len(rows))
    await database_of(ctx.session).bulk_copy(
        ctx.session,
        CutoverAccount.__tablename__,
        ("account_id", "cutover_id", "cust_id"),
        ((each.account_id, cutover_id, each.cust_id) for each in owners.values()),
    )
    await database_of(ctx.session).refresh_statistics(ctx.session, CutoverAccount)
    return owners


async def _meters(
    ctx: Context,
    cutover_id: int,
    kit: Kit,
    owners: Mapping[str, OpenedAccount],
    progress: Progress,
) -> dict[str, tuple[int, int]]:
    """Write meters and relations; returns (meter, relation) by meter number."""
    rows = kit.rows(FileKind.METERS)
    ids = await write_meters(ctx, rows)
    place = {row["meter_no"]: number for number, row in enumerate(rows)}
    relations = await put_in_many_meters(
        ctx,
        [
            BulkRelation(
                owner=owners[row["customer"]],
                meter_id=meter_id,
                started_on=row["started_on"],
                start_reading_m3=row["start_reading_m3"],
                book_id=row["book_id"],
                book_sequence=row["book_sequence"],
                billing_mode=row["billing_mode"],
                master=None if row["master"] is None else place[row["master"]],
            )
            for meter_id, row in zip(ids, rows, strict=True)
        ],
    )
    pairs = list(zip(ids, relations, strict=True))
    await database_of(ctx.session).bulk_copy(
        ctx.session,
        CutoverMeter.__tablename__,
        ("meter_id", "cutover_id", "cust_meter_id"),
        ((meter_id, cutover_id, relation_id) for meter_id, relation_id in pairs),
    )
    await database_of(ctx.session).refresh_statistics(ctx.session, CutoverMeter)
    progress("写入水表", len(rows), len(rows))
    return {row["meter_no"]: pair for row, pair in zip(rows, pairs, strict=True)}


async def _money(
    ctx: Context,
    cutover_id: int,
    kit: Kit,
    owners: Mapping[str, OpenedAccount],
    progress: Progress,
) -> None:
    def account(row: ImportRow) -> int:
        return owners[row["customer"]].account_id

    counters = [
        OpeningCounter(account(row), row["tariff"], row["window_start_on"], row["usage_m3"])
        for row in kit.rows(FileKind.COUNTERS)
    ]
    if counters:
        await open_tier_counters(ctx, counters)
    progress("写入阶梯累计", len(counters), len(counters))
    lots = [
        OpeningDeposit(
            account(row), row["amount_fen"], row["received_on"], row["method"], row["reference"]
        )
        for row in kit.rows(FileKind.DEPOSITS)
    ]
    await open_deposits(ctx, lots, SUBJECT, cutover_id)
    progress("写入预存", len(lots), len(lots))
    bills = [
        OpeningBill(
            account_id=account(row),
            bill_month=row["bill_month"],
            amount_fen=row["amount_fen"],
            due_on=row["due_on"],
            usage_m3=row["usage_m3"] or Decimal(0),
            reference=row["reference"],
            late_fee_from_on=row["late_fee_from_on"],
            late_fee_fen=row["late_fee_fen"] or 0,
        )
        for row in kit.rows(FileKind.ARREARS)
    ]
    await raise_opening_bills(ctx, bills, (SUBJECT, cutover_id))
    progress("写入欠费", len(bills), len(bills))


async def _history(
    ctx: Context,
    kit: Kit,
    owners: Mapping[str, OpenedAccount],
    relations: Mapping[str, tuple[int, int]],
    progress: Progress,
) -> None:
    rows = kit.rows(FileKind.HISTORY)
    used = (
        UsedBefore(
            meter_id=relations[row["meter_no"]][0],
            cust_meter_id=relations[row["meter_no"]][1],
            account_id=owners[row["customer"]].account_id,
            bill_month=row["bill_month"],
            usage_m3=row["usage_m3"],
            amount_fen=row["amount_fen"],
            paid_on=row["paid_on"],
        )
        for row in rows
    )
    await record_usage_history(ctx, used)
    progress("写入历史用水", len(rows), len(rows))


async def _hold_offsets(
    ctx: Context, code: str, kit: Kit, owners: Mapping[str, OpenedAccount]
) -> None:
    """Hold the nightly offset where there are both arrears and prepayment, until acceptance.

    It would build on what may still be undone.
    """
    kinds = defaultdict(set)
    for kind in (FileKind.ARREARS, FileKind.DEPOSITS):
        for row in kit.rows(kind):
            kinds[row["customer"]].add(kind)
    both = [owners[number].account_id for number, found in kinds.items() if len(found) > 1]
    reason = HELD.format(code=code)
    await open_many_case_locks(ctx, both, CaseKind.CUTOVER, frozenset({"offset"}), reason)
