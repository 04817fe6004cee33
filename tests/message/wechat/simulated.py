"""A simulated official account and an installation that knows it."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from sqlalchemy import select

from minshui.infrastructure.bus.contracts import Visit
from minshui.infrastructure.context import system_actor
from minshui.kernel.clock import Clock
from minshui.message.gateway.facade import (
    ChannelCode,
    MessageLine,
    Receiver,
    ReceiverKind,
    Submission,
    submit_messages,
)
from minshui.message.gateway.models import MessageRow
from minshui.message.supplier.facade import SaveSupplier, save_supplier
from minshui.message.template.facade import (
    Draft,
    Parameter,
    ParameterType,
    SaveTemplate,
    TemplateCategory,
    add_draft,
    create_template,
    publish_version,
)
from minshui.message.wechat.facade import WechatChannel
from tests.conftest import Installation

APP_ID, APP_SECRET = "wx0123456789abcdef", "simulated-secret"
PUSH_TOKEN, AES_KEY = "push-token", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
ACCOUNT, TEMPLATE, PLATFORM_TEMPLATE = "mp", "test.paid", "AT0001"
OPENID = "oFollower0001"
PARAMETERS = (
    Parameter("name", ParameterType.TEXT, "户名", 50),
    Parameter("amount", ParameterType.AMOUNT, "金额"),
    Parameter("link", ParameterType.LINK, "账单", 200, hosts=("hall.example.com",)),
)
BINDING = {
    "wechat": {
        "template_id": PLATFORM_TEMPLATE,
        "fields": {"thing1": "name", "amount2": "amount"},
        "link": "link",
    }
}
VALUES = {"name": "张三", "amount": "70.35", "link": "https://hall.example.com/bills/7"}


@dataclass
class SimulatedAccount:
    """The simulator's process, told and asked over its control surface."""

    url: str
    client: httpx.AsyncClient

    async def tell(self, action: str, **said: Any) -> dict[str, Any]:
        """Call ``/_control/<action>``."""
        answer = await self.client.post(f"{self.url}/_control/{action}", json=said)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    async def begin(self) -> None:
        """Forget what was before, and know one template."""
        await self.tell("reset")
        await self.tell("configure", templates={PLATFORM_TEMPLATE: ["thing1", "amount2"]})

    async def state(self) -> dict[str, Any]:
        """Return what it received."""
        told: dict[str, Any] = (await self.client.get(f"{self.url}/_control/state")).json()
        return told


@asynccontextmanager
async def simulator() -> AsyncIterator[SimulatedAccount]:
    """Run the simulator's process."""
    command = (sys.executable, "-m", "minshui.simulators.wechat_mp", "--port", "0")
    process = await asyncio.create_subprocess_exec(*command, stdout=PIPE)
    try:
        assert process.stdout is not None
        line = (await process.stdout.readline()).decode().split()
        assert line[0] == "ready"
        async with httpx.AsyncClient() as client:
            yield SimulatedAccount(line[1], client)
    finally:
        process.terminate()
        await process.wait()


@dataclass
class Post:
    """An installation with an official account and a line of WeChat messages."""

    database: Installation
    clock: Clock
    channel: WechatChannel

    def work(self) -> Any:
        """Open a unit of work in the tenant."""
        code = self.database.tenant_code
        return self.database.databases.tenant_work(code, system_actor(), self.clock)

    async def visit(self, **options: Any) -> Visit:
        """Visit the tenant once, as a worker does."""
        line = MessageLine(self.database.databases, self.channel, self.clock, **options)
        return await line.visit(self.database.tenant_code)

    async def submit(self, *openids: str, prefix: str = "k") -> list[int]:
        """Ask for one message to each."""
        asked = [
            Submission(
                template_code=TEMPLATE,
                receiver=Receiver(ReceiverKind.ADDRESS, "", {ChannelCode.WECHAT: openid}),
                parameters=VALUES,
                caller="test.wechat",
                dedupe_key=f"{prefix}{number}",
            )
            for number, openid in enumerate(openids)
        ]
        async with self.work() as ctx:
            return [each.message_id for each in await submit_messages(ctx, asked)]

    async def message(self, message_id: int) -> Any:
        """Return a message's row."""
        async with self.work() as ctx:
            statement = select(*MessageRow.__table__.c).where(MessageRow.id == message_id)
            return (await ctx.session.execute(statement)).one()

    async def states(self) -> list[str]:
        """Return the states of all messages, by id."""
        async with self.work() as ctx:
            found = await ctx.session.execute(select(MessageRow.state).order_by(MessageRow.id))
            return list(found.scalars())


@asynccontextmanager
async def open_post(
    database: Installation, clock: Clock, url: str, **settings: Any
) -> AsyncIterator[Post]:
    """Open an installation with the account at ``url`` and a published template."""
    post = Post(database, clock, WechatChannel(clock))
    async with post.work() as ctx:
        await save_supplier(ctx, account(url, **settings))
        head = SaveTemplate(TEMPLATE, "缴费成功", TemplateCategory.PAYMENT, ("wechat",), 5)
        await create_template(ctx, head)
        draft = Draft("", "${name}缴费${amount}元。", PARAMETERS, BINDING)
        stored = await add_draft(ctx, TEMPLATE, "wechat", draft)
        await publish_version(ctx, stored.version.id)
    try:
        yield post
    finally:
        await post.channel.close()


def account(url: str, **settings: Any) -> SaveSupplier:
    """Return the account as it is registered."""
    secrets = {"app_secret": APP_SECRET, "token": PUSH_TOKEN, "encoding_aes_key": AES_KEY}
    said = {"app_id": APP_ID, "api_base": url} | settings
    return SaveSupplier(ACCOUNT, "wechat", "闽水公众号", said, secrets)


async def until(holds: Callable[[], Awaitable[bool]], seconds: float = 15) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(seconds):
        while not await holds():  # noqa: ASYNC110 - rows in another process' hands
            await asyncio.sleep(0.02)
