"""Send mails one after another over one connection, within a given time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from minshui.message.gateway.facade import Outcome
from minshui.message.mail.domain.replies import Stage, Verdict, judge_reply, lost_connection
from minshui.message.mail.domain.tags import MailTag
from minshui.message.mail.smtp_connections import SmtpDoor
from minshui.message.mail.smtp_conversation import (
    SmtpConversation,
    SmtpLostError,
    SmtpReplyError,
)

_NO_TIME = "本次没有轮到，稍后再发"


@dataclass(frozen=True, slots=True)
class Envelope:
    """A mail ready to go. ``waited``: since it was asked for."""

    message_id: int
    tag: MailTag
    mail_from: str
    to: str
    content: bytes
    waited: timedelta


async def send_all(
    door: SmtpDoor, envelopes: Sequence[Envelope], *, begin_until: float, stop_at: float
) -> list[tuple[Envelope, Verdict | None]]:
    """Send mails; for each what went wrong, None: the server took it.

    By the monotonic clock: no mail is begun after ``begin_until``; one still under way at
    ``stop_at`` is given up, its end unknown. What the server as a whole is to blame for ends the
    rest too.
    """
    try:
        async with asyncio.timeout(begin_until - time.monotonic()):
            await door.free.acquire()
    except TimeoutError:
        return [(each, _put_off(1)) for each in envelopes]
    sender = _Sender(door, begin_until, stop_at)
    try:
        return [(each, await sender.send(each)) for each in envelopes]
    finally:
        await sender.end()
        door.free.release()


class _Sender:
    def __init__(self, door: SmtpDoor, begin_until: float, stop_at: float) -> None:
        self._door = door
        self._begin_until, self._stop_at = begin_until, stop_at
        self._conversation: SmtpConversation | None = None
        self._blamed: Verdict | None = None

    async def send(self, envelope: Envelope) -> Verdict | None:
        """Send one mail, unless the server has failed before or its turn comes too late."""
        if self._blamed is not None:
            return self._blamed
        pause = self._door.seconds_to_turn()
        if time.monotonic() + pause > self._begin_until:
            self._door.give_turn_back()
            return _put_off(pause)
        if pause:
            await asyncio.sleep(pause)
        try:
            async with asyncio.timeout(self._stop_at - time.monotonic()):
                verdict = await self._try(envelope)
        except TimeoutError:
            # The conversation was cut wherever it stood: no saying whether the mail went.
            self._conversation = None
            return lost_connection(Stage.DATA, "超过了允许的时间")
        if verdict is not None and verdict.blames_supplier:
            self._blamed = verdict
        return verdict

    async def end(self) -> None:
        """Leave the connection for the next."""
        if self._conversation is not None:
            await self._door.give_back(self._conversation)

    async def _try(self, envelope: Envelope) -> Verdict | None:
        kept = self._conversation is not None or self._door.has_kept
        try:
            return await self._send_once(envelope, fresh=False)
        except SmtpLostError as lost:
            if lost.stage is Stage.DATA or not kept:
                return lost_connection(lost.stage, lost.text)
        # The server had ended an idle connection: nothing has gone, so it is begun anew.
        try:
            return await self._send_once(envelope, fresh=True)
        except SmtpLostError as lost:
            return lost_connection(lost.stage, lost.text)

    async def _send_once(self, envelope: Envelope, *, fresh: bool) -> Verdict | None:
        try:
            if self._conversation is not None and self._door.is_spent(self._conversation):
                await self.end()
                self._conversation = None
            if self._conversation is None or not self._conversation.is_open:
                self._conversation = None
                self._conversation = await self._door.take(fresh=fresh)
            await self._conversation.send(envelope.mail_from, envelope.to, envelope.content)
        except SmtpReplyError as reply:
            return judge_reply(reply.stage, reply.code, reply.text, envelope.waited)
        except SmtpLostError:
            self._conversation = None
            raise
        return None


def _put_off(seconds: float) -> Verdict:
    pause = timedelta(seconds=max(seconds, 1))
    return Verdict(Outcome.THROTTLED, "LOCAL_RATE", _NO_TIME, retry_after=pause)
