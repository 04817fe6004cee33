"""Plan a billing run: what it covers, in which chunks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.numbering import next_numbers
from minshui.kernel.errors import MinshuiError, Place
from minshui.kernel.period import check_billing_month, month_text
from minshui.revenue.billing.cancellation_store import require_no_cancellation
from minshui.revenue.billing.contracts import PlanRun, RunContract, RunScope, RunStatus
from minshui.revenue.billing.errors import (
    RUN_CHUNK_SIZE,
    RUN_DATES,
    RUN_EMPTY,
    RUN_MONTH,
    RUN_UNFINISHED,
)
from minshui.revenue.billing.parameters import CHUNK_ACCOUNTS, DUE_DAYS
from minshui.revenue.billing.partitions import ensure_bill_partitions
from minshui.revenue.billing.queries.unbilled_columns import account_spans
from minshui.revenue.billing.run_store import (
    find_run,
    hold_runs,
    insert_chunks,
    insert_run,
    unfinished_run,
)
from minshui.revenue.customer.facade import ACCOUNT_ROWS
from minshui.revenue.ledger.facade import open_chart
from minshui.revenue.parameter.facade import parameter
from minshui.revenue.reading.facade import BOOK_ROWS

_MAX_CHUNK = 200_000


async def plan_run(ctx: Context, command: PlanRun) -> RunContract:
    """Plan a run over the approved readings of a month that no bill holds yet.

    It takes accounts of the actor's scope only, whoever carries it out. Raises
    ``E_METER_BOOK_UNKNOWN``, ``E_ACCOUNT_UNKNOWN``, ``E_RUN_MONTH``, ``E_RUN_DATES``,
    ``E_RUN_CHUNK_SIZE``, ``E_RUN_UNFINISHED`` while another run is under way,
    ``E_CANCEL_UNFINISHED``, ``E_RUN_EMPTY`` where there is nothing to bill, ``E_PERIOD_CLOSED``
    for bills dated back into a closed accounting month.
    """
    values = await _dates(ctx, command)
    await BOOK_ROWS.check(ctx, *command.scope.book_ids, place=Place("book_ids"))
    await ACCOUNT_ROWS.check(ctx, *command.scope.account_ids, place=Place("account_ids"))
    size = command.chunk_size
    if size is None:
        size = await parameter(ctx, CHUNK_ACCOUNTS.module, CHUNK_ACCOUNTS.key, ctx.clock.today())
    if not 1 <= size <= _MAX_CHUNK:
        raise MinshuiError(RUN_CHUNK_SIZE, size=size)
    await hold_runs(ctx, alone=True)
    unfinished = await unfinished_run(ctx)
    if unfinished is not None:
        month, code = unfinished
        raise MinshuiError(RUN_UNFINISHED, month=month_text(month), run=code)
    await require_no_cancellation(ctx)
    spans = await account_spans(ctx, command.month, command.scope, size)
    if not spans:
        raise MinshuiError(RUN_EMPTY, month=month_text(command.month))
    await open_chart(ctx, values["issued_on"])
    await ensure_bill_partitions(ctx, [command.month])
    number = next(iter(await next_numbers(ctx, f"bill_run:{command.month}")))
    run_id = await insert_run(
        ctx,
        {
            "code": f"{command.month}-{number:03d}",
            "bill_month": command.month,
            "scope": _scope_document(command.scope),
            "status": RunStatus.PLANNED.value,
            "chunk_count": len(spans),
            "account_count": sum(count for _, _, count in spans),
            "created_by": ctx.actor.user_id,
            "created_at": ctx.clock.now(),
            **values,
        },
    )
    await insert_chunks(ctx, run_id, spans)
    await record_audit(ctx, "billing.run.plan", "bill_run", run_id, after=values)
    return await find_run(ctx, run_id)


async def _dates(ctx: Context, command: PlanRun) -> dict[str, Any]:
    try:
        check_billing_month(command.month)
    except ValueError as fault:
        raise MinshuiError(RUN_MONTH, month=command.month) from fault
    issued_on = command.issued_on or ctx.clock.today()
    due_on = command.due_on
    if due_on is None:
        days = await parameter(ctx, DUE_DAYS.module, DUE_DAYS.key, issued_on)
        due_on = issued_on + timedelta(days=days)
    if due_on < issued_on:
        raise MinshuiError(RUN_DATES, due=due_on.isoformat(), issued=issued_on.isoformat())
    return {"issued_on": issued_on, "due_on": due_on}


def _scope_document(scope: RunScope) -> dict[str, list[int]]:
    document = {"book_ids": sorted(scope.book_ids), "account_ids": sorted(scope.account_ids)}
    return {name: ids for name, ids in document.items() if ids}
