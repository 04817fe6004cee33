"""What master wants of a tenant, and what it is told of how far the tenant has come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, bindparam, or_, select, update

from minshui.infrastructure.context import MasterContext
from minshui.platform.access.facade import DataScope
from minshui.platform.grant.contracts import (
    GrantAction,
    GrantState,
    GrantStepContract,
    Placement,
    Side,
)
from minshui.platform.grant.models import GrantStep, UserGrant

_UNAPPLIED = (
    select(UserGrant)
    .where(
        or_(
            and_(
                UserGrant.home_tenant_code == bindparam("tenant"),
                UserGrant.home_applied < UserGrant.revision,
            ),
            and_(
                UserGrant.guest_tenant_code == bindparam("tenant"),
                UserGrant.guest_applied < UserGrant.revision,
            ),
        )
    )
    .order_by(UserGrant.id)
    .limit(bindparam("most"))
)
_STEPS = (
    select(GrantStep)
    .where(GrantStep.grant_id.in_(bindparam("grant_ids", expanding=True)))
    .order_by(GrantStep.grant_id, GrantStep.revision)
)
_COLUMNS = {Side.HOME: UserGrant.home_applied, Side.GUEST: UserGrant.guest_applied}
_TELL = {
    side: update(UserGrant)
    .where(UserGrant.id == bindparam("grant_id"), column < bindparam("reached"))
    .values({column: bindparam("reached")})
    .execution_options(synchronize_session=False)
    for side, column in _COLUMNS.items()
}


@dataclass(frozen=True, slots=True)
class WantedGrant:
    """A grant as one of its tenants is to have it; ``steps`` tell how it came to this."""

    grant_id: int
    revision: int
    state: GrantState
    side: Side
    home_tenant_code: str
    other_tenant_code: str
    home_user_id: int
    user_name: str
    display_name: str
    kind: str
    placement: Placement | None
    decides: bool
    steps: tuple[GrantStepContract, ...]


async def unapplied(mctx: MasterContext, most: int) -> Sequence[WantedGrant]:
    """Return what the tenant has not applied yet, the oldest grants first."""
    values = {"tenant": mctx.tenant_code, "most": most}
    rows = (await mctx.session.execute(_UNAPPLIED, values)).scalars().all()
    steps = await read_steps(mctx, [row.id for row in rows])
    return [_wanted(mctx.tenant_code, row, steps[row.id]) for row in rows]


async def tell_applied(mctx: MasterContext, grant_id: int, side: Side, revision: int) -> None:
    """Write down that the tenant has come so far."""
    await mctx.session.execute(_TELL[side], {"grant_id": grant_id, "reached": revision})


async def read_steps(
    mctx: MasterContext, grant_ids: Sequence[int]
) -> dict[int, list[GrantStepContract]]:
    """Return the histories of grants, the first steps first."""
    found: defaultdict[int, list[GrantStepContract]] = defaultdict(list)
    if grant_ids:
        for row in (await mctx.session.execute(_STEPS, {"grant_ids": list(grant_ids)})).scalars():
            found[row.grant_id].append(_step(row))
    return found


def placement_of(row: UserGrant) -> Placement | None:
    """Return as what somebody is to work in the guest tenant, once it has been said."""
    if row.roles is None or row.data_scope is None:
        return None
    return Placement(tuple(row.roles), DataScope(row.data_scope), row.department_code)


def _wanted(tenant_code: str, row: UserGrant, steps: Sequence[GrantStepContract]) -> WantedGrant:
    is_home = row.home_tenant_code == tenant_code
    approver = row.home_approver if is_home else row.guest_approver
    return WantedGrant(
        grant_id=row.id,
        revision=row.revision,
        state=GrantState(row.state),
        side=Side.HOME if is_home else Side.GUEST,
        home_tenant_code=row.home_tenant_code,
        other_tenant_code=row.guest_tenant_code if is_home else row.home_tenant_code,
        home_user_id=row.home_user_id,
        user_name=row.user_name,
        display_name=row.display_name,
        kind=row.kind,
        placement=None if is_home else placement_of(row),
        decides=row.state == GrantState.ASKED and approver is None,
        steps=tuple(steps),
    )


def _step(row: GrantStep) -> GrantStepContract:
    return GrantStepContract(
        revision=row.revision,
        action=GrantAction(row.action),
        side=None if row.side is None else Side(row.side),
        state=GrantState(row.state),
        actor_tenant_code=row.actor_tenant_code,
        actor_user_id=row.actor_user_id,
        actor_name=row.actor_name,
        note=row.note,
        acted_at=row.acted_at,
    )
