"""An installation that sends short messages to a simulated platform, for the benchmark."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import aio_pika
import httpx
from sqlalchemy import URL, text

from bench.billing_tenant import say
from minshui.entrypoints.default_roles import ADMINISTRATOR, create_default_roles
from minshui.entrypoints.lines import JOB_QUEUES
from minshui.infrastructure.bus.queues import Queues
from minshui.infrastructure.context import system_actor
from minshui.infrastructure.db.provisioning import NewTenant, create_tenant, ensure_master
from minshui.infrastructure.db.tenancy import TenantDatabases
from minshui.kernel.clock import SystemClock
from minshui.message.gateway.facade import ChannelCode
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

TEMPLATE = "bench.bill"
_USER, _PASSWORD = "sender", "Counter-2026"
BROKER_URL = os.environ.get("MINSHUI_TEST_BROKER_URL", "amqp://guest:guest@127.0.0.1:5672/")
_READY_SECONDS = 120
_UPLOAD_SECONDS = 300
_CALLBACK_TOKEN = "bench-callback-token-0123456789"  # noqa: S105 - of a throw-away database
_BINDING = {"aliyun": {"template_code": "SMS_1", "sign_name": "闽水"}}
_STATES = "SELECT state, count(*) AS messages FROM msg_message GROUP BY state"
_BATCHES = "SELECT count(*) FROM msg_batch WHERE state = 'done'"


class Simulator:
    """The platform's process, and its control surface."""

    def __init__(self) -> None:
        self.program = subprocess.Popen(
            [sys.executable, "-m", "minshui.simulators.aliyun_sms", "--port", "0"],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.program.stdout is not None  # noqa: S101 - it was asked for
        self.url = self.program.stdout.readline().split()[1]
        self.client = httpx.Client(base_url=f"{self.url}/_control", trust_env=False, timeout=60)

    def state(self) -> dict[str, Any]:
        """Return what the platform has counted."""
        found: dict[str, Any] = self.client.get("state").json()
        return found

    def configure(self, **rules: Any) -> None:
        """Change how the platform behaves."""
        self.client.post("configure", json=rules).raise_for_status()

    def sent_at(self, mobile: str) -> float | None:
        """Return when a number was sent its first message, in seconds since the epoch."""
        found = self.client.get("sent", params={"phone": mobile}).json()
        return float(found[0]["sent_at"]) if found else None

    def close(self) -> None:
        """Stop it."""
        self.client.close()
        self.program.terminate()
        self.program.wait()


class MessageTown:
    """One tenant of an installation of its own, and the program that serves it."""

    def __init__(self, server: URL, folder: Path, simulator: Simulator) -> None:
        self.server = server
        self.folder = folder
        self.simulator = simulator
        # The broker and Redis may be shared: what is ours has a name of its own.
        self.prefix = f"bench{os.getpid()}_"
        self.databases = TenantDatabases(server, prefix=self.prefix)
        self.tenant = ""
        self.token = ""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.address: tuple[str, int] = probe.getsockname()

    @property
    def url(self) -> str:
        """Where the program answers."""
        return f"http://{self.address[0]}:{self.address[1]}"

    async def load(self) -> None:
        """Make the tenant, a template, the supplier and a user."""
        clock = SystemClock()
        await ensure_master(self.server, self.databases.prefix, clock)
        new = NewTenant("基准水务", "BM", "bench")
        self.tenant = (await create_tenant(self.databases, new, clock)).code
        async with self._work() as ctx:
            await create_default_roles(ctx)
            user = CreateUser(_USER, _USER, (ADMINISTRATOR,), None, None, _PASSWORD, False)
            await create_user(ctx, user)
            head = SaveTemplate(TEMPLATE, "账单通知", TemplateCategory.BILL, ("sms",))
            await create_template(ctx, head)
            amount = Parameter("amount", ParameterType.AMOUNT, "金额")
            draft = Draft("", "您本期水费${amount}元，请及时缴纳。", (amount,), _BINDING)
            stored = await add_draft(ctx, TEMPLATE, "sms", draft)
            await publish_version(ctx, stored.version.id)
            await save_supplier(ctx, self._supplier())

    def report_receipts(self) -> None:
        """Have the platform tell of every message that it has arrived."""
        path = f"/api/v1/message/callbacks/sms/{self.tenant}/aliyun/{_CALLBACK_TOKEN}"
        self.simulator.configure(callback_url=f"{self.url}{path}")

    @contextmanager
    def serving(self, profile: str) -> Iterator[list[int]]:
        """Run the program as anybody would; gives the ids of the processes that were started.

        ``embedded``: ``minshui serve`` alone. ``cluster``: the same, called by RabbitMQ and with
        Redis, and a second node of workers.
        """
        variables = os.environ | {
            "MINSHUI_DATA_DIR": str(self.folder),
            "MINSHUI_HTTP_PORT": str(self.address[1]),
            "MINSHUI_DATABASE_PREFIX": self.prefix,
            "MINSHUI_DATABASE_URL": self.server.render_as_string(hide_password=False),
        }
        commands = [["serve"]]
        if profile == "cluster":
            variables |= {
                "MINSHUI_BROKER_URL": BROKER_URL,
                "MINSHUI_REDIS_URL": os.environ.get(
                    "MINSHUI_TEST_REDIS_URL", "redis://127.0.0.1:6379/0"
                ),
            }
            commands.append(["worker"])
        programs = [
            subprocess.Popen(
                [sys.executable, "-m", "minshui.entrypoints", *command],
                env=variables,
                stdout=subprocess.DEVNULL,
            )
            for command in commands
        ]
        try:
            self._sign_in()
            yield [program.pid for program in programs]
        finally:
            for program in programs:
                program.send_signal(signal.SIGTERM)
            for program in programs:
                program.wait()

    def upload(self, title: str, mobiles: range) -> None:
        """Start a batch from a file, over HTTP."""
        lines = "".join(
            f"{place},{mobile},{mobile % 9999 + 1}.50\n"
            for place, mobile in enumerate(mobiles, start=1)
        )
        answer = httpx.post(
            f"{self.url}/api/v1/message/batches/file",
            params={"title": title, "template": TEMPLATE},
            files={"file": (f"{title}.csv", f"序号,手机号,金额\n{lines}".encode(), "text/csv")},
            headers={"Authorization": f"Bearer {self.token}", "Idempotency-Key": uuid4().hex},
            timeout=_UPLOAD_SECONDS,
            trust_env=False,
        )
        if answer.status_code != 202 or answer.json()["batch_id"] is None:
            raise RuntimeError(answer.text)

    async def taken_in(self, batches: int) -> None:
        """Wait until so many batches have been taken in."""
        done = 0
        while done < batches:
            async with self._work() as ctx:
                done = (await ctx.session.execute(text(_BATCHES))).scalar_one()
            await asyncio.sleep(0.5)

    async def states(self) -> dict[str, int]:
        """Return how many messages are in which state."""
        async with self._work() as ctx:
            rows = (await ctx.session.execute(text(_STATES))).all()
        return {row.state: row.messages for row in rows}

    async def settled(self, count: int, wanted: set[str], seconds: float) -> dict[str, int]:
        """Wait until ``count`` messages are in one of the states; return all states."""
        end = time.monotonic() + seconds
        while True:
            states = await self.states()
            if sum(states.get(each, 0) for each in wanted) >= count or time.monotonic() > end:
                return states
            await asyncio.sleep(0.5)

    async def close(self, profile: str) -> None:
        """Leave the databases, and the broker as it was."""
        await self.databases.close()
        if profile != "cluster":
            return
        queues = Queues(self.prefix)
        lines = ["events", *(f"jobs.{queue}" for queue in JOB_QUEUES)]
        lines += [f"messages.{channel.value}" for channel in ChannelCode]
        async with await aio_pika.connect(BROKER_URL) as connection:
            channel = await connection.channel()
            for line in [*lines, "dead"]:
                await channel.queue_delete(queues.name_of(line))
            await channel.exchange_delete(queues.name_of("dead"))

    def _supplier(self) -> SaveSupplier:
        return SaveSupplier(
            code="aliyun",
            kind="aliyun",
            title="阿里云（模拟）",
            settings={"endpoint": self.simulator.url},
            secrets={
                "access_key_id": "simulated-id",
                "access_key_secret": "simulated-secret",
                "callback_token": _CALLBACK_TOKEN,
            },
            price_yuan=Decimal("0.045"),
        )

    def _sign_in(self) -> None:
        end = time.monotonic() + _READY_SECONDS
        body = {"tenant_code": self.tenant, "user_name": _USER, "password": _PASSWORD}
        while True:
            try:
                answer = httpx.post(
                    f"{self.url}/api/v1/platform/sign-in",
                    json=body,
                    trust_env=False,
                    timeout=_READY_SECONDS,
                )
                self.token = answer.json()["access_token"]
            except httpx.HTTPError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.2)
            else:
                say(f"{self.tenant} is served at {self.url}")
                return

    def _work(self) -> Any:
        return self.databases.tenant_work(self.tenant, system_actor(), SystemClock())
