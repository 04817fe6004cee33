"""Enter a tenant by a grant."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import bindparam, select

from minshui.infrastructure.audit.recording import record_master_audit
from minshui.infrastructure.context import Context, MasterContext
from minshui.infrastructure.db.prepared import prepared
from minshui.kernel.errors import MinshuiError
from minshui.platform.access.facade import role_by_code, roles_of_users
from minshui.platform.factor.facade import (
    factor_policy,
    must_have_factor,
    step_up_minutes_in_force,
)
from minshui.platform.grant.contracts import GrantKind, GrantState
from minshui.platform.grant.errors import SWITCH_REFUSED, SWITCH_STEP_UP
from minshui.platform.grant.models import AppliedGrant, SwitchedSession
from minshui.platform.grant.people import Origin
from minshui.platform.grant.queries.standing import HeldGrant, held_grant
from minshui.platform.grant.works import Works, in_tenant
from minshui.platform.identity.facade import (
    Client,
    LiveSession,
    SessionGrant,
    SessionRefusal,
    begin_session,
)

_APPLIED = prepared(
    select(AppliedGrant.user_id, AppliedGrant.applied_revision).where(
        AppliedGrant.grant_id == bindparam("grant_id"),
        AppliedGrant.state == GrantState.ACTIVE.value,
    )
)


async def begin_abroad(
    works: Works,
    ctx: Context,
    origin: Origin,
    at_home: LiveSession,
    tenant_code: str,
    *,
    client: Client,
) -> SessionGrant | SessionRefusal:
    """Begin a session in a tenant that lets the person in, as master and the tenant agree now.

    It lasts no longer than the one at home. Raises ``E_SWITCH_REFUSED`` or ``E_SWITCH_STEP_UP``.
    """
    async with works.master_session() as session:
        held = await held_grant(session, origin.person, tenant_code)
    if held is None or not held.agreement.is_in_force(ctx.clock.now()):
        raise MinshuiError(SWITCH_REFUSED, tenant=tenant_code)
    async with in_tenant(works, ctx, tenant_code) as there:
        outcome = await _enter(there, held, at_home, client)
    async with works.master_session() as session:
        mctx = MasterContext(session, ctx.clock, ctx.actor, ctx.tenant_code, ctx.trace_id)
        after = {"to": tenant_code, "grant": held.grant_id}
        await record_master_audit(mctx, "user.switch", "user", origin.person.key, after=after)
    return outcome


async def _enter(
    there: Context, held: HeldGrant, at_home: LiveSession, client: Client
) -> SessionGrant | SessionRefusal:
    row = (await there.session.execute(_APPLIED, {"grant_id": held.grant_id})).one_or_none()
    if row is None or row.applied_revision != held.agreement.revision:
        raise MinshuiError(SWITCH_REFUSED, tenant=there.tenant_code)
    await _check_step_up(there, row.user_id, held.kind, at_home.stepped_up_at)
    outcome = await begin_session(
        there, row.user_id, "grant", client, stepped_up_at=at_home.stepped_up_at
    )
    if isinstance(outcome, SessionGrant):
        there.session.add(
            SwitchedSession(
                session_id=outcome.session_id,
                grant_id=held.grant_id,
                home_session_id=at_home.session_id,
                started_at=there.clock.now(),
                until_at=at_home.expires_at,
            )
        )
        await there.session.flush()
    return outcome


async def _check_step_up(
    there: Context, user_id: int, kind: str, stepped_up_at: datetime | None
) -> None:
    """Raise ``E_SWITCH_STEP_UP`` where more than a session at home is asked for.

    Of owners, and of whoever is to hold what the tenant asks a second factor for.
    """
    policy = await factor_policy(there)
    minutes = step_up_minutes_in_force(policy.step_up_minutes)
    fresh_since = there.clock.now() - timedelta(minutes=minutes)
    if minutes == 0 or (stepped_up_at is not None and stepped_up_at > fresh_since):
        return
    roles = (await roles_of_users(there, [user_id]))[user_id]
    held: set[str] = set()
    for code in roles:
        role = await role_by_code(there, code)
        held |= {*role.permissions, *role.inherited}
    required = (policy.required_roles, policy.required_permissions)
    if kind == GrantKind.OWNER or must_have_factor(*required, roles, held):
        raise MinshuiError(SWITCH_STEP_UP, minutes=minutes)
