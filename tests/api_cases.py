"""The program's API in tests: a client over the real application, and cases every route inherits.

A test asks for the fixtures ``api`` (``httpx.AsyncClient``) and ``staff`` (``Staff``: makes
signed-in users); a test file subclasses ``ApiCases`` once per route::

    class TestOpenCustomer(ApiCases):
        ROUTE = "POST /api/v1/revenue/customers"
        PERMISSION = "revenue.customer.open"          # None: every signed-in user may
        BODY = {"name": "张三", ...}                    # what the rightful user sends
        BAD_BODIES = [{}, {"name": ""}]               # each refused with 422
        STATUS = 201

        async def prepare(self, ctx): ...             # optional: puts rows in place; may return
                                                      # {"path": {…}, "body": …}

and inherits its row of the denial matrix (anonymous 401, another tenant's token 401, without the
permission 403, for another department 404 or an empty list, without a step-up 403 where the route
asks for one), bad input 422, each of them leaving every table as it was, and the rightful user
succeeding. ``test_routes.py`` sees to it that every route has such a class; ``unscoped.py`` says
for which routes departments are no matter, and why.
"""

from __future__ import annotations

import asyncio
import io
import re
import uuid
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from typing import Any, ClassVar

import httpx
import pytest
from fastapi import FastAPI
from joserfc.jwk import ECKey
from python_calamine import CalamineWorkbook
from sqlalchemy import TextClause, text, update
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from minshui.entrypoints.http import create_app
from minshui.entrypoints.runtime import load_settings
from minshui.infrastructure.cache.in_database import DatabaseCache
from minshui.infrastructure.context import Actor, Context, system_actor
from minshui.infrastructure.db.base import TenantBase
from minshui.infrastructure.db.session import WorkSession
from minshui.infrastructure.errors import TENANT_UNKNOWN
from minshui.infrastructure.http.edge import Authenticator, Edge, WorkOpener
from minshui.infrastructure.http.routing import EdgeRoute
from minshui.infrastructure.limiting.in_database import DatabaseRateLimiter
from minshui.infrastructure.security.tokens import TokenClaims, TokenSigner
from minshui.infrastructure.signals.contracts import Signals
from minshui.infrastructure.signals.in_process import InProcessSignals
from minshui.infrastructure.signals.noting import take_signals
from minshui.kernel.clock import Clock, FixedClock
from minshui.kernel.errors import MinshuiError
from minshui.platform.access.facade import DataScope, PermissionCaches, SaveRole, create_role
from minshui.platform.grant.facade import GrantGate
from minshui.platform.identity.facade import (
    Client,
    CreateUser,
    SessionAuthenticator,
    SessionGrant,
    SignIn,
    StepUp,
    create_user,
    sign_in,
    step_up,
)
from minshui.platform.identity.models import UserSession
from minshui.platform.oauth.facade import ClientGate
from minshui.platform.organization.facade import (
    CreateDepartment,
    DepartmentKind,
    create_department,
)
from tests.databases import TENANT_CODE
from tests.unscoped import why_unscoped

OTHER_TENANT = "OTHER2026001"
PASSWORD = "Right-Horse-7"
TRACES = {"sys_audit_log", "sys_idempotency", "sys_import"}
"""Where a request leaves its trace though it finds nothing to do."""


@cache
def application() -> FastAPI:
    """The real application, built once per process; each test gives it an edge of its own."""

    @asynccontextmanager
    async def nothing(_: FastAPI) -> AsyncIterator[None]:
        yield

    return create_app(load_settings(), lifespan=nothing)


@cache
def signer() -> TokenSigner:
    """One signing key for the whole run."""
    return TokenSigner([ECKey.generate_key("P-256", {"kid": "test"}, auto_kid=False)])


class TestWork:
    """Units of work on the test's own connection: committed to it, rolled back with the test.

    The other tenant's database is a second connection, which sees nothing of the test's rows.
    """

    __test__ = False

    def __init__(self, session: AsyncSession, engine: AsyncEngine, master: AsyncSession) -> None:
        self.signals = InProcessSignals()
        self._session = session
        self._engine = engine
        self._master = master

    @asynccontextmanager
    async def master_session(self) -> AsyncIterator[AsyncSession]:
        """Open a session on the test's master database as ``TenantDatabases`` does."""
        async with _within(self._master) as session:
            yield session
            await session.commit()

    @asynccontextmanager
    async def tenant_work(
        self, tenant_code: str, actor: Actor, clock: Clock, *, trace_id: str | None = None
    ) -> AsyncIterator[Context]:
        """Open a unit of work as ``TenantDatabases`` does."""
        if tenant_code == TENANT_CODE:
            await self._tell_of(self._session)
            async with _within(self._session) as session:
                yield Context(session, clock, actor, tenant_code, trace_id or "test-trace")
                await session.commit()
                await self._tell_of(session)
        elif tenant_code == OTHER_TENANT:
            async with WorkSession(self._engine) as session:
                yield Context(session, clock, actor, tenant_code, trace_id or "test-trace")
        else:
            raise MinshuiError(TENANT_UNKNOWN, tenant=tenant_code)

    async def _tell_of(self, session: AsyncSession) -> None:
        """Send what was noted, by the test itself too, and let it be heard."""
        for topic, payload in take_signals(session):
            await self.signals.send(topic, payload)
        await asyncio.sleep(0)


