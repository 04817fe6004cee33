"""Write bad debt and what it changes of bills."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import bindparam, case, insert, select, update

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among
from minshui.kernel.errors import MinshuiError
from minshui.revenue.billing.contracts_write_off import WriteOffStatus
from minshui.revenue.billing.domain.bill_number import bill_number
from minshui.revenue.billing.models import Bill, WriteOff
from minshui.revenue.billing.write_off_errors import WRITE_OFF_CLOSED, WRITE_OFF_UNKNOWN
from minshui.revenue.customer.facade import lock_accounts

_INSERT = insert(WriteOff)
_FIND = select(WriteOff.__table__).where(WriteOff.id == bindparam("write_off"))
_STANDING = (
    select(WriteOff.__table__)
    .where(is_among(WriteOff.bill_id, "bill_ids"), WriteOff.status == WriteOffStatus.STANDING.value)
    .order_by(WriteOff.id)
    .with_for_update()
)
_CHANGE = (
    update(WriteOff)
    .where(WriteOff.id == bindparam("write_off"))
    .values(
        recovered_fen=bindparam("recovered"),
        status=bindparam("as_status"),
        closed_on=bindparam("on"),
        closed_by=bindparam("by"),
        closing_reason=bindparam("why"),
    )
    .execution_options(synchronize_session=False)
)
_GIVE_UP = (
    update(Bill)
    .where(Bill.id == bindparam("given_up"), Bill.bill_month == bindparam("of_month"))
    .values(open_fen=0, charge_status=bindparam("as_status"))
    .execution_options(synchronize_session=False)
)
_is_whole = Bill.total_amount_fen == bindparam("standing")
_REINSTATE = (
    update(Bill)
    .where(Bill.id == bindparam("reinstated"), Bill.bill_month == bindparam("of_month"))
    .values(
        open_fen=bindparam("standing"),
        charge_status=case((_is_whole, "open"), else_="partial"),
    )
    .execution_options(synchronize_session=False)
)


async def insert_write_off(ctx: Context, values: dict[str, Any]) -> None:
    """Insert a standing write-off, dated today."""
    own = {
        "recovered_fen": 0,
        "status": WriteOffStatus.STANDING.value,
        "written_off_on": ctx.clock.today(),
        "created_by": ctx.actor.user_id,
    }
    await ctx.session.execute(_INSERT, {**values, **own})


async def lock_standing(ctx: Context, write_off_id: int) -> Any:
    """Lock the account of a write-off, then its row, and return it.

    Raises ``E_WRITE_OFF_UNKNOWN``, ``E_WRITE_OFF_CLOSED``.
    """
    key = {"write_off": write_off_id}
    seen = (await ctx.session.execute(_FIND, key)).one_or_none()
    if seen is None:
        raise MinshuiError(WRITE_OFF_UNKNOWN, write_off=write_off_id)
    await lock_accounts(ctx, [seen.account_id])
    standing = await standing_write_offs(ctx, [seen.bill_id])
    if seen.bill_id not in standing or standing[seen.bill_id].id != write_off_id:
        number = bill_number(seen.bill_month, seen.bill_id)
        raise MinshuiError(WRITE_OFF_CLOSED, number=number)
    return standing[seen.bill_id]


async def standing_write_offs(ctx: Context, bill_ids: Collection[int]) -> dict[int, Any]:
    """Lock the standing write-offs of bills, whose accounts are locked, and return them by bill."""
    rows = await ctx.session.execute(_STANDING, {"bill_ids": sorted(bill_ids)})
    return {row.bill_id: row for row in rows}


async def change_write_off(
    ctx: Context, row: Any, recovered_fen: int, status: WriteOffStatus, reason: str | None
) -> None:
    """Note what of a write-off was recovered, and how it ended, if it did."""
    ended = status is not WriteOffStatus.STANDING
    values = {
        "write_off": row.id,
        "recovered": recovered_fen,
        "as_status": status.value,
        "on": ctx.clock.today() if ended else None,
        "by": ctx.actor.user_id if ended else None,
        "why": reason,
    }
    await ctx.session.execute(_CHANGE, values)


async def mark_bill(ctx: Context, bill: tuple[int, int], status: str) -> None:
    """Leave nothing open of a bill, given as (id, month): ``written_off``, or paid after all."""
    values = {"given_up": bill[0], "of_month": bill[1], "as_status": status}
    await ctx.session.execute(_GIVE_UP, values)


async def open_again(ctx: Context, bill: tuple[int, int], standing_fen: int) -> None:
    """Let what was bad debt of a bill, given as (id, month), be open again."""
    values = {"reinstated": bill[0], "of_month": bill[1], "standing": standing_fen}
    await ctx.session.execute(_REINSTATE, values)
