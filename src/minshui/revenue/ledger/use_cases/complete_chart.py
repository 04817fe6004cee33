"""Give a chart the accounts that a newer program posts to."""

from __future__ import annotations

from sqlalchemy import bindparam, select, update

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.revenue.ledger.domain.default_chart import DEFAULT_CHART
from minshui.revenue.ledger.models import LedgerAccount

_PURPOSES = select(LedgerAccount.purpose)
_ADOPT = (
    update(LedgerAccount)
    .where(LedgerAccount.code == bindparam("adopted"), LedgerAccount.purpose.is_(None))
    .values(purpose=bindparam("wanted"))
    .execution_options(synchronize_session=False)
)


async def complete_chart(ctx: Context) -> list[str]:
    """Add a default account for every purpose that a chart lacks; return their codes.

    An account that already has the number gets the purpose. A tenant without any chart is left
    without, and whatever else the tenant's chart differs in stays: it is the tenant's.
    """
    found = set((await ctx.session.execute(_PURPOSES)).scalars())
    added: list[str] = []
    if not found:
        return added
    for account in DEFAULT_CHART:
        if account.purpose is None or account.purpose.value in found:
            continue
        values = {"code": account.code, "name": account.name, "kind": account.kind}
        await database_of(ctx.session).insert_if_absent(ctx.session, LedgerAccount, values)
        wanted = {"adopted": account.code, "wanted": account.purpose.value}
        await ctx.session.execute(_ADOPT, wanted)
        added.append(account.code)
    return added
