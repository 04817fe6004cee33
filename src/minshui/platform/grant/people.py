"""Who somebody is: the same person in every tenant that lets them in."""

from __future__ import annotations

from dataclasses import dataclass

from minshui.infrastructure.context import Context, MasterContext
from minshui.kernel.errors import MinshuiError
from minshui.platform.grant.contracts import Person
from minshui.platform.grant.errors import GRANT_NOT_IN_FORCE, GRANT_WHOLE_TENANT
from minshui.platform.grant.queries.standing import standing_of
from minshui.platform.identity.facade import is_guest_name


@dataclass(frozen=True, slots=True)
class Origin:
    """Who acts, and the session at home that they came by."""

    person: Person
    home_session_id: str


async def origin_of(ctx: Context) -> Origin:
    """Return where the actor comes from; raises ``E_GRANT_NOT_IN_FORCE``."""
    actor = ctx.actor
    if not is_guest_name(actor.user_name):
        return Origin(Person(ctx.tenant_code, actor.user_id or 0), actor.session_id)
    standing = await standing_of(ctx, actor.session_id, actor.user_id or 0)
    if standing is None:
        raise MinshuiError(GRANT_NOT_IN_FORCE)
    return Origin(standing.person, standing.home_session_id)


async def acting_person(ctx: Context) -> Person:
    """Return who acts: for somebody from another tenant the user that they are at home."""
    return (await origin_of(ctx)).person


def check_whole_tenant(ctx: Context | MasterContext) -> None:
    """Raise ``E_GRANT_WHOLE_TENANT`` for administrators of a part of the tenant only."""
    if not ctx.actor.scope.everything:
        raise MinshuiError(GRANT_WHOLE_TENANT)
