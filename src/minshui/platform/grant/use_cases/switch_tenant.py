"""Go to another tenant, or back: a session of its own there (R-095, R-096)."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.platform.grant.entering import begin_abroad
from minshui.platform.grant.errors import (
    SWITCH_HERE,
    SWITCH_HOME_ENDED,
    SWITCH_PASSWORD_FIRST,
    SWITCH_REFUSED,
)
from minshui.platform.grant.people import Origin, origin_of
from minshui.platform.grant.works import Works, in_tenant
from minshui.platform.identity.facade import (
    Client,
    LiveSession,
    SessionGrant,
    SessionRefusal,
    begin_session,
    live_session_of,
)


async def switch_tenant(
    works: Works, ctx: Context, tenant_code: str, client: Client
) -> SessionGrant:
    """Begin a session of the actor's person in ``tenant_code``; the present one goes on.

    Everything is looked at anew, the session at home first: who signed out there goes nowhere.
    Raises ``E_SWITCH_HERE``, ``E_SWITCH_HOME_ENDED``, ``E_SWITCH_PASSWORD_FIRST``,
    ``E_SWITCH_REFUSED`` or ``E_SWITCH_STEP_UP``.
    """
    if tenant_code == ctx.tenant_code:
        raise MinshuiError(SWITCH_HERE, tenant=tenant_code)
    origin = await origin_of(ctx)
    at_home = await _session_at_home(works, ctx, origin)
    if tenant_code == origin.person.tenant_code:
        async with in_tenant(works, ctx, tenant_code) as home:
            outcome = await begin_session(
                home, at_home.user_id, "grant", client, stepped_up_at=at_home.stepped_up_at
            )
    else:
        outcome = await begin_abroad(works, ctx, origin, at_home, tenant_code, client=client)
    if isinstance(outcome, SessionRefusal):
        raise MinshuiError(SWITCH_REFUSED, tenant=tenant_code)
    user_id = ctx.actor.user_id or 0
    await record_audit(ctx, "user.switch", "user", user_id, after={"to": tenant_code})
    return outcome


async def _session_at_home(works: Works, ctx: Context, origin: Origin) -> LiveSession:
    if origin.person.tenant_code == ctx.tenant_code:
        found = await live_session_of(ctx, origin.home_session_id)
    else:
        async with in_tenant(works, ctx, origin.person.tenant_code) as home:
            found = await live_session_of(home, origin.home_session_id)
    if found is None or found.user_id != origin.person.user_id:
        raise MinshuiError(SWITCH_HOME_ENDED)
    if found.must_change_password:
        raise MinshuiError(SWITCH_PASSWORD_FIRST)
    return found
