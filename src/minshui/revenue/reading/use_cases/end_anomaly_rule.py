"""End an anomaly rule."""

from __future__ import annotations

from sqlalchemy import bindparam, select, update

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.reading.errors import RULE_UNKNOWN
from minshui.revenue.reading.models import ReadingRule
from minshui.revenue.reading.rule_reach import check_rule_reach

_OPEN = select(ReadingRule.site_id).where(
    ReadingRule.id == bindparam("rule_id"), ReadingRule.ended_at.is_(None)
)
_END = (
    update(ReadingRule)
    .where(ReadingRule.id == bindparam("rule_id"))
    .values(ended_at=bindparam("at"))
    .execution_options(synchronize_session=False)
)


async def end_anomaly_rule(ctx: Context, rule_id: int) -> None:
    """End a rule at once: the next less specific one holds.

    Raises ``E_RULE_UNKNOWN``, ``E_OUT_OF_SCOPE`` or ``E_SCOPE_WHOLE``.
    """
    found = (await ctx.session.execute(_OPEN, {"rule_id": rule_id})).one_or_none()
    if found is None:
        raise MinshuiError(RULE_UNKNOWN, rule=rule_id)
    check_rule_reach(ctx, found.site_id)
    await ctx.session.execute(_END, {"rule_id": rule_id, "at": ctx.clock.now()})
    await record_audit(ctx, "reading.rule.end", "biz_reading_rule", rule_id)