@asynccontextmanager
async def _within(outer: AsyncSession) -> AsyncIterator[AsyncSession]:
    """Open a session whose commits the outer one can still roll back."""
    await outer.flush()
    async with WorkSession(
        await outer.connection(), expire_on_commit=False, join_transaction_mode="create_savepoint"
    ) as session:
        yield session


def edge_over(
    work: WorkOpener,
    clock: Clock,
    *,
    signed_by: TokenSigner | None = None,
    authenticator: Authenticator | None = None,
) -> Edge:
    """Return an edge with cache and limits in the master database."""
    permissions = PermissionCaches(_signals_of(work), clock, work)
    return Edge(
        work,
        authenticator
        or ClientGate(GrantGate(SessionAuthenticator(permissions), work), work, permissions),
        signed_by or signer(),
        clock,
        DatabaseCache(work, clock),
        DatabaseRateLimiter(work, clock),
        copies=permissions.all,
    )


def _signals_of(work: WorkOpener) -> Signals:
    signals: Signals = getattr(work, "signals", None) or InProcessSignals()
    return signals


@dataclass(frozen=True)
class StaffMember:
    """A signed-in user of the test tenant."""

    grant: SessionGrant
    token: str

    @property
    def headers(self) -> dict[str, str]:
        """What a request of theirs carries, a fresh idempotency key included."""
        return {"Authorization": f"Bearer {self.token}", "Idempotency-Key": uuid.uuid4().hex}


class Staff:
    """Makes users who hold just what a test says, and signs them in."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._made = 0

    async def member(self, *permissions: str, name: str | None = None) -> StaffMember:
        """Return a signed-in user with these permissions; the same name, the same user."""
        self._made += 1
        user_name = name or f"staff-{self._made}"
        role = await create_role(
            self._ctx,
            SaveRole(f"role_{self._made}", user_name, DataScope.ALL, frozenset(permissions)),
        )
        return await self.member_of(role.code, user_name=user_name)

    async def administrator(self) -> StaffMember:
        """Return a signed-in user who holds everything."""
        self._made += 1
        code = f"role_{self._made}"
        await create_role(
            self._ctx, SaveRole(code, "管理员", DataScope.ALL, frozenset(), grants_all=True)
        )
        return await self.member_of(code, user_name=f"staff-{self._made}")

    async def member_of(
        self, *roles: str, user_name: str, department_id: int | None = None
    ) -> StaffMember:
        """Return a new signed-in user with roles."""
        user = CreateUser(
            user_name,
            user_name,
            roles,
            department_id=department_id,
            password=PASSWORD,
            must_change_password=False,
        )
        await create_user(self._ctx, user)
        return await self.sign_in(user_name)

    async def sign_in(self, user_name: str) -> StaffMember:
        """Begin a session of a user of ``PASSWORD``."""
        grant = await sign_in(self._ctx, SignIn(user_name, PASSWORD, Client("127.0.0.1")))
        assert isinstance(grant, SessionGrant)
        return StaffMember(grant, self.token_of(grant))

    async def stranger(self, *permissions: str) -> StaffMember:
        """Return who holds the permissions for the rows of a department that has none."""
        self._made += 1
        code = f"ELSE{self._made}"
        place = CreateDepartment(code, "别处水务", DepartmentKind.COMPANY)
        department = await create_department(self._ctx, place)
        role = SaveRole(code.lower(), "别处", DataScope.DEPARTMENT, frozenset(permissions))
        await create_role(self._ctx, role)
        name = f"staff-{self._made}"
        user = CreateUser(
            name,
            name,
            (role.code,),
            department_id=department.id,
            password=PASSWORD,
            must_change_password=False,
        )
        await create_user(self._ctx, user)
        return await self.sign_in(name)

    async def step_up(self, member: StaffMember) -> None:
        """Have a member prove by their password that it is still them."""
        actor = replace(
            system_actor(),
            kind="user",
            user_id=member.grant.user_id,
            session_id=member.grant.session_id,
        )
        ctx = replace(self._ctx, actor=actor)
        assert await step_up(ctx, StepUp("password", PASSWORD)) is not None

    async def forget_step_up(self, member: StaffMember) -> None:
        """Let a member's proof of who they are be too old."""
        await self._ctx.session.execute(
            update(UserSession)
            .where(UserSession.id == member.grant.session_id)
            .values(stepped_up_at=None)
        )

    def token_of(self, grant: SessionGrant, tenant_code: str = TENANT_CODE) -> str:
        """Return an access token of a session, for the tenant a test says."""
        now = self._ctx.clock.now()
        claims = TokenClaims(
            tenant_code, grant.user_id, grant.session_id, now + timedelta(minutes=30)
        )
        return signer().issue(claims, now)


