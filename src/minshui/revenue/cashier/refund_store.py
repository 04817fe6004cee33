"""Refunds in the database; the payee's account is sealed with the tenant's key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.numbering import next_numbers
from minshui.infrastructure.security.fields import field_cipher
from minshui.kernel.errors import MinshuiError
from minshui.revenue.cashier.contracts import TillContract
from minshui.revenue.cashier.deposits import RequestRefund
from minshui.revenue.cashier.errors import REFUND_UNKNOWN
from minshui.revenue.cashier.models import Refund, RefundLot
from minshui.revenue.cashier.queries.payer import Payer

PAYEE_ACCOUNT = "biz_refund.payee_account"
_INSERT = insert(Refund).returning(Refund.id)
_INSERT_LOTS = insert(RefundLot)
_LOCK = (
    select(Refund.id, Refund.code, Refund.account_id, Refund.amount_fen, Refund.till_id)
    .where(Refund.id == bindparam("refund_id"))
    .with_for_update()
)
_SET_PROCESS = (
    update(Refund)
    .where(Refund.id == bindparam("refund"))
    .values(process_id=bindparam("process"))
    .execution_options(synchronize_session=False)
)
_SET_PAID = (
    update(Refund)
    .where(Refund.id == bindparam("refund"))
    .values(journal_id=bindparam("journal"), paid_at=bindparam("now"))
    .execution_options(synchronize_session=False)
)


@dataclass(frozen=True, slots=True)
class AskedRefund:
    """A refund that was asked for."""

    id: int
    code: str
    account_id: int
    amount_fen: int
    till_id: int | None


async def insert_refund(
    ctx: Context, command: RequestRefund, payer: Payer, till: TillContract | None
) -> AskedRefund:
    """Write a refund that is asked for."""
    payee = command.payee
    sealed = None
    if payee is not None:
        sealed = (await field_cipher(ctx)).encrypt(PAYEE_ACCOUNT, payee.account_no)
    year = ctx.clock.today().year
    (number,) = await next_numbers(ctx, f"refund:{year}")
    till_id = till.id if till else None
    values = {
        "code": f"TK{year}{number:06d}",
        "cust_id": payer.cust_id,
        "account_id": payer.account_id,
        "kind": command.kind.value,
        "amount_fen": command.amount_fen,
        "till_id": till_id,
        "payee_name": payee.name if payee else None,
        "payee_bank": payee.bank if payee else None,
        "payee_account": sealed,
        "reason": command.reason,
        "requested_by": ctx.actor.user_id,
        "requested_at": ctx.clock.now(),
    }
    refund_id = (await ctx.session.execute(_INSERT, values)).scalar_one()
    return AskedRefund(
        refund_id, str(values["code"]), payer.account_id, command.amount_fen, till_id
    )


async def link_process(ctx: Context, refund_id: int, process_id: int) -> None:
    """Note the process that decides a refund."""
    await ctx.session.execute(_SET_PROCESS, {"refund": refund_id, "process": process_id})


async def lock_refund(ctx: Context, refund_id: int) -> AskedRefund:
    """Lock a refund; raises ``E_REFUND_UNKNOWN``."""
    row = (await ctx.session.execute(_LOCK, {"refund_id": refund_id})).one_or_none()
    if row is None:
        raise MinshuiError(REFUND_UNKNOWN, refund=refund_id)
    return AskedRefund(**row._mapping)


async def close_refund(
    ctx: Context, refund_id: int, journal_id: int, lots: Sequence[dict[str, Any]]
) -> None:
    """Note that a refund was paid, and what of which lots."""
    values = {"refund": refund_id, "journal": journal_id, "now": ctx.clock.now()}
    await ctx.session.execute(_SET_PAID, values)
    await ctx.session.execute(_INSERT_LOTS, lots)
