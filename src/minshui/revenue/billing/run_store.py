"""Runs, their chunks and parked accounts: pre-built statements."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.db.keys import is_among
from minshui.infrastructure.security.batch_scope import keep_scope
from minshui.kernel.errors import MinshuiError
from minshui.revenue.billing.contracts import (
    ChunkResult,
    RunContract,
    RunKind,
    RunScope,
    RunStatus,
)
from minshui.revenue.billing.domain.priced_chunk import AccountFailure
from minshui.revenue.billing.errors import RUN_STATE, RUN_UNKNOWN
from minshui.revenue.billing.models import BillChunk, BillRun, ParkedAccount
from minshui.revenue.billing.queries.scoped import RUN_BATCH

STATUS_NAMES = {
    RunStatus.PLANNED: "已计划",
    RunStatus.RUNNING: "开账中",
    RunStatus.DONE: "已完成",
    RunStatus.ABANDONED: "已放弃",
}
_MESSAGE_LENGTH = 500
_PLACE_LENGTH = 200

_RUNS_LOCK = "billing:runs"
_RUN = select(BillRun.__table__).where(BillRun.id == bindparam("run"))
_UNFINISHED = (
    select(BillRun.bill_month, BillRun.code)
    .where(BillRun.status.in_(("planned", "running")))
    .order_by(BillRun.id)
    .limit(1)
)
_PENDING_OVER = (
    select(BillRun.code, BillRun.scope)
    .join(BillChunk, BillChunk.run_id == BillRun.id)
    .where(
        BillRun.status.in_(("planned", "running")),
        BillChunk.status == "pending",
        BillChunk.first_account_id <= bindparam("account"),
        BillChunk.last_account_id >= bindparam("account"),
    )
)
_INSERT_RUN = insert(BillRun).returning(BillRun.id)
_INSERT_CHUNK = insert(BillChunk)
_CLAIM = (
    select(BillChunk.id, BillChunk.seq, BillChunk.first_account_id, BillChunk.last_account_id)
    .where(BillChunk.run_id == bindparam("run"), BillChunk.status == "pending")
    .order_by(BillChunk.seq)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_PENDING_SPANS = (
    select(BillChunk.first_account_id, BillChunk.last_account_id)
    .where(BillChunk.run_id == bindparam("run"), BillChunk.status == "pending")
    .order_by(BillChunk.seq)
)
_FINISH_CHUNK = (
    update(BillChunk)
    .where(BillChunk.id == bindparam("chunk"))
    .values(
        status="done",
        bill_count=bindparam("bills"),
        line_count=bindparam("lines"),
        parked_count=bindparam("parked"),
        scalar_count=bindparam("scalar"),
        usage_m3=bindparam("usage"),
        total_amount_fen=bindparam("total"),
        offset_fen=bindparam("offset"),
        journal_id=bindparam("journal"),
        done_at=bindparam("now"),
    )
    .execution_options(synchronize_session=False)
)
_CHANGE_STATUS = (
    update(BillRun)
    .where(BillRun.id == bindparam("run"), BillRun.status.in_(bindparam("before", expanding=True)))
    .values(status=bindparam("after"), finished_at=bindparam("finished_at"))
    .execution_options(synchronize_session=False)
)
_FINISH_RUN = (
    update(BillRun)
    .where(
        BillRun.id == bindparam("run"),
        BillRun.status == "running",
        ~select(BillChunk.id)
        .where(BillChunk.run_id == bindparam("run"), BillChunk.status == "pending")
        .exists(),
    )
    .values(status="done", finished_at=bindparam("now"))
    .execution_options(synchronize_session=False)
)
_NEXT_SEQ = select(func.coalesce(func.max(BillChunk.seq), 0) + 1).where(
    BillChunk.run_id == bindparam("run")
)
_NEW_CHUNK = insert(BillChunk).returning(BillChunk.id)
_PARK = insert(ParkedAccount)
_PARKED = (
    select(ParkedAccount.account_id)
    .where(ParkedAccount.run_id == bindparam("run"), ParkedAccount.status == "parked")
    .order_by(ParkedAccount.account_id)
    .with_for_update()
)
_PARK_AGAIN = (
    update(ParkedAccount)
    .where(
        ParkedAccount.run_id == bindparam("of_run"),
        ParkedAccount.account_id == bindparam("of_account"),
    )
    .values(
        reading_id=bindparam("reading"),
        code=bindparam("new_code"),
        message=bindparam("new_message"),
        place=bindparam("new_place"),
        attempts=ParkedAccount.attempts + 1,
    )
    .execution_options(dml_strategy="core_only")
)
_RESOLVE = (
    update(ParkedAccount)
    .where(
        ParkedAccount.run_id == bindparam("of_run"),
        is_among(ParkedAccount.account_id, "accounts"),
    )
    .values(status=bindparam("new_status"), resolved_at=bindparam("now"))
    .execution_options(synchronize_session=False)
)
_PARKED_ELSEWHERE = (
    select(ParkedAccount.id, ParkedAccount.account_id)
    .join(BillRun, BillRun.id == ParkedAccount.run_id)
    .where(
        BillRun.bill_month == bindparam("month"),
        BillRun.id != bindparam("run"),
        ParkedAccount.status == "parked",
    )
)
_RESOLVE_ROWS = (
    update(ParkedAccount)
    .where(is_among(ParkedAccount.id, "parked_ids"))
    .values(status="billed", resolved_at=bindparam("now"))
    .execution_options(synchronize_session=False)
)


@dataclass(frozen=True, slots=True)
class ClaimedChunk:
    """A chunk that this transaction has locked."""

    id: int
    seq: int
    first_account_id: int
    last_account_id: int


def run_contract(row: Any) -> RunContract:
    """Return a row of ``biz_bill_run`` as others see it."""
    scope = row.scope
    return RunContract(
        id=row.id,
        code=row.code,
        bill_month=row.bill_month,
        scope=RunScope(tuple(scope.get("book_ids", ())), tuple(scope.get("account_ids", ()))),
        status=RunStatus(row.status),
        issued_on=row.issued_on,
        due_on=row.due_on,
        chunk_count=row.chunk_count,
        account_count=row.account_count,
        created_at=row.created_at,
        finished_at=row.finished_at,
        kind=RunKind(row.kind),
    )


async def find_run(ctx: Context, run_id: int) -> RunContract:
    """Return a run; raises ``E_RUN_UNKNOWN``."""
    row = (await ctx.session.execute(_RUN, {"run": run_id})).one_or_none()
    if row is None:
        raise MinshuiError(RUN_UNKNOWN, run=run_id)
    return run_contract(row)


async def hold_runs(ctx: Context, *, alone: bool) -> None:
    """Keep runs apart until the transaction ends: chunks share, other work is ``alone``.

    Two runs at once would read a yearly counter before the other has moved it, and could take
    the same reading. So one run is under way at a time, and whoever plans, retries or opens
    counters waits for chunks in hand.
    """
    database = database_of(ctx.session)
    if alone:
        await database.lock_alone(ctx.session, _RUNS_LOCK)
    else:
        await database.lock(ctx.session, _RUNS_LOCK, shared=True)


async def unfinished_run(ctx: Context) -> tuple[int, str] | None:
    """Return month and code of a run that is neither done nor abandoned."""
    row = (await ctx.session.execute(_UNFINISHED)).one_or_none()
    return None if row is None else (row.bill_month, row.code)


async def run_over(ctx: Context, account_id: int) -> str | None:
    """Return the code of a run that is still to bill an account, or may be."""
    for row in await ctx.session.execute(_PENDING_OVER, {"account": account_id}):
        chosen = row.scope.get("account_ids")
        if not chosen or account_id in chosen:
            return str(row.code)
    return None


async def insert_run(ctx: Context, values: dict[str, Any]) -> int:
    """Insert a run, which takes accounts of the actor's scope only, and return its id."""
    run_id = int((await ctx.session.execute(_INSERT_RUN, values)).scalar_one())
    await keep_scope(ctx, RUN_BATCH, run_id)
    return run_id


