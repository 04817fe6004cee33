"""``/metrics`` of the real application on a real installation."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import update

from minshui.entrypoints.http import create_app
from minshui.entrypoints.lines import open_lines
from minshui.entrypoints.runtime import load_settings
from minshui.infrastructure.bus.measuring import measured_lines
from minshui.infrastructure.bus.models import DeadErrand
from minshui.infrastructure.context import system_actor
from minshui.infrastructure.db.master_models import TenantDatabase
from minshui.infrastructure.telemetry.queue_figures import KEPT, KeptFigures
from minshui.kernel.clock import FixedClock, SystemClock
from tests.conftest import Installation
from tests.platform.monitoring.given_up import add_event, add_job

TOKEN = "a-token-of-the-scraper"
OpenClient = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]


@pytest.fixture
def open_client(database: Installation, monkeypatch: pytest.MonkeyPatch) -> OpenClient:
    """Opens the application as a process does, for a client at an address."""
    for name, value in database.environment.items():
        if name.startswith("MINSHUI_"):
            monkeypatch.setenv(name, value)

    @asynccontextmanager
    async def opened(address: str, token: str | None = None) -> AsyncIterator[httpx.AsyncClient]:
        app = create_app(load_settings(metrics_token=token))
        async with app.router.lifespan_context(app):
            transport = httpx.ASGITransport(app=app, client=(address, 4711))
            async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
                yield client

    return opened


def samples(text: str) -> dict[tuple[str, ...], float]:
    """Return the figures by name and labels."""
    return {
        (each.name, *sorted(each.labels.values())): each.value
        for family in text_string_to_metric_families(text)
        for each in family.samples
    }


async def test_what_workers_visit_is_what_is_measured(
    database: Installation, clock: FixedClock
) -> None:
    settings, stopping = load_settings(), asyncio.Event()
    async with open_lines(database.databases, settings, clock, stopping) as lines:
        unmeasured = {line.name for line in lines} - set(measured_lines())
    # What grants still want stands in master, and not in a tenant.
    assert unmeasured == {"grants"}


@pytest.mark.feature("F-0123")
async def test_every_line_of_every_tenant_is_measured(
    open_client: OpenClient, database: Installation
) -> None:
    # given
    clock, tenant = SystemClock(), database.tenant_code
    async with database.databases.tenant_work(tenant, system_actor(), clock) as ctx:
        await add_event(ctx)
        await add_event(ctx, state="pending", attempts=2, due_at=clock.now() + timedelta(hours=1))
        await add_event(ctx, state="pending", attempts=0)
        await add_job(ctx, state="queued")
    async with database.databases.master_session() as session:
        session.add(
            DeadErrand(
                message_id="m1", tenant_code=tenant, line="events", reason="x", died_at=clock.now()
            )
        )
    # when
    async with open_client("127.0.0.1") as client:
        answer = await client.get("/metrics")
    # then
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    found = samples(answer.text)
    assert found["minshui_line_due", tenant, "events"] == 1
    assert found["minshui_line_delayed", tenant, "events"] == 1
    assert found["minshui_line_parked", tenant, "events"] == 1
    assert 7200 <= found["minshui_line_oldest_age_seconds", tenant, "events"] < 7300
    assert 3600 <= found["minshui_line_lag_seconds", tenant, "events"] < 3700
    assert found["minshui_line_due", tenant, "jobs.default"] == 1
    assert found["minshui_line_due", tenant, "messages.sms"] == 0
    assert found["minshui_dead_errands", tenant, "events"] == 1
    assert found["minshui_tenant_measured", tenant] == 1


async def test_a_tenant_whose_database_is_gone_hides_no_other(
    open_client: OpenClient, database: Installation
) -> None:
    async with database.databases.master_session() as session:
        await session.execute(update(TenantDatabase).values(database_name="gone"))
    async with open_client("::1") as client:
        found = samples((await client.get("/metrics")).text)
    assert found["minshui_tenant_measured", database.tenant_code] == 0


async def test_only_this_machine_and_the_token_read_them(open_client: OpenClient) -> None:
    token = {"Authorization": f"Bearer {TOKEN}"}
    cases: list[tuple[str, dict[str, str | bytes], int]] = [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("10.0.0.5", {}, 403),
        ("unknown", {}, 403),
        # A proxy on this machine asks for somebody elsewhere.
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 403),
        ("127.0.0.1", {"Forwarded": "for=10.0.0.5"}, 403),
        ("10.0.0.5", {**token}, 200),
        ("127.0.0.1", {"X-Real-IP": "10.0.0.5", **token}, 200),
        ("10.0.0.5", {"Authorization": "Bearer wrong"}, 403),
        ("10.0.0.5", {"Authorization": f"Basic {TOKEN}"}, 403),
        ("10.0.0.5", {"Authorization": "Bearer 错".encode()}, 403),
    ]
    for address, headers, status in cases:
        async with open_client(address, TOKEN) as client:
            given = [(name.encode(), _bytes(value)) for name, value in headers.items()]
            answer = await client.get("/metrics", headers=given)
        assert answer.status_code == status, (address, headers)
        if status == 403:
            assert answer.json()["code"] == "E_METRICS_REFUSED"


def _bytes(value: str | bytes) -> bytes:
    return value.encode() if isinstance(value, str) else value


async def test_without_a_token_set_no_token_lets_in(open_client: OpenClient) -> None:
    async with open_client("10.0.0.5") as client:
        for given in ("", "None", "null"):
            answer = await client.get("/metrics", headers={"Authorization": f"Bearer {given}"})
            assert answer.status_code == 403


async def test_figures_are_kept_for_some_seconds(database: Installation, clock: FixedClock) -> None:
    # given
    kept = KeptFigures(database.databases, clock)
    first = await kept.latest()
    async with database.databases.tenant_work(database.tenant_code, system_actor(), clock) as ctx:
        await add_event(ctx)
    # when asked again soon, and later
    assert await kept.latest() is first
    clock.move_to(clock.now() + KEPT)
    later = await kept.latest()
    # then
    (tenant,) = later.tenants
    assert tenant.depths is not None
    assert tenant.depths["events"].parked == 1
