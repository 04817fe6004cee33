"""Special bills in the database: bills and items by COPY, and the billing they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import bindparam, insert, select

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
from minshui.revenue.billing.chunk_store import ITEM
from minshui.revenue.billing.contracts import BillKind
from minshui.revenue.billing.contracts_special import SpecialBill
from minshui.revenue.billing.domain.special_billing import bill_total_fen
from minshui.revenue.billing.models import Bill, BillLine, SpecialBilling

_INSERT = insert(SpecialBilling)
_BY_REFERENCE = select(SpecialBilling.code).where(
    SpecialBilling.reference_no == bindparam("reference")
)


@dataclass(frozen=True, slots=True)
class SpecialHead:
    """What the bills of one special billing share."""

    id: int
    bill_month: int
    issued_on: date
    due_on: date


async def billed_reference(ctx: Context, reference_no: str) -> str | None:
    """Return the code of the special billing of a reference, if there is one."""
    found = await ctx.session.execute(_BY_REFERENCE, {"reference": reference_no})
    code: str | None = found.scalar_one_or_none()
    return code


async def insert_billing(ctx: Context, values: dict[str, Any]) -> None:
    """Insert the head of special bills."""
    await ctx.session.execute(_INSERT, values)


async def copy_special_bills(
    ctx: Context,
    head: SpecialHead,
    bills: Sequence[SpecialBill],
    bill_ids: Sequence[int],
    owners: dict[int, tuple[int, int]],
) -> None:
    """Load open bills and their items; ``owners`` gives customer and site of each account."""
    ids = np.array(bill_ids, dtype=np.int64)
    amounts = np.array([bill_total_fen(bill) for bill in bills], dtype=np.int64)
    customers = [owners[bill.account_id] for bill in bills]
    columns = [
        big_integers("id", ids),
        integers("bill_month", head.bill_month),
        big_integers("cust_id", np.array([cust_id for cust_id, _ in customers], dtype=np.int64)),
        big_integers("account_id", np.array([bill.account_id for bill in bills], dtype=np.int64)),
        big_integers("site_id", np.array([site_id for _, site_id in customers], dtype=np.int64)),
        texts("kind", BillKind.SPECIAL.value),
        small_integers("part", 0),
        small_integers("revision", 0),
        big_integers("special_id", head.id),
        decimals("usage_m3", 0, 0),
        dates("period_from", np.full(len(bills), ABSENT)),
        dates("period_to", head.issued_on),
        big_integers("total_amount_fen", amounts),
        big_integers("open_fen", amounts),
        texts("charge_status", "open"),
        dates("issued_on", head.issued_on),
        dates("due_on", head.due_on),
    ]
    database = database_of(ctx.session)
    await database.copy_columns(ctx.session, Bill.__tablename__, columns, len(bills))
    await _copy_items(ctx, head, bills, bill_ids)


async def _copy_items(
    ctx: Context, head: SpecialHead, bills: Sequence[SpecialBill], bill_ids: Sequence[int]
) -> None:
    items = [
        (bill_id, number, item)
        for bill_id, bill in zip(bill_ids, bills, strict=True)
        for number, item in enumerate(bill.items, start=1)
    ]
    codes = sorted({item.component_code for _, _, item in items})
    places = {code: place for place, code in enumerate(codes)}
    columns = [
        big_integers("charge_id", np.array([bill_id for bill_id, _, _ in items], dtype=np.int64)),
        small_integers("line_no", np.array([number for _, number, _ in items], dtype=np.int64)),
        integers("bill_month", head.bill_month),
        texts(
            "cost_component_code",
            np.array([places[item.component_code] for _, _, item in items], dtype=np.int64),
            codes,
        ),
        texts("kind", ITEM),
        big_integers(
            "detail_amount_fen", np.array([item.amount_fen for _, _, item in items], dtype=np.int64)
        ),
    ]
    await database_of(ctx.session).copy_columns(
        ctx.session, BillLine.__tablename__, columns, len(items)
    )
