"""Writing an account's attributes and the profile that follows from them, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, func, insert, select, update

from minshui.infrastructure.context import Context
from minshui.revenue.customer.contracts import AttributeKind
from minshui.revenue.customer.domain.attribute_timeline import Span
from minshui.revenue.customer.domain.pricing_profile import (
    build_profile,
    profile_hash,
    tariff_in_force,
)
from minshui.revenue.customer.models import Account, AccountAttribute, AccountProfile
from minshui.revenue.customer.profile_store import ensure_profiles

_PRESENT = (
    select(AccountAttribute)
    .where(
        AccountAttribute.account_id == bindparam("account_id"), AccountAttribute.ended_at.is_(None)
    )
    .order_by(AccountAttribute.from_on, AccountAttribute.id)
)
_END = (
    update(AccountAttribute)
    .where(AccountAttribute.id.in_(bindparam("ids", expanding=True)))
    .values(ended_at=bindparam("now"))
    .execution_options(synchronize_session=False)
)
_ADD = insert(AccountAttribute)
_LAST_REVISION = select(func.coalesce(func.max(AccountProfile.revision), 0)).where(
    AccountProfile.account_id == bindparam("account_id")
)
_ADD_REVISION = insert(AccountProfile)
_ASSIGN = (
    update(Account)
    .where(Account.id == bindparam("account"))
    .values(profile_id=bindparam("profile"), tariff_code=bindparam("tariff"))
    .execution_options(synchronize_session=False)
)


def span_of(row: AccountAttribute) -> Span:
    """Return a stored attribute as the rules take it."""
    return Span(
        kind=AttributeKind(row.kind),
        value=row.value,
        from_on=row.from_on,
        to_on=row.to_on,
        proof_no=row.proof_no,
        reason=row.reason,
        id=row.id,
    )


async def present_spans(ctx: Context, account_id: int) -> list[Span]:
    """Return the attributes in force of an account, past and future days included."""
    rows = await ctx.session.execute(_PRESENT, {"account_id": account_id})
    return [span_of(row) for row in rows.scalars()]


async def write_spans(
    ctx: Context, account_id: int, ended: Sequence[Span], added: Sequence[Span]
) -> tuple[int, int]:
    """End and add attributes, rebuild the profile; return its id and the account's revision.

    The caller holds the account's row. ``ended_at`` is all that is ever changed in a stored row.
    """
    now = ctx.clock.now()
    if ended:
        await ctx.session.execute(_END, {"ids": [span.id for span in ended], "now": now})
    if added:
        rows = [
            {
                "account_id": account_id,
                "kind": span.kind.value,
                "value": span.value,
                "from_on": span.from_on,
                "to_on": span.to_on,
                "proof_no": span.proof_no,
                "reason": span.reason,
                "recorded_by": ctx.actor.user_id,
                "recorded_at": now,
            }
            for span in added
        ]
        await ctx.session.execute(_ADD, rows)
    return await _rebuild_profile(ctx, account_id)


async def _rebuild_profile(ctx: Context, account_id: int) -> tuple[int, int]:
    document = build_profile(await present_spans(ctx, account_id))
    digest = profile_hash(document)
    profile_id = (await ensure_profiles(ctx, {digest: document}))[digest]
    key = {"account_id": account_id}
    revision = (await ctx.session.execute(_LAST_REVISION, key)).scalar_one() + 1
    await ctx.session.execute(
        _ADD_REVISION,
        {
            "account_id": account_id,
            "revision": revision,
            "profile_id": profile_id,
            "recorded_by": ctx.actor.user_id,
            "recorded_at": ctx.clock.now(),
        },
    )
    tariff = tariff_in_force(document, ctx.clock.today())
    await ctx.session.execute(
        _ASSIGN, {"account": account_id, "profile": profile_id, "tariff": tariff}
    )
    return profile_id, revision
