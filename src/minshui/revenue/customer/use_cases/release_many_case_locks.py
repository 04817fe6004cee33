"""Release the cases of one kind on many accounts at once."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import bindparam, update

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among
from minshui.revenue.customer.contracts import CaseKind
from minshui.revenue.customer.models import AccountLock

_RELEASE = (
    update(AccountLock)
    .where(
        is_among(AccountLock.account_id, "accounts"),
        AccountLock.case_kind == bindparam("kind"),
        AccountLock.released_at.is_(None),
    )
    .values(released_at=bindparam("now"))
    .execution_options(synchronize_session=False)
)


async def release_many_case_locks(
    ctx: Context, account_ids: Collection[int], kind: CaseKind
) -> None:
    """Release whatever cases of the kind are open on the accounts."""
    values = {"accounts": sorted(account_ids), "kind": kind.value, "now": ctx.clock.now()}
    await ctx.session.execute(_RELEASE, values)
