"""A tenant that sends short messages by a simulated platform, and the processes that do it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from decimal import Decimal

import httpx
from sqlalchemy import func, select

from minshui.entrypoints.furnishing import furnish_tenant
from minshui.infrastructure.context import system_actor
from minshui.infrastructure.db.tenancy import TenantDatabases
from minshui.kernel.clock import SystemClock
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
from minshui.platform.identity.facade import CreateUser, create_user

TEMPLATE = "test.kills"
PROGRAM = (sys.executable, "-m", "minshui.entrypoints")
_PASSWORD = "Right-Horse-7"
_BINDING = {"aliyun": {"template_code": "SMS_1", "sign_name": "闽水"}}
_READY_SECONDS = 60
_PHONES_FROM = 13_800_000_000


@dataclass(frozen=True)
class MessageTown:
    """A tenant."""

    databases: TenantDatabases
    tenant_code: str

    def callback(self, token: str) -> str:
        """Return the path where receipts come in."""
        return f"/api/v1/message/callbacks/sms/{self.tenant_code}/ALI/{token}"

    async def furnish(self, platform_url: str, token: str) -> None:
        """Enter a template, the platform, and somebody who may send."""
        async with self.databases.tenant_work(
            self.tenant_code, system_actor(), SystemClock()
        ) as ctx:
            await furnish_tenant(ctx, "测试水务")
            head = SaveTemplate(TEMPLATE, "缴费成功", TemplateCategory.PAYMENT, ("sms",), 5)
            await create_template(ctx, head)
            amount = Parameter("amount", ParameterType.AMOUNT, "金额")
            draft = Draft("", "您已缴费${amount}元。", (amount,), _BINDING)
            stored = await add_draft(ctx, TEMPLATE, "sms", draft)
            await publish_version(ctx, stored.version.id)
            await save_supplier(
                ctx,
                SaveSupplier(
                    code="ALI",
                    kind="aliyun",
                    title="阿里云短信",
                    settings={
                        "endpoint": platform_url,
                        "absence_trusted_after_seconds": 1,
                        "timeout_seconds": 2,
                    },
                    secrets={
                        "access_key_id": "simulated-id",
                        "access_key_secret": "simulated-secret",
                        "callback_token": token,
                    },
                    weight=1,
                    price_yuan=Decimal("0.045"),
                ),
            )
            sender = CreateUser(
                "sender",
                "发信员",
                ("administrator",),
                password=_PASSWORD,
                must_change_password=False,
            )
            await create_user(ctx, sender)

    async def states(self) -> dict[str, int]:
        """Return how many messages are in which state."""
        statement = select(MessageRow.state, func.count()).group_by(MessageRow.state)
        async with self.databases.open_session(self.tenant_code) as session:
            return {row[0]: row[1] for row in await session.execute(statement)}


async def ready(*urls: str) -> None:
    """Wait until the APIs answer."""
    async with httpx.AsyncClient() as client, asyncio.timeout(_READY_SECONDS):
        for url in urls:
            while not await _answers(client, url):  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.1)


class Poster:
    """Asks for messages over HTTP, and again with the same keys until it is told that all is well.

    Message ``n`` goes to a number of its own, so that the platform counts by number.
    """

    def __init__(self, town: MessageTown, urls: Sequence[str], count: int) -> None:
        self._town = town
        self._urls = urls
        self._count = count
        self._tokens: dict[str, str] = {}
        self.repeats = 0

    async def post_all(
        self, *, each: int = 50, pause_seconds: float = 0.0, at_once: int = 4
    ) -> None:
        """Submit every message, ``each`` in a request."""
        parts = iter(range(0, self._count, each))
        async with AsyncExitStack() as stack, asyncio.TaskGroup() as group:
            for number in range(at_once):
                client = await stack.enter_async_context(httpx.AsyncClient(timeout=10))
                url = self._urls[number % len(self._urls)]
                group.create_task(self._post(client, url, parts, each, pause_seconds))

    async def _post(
        self,
        client: httpx.AsyncClient,
        url: str,
        parts: Iterable[int],
        each: int,
        pause_seconds: float,
    ) -> None:
        for first in parts:
            numbers = range(first, min(first + each, self._count))
            while not await self._accepted(client, url, numbers):
                self.repeats += 1
                await asyncio.sleep(0.2)
            await asyncio.sleep(pause_seconds)

    async def _accepted(self, client: httpx.AsyncClient, url: str, numbers: Iterable[int]) -> bool:
        body = {
            "messages": [
                {
                    "template": TEMPLATE,
                    "parameters": {"amount": f"{number}.35"},
                    "dedupe_key": f"kill-{number}",
                    "receiver": {
                        "kind": "address",
                        "addresses": {"sms": str(_PHONES_FROM + number)},
                    },
                }
                for number in numbers
            ]
        }
        try:
            headers = {"Authorization": f"Bearer {await self._token(client, url)}"}
            path = f"{url}/api/v1/message/messages/many"
            response = await client.post(path, json=body, headers=headers)
        except (httpx.TransportError, KeyError):
            return False
        assert response.status_code in (202, 500, 503), response.text
        return response.status_code == 202

    async def _token(self, client: httpx.AsyncClient, url: str) -> str:
        if url not in self._tokens:
            response = await client.post(
                f"{url}/api/v1/platform/sign-in",
                json={
                    "tenant_code": self._town.tenant_code,
                    "user_name": "sender",
                    "password": _PASSWORD,
                },
            )
            self._tokens[url] = response.json()["access_token"]
        return self._tokens[url]


async def _answers(client: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await client.get(f"{url}/readyz")).status_code == 200
    except httpx.TransportError:
        return False
