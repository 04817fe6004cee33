"""What people do with a single message: the statements that their use cases share."""

from __future__ import annotations

from sqlalchemy import bindparam, select, update

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.prepared import prepared
from minshui.kernel.errors import MinshuiError
from minshui.message.gateway.contracts import MessageState
from minshui.message.gateway.domain.states import STATE_NAMES, check_transition
from minshui.message.gateway.errors import MESSAGE_STATE, MESSAGE_UNKNOWN
from minshui.message.gateway.held import HELD_COLUMNS, Held, held_message
from minshui.message.gateway.message_store import write_log
from minshui.message.gateway.models import MessageRow

_FIND = prepared(select(*HELD_COLUMNS).where(MessageRow.id == bindparam("message")))
_LOCK = prepared(
    select(*HELD_COLUMNS)
    .where(MessageRow.id == bindparam("message"))
    .with_for_update(of=MessageRow.id)
)


async def find_held(ctx: Context, message_id: int) -> Held:
    """Return a message; raises ``E_MESSAGE_UNKNOWN``."""
    row = (await ctx.session.execute(_FIND, {"message": message_id})).one_or_none()
    if row is None:
        raise MinshuiError(MESSAGE_UNKNOWN, message=message_id)
    return held_message(row._mapping)


async def lock_in_state(
    ctx: Context, message_id: int, states: frozenset[MessageState], work: str
) -> Held:
    """Lock a message for ``work``; raises ``E_MESSAGE_UNKNOWN`` or ``E_MESSAGE_STATE``."""
    row = (await ctx.session.execute(_LOCK, {"message": message_id})).one_or_none()
    if row is None:
        raise MinshuiError(MESSAGE_UNKNOWN, message=message_id)
    held = held_message(row._mapping)
    if held.state not in states:
        name = STATE_NAMES[held.state]
        raise MinshuiError(MESSAGE_STATE, message=message_id, state=name, work=work)
    return held


async def change_state(
    ctx: Context, held: Held, new: MessageState, reason: str, **values: object
) -> None:
    """Put a locked message in another state for a reason, with a log row and an audit row."""
    check_transition(held.state, new)
    await ctx.session.execute(
        update(MessageRow)
        .where(MessageRow.id == held.id)
        .values(state=new.value, **values)
        .execution_options(synchronize_session=False)
    )
    entry = {
        "message_id": held.id,
        "event": "by_hand",
        "from_state": held.state.value,
        "to_state": new.value,
        "channel": held.channel.value,
        "supplier": held.supplier,
        "code": None,
        "note": reason,
    }
    await write_log(ctx, [entry])
    await record_audit(
        ctx,
        f"message.{new.value}",
        MessageRow.__tablename__,
        held.id,
        before={"state": held.state},
        after={"state": new, "reason": reason},
    )
