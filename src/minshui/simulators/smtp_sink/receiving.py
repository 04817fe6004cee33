"""The SMTP side: what aiosmtpd asks at each stage."""

from __future__ import annotations

import asyncio
import ssl
from typing import Any

try:
    from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
except ImportError as missing:
    raise SystemExit("邮件模拟器需要 aiosmtpd：请用 pip install 'minshui[dev]' 安装") from missing

from minshui.simulators.smtp_sink.bounces import bounce_of
from minshui.simulators.smtp_sink.mailboxes import Mail, Mailboxes, Rule, Stage

MAIL_LIMIT_BYTES = 20 * 1024 * 1024
_FOREVER_SECONDS = 3600


class MailHandler:
    """The hooks of one server."""

    def __init__(self, boxes: Mailboxes) -> None:
        self._boxes = boxes

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, _: Envelope, host: str, lines: list[str]
    ) -> list[str]:
        """Greet, or say what a rule says."""
        session.host_name = host
        self._boxes.commands["hello"] += 1
        refusal = await self._apply(server, "hello")
        return [refusal] if refusal else lines

    async def handle_AUTH(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, _: Envelope, args: list[str]
    ) -> Any:
        """Refuse where a rule says so; else aiosmtpd goes on with the mechanism."""
        self._boxes.commands["auth"] += 1
        if refusal := await self._apply(server, "auth"):
            return refusal
        method = server._auth_methods[args[0]]
        result = await method.method(server, args)
        if isinstance(result, AuthResult) and result.success:
            session.authenticated = True
            session.login_data = getattr(result.auth_data, "login", None)
            return "235 2.7.0 Authentication successful"
        return "535 5.7.8 Error: authentication failed"

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take the sender."""
        self._boxes.commands["mail"] += 1
        if self._boxes.requires_login and not session.authenticated:
            return "530 5.7.0 Must issue an AUTH command first"
        if refusal := await self._apply(server, "mail"):
            return refusal
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, _: Session, envelope: Envelope, address: str, *__: list[str]
    ) -> str:
        """Take a recipient, unless greylisted or refused by a rule."""
        self._boxes.commands["rcpt"] += 1
        if refusal := await self._apply(server, "rcpt", (address,)):
            return refusal
        if self._boxes.is_greylisted(envelope.mail_from or "", address):
            return "450 4.2.1 Greylisted, please try again later"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Take the mail, and do with it what a rule says."""
        self._boxes.commands["data"] += 1
        recipients = tuple(envelope.rcpt_tos)
        rule = self._boxes.rule_for("data", recipients)
        if rule and rule.action == "drop":
            await _cut(server)
        if rule and rule.action == "reply":
            return rule.reply
        if rule and rule.action == "wait":
            await asyncio.sleep(rule.seconds)
        number = self._boxes.next_number()
        content = envelope.original_content or b""
        login: Any = session.login_data
        mail = Mail(
            number=number,
            connection=getattr(session, "sink_connection", 0),
            mail_from=envelope.mail_from or "",
            recipients=recipients,
            tls=session.ssl is not None or getattr(session, "sink_implicit_tls", False),
            user=login.decode() if isinstance(login, bytes) else None,
            content=content,
        )
        self._boxes.keep(mail)
        if rule and rule.action == "keep_and_drop":
            await _cut(server)
        if rule and rule.action == "keep_and_hang":
            await asyncio.sleep(_FOREVER_SECONDS)
        if rule and rule.action == "bounce":
            self._boxes.return_mail(bounce_of(mail, rule.form, rule.status))
        return f"250 2.0.0 OK: queued as {number:08X}"

    async def _apply(
        self, server: SMTP, stage: Stage, recipients: tuple[str, ...] = ()
    ) -> str | None:
        rule: Rule | None = self._boxes.rule_for(stage, recipients)
        if rule is None:
            return None
        if rule.action == "drop":
            await _cut(server)
        if rule.action == "wait":
            await asyncio.sleep(rule.seconds)
            return None
        return rule.reply


async def _cut(server: SMTP) -> None:
    """Cut the connection as a crash would; the session ends while this waits."""
    transport: Any = server.transport
    transport.abort()
    await asyncio.sleep(_FOREVER_SECONDS)


class SinkSession(Session):
    """A session that knows its connection's number."""

    sink_connection = 0
    sink_implicit_tls = False


class SinkServer(SMTP):
    """One connection."""

    def __init__(self, boxes: Mailboxes, context: ssl.SSLContext, *, implicit_tls: bool) -> None:
        self._boxes = boxes
        self._implicit_tls = implicit_tls
        boxes.connections += 1
        self._connection = boxes.connections

        def authenticate(*args: Any) -> AuthResult:
            login = args[-1]
            known = isinstance(login, LoginPassword) and (
                login.login == boxes.user.encode() and login.password == boxes.password.encode()
            )
            return AuthResult(success=known, auth_data=login)

        super().__init__(
            MailHandler(boxes),
            data_size_limit=MAIL_LIMIT_BYTES,
            hostname="localhost",
            ident="Minshui SMTP sink",
            tls_context=None if implicit_tls else context,
            auth_require_tls=not implicit_tls,
            authenticator=authenticate,
        )

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember the connection, so that it can be cut."""
        if isinstance(transport, asyncio.Transport):
            self._boxes.transports.add(transport)
        super().connection_made(transport)

    def _create_session(self) -> Session:
        session = SinkSession(self.loop)
        session.sink_connection = self._connection
        session.sink_implicit_tls = self._implicit_tls
        return session
