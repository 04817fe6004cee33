"""Set an anomaly rule."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import insert, update

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.revenue.reading.contracts_practice import (
    StoredRule,
)
from minshui.revenue.reading.domain.anomaly_rules import AnomalyRule
from minshui.revenue.reading.domain.rule_documents import check_rule
from minshui.revenue.reading.models import ReadingRule
from minshui.revenue.reading.rule_reach import check_rule_reach


async def set_anomaly_rule(ctx: Context, rule: AnomalyRule, note: str | None = None) -> StoredRule:
    """Set a rule; one for the same anomaly, level, scope and first day is ended.

    Raises ``E_RULE_INVALID``, ``E_OUT_OF_SCOPE`` or ``E_SCOPE_WHOLE``.
    """
    check_rule(rule)
    check_rule_reach(ctx, rule.scope.site_id)
    key = {
        "anomaly": rule.anomaly.value,
        "level": rule.level.value,
        **asdict(rule.scope),
        "from_on": rule.from_on,
    }
    now = ctx.clock.now()
    is_same = [
        getattr(ReadingRule, name).is_not_distinct_from(value) for name, value in key.items()
    ]
    ended = await ctx.session.scalars(
        update(ReadingRule)
        .where(ReadingRule.ended_at.is_(None), *is_same)
        .values(ended_at=now)
        .returning(ReadingRule.id)
        .execution_options(synchronize_session=False)
    )
    replaced = list(ended)
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