@asynccontextmanager
async def open_client(
    session: AsyncSession, engine: AsyncEngine, clock: FixedClock, master: AsyncSession
) -> AsyncIterator[httpx.AsyncClient]:
    """Open a client of the real application on the test's database.

    The application sees what the test has flushed; it uses sessions of its own, so a test that
    reads its own objects again afterwards refreshes them.
    """
    app = application()
    app.state.edge = edge_over(TestWork(session, engine, master), clock)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url="http://minshui.test"
    ) as client:
        yield client


async def fingerprint(ctx: Context) -> dict[str, int]:
    """Return a hash of every table's rows: equal before and after what must change nothing."""
    await ctx.session.flush()
    rows = await ctx.session.execute(_hashing())
    return {name: int(hashed) for name, hashed in rows.tuples()}


@cache
def _hashing() -> TextClause:
    return text(
        " UNION ALL ".join(
            f"SELECT '{name}', coalesce(sum(hashtextextended(t::text, 0)), 0) FROM \"{name}\" t"  # noqa: S608
            for name in TenantBase.metadata.tables
        )
    )


@cache
def _stepping_up() -> frozenset[str]:
    return frozenset(
        f"{method} {route.path}"
        for route in application().routes
        if isinstance(route, EdgeRoute) and route.options.access.step_up
        for method in route.methods or ()
    )


def rows_of(answer: httpx.Response, asked: Collection[str] = ()) -> list[Any]:
    """Return the rows that an answer shows; of what is no list, the figures that are not zero.

    What was ``asked`` with is no figure where the answer repeats it.
    """
    kind = answer.headers["content-type"]
    if "spreadsheetml" in kind:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
        return workbook.get_sheet_by_index(0).to_python()[1:]
    if not kind.startswith("application/json"):
        return answer.text.splitlines()[1:]
    content = answer.json()
    if isinstance(content, list):
        return content
    listed = [value for value in content.values() if isinstance(value, list)]
    if listed:
        return [row for rows in listed for row in rows]
    told = [value for name, value in content.items() if name not in asked]
    figures = [value for value in told if value not in (None, "", {}, False)]
    return [value for value in figures if re.search(r"[1-9]", str(value))]


@dataclass(frozen=True)
class Upload:
    """A body that is a file."""

    content: bytes
    name: str = "import.csv"


