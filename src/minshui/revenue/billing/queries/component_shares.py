"""What has been collected of each component: of a bill, and of all bills in a period.

Derived from lines and entries; a bill is taken together with what credits it. The order in which
components are paid is the one in force on the day the bill was issued.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.billing.domain.bill_number import parse_bill_number
from minshui.revenue.billing.domain.component_shares import paid_by_component
from minshui.revenue.billing.errors import BILL_UNKNOWN
from minshui.revenue.billing.queries.bills import OWN_NAMES
from minshui.revenue.billing.settlement_parameters import COMPONENT_ORDER
from minshui.revenue.parameter.facade import ParameterHistory, ParameterReader, cost_components

LATE_FEE_COMPONENT = "late_fee"
_ORDER = ParameterReader(COMPONENT_ORDER)

_MOVES = """
    SELECT bill_id, bill_month, posted_on, -amount_fen AS paid_fen
    FROM biz_account_entry WHERE kind IN ('offset', 'restore')
    UNION ALL
    SELECT bill_id, bill_month, posted_on, -movement_fen
    FROM biz_deposit_entry WHERE kind = 'credit'
"""
# A bill that credits another is part of it; the sides are the day before and the last day.
_FAMILIES = """
    WITH touched AS ({touched}),
    roots AS (
        SELECT DISTINCT CASE WHEN c.kind IN ('credit', 'adjustment') AND c.total_amount_fen < 0
            THEN COALESCE(c.corrects_id, c.id) ELSE c.id END AS root_id, c.bill_month
        FROM touched t JOIN biz_charge c ON c.id = t.bill_id AND c.bill_month = t.bill_month
    ),
    members AS (
        SELECT r.root_id, r.bill_month, c.id AS bill_id, c.issued_on, c.total_amount_fen
        FROM roots r JOIN biz_charge c ON c.id = r.root_id AND c.bill_month = r.bill_month
        UNION ALL
        SELECT r.root_id, r.bill_month, c.id, c.issued_on, c.total_amount_fen
        FROM roots r JOIN biz_charge c
            ON c.corrects_id = r.root_id AND c.bill_month = r.bill_month
        WHERE c.kind IN ('credit', 'adjustment') AND c.total_amount_fen < 0
    ),
    paid AS (
        SELECT m.root_id, m.bill_month,
            SUM(CASE WHEN p.posted_on < :first THEN p.paid_fen ELSE 0 END) AS before_fen,
            SUM(CASE WHEN p.posted_on <= :last THEN p.paid_fen ELSE 0 END) AS through_fen
        FROM members m JOIN ({moves}) p ON p.bill_id = m.bill_id AND p.bill_month = m.bill_month
        GROUP BY m.root_id, m.bill_month
    ),
    totals AS (
        SELECT root_id, bill_month, MIN(issued_on) AS issued_on,
            SUM(CASE WHEN issued_on <= :last THEN total_amount_fen ELSE 0 END) AS total_fen
        FROM members GROUP BY root_id, bill_month
    ),
    lines AS (
        SELECT m.root_id, m.bill_month,
            COALESCE(d.cost_component_code, 'opening') AS component_code,
            SUM(CASE WHEN m.issued_on < :first
                THEN COALESCE(d.detail_amount_fen, m.total_amount_fen) ELSE 0 END) AS before_fen,
            SUM(CASE WHEN m.issued_on <= :last
                THEN COALESCE(d.detail_amount_fen, m.total_amount_fen) ELSE 0 END) AS through_fen
        FROM members m LEFT JOIN biz_charge_detail d
            ON d.charge_id = m.bill_id AND d.bill_month = m.bill_month
        GROUP BY m.root_id, m.bill_month, COALESCE(d.cost_component_code, 'opening')
    )
"""
_IN_PERIOD = (
    f"SELECT DISTINCT bill_id, bill_month FROM ({_MOVES}) moves"  # noqa: S608
    " WHERE posted_on BETWEEN :first AND :last"
)
_OF_PERIOD = _FAMILIES.format(touched=_IN_PERIOD, moves=_MOVES)
_ONE_BILL = "SELECT CAST(:bill_id AS BIGINT) AS bill_id, CAST(:bill_month AS INTEGER) AS bill_month"
_AT_ONCE = "p.before_fen = 0 AND p.through_fen = t.total_fen"
_JOINED = """
    FROM totals t
    LEFT JOIN paid p ON p.root_id = t.root_id AND p.bill_month = t.bill_month
    JOIN lines l ON l.root_id = t.root_id AND l.bill_month = t.bill_month
"""
_ROWS = f"""
    SELECT t.root_id, t.issued_on, l.component_code,
        COALESCE(p.before_fen, 0) AS paid_before_fen,
        COALESCE(p.through_fen, 0) AS paid_through_fen,
        l.before_fen AS line_before_fen, l.through_fen AS line_through_fen
    {_JOINED}
