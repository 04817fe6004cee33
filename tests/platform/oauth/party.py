"""A client in tests: registers itself, sends browsers, fetches tokens."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncSession

from minshui.infrastructure.context import Context, MasterContext, system_actor
from minshui.infrastructure.db.base import MasterBase
from minshui.infrastructure.db.master_models import Tenant
from minshui.platform.identity.facade import CreateUser, create_user
from minshui.platform.oauth.domain.pkce import challenge_of
from minshui.platform.oauth.facade import (
    ClientDomain,
    ClientKind,
    ClientSettings,
    GrantType,
    create_client,
)
from tests.api_cases import PASSWORD, fingerprint
from tests.databases import TENANT_CODE
from tests.platform.signon.browser import Browser, Page

AUTHORIZE, TOKEN = "/oauth2/authorize", "/oauth2/token"
REVOKE, INTROSPECT, USERINFO = "/oauth2/revoke", "/oauth2/introspect", "/oauth2/userinfo"
CALLBACK = "https://hall.example/cb?from=minshui"
GOODBYE = "https://hall.example/bye"
CODE_AND_REFRESH = frozenset({GrantType.AUTHORIZATION_CODE, GrantType.REFRESH_TOKEN})
SETTINGS = ClientSettings(
    name="网上营业厅",
    domain=ClientDomain.ADMIN,
    kind=ClientKind.CONFIDENTIAL,
    grant_types=CODE_AND_REFRESH,
    scopes=frozenset({"openid", "profile", "platform.read", "staff"}),
    redirect_uris=(CALLBACK,),
    post_logout_uris=(GOODBYE,),
    asks_consent=False,
)
MACHINE = ClientSettings(
    name="报表系统",
    domain=ClientDomain.EXTERNAL,
    kind=ClientKind.CONFIDENTIAL,
    grant_types=frozenset({GrantType.CLIENT_CREDENTIALS}),
    scopes=frozenset({"platform.read", "revenue.read"}),
)


@dataclass(frozen=True)
class Party:
    """A registered client, and one user's way through it."""

    api: httpx.AsyncClient
    client_id: str
    secret: str | None
    redirect_uri: str = CALLBACK
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))

    @property
    def auth(self) -> tuple[str, str]:
        """What ``client_secret_basic`` sends."""
        return self.client_id, self.secret or ""

    def asks(self, **changed: str | None) -> str:
        """Return the address it sends browsers to; None leaves a parameter out."""
        asked: dict[str, str | None] = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": "openid profile",
            "state": "st-1",
            "nonce": "n-1",
            "code_challenge": challenge_of(self.verifier),
            "code_challenge_method": "S256",
        }
        given = {name: value for name, value in (asked | changed).items() if value is not None}
        return f"{AUTHORIZE}?{urlencode(given)}"

    async def code(self, browser: Browser, **changed: str | None) -> str:
        """Return the code that a signed-on browser brings back."""
        return told(await browser.open(self.asks(**changed)))["code"]

    async def redeem(self, code: str, /, **changed: str) -> httpx.Response:
        """Exchange a code."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "code_verifier": self.verifier,
        }
        return await self.post(TOKEN, form | changed)

    async def refresh(self, refresh_token: str, /, **changed: str) -> httpx.Response:
        """Exchange a refresh token."""
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        return await self.post(TOKEN, form | changed)

    async def by_itself(self, **form: str) -> httpx.Response:
        """Ask for a token of its own."""
        return await self.post(TOKEN, {"grant_type": "client_credentials"} | form)

    async def post(self, path: str, form: Mapping[str, str]) -> httpx.Response:
        """Call an endpoint as this client."""
        if self.secret is None:
            return await self.api.post(path, data=dict(form) | {"client_id": self.client_id})
        return await self.api.post(path, data=dict(form), auth=self.auth)

    async def tokens(self, browser: Browser, **changed: str | None) -> dict[str, Any]:
        """Return what the client has after its user came back."""
        answer = await self.redeem(await self.code(browser, **changed))
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    async def is_active(self, token: str) -> bool:
        """Ask about a token."""
        answer = await self.post(INTROSPECT, {"token": token})
        assert answer.status_code == 200, answer.text
        return bool(answer.json()["active"])


@dataclass(frozen=True)
class Scene:
    """The application, the databases it stands on, and a browser."""

    api: httpx.AsyncClient
    ctx: Context
    master: AsyncSession
    browser: Browser

    @property
    def mctx(self) -> MasterContext:
        """A unit of work of the system in master."""
        return MasterContext(self.master, self.ctx.clock, system_actor(), TENANT_CODE, "test-trace")

    async def party(
        self, client_id: str = "hall", settings: ClientSettings = SETTINGS, **changed: Any
    ) -> Party:
        """Register a client."""
        made = await create_client(self.mctx, client_id, replace(settings, **changed))
        addresses = made.client.settings.redirect_uris
        return Party(self.api, client_id, made.secret, addresses[0] if addresses else "")

    async def tenant(self, code: str, kind: str = "subsidiary") -> None:
        """Register a tenant in master."""
        row: dict[str, Any] = {
            "code": code,
            "name": code,
            "short_name": code,
            "kind": kind,
            "status": "active",
        }
        row |= {"created_at": self.ctx.clock.now(), "created_by": "test"}
        await self.master.execute(insert(Tenant).values(row))

    async def user(self, name: str = "lin", *roles: str) -> int:
        """Make a user."""
        command = CreateUser(name, "林小闽", roles, password=PASSWORD, must_change_password=False)
        return (await create_user(self.ctx, command)).user.id

    async def signed_on(self, name: str = "lin", *roles: str) -> int:
        """Make a user for whom the browser stands."""
        user_id = await self.user(name, *roles)
        await self.browser.sign_on(name)
        return user_id

    async def fingerprint(self) -> dict[str, int]:
        """Return a hash of every table's rows, in both databases."""
        await self.master.flush()
        hashes = await fingerprint(self.ctx)
        for table in MasterBase.metadata.sorted_tables:
            query = f"SELECT coalesce(sum(hashtextextended(t::text, 0)), 0) FROM {table.name} t"  # noqa: S608
            found = (await self.master.execute(text(query))).scalar_one()
            hashes[f"master.{table.name}"] = int(found)
        return hashes


def told(answer: httpx.Response) -> dict[str, str]:
    """Return what a browser that was sent away tells its client."""
    target = answer.headers.get("location") or answer.headers["refresh"].partition("url=")[2]
    return dict(parse_qsl(urlsplit(target).query))


def page_text(answer: httpx.Response) -> str:
    """Return what a page says."""
    return Page(answer).text