class ApiCases:
    """What every route must do; see the module's docstring."""

    ROUTE: ClassVar[str]
    PERMISSION: ClassVar[str | None]
    BODY: ClassVar[Any] = None
    QUERY: ClassVar[dict[str, str]] = {}
    BAD_BODIES: ClassVar[Sequence[Any]] = ()
    BAD_QUERIES: ClassVar[Sequence[dict[str, str]]] = ()
    STATUS: ClassVar[int] = 200
    STRANGER: ClassVar[int | None] = None
    """How a command over all that is one's own answers who has nothing; it then does nothing."""
    BESIDES: ClassVar[tuple[str, ...]] = ()
    """What the rightful user holds besides the route's permission."""

    def __init_subclass__(cls) -> None:
        """Leave out the case that is for routes which ask to step up, where the route does not."""
        if "ROUTE" in vars(cls) and cls.ROUTE not in _stepping_up():
            cls.test_without_a_step_up_it_is_refused = None  # type: ignore[assignment,method-assign]

    async def prepare(self, ctx: Context) -> dict[str, Any] | None:
        """Put in place what the request needs; may return ``path`` parameters and ``body``."""

    async def test_the_rightful_user_succeeds(
        self, api: httpx.AsyncClient, staff: Staff, ctx: Context
    ) -> None:
        path, body = await self._request(ctx)
        member = await staff.member(*self._wanted())
        answer = await self._send(api, path, body, self.QUERY, member.headers)
        assert answer.status_code == self.STATUS, answer.text

    async def test_nobody_else_is_let_in(
        self, api: httpx.AsyncClient, staff: Staff, ctx: Context
    ) -> None:
        """One row of the denial matrix: who is refused, and that nothing changes by it."""
        path, body = await self._request(ctx)
        member = await staff.member(*self._wanted())
        token = staff.token_of(member.grant, OTHER_TENANT)
        cases = {
            "anonymous": ({"Idempotency-Key": "unknown"}, (401, "E_NOT_SIGNED_IN")),
            "a token turned to another tenant": (
                member.headers | {"Authorization": f"Bearer {token}"},
                (401, "E_SESSION_ENDED"),
            ),
        }
        if self.PERMISSION is not None:
            nobody = await staff.member()
            cases["no permission"] = (nobody.headers, (403, "E_PERMISSION_DENIED"))
        before = await fingerprint(ctx)
        for who, (headers, refusal) in cases.items():
            answer = await self._send(api, path, body, self.QUERY, headers)
            assert (answer.status_code, answer.json()["code"]) == refusal, f"{who}: {answer.text}"
            assert await fingerprint(ctx) == before, who

    async def test_another_department_gets_nothing(
        self, api: httpx.AsyncClient, staff: Staff, ctx: Context
    ) -> None:
        """The row's last field: who may do it, but for the rows of another department only."""
        if self.PERMISSION is None:
            pytest.skip("what is one's own")
        if reason := why_unscoped(self.ROUTE):
            pytest.skip(reason)
        path, body = await self._request(ctx)
        stranger = await staff.stranger(*self._wanted())
        before = await fingerprint(ctx)
        answer = await self._send(api, path, body, self.QUERY, stranger.headers)
        if answer.status_code in (403, 404):
            assert await fingerprint(ctx) == before
            return
        if self.STRANGER is not None:
            assert answer.status_code == self.STRANGER, answer.text
            after = await fingerprint(ctx)
            assert {name for name in after if after[name] != before[name]} <= TRACES
            return
        assert self.ROUTE.startswith("GET "), answer.text
        assert (answer.status_code, rows_of(answer, self.QUERY)) == (200, [])
        member = await staff.member(*self._wanted())
        answer = await self._send(api, path, body, self.QUERY, member.headers)
        assert rows_of(answer, self.QUERY), "an empty list to everybody shows nothing"

    async def test_without_a_step_up_it_is_refused(
        self, api: httpx.AsyncClient, staff: Staff, ctx: Context
    ) -> None:
        member = await staff.member(*self._wanted())
        await staff.forget_step_up(member)
        await self._is_refused(api, ctx, member.headers, (403, "E_STEP_UP_REQUIRED"))

    async def test_bad_input_is_refused(
        self, api: httpx.AsyncClient, staff: Staff, ctx: Context
    ) -> None:
        path, body = await self._request(ctx)
        member = await staff.member(*self._wanted())
        before = await fingerprint(ctx)
        cases = [(bad, self.QUERY) for bad in self.BAD_BODIES]
        cases += [(body, bad) for bad in self.BAD_QUERIES]
        for bad_body, bad_query in cases:
            answer = await self._send(api, path, bad_body, bad_query, member.headers)
            assert answer.status_code == 422, f"{bad_body} {bad_query}: {answer.text}"
            assert answer.headers["content-type"] == "application/problem+json"
        assert await fingerprint(ctx) == before

    async def _is_refused(
        self,
        api: httpx.AsyncClient,
        ctx: Context,
        headers: dict[str, str],
        refusal: tuple[int, str],
    ) -> None:
        path, body = await self._request(ctx)
        before = await fingerprint(ctx)
        answer = await self._send(api, path, body, self.QUERY, headers)
        assert (answer.status_code, answer.json()["code"]) == refusal, answer.text
        assert await fingerprint(ctx) == before

    def _wanted(self) -> tuple[str, ...]:
        return () if self.PERMISSION is None else (self.PERMISSION, *self.BESIDES)

    async def _request(self, ctx: Context) -> tuple[str, Any]:
        prepared = await self.prepare(ctx) or {}
        path = self.ROUTE.split(" ", 1)[1].format(**prepared.get("path", {}))
        return path, prepared.get("body", self.BODY)

    async def _send(
        self,
        api: httpx.AsyncClient,
        path: str,
        body: Any,
        query: dict[str, str],
        headers: dict[str, str],
    ) -> httpx.Response:
        method = self.ROUTE.split(" ", 1)[0]
        if isinstance(body, Upload):
            content: dict[str, Any] = {"files": {"file": (body.name, body.content)}}
        else:
            content = {} if body is None else {"json": body}
        return await api.request(method, path, params=query, headers=headers, **content)
