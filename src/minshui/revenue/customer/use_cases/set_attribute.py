"""Record a dated fact about an account: tariff, persons, quota, relief and the like."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.customer.attribute_application import checked_spans
from minshui.revenue.customer.attribute_store import present_spans, write_spans
from minshui.revenue.customer.contracts import (
    AttributeChange,
    AttributeValue,
    SetAttribute,
)
from minshui.revenue.customer.domain.attribute_timeline import Span, supersede
from minshui.revenue.customer.errors import CUSTOMER_CLOSED
from minshui.revenue.customer.queries.account_locks import require_unlocked
from minshui.revenue.customer.queries.accounts import lock_accounts
from minshui.revenue.customer.queries.history import SUBJECT


async def set_attribute(ctx: Context, command: SetAttribute) -> AttributeChange:
    """Let an attribute hold for a span; it wins over what the same days held before.

    Raises ``E_ATTRIBUTE_VALUE``, ``E_ATTRIBUTE_SPAN``, ``E_ATTRIBUTE_UNDATED``,
    ``E_ATTRIBUTE_PROOF``, ``E_ATTRIBUTE_EXPIRY``, ``E_CUSTOMER_CLOSED``, ``E_ACCOUNT_LOCKED``
    and what the tariff module refuses.
    """
    (account,) = await lock_accounts(ctx, [command.account_id])
    if account.status == "closed":
        raise MinshuiError(CUSTOMER_CLOSED, customer=account.code)
    await require_unlocked(ctx, account.id, account.code, "case")
    wanted = AttributeValue(
        command.kind,
        command.value,
        command.from_on,
        command.to_on,
        command.proof_no,
        command.reason,
    )
    (span,), warnings = await checked_spans(ctx, [wanted])
    ended, added = supersede(await present_spans(ctx, account.id), span)
    profile_id, revision = await write_spans(ctx, account.id, ended, added)
    await record_audit(
        ctx,
        "customer.set_attribute",
        SUBJECT,
        account.cust_id,
        before={"attributes": [_shown(old) for old in ended]},
        after=_shown(span),
    )
    return AttributeChange(profile_id, revision, tuple(warnings))


def _shown(span: Span) -> dict[str, object]:
    return {
        "kind": span.kind,
        "value": span.value,
        "from_on": span.from_on,
        "to_on": span.to_on,
        "proof_no": span.proof_no,
        "reason": span.reason,
    }