async def insert_chunks(ctx: Context, run_id: int, spans: Sequence[tuple[int, int, int]]) -> None:
    """Insert the pending chunks of a run."""
    await ctx.session.execute(
        _INSERT_CHUNK,
        [
            {
                "run_id": run_id,
                "seq": seq,
                "first_account_id": first,
                "last_account_id": last,
                "status": "pending",
            }
            for seq, (first, last, _) in enumerate(spans, start=1)
        ],
    )


async def add_chunk(ctx: Context, run_id: int, first: int, last: int) -> ClaimedChunk:
    """Add a chunk to a run for accounts that are billed again."""
    seq = (await ctx.session.execute(_NEXT_SEQ, {"run": run_id})).scalar_one()
    values = {
        "run_id": run_id,
        "seq": seq,
        "first_account_id": first,
        "last_account_id": last,
        "status": "pending",
    }
    chunk_id = (await ctx.session.execute(_NEW_CHUNK, values)).scalar_one()
    return ClaimedChunk(chunk_id, seq, first, last)


async def claim_chunk(ctx: Context, run_id: int) -> ClaimedChunk | None:
    """Lock the next pending chunk that nobody else works on."""
    row = (await ctx.session.execute(_CLAIM, {"run": run_id})).one_or_none()
    return None if row is None else ClaimedChunk(*row)


