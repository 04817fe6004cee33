"""Cut-overs in the database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, select, update

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.cutover.contracts import Cutover, CutoverStatus
from minshui.revenue.cutover.errors import CUTOVER_STATUS, CUTOVER_UNKNOWN
from minshui.revenue.cutover.models import CutoverRow

STATUS_NAMES = {
    CutoverStatus.OPEN: "尚未核对",
    CutoverStatus.PROVED: "已核对",
    CutoverStatus.ACCEPTED: "已验收",
    CutoverStatus.UNDONE: "已撤销",
}
SUBJECT = "biz_cutover"

_BY_CODE = select(CutoverRow.__table__).where(CutoverRow.code == bindparam("code"))
_LOCK = _BY_CODE.with_for_update()
_LOCK_BY_ID = select(CutoverRow.__table__).where(CutoverRow.id == bindparam("id")).with_for_update()


def cutover_contract(row: Any) -> Cutover:
    """Return a row as others see it."""
    return Cutover(
        id=row.id,
        code=row.code,
        name=row.name,
        cutover_on=row.cutover_on,
        status=CutoverStatus(row.status),
        customer_count=row.customer_count,
        meter_count=row.meter_count,
        counter_m3=row.counter_m3,
        arrears_fen=row.arrears_fen,
        prepayment_fen=row.prepayment_fen,
        created_at=row.created_at,
        loaded_by=row.loaded_by,
        loaded_at=row.loaded_at,
        proved_at=row.proved_at,
        closed_by=row.closed_by,
        closed_at=row.closed_at,
        closed_reason=row.closed_reason,
    )


async def find_row(ctx: Context, code: str) -> Any:
    """Return the row of a cut-over; raises ``E_CUTOVER_UNKNOWN``."""
    return _known(code, (await ctx.session.execute(_BY_CODE, {"code": code})).one_or_none())


async def lock_row(ctx: Context, code: str, work: str) -> Any:
    """Lock a cut-over that is neither accepted nor undone, for ``work``.

    Raises ``E_CUTOVER_UNKNOWN``, ``E_CUTOVER_STATUS``.
    """
    row = _known(code, (await ctx.session.execute(_LOCK, {"code": code})).one_or_none())
    return _still_open(row, work)


async def lock_row_by_id(ctx: Context, cutover_id: int, work: str) -> Any:
    """Lock as ``lock_row``, by id."""
    row = (await ctx.session.execute(_LOCK_BY_ID, {"id": cutover_id})).one_or_none()
    return _still_open(_known(cutover_id, row), work)


async def change_row(ctx: Context, cutover_id: int, **values: Any) -> None:
    """Write columns of a locked cut-over."""
    await ctx.session.execute(
        update(CutoverRow)
        .where(CutoverRow.id == cutover_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def _known(key: object, row: Any) -> Any:
    if row is None:
        raise MinshuiError(CUTOVER_UNKNOWN, cutover=key)
    return row


def _still_open(row: Any, work: str) -> Any:
    status = CutoverStatus(row.status)
    if status in (CutoverStatus.ACCEPTED, CutoverStatus.UNDONE):
        raise MinshuiError(CUTOVER_STATUS, code=row.code, status=STATUS_NAMES[status], work=work)
    return row
