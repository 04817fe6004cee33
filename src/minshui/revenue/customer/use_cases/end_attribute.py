"""Let an attribute end earlier."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import bindparam, select

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.customer.attribute_store import span_of, write_spans
from minshui.revenue.customer.contracts import AttributeChange, EndAttribute
from minshui.revenue.customer.domain.attribute_timeline import cut_out
from minshui.revenue.customer.errors import ATTRIBUTE_END, ATTRIBUTE_UNKNOWN
from minshui.revenue.customer.models import AccountAttribute
from minshui.revenue.customer.queries.account_locks import require_unlocked
from minshui.revenue.customer.queries.accounts import lock_accounts
from minshui.revenue.customer.queries.history import SUBJECT

_ONE = select(AccountAttribute).where(
    AccountAttribute.id == bindparam("id"), AccountAttribute.ended_at.is_(None)
)


async def end_attribute(ctx: Context, command: EndAttribute) -> AttributeChange:
    """Cut off the days after ``last_on``; before its first day, it never held.

    Raises ``E_ATTRIBUTE_UNKNOWN`` (also when it has been ended), ``E_ATTRIBUTE_END`` or
    ``E_ACCOUNT_LOCKED``.
    """
    found = (await ctx.session.execute(_ONE, {"id": command.attribute_id})).scalar_one_or_none()
    if found is None:
        raise MinshuiError(ATTRIBUTE_UNKNOWN, attribute=command.attribute_id)
    (account,) = await lock_accounts(ctx, [found.account_id])
    await require_unlocked(ctx, account.id, account.code, "case")
    await ctx.session.refresh(found)
    if found.ended_at is not None:
        raise MinshuiError(ATTRIBUTE_UNKNOWN, attribute=command.attribute_id)
    span = span_of(found)
    if span.to_on is not None and command.last_on >= span.to_on:
        raise MinshuiError(ATTRIBUTE_END, last=command.last_on, present=span.to_on)
    kept = cut_out(span, command.last_on + timedelta(days=1), None)
    profile_id, revision = await write_spans(ctx, account.id, [span], kept)
    await record_audit(
        ctx,
        "customer.end_attribute",
        SUBJECT,
        account.cust_id,
        before={"kind": span.kind, "value": span.value, "to_on": span.to_on},
        after={"to_on": command.last_on, "reason": command.reason},
    )
    return AttributeChange(profile_id, revision, ())