async def pending_spans(ctx: Context, run_id: int) -> list[tuple[int, int]]:
    """Return the spans of accounts that are still to be billed."""
    rows = await ctx.session.execute(_PENDING_SPANS, {"run": run_id})
    return [(first, last) for first, last in rows]


async def finish_chunk(ctx: Context, result: ChunkResult, journal_id: int | None) -> None:
    """Note what billing a chunk came to."""
    await ctx.session.execute(
        _FINISH_CHUNK,
        {
            "chunk": result.chunk_id,
            "bills": result.bill_count,
            "lines": result.line_count,
            "parked": result.parked_count,
            "scalar": result.scalar_count,
            "usage": result.usage_m3,
            "total": result.total_amount_fen,
            "offset": result.offset_fen,
            "journal": journal_id,
            "now": ctx.clock.now(),
        },
    )


async def change_status(
    ctx: Context,
    run: RunContract,
    before: Collection[RunStatus],
    after: RunStatus,
    work: str,
    *,
    finished_at: datetime | None = None,
) -> None:
    """Change a run's status; raises ``E_RUN_STATE`` where it is in none of ``before``."""
    changed = await ctx.session.execute(
        _CHANGE_STATUS,
        {
            "run": run.id,
            "before": [status.value for status in before],
            "after": after.value,
            "finished_at": finished_at,
        },
    )
    if changed.rowcount == 0:  # type: ignore[attr-defined]
        raise run_state_error(run, work)


def run_state_error(run: RunContract, work: str) -> MinshuiError:
    """Return the refusal of work that a run's status does not allow."""
    return MinshuiError(RUN_STATE, run=run.code, status=STATUS_NAMES[run.status], work=work)


async def finish_run(ctx: Context, run_id: int) -> None:
    """Mark a running run done if no chunk of it is pending."""
    await ctx.session.execute(_FINISH_RUN, {"run": run_id, "now": ctx.clock.now()})


async def park_accounts(ctx: Context, run_id: int, failures: Sequence[AccountFailure]) -> None:
    """Note the accounts that could not be billed."""
    now = ctx.clock.now()
    if failures:
        await ctx.session.execute(
            _PARK,
            [
                {
                    "run_id": run_id,
                    "account_id": each.account_id,
                    "reading_id": each.reading_id,
                    "code": each.failure.code,
                    "message": each.failure.message[:_MESSAGE_LENGTH],
                    "place": _place(each),
                    "status": "parked",
                    "attempts": 1,
                    "parked_at": now,
                }
                for each in failures
            ],
        )


async def lock_parked(ctx: Context, run_id: int) -> list[int]:
    """Lock the parked accounts of a run and return them."""
    return list((await ctx.session.execute(_PARKED, {"run": run_id})).scalars())


async def park_again(ctx: Context, run_id: int, failures: Sequence[AccountFailure]) -> None:
    """Note that accounts could not be billed this time either."""
    if failures:
        await ctx.session.execute(
            _PARK_AGAIN,
            [
                {
                    "of_run": run_id,
                    "of_account": each.account_id,
                    "reading": each.reading_id,
                    "new_code": each.failure.code,
                    "new_message": each.failure.message[:_MESSAGE_LENGTH],
                    "new_place": _place(each),
                }
                for each in failures
            ],
        )


async def resolve_parked(ctx: Context, run_id: int, accounts: Collection[int], status: str) -> None:
    """Note what became of parked accounts."""
    if accounts:
        values = {"of_run": run_id, "accounts": sorted(accounts), "new_status": status}
        await ctx.session.execute(_RESOLVE, {**values, "now": ctx.clock.now()})


async def resolve_elsewhere(ctx: Context, run: RunContract, accounts: Collection[int]) -> None:
    """Note that accounts which earlier runs of the month had parked are billed by this one."""
    values = {"month": run.bill_month, "run": run.id}
    parked = await ctx.session.execute(_PARKED_ELSEWHERE, values)
    ids = [row.id for row in parked if row.account_id in accounts]
    if ids:
        await ctx.session.execute(_RESOLVE_ROWS, {"parked_ids": ids, "now": ctx.clock.now()})


def _place(failure: AccountFailure) -> str | None:
    place = failure.failure.place
    return None if place is None else place[:_PLACE_LENGTH]
