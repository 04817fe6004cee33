"""Let a customer share another's quota (定额共享)."""

from __future__ import annotations

from sqlalchemy import bindparam, insert, or_, select

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.kernel.errors import MinshuiError, Place
from minshui.revenue.customer.errors import QUOTA_CHAIN, QUOTA_SELF, QUOTA_SHARED
from minshui.revenue.customer.models import QuotaShare
from minshui.revenue.customer.queries.accounts import account_by_id, account_of, lock_accounts
from minshui.revenue.customer.queries.customers import customer_by_code
from minshui.revenue.customer.queries.history import SUBJECT
from minshui.revenue.customer.queries.quota_shares import quota_shares
from minshui.revenue.customer.quota_sharing import QuotaShareContract, ShareQuota

_INSERT = insert(QuotaShare)
_CHAINED = select(QuotaShare.id).where(
    QuotaShare.open_account_id.is_not(None),
    or_(
        QuotaShare.open_account_id == bindparam("main"),
        QuotaShare.main_account_id == bindparam("sub"),
    ),
)
_OPEN = select(QuotaShare.id).where(QuotaShare.open_account_id == bindparam("sub"))


async def share_quota(ctx: Context, command: ShareQuota) -> list[QuotaShareContract]:
    """Add a sub-customer to a main account's quota and return all of them.

    Raises ``E_ACCOUNT_UNKNOWN``, ``E_CUSTOMER_UNKNOWN``, ``E_QUOTA_SELF``, ``E_QUOTA_SHARED``,
    ``E_QUOTA_CHAIN`` (a main account shares with nobody, a sub-customer has none of its own).
    """
    main = await account_by_id(ctx, command.main_account_id)
    customer = await customer_by_code(ctx, command.customer_code)
    sub = await account_of(ctx, customer.id)
    place = Place(field="customer_code")
    if sub.id == main.id:
        raise MinshuiError(QUOTA_SELF, place=place, customer=customer.code)
    # Accounts first, as a change of owner does, which ends shares.
    await lock_accounts(ctx, [main.id, sub.id])
    # Two changes at once could make a chain that neither sees.
    await database_of(ctx.session).lock(ctx.session, "customer:quotas")
    if (await ctx.session.execute(_OPEN, {"sub": sub.id})).first() is not None:
        raise MinshuiError(QUOTA_SHARED, place=place, customer=customer.code)
    chained = await ctx.session.execute(_CHAINED, {"main": main.id, "sub": sub.id})
    if chained.first() is not None:
        raise MinshuiError(QUOTA_CHAIN, place=place, customer=customer.code)
    values = {
        "main_account_id": main.id,
        "account_id": sub.id,
        "open_account_id": sub.id,
        "from_on": command.from_on or ctx.clock.today(),
        "created_by": ctx.actor.user_id,
        "created_at": ctx.clock.now(),
    }
    await ctx.session.execute(_INSERT, values)
    after = {"main": main.code, "sub": customer.code, "from_on": values["from_on"]}
    await record_audit(ctx, "customer.share_quota", SUBJECT, main.cust_id, after=after)
    return await quota_shares(ctx, main.id)
