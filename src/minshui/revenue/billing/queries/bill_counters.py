"""What bills added to yearly counters, and where those stand now: one statement for a chunk."""

from __future__ import annotations

from datetime import date

import numpy as np
from sqlalchemy import BigInteger, and_, case, cast, func, literal, select
from sqlalchemy.orm import aliased

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.revenue.billing.domain.credit_columns import CancelColumns, CounterMoves
from minshui.revenue.billing.models import TierCounterEntry
from minshui.revenue.tariff.facade import VOLUME_SCALE
from minshui.revenue.tariff.models import Tariff

_EPOCH = date(1970, 1, 1)
_TARIFFS = select(Tariff.code).order_by(Tariff.code)
_own = aliased(TierCounterEntry)
_all = aliased(TierCounterEntry)
_SAME_COUNTER = and_(
    _all.account_id == _own.account_id,
    _all.tariff_code == _own.tariff_code,
    _all.window_start_on == _own.window_start_on,
    _all.use_no == _own.use_no,
)


async def counter_moves(ctx: Context, bills: CancelColumns) -> tuple[CounterMoves, tuple[str, ...]]:
    """Return the counter movements of bills and the tariffs they index.

    Counters cannot move until the caller's transaction ends: it holds ``billing:runs``.
    """
    tariffs = tuple((await ctx.session.execute(_TARIFFS)).scalars())
    places = {code: place for place, code in enumerate(tariffs)}
    number = case(places, value=_own.tariff_code) if places else literal(-1)
    database = database_of(ctx.session)
    statement = (
        select(
            _own.bill_id,
            cast(number, BigInteger),
            cast(_own.use_no, BigInteger),
            cast(_own.window_start_on - literal(_EPOCH), BigInteger),
            cast(_own.usage_m3 * VOLUME_SCALE, BigInteger),
            cast(func.sum(_all.usage_m3) * VOLUME_SCALE, BigInteger),
            cast(func.sum(_all.standing), BigInteger),
            _own.id,
        )
        .join(_all, _SAME_COUNTER)
        .where(database.is_among(_own.bill_id, np.sort(bills.bill_id)))
        .group_by(_own.id)
        .order_by(_own.id)
    )
    bill_id, *columns, entry_id = await database.read_integers(ctx.session, statement, {})
    order = np.argsort(bills.bill_id)
    row = order[np.searchsorted(bills.bill_id, bill_id, sorter=order)]
    window = columns[2]
    sorted_by = np.lexsort((entry_id, window, row))
    return CounterMoves(row[sorted_by], *(each[sorted_by] for each in columns)), tariffs
