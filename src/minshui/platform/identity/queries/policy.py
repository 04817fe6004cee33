"""The tenant's sign-in policy."""

from __future__ import annotations

from dataclasses import fields

from sqlalchemy import select

from minshui.infrastructure.context import Context
from minshui.platform.identity.contracts import SignInPolicy
from minshui.platform.identity.models import SignInPolicyRow

_FIND = select(SignInPolicyRow)


async def sign_in_policy(ctx: Context) -> SignInPolicy:
    """Return the tenant's policy, or the defaults."""
    row = (await ctx.session.execute(_FIND)).scalar_one_or_none()
    if row is None:
        return SignInPolicy()
    return SignInPolicy(**{part.name: getattr(row, part.name) for part in fields(SignInPolicy)})
