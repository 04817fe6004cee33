"""The tenant's policy of second factors."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.platform.factor.contracts import FactorPolicy
from minshui.platform.factor.models import FactorPolicyRow


async def factor_policy(ctx: Context) -> FactorPolicy:
    """Return the tenant's policy, or the defaults."""
    row = await ctx.session.get(FactorPolicyRow, 1)
    if row is None:
        return FactorPolicy()
    return FactorPolicy(
        step_up_minutes=row.step_up_minutes,
        max_failures=row.max_failures,
        lock_minutes=row.lock_minutes,
        sms_allowed=row.sms_allowed,
        required_roles=tuple(row.required_roles),
        required_permissions=tuple(row.required_permissions),
    )
