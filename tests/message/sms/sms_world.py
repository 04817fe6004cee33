"""A simulated SMS platform, and what a channel needs to meet it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random
from typing import Any

import httpx

from minshui.infrastructure.context import Context
from minshui.kernel.clock import SystemClock
from minshui.message.gateway.facade import HandOver, OpenWork, Parcel, ReceiverKind, Shipment
from minshui.message.sms.facade import SmsChannel
from minshui.message.supplier.facade import SaveSupplier, save_supplier

BINDING = {
    "aliyun": {"template_code": "SMS_1", "sign_name": "闽水"},
    "tencent": {"template_id": "1001", "sign_name": "闽水", "parameters": ["code", "minutes"]},
}


@dataclass(frozen=True)
class Platform:
    """A simulator that runs, and its control surface."""

    port: int

    @property
    def url(self) -> str:
        """Where the platform answers."""
        return f"http://127.0.0.1:{self.port}"

    async def configure(self, **rules: Any) -> None:
        """Change how the platform behaves."""
        await self._control("POST", "configure", json=rules)

    async def fail(self, how: str, **fault: Any) -> None:
        """Let the next call that sends go wrong."""
        await self.configure(faults=[{"how": how, **fault}])

    async def state(self) -> dict[str, Any]:
        """Return what the platform counted."""
        found: dict[str, Any] = await self._control("GET", "state")
        return found

    async def sent(self, phone: str) -> list[dict[str, Any]]:
        """Return what a number was sent."""
        found: list[dict[str, Any]] = await self._control("GET", f"sent?phone={phone}")
        return found

    async def repeated(self) -> dict[str, int]:
        """Return the numbers that were sent more than one message, and how many."""
        found: dict[str, int] = await self._control("GET", "repeated")
        return found

    async def report(self) -> None:
        """Push the receipts that wait, now."""
        await self._control("POST", "report")

    async def reset(self) -> None:
        """Let the platform forget everything."""
        await self._control("POST", "reset")

    async def _control(self, method: str, what: str, **options: Any) -> Any:
        async with httpx.AsyncClient(trust_env=False, timeout=20) as client:
            answer = await client.request(method, f"{self.url}/_control/{what}", **options)
        assert answer.status_code == 200, answer.text
        return answer.json()


def supplier_of(platform: Platform, kind: str = "aliyun", **changes: Any) -> SaveSupplier:
    """Return the supplier that stands for a simulated platform."""
    secrets = {
        "aliyun": {"access_key_id": "simulated-id", "access_key_secret": "simulated-secret"},
        "tencent": {"secret_id": "simulated-id", "secret_key": "simulated-secret"},
    }[kind]
    settings: dict[str, Any] = {"endpoint": platform.url, "timeout_seconds": 2}
    if kind == "tencent":
        settings["sdk_app_id"] = "1400006666"
    asked: dict[str, Any] = {
        "code": kind,
        "kind": kind,
        "title": kind,
        "settings": settings | changes.pop("settings", {}),
        "secrets": secrets | changes.pop("secrets", {}),
        "price_yuan": Decimal("0.045"),
    }
    return SaveSupplier(**(asked | changes))


@dataclass
class SmsWorld:
    """A channel and the tenant it works in; the clock is the real one, as the platform's is."""

    ctx: Context
    channel: SmsChannel
    made: int = 0

    @classmethod
    def of(cls, ctx: Context) -> SmsWorld:
        """Begin one."""
        clock = SystemClock()
        return cls(replace(ctx, clock=clock), SmsChannel(clock, Random(7)))

    @property
    def work(self) -> OpenWork:
        """Opens units of work: here always the test's own."""

        @asynccontextmanager
        async def opened() -> AsyncIterator[Context]:
            yield self.ctx

        return opened

    async def supply(self, command: SaveSupplier) -> None:
        """Register a supplier."""
        await save_supplier(self.ctx, command)

    def parcel(self, address: str = "13800000001", **changes: Any) -> Parcel:
        """Return a message: a code, good for five minutes."""
        self.made += 1
        fields: dict[str, Any] = {
            "message_id": self.made,
            "template_code": "verification_code",
            "subject": "",
            "body": "验证码 123456，5 分钟内有效",
            "parameters": {"code": "123456", "minutes": "5"},
            "binding": BINDING,
            "receiver_kind": ReceiverKind.ADDRESS,
            "receiver_ref": "",
            "address": address,
            "attempt": 1,
            "created_at": self.ctx.clock.now(),
        }
        return Parcel(**(fields | changes))

    async def plan(self, *parcels: Parcel) -> list[Shipment]:
        """Plan shipments."""
        return await self.channel.plan(self.ctx, parcels)

    async def ship(self, *parcels: Parcel) -> list[HandOver]:
        """Plan and ship; outcomes in the order of the messages."""
        told: list[HandOver] = []
        for shipment in await self.plan(*parcels):
            told += await self.channel.ship(self.work, shipment)
        return sorted(told, key=lambda each: each.message_id)


def mobiles(count: int, first: int = 13_900_000_000) -> list[str]:
    """Return so many numbers."""
    return [str(first + place) for place in range(count)]
