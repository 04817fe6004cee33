"""End a customer's share of another's quota."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import bindparam, select, update

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError, Place
from minshui.revenue.customer.errors import QUOTA_ENDS_EARLY, QUOTA_NOT_SHARED
from minshui.revenue.customer.models import QuotaShare
from minshui.revenue.customer.queries.accounts import account_by_id, account_of
from minshui.revenue.customer.queries.customers import customer_by_code
from minshui.revenue.customer.queries.history import SUBJECT
from minshui.revenue.customer.queries.quota_shares import quota_shares
from minshui.revenue.customer.quota_sharing import EndQuotaShare, QuotaShareContract

_LOCK = (
    select(QuotaShare.id, QuotaShare.from_on)
    .where(
        QuotaShare.main_account_id == bindparam("main"),
        QuotaShare.open_account_id == bindparam("sub"),
    )
    .with_for_update()
)
_END = (
    update(QuotaShare)
    .where(QuotaShare.id == bindparam("ended"))
    .values(open_account_id=None, to_on=bindparam("last"))
    .execution_options(synchronize_session=False)
)


async def end_quota_share(ctx: Context, command: EndQuotaShare) -> list[QuotaShareContract]:
    """End a share after its last day and return the main account's.

    Raises ``E_ACCOUNT_UNKNOWN``, ``E_CUSTOMER_UNKNOWN``, ``E_QUOTA_NOT_SHARED``,
    ``E_QUOTA_ENDS_EARLY``.
    """
    main = await account_by_id(ctx, command.main_account_id)
    customer = await customer_by_code(ctx, command.customer_code)
    sub = await account_of(ctx, customer.id)
    share = (await ctx.session.execute(_LOCK, {"main": main.id, "sub": sub.id})).one_or_none()
    if share is None:
        raise MinshuiError(QUOTA_NOT_SHARED, customer=customer.code, main=main.code)
    last = command.to_on or ctx.clock.today() - timedelta(days=1)
    # A share that never held ends the day before it began.
    if last < share.from_on - timedelta(days=1):
        day = share.from_on.isoformat()
        raise MinshuiError(QUOTA_ENDS_EARLY, place=Place(field="to_on"), day=day)
    await ctx.session.execute(_END, {"ended": share.id, "last": last})
    after = {"main": main.code, "sub": customer.code, "to_on": last}
    await record_audit(ctx, "customer.end_quota_share", SUBJECT, main.cust_id, after=after)
    return await quota_shares(ctx, main.id)
