"""Read what came back to the bounce mailboxes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.db.keys import is_among_texts
from minshui.infrastructure.security.fields import FieldCipher, field_cipher
from minshui.message.gateway.facade import ChannelCode, Receipt, note_receipts
from minshui.message.mail.bounce_mailbox import MailboxError, fetch_bounces, list_bounces
from minshui.message.mail.contracts import Pulled
from minshui.message.mail.domain.bounces import Bounce, BounceKind, read_bounce
from minshui.message.mail.domain.tags import MailTag
from minshui.message.mail.models import BounceRow
from minshui.message.mail.smtp_settings import SmtpAccount
from minshui.message.mail.unreachable_store import mark_unreachable
from minshui.message.supplier.facade import suppliers_of

MAILS_A_VISIT = 100
_UIDL_LENGTH = 100
_KNOWN = select(BounceRow.uidl, BounceRow.message_id).where(
    BounceRow.supplier == bindparam("of_supplier"), is_among_texts(BounceRow.uidl, "names")
)
_TOLD = (BounceKind.FAILED, BounceKind.DELIVERED)
_UNREADABLE = Bounce(BounceKind.UNREADABLE, "", "退信无法读取", ())


@dataclass
class _News:
    """What a visit found, before it is written."""

    rows: list[dict[str, object]] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    gone: list[tuple[MailTag, Bounce]] = field(default_factory=list)


async def pull_bounces(ctx: Context) -> Pulled:
    """Read new mails of every bounce mailbox, at most a hundred each, and tell the gateway.

    A mail is read once, by its UIDL. It is deleted on the server only at a later visit, when what
    it said has been committed; mails that are about no message of ours are left there. What the
    mailboxes say is believed only by tags that this tenant has given (``domain/tags.py``).
    """
    suppliers = await suppliers_of(ctx, ChannelCode.MAIL)
    codes = [each.code for each in suppliers]
    cipher = await field_cipher(ctx)
    pulled = Pulled()
    for supplier in suppliers:
        account = SmtpAccount.of(ctx.tenant_code, supplier)
        if supplier.is_enabled and account.settings.bounce_host:
            try:
                pulled = _added(pulled, await _pull_one(ctx, account, codes, cipher))
            except MailboxError as fault:
                pulled.faults[supplier.code] = str(fault)
    return pulled


async def _pull_one(
    ctx: Context, account: SmtpAccount, codes: Sequence[str], cipher: FieldCipher
) -> Pulled:
    names = [name for name in await list_bounces(account) if len(name) <= _UIDL_LENGTH]
    found = await ctx.session.execute(_KNOWN, {"of_supplier": account.supplier, "names": names})
    known = {row.uidl: row.message_id for row in found}
    settled = [name for name, message in known.items() if message is not None]
    wanted = [name for name in names if name not in known]
    if not wanted and not settled:
        return Pulled()
    mails = await fetch_bounces(account, wanted[:MAILS_A_VISIT], settled)
    first = [account.supplier, *(code for code in codes if code != account.supplier)]
    news = _News()
    for name, content in mails.items():
        # Reading megabytes of MIME is work for a thread.
        read = asyncio.to_thread(read_bounce, content) if content is not None else None
        bounce = await read if read is not None else _UNREADABLE
        owner = _owner(bounce, first, cipher)
        row = {"supplier": account.supplier, "uidl": name, "read_at": ctx.clock.now()}
        news.rows.append(row | _columns(bounce, owner))
        if owner is not None and bounce.kind in _TOLD:
            _tell(ctx, news, bounce, *owner)
    await _write(ctx, news)
    matched = sum(1 for row in news.rows if row["message_id"] is not None)
    return Pulled(len(news.rows), matched, more=bool(mails) and len(wanted) > len(mails))


def _owner(bounce: Bounce, codes: Sequence[str], cipher: FieldCipher) -> tuple[MailTag, str] | None:
    """Return the tag that is truly ours, and by which supplier its mail went."""
    for tag in bounce.tags:
        for code in codes:
            if tag.belongs_to(cipher, code):
                return tag, code
    return None


def _columns(bounce: Bounce, owner: tuple[MailTag, str] | None) -> dict[str, object]:
    return {
        "kind": bounce.kind.value,
        "status": bounce.status,
        "text_given": bounce.text,
        "message_id": owner[0].message_id if owner else None,
    }


def _tell(ctx: Context, news: _News, bounce: Bounce, tag: MailTag, sent_by: str) -> None:
    news.receipts.append(
        Receipt(
            supplier=sent_by,
            supplier_message_id=str(tag),
            address="",
            delivered=bounce.kind is BounceKind.DELIVERED,
            code=bounce.status,
            text=bounce.text,
            reported_at=ctx.clock.now(),
        )
    )
    if bounce.is_gone:
        news.gone.append((tag, bounce))


async def _write(ctx: Context, news: _News) -> None:
    for row in news.rows:
        await database_of(ctx.session).insert_if_absent(ctx.session, BounceRow, row)
    if news.receipts:
        await note_receipts(ctx, news.receipts)
    for tag, bounce in news.gone:
        await mark_unreachable(ctx, tag.address_index, tag.message_id, bounce.status, bounce.text)


def _added(one: Pulled, other: Pulled) -> Pulled:
    return Pulled(
        one.read + other.read, one.matched + other.matched, one.more or other.more, one.faults
    )
