"""A system that speaks CAS, in tests: registered, and asking about tickets."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
from defusedxml.ElementTree import fromstring
from sqlalchemy.ext.asyncio import AsyncSession

from minshui.infrastructure.context import Context, MasterContext, system_actor
from minshui.infrastructure.db.master_models import Tenant
from minshui.platform.cas.facade import Attribute, Match, ServiceSettings, save_service
from minshui.platform.identity.facade import CreateUser, create_user
from tests.api_cases import PASSWORD
from tests.databases import TENANT_CODE
from tests.platform.signon.browser import Browser

OA = "https://oa.example.com/app/"
PAGE = f"{OA}home?tab=1"
NAMESPACE = {"cas": "http://www.yale.edu/tp/cas"}
SETTINGS = ServiceSettings(
    name="办公系统",
    url=OA,
    match=Match.PREFIX,
    attributes=frozenset({Attribute.DISPLAY_NAME, Attribute.ROLES, Attribute.TENANT}),
)


@dataclass(frozen=True)
class Scene:
    """The application, the databases it stands on, and a browser that is nobody's."""

    api: httpx.AsyncClient
    ctx: Context
    master: AsyncSession
    browser: Browser

    @property
    def mctx(self) -> MasterContext:
        """A unit of work in master."""
        return MasterContext(self.master, self.ctx.clock, system_actor(), "", "test-trace")

    async def register(self, code: str = "oa", settings: ServiceSettings = SETTINGS) -> None:
        """Register a system."""
        await save_service(self.mctx, code, settings, new=True)

    async def register_tenant(self) -> None:
        """Have the test's tenant stand in master."""
        tenant = Tenant(
            code=TENANT_CODE,
            name="测试水务",
            short_name="TEST",
            status="active",
            created_at=self.ctx.clock.now(),
            created_by="test",
        )
        self.master.add(tenant)
        await self.master.flush()

    async def hire(self, *roles: str, name: str = "lin") -> None:
        """Make somebody who may sign on."""
        user = CreateUser(name, "林晓", roles, password=PASSWORD, must_change_password=False)
        await create_user(self.ctx, user)

    async def ticket(self, service: str = PAGE, **asked: str) -> str:
        """Return the ticket that somebody who signs on now brings to the system."""
        answer = await self.browser.sign_on("lin", at=login(service, **asked))
        return ticket_in(answer)

    async def validate(self, ticket: str, service: str = PAGE, **asked: str) -> httpx.Response:
        """Ask as the system about a ticket."""
        path = asked.pop("path", "/cas/p3/serviceValidate")
        return await self.api.get(path, params={"service": service, "ticket": ticket, **asked})

    async def failure(self, ticket: str, service: str = PAGE, **asked: str) -> str:
        """Return the code with which a ticket is refused."""
        return failure_in(await self.validate(ticket, service, **asked))


def login(service: str = PAGE, **asked: str) -> str:
    """Return the address that the system sends browsers to."""
    return f"/cas/login?{urlencode({'service': service, **asked})}"


def ticket_in(answer: httpx.Response) -> str:
    """Return the ticket with which a browser was sent to the system."""
    assert answer.status_code == 303, answer.text
    query = dict(parse_qsl(urlsplit(answer.headers["location"]).query))
    return query["ticket"]


def failure_in(answer: httpx.Response) -> str:
    """Return the code of a refusal."""
    failure = fromstring(answer.content).find("cas:authenticationFailure", NAMESPACE)
    assert failure is not None, answer.text
    assert failure.text
    return str(failure.attrib["code"])
