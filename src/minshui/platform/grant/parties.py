"""Whom a grant's row is about: its person, its two tenants, and what they have agreed on."""

from __future__ import annotations

from minshui.platform.grant.contracts import Person, Side
from minshui.platform.grant.domain.agreement import Agreement
from minshui.platform.grant.models import UserGrant


def tenants_of(row: UserGrant) -> tuple[str, str]:
    """Return the tenants that have to agree."""
    return row.home_tenant_code, row.guest_tenant_code


def side_of(row: UserGrant, tenant_code: str) -> Side | None:
    """Return which of the two a tenant is; None: it only asked."""
    sides = {row.home_tenant_code: Side.HOME, row.guest_tenant_code: Side.GUEST}
    return sides.get(tenant_code)


def person_of(row: UserGrant) -> Person:
    """Return whom a grant is for."""
    return Person(row.home_tenant_code, row.home_user_id)


def agreement_in(row: UserGrant) -> Agreement:
    """Return how far master and the tenants have come."""
    return Agreement(
        state=row.state,
        revision=row.revision,
        home_applied=row.home_applied,
        guest_applied=row.guest_applied,
        valid_from_at=row.valid_from_at,
        valid_until_at=row.valid_until_at,
    )
