"""Whose collective payers are (R-082): theirs who see the payer and all members there ever were."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import aliased

from minshui.infrastructure.context import Context
from minshui.infrastructure.security.scoped_rows import ScopedRows
from minshui.revenue.collective.errors import GROUP_UNKNOWN
from minshui.revenue.collective.models import CollectiveGroup, CollectiveMember
from minshui.revenue.customer.facade import ACCOUNT_ROWS


def _group(ctx: Context, group: Any) -> ColumnElement[bool]:
    member = aliased(CollectiveMember)
    strangers = select(member.id).where(
        member.group_id == group.id, ~ACCOUNT_ROWS.has_seen(ctx, member.account_id)
    )
    return and_(ACCOUNT_ROWS.has_seen(ctx, group.payer_account_id), ~strangers.exists())


GROUP_ROWS = ScopedRows(
    "revenue.collective_group",
    "集收号",
    CollectiveGroup,
    by_department="付费客户和全部成员都在其中的",
    own="付费客户和全部成员都有在用水表在本人册本中的",
    of_scope=_group,
    unknown=GROUP_UNKNOWN,
    named="group",
)
