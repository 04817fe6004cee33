"""Mails as a way for messages to go (F-0767, F-0768, EXT-401)."""

from __future__ import annotations

import time
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random

from minshui.infrastructure.context import Context
from minshui.infrastructure.security.fields import FieldCipher, field_cipher
from minshui.kernel.clock import Clock
from minshui.kernel.errors import MinshuiError
from minshui.message.gateway.facade import (
    ChannelCode,
    HandOver,
    OpenWork,
    Outcome,
    Parcel,
    Shipment,
)
from minshui.message.mail.domain.composing import Letter, compose
from minshui.message.mail.domain.mail_addresses import wire_address
from minshui.message.mail.domain.replies import Verdict
from minshui.message.mail.domain.tags import MailTag, tag_of
from minshui.message.mail.sending import Envelope, send_all
from minshui.message.mail.smtp_connections import SmtpConnections
from minshui.message.mail.smtp_settings import SmtpAccount, SmtpSettings
from minshui.message.mail.unreachable_store import mark_unreachable, unreachable_among
from minshui.message.supplier.facade import (
    RouteMatch,
    Supplier,
    choose,
    find_supplier,
    note_failure,
    note_success,
    routes_of,
    shares_for,
    suppliers_of,
)

MAILS_TOGETHER = 20
"""So many mails at most go over one connection in one call: they share the call's lease."""
_TEXT_LENGTH = 200
_LONGEST_CALL_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class _Packed:
    """Mails ready to go, and those that cannot."""

    account: SmtpAccount
    envelopes: list[Envelope]
    refused: list[HandOver]


class MailChannel:
    """Carries mails by SMTP."""

    def __init__(self, clock: Clock, *, random: Random | None = None) -> None:
        self._clock = clock
        self._random = random or Random()  # noqa: S311 - spreads load, guards nothing
        self._connections = SmtpConnections()

    @property
    def code(self) -> ChannelCode:
        """Which way it is."""
        return ChannelCode.MAIL

    async def plan(self, ctx: Context, parcels: Sequence[Parcel]) -> list[Shipment]:
        """Choose servers by routes and weights; mails for one server go together."""
        suppliers = await suppliers_of(ctx, self.code)
        routes = await routes_of(ctx, self.code)
        now = ctx.clock.now()
        chosen: dict[str, list[Parcel]] = defaultdict(list)
        for parcel in parcels:
            match = RouteMatch(template_code=parcel.template_code, address_prefix=parcel.address)
            supplier = choose(
                suppliers,
                now=now,
                random=self._random,
                tried=parcel.tried,
                shares=shares_for(routes, match),
            )
            if supplier is not None and not supplier.is_paused(now):
                chosen[supplier.code].append(parcel)
        return [
            Shipment(code, uuid.uuid4().hex, group)
            for code, together in chosen.items()
            for group in _groups(together)
        ]

    async def ship(self, work: OpenWork, shipment: Shipment) -> list[HandOver]:
        """Send mails one after another over one connection."""
        try:
            async with work() as ctx:
                supplier = await find_supplier(ctx, shipment.supplier)
                packed = await self._pack(ctx, supplier, shipment.parcels)
        except MinshuiError as failure:
            return [
                HandOver(each.message_id, Outcome.SUPPLIER_FAILED, None, failure.code, str(failure))
                for each in shipment.parcels
            ]
        # A call that is cut off tells of no mail: so none is begun late, and the last is given up
        # while there is time to tell of the others.
        now = time.monotonic()
        window = min(shipment.until - now, _LONGEST_CALL_SECONDS)
        sent = await send_all(
            self._connections.door(packed.account),
            packed.envelopes,
            begin_until=now + window * 0.4,
            stop_at=now + window * 0.8,
        )
        await _note(work, supplier, sent)
        return packed.refused + [_hand_over(supplier, *each) for each in sent]

    async def ask(self, work: OpenWork, shipment: Shipment) -> list[HandOver]:
        """SMTP has no way to ask: a mail whose reply was lost may have gone or not.

        A bounce may tell later that it had.
        """
        del work
        text = "邮件服务器没有回话，信件可能已发出；SMTP 无法查询"
        return [
            HandOver(each.message_id, Outcome.UNKNOWN, code="SMTP_LOST", text=text)
            for each in shipment.parcels
        ]

    async def close(self) -> None:
        """End the connections that nobody uses."""
        await self._connections.close()

    async def _pack(self, ctx: Context, supplier: Supplier, parcels: Sequence[Parcel]) -> _Packed:
        account = SmtpAccount.of(ctx.tenant_code, supplier)
        cipher = await field_cipher(ctx)
        tags = {each.message_id: _tag(cipher, supplier.code, each) for each in parcels}
        gone = await unreachable_among(ctx, [tag.address_index for tag in tags.values()])
        packed = _Packed(account, [], [])
        for parcel in parcels:
            tag = tags[parcel.message_id]
            if status := gone.get(tag.address_index):
                fault = f"此邮箱曾退信（{status}），已停止向它发信"
                packed.refused.append(_refused(parcel, "E_MAIL_UNREACHABLE", fault))
                continue
            envelope = self._envelope(account.settings, parcel, tag)
            if isinstance(envelope, HandOver):
                packed.refused.append(envelope)
            else:
                packed.envelopes.append(envelope)
        return packed

    def _envelope(
        self, settings: SmtpSettings, parcel: Parcel, tag: MailTag
    ) -> Envelope | HandOver:
        to = wire_address(parcel.address)
        if to is None:
            return _refused(parcel, "E_MAIL_ADDRESS", "不是可以投递的邮箱")
        now = self._clock.now()
        letter = Letter(
            sender=settings.sender,
            sender_name=settings.sender_name,
            to=to,
            reply_to=settings.reply_to,
            subject=parcel.subject,
            body=parcel.body,
            message_id=f"{tag}@{settings.sender.rpartition('@')[2]}",
            sent_at=now,
            unsubscribe=settings.unsubscribe_address if parcel.binding.get("unsubscribe") else "",
            attachments=parcel.attachments,
        )
        try:
            content = compose(letter)
        except ValueError as fault:
            return _refused(parcel, "E_MAIL_CONTENT", f"邮件无法写成：{fault}")
        return Envelope(
            parcel.message_id, tag, settings.mail_from(str(tag)), to, content,
            waited=now - parcel.created_at,
        )  # fmt: skip


