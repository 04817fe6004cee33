"""Let an account of a platform stand for the signed-in user."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.platform.federated.adapters import ADAPTERS
from minshui.platform.federated.attempt_store import take_attempt
from minshui.platform.federated.binding_store import (
    account_text,
    add_binding,
    binding_of_account,
    binding_of_user,
)
from minshui.platform.federated.contracts import Answer, Binding
from minshui.platform.federated.errors import (
    FEDERATED_ATTEMPT,
    FEDERATED_BOUND,
    FEDERATED_TAKEN,
)
from minshui.platform.federated.provider_store import enabled_provider


async def bind_account(ctx: Context, answer: Answer) -> Binding:
    """Bind the account that an answer stands for to the actor, whose session asked for it.

    Raises ``E_FEDERATED_ATTEMPT``, ``E_FEDERATED_OFF``, ``E_FEDERATED_TAKEN``,
    ``E_FEDERATED_BOUND``, and what the adapter does.
    """
    user_id = ctx.actor.user_id or 0
    platform = await take_attempt(ctx, answer, ctx.actor.session_id)
    if platform is None:
        raise MinshuiError(FEDERATED_ATTEMPT)
    provider = await enabled_provider(ctx, platform)
    subject = await ADAPTERS[platform].subject_of(provider, answer.code, ctx.clock.now())
    account = account_text(provider, subject)
    if await binding_of_account(ctx, platform, account) is not None:
        raise MinshuiError(FEDERATED_TAKEN)
    if await binding_of_user(ctx, platform, user_id) is not None:
        raise MinshuiError(FEDERATED_BOUND)
    row = await add_binding(ctx, platform, account, user_id)
    await record_audit(ctx, "federated.bind", "user", user_id, after={"platform": platform})
    return Binding(platform, row.bound_at, None)
