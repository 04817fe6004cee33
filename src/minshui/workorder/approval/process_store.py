"""Processes in the database: pre-built statements."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from minshui.infrastructure.context import Context
from minshui.infrastructure.outbox.publishing import to_json
from minshui.kernel.errors import MinshuiError
from minshui.workorder.approval.contracts import ApprovalRequest, Process, ProcessStatus
from minshui.workorder.approval.errors import APPROVAL_DECIDED, APPROVAL_UNKNOWN
from minshui.workorder.approval.models import ProcessRow

STATUS_NAMES = {
    ProcessStatus.PENDING: "待审批",
    ProcessStatus.APPROVED: "已通过",
    ProcessStatus.REJECTED: "已驳回",
    ProcessStatus.WITHDRAWN: "已撤回",
}

_INSERT = insert(ProcessRow).returning(ProcessRow.id)
_FIND = select(ProcessRow.__table__).where(ProcessRow.id == bindparam("process"))
_LOCK = _FIND.with_for_update()
_OPEN = select(ProcessRow.code).where(ProcessRow.open_key == bindparam("open_key"))
_DECIDE = (
    update(ProcessRow)
    .where(ProcessRow.id == bindparam("process"))
    .values(
        process_status=bindparam("status"),
        open_key=None,
        decided_by=bindparam("user"),
        decided_at=bindparam("now"),
        note=bindparam("given_note"),
        result=bindparam("given_result", type_=ProcessRow.__table__.c.result.type),
    )
    .execution_options(synchronize_session=False)
)


def process_contract(row: Any) -> Process:
    """Return a row of ``biz_process`` as others see it."""
    return Process(
        id=row.id,
        code=row.code,
        kind=row.biz_type_code,
        status=ProcessStatus(row.process_status),
        subject=row.subject,
        reason=row.reason,
        payload=row.payload,
        cust_id=row.cust_id,
        account_id=row.account_id,
        amount_fen=row.amount_fen,
        requested_by=row.requested_by,
        requested_at=row.requested_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        note=row.note,
        result=row.result,
    )


async def open_process_code(ctx: Context, open_key: str) -> str | None:
    """Return the code of the pending process of a matter, if there is one."""
    return (await ctx.session.execute(_OPEN, {"open_key": open_key})).scalar_one_or_none()


async def insert_process(ctx: Context, code: str, request: ApprovalRequest) -> int:
    """Insert a pending process and return its id."""
    values = {
        "code": code,
        "biz_type_code": request.kind,
        "process_status": ProcessStatus.PENDING.value,
        "subject": request.subject,
        "reason": request.reason,
        "payload": to_json(dict(request.payload)),
        "cust_id": request.cust_id,
        "account_id": request.account_id,
        "amount_fen": request.amount_fen,
        "open_key": request.open_key,
        "requested_by": ctx.actor.user_id,
        "requested_at": ctx.clock.now(),
    }
    return int((await ctx.session.execute(_INSERT, values)).scalar_one())


async def find_process(ctx: Context, process_id: int) -> Process:
    """Return a process; raises ``E_APPROVAL_UNKNOWN``."""
    row = (await ctx.session.execute(_FIND, {"process": process_id})).one_or_none()
    if row is None:
        raise MinshuiError(APPROVAL_UNKNOWN, process=process_id)
    return process_contract(row)


async def lock_pending(ctx: Context, process_id: int, work: str) -> Process:
    """Lock a process for ``work``; raises ``E_APPROVAL_UNKNOWN`` and ``E_APPROVAL_DECIDED``."""
    row = (await ctx.session.execute(_LOCK, {"process": process_id})).one_or_none()
    if row is None:
        raise MinshuiError(APPROVAL_UNKNOWN, process=process_id)
    process = process_contract(row)
    if process.status is not ProcessStatus.PENDING:
        raise MinshuiError(
            APPROVAL_DECIDED, process=process.code, status=STATUS_NAMES[process.status], work=work
        )
    return process


async def close_process(
    ctx: Context,
    process: Process,
    status: ProcessStatus,
    note: str | None,
    result: Mapping[str, Any] | None = None,
) -> None:
    """Note what became of a locked process."""
    await ctx.session.execute(
        _DECIDE,
        {
            "process": process.id,
            "status": status.value,
            "user": ctx.actor.user_id,
            "now": ctx.clock.now(),
            "given_note": note,
            "given_result": None if result is None else to_json(dict(result)),
        },
    )
