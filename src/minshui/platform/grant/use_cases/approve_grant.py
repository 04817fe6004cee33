"""Approve a request for one's own side; the second approval lets the grant begin."""

from __future__ import annotations

from collections.abc import Sequence

from minshui.infrastructure.context import Context, MasterContext
from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.grant.contracts import (
    GrantAction,
    GrantKind,
    GrantState,
    Placement,
    Side,
    Validity,
)
from minshui.platform.grant.domain.tenant_limit import check_tenant_limit
from minshui.platform.grant.domain.validity import check_validity
from minshui.platform.grant.errors import (
    GRANT_APPROVED_ALREADY,
    GRANT_OWN_CASE,
    GRANT_PARTIES_ONLY,
    GRANT_ROLES_THEIRS,
    GRANT_SAME_PERSON,
)
from minshui.platform.grant.hierarchy import check_tenants
from minshui.platform.grant.models import UserGrant
from minshui.platform.grant.parties import person_of, side_of
from minshui.platform.grant.people import acting_person, check_whole_tenant
from minshui.platform.grant.placing import check_placement
from minshui.platform.grant.queries.own_people import check_at_work
from minshui.platform.grant.relation_store import (
    active_in,
    check_state,
    lock_grant_and_others,
    take_step,
)
from minshui.platform.grant.wanted import placement_of


async def approve_grant(
    ctx: Context, mctx: MasterContext, grant_id: int, placement: Placement | None = None
) -> None:
    """Agree on behalf of the actor's tenant (R-106, C-81); the guest tenant may say as what.

    Raises ``E_GRANT_UNKNOWN``, ``E_GRANT_STATE``, ``E_GRANT_PARTIES_ONLY``, ``E_GRANT_OWN_CASE``,
    ``E_GRANT_SAME_PERSON``, ``E_GRANT_APPROVED_ALREADY``, ``E_GRANT_PERSON_UNKNOWN``,
    ``E_GRANT_VALIDITY``, ``E_GRANT_TENANT_LIMIT``, and what ``check_placement`` and
    ``check_tenants`` refuse.
    """
    check_whole_tenant(ctx)
    row, open_ones = await lock_grant_and_others(mctx, grant_id)
    check_state(row, GrantState.ASKED, GrantAction.APPROVE)
    side = side_of(row, ctx.tenant_code)
    approver = (await acting_person(ctx)).key
    _check_approver(row, side, approver)
    if side is Side.HOME:
        await _approve_at_home(ctx, row, approver, placement)
    else:
        await _approve_as_guest(ctx, row, approver, placement)
    if row.home_approver is None or row.guest_approver is None:
        await take_step(mctx, row, GrantAction.APPROVE, GrantState.ASKED)
        return
    await _begin(mctx, row, open_ones)


def _check_approver(row: UserGrant, side: Side | None, approver: str) -> None:
    if side is None:
        raise MinshuiError(GRANT_PARTIES_ONLY)
    if approver == person_of(row).key:
        raise MinshuiError(GRANT_OWN_CASE)
    own, other = row.home_approver, row.guest_approver
    if side is Side.GUEST:
        own, other = other, own
    if own is not None:
        raise MinshuiError(GRANT_APPROVED_ALREADY)
    if other == approver:
        raise MinshuiError(GRANT_SAME_PERSON)


async def _approve_at_home(
    ctx: Context, row: UserGrant, approver: str, placement: Placement | None
) -> None:
    if placement is not None:
        tenant = row.guest_tenant_code
        raise MinshuiError(GRANT_ROLES_THEIRS, place=Place("roles"), tenant=tenant)
    await check_at_work(ctx, row.home_user_id)
    row.home_approver = approver


async def _approve_as_guest(
    ctx: Context, row: UserGrant, approver: str, placement: Placement | None
) -> None:
    wanted = placement or placement_of(row)
    given = await check_placement(ctx, GrantKind(row.kind), wanted, given=True)
    row.roles = list(given.roles)
    row.data_scope, row.department_code = given.data_scope.value, given.department_code
    row.guest_approver = approver


async def _begin(mctx: MasterContext, row: UserGrant, open_ones: Sequence[UserGrant]) -> None:
    """Both have agreed: the grant takes the place of one that the person had there before."""
    kind, home, guest = GrantKind(row.kind), row.home_tenant_code, row.guest_tenant_code
    check_validity(kind, Validity(row.valid_from_at, row.valid_until_at), mctx.clock.now())
    await check_tenants(mctx, kind, home, guest)
    check_tenant_limit(home, [*active_in(open_ones), guest])
    for other in open_ones:
        if other.state == GrantState.ACTIVE and other.guest_tenant_code == guest:
            await take_step(mctx, other, GrantAction.REPLACE, GrantState.REPLACED)
    row.activated_at = mctx.clock.now()
    await take_step(mctx, row, GrantAction.APPROVE, GrantState.ACTIVE)
