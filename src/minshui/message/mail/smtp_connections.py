"""A process's connections to SMTP servers: few, kept open between mails, and not too fast."""

from __future__ import annotations

import asyncio
import time

from minshui.message.mail.smtp_conversation import SmtpConversation
from minshui.message.mail.smtp_settings import SmtpAccount

IDLE_SECONDS = 15.0
"""So long a connection waits for more; servers commonly end idle ones after some minutes."""


class SmtpConnections:
    """The connections of one process, by tenant and supplier."""

    def __init__(self) -> None:
        self._doors: dict[tuple[str, str], SmtpDoor] = {}

    def door(self, account: SmtpAccount) -> SmtpDoor:
        """Return what leads to an account's server, anew where its settings have changed."""
        key = (account.tenant_code, account.supplier)
        known = self._doors.get(key)
        if known is None or known.account != account:
            known = self._doors[key] = SmtpDoor(account)
        return known

    async def close(self) -> None:
        """End all connections that nobody uses."""
        for door in self._doors.values():
            await door.close()


class SmtpDoor:
    """Connections to one account; ``free`` counts how many more may be open at once."""

    def __init__(self, account: SmtpAccount) -> None:
        self.account = account
        self._context = account.tls_context()
        self.free = asyncio.Semaphore(account.settings.connections)
        self._kept: list[SmtpConversation] = []
        self._next_at = 0.0

    @property
    def has_kept(self) -> bool:
        """Whether a connection waits, which the server may have ended meanwhile."""
        return bool(self._kept)

    async def take(self, *, fresh: bool = False) -> SmtpConversation:
        """Return an open connection; raises what ``SmtpConversation.open`` does."""
        while self._kept and not fresh:
            kept = self._kept.pop()
            if kept.is_open:
                return kept
            kept.drop()
        made = SmtpConversation(self.account, self._context)
        try:
            await made.open()
        except BaseException:
            made.drop()
            raise
        return made

    async def give_back(self, conversation: SmtpConversation) -> None:
        """Keep a connection for the next mail, unless it has carried its share."""
        if not conversation.is_open:
            conversation.drop()
        elif self.is_spent(conversation):
            await conversation.close()
        else:
            conversation.kept_at = time.monotonic()
            self._kept.append(conversation)
            asyncio.get_running_loop().call_later(IDLE_SECONDS, self._expire, conversation)

    def is_spent(self, conversation: SmtpConversation) -> bool:
        """Whether a connection has carried its share of mails."""
        return conversation.sent >= self.account.settings.mails_per_connection

    def seconds_to_turn(self) -> float:
        """Take the next place in time that the rate allows; returns how long until it comes."""
        per_minute = self.account.settings.mails_per_minute
        now = time.monotonic()
        if not per_minute:
            return 0.0
        turn = max(self._next_at, now)
        self._next_at = turn + 60 / per_minute
        return turn - now

    def give_turn_back(self) -> None:
        """Give back the place in time that was taken last."""
        if per_minute := self.account.settings.mails_per_minute:
            self._next_at -= 60 / per_minute

    async def close(self) -> None:
        """End the connections that wait."""
        while self._kept:
            await self._kept.pop().close()

    def _expire(self, conversation: SmtpConversation) -> None:
        idle = time.monotonic() - conversation.kept_at >= IDLE_SECONDS
        if idle and conversation in self._kept:
            self._kept.remove(conversation)
            conversation.drop()
