"""Rows of batches and their members: the statements that use cases, jobs and queries share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.db.keys import is_among
from minshui.infrastructure.db.prepared import prepared
from minshui.infrastructure.outbox.publishing import to_json
from minshui.infrastructure.security.batch_scope import keep_scope
from minshui.kernel.errors import MinshuiError
from minshui.message.gateway.contracts import ChannelCode, MessageState, Priority
from minshui.message.gateway.contracts_batch import Batch, BatchOrder, BatchSource, BatchState
from minshui.message.gateway.errors import BATCH_UNKNOWN
from minshui.message.gateway.held import in_state
from minshui.message.gateway.models import BatchMemberRow, BatchRow, MessageRow

MESSAGE_BATCH = "message_batch"
_COLUMNS = tuple(getattr(BatchRow, name) for name in Batch.__slots__)
SELECT_BATCH = select(*_COLUMNS)
_FIND = prepared(SELECT_BATCH.where(BatchRow.id == bindparam("batch")))
_LOCK = prepared(
    SELECT_BATCH.where(BatchRow.id == bindparam("batch")).with_for_update(of=BatchRow.id)
)
_NEXT_MEMBERS = prepared(
    select(
        BatchMemberRow.id,
        BatchMemberRow.place,
        BatchMemberRow.member_key,
        BatchMemberRow.receiver_kind,
        BatchMemberRow.receiver_ref,
        BatchMemberRow.sealed,
    )
    .where(
        BatchMemberRow.batch_id == bindparam("batch"),
        BatchMemberRow.place > bindparam("after"),
        BatchMemberRow.error_code.is_(None),
    )
    .order_by(BatchMemberRow.place)
    .limit(bindparam("most"))
)
_REFUSE = prepared(
    update(BatchMemberRow)
    .where(BatchMemberRow.id == bindparam("member"))
    .values(error_code=bindparam("code"), error_text=bindparam("words"), sealed=None)
    .execution_options(synchronize_session=False)
)
_FORGET = prepared(
    delete(BatchMemberRow)
    .where(is_among(BatchMemberRow.id, "members"))
    .execution_options(synchronize_session=False)
)
_FORGET_WAITING = prepared(
    delete(BatchMemberRow)
    .where(BatchMemberRow.batch_id == bindparam("batch"), BatchMemberRow.error_code.is_(None))
    .execution_options(synchronize_session=False)
)
_STILL_QUEUED = prepared(
    select(MessageRow.id)
    .where(MessageRow.batch_id == bindparam("batch"), in_state(MessageState.QUEUED))
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=MessageRow.id)
)
_CANCEL = prepared(
    update(MessageRow)
    .where(is_among(MessageRow.id, "ids"))
    .values(state=MessageState.CANCELLED.value, finished_at=bindparam("now"))
    .execution_options(synchronize_session=False)
)
_MEMBER_COLUMNS = (
    "batch_id",
    "place",
    "member_key",
    "receiver_kind",
    "receiver_ref",
    "sealed",
    "error_code",
    "error_text",
)


def batch_contract(row: Any) -> Batch:
    """Return a row of ``SELECT_BATCH`` as others see it."""
    found = dict(row._mapping)
    found["channels"] = tuple(ChannelCode(each) for each in found["channels"].split())
    found["priority"] = Priority(found["priority"])
    found["source"] = BatchSource(found["source"])
    found["state"] = BatchState(found["state"])
    return Batch(**found)


async def insert_batch(ctx: Context, order: BatchOrder, source: BatchSource, **about: Any) -> int:
    """Insert a batch, which keeps the actor's scope while it is taken in; returns its id."""
    values = {
        "title": order.title,
        "template_code": order.template_code,
        "channels": " ".join(channel.value for channel in order.channels),
        "priority": order.priority.value,
        "send_at": order.send_at,
        "expires_at": order.expires_at,
        "source": source.value,
        "state": BatchState.TAKING_IN.value,
        "created_by": ctx.actor.user_id,
        "created_by_name": ctx.actor.display_name,
        "created_at": ctx.clock.now(),
    }
    statement = insert(BatchRow).values(**(values | to_json(about))).returning(BatchRow.id)
    batch_id = int((await ctx.session.execute(statement)).scalar_one())
    await keep_scope(ctx, MESSAGE_BATCH, batch_id)
    return batch_id


async def find_batch(ctx: Context, batch_id: int, *, lock: bool = False) -> Batch:
    """Return a batch; raises ``E_BATCH_UNKNOWN``."""
    statement = _LOCK if lock else _FIND
    row = (await ctx.session.execute(statement, {"batch": batch_id})).one_or_none()
    if row is None:
        raise MinshuiError(BATCH_UNKNOWN, batch=batch_id)
    return batch_contract(row)


async def change_batch(ctx: Context, batch_id: int, values: Mapping[str, Any]) -> None:
    """Write down what became of a locked batch."""
    await ctx.session.execute(
        update(BatchRow)
        .where(BatchRow.id == batch_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


async def copy_members(ctx: Context, rows: Sequence[tuple[Any, ...]]) -> None:
    """Load members, each with its batch, place, key, receiver, sealed contents and error."""
    await database_of(ctx.session).bulk_copy(
        ctx.session, BatchMemberRow.__tablename__, _MEMBER_COLUMNS, rows
    )


async def next_members(ctx: Context, batch: Batch, most: int) -> list[Any]:
    """Return the next members of a batch from a file, in the order of its rows."""
    values = {"batch": batch.id, "after": int(batch.cursor or 0), "most": most}
    return list((await ctx.session.execute(_NEXT_MEMBERS, values)).all())


async def refuse_members(ctx: Context, refused: Sequence[tuple[int, MinshuiError]]) -> None:
    """Note why members could not be taken in, and forget their contents."""
    rows = [
        {"member": member, "code": fault.code, "words": fault.message[:200]}
        for member, fault in refused
    ]
    if rows:
        await ctx.session.execute(_REFUSE, rows)


async def forget_members(ctx: Context, members: Sequence[int]) -> None:
    """Forget members that have become messages."""
    if members:
        await ctx.session.execute(_FORGET, {"members": list(members)})


async def forget_waiting(ctx: Context, batch_id: int) -> None:
    """Forget the members of a batch that nobody will take in any more."""
    await ctx.session.execute(_FORGET_WAITING, {"batch": batch_id})


async def cancel_queued(ctx: Context, batch_id: int, most: int) -> int:
    """Cancel at most ``most`` of a batch's messages that still wait; returns how many."""
    values = {"batch": batch_id, "most": most}
    ids = list((await ctx.session.execute(_STILL_QUEUED, values)).scalars())
    if ids:
        await ctx.session.execute(_CANCEL, {"ids": ids, "now": ctx.clock.now()})
    return len(ids)
