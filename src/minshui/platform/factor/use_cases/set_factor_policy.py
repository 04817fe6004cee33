"""Set the tenant's policy of second factors."""

from __future__ import annotations

from dataclasses import asdict

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.security.permission import declared_permissions
from minshui.infrastructure.settings import Settings
from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.access.facade import list_roles
from minshui.platform.factor.contracts import FactorPolicy
from minshui.platform.factor.errors import FACTOR_POLICY_OFF, FACTOR_POLICY_UNKNOWN
from minshui.platform.factor.models import FactorPolicyRow
from minshui.platform.factor.queries.policy import factor_policy


async def set_factor_policy(ctx: Context, policy: FactorPolicy) -> FactorPolicy:
    """Let ``policy`` hold from the next request on.

    Raises ``E_FACTOR_POLICY_UNKNOWN`` or, in production, ``E_FACTOR_POLICY_OFF``.
    """
    if policy.step_up_minutes == 0 and Settings().env == "production":
        raise MinshuiError(FACTOR_POLICY_OFF, place=Place("step_up_minutes"))
    roles = {role.code for role in await list_roles(ctx)}
    _check_known("required_roles", policy.required_roles, roles)
    _check_known("required_permissions", policy.required_permissions, set(declared_permissions()))
    before = await factor_policy(ctx)
    values = asdict(policy) | {
        "required_roles": list(policy.required_roles),
        "required_permissions": list(policy.required_permissions),
    }
    await ctx.session.merge(FactorPolicyRow(id=1, **values))
    await ctx.session.flush()
    await record_audit(
        ctx, "factor_policy.set", "factor_policy", 1, before=asdict(before), after=values
    )
    return policy


def _check_known(field: str, codes: tuple[str, ...], known: set[str]) -> None:
    for code in codes:
        if code not in known:
            raise MinshuiError(FACTOR_POLICY_UNKNOWN, place=Place(field), code=code)