"""
# Most bills are paid at once and whole: their lines are what was collected.
_WHOLE = text(
    f"{_OF_PERIOD} SELECT l.component_code, SUM(l.through_fen) AS paid_fen"
    f" {_JOINED} WHERE {_AT_ONCE} GROUP BY l.component_code"
)
_PARTS = text(f"{_OF_PERIOD} {_ROWS} WHERE NOT ({_AT_ONCE}) ORDER BY t.root_id")
_OF_BILL = text(f"{_FAMILIES.format(touched=_ONE_BILL, moves=_MOVES)} {_ROWS}")
_LATE_FEES = text(
    "SELECT COALESCE(SUM(amount_fen), 0) FROM biz_late_fee_entry"
    " WHERE kind = 'payment' AND recorded_on BETWEEN :first AND :last"
)


@dataclass(frozen=True, slots=True)
class ComponentShare:
    """What of a component of a bill, credits taken off, has been paid."""

    component_code: str
    component_name: str
    total_fen: int
    paid_fen: int


async def component_shares(ctx: Context, number: str) -> Sequence[ComponentShare]:
    """Return how much of each component of a bill has been paid so far.

    Raises ``E_BILL_NUMBER``, ``E_BILL_UNKNOWN``.
    """
    rows = await _rows_of_bill(ctx, number)
    paid = _collected(rows, await _orders(ctx))
    names = {code: each.name for code, each in (await cost_components(ctx)).items()}
    return [
        ComponentShare(
            row.component_code,
            names.get(row.component_code) or OWN_NAMES.get(row.component_code, row.component_code),
            int(row.line_through_fen),
            paid[row.component_code],
        )
        for row in sorted(rows, key=lambda each: each.component_code)
    ]


async def next_paid(ctx: Context, number: str, amount_fen: int) -> dict[str, int]:
    """Return by component what the next ``amount_fen`` paid of a bill would pay.

    Raises ``E_BILL_NUMBER``, ``E_BILL_UNKNOWN``.
    """
    rows = await _rows_of_bill(ctx, number)
    totals = {row.component_code: int(row.line_through_fen) for row in rows}
    order = (await _orders(ctx)).on(rows[0].issued_on)
    paid_fen = int(rows[0].paid_through_fen)
    before = paid_by_component(totals, paid_fen, order)
    after = paid_by_component(totals, paid_fen + amount_fen, order)
    return {code: after[code] - before[code] for code in totals}


async def _rows_of_bill(ctx: Context, number: str) -> Sequence[Any]:
    month, bill_id = parse_bill_number(number)
    span = {"first": date.min, "last": ctx.clock.today()}
    values = {"bill_id": bill_id, "bill_month": month, **span}
    rows = (await ctx.session.execute(_OF_BILL, values)).all()
    if not rows:
        raise MinshuiError(BILL_UNKNOWN, number=number)
    return rows


async def collected_by_component(ctx: Context, first: date, last: date) -> dict[str, int]:
    """Return what was collected by component from one day to another, both included; fen.

    What was given back counts against it. Periods add up: two that follow one another collect
    what the period over both does. Late fees are the component ``late_fee``; arrears taken over
    without lines are ``opening``.
    """
    span = {"first": first, "last": last}
    collected: dict[str, int] = defaultdict(int)
    for row in await ctx.session.execute(_WHOLE, span):
        collected[row.component_code] += int(row.paid_fen)
    parts = (await ctx.session.execute(_PARTS, span)).all()
    for code, fen in _collected(parts, await _orders(ctx)).items():
        collected[code] += fen
    collected[LATE_FEE_COMPONENT] += int((await ctx.session.execute(_LATE_FEES, span)).scalar_one())
    return {code: fen for code, fen in sorted(collected.items()) if fen}


async def _orders(ctx: Context) -> ParameterHistory:
    (orders,) = await _ORDER.read(ctx)
    return orders


def _collected(rows: Iterable[Any], orders: ParameterHistory) -> dict[str, int]:
    """Return by component what was collected between the two sides of bills' rows."""
    bills: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        bills[row.root_id].append(row)
    collected: dict[str, int] = defaultdict(int)
    for own in bills.values():
        order = orders.on(own[0].issued_on)
        before = {row.component_code: int(row.line_before_fen) for row in own}
        through = {row.component_code: int(row.line_through_fen) for row in own}
        paid_before = paid_by_component(before, int(own[0].paid_before_fen), order)
        paid_through = paid_by_component(through, int(own[0].paid_through_fen), order)
        for code in through:
            collected[code] += paid_through[code] - paid_before[code]
    return collected
