"""Plan which bills are taken back, in which chunks."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.numbering import next_numbers
from minshui.infrastructure.security.batch_scope import keep_scope, within_batch
from minshui.kernel.errors import MinshuiError, Place
from minshui.kernel.period import month_text
from minshui.revenue.billing.cancellation_errors import CANCEL_EMPTY, CANCEL_REASON
from minshui.revenue.billing.cancellation_scope import check_scope
from minshui.revenue.billing.cancellation_store import (
    find_cancellation,
    insert_cancellation,
    require_no_cancellation,
    scope_document,
)
from minshui.revenue.billing.cancellations import (
    CancellationContract,
    CancellationStatus,
    PlanCancellation,
)
from minshui.revenue.billing.errors import RUN_UNFINISHED
from minshui.revenue.billing.parameters import CHUNK_ACCOUNTS
from minshui.revenue.billing.queries.cancellable_bills import bill_spans
from minshui.revenue.billing.queries.scoped import CANCELLATION_BATCH
from minshui.revenue.billing.run_store import hold_runs, unfinished_run
from minshui.revenue.parameter.facade import parameter
from minshui.workorder.approval.facade import PROCESS_BATCH


async def plan_cancellation(ctx: Context, command: PlanCancellation) -> CancellationContract:
    """Plan to take back the standing bills of a scope: those that whoever asked for it sees.

    Several chunks are work for jobs, and need the field for themselves. Raises
    ``E_CANCEL_SCOPE``, ``E_CANCEL_REASON``, ``E_CANCEL_EMPTY``, and where several chunks are
    needed ``E_RUN_UNFINISHED``, ``E_CANCEL_UNFINISHED``.
    """
    check_scope(command.scope)
    if not command.reason.strip():
        raise MinshuiError(CANCEL_REASON, place=Place("reason"))
    today = ctx.clock.today()
    size = command.chunk_size
    if size is None:
        size = await parameter(ctx, CHUNK_ACCOUNTS.module, CHUNK_ACCOUNTS.key, today)
    await hold_runs(ctx, alone=True)
    whose = ctx
    if command.process_id is not None:
        whose = await within_batch(ctx, PROCESS_BATCH, command.process_id)
    spans = await bill_spans(whose, command.scope, size)
    if not spans:
        raise MinshuiError(CANCEL_EMPTY)
    if len(spans) > 1:
        await _require_free_field(ctx)
    (number,) = await next_numbers(ctx, f"bill_cancellation:{today.year}")
    cancellation_id = await insert_cancellation(
        ctx,
        {
            "code": f"CX{today.year}{number:06d}",
            "scope": scope_document(command.scope),
            "reason": command.reason.strip(),
            "status": CancellationStatus.RUNNING.value,
            "chunk_count": len(spans),
            "account_count": sum(accounts for _, _, accounts, _ in spans),
            "bill_count": sum(bills for _, _, _, bills in spans),
            "process_id": command.process_id,
            "created_by": ctx.actor.user_id,
            "created_at": ctx.clock.now(),
        },
        spans,
    )
    await keep_scope(whose, CANCELLATION_BATCH, cancellation_id)
    planned = await find_cancellation(ctx, cancellation_id)
    await record_audit(
        ctx,
        "billing.cancellation.plan",
        "bill_cancellation",
        cancellation_id,
        after={"code": planned.code, "bills": planned.bill_count, "reason": planned.reason},
    )
    return planned


async def _require_free_field(ctx: Context) -> None:
    unfinished = await unfinished_run(ctx)
    if unfinished is not None:
        month, code = unfinished
        raise MinshuiError(RUN_UNFINISHED, month=month_text(month), run=code)
    await require_no_cancellation(ctx)
