"""Ask that somebody of another tenant may work in one."""

from __future__ import annotations

from collections.abc import Sequence

from minshui.infrastructure.context import Context, MasterContext
from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.grant.contracts import (
    AskGrant,
    FoundPerson,
    GrantAction,
    GrantState,
    Placement,
)
from minshui.platform.grant.domain.tenant_limit import check_tenant_limit
from minshui.platform.grant.domain.validity import check_validity
from minshui.platform.grant.errors import (
    GRANT_NOT_YOURS,
    GRANT_OPEN_ALREADY,
    GRANT_OWN_TENANT,
    GRANT_ROLES_THEIRS,
)
from minshui.platform.grant.hierarchy import HEADQUARTERS, check_tenants, find_tenant
from minshui.platform.grant.models import UserGrant
from minshui.platform.grant.people import acting_person
from minshui.platform.grant.placing import check_placement
from minshui.platform.grant.relation_store import active_in, lock_open_grants, take_step


async def ask_grant(
    ctx: Context, mctx: MasterContext, command: AskGrant, found: FoundPerson
) -> int:
    """Enter a request, which both tenants then decide (R-088, R-106); returns its number.

    ``found`` is whom the command names. Asked by the guest tenant, or by the headquarters for any
    tenant; only the guest tenant says as what. Raises ``E_GRANT_OWN_TENANT``,
    ``E_GRANT_NOT_YOURS``, ``E_GRANT_ROLES_THEIRS``, ``E_GRANT_TENANT_INACTIVE``,
    ``E_GRANT_VALIDITY``, ``E_GRANT_OWNER_BELOW``, ``E_GRANT_OPEN_ALREADY``,
    ``E_GRANT_TENANT_LIMIT``, and what ``check_placement`` refuses.
    """
    home, guest = command.home_tenant_code, command.guest_tenant_code
    if home == guest:
        raise MinshuiError(GRANT_OWN_TENANT, place=Place("home_tenant_code"), tenant=guest)
    placement = await _placement(ctx, mctx, command)
    check_validity(command.kind, command.validity, ctx.clock.now())
    await check_tenants(mctx, command.kind, home, guest)
    open_ones = await lock_open_grants(mctx, found.person)
    _check_not_asked(open_ones, guest)
    check_tenant_limit(home, [*active_in(open_ones), guest])
    row = _row(ctx, command, found, placement)
    row.asked_by = (await acting_person(ctx)).key
    mctx.session.add(row)
    await mctx.session.flush()
    await take_step(mctx, row, GrantAction.ASK, GrantState.ASKED, command.reason)
    return row.id


async def _placement(ctx: Context, mctx: MasterContext, command: AskGrant) -> Placement | None:
    if command.guest_tenant_code == ctx.tenant_code:
        return await check_placement(ctx, command.kind, command.placement, given=False)
    asker = await find_tenant(mctx, ctx.tenant_code)
    if asker is None or asker.kind != HEADQUARTERS:
        raise MinshuiError(GRANT_NOT_YOURS, place=Place("guest_tenant_code"))
    if command.placement is not None:
        tenant = command.guest_tenant_code
        raise MinshuiError(GRANT_ROLES_THEIRS, place=Place("roles"), tenant=tenant)
    return None


def _check_not_asked(open_ones: Sequence[UserGrant], guest: str) -> None:
    for each in open_ones:
        if each.state == GrantState.ASKED and each.guest_tenant_code == guest:
            raise MinshuiError(GRANT_OPEN_ALREADY, tenant=guest, grant=each.id)


def _row(
    ctx: Context, command: AskGrant, found: FoundPerson, placement: Placement | None
) -> UserGrant:
    now = ctx.clock.now()
    return UserGrant(
        home_tenant_code=command.home_tenant_code,
        home_user_id=found.person.user_id,
        user_name=found.user_name,
        display_name=found.display_name,
        guest_tenant_code=command.guest_tenant_code,
        kind=command.kind.value,
        roles=None if placement is None else list(placement.roles),
        data_scope=None if placement is None else placement.data_scope.value,
        department_code=None if placement is None else placement.department_code,
        valid_from_at=command.validity.from_at,
        valid_until_at=command.validity.until_at,
        reason=command.reason,
        asked_tenant_code=ctx.tenant_code,
        asked_by_name=ctx.actor.display_name,
        asked_at=now,
        state=GrantState.ASKED.value,
        revision=0,
        home_applied=0,
        guest_applied=0,
        changed_at=now,
    )
