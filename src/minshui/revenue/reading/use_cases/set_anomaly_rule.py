"""Set and end anomaly rules."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import bindparam, insert, select, update

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.reading.contracts import StoredRule
from minshui.revenue.reading.domain.anomaly_rules import AnomalyRule
from minshui.revenue.reading.domain.rule_documents import check_rule
from minshui.revenue.reading.errors import RULE_UNKNOWN
from minshui.revenue.reading.models import ReadingRule

_OPEN = select(ReadingRule.id).where(
    ReadingRule.id == bindparam("rule_id"), ReadingRule.ended_at.is_(None)
)
_END = (
    update(ReadingRule)
    .where(ReadingRule.id == bindparam("rule_id"))
    .values(ended_at=bindparam("at"))
    .execution_options(synchronize_session=False)
)


async def set_anomaly_rule(ctx: Context, rule: AnomalyRule, note: str | None = None) -> StoredRule:
    """Set a rule; one for the same anomaly, level, scope and first day is ended.

    Raises ``E_RULE_INVALID``.
    """
    check_rule(rule)
    key = {
        "anomaly": rule.anomaly.value,
        "level": rule.level.value,
        **asdict(rule.scope),
        "from_on": rule.from_on,
    }
    now = ctx.clock.now()
    same = select(ReadingRule.id).where(
        ReadingRule.ended_at.is_(None),
        *(getattr(ReadingRule, name).is_not_distinct_from(value) for name, value in key.items()),
    )
    replaced = list(await ctx.session.scalars(same))
    for rule_id in replaced:
        await ctx.session.execute(_END, {"rule_id": rule_id, "at": now})
    threshold = rule.threshold
    values = {
        **key,
        "threshold": None if threshold is None else threshold.value,
        "floor_m3": 0 if threshold is None else threshold.floor_m3,
        "base_volume_m3": 0 if threshold is None else threshold.base_volume_m3,
        "note": note,
    }
    made = await ctx.session.execute(
        insert(ReadingRule).returning(ReadingRule.id),
        {**values, "recorded_by": ctx.actor.user_id, "recorded_at": now},
    )
    rule_id = int(made.scalar_one())
    await record_audit(
        ctx,
        "reading.rule.set",
        "biz_reading_rule",
        rule_id,
        before={"ended": replaced},
        after=values,
    )
    return StoredRule(rule_id, rule, note)


async def end_anomaly_rule(ctx: Context, rule_id: int) -> None:
    """End a rule at once: the next less specific one holds. Raises ``E_RULE_UNKNOWN``."""
    if await ctx.session.scalar(_OPEN, {"rule_id": rule_id}) is None:
        raise MinshuiError(RULE_UNKNOWN, rule=rule_id)
    await ctx.session.execute(_END, {"rule_id": rule_id, "at": ctx.clock.now()})
    await record_audit(ctx, "reading.rule.end", "biz_reading_rule", rule_id)
