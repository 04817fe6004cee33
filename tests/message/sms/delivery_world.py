"""A tenant that sends short messages by a simulated platform, and is told what became of them."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import uvicorn
from fastapi import FastAPI
from sqlalchemy import func, select

from minshui.entrypoints.http import create_app
from minshui.entrypoints.runtime import load_settings
from minshui.infrastructure.bus.contracts import Visit
from minshui.infrastructure.context import Context, system_actor
from minshui.kernel.clock import SystemClock
from minshui.message.gateway.facade import (
    ChannelCode,
    MessageLine,
    Receiver,
    ReceiverKind,
    Submission,
    submit_messages,
)
from minshui.message.gateway.models import MessageRow, ReceiptRow
from minshui.message.sms.facade import SmsChannel
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
from tests.api_cases import edge_over
from tests.conftest import Installation

TOKEN = "a-path-nobody-can-guess-0001"
TEMPLATE = "test.sms_paid"
_BINDING = {
    "aliyun": {"template_code": "SMS_1", "sign_name": "闽水"},
    "tencent": {"template_id": "1001", "sign_name": "闽水", "parameters": ["amount"]},
}
_AMOUNT = Parameter("amount", ParameterType.AMOUNT, "金额")


@dataclass(frozen=True)
class ClockAhead(SystemClock):
    """The real time and some seconds."""

    seconds: int

    def now(self) -> datetime:
        """Return the instant."""
        return super().now() + timedelta(seconds=self.seconds)


@dataclass
class Delivery:
    """An installation, its line of short messages, and the door where receipts come in."""

    database: Installation
    channel: SmsChannel
    url: str
    taken: int = 0

    @classmethod
    async def open(cls, database: Installation, channel: SmsChannel, url: str) -> Delivery:
        """Publish a template and begin."""
        made = cls(database, channel, url)
        async with made.work() as ctx:
            head = SaveTemplate(TEMPLATE, "缴费成功", TemplateCategory.PAYMENT, ("sms",), 5)
            await create_template(ctx, head)
            draft = Draft("", "您已缴费${amount}元。", (_AMOUNT,), _BINDING)
            stored = await add_draft(ctx, TEMPLATE, "sms", draft)
            await publish_version(ctx, stored.version.id)
        return made

    def work(self) -> AbstractAsyncContextManager[Context]:
        """Open a unit of work in the tenant."""
        code = self.database.tenant_code
        return self.database.databases.tenant_work(code, system_actor(), SystemClock())

    def callback(self, supplier: str, token: str = TOKEN) -> str:
        """Return the address that a platform is told."""
        path = f"/api/v1/message/callbacks/sms/{self.database.tenant_code}/{supplier}/{token}"
        return self.url + path

    async def supply(self, command: SaveSupplier) -> None:
        """Register a supplier."""
        async with self.work() as ctx:
            await save_supplier(ctx, command)

    async def submit(self, *numbers: str) -> list[int]:
        """Ask for one message to each number."""
        asked = []
        for number in numbers:
            self.taken += 1
            receiver = Receiver(ReceiverKind.ADDRESS, "", {ChannelCode.SMS: number})
            key = f"k{self.taken}"
            asked.append(Submission(TEMPLATE, receiver, {"amount": "70.35"}, "test.sms", key))
        async with self.work() as ctx:
            return [each.message_id for each in await submit_messages(ctx, asked)]

    async def visit(self, *, ahead_seconds: int = 0) -> Visit:
        """Visit the tenant once, as a worker does that comes so much later."""
        clock = ClockAhead(ahead_seconds)
        line = MessageLine(self.database.databases, self.channel, clock)
        return await line.visit(self.database.tenant_code)

    async def states(self) -> list[str]:
        """Return the states of all messages in order."""
        async with self.work() as ctx:
            found = await ctx.session.execute(select(MessageRow.state).order_by(MessageRow.id))
            return list(found.scalars())

    async def message(self, message_id: int) -> Any:
        """Return a message's row."""
        async with self.work() as ctx:
            statement = select(*MessageRow.__table__.c).where(MessageRow.id == message_id)
            return (await ctx.session.execute(statement)).one()

    async def receipts(self) -> int:
        """Return how many receipts are kept."""
        async with self.work() as ctx:
            found = await ctx.session.execute(select(func.count(ReceiptRow.id)))
            return int(found.scalar_one())


@asynccontextmanager
async def serving(database: Installation) -> AsyncIterator[str]:
    """Serve the real application on a port of its own."""

    @asynccontextmanager
    async def nothing(_: FastAPI) -> AsyncIterator[None]:
        yield

    app = create_app(load_settings(), lifespan=nothing)
    clock = SystemClock()
    app.state.edge = edge_over(database.databases, clock)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
        server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
        running = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await running


async def until(holds: Callable[[], Awaitable[bool]], seconds: float = 15) -> None:
    """Wait until something holds that other processes do."""
    async with asyncio.timeout(seconds):
        while not await holds():  # noqa: ASYNC110 - rows in another's hands
            await asyncio.sleep(0.02)
