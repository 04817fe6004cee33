"""Let a group pay for more customers."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import insert, select

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among
from minshui.kernel.errors import ErrorCode, MinshuiError, Place
from minshui.revenue.collective.contracts import Group
from minshui.revenue.collective.errors import (
    MEMBER_CLOSED,
    MEMBER_ELSEWHERE,
    MEMBER_PAYER,
    MEMBER_TWICE,
    MEMBER_UNKNOWN,
)
from minshui.revenue.collective.group_store import lock_group
from minshui.revenue.collective.models import CollectiveGroup, CollectiveMember
from minshui.revenue.collective.queries.candidates import accounts_by_code
from minshui.revenue.collective.queries.groups import find_group
from minshui.revenue.customer.facade import lock_accounts

_ELSEWHERE = (
    select(CollectiveMember.open_account_id, CollectiveGroup.code)
    .join(CollectiveGroup, CollectiveGroup.id == CollectiveMember.group_id)
    .where(is_among(CollectiveMember.open_account_id, "accounts"))
)
_INSERT = insert(CollectiveMember)


async def add_members(ctx: Context, group_id: int, customer_codes: Sequence[str]) -> Group:
    """Add customers, all or none, from today; the place of a refusal is the row in the list.

    Raises ``E_GROUP_UNKNOWN``, ``E_GROUP_ENDED``, ``E_MEMBER_UNKNOWN``, ``…_TWICE``,
    ``…_CLOSED``, ``…_PAYER``, ``…_ELSEWHERE``.
    """
    group = await lock_group(ctx, group_id, "加入成员")
    known = await accounts_by_code(ctx, customer_codes)
    accounts: dict[int, int] = {}  # row of the list by account
    for number, code in enumerate(customer_codes, start=1):
        if code not in known:
            raise _refusal(MEMBER_UNKNOWN, number, code)
        account_id = known[code]
        if account_id in accounts:
            raise _refusal(MEMBER_TWICE, number, code)
        if account_id == group.payer_account_id:
            raise _refusal(MEMBER_PAYER, number, code)
        accounts[account_id] = number
    for account in await lock_accounts(ctx, accounts):
        if account.status == "closed":
            number = accounts[account.id]
            raise _refusal(MEMBER_CLOSED, number, customer_codes[number - 1])
    for row in await ctx.session.execute(_ELSEWHERE, {"accounts": sorted(accounts)}):
        number = accounts[row.open_account_id]
        raise _refusal(MEMBER_ELSEWHERE, number, customer_codes[number - 1], group=row.code)
    if accounts:
        today = ctx.clock.today()
        await ctx.session.execute(
            _INSERT,
            [
                {
                    "group_id": group_id,
                    "account_id": account_id,
                    "open_account_id": account_id,
                    "joined_on": today,
                }
                for account_id in accounts
            ],
        )
    after = {"added": list(customer_codes)}
    await record_audit(ctx, "collective.add", "biz_collective_group", group_id, after=after)
    return await find_group(ctx, group_id)


def _refusal(error: ErrorCode, number: int, code: str, **more: str) -> MinshuiError:
    return MinshuiError(error, place=Place(row=number), row=number, customer=code, **more)
