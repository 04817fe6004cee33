"""What the tests of systems outside stand on: a simulated party, an installation that knows it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from sqlalchemy import insert, select

from minshui.infrastructure.bus.contracts import Visit
from minshui.infrastructure.context import Context
from minshui.message.external.facade import ExternalChannel
from minshui.message.external.models import ExternalCallRow
from minshui.message.gateway.facade import (
    ChannelCode,
    MessageLine,
    Receiver,
    ReceiverKind,
    Submission,
)
from minshui.message.gateway.models import MessageRow
from minshui.message.supplier.facade import SaveSupplier, save_supplier
from minshui.message.template.facade import create_default_templates
from minshui.platform.identity.models import User
from minshui.simulators.webhook_party import CALLBACK_SECRET, SECRET
from tests.message.gateway.world import Post

PARTY = "oa"
TEMPLATE = "notice.general"
LEASE_SECONDS = 30


@dataclass
class Outside:
    """The simulated party's control surface."""

    client: httpx.AsyncClient

    @classmethod
    @asynccontextmanager
    async def at(cls, port: int) -> AsyncIterator[Outside]:
        """Connect to the control surface."""
        url = f"http://127.0.0.1:{port}"
        async with httpx.AsyncClient(base_url=url, timeout=30) as client:
            yield cls(client)

    async def tell(self, what: str, **asked: Any) -> Any:
        """Tell the party something."""
        answer = await self.client.post(f"/_control/{what}", json=asked)
        answer.raise_for_status()
        return answer.json()

    async def rule(self, action: str, **rest: Any) -> None:
        """Have the party behave with the next messages."""
        await self.tell("rules", action=action, **rest)

    async def received(self) -> list[dict[str, Any]]:
        """Return the messages that the party has kept, each once."""
        kept: list[dict[str, Any]] = (await self.client.get("/_control/received")).json()
        return kept

    async def counts(self) -> dict[str, int]:
        """Return what was counted."""
        counted: dict[str, int] = (await self.client.get("/_control/counts")).json()
        return counted

    @property
    def url(self) -> str:
        """Where it takes messages."""
        return str(self.client.base_url.join("/messages"))


async def given_party(
    ctx: Context,
    url: str,
    code: str = PARTY,
    *,
    secrets: dict[str, str] | None = None,
    **changes: Any,
) -> None:
    """Register a party."""
    settings = {"url": url, "timeout_seconds": 5, "types": {TEMPLATE: "NOTICE"}} | changes
    known = {"signing_secret": SECRET, "callback_secret": CALLBACK_SECRET}
    await save_supplier(
        ctx, SaveSupplier(code, "webhook", "办公系统", settings, known | (secrets or {}))
    )


async def given_user(ctx: Context, name: str) -> int:
    """Put a user of ours in place; returns the id."""
    row = {
        "user_name": name,
        "display_name": name,
        "password_hash": "-",
        "password_changed_at": ctx.clock.now(),
        "must_change_password": False,
        "status": "enabled",
        "failed_sign_ins": 0,
        "created_at": ctx.clock.now(),
    }
    made = await ctx.session.execute(insert(User).values(row).returning(User.id))
    return int(made.scalar_one())


def asked_of_party(key: str = "k1", user: str = "wanglin", **changes: Any) -> Submission:
    """Ask for a notice to a user of the party."""
    asked: dict[str, Any] = {
        "template_code": TEMPLATE,
        "receiver": Receiver(ReceiverKind.SYSTEM, PARTY, {ChannelCode.EXTERNAL: user}),
        "parameters": {"title": "停水通知", "content": "明日 9 时至 17 时停水，请知悉。"},
        "caller": "test.notices",
        "dedupe_key": key,
        "channels": (ChannelCode.EXTERNAL,),
    }
    return Submission(**(asked | changes))


@dataclass
class PartyPost(Post):
    """An installation whose line of messages leads to the simulated party."""

    outside: Outside = field(kw_only=True)
    external: ExternalChannel = field(kw_only=True)

    async def send(self) -> Visit:
        """Visit the line once."""
        line = MessageLine(
            self.database.databases, self.external, self.clock, lease_seconds=LEASE_SECONDS
        )
        return await line.visit(self.database.tenant_code)

    async def sent(self, key: str = "k1", user: str = "wanglin") -> int:
        """Send one message that the party takes."""
        (message,) = await self.submit(asked_of_party(key, user))
        await self.send()
        assert (await self.message(message)).state == "sent"
        return message

    async def configure(self, code: str = PARTY, **changes: Any) -> None:
        """Change what is known of the party."""
        async with self.work() as ctx:
            await given_party(ctx, self.outside.url, code, **changes)

    async def calls(self) -> int:
        """Return how many calls of parties were taken."""
        async with self.work() as ctx:
            return len((await ctx.session.execute(select(ExternalCallRow.id))).all())

    async def messages(self) -> list[Any]:
        """Return all messages."""
        async with self.work() as ctx:
            table: Any = MessageRow.__table__
            return list((await ctx.session.execute(select(table).order_by(table.c.id))).all())


async def open_party_post(database: Any, clock: Any, outside: Outside) -> PartyPost:
    """Return an installation with the default templates and the party."""
    post = PartyPost(database, clock, outside=outside, external=ExternalChannel(clock))
    async with post.work() as ctx:
        await create_default_templates(ctx)
        await given_party(ctx, outside.url)
    return post
