"""The tenant's own people, as grants need to know them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.prepared import prepared
from minshui.infrastructure.security.fields import field_cipher
from minshui.kernel.errors import MinshuiError
from minshui.platform.grant.contracts import GrantState, Side
from minshui.platform.grant.errors import GRANT_PERSON_UNKNOWN
from minshui.platform.grant.models import AppliedGrant
from minshui.platform.identity.facade import MOBILE_FIELD, is_guest_name
from minshui.platform.identity.models import User

_AT_WORK = "enabled"
_COLUMNS = (User.id, User.user_name, User.display_name)
_BY_NAME = prepared(
    select(*_COLUMNS).where(User.user_name == bindparam("user_name"), User.status == _AT_WORK)
)
_BY_MOBILE = prepared(
    select(*_COLUMNS).where(User.mobile_index == bindparam("index"), User.status == _AT_WORK)
)
_BY_ID = prepared(select(*_COLUMNS).where(User.id == bindparam("user_id"), User.status == _AT_WORK))
_LEFT = prepared(
    select(AppliedGrant.grant_id)
    .join(User, User.id == AppliedGrant.user_id)
    .where(
        AppliedGrant.side == Side.HOME.value,
        AppliedGrant.state == GrantState.ACTIVE.value,
        User.status != _AT_WORK,
    )
)


@dataclass(frozen=True, slots=True)
class OwnPerson:
    """Somebody of the tenant's own who is at work."""

    user_id: int
    user_name: str
    display_name: str


async def find_own_person(ctx: Context, text: str) -> OwnPerson | None:
    """Return who has just this user name or mobile number, and is at work.

    Whoever comes from another tenant is none of the tenant's own.
    """
    name = text.strip().lower()
    if is_guest_name(name):
        return None
    row = (await ctx.session.execute(_BY_NAME, {"user_name": name})).one_or_none()
    if row is None:
        index = (await field_cipher(ctx)).blind_index(MOBILE_FIELD, name)
        row = (await ctx.session.execute(_BY_MOBILE, {"index": index})).one_or_none()
    return None if row is None else OwnPerson(*row)


async def check_at_work(ctx: Context, user_id: int) -> None:
    """Raise ``E_GRANT_PERSON_UNKNOWN`` unless the user is there and enabled (R-089)."""
    row = (await ctx.session.execute(_BY_ID, {"user_id": user_id})).one_or_none()
    if row is None:
        raise MinshuiError(GRANT_PERSON_UNKNOWN, tenant=ctx.tenant_code, user=user_id)


async def grants_of_those_who_left(ctx: Context) -> Sequence[int]:
    """Return the grants of the tenant's people who are not at work any more."""
    return (await ctx.session.execute(_LEFT)).scalars().all()
