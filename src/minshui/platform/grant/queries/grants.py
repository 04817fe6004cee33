"""Lists of grants as one of their tenants sees them, and what stands in each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from minshui.infrastructure.context import MasterContext
from minshui.infrastructure.db.master_models import Tenant
from minshui.kernel.errors import MinshuiError
from minshui.kernel.paging import Page, PageRequest
from minshui.platform.grant.contracts import (
    GrantContract,
    GrantKind,
    GrantState,
    GrantStepContract,
    Side,
)
from minshui.platform.grant.errors import GRANT_UNKNOWN
from minshui.platform.grant.models import UserGrant
from minshui.platform.grant.parties import agreement_in, side_of, tenants_of
from minshui.platform.grant.wanted import placement_of, read_steps

EXPORT_LIMIT = 10_000
_Home, _Guest = aliased(Tenant), aliased(Tenant)
_ROWS = (
    select(UserGrant, _Home.name.label("home_name"), _Guest.name.label("guest_name"))
    .join(_Home, _Home.code == UserGrant.home_tenant_code)
    .join(_Guest, _Guest.code == UserGrant.guest_tenant_code)
)
_ONE = _ROWS.where(UserGrant.id == bindparam("grant_id"))


@dataclass(frozen=True, slots=True)
class GrantFilter:
    """Which grants of a tenant; ``side`` None: those it asked for others too.

    ``to_approve``: those that wait for this tenant.
    """

    side: Side | None = None
    states: tuple[GrantState, ...] = ()
    to_approve: bool = False
    text: str = ""


async def find_grants(
    mctx: MasterContext, wanted: GrantFilter, page: PageRequest
) -> Page[GrantContract]:
    """Return a page of the tenant's grants, the newest first."""
    conditions = _conditions(mctx.tenant_code, wanted)
    counted = select(func.count()).select_from(UserGrant).where(*conditions)
    total = (await mctx.session.execute(counted)).scalar_one()
    rows = await _read(mctx, conditions, page.offset, page.size)
    return Page(rows, total, page.page, page.size)


async def all_grants(mctx: MasterContext, wanted: GrantFilter) -> Sequence[GrantContract]:
    """Return the tenant's grants to be handed out as a file; at most 10,000."""
    return await _read(mctx, _conditions(mctx.tenant_code, wanted), 0, EXPORT_LIMIT)


async def grant_by_id(mctx: MasterContext, grant_id: int) -> GrantContract:
    """Return a grant of the tenant; raises ``E_GRANT_UNKNOWN``."""
    found = (await mctx.session.execute(_ONE, {"grant_id": grant_id})).one_or_none()
    if found is not None:
        row, home_name, guest_name = found
        if mctx.tenant_code in (*tenants_of(row), row.asked_tenant_code):
            return _contract(mctx, row, home_name, guest_name)
    raise MinshuiError(GRANT_UNKNOWN, grant=grant_id)


async def steps_of_grant(mctx: MasterContext, grant_id: int) -> Sequence[GrantStepContract]:
    """Return a grant's history, the first step first; the caller may see the grant."""
    return (await read_steps(mctx, [grant_id]))[grant_id]


async def _read(
    mctx: MasterContext, conditions: Sequence[ColumnElement[bool]], offset: int, limit: int
) -> list[GrantContract]:
    query = _ROWS.where(*conditions).order_by(UserGrant.id.desc()).offset(offset).limit(limit)
    found = (await mctx.session.execute(query)).all()
    return [_contract(mctx, row, home_name, guest_name) for row, home_name, guest_name in found]


def _conditions(tenant_code: str, wanted: GrantFilter) -> list[ColumnElement[bool]]:
    is_home = UserGrant.home_tenant_code == tenant_code
    is_guest = UserGrant.guest_tenant_code == tenant_code
    sides = {Side.HOME: is_home, Side.GUEST: is_guest}
    asked = UserGrant.asked_tenant_code == tenant_code
    own = or_(is_home, is_guest, asked) if wanted.side is None else sides[wanted.side]
    conditions: list[ColumnElement[bool]] = [own]
    if wanted.states:
        conditions.append(UserGrant.state.in_([state.value for state in wanted.states]))
    if wanted.to_approve:
        conditions.append(UserGrant.state == GrantState.ASKED.value)
        conditions.append(
            or_(
                and_(is_home, UserGrant.home_approver.is_(None)),
                and_(is_guest, UserGrant.guest_approver.is_(None)),
            )
        )
    if wanted.text:
        conditions.append(
            or_(
                UserGrant.user_name.contains(wanted.text.lower(), autoescape=True),
                UserGrant.display_name.contains(wanted.text, autoescape=True),
            )
        )
    return conditions


def _contract(
    mctx: MasterContext, row: UserGrant, home_name: str, guest_name: str
) -> GrantContract:
    side = side_of(row, mctx.tenant_code)
    return GrantContract(
        id=row.id,
        side=side,
        state=GrantState(row.state),
        in_force=agreement_in(row).is_in_force(mctx.clock.now()),
        kind=GrantKind(row.kind),
        home_tenant_code=row.home_tenant_code,
        home_tenant_name=home_name,
        guest_tenant_code=row.guest_tenant_code,
        guest_tenant_name=guest_name,
        user_name=row.user_name,
        display_name=row.display_name,
        placement=placement_of(row) if side is Side.GUEST else None,
        valid_from_at=row.valid_from_at,
        valid_until_at=row.valid_until_at,
        reason=row.reason,
        asked_by=row.asked_by_name,
        asked_at=row.asked_at,
        home_approved=row.home_approver is not None,
        guest_approved=row.guest_approver is not None,
        end_note=row.end_note,
        revision=row.revision,
        changed_at=row.changed_at,
    )
