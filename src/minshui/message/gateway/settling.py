"""What becomes of messages after a call, a question or a receipt: next state, supplier, channel."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, func, update

from minshui.infrastructure.bus.waking import note_news
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among
from minshui.infrastructure.db.prepared import prepared
from minshui.infrastructure.security.fields import FieldCipher
from minshui.kernel.errors import MinshuiError
from minshui.message.gateway.contracts import HandOver, MessageState, Outcome
from minshui.message.gateway.domain.addresses import mask
from minshui.message.gateway.domain.chain import Link, read_chain, write_chain
from minshui.message.gateway.domain.pauses import (
    MOST_ASKS,
    MOST_ATTEMPTS,
    ask_pause,
    retry_pause,
    supplier_pause,
    throttled_pause,
)
from minshui.message.gateway.domain.states import check_transition
from minshui.message.gateway.held import Held, in_state
from minshui.message.gateway.message_store import write_log
from minshui.message.gateway.models import MessageRow
from minshui.message.gateway.sealing import address_index, unseal

NO_SUPPLIER = "E_NO_SUPPLIER"
_CODE_LENGTH, _TEXT_LENGTH, _TRIED_LENGTH = 64, 200, 500
_IS_OURS = (
    is_among(MessageRow.id, "ids"),
    in_state(MessageState.SENDING),
    MessageRow.shipment_key == bindparam("of_key"),
)
_ARRIVED = prepared(
    update(MessageRow)
    .where(*_IS_OURS)
    .values(
        state=bindparam("new_state"),
        supplier_message_id=bindparam("number"),
        parts=bindparam("new_parts"),
        cost_yuan=func.coalesce(MessageRow.cost_yuan, 0) + bindparam("cost"),
        last_code=bindparam("code"),
        last_text=bindparam("words"),
        sent_at=bindparam("now"),
        delivered_at=bindparam("arrived_at"),
        finished_at=bindparam("arrived_at"),
        lease_until=None,
    )
    .execution_options(synchronize_session=False)
)
_BACK_VALUES = {
    "state": bindparam("new_state"),
    "channel": bindparam("new_channel"),
    "version_id": bindparam("new_version"),
    "channels_left": bindparam("left"),
    "address_index": func.coalesce(
        bindparam("new_index", type_=MessageRow.address_index.type), MessageRow.address_index
    ),
    "address_mask": func.coalesce(
        bindparam("new_mask", type_=MessageRow.address_mask.type), MessageRow.address_mask
    ),
    "due_at": bindparam("new_due_at"),
    "lease_until": bindparam("new_lease"),
    "attempts": bindparam("new_attempts"),
    "tried": bindparam("new_tried"),
    "last_code": bindparam("code"),
    "last_text": bindparam("words"),
    "finished_at": bindparam("ended_at"),
}
_BACK = prepared(
    update(MessageRow)
    .where(
        MessageRow.id == bindparam("message"),
        in_state(MessageState.SENDING),
        MessageRow.shipment_key == bindparam("of_key"),
    )
    .values(**_BACK_VALUES)
    .execution_options(synchronize_session=False)
)
# For rows that this transaction has locked.
_BACK_LOCKED = prepared(
    update(MessageRow)
    .where(MessageRow.id == bindparam("message"))
    .values(**_BACK_VALUES)
    .execution_options(synchronize_session=False)
)


@dataclass(slots=True)
class _Change:
    """How a message goes on when it did not simply go out."""

    held: Held
    state: MessageState
    link: Link
    left: str
    due_at: datetime
    attempts: int
    tried: str
    code: str | None
    words: str | None
    event: str
    index: str | None = None
    mask: str | None = None
    lease_until: datetime | None = None

    def values(self, now: datetime) -> dict[str, Any]:
        """Return what ``_BACK`` is given."""
        ended = self.state in (MessageState.FAILED, MessageState.UNCERTAIN)
        return {
            "message": self.held.id,
            "new_state": self.state.value,
            "new_channel": self.link.channel.value,
            "new_version": self.link.version_id,
            "left": self.left,
            "new_index": self.index,
            "new_mask": self.mask,
            "new_due_at": self.due_at,
            "new_lease": self.lease_until,
            "new_attempts": self.attempts,
            "new_tried": self.tried,
            "code": self.code,
            "words": self.words,
            "ended_at": now if ended else None,
        }

    def log_entry(self) -> dict[str, Any]:
        """Return what the log is told."""
        return {
            "message_id": self.held.id,
            "event": self.event,
            "from_state": self.held.state.value,
            "to_state": self.state.value,
            "channel": self.held.channel.value,
            "supplier": self.held.supplier,
            "code": self.code,
            "note": self.words,
        }


async def settle(
    ctx: Context, cipher: FieldCipher, outcomes: Sequence[tuple[Held, HandOver]]
) -> list[tuple[str, str]]:
    """Write down what a call or a question came to; returns (supplier, supplier's number) of
    what receipts may be waiting for.

    ``Held`` is as the message was handed out or asked after. Only what is still in those hands
    changes: whoever comes too late changes nothing.
    """
    now = ctx.clock.now()
    groups: dict[tuple[Any, ...], list[int]] = {}
    sent: dict[tuple[str, str], None] = {}
    changes = []
    for held, outcome in outcomes:
        if outcome.outcome in (Outcome.ACCEPTED, Outcome.DELIVERED):
            arrived = outcome.outcome is Outcome.DELIVERED
            state = MessageState.DELIVERED if arrived else MessageState.SENT
            check_transition(held.state, state)
            key = (held.shipment_key, state.value, *_supplier_words(outcome), arrived)
            groups.setdefault(key, []).append(held.id)
            if not arrived and outcome.supplier_message_id:
                sent[held.supplier or "", outcome.supplier_message_id] = None
        elif (change := _change(cipher, held, outcome, now)) is not None:
            changes.append(change)
    await _write_arrived(ctx, groups)
    if changes:
        rows = [{**each.values(now), "of_key": each.held.shipment_key} for each in changes]
        await ctx.session.execute(_BACK, rows)
        await _tell(ctx, changes)
    return list(sent)


async def put_back(ctx: Context, messages: Sequence[Held]) -> None:
    """Let locked messages wait that no supplier can take now; every supplier may be tried again."""
    now, rows = ctx.clock.now(), []
    for held in messages:
        due_at = now + supplier_pause(held.created_at, now, _spread())
        change = _same_channel(held, MessageState.QUEUED, due_at, "waits")
        change.code, change.words = NO_SUPPLIER, "暂无可用的供应商"
        change.tried = ""
        rows.append(change.values(now))
    if rows:
        await ctx.session.execute(_BACK_LOCKED, rows)


async def give_up_channel(
    ctx: Context, cipher: FieldCipher, failures: Sequence[tuple[Held, str | None, str | None]]
) -> None:
    """Let locked messages go by their next channel, or fail: each with code and words of why."""
    if not failures:
        return
    now = ctx.clock.now()
    changes = []
    for held, code, words in failures:
        change = _next_channel(cipher, held, now)
        change.code, change.words = _cut(code, _CODE_LENGTH), _cut(words, _TEXT_LENGTH)
        check_transition(held.state, change.state)
        changes.append(change)
    await ctx.session.execute(_BACK_LOCKED, [each.values(now) for each in changes])
    await _tell(ctx, changes)


def unreadable(faults: Sequence[tuple[Held, MinshuiError]]) -> list[tuple[Held, str, str]]:
    """Return messages that could not be opened or rendered, as ``give_up_channel`` takes them."""
    return [(held, fault.code, fault.message) for held, fault in faults]


def _supplier_words(outcome: HandOver) -> tuple[Any, ...]:
    code, words = _cut(outcome.code, _CODE_LENGTH), _cut(outcome.text, _TEXT_LENGTH)
    return (
        outcome.supplier_message_id,
        outcome.parts,
        outcome.cost_yuan or Decimal(0),
        code,
        words,
    )


async def _write_arrived(ctx: Context, groups: Mapping[tuple[Any, ...], list[int]]) -> None:
    now = ctx.clock.now()
    rows = [
        {
            "ids": ids,
            "of_key": key,
            "new_state": state,
            "number": number,
            "new_parts": parts,
            "cost": cost,
            "code": code,
            "words": words,
            "now": now,
            "arrived_at": now if arrived else None,
        }
        for (key, state, number, parts, cost, code, words, arrived), ids in groups.items()
    ]
    if rows:
        await ctx.session.execute(_ARRIVED, rows)


def _change(cipher: FieldCipher, held: Held, outcome: HandOver, now: datetime) -> _Change | None:
    """Return how a message goes on; None: it stays in hand until its lease ends."""
    match outcome.outcome:
        case Outcome.REFUSED:
            change = _next_channel(cipher, held, now)
        case Outcome.SUPPLIER_FAILED if held.attempts >= MOST_ATTEMPTS:
            change = _next_channel(cipher, held, now)
        case Outcome.SUPPLIER_FAILED:
            pause = max(retry_pause(held.attempts, _spread()), outcome.retry_after or timedelta())
            change = _same_channel(held, MessageState.QUEUED, now + pause, "attempt_failed")
            change.tried = _tried(held)
        case Outcome.THROTTLED:
            pause = throttled_pause(outcome.retry_after, _spread())
            change = _same_channel(held, MessageState.QUEUED, now + pause, "throttled")
            change.attempts = max(held.attempts - 1, 0)
        case _ if held.asks >= MOST_ASKS:
            change = _same_channel(held, MessageState.UNCERTAIN, now, "uncertain")
        case _ if held.asks:
            change = _same_channel(held, MessageState.SENDING, now, "unknown")
            change.lease_until = now + ask_pause(held.asks)
        case _:
            return None
    change.code = _cut(outcome.code, _CODE_LENGTH)
    change.words = _cut(outcome.text, _TEXT_LENGTH)
    if change.state is not held.state:
        check_transition(held.state, change.state)
    return change


def _same_channel(held: Held, state: MessageState, due_at: datetime, event: str) -> _Change:
    if held.expires_at is not None:
        due_at = min(due_at, held.expires_at)
    return _Change(
        held=held,
        state=state,
        link=Link(held.channel, held.version_id),
        left=held.channels_left,
        due_at=due_at,
        attempts=held.attempts,
        tried=held.tried,
        code=None,
        words=None,
        event=event,
    )


def _next_channel(cipher: FieldCipher, held: Held, now: datetime) -> _Change:
    """Return the change to the next channel of the chain, or to failed where none is left."""
    links = read_chain(held.channels_left)
    if not links:
        return _same_channel(held, MessageState.FAILED, now, "failed")
    link, address = links[0], unseal(cipher, held.sealed).addresses[links[0].channel]
    return _Change(
        held=held,
        state=MessageState.QUEUED,
        link=link,
        left=write_chain(links[1:]),
        due_at=now,
        attempts=0,
        tried="",
        code=None,
        words=None,
        event="next_channel",
        index=address_index(cipher, address),
        mask=mask(link.channel, address),
    )


async def _tell(ctx: Context, changes: Sequence[_Change]) -> None:
    """Log changes (but for what merely waits) and call the lines of new channels."""
    await write_log(ctx, [each.log_entry() for each in changes if each.event != "throttled"])
    for change in changes:
        if change.event == "next_channel":
            note_news(ctx.session, f"messages.{change.link.channel.value}")


def _tried(held: Held) -> str:
    names = dict.fromkeys([*held.tried.split(), held.supplier or ""])
    text = " ".join(filter(None, names))
    # Who has tried so many begins anew.
    return text if len(text) <= _TRIED_LENGTH else held.supplier or ""


def _cut(text: str | None, length: int) -> str | None:
    return None if text is None else text[:length]


def _spread() -> int:
    return secrets.randbelow(1000)
