"""Hold work on many accounts at once."""

from __future__ import annotations

import json
from collections.abc import Collection

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.revenue.customer.contracts import CaseKind, Work
from minshui.revenue.customer.models import AccountLock

_COLUMNS = ("account_id", "case_kind", "blocks", "reason", "opened_by", "opened_at")


async def open_many_case_locks(
    ctx: Context, account_ids: Collection[int], kind: CaseKind, blocks: frozenset[Work], reason: str
) -> None:
    """Open a case of one kind on accounts that nobody else can have found yet."""
    held = json.dumps(sorted(blocks))
    await database_of(ctx.session).bulk_copy(
        ctx.session,
        AccountLock.__tablename__,
        _COLUMNS,
        (
            (account_id, kind.value, held, reason, ctx.actor.user_id, ctx.clock.now())
            for account_id in account_ids
        ),
    )
