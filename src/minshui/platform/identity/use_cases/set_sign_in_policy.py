"""Set the tenant's sign-in policy."""

from __future__ import annotations

from dataclasses import asdict

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.platform.identity.contracts import SignInPolicy
from minshui.platform.identity.domain.policy_limits import check_policy
from minshui.platform.identity.models import SignInPolicyRow
from minshui.platform.identity.queries.policy import sign_in_policy


async def set_sign_in_policy(ctx: Context, policy: SignInPolicy) -> SignInPolicy:
    """Let ``policy`` hold from the next sign-in on; raises ``E_SIGN_IN_POLICY``."""
    check_policy(policy)
    before = await sign_in_policy(ctx)
    await ctx.session.merge(SignInPolicyRow(id=1, **asdict(policy)))
    await ctx.session.flush()
    await record_audit(
        ctx, "sign_in_policy.set", "sign_in_policy", 1, before=asdict(before), after=asdict(policy)
    )
    return policy
