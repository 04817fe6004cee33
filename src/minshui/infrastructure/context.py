"""What every use case is given: the session, the clock, who acts, for which tenant."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from minshui.infrastructure.errors import PERMISSION_DENIED
from minshui.infrastructure.security.scope import EVERYTHING, Holding, Scope, scope_of
from minshui.kernel.clock import Clock
from minshui.kernel.errors import MinshuiError


@dataclass(frozen=True)
class Actor:
    """Who acts: a signed-in user, another program with a right of its own (``client``), or the
    system itself (jobs, relays, the command line).

    ``scope`` says for whose rows the actor may do what this unit of work is for; a route narrows
    it to that of the roles which hold its permission.
    """

    user_id: int | None
    user_name: str
    display_name: str
    department_id: int | None
    permissions: frozenset[str]
    kind: Literal["user", "client", "system"]
    scope: Scope = EVERYTHING
    holdings: tuple[Holding, ...] = ()
    session_id: str = ""
    """The session that acts, for users who signed in."""

    def acting_by(self, permission: str | None) -> Actor:
        """Return the actor with the scope for which ``permission`` is held; None: any."""
        if not self.holdings:
            return self
        return replace(self, scope=scope_of(self.holdings, permission))

    def may(self, permission: str) -> bool:
        """Return whether the actor holds a permission; the system holds all."""
        return self.kind == "system" or permission in self.permissions


def system_actor(name: str = "system", display_name: str = "系统") -> Actor:
    """Return the actor for work that no user started; ``name`` tells which part of the system."""
    return Actor(
        user_id=None,
        user_name=name,
        display_name=display_name,
        department_id=None,
        permissions=frozenset(),
        kind="system",
    )


@dataclass
class Context:
    """One unit of work in one tenant. The edge that made it commits; nothing else does."""

    session: AsyncSession
    clock: Clock
    actor: Actor
    tenant_code: str
    trace_id: str
    client_address: str = ""
    """Where the request came from; empty: it is none."""

    def require(self, permission: str) -> None:
        """Raise ``E_PERMISSION_DENIED`` unless the actor holds ``permission``."""
        if not self.actor.may(permission):
            raise MinshuiError(
                PERMISSION_DENIED, user=self.actor.display_name, permission=permission
            )


@dataclass
class MasterContext:
    """One unit of work in the master database, for somebody of a tenant. Its edge commits it."""

    session: AsyncSession
    clock: Clock
    actor: Actor
    tenant_code: str
    trace_id: str
    client_address: str = ""
