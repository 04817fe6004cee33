"""Databases for tests: one server per run, a template schema, a clone per worker."""

from __future__ import annotations

import fcntl
import os
import shutil
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from hypothesis import settings as hypothesis_settings
from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from minshui.infrastructure.context import Context, system_actor
from minshui.infrastructure.db.embedded import EmbeddedServer
from minshui.infrastructure.db.engines import create_postgresql_engine
from minshui.infrastructure.db.session import WorkSession
from minshui.infrastructure.db.tenancy import TenantDatabases
from minshui.kernel.clock import FixedClock
from minshui.kernel.errors import MinshuiError
from tests.databases import (
    TENANT_CODE,
    clone_database,
    drop_database,
    ensure_templates,
    register_tenant,
)

if TYPE_CHECKING:
    from tests.api_cases import Staff

pytest_plugins = ("tests.servers",)
pytest.register_assert_rewrite("tests.api_cases")
hypothesis_settings.register_profile("ci", derandomize=True, deadline=None)
hypothesis_settings.load_profile("ci")

_RUNS = Path("/tmp") / f"minshui-tests-{os.geteuid()}"  # noqa: S108 - one folder per user
_RUN_VARIABLE = "MINSHUI_TEST_RUN"
# Throw-away databases need not survive a power cut.
_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
_FAST |= {"shared_buffers": "128MB"}


def pytest_configure(config: pytest.Config) -> None:
    """Give the whole run, workers included, one folder and settings of its own."""
    if _RUN_VARIABLE not in os.environ:
        folder = _RUNS / uuid.uuid4().hex[:8]
        folder.mkdir(parents=True)
        (folder / "owner.pid").write_text(str(os.getpid()))
        os.environ[_RUN_VARIABLE] = str(folder)
        config.stash[_OWNS_RUN] = True
        _clear_abandoned_runs()
    os.environ["MINSHUI_DATA_DIR"] = os.environ[_RUN_VARIABLE]
    os.environ["MINSHUI_ENV"] = "test"
    os.environ["MINSHUI_PASSWORD_HASH_COST"] = "4"


_OWNS_RUN = pytest.StashKey[bool]()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the run's folder once its last worker has left."""
    if config.stash.get(_OWNS_RUN, False):
        shutil.rmtree(os.environ.pop(_RUN_VARIABLE), ignore_errors=True)


@pytest.fixture(scope="session")
def server_url() -> Iterator[URL]:
    """The run's PostgreSQL server, with the two template databases on it."""
    folder = Path(os.environ[_RUN_VARIABLE])
    with EmbeddedServer(folder, extra_settings=_FAST).hold() as url:
        with (folder / "templates.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            ensure_templates(url)
        yield url


@pytest.fixture
def clock() -> FixedClock:
    """A clock at noon of 2026-11-21, Shanghai."""
    return FixedClock.at_noon(date(2026, 11, 21))


@pytest.fixture(scope="session")
async def worker_engine(server_url: URL) -> AsyncIterator[AsyncEngine]:
    """This worker's own tenant database; every test's changes to it are rolled back."""
    name = f"worker_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    await clone_database(server_url, name)
    engine = create_postgresql_engine(server_url.set(database=name), pool_size=5)
    yield engine
    await engine.dispose()
    await drop_database(server_url, name)


@asynccontextmanager
async def rolled_back(engine: AsyncEngine) -> AsyncIterator[AsyncSession]:
    """Open a session of which nothing is left; it may use savepoints, even commit."""
    async with engine.connect() as connection:
        outer = await connection.begin()
        async with WorkSession(
            connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
        ) as opened:
            yield opened
        await outer.rollback()


@pytest.fixture
async def session(worker_engine: AsyncEngine) -> AsyncIterator[AsyncSession]:
    """A session whose changes are rolled back; it may use savepoints, even commit."""
    async with rolled_back(worker_engine) as opened:
        yield opened


@pytest.fixture(scope="session")
async def worker_master_engine(server_url: URL) -> AsyncIterator[AsyncEngine]:
    """This worker's own master database; every test's changes to it are rolled back."""
    name = f"master_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    await clone_database(server_url, name, master=True)
    engine = create_postgresql_engine(server_url.set(database=name), pool_size=5)
    yield engine
    await engine.dispose()
    await drop_database(server_url, name)


@pytest.fixture
async def master(worker_master_engine: AsyncEngine) -> AsyncIterator[AsyncSession]:
    """A session on the master database whose changes are rolled back."""
    async with rolled_back(worker_master_engine) as opened:
        yield opened


@pytest.fixture
def ctx(session: AsyncSession, clock: FixedClock) -> Context:
    """A unit of work of the system in the test tenant."""
    return Context(session, clock, system_actor(), TENANT_CODE, "test-trace")


@pytest.fixture
async def api(
    session: AsyncSession, worker_engine: AsyncEngine, clock: FixedClock, master: AsyncSession
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the real application on the test's database; see ``tests/api_cases.py``."""
    from tests.api_cases import open_client  # noqa: PLC0415 - builds the whole application

    async with open_client(session, worker_engine, clock, master) as client:
        yield client


@pytest.fixture
def staff(ctx: Context) -> Staff:
    """Makes signed-in users of the test tenant; see ``tests/api_cases.py``."""
    from tests.api_cases import Staff  # noqa: PLC0415 - builds the whole application

    return Staff(ctx)


@dataclass(frozen=True)
class Installation:
    """A master database and one tenant that a test may commit to and run programs on."""

    databases: TenantDatabases
    tenant_code: str
    server_url: URL
    prefix: str

    @property
    def environment(self) -> dict[str, str]:
        """What a child process needs to work on this installation."""
        return os.environ | {
            "MINSHUI_DATABASE_URL": self.server_url.render_as_string(hide_password=False),
            "MINSHUI_DATABASE_PREFIX": self.prefix,
        }

    @property
    def tenant_url(self) -> URL:
        """The tenant's database."""
        return self.server_url.set(database=f"{self.prefix}{self.tenant_code.lower()}")


@pytest.fixture
async def database(server_url: URL, clock: FixedClock) -> AsyncIterator[Installation]:
    """A fresh installation with the tenant ``TEST2026001``, dropped after the test."""
    prefix = f"t{uuid.uuid4().hex[:10]}_"
    databases = TenantDatabases(server_url, prefix=prefix)
    await clone_database(server_url, f"{prefix}master", master=True)
    await clone_database(server_url, f"{prefix}{TENANT_CODE.lower()}")
    await register_tenant(databases, TENANT_CODE, clock)
    yield Installation(databases, TENANT_CODE, server_url, prefix)
    await databases.close()
    await drop_database(server_url, f"{prefix}{TENANT_CODE.lower()}")
    await drop_database(server_url, f"{prefix}master")


def _clear_abandoned_runs() -> None:
    """Remove what killed runs left behind: their servers stop with their folders' holders."""
    for owner in _RUNS.glob("*/owner.pid"):
        try:
            os.kill(int(owner.read_text()), 0)
        except (ProcessLookupError, ValueError):
            with suppress(OSError, MinshuiError), EmbeddedServer(owner.parent).hold():
                pass
            shutil.rmtree(owner.parent, ignore_errors=True)
        except OSError:
            continue
