"""Cancellations, their chunks and what they left alone: pre-built statements."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.billing.cancellation_errors import (
    CANCEL_STATE,
    CANCEL_UNFINISHED,
    CANCEL_UNKNOWN,
)
from minshui.revenue.billing.cancellations import (
    CancellationContract,
    CancellationStatus,
    CancelScope,
)
from minshui.revenue.billing.chunk_cancelling import CancelledBills, CancellingChunk
from minshui.revenue.billing.domain.credit_columns import HeldAccount
from minshui.revenue.billing.models import BillCancellation, CancellationChunk, HeldBill

STATUS_NAMES = {
    CancellationStatus.RUNNING: "撤销中",
    CancellationStatus.DONE: "已完成",
    CancellationStatus.ABANDONED: "已放弃",
}
_MESSAGE_LENGTH = 500

_FIND = select(BillCancellation.__table__).where(BillCancellation.id == bindparam("cancellation"))
_UNFINISHED = select(BillCancellation.code).where(BillCancellation.status == "running").limit(1)
_INSERT = insert(BillCancellation).returning(BillCancellation.id)
_INSERT_CHUNK = insert(CancellationChunk)
_CLAIM = (
    select(
        CancellationChunk.id,
        CancellationChunk.cancellation_id,
        CancellationChunk.seq,
        CancellationChunk.first_account_id,
        CancellationChunk.last_account_id,
    )
    .where(
        CancellationChunk.cancellation_id == bindparam("cancellation"),
        CancellationChunk.status == "pending",
    )
    .order_by(CancellationChunk.seq)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_FINISH_CHUNK = (
    update(CancellationChunk)
    .where(CancellationChunk.id == bindparam("chunk"))
    .values(
        status="done",
        bill_count=bindparam("bills"),
        held_count=bindparam("held"),
        repriced_count=bindparam("repriced"),
        cancelled_fen=bindparam("cancelled"),
        credited_fen=bindparam("credited"),
        restored_fen=bindparam("restored"),
        journal_id=bindparam("journal"),
        done_at=bindparam("now"),
    )
    .execution_options(synchronize_session=False)
)
_FINISH = (
    update(BillCancellation)
    .where(
        BillCancellation.id == bindparam("cancellation"),
        BillCancellation.status == "running",
        ~select(CancellationChunk.id)
        .where(
            CancellationChunk.cancellation_id == bindparam("cancellation"),
            CancellationChunk.status == "pending",
        )
        .exists(),
    )
    .values(status="done", finished_at=bindparam("now"))
    .execution_options(synchronize_session=False)
)
_ABANDON = (
    update(BillCancellation)
    .where(BillCancellation.id == bindparam("cancellation"), BillCancellation.status == "running")
    .values(status="abandoned", finished_at=bindparam("now"))
    .execution_options(synchronize_session=False)
)
_HOLD = insert(HeldBill)
_SPAN = select(CancellationChunk.first_account_id, CancellationChunk.last_account_id).where(
    CancellationChunk.id == bindparam("chunk")
)


def scope_document(scope: CancelScope) -> dict[str, Any]:
    """Return a scope as it is stored: what is not given is left out."""
    return {name: value for name, value in asdict(scope).items() if value}


def scope_of(document: dict[str, Any]) -> CancelScope:
    """Return a scope from what is stored of it."""
    values = dict(document)
    for name in ("account_ids", "book_ids", "chunks"):
        if name in values:
            values[name] = tuple(values[name])
    if "bills" in values:
        values["bills"] = tuple((bill, month) for bill, month in values["bills"])
    return CancelScope(**values)


def cancellation_contract(row: Any) -> CancellationContract:
    """Return a row of ``biz_bill_cancellation`` as others see it."""
    return CancellationContract(
        id=row.id,
        code=row.code,
        scope=scope_of(row.scope),
        reason=row.reason,
        status=CancellationStatus(row.status),
        chunk_count=row.chunk_count,
        account_count=row.account_count,
        bill_count=row.bill_count,
        process_id=row.process_id,
        created_at=row.created_at,
        finished_at=row.finished_at,
    )


async def find_cancellation(ctx: Context, cancellation_id: int) -> CancellationContract:
    """Return a cancellation; raises ``E_CANCEL_UNKNOWN``."""
    row = (await ctx.session.execute(_FIND, {"cancellation": cancellation_id})).one_or_none()
    if row is None:
        raise MinshuiError(CANCEL_UNKNOWN, cancellation=cancellation_id)
    return cancellation_contract(row)


async def require_no_cancellation(ctx: Context) -> None:
    """Raise ``E_CANCEL_UNFINISHED`` while a cancellation is under way."""
    code = (await ctx.session.execute(_UNFINISHED)).scalar_one_or_none()
    if code is not None:
        raise MinshuiError(CANCEL_UNFINISHED, cancellation=code)


async def insert_cancellation(
    ctx: Context, values: dict[str, Any], spans: Sequence[tuple[int, int, int, int]]
) -> int:
    """Insert a cancellation with its pending chunks and return its id."""
    cancellation_id = int((await ctx.session.execute(_INSERT, values)).scalar_one())
    await ctx.session.execute(
        _INSERT_CHUNK,
        [
            {
                "cancellation_id": cancellation_id,
                "seq": seq,
                "first_account_id": first,
                "last_account_id": last,
                "status": "pending",
            }
            for seq, (first, last, _, _) in enumerate(spans, start=1)
        ],
    )
    return cancellation_id


async def claim_cancellation_chunk(ctx: Context, cancellation_id: int) -> CancellingChunk | None:
    """Lock the next pending chunk that nobody else works on."""
    row = (await ctx.session.execute(_CLAIM, {"cancellation": cancellation_id})).one_or_none()
    return None if row is None else CancellingChunk(*row)


async def chunk_span(ctx: Context, chunk_id: int) -> tuple[int, int]:
    """Return the accounts of a chunk: first and last."""
    first, last = (await ctx.session.execute(_SPAN, {"chunk": chunk_id})).one()
    return first, last


async def finish_cancellation_chunk(ctx: Context, cancelled: CancelledBills) -> None:
    """Note what taking back a chunk came to."""
    result = cancelled.result
    await ctx.session.execute(
        _FINISH_CHUNK,
        {
            "chunk": result.chunk_id,
            "bills": result.bill_count,
            "held": result.held_count,
            "repriced": result.repriced_count,
            "cancelled": result.cancelled_fen,
            "credited": result.credited_fen,
            "restored": result.restored_fen,
            "journal": cancelled.journal_id,
            "now": ctx.clock.now(),
        },
    )


async def finish_cancellation(ctx: Context, cancellation_id: int) -> None:
    """Mark a cancellation done if no chunk of it is pending."""
    values = {"cancellation": cancellation_id, "now": ctx.clock.now()}
    await ctx.session.execute(_FINISH, values)


async def give_up_cancellation(ctx: Context, cancellation: CancellationContract) -> None:
    """Mark a cancellation abandoned; raises ``E_CANCEL_STATE``."""
    values = {"cancellation": cancellation.id, "now": ctx.clock.now()}
    changed = await ctx.session.execute(_ABANDON, values)
    if changed.rowcount == 0:  # type: ignore[attr-defined]
        raise cancellation_state_error(cancellation, "放弃")


def cancellation_state_error(cancellation: CancellationContract, work: str) -> MinshuiError:
    """Return the refusal of work that a cancellation's status does not allow."""
    status = STATUS_NAMES[cancellation.status]
    return MinshuiError(CANCEL_STATE, cancellation=cancellation.code, status=status, work=work)


async def note_held(ctx: Context, cancellation_id: int, held: Collection[HeldAccount]) -> None:
    """Note the accounts whose bills were left alone."""
    now = ctx.clock.now()
    if held:
        await ctx.session.execute(
            _HOLD,
            [
                {
                    "cancellation_id": cancellation_id,
                    "account_id": each.account_id,
                    "bill_id": each.bill_id,
                    "bill_month": each.bill_month,
                    "code": each.failure.code,
                    "message": each.failure.message[:_MESSAGE_LENGTH],
                    "held_at": now,
                }
                for each in held
            ],
        )
