"""The open cases on accounts."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among
from minshui.infrastructure.db.prepared import prepared
from minshui.kernel.errors import MinshuiError
from minshui.revenue.customer.contracts import AccountLockContract, CaseKind, Work
from minshui.revenue.customer.errors import ACCOUNT_LOCKED
from minshui.revenue.customer.models import AccountLock

CASE_NAMES = {
    CaseKind.EXCHANGE: "换表",
    CaseKind.CLOSING: "销户",
    CaseKind.CORRECTION: "账务更正",
    CaseKind.REFUND: "退款",
    CaseKind.TRANSFER: "过户",
    CaseKind.CUTOVER: "系统切换",
}
WORK_NAMES: dict[Work, str] = {
    "reading": "抄表",
    "billing": "开账",
    "offset": "自动抵扣",
    "reversal": "冲正",
    "case": "办理其他业务",
}
_OPEN = prepared(
    select(AccountLock.__table__)
    .where(
        is_among(AccountLock.account_id, "ids"),
        AccountLock.released_at.is_(None),
    )
    .order_by(AccountLock.account_id, AccountLock.id)
)


def lock_contract(row: Any) -> AccountLockContract:
    """Return a row as others see it."""
    return AccountLockContract(
        id=row.id,
        account_id=row.account_id,
        case_kind=CaseKind(row.case_kind),
        blocks=frozenset(row.blocks),
        reason=row.reason,
        opened_at=row.opened_at,
    )


async def open_locks(ctx: Context, account_ids: Collection[int]) -> list[AccountLockContract]:
    """Return every open case of the accounts."""
    if not account_ids:
        return []
    rows = await ctx.session.execute(_OPEN, {"ids": sorted(set(account_ids))})
    return [lock_contract(row) for row in rows]


async def account_locks(
    ctx: Context, account_ids: Collection[int], work: Work
) -> list[AccountLockContract]:
    """Return the open cases that hold ``work`` on any of the accounts."""
    return [lock for lock in await open_locks(ctx, account_ids) if work in lock.blocks]


async def require_unlocked(ctx: Context, account_id: int, account_code: str, work: Work) -> None:
    """Raise ``E_ACCOUNT_LOCKED`` where an open case holds ``work``."""
    for lock in await account_locks(ctx, [account_id], work):
        raise MinshuiError(
            ACCOUNT_LOCKED,
            account=account_code,
            case=CASE_NAMES[lock.case_kind],
            reason=lock.reason,
            work=WORK_NAMES[work],
        )
