"""One connection to an SMTP server, and how far it had come when something went wrong."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import aiosmtplib

from minshui.message.mail.domain.replies import Stage
from minshui.message.mail.smtp_settings import SmtpAccount

_CLOSING = 421


class SmtpReplyError(Exception):
    """The server said no."""

    def __init__(self, stage: Stage, code: int, text: str) -> None:
        super().__init__(f"{stage}: {code} {text}")
        self.stage, self.code, self.text = stage, code, text


class SmtpLostError(Exception):
    """The connection ended, or no answer came in time."""

    def __init__(self, stage: Stage, text: str) -> None:
        super().__init__(f"{stage}: {text}")
        self.stage, self.text = stage, text


class SmtpConversation:
    """One connection: open it, send mails over it one after another, close it."""

    def __init__(self, account: SmtpAccount, context: ssl.SSLContext) -> None:
        settings = account.settings
        self._account = account
        self._client = aiosmtplib.SMTP(
            hostname=settings.host,
            port=settings.port,
            use_tls=settings.security == "tls",
            start_tls=settings.security == "starttls",
            tls_context=None if settings.security == "none" else context,
            timeout=settings.timeout_seconds,
            local_hostname=settings.sender.rpartition("@")[2],
        )
        self.sent = 0
        self.kept_at = 0.0

    @property
    def is_open(self) -> bool:
        """Whether the server has not left, as far as is known."""
        return self._client.is_connected

    async def open(self) -> None:
        """Connect, agree on TLS with a certificate that is trusted, sign in.

        Raises ``SmtpReplyError`` or ``SmtpLostError``.
        """
        with _told(Stage.CONNECT):
            await self._client.connect()
            await self._client.ehlo()
        secrets = self._account.secrets
        if secrets.user is not None:
            with _told(Stage.LOGIN):
                await self._client.login(secrets.user, secrets.password or "")

    async def send(self, mail_from: str, to: str, content: bytes) -> str:
        """Hand over one mail to one recipient; returns the server's words.

        Raises ``SmtpReplyError``: it surely did not go; the connection can be used on.
        ``SmtpLostError``: of stage ``DATA`` it may have gone.
        """
        try:
            options = [f"size={len(content)}"] if self._client.supports_extension("size") else []
            with _told(Stage.SENDER):
                await self._client.mail(mail_from, options=options, encoding="ascii")
            with _told(Stage.RECIPIENT):
                await self._client.rcpt(to, encoding="ascii")
            with _told(Stage.DATA):
                response = await self._client.data(
                    content, timeout=self._account.settings.data_timeout_seconds
                )
        except SmtpReplyError as reply:
            await self._begin_anew(reply.code)
            raise
        except (SmtpLostError, asyncio.CancelledError):
            self.drop()
            raise
        self.sent += 1
        return response.message

    async def close(self) -> None:
        """Take leave."""
        with suppress(aiosmtplib.SMTPException, OSError):
            await self._client.quit(timeout=1)
        self.drop()

    def drop(self) -> None:
        """End the connection without a word."""
        with suppress(RuntimeError):
            self._client.close()

    async def _begin_anew(self, code: int) -> None:
        if code == _CLOSING:
            self.drop()
            return
        try:
            await self._client.rset()
        except (aiosmtplib.SMTPException, OSError):
            self.drop()


@contextmanager
def _told(stage: Stage) -> Iterator[None]:
    """Tell what goes wrong in a stage as one of two errors."""
    try:
        yield
    except aiosmtplib.SMTPResponseException as reply:
        if reply.code < 0:
            raise SmtpLostError(stage, reply.message) from reply
        raise SmtpReplyError(stage, reply.code, reply.message) from reply
    except (aiosmtplib.SMTPException, OSError, ValueError) as failure:
        raise SmtpLostError(stage, str(failure) or type(failure).__name__) from failure
