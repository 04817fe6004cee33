"""Inboxes in the database: locked, read and changed by pre-built statements."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, select, update

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.db.keys import is_among_texts
from minshui.infrastructure.db.prepared import prepared
from minshui.infrastructure.security.fields import FieldCipher
from minshui.infrastructure.signals.noting import note_signal
from minshui.message.inbox.contracts import InboxMessage
from minshui.message.inbox.models import InboxCounterRow, InboxRow
from minshui.message.template.facade import TemplateCategory

SEALED_FIELD = "msg_inbox.sealed"
_OWNERS_PER_SIGNAL = 20
_COUNTERS = InboxCounterRow.__table__
INBOX = InboxRow.__table__
_LOCK = prepared(
    select(_COUNTERS.c.owner, _COUNTERS.c.last_number)
    .where(is_among_texts(_COUNTERS.c.owner, "owners"))
    .order_by(_COUNTERS.c.owner)
    .with_for_update(of=_COUNTERS.c.owner)
)
_LAST = prepared(select(_COUNTERS.c.last_number).where(_COUNTERS.c.owner == bindparam("of_owner")))
_ADVANCE = prepared(
    update(InboxCounterRow)
    .where(InboxCounterRow.owner == bindparam("of_owner"))
    .values(last_number=bindparam("last"))
    .execution_options(synchronize_session=False)
)


def inbox_topic(tenant_code: str) -> str:
    """Return the topic of the signals that say which inboxes have changed."""
    return f"inbox:{tenant_code}"


async def lock_inboxes(ctx: Context, owners: Sequence[str]) -> dict[str, int]:
    """Lock inboxes, in one order for everybody, making those that are new; last numbers by owner.

    New ones are made before any is locked, so that nobody who holds one waits for a new one.
    """
    wanted = sorted(set(owners))
    rows = (await ctx.session.execute(_LOCK, {"owners": wanted})).all()
    if len(rows) < len(wanted):
        known = {row.owner for row in rows}
        new = [{"owner": owner, "last_number": 0} for owner in wanted if owner not in known]
        await database_of(ctx.session).insert_those_absent(ctx.session, InboxCounterRow, new)
        rows = (await ctx.session.execute(_LOCK, {"owners": wanted})).all()
    return {row.owner: row.last_number for row in rows}


async def last_number(ctx: Context, owner: str) -> int:
    """Return the number of an inbox's last change; 0: nothing has come yet."""
    return (await ctx.session.execute(_LAST, {"of_owner": owner})).scalar_one_or_none() or 0


async def advance(ctx: Context, last_numbers: dict[str, int]) -> None:
    """Note the last numbers of locked inboxes, and tell whoever watches them after the commit."""
    values = [{"of_owner": owner, "last": last} for owner, last in last_numbers.items()]
    await ctx.session.execute(_ADVANCE, values)
    owners = sorted(last_numbers)
    for begin in range(0, len(owners), _OWNERS_PER_SIGNAL):
        part = owners[begin : begin + _OWNERS_PER_SIGNAL]
        note_signal(ctx.session, inbox_topic(ctx.tenant_code), {"owners": part})


def sealed_content(cipher: FieldCipher, title: str, body: str, link: str) -> bytes:
    """Return what is stored of a message's words."""
    return cipher.encrypt(SEALED_FIELD, json.dumps([title, body, link], ensure_ascii=False))


def inbox_message(row: Row[Any], cipher: FieldCipher) -> InboxMessage:
    """Return a row of ``msg_inbox`` as its owner sees it."""
    title, body, link = "", "", ""
    if row.sealed is not None:
        title, body, link = json.loads(cipher.decrypt(SEALED_FIELD, row.sealed))
    return InboxMessage(
        id=row.number,
        change=row.change,
        message_id=row.message_id,
        category=TemplateCategory(row.category),
        title=title,
        body=body,
        link=link,
        created_at=row.created_at,
        read_at=row.read_at,
        deleted_at=row.deleted_at,
    )
