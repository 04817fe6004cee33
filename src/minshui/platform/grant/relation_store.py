"""Grants in master: found, locked, and moved on step by step."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, select

from minshui.infrastructure.audit.recording import record_master_audit
from minshui.infrastructure.bus.wakeup_rows import count_call
from minshui.infrastructure.context import MasterContext
from minshui.kernel.errors import MinshuiError
from minshui.platform.grant.contracts import GrantAction, GrantState, Person
from minshui.platform.grant.errors import GRANT_STATE, GRANT_UNKNOWN
from minshui.platform.grant.models import GrantStep, UserGrant
from minshui.platform.grant.parties import person_of, side_of, tenants_of
from minshui.platform.grant.wording import ACTION_TITLES, STATE_TITLES

GRANT_LINE = "grants"
"""The line whose visits bring a tenant to what master says."""

_LOCK = select(UserGrant).where(UserGrant.id == bindparam("grant_id")).with_for_update()
_PERSON = select(UserGrant.home_tenant_code, UserGrant.home_user_id).where(
    UserGrant.id == bindparam("grant_id")
)
_LOCK_OF_PERSON = (
    select(UserGrant)
    .where(
        UserGrant.home_tenant_code == bindparam("home"),
        UserGrant.home_user_id == bindparam("user_id"),
        UserGrant.state.in_([GrantState.ASKED.value, GrantState.ACTIVE.value]),
    )
    .order_by(UserGrant.id)
    .with_for_update()
)


async def lock_grant(mctx: MasterContext, grant_id: int) -> UserGrant:
    """Lock a grant; raises ``E_GRANT_UNKNOWN`` also where it is no business of the tenant's."""
    row = (await mctx.session.execute(_LOCK, {"grant_id": grant_id})).scalar_one_or_none()
    parties = () if row is None else (*tenants_of(row), row.asked_tenant_code)
    if row is None or mctx.tenant_code not in parties:
        raise MinshuiError(GRANT_UNKNOWN, grant=grant_id)
    return row


async def lock_open_grants(mctx: MasterContext, person: Person) -> Sequence[UserGrant]:
    """Lock all that somebody is asked for or holds, so that their limits can be looked at."""
    values = {"home": person.tenant_code, "user_id": person.user_id}
    return (await mctx.session.execute(_LOCK_OF_PERSON, values)).scalars().all()


async def lock_grant_and_others(
    mctx: MasterContext, grant_id: int
) -> tuple[UserGrant, Sequence[UserGrant]]:
    """Lock a grant with all that its person is asked for or holds, in the order of their ids.

    Raises ``E_GRANT_UNKNOWN``.
    """
    person = (await mctx.session.execute(_PERSON, {"grant_id": grant_id})).one_or_none()
    open_ones = () if person is None else await lock_open_grants(mctx, Person(*person))
    return await lock_grant(mctx, grant_id), open_ones


def active_in(open_ones: Sequence[UserGrant]) -> list[str]:
    """Return in which tenants somebody works by these grants."""
    return [each.guest_tenant_code for each in open_ones if each.state == GrantState.ACTIVE]


def check_state(row: UserGrant, wanted: GrantState, action: GrantAction) -> None:
    """Raise ``E_GRANT_STATE`` unless the grant is in ``wanted``."""
    if row.state != wanted:
        raise MinshuiError(
            GRANT_STATE, state=STATE_TITLES[GrantState(row.state)], action=ACTION_TITLES[action]
        )


async def take_step(
    mctx: MasterContext,
    row: UserGrant,
    action: GrantAction,
    state: GrantState,
    note: str | None = None,
) -> None:
    """Move a locked grant to ``state``, and call both tenants' workers.

    The call is in the same transaction: whoever sees the step is called, whatever crashes.
    """
    await write_step(mctx, row, action, state, note)
    await call_tenants(mctx, [row])


async def call_tenants(mctx: MasterContext, rows: Sequence[UserGrant]) -> None:
    """Call the workers of all tenants that grants are between, in an order that all keep."""
    for code in sorted({code for row in rows for code in tenants_of(row)}):
        await count_call(mctx.session, code, GRANT_LINE)


async def write_step(
    mctx: MasterContext,
    row: UserGrant,
    action: GrantAction,
    state: GrantState,
    note: str | None = None,
) -> None:
    """Move a locked grant to ``state``, with its history and master's audit (R-109, R-113)."""
    before = row.state
    row.state = state.value
    row.revision += 1
    row.changed_at = mctx.clock.now()
    if not state.is_open:
        row.end_note = note
    await mctx.session.flush()
    actor = mctx.actor
    mctx.session.add(
        GrantStep(
            grant_id=row.id,
            revision=row.revision,
            action=action.value,
            side=side_of(row, mctx.tenant_code) if actor.kind == "user" else None,
            state=state.value,
            actor_tenant_code=mctx.tenant_code,
            actor_user_id=actor.user_id,
            actor_name=actor.user_name,
            note=note,
            acted_at=row.changed_at,
        )
    )
    await mctx.session.flush()
    await record_master_audit(
        mctx,
        f"grant.{action.value}",
        "grant",
        row.id,
        before={"state": before},
        after={
            "state": row.state,
            "revision": row.revision,
            "person": person_of(row).key,
            "guest_tenant": row.guest_tenant_code,
            "kind": row.kind,
            "valid_until_at": row.valid_until_at,
            "note": note,
        },
    )
