"""Take arrears over from the system before ours, as bills without lines."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.columns import (
    ABSENT,
    big_integers,
    dates,
    decimals,
    integers,
    small_integers,
    texts,
)
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.db.keys import is_among
from minshui.infrastructure.db.numbering import reserve_ids
from minshui.infrastructure.outbox.publishing import publish
from minshui.kernel.errors import MinshuiError
from minshui.kernel.money import yuan_text
from minshui.kernel.period import month_last_day, month_text
from minshui.revenue.billing.contracts import BillKind, OpeningBill
from minshui.revenue.billing.errors import OPENING_AMOUNT, OPENING_REPEATED
from minshui.revenue.billing.events import OpeningBillsRaised
from minshui.revenue.billing.models import BILL_IDS, Bill, OpeningBillDetail
from minshui.revenue.billing.partitions import ensure_bill_partitions
from minshui.revenue.billing.queries.account_owners import account_owners
from minshui.revenue.ledger.facade import ChunkPosting, EntryKind, post_chunk
from minshui.revenue.tariff.facade import VOLUME_SCALE, day_number

_VOLUME_DECIMALS = 4
_KNOWN = (
    select(Bill.account_id, OpeningBillDetail.reference)
    .outerjoin(OpeningBillDetail, OpeningBillDetail.bill_id == Bill.id)
    .where(
        Bill.bill_month == bindparam("month"),
        Bill.kind == BillKind.OPENING.value,
        is_among(Bill.account_id, "accounts"),
    )
)
_DETAIL_COLUMNS = (
    "bill_id",
    "bill_month",
    "account_id",
    "reference",
    "late_fee_from_on",
    "late_fee_fen",
)


async def raise_opening_bills(
    ctx: Context, bills: Sequence[OpeningBill], source: tuple[str, int] = ("bill_chunk", 0)
) -> int:
    """Raise one bill per account, month and number, posted against the opening account.

    ``source`` is what the journals name as their cause. Returns how many.

    All or none. Raises ``E_OPENING_AMOUNT``, ``E_OPENING_REPEATED``, ``E_ACCOUNT_UNKNOWN``.
    """
    by_month: dict[int, list[OpeningBill]] = defaultdict(list)
    for bill in bills:
        if bill.amount_fen <= 0:
            amount = yuan_text(bill.amount_fen)
            raise MinshuiError(OPENING_AMOUNT, account=bill.account_id, amount=amount)
        by_month[bill.bill_month].append(bill)
    if not by_month:
        return 0
    # Two imports at once would each find nothing taken over yet.
    await database_of(ctx.session).lock(ctx.session, "billing:openings")
    await ensure_bill_partitions(ctx, by_month)
    for month in sorted(by_month):
        await _refuse_repeated(ctx, month, by_month[month])
        await _raise_month(ctx, month, by_month[month], source)
    return len(bills)


async def _refuse_repeated(ctx: Context, month: int, bills: Sequence[OpeningBill]) -> None:
    counted = Counter((bill.account_id, bill.reference) for bill in bills)
    repeated = {key for key, count in counted.items() if count > 1}
    values = {"month": month, "accounts": sorted({account for account, _ in counted})}
    known = {(row.account_id, row.reference) for row in await ctx.session.execute(_KNOWN, values)}
    repeated |= known & set(counted)
    if repeated:
        first = min(account for account, _ in repeated)
        raise MinshuiError(OPENING_REPEATED, account=first, month=month_text(month))


async def _raise_month(
    ctx: Context, month: int, bills: list[OpeningBill], source: tuple[str, int]
) -> None:
    owners = await account_owners(ctx, [bill.account_id for bill in bills])
    bills = sorted(bills, key=lambda each: each.account_id)
    reserved = await reserve_ids(ctx.session, BILL_IDS.name, len(bills))
    ids = np.array(reserved, dtype=np.int64)
    accounts = np.array([bill.account_id for bill in bills], dtype=np.int64)
    amounts = np.array([bill.amount_fen for bill in bills], dtype=np.int64)
    usage = [int(bill.usage_m3 * VOLUME_SCALE) for bill in bills]
    today = ctx.clock.today()
    columns = [
        big_integers("id", ids),
        integers("bill_month", month),
        big_integers("cust_id", np.array([owners[bill.account_id][0] for bill in bills])),
        big_integers("account_id", accounts),
        big_integers("site_id", np.array([owners[bill.account_id][1] for bill in bills])),
        texts("kind", BillKind.OPENING.value),
        small_integers("part", 0),
        small_integers("revision", 0),
        decimals("usage_m3", np.array(usage, dtype=np.int64), _VOLUME_DECIMALS),
        dates("period_from", np.full(len(bills), ABSENT)),
        dates("period_to", month_last_day(month)),
        big_integers("total_amount_fen", amounts),
        big_integers("open_fen", amounts),
        texts("charge_status", "open"),
        dates("issued_on", today),
        dates("due_on", np.array([day_number(bill.due_on) for bill in bills])),
    ]
    await database_of(ctx.session).copy_columns(
        ctx.session, Bill.__tablename__, columns, len(bills)
    )
    await post_chunk(
        ctx,
        ChunkPosting(
            chunk_id=source[1],
            bill_month=month,
            posted_on=today,
            components=(),
            account_ids=accounts,
            bill_ids=ids,
            amounts_fen=amounts,
            kind=EntryKind.OPENING,
            source_type=source[0],
        ),
    )
    details = [
        (bill_id, month, bill.account_id, bill.reference, bill.late_fee_from_on, bill.late_fee_fen)
        for bill_id, bill in zip(reserved, bills, strict=True)
        if bill.reference is not None or bill.late_fee_from_on is not None or bill.late_fee_fen
    ]
    if details:
        await database_of(ctx.session).bulk_copy(
            ctx.session, OpeningBillDetail.__tablename__, _DETAIL_COLUMNS, details
        )
    await publish(ctx, OpeningBillsRaised(month, len(bills), int(amounts.sum())))
