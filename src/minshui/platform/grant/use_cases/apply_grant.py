"""Bring a tenant to what master says of a grant."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import bindparam, select

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.outbox.publishing import publish
from minshui.platform.grant.contracts import (
    GrantState,
    GrantStepContract,
    Person,
    Placement,
    Side,
)
from minshui.platform.grant.domain.guest_names import guest_name
from minshui.platform.grant.events import GrantChanged
from minshui.platform.grant.models import AppliedGrant
from minshui.platform.grant.placing import department_of
from minshui.platform.grant.queries.own_people import check_at_work
from minshui.platform.grant.wanted import WantedGrant
from minshui.platform.identity.facade import GuestUser, keep_guest

_ROW = select(AppliedGrant).where(AppliedGrant.grant_id == bindparam("grant_id"))
_OTHER_ACTIVE = select(AppliedGrant.grant_id).where(
    AppliedGrant.user_id == bindparam("user_id"),
    AppliedGrant.side == Side.GUEST.value,
    AppliedGrant.state == GrantState.ACTIVE.value,
    AppliedGrant.grant_id != bindparam("grant_id"),
)


async def apply_grant(ctx: Context, wanted: WantedGrant) -> None:
    """Apply ``wanted`` unless this tenant has come as far already, with everything it entails.

    User, roles, sessions, audit rows and events commit together with the revision, so that doing
    it again changes nothing. What cannot be applied raises, and leaves nothing.
    """
    row = await _locked_row(ctx, wanted)
    if row.applied_revision >= wanted.revision:
        return
    news = [each for each in wanted.steps if each.revision > row.applied_revision]
    if wanted.side is Side.HOME:
        await _apply_at_home(ctx, row, wanted)
    else:
        await _apply_as_guest(ctx, row, wanted)
    row.state, row.applied_revision = wanted.state.value, wanted.revision
    row.applied_at = ctx.clock.now()
    await ctx.session.flush()
    for step in news:
        await _record(ctx, wanted, step)
    await publish(ctx, _event(wanted, news[-1]), shard_key=f"grant:{wanted.grant_id}")


async def _locked_row(ctx: Context, wanted: WantedGrant) -> AppliedGrant:
    """Return what this tenant knows of a grant; whoever applies one of the same person waits."""
    person = Person(wanted.home_tenant_code, wanted.home_user_id)
    await database_of(ctx.session).lock(ctx.session, f"grants:{person.key}")
    fresh = {
        "grant_id": wanted.grant_id,
        "side": wanted.side.value,
        "other_tenant_code": wanted.other_tenant_code,
        "home_user_id": wanted.home_user_id,
        "state": GrantState.ASKED.value,
        "applied_revision": 0,
        "applied_at": ctx.clock.now(),
    }
    await database_of(ctx.session).insert_if_absent(ctx.session, AppliedGrant, fresh)
    return (await ctx.session.execute(_ROW, {"grant_id": wanted.grant_id})).scalar_one()


async def _apply_at_home(ctx: Context, row: AppliedGrant, wanted: WantedGrant) -> None:
    row.user_id = wanted.home_user_id
    if wanted.state is GrantState.ACTIVE:
        await check_at_work(ctx, wanted.home_user_id)


async def _apply_as_guest(ctx: Context, row: AppliedGrant, wanted: WantedGrant) -> None:
    if wanted.state is GrantState.ACTIVE and wanted.placement is not None:
        row.user_id = await _let_in(ctx, wanted, wanted.placement)
        row.data_scope = wanted.placement.data_scope.value
    elif row.user_id is not None and row.state == GrantState.ACTIVE:
        values = {"user_id": row.user_id, "grant_id": row.grant_id}
        if (await ctx.session.execute(_OTHER_ACTIVE, values)).first() is None:
            await keep_guest(ctx, _guest(wanted, None, (), enabled=False))


async def _let_in(ctx: Context, wanted: WantedGrant, placement: Placement) -> int:
    department_id = await department_of(ctx, placement)
    return await keep_guest(ctx, _guest(wanted, department_id, placement.roles, enabled=True))


def _guest(
    wanted: WantedGrant, department_id: int | None, roles: tuple[str, ...], *, enabled: bool
) -> GuestUser:
    name = guest_name(wanted.user_name, wanted.home_tenant_code)
    return GuestUser(name, wanted.display_name, department_id, roles, enabled)


async def _record(ctx: Context, wanted: WantedGrant, step: GrantStepContract) -> None:
    """Write one step into this tenant's log, in the name of whoever took it."""
    name, is_own = step.actor_name, step.actor_tenant_code == ctx.tenant_code
    if step.actor_user_id is not None and not is_own:
        name = f"{name}@{step.actor_tenant_code}"
    user_id = step.actor_user_id if is_own else None
    acting = replace(ctx, actor=replace(ctx.actor, user_id=user_id, user_name=name))
    after: dict[str, Any] = {
        "state": step.state.value,
        "other_tenant": wanted.other_tenant_code,
        "person": wanted.user_name,
        "kind": wanted.kind,
        "note": step.note,
        "acted_at": step.acted_at,
    }
    if wanted.placement is not None:
        after |= {
            "roles": list(wanted.placement.roles),
            "data_scope": wanted.placement.data_scope.value,
            "department": wanted.placement.department_code,
        }
    await record_audit(acting, f"grant.{step.action.value}", "grant", wanted.grant_id, after=after)


def _event(wanted: WantedGrant, last: GrantStepContract) -> GrantChanged:
    return GrantChanged(
        grant_id=wanted.grant_id,
        revision=wanted.revision,
        action=last.action.value,
        state=wanted.state.value,
        side=wanted.side.value,
        other_tenant_code=wanted.other_tenant_code,
        person=wanted.display_name,
        decides=wanted.decides,
    )
