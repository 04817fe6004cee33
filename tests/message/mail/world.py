"""What the tests of mails stand on: the simulated server, and an installation that uses it."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import httpx

from minshui.infrastructure.bus.contracts import Visit
from minshui.infrastructure.context import Context
from minshui.kernel.clock import FixedClock
from minshui.message.gateway.facade import (
    ChannelCode,
    MessageLine,
    Receiver,
    ReceiverKind,
    Submission,
)
from minshui.message.mail.facade import MailChannel, Pulled, pull_bounces
from minshui.message.supplier.facade import SaveSupplier, save_supplier
from tests.conftest import Installation
from tests.message.gateway.world import Post, given_template, submission

SUPPLIER = "smtp-main"
LEASE_SECONDS = 30


@dataclass
class Sink:
    """The simulated server's control surface."""

    client: httpx.AsyncClient
    addresses: dict[str, Any]

    @classmethod
    @asynccontextmanager
    async def at(cls, port: int) -> AsyncIterator[Sink]:
        """Connect to the control surface."""
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
            addresses = (await client.get("/_control/addresses")).json()
            yield cls(client, addresses)

    async def reset(self) -> None:
        """Forget everything."""
        await self.tell("reset")

    async def tell(self, what: str, **asked: Any) -> Any:
        """Tell the server something."""
        answer = await self.client.post(f"/_control/{what}", json=asked)
        answer.raise_for_status()
        return answer.json()

    async def rule(self, stage: str, action: str, **rest: Any) -> None:
        """Have the server behave at a stage."""
        await self.tell("rules", stage=stage, action=action, **rest)

    async def mails(self, recipient: str = "") -> list[dict[str, Any]]:
        """Return the mails that came."""
        answer = await self.client.get("/_control/mails", params={"recipient": recipient})
        found: list[dict[str, Any]] = answer.json()
        return found

    async def counts(self) -> dict[str, Any]:
        """Return what was counted."""
        counted: dict[str, Any] = (await self.client.get("/_control/counts")).json()
        return counted

    async def mailbox(self) -> list[str]:
        """Return the names of what lies in the bounce mailbox."""
        names: list[str] = (await self.client.get("/_control/mailbox")).json()
        return names

    def server(self, **changes: Any) -> dict[str, Any]:
        """Return settings of a supplier that is this server."""
        return {
            "host": "localhost",
            "port": self.addresses["smtp_port"],
            "security": "starttls",
            "sender_address": "notice@fjwater.example",
            "sender_name": "福建水务（通知）",
            "return_path": "bounce+{tag}@fjwater.example",
            "unsubscribe_address": "leave@fjwater.example",
            "ca_certificates": self.addresses["ca_certificates"],
            "timeout_seconds": 5,
            "data_timeout_seconds": 5,
            "bounce_host": "localhost",
            "bounce_port": self.addresses["pop3s_port"],
        } | changes

    @property
    def secrets(self) -> dict[str, str]:
        """The login."""
        return {name: self.addresses[name] for name in ("user", "password")}


async def given_server(
    ctx: Context,
    sink: Sink,
    code: str = SUPPLIER,
    *,
    secrets: dict[str, str] | None = None,
    weight: int = 1,
    **changes: Any,
) -> None:
    """Register the simulated server as a supplier."""
    await save_supplier(
        ctx,
        SaveSupplier(
            code,
            "smtp",
            "通知邮箱",
            sink.server(**changes),
            sink.secrets if secrets is None else secrets,
            weight=weight,
            price_yuan=Decimal("0.001"),
        ),
    )


def mail_to(key: str = "k1", address: str = "wang@example.com", **changes: Any) -> Submission:
    """Ask for a bill's message to a mail address."""
    receiver = Receiver(ReceiverKind.ADDRESS, "", {ChannelCode.MAIL: address})
    return submission(key, receiver=receiver, **changes)


@dataclass
class MailPost(Post):
    """An installation whose line of mails leads to the simulated server."""

    mail: MailChannel = field(kw_only=True)

    async def send(self, lease_seconds: float = LEASE_SECONDS) -> Visit:
        """Visit the line of mails once."""
        line = MessageLine(
            self.database.databases, self.mail, self.clock, lease_seconds=lease_seconds
        )
        return await line.visit(self.database.tenant_code)

    async def configure(self, sink: Sink, code: str = SUPPLIER, **changes: Any) -> None:
        """Change the server's settings."""
        async with self.work() as ctx:
            await given_server(ctx, sink, code, **changes)

    async def pull(self) -> Pulled:
        """Look into the bounce mailbox once."""
        async with self.work() as ctx:
            return await pull_bounces(ctx)


async def open_mail_post(
    database: Installation, clock: FixedClock, sink: Sink, **changes: Any
) -> MailPost:
    """Return an installation with a template for mails and a server that takes them."""
    mail = MailChannel(clock)
    post = MailPost(database, clock, mail=mail)
    async with post.work() as ctx:
        await given_template(ctx, channels=("mail",))
        await given_server(ctx, sink, **changes)
    return post


def raw_of(mail: dict[str, Any]) -> bytes:
    """Return a mail's bytes as they came over the wire."""
    return base64.b64decode(mail["raw"])
