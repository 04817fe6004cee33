"""What happens in a town, in the words of those who do it: a clerk, the one above, machines."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from joserfc.jwk import ECKey

from minshui.infrastructure.context import Context, system_actor
from minshui.infrastructure.security.tokens import TokenClaims, TokenSigner
from tests.api_cases import Staff
from tests.conftest import Installation
from tests.faults.deeds import TODAY, Deed

APPROVALS = "/api/v1/workorder/approvals"
Do = Callable[[str, Deed], Awaitable[Any]]


@dataclass(frozen=True)
class Signers:
    """The tokens of two who may do everything, and the key that they are signed with."""

    clerk: str
    chief: str
    key: dict[str, Any]


async def sign_in_two(ctx: Context) -> Signers:
    """Hire a clerk and a chief."""
    key = ECKey.generate_key("P-256", {"kid": "kills"}, auto_kid=False)
    staff, now = Staff(ctx), ctx.clock.now()
    tokens = []
    for _ in range(2):
        grant = (await staff.administrator()).grant
        until = now + timedelta(minutes=30)
        claims = TokenClaims(ctx.tenant_code, grant.user_id, grant.session_id, until)
        tokens.append(TokenSigner([key]).issue(claims, now))
    clerk, chief = tokens
    return Signers(clerk, chief, dict(key.as_dict(private=True)))


@dataclass(frozen=True)
class Affairs:
    """How deeds are done: in peace, or under blows."""

    do: Do
    database: Installation
    signers: Signers

    async def ask(self, name: str, path: str, /, **body: Any) -> Any:
        """Send a request of the clerk's."""
        return await self.do(name, self._request(name, path, self.signers.clerk, body))

    async def order(self, name: str, path: str, /, **body: Any) -> Any:
        """Send a request of the chief's."""
        return await self.do(name, self._request(name, path, self.signers.chief, body))

    async def approve(self, name: str, process_id: int) -> Any:
        """Let the chief approve what the clerk asked for."""
        return await self.order(name, f"{APPROVALS}/{process_id}/approve")

    async def send_files(self, name: str, path: str, files: Mapping[str, bytes]) -> Any:
        """Send files of the clerk's."""
        deed = Deed("request", path, files=files, token=self.signers.clerk, key=_key(name))
        return await self.do(name, deed)

    async def import_file(self, kind: str, *lines: str) -> None:
        """Import a file by the command."""
        deed = Deed("import", files={kind: "\n".join(lines).encode()})
        result = await self.do(f"import {kind}", deed)
        assert result["status"] == "applied", result["faults"]

    async def meanwhile(self, work: Callable[[Context], Awaitable[Any]]) -> Any:
        """Do something that is not what the test is about."""
        databases, tenant = self.database.databases, self.database.tenant_code
        async with databases.tenant_work(tenant, system_actor(), TODAY) as ctx:
            return await work(ctx)

    def _request(self, name: str, path: str, token: str, body: Mapping[str, Any]) -> Deed:
        return Deed("request", path, body, token=token, key=_key(name))


def _key(name: str) -> str:
    return name.replace(" ", "-")
