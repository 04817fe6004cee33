"""Take the next chunk of a batch in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.security.batch_scope import within_batch
from minshui.infrastructure.security.fields import field_cipher
from minshui.kernel.errors import MinshuiError
from minshui.message.gateway.batch_store import (
    MESSAGE_BATCH,
    change_batch,
    copy_members,
    find_batch,
    forget_members,
    next_members,
    refuse_members,
)
from minshui.message.gateway.contracts import Receiver, ReceiverKind, Submission, audiences
from minshui.message.gateway.contracts_batch import Batch, BatchSource, BatchState
from minshui.message.gateway.intake import take_in
from minshui.message.gateway.models import MessageRow
from minshui.message.gateway.sealing import unseal
from minshui.message.template.facade import declared_only, published_template

CHUNK_ROWS = 2_000
# A planner that takes the table for empty reads all of it at each claim.
_STATISTICS_AT = (CHUNK_ROWS, 10 * CHUNK_ROWS, 100 * CHUNK_ROWS)


async def take_in_chunk(ctx: Context, batch_id: int) -> tuple[Batch, bool]:
    """Make messages of a batch's next ``CHUNK_ROWS`` receivers; returns it, and whether to go on.

    The cursor moves in the same transaction, so a chunk is taken in once, whoever dies. Receivers
    who cannot be taken in are noted with the reason. Raises ``E_BATCH_UNKNOWN`` and
    ``E_MESSAGE_QUEUE_FULL``.
    """
    batch = await find_batch(ctx, batch_id, lock=True)
    if batch.state is not BatchState.TAKING_IN:
        return batch, False
    if batch.source is BatchSource.FILE:
        count, refused, cursor = await _from_file(ctx, batch)
    else:
        count, refused, cursor = await _from_audience(ctx, batch)
    more = count == CHUNK_ROWS
    after = replace(
        batch,
        cursor=cursor,
        taken_in=batch.taken_in + count - refused,
        refused=batch.refused + refused,
        state=BatchState.TAKING_IN if more else BatchState.DONE,
    )
    done = {} if more else {"finished_at": ctx.clock.now(), "total": after.taken_in + after.refused}
    values = {"taken_in": after.taken_in, "refused": after.refused, "state": after.state.value}
    await change_batch(ctx, batch_id, values | {"cursor": cursor} | done)
    if any(batch.taken_in < mark <= after.taken_in for mark in _STATISTICS_AT):
        await database_of(ctx.session).refresh_statistics(ctx.session, MessageRow)
    return after, more


async def _from_file(ctx: Context, batch: Batch) -> tuple[int, int, str]:
    members = await next_members(ctx, batch, CHUNK_ROWS)
    if not members:
        return 0, 0, batch.cursor
    cipher = await field_cipher(ctx)
    asked = []
    for row in members:
        contents = unseal(cipher, row.sealed)
        kind = ReceiverKind(row.receiver_kind)
        receiver = Receiver(kind, row.receiver_ref, contents.addresses)
        asked.append(_submission(batch, row.member_key, receiver, contents.parameters))
    faults = await _faults(ctx, batch, asked)
    await refuse_members(ctx, [(members[place].id, fault) for place, fault in faults])
    wrong = {place for place, _ in faults}
    await forget_members(ctx, [row.id for place, row in enumerate(members) if place not in wrong])
    return len(members), len(faults), str(members[-1].place)


async def _from_audience(ctx: Context, batch: Batch) -> tuple[int, int, str]:
    audience = audiences()[batch.audience_code or ""]
    whose = await within_batch(ctx, MESSAGE_BATCH, batch.id)
    members = await audience.page(whose, batch.parameters or {}, batch.cursor, CHUNK_ROWS)
    if not members:
        return 0, 0, batch.cursor
    versions = (await published_template(ctx, batch.template_code)).versions.values()
    asked = [
        _submission(batch, each.key, each.receiver, declared_only(versions, each.parameters))
        for each in members  # an audience tells all it knows, whatever the words ask for
    ]
    faults = await _faults(ctx, batch, asked)
    before = batch.taken_in + batch.refused
    rows: list[tuple[Any, ...]] = []
    for place, fault in faults:
        member = members[place]
        told = (member.receiver.kind.value, member.receiver.ref, None, fault.code)
        rows.append((batch.id, before + place + 1, member.key, *told, fault.message[:200]))
    if rows:
        await copy_members(ctx, rows)
    return len(members), len(faults), members[-1].key


def _submission(batch: Batch, key: str, receiver: Receiver, parameters: Any) -> Submission:
    return Submission(
        template_code=batch.template_code,
        receiver=receiver,
        parameters=parameters,
        caller=f"batch:{batch.id}",
        dedupe_key=key,
        channels=batch.channels,
        priority=batch.priority,
        send_at=batch.send_at,
        expires_at=batch.expires_at,
    )


async def _faults(
    ctx: Context, batch: Batch, asked: Sequence[Submission]
) -> list[tuple[int, MinshuiError]]:
    answers = await take_in(ctx, asked, batch_id=batch.id, partly=True)
    return [
        (place, answer) for place, answer in enumerate(answers) if isinstance(answer, MinshuiError)
    ]