def _groups(parcels: Iterable[Parcel]) -> list[tuple[Parcel, ...]]:
    """Put parcels together so that no group has an address twice."""
    groups: list[dict[str, Parcel]] = []
    for parcel in parcels:
        key = parcel.address.lower()
        fits = (each for each in groups if len(each) < MAILS_TOGETHER and key not in each)
        group = next(fits, None)
        if group is None:
            groups.append(group := {})
        group[key] = parcel
    return [tuple(group.values()) for group in groups]


async def _note(
    work: OpenWork, supplier: Supplier, sent: Sequence[tuple[Envelope, Verdict | None]]
) -> None:
    """Note how the server did, and which addresses do not exist."""
    failed = [v for _, v in sent if v is not None and v.outcome is Outcome.SUPPLIER_FAILED]
    blamed = next((verdict for verdict in failed if verdict.blames_supplier), None)
    gone = [(envelope, v) for envelope, v in sent if v is not None and v.unreachable]
    # A paused or failing server is forgiven by a success, which mostly writes nothing.
    async with work() as ctx:
        if any(verdict is None for _, verdict in sent):
            await note_success(ctx, supplier.code)
        if blamed is not None:
            await note_failure(
                ctx, supplier.code, blamed.code, blamed.text, for_good=blamed.for_good
            )
        for envelope, verdict in gone:
            status = verdict.code.rpartition(" ")[2]
            index, message = envelope.tag.address_index, envelope.message_id
            await mark_unreachable(ctx, index, message, status, verdict.text)


def _hand_over(supplier: Supplier, envelope: Envelope, verdict: Verdict | None) -> HandOver:
    if verdict is None:
        cost = supplier.price_yuan or None
        return HandOver(envelope.message_id, Outcome.ACCEPTED, str(envelope.tag), cost_yuan=cost)
    known = str(envelope.tag) if verdict.outcome is Outcome.UNKNOWN else None
    return HandOver(
        envelope.message_id,
        verdict.outcome,
        known,
        verdict.code,
        verdict.text,
        retry_after=verdict.retry_after,
    )


def _tag(cipher: FieldCipher, supplier: str, parcel: Parcel) -> MailTag:
    return tag_of(cipher, supplier, parcel.message_id, parcel.address)


def _refused(parcel: Parcel, code: str, text: str) -> HandOver:
    return HandOver(parcel.message_id, Outcome.REFUSED, code=code, text=text[:_TEXT_LENGTH])
