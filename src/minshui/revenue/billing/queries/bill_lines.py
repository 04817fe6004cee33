"""The lines of many bills as columns."""

from __future__ import annotations

import numpy as np
from sqlalchemy import BigInteger, case, cast, func, literal, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.columns import Int64Array
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.revenue.billing.chunk_store import LINE_KINDS
from minshui.revenue.billing.domain.credit_columns import CancelColumns
from minshui.revenue.billing.domain.credit_pricing import BOUND_KINDS
from minshui.revenue.billing.domain.priced_chunk import LineTable
from minshui.revenue.billing.models import BillLine
from minshui.revenue.tariff.facade import (
    NOT_GIVEN,
    PRICE_SCALE,
    VOLUME_SCALE,
    BoolArray,
)

_NONE = cast(literal(str(NOT_GIVEN)), BigInteger)
_KIND = case({kind: place for place, kind in enumerate(LINE_KINDS)}, value=BillLine.kind)
_AMOUNTS = (
    func.coalesce(cast(BillLine.tier, BigInteger), 0),
    func.coalesce(cast(BillLine.usage_amount * VOLUME_SCALE, BigInteger), _NONE),
    func.coalesce(cast(BillLine.price * PRICE_SCALE, BigInteger), _NONE),
    BillLine.detail_amount_fen,
)


async def lines_of_bills(
    ctx: Context, bills: CancelColumns, chosen: BoolArray, components: tuple[str, ...]
) -> LineTable:
    """Return the lines of the chosen bills in the order of ``bills``; a component that is none of
    ``components`` is −1.
    """
    if not chosen.any():
        nothing = np.empty(0, dtype=np.int64)
        return LineTable(*([nothing] * 7))
    database = database_of(ctx.session)
    places = {code: place for place, code in enumerate(components)}
    component = case(places, value=BillLine.cost_component_code, else_=-1)
    statement = (
        select(BillLine.charge_id, cast(component, BigInteger), cast(_KIND, BigInteger), *_AMOUNTS)
        .where(
            database.is_among(BillLine.charge_id, np.sort(bills.bill_id[chosen])),
            BillLine.bill_month.in_(np.unique(bills.bill_month[chosen]).tolist()),
        )
        .order_by(BillLine.charge_id, BillLine.line_no)
    )
    bill_id, *columns = await database.read_integers(ctx.session, statement, {})
    row = _rows(bills, bill_id)
    order = np.argsort(row, kind="stable")
    return LineTable(row[order], *(each[order] for each in columns))


async def bound_amounts(ctx: Context, bills: CancelColumns, rows: Int64Array) -> Int64Array:
    """Return what minimum, maximum and reliefs came to on some of the bills, in fen."""
    found = np.zeros(len(bills), dtype=np.int64)
    database = database_of(ctx.session)
    statement = (
        select(BillLine.charge_id, cast(func.sum(BillLine.detail_amount_fen), BigInteger))
        .where(
            database.is_among(BillLine.charge_id, np.sort(bills.bill_id[rows])),
            BillLine.bill_month.in_(np.unique(bills.bill_month[rows]).tolist()),
            BillLine.kind.in_(BOUND_KINDS),
        )
        .group_by(BillLine.charge_id)
    )
    bill_id, amount_fen = await database.read_integers(ctx.session, statement, {})
    found[_rows(bills, bill_id)] = amount_fen
    return found[rows]


def _rows(bills: CancelColumns, bill_id: Int64Array) -> Int64Array:
    order = np.argsort(bills.bill_id)
    return order[np.searchsorted(bills.bill_id, bill_id, sorter=order)]
