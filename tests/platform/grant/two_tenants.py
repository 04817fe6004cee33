"""Two tenants of an installation, their administrators, and one person who works in both."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

import httpx
from sqlalchemy import select, text, update
from sqlalchemy.orm import DeclarativeBase

from minshui.infrastructure.context import Context, system_actor
from minshui.infrastructure.db.administration import driver_connection
from minshui.infrastructure.db.base import MasterBase, TenantBase
from minshui.infrastructure.db.master_models import Tenant
from minshui.infrastructure.db.tenancy import TenantDatabases
from minshui.infrastructure.http.edge import Edge
from minshui.infrastructure.security.tokens import TokenSigner
from minshui.kernel.clock import FixedClock
from minshui.platform.access.facade import DataScope, SaveRole, create_role
from minshui.platform.grant.facade import GrantLine
from minshui.platform.identity.facade import CreateUser, create_user, token_view
from tests.api_cases import PASSWORD, Staff, StaffMember, application, edge_over
from tests.conftest import Installation
from tests.databases import TENANT_CODE, clone_database, drop_database, register_tenant

HOME, GUEST = "FZ2026001", TENANT_CODE
GRANTS = "/api/v1/platform/grants"
SWITCH = "/api/v1/platform/switch"
MY_TENANTS = "/api/v1/platform/me/tenants"
READER_CUSTOMERS = "platform.identity.read"
ABROAD = f"wang@{HOME.lower()}"
_MOST_VISITS = 6
_ONLY_COUNT = ("sys_rate_limit", "sys_cache", "sys_wakeup")
_KEPT = ("sys_identity", "sys_tenant", "sys_tenant_database")


@dataclass
class TwoTenants:
    """The installation, and who is signed in: by tenant and name."""

    database: Installation
    clock: FixedClock
    edge: Edge
    client: httpx.AsyncClient
    members: dict[tuple[str, str], StaffMember] = field(default_factory=dict)

    @property
    def databases(self) -> TenantDatabases:
        return self.database.databases

    def work(self, tenant_code: str) -> AbstractAsyncContextManager[Context]:
        """Open a unit of work of the system in a tenant."""
        return self.databases.tenant_work(tenant_code, system_actor(), self.clock)

    async def administrator(self, tenant_code: str, name: str) -> StaffMember:
        """Return somebody who holds everything in a tenant, made and signed in if need be."""
        return await self.member(tenant_code, name, "admin")

    async def member(self, tenant_code: str, name: str, *roles: str) -> StaffMember:
        """Return a signed-in user of a tenant who holds these roles."""
        if (tenant_code, name) not in self.members:
            async with self.work(tenant_code) as ctx:
                made = CreateUser(
                    name, f"王{name}", roles, password=PASSWORD, must_change_password=False
                )
                await create_user(ctx, made)
            await self.sign_in(tenant_code, name)
        return self.members[tenant_code, name]

    async def sign_in(self, tenant_code: str, name: str) -> StaffMember:
        """Begin a new session of a user."""
        async with self.work(tenant_code) as ctx:
            grant = (await Staff(ctx).sign_in(name)).grant
        token = token_view(self.edge, tenant_code, grant).access_token
        self.members[tenant_code, name] = StaffMember(grant, token)
        return self.members[tenant_code, name]

    async def step_up(self, tenant_code: str, name: str) -> None:
        """Have a member prove again that it is them."""
        async with self.work(tenant_code) as ctx:
            await Staff(ctx).step_up(self.members[tenant_code, name])

    async def send(
        self, member: StaffMember | str, method: str, path: str, body: Any = None, **query: Any
    ) -> httpx.Response:
        """Send a request of a member, or with an access token."""
        token = member if isinstance(member, str) else member.token
        headers = {"Authorization": f"Bearer {token}"}
        content = {} if body is None else {"json": body}
        return await self.client.request(method, path, headers=headers, params=query, **content)

    async def ask(self, **changed: Any) -> httpx.Response:
        """Have the guest tenant's administrator ask for ``wang``."""
        boss = await self.administrator(GUEST, "boss")
        body: dict[str, Any] = {
            "home_tenant_code": HOME,
            "user_name": "wang",
            "kind": "member",
            "placement": {"roles": ["counter"]},
            "reason": "支援月末收费",
        }
        return await self.send(boss, "POST", GRANTS, body | changed)

    async def approve(
        self, grant_id: int, tenant_code: str, name: str = "boss", **body: Any
    ) -> httpx.Response:
        """Have an administrator approve for their tenant."""
        boss = await self.administrator(tenant_code, name)
        return await self.send(boss, "POST", f"{GRANTS}/{grant_id}/approve", body)

    async def agreed(self, **changed: Any) -> int:
        """Ask and have both approve; nothing is applied yet."""
        asked = await self.ask(**changed)
        assert asked.status_code == 201, asked.text
        grant_id: int = asked.json()["id"]
        for tenant_code, name in ((HOME, "home-boss"), (GUEST, "boss")):
            approved = await self.approve(grant_id, tenant_code, name)
            assert approved.status_code == 200, approved.text
        return grant_id

    async def given(self, **changed: Any) -> int:
        """Ask, have both approve, and have both tenants apply it."""
        grant_id = await self.agreed(**changed)
        await self.converge()
        return grant_id

    async def end(self, grant_id: int, tenant_code: str, name: str, ending: str) -> httpx.Response:
        """Have an administrator reject or revoke."""
        boss = await self.administrator(tenant_code, name)
        body = {"note": "不再需要"}
        return await self.send(boss, "POST", f"{GRANTS}/{grant_id}/{ending}", body)

    async def converge(self, *tenant_codes: str) -> None:
        """Visit tenants as workers do until there is nothing left to apply."""
        line = GrantLine(self.databases, self.clock)
        for tenant_code in tenant_codes or (HOME, GUEST, HOME, GUEST):
            for _ in range(_MOST_VISITS):
                if not (await line.visit(tenant_code)).handled:
                    break

    async def read(self, grant_id: int, tenant_code: str = GUEST, name: str = "boss") -> Any:
        """Return a grant with its history as an administrator sees it."""
        boss = await self.administrator(tenant_code, name)
        answer = await self.send(boss, "GET", f"{GRANTS}/{grant_id}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def switch(self, member: StaffMember | str, tenant_code: str) -> httpx.Response:
        """Go to a tenant."""
        return await self.send(member, "POST", SWITCH, {"tenant_code": tenant_code})

    async def abroad(self) -> str:
        """Return the access token of ``wang`` in the guest tenant."""
        answer = await self.switch(await self.member(HOME, "wang"), GUEST)
        assert answer.status_code == 200, answer.text
        token: str = answer.json()["access_token"]
        return token

    async def enters(self, token: str) -> str | None:
        """Return with which code a request of a guest is refused, if it is."""
        answer = await self.send(token, "GET", "/api/v1/platform/me")
        return None if answer.status_code == 200 else str(answer.json()["code"])

    async def tenant_rows(self, tenant_code: str, statement: str, **values: Any) -> list[Any]:
        """Return rows of a tenant's database."""
        async with self.databases.open_session(tenant_code) as session:
            return list((await session.execute(text(statement), values)).all())

    async def disable(self, tenant_code: str, name: str) -> None:
        """Let a user work here no more."""
        statement = "UPDATE \"system_user\" SET status = 'disabled' WHERE user_name = :name"
        await self.write_tenant(tenant_code, statement, name=name)

    async def put_in_department(self, tenant_code: str, name: str, department: str) -> None:
        """Let a user belong to a department."""
        await self.write_tenant(
            tenant_code,
            'UPDATE "system_user" SET department_id = (SELECT id FROM system_dept'
            " WHERE code = :department) WHERE user_name = :name",
            name=name,
            department=department,
        )

    async def write_tenant(self, tenant_code: str, statement: str, **values: Any) -> None:
        """Change something in a tenant's database by hand."""
        async with self.work(tenant_code) as ctx:
            await ctx.session.execute(text(statement), values)

    async def master_rows(self, statement: str, **values: Any) -> list[Any]:
        """Return rows of master."""
        async with self.databases.master_session() as session:
            return list((await session.execute(text(statement), values)).all())

    async def write_master(self, statement: str, **values: Any) -> None:
        """Change something in master by hand."""
        async with self.databases.master_session() as session:
            await session.execute(text(statement), values)

    async def master_fingerprint(self) -> dict[str, int]:
        """Return a hash of every table of master but those that only count."""
        return await self._hashes(MasterBase, self.master_rows)

    async def fingerprints(self) -> list[dict[str, int]]:
        """Return hashes of all that stands in master and in both tenants."""
        tenants = [
            await self._hashes(TenantBase, partial(self.tenant_rows, code))
            for code in (HOME, GUEST)
        ]
        return [await self.master_fingerprint(), *tenants]

    async def _hashes(
        self, base: type[DeclarativeBase], read: Callable[[str], Awaitable[list[Any]]]
    ) -> dict[str, int]:
        found = {}
        for table in base.metadata.sorted_tables:
            if table.name not in _ONLY_COUNT:
                hashed = f'SELECT sum(hashtextextended(t::text, 0)) FROM "{table.name}" t'  # noqa: S608
                found[table.name] = int((await read(hashed))[0][0] or 0)
        return found

    def later(self, **span: float) -> None:
        """Move the clock on."""
        self.clock.move_to(self.clock.now() + timedelta(**span))


@asynccontextmanager
async def two_tenants(
    database: Installation, clock: FixedClock, *, signed_by: TokenSigner | None = None
) -> AsyncIterator[TwoTenants]:
    """Open the two tenants, the guest tenant below the home one, with roles and people."""
    await put_below(database, GUEST, HOME)
    for tenant_code in (HOME, GUEST):
        async with database.databases.tenant_work(tenant_code, system_actor(), clock) as ctx:
            await create_roles(ctx)
    app = application()
    app.state.edge = edge = edge_over(database.databases, clock, signed_by=signed_by)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://minshui.test") as client:
        towns = TwoTenants(database, clock, edge, client)
        await towns.member(HOME, "wang")
        yield towns


async def empty(database: Installation) -> None:
    """Leave nothing in the databases but who the tenants are."""
    bases = {"master": MasterBase, HOME.lower(): TenantBase, GUEST.lower(): TenantBase}
    for name, base in bases.items():
        url = database.server_url.set(database=f"{database.prefix}{name}")
        tables = [f'"{t.name}"' for t in base.metadata.sorted_tables if t.name not in _KEPT]
        asked = " UNION ALL ".join(f"SELECT '{t}' WHERE EXISTS (SELECT 1 FROM {t})" for t in tables)  # noqa: S608
        async with driver_connection(url) as connection:
            filled = [row[0] for row in await connection.fetch(asked)]
            if filled:
                await connection.execute(f"TRUNCATE {', '.join(filled)} CASCADE")
            if name == "master":
                others = "SELECT id FROM sys_tenant WHERE code NOT IN ($1, $2)"
                for statement in (
                    f"DELETE FROM sys_tenant_database WHERE tenant_id IN ({others})",  # noqa: S608
                    "DELETE FROM sys_tenant WHERE code NOT IN ($1, $2)",
                ):
                    await connection.execute(statement, HOME, GUEST)
                await connection.execute(
                    "UPDATE sys_tenant SET status = 'active', kind = 'subsidiary', parent_id = NULL"
                )


async def add_tenant(database: Installation, clock: FixedClock, code: str) -> None:
    """Add a tenant with an empty database."""
    name = f"{database.prefix}{code.lower()}"
    await clone_database(database.server_url, name)
    async with driver_connection(database.server_url.set(database=name)) as connection:
        await connection.execute("UPDATE sys_identity SET tenant_code = $1", code)
    await register_tenant(database.databases, code, clock)


async def drop_tenant(database: Installation, code: str) -> None:
    """Drop a tenant's database."""
    await database.databases.close()
    await drop_database(database.server_url, f"{database.prefix}{code.lower()}")


async def put_below(database: Installation, below: str, above: str | None) -> None:
    """Put a tenant below another."""
    parent = select(Tenant.id).where(Tenant.code == above).scalar_subquery()
    async with database.databases.master_session() as session:
        await session.execute(
            update(Tenant)
            .where(Tenant.code == below)
            .values(parent_id=None if above is None else parent)
        )


async def create_roles(ctx: Context) -> None:
    """Give a tenant the roles that tests speak of."""
    everything, read = frozenset[str](), frozenset({READER_CUSTOMERS})
    for role in (
        SaveRole("admin", "系统管理员", DataScope.ALL, everything, grants_all=True),
        SaveRole("counter", "收费员", DataScope.ALL, read),
        SaveRole("empty", "空角色", DataScope.ALL, everything),
        SaveRole("off", "停用角色", DataScope.ALL, read, enabled=False),
    ):
        await create_role(ctx, role)
