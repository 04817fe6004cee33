"""What the routes of anomaly rules take and send."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from minshui.infrastructure.http.values import (
    CodeText,
    DecimalIn,
    DecimalOut,
    IdIn,
    LineText,
    MonthIn,
    RequestBody,
    View,
)
from minshui.revenue.reading.contracts_practice import (
    StoredRule,
)
from minshui.revenue.reading.domain.anomalies import Anomaly
from minshui.revenue.reading.domain.anomaly_rules import (
    ZERO,
    AnomalyRule,
    Level,
    MeterScope,
    Threshold,
)

MAX_RULES = 500


class RuleBody(RequestBody):
    """An anomaly rule; what is left out of its scope holds for all."""

    anomaly: Anomaly = Field(description="异常")
    level: Level = Field(description="message 仅提示、examine 逐条复核、lock 锁定待主管解锁")
    site_id: IdIn | None = Field(None, description="营业所")
    tariff_code: CodeText | None = Field(None, description="用水类别（水价方案编码）")
    caliber_code: CodeText | None = Field(None, description="口径")
    cycle_type: Literal["monthly", "bimonthly", "quarterly"] | None = Field(
        None, description="抄表周期"
    )
    from_on: date | None = Field(None, description="生效日期，不填为今天")
    threshold: DecimalIn | None = Field(
        None, description="界限：倍数、水量、天数或期数，依异常而定；不填为在此范围内关闭"
    )
    floor_m3: DecimalIn = Field(ZERO, description="差量（突增为水量）超过此数才算")
    base_volume_m3: DecimalIn = Field(ZERO, description="本期与对比水量都低于此数时不判")
    note: LineText | None = Field(None, description="说明")

    def to_rule(self, today: date) -> AnomalyRule:
        """Return the rule."""
        return AnomalyRule(
            anomaly=self.anomaly,
            level=self.level,
            scope=MeterScope(self.site_id, self.tariff_code, self.caliber_code, self.cycle_type),
            from_on=self.from_on or today,
            threshold=(
                None
                if self.threshold is None
                else Threshold(self.threshold, self.floor_m3, self.base_volume_m3)
            ),
        )


class RuleRow(View):
    """An anomaly rule."""

    id: int = Field(description="规则 id")
    anomaly: Anomaly = Field(description="异常")
    level: Level = Field(description="级别")
    site_id: int | None = Field(description="营业所；空为不限")
    tariff_code: str | None = Field(description="用水类别；空为不限")
    caliber_code: str | None = Field(description="口径；空为不限")
    cycle_type: str | None = Field(description="抄表周期；空为不限")
    from_on: date = Field(description="生效日期")
    threshold: DecimalOut | None = Field(description="界限；空为关闭")
    floor_m3: DecimalOut = Field(description="差量起判")
    base_volume_m3: DecimalOut = Field(description="水量起判")
    note: str | None = Field(description="说明")

    @classmethod
    def of(cls, stored: StoredRule) -> RuleRow:
        """Return a stored rule as a client sees it."""
        rule = stored.rule
        threshold = rule.threshold
        return cls(
            id=stored.id,
            anomaly=rule.anomaly,
            level=rule.level,
            site_id=rule.scope.site_id,
            tariff_code=rule.scope.tariff_code,
            caliber_code=rule.scope.caliber_code,
            cycle_type=rule.scope.cycle_type,
            from_on=rule.from_on,
            threshold=None if threshold is None else threshold.value,
            floor_m3=ZERO if threshold is None else threshold.floor_m3,
            base_volume_m3=ZERO if threshold is None else threshold.base_volume_m3,
            note=stored.note,
        )


class DryRunBody(RequestBody):
    """A proposed rule set and the months to try it on."""

    rules: list[RuleBody] = Field(description="拟用的全部规则", max_length=MAX_RULES)
    first_month: MonthIn = Field(description="起始账期")
    last_month: MonthIn = Field(description="终止账期")
    site_id: IdIn | None = Field(None, description="营业所")
    book_id: IdIn | None = Field(None, description="册本")
    show: int = Field(20, description="列出前几条差异", ge=0, le=1000)


class AnomalyCountRow(View):
    """Readings with an anomaly at a level."""

    anomaly: Anomaly = Field(description="异常")
    level: Level = Field(description="级别")
    in_force: int = Field(description="现行规则标记数")
    proposed: int = Field(description="拟用规则标记数")


class ScopeCountRow(View):
    """Marked readings of a level, site or book."""

    key: str | None = Field(description="级别，或营业所、册本 id")
    name: str | None = Field(description="册本编号")
    in_force: int = Field(description="现行规则标记数")
    proposed: int = Field(description="拟用规则标记数")


class DifferenceRow(View):
    """A reading marked otherwise."""

    reading_id: int = Field(description="抄表记录 id")
    bill_month: int = Field(description="账期")
    meter_no: str = Field(description="表号")
    customer_code: str = Field(description="户号")
    book_code: str | None = Field(description="册本编号")
    usage_m3: DecimalOut = Field(description="水量")
    mean_usage_m3: DecimalOut | None = Field(description="历史平均水量")
    last_usage_m3: DecimalOut | None = Field(description="上期水量")
    same_month_last_year_m3: DecimalOut | None = Field(description="去年同期水量")
    in_force: dict[str, str] = Field(description="现行标记：异常 → 级别")
    proposed: dict[str, str] = Field(description="拟用标记：异常 → 级别")


class DryRunView(View):
    """What a proposal would have marked."""

    readings: int = Field(description="参与试算的读数")
    marked_in_force: int = Field(description="现行规则标记的读数")
    marked_proposed: int = Field(description="拟用规则标记的读数")
    changed: int = Field(description="标记有变化的读数")
    by_anomaly: list[AnomalyCountRow] = Field(description="按异常和级别")
    by_level: list[ScopeCountRow] = Field(description="按最高级别")
    by_site: list[ScopeCountRow] = Field(description="按营业所")
    by_book: list[ScopeCountRow] = Field(description="按册本")
    differences: list[DifferenceRow] = Field(description="前若干条差异")
