"""Recompute everything that must hold of the books."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence

from minshui.infrastructure.context import Context
from minshui.revenue.ledger.contracts import InvariantResult
from minshui.revenue.ledger.queries.invariant import Invariant, holding_together
from minshui.revenue.ledger.queries.invariants_bills import BILL_INVARIANTS
from minshui.revenue.ledger.queries.invariants_collective import COLLECTIVE_INVARIANTS
from minshui.revenue.ledger.queries.invariants_counter import COUNTER_INVARIANTS
from minshui.revenue.ledger.queries.invariants_credits import CREDIT_INVARIANTS
from minshui.revenue.ledger.queries.invariants_cutover import CUTOVER_INVARIANTS
from minshui.revenue.ledger.queries.invariants_handover import HANDOVER_INVARIANTS
from minshui.revenue.ledger.queries.invariants_inputs import INPUT_INVARIANTS
from minshui.revenue.ledger.queries.invariants_late_fees import LATE_FEE_INVARIANTS
from minshui.revenue.ledger.queries.invariants_money import (
    DEPOSIT_INVARIANTS,
    JOURNAL_INVARIANTS,
    PAYMENT_INVARIANTS,
)
from minshui.revenue.ledger.queries.invariants_readings import READING_INVARIANTS
from minshui.revenue.ledger.queries.invariants_sources import SOURCE_INVARIANTS
from minshui.revenue.ledger.queries.invariants_special import SPECIAL_INVARIANTS
from minshui.revenue.ledger.queries.invariants_write_offs import WRITE_OFF_INVARIANTS
from minshui.revenue.ledger.queries.month_closes import check_month_closes
from minshui.revenue.ledger.queries.till_totals import check_till_totals

_ALL = (
    *BILL_INVARIANTS,
    *CREDIT_INVARIANTS,
    *WRITE_OFF_INVARIANTS,
    *INPUT_INVARIANTS,
    *READING_INVARIANTS,
    *JOURNAL_INVARIANTS,
    *DEPOSIT_INVARIANTS,
    *PAYMENT_INVARIANTS,
    *SOURCE_INVARIANTS,
    *COUNTER_INVARIANTS,
    *SPECIAL_INVARIANTS,
    *COLLECTIVE_INVARIANTS,
    *HANDOVER_INVARIANTS,
    *LATE_FEE_INVARIANTS,
    *CUTOVER_INVARIANTS,
)


_TOGETHER = [
    *(
        [each for each in _ALL if each.rows == rows]
        for rows in dict.fromkeys(each.rows for each in _ALL if each.rows)
    ),
    *([each] for each in _ALL if not each.rows),
]


async def verify_ledger(ctx: Context, *beside: Context) -> list[InvariantResult]:
    """Return every invariant with the number of rows that break it and the first one named.

    Reads whole tables, set by set, and changes nothing. ``beside`` are other units of work on the
    same database that share the work; they see the same moment (``Database.share_moment``).
    """
    waiting = deque(_TOGETHER)
    found: dict[str, InvariantResult] = {}

    async def take(own: Context) -> None:
        while waiting:
            found.update({each.code: each for each in await _check(own, waiting.popleft())})

    await asyncio.gather(*(take(each) for each in (ctx, *beside)))
    results = [found[each.code] for each in _ALL]
    return [*results, await check_till_totals(ctx), await check_month_closes(ctx)]


async def _check(ctx: Context, rules: Sequence[Invariant]) -> list[InvariantResult]:
    holding = await holding_together(ctx, rules) if rules[0].rows else set()
    return [each.holds() if each.code in holding else await each.check(ctx) for each in rules]
