"""What the parameters' routes take and give."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from minshui.infrastructure.http.values import (
    CodeText,
    DecimalIn,
    DecimalOut,
    LineText,
    RequestBody,
    View,
)
from minshui.revenue.parameter.contracts import ComponentNature, DayKind

AccountCode = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z.-]+$", max_length=32)]


class SetParameterBody(RequestBody):
    """A value from a day on."""

    value: Any = Field(description="值，格式见参数说明")
    effective_on: date = Field(description="生效日期")


class ParameterView(View):
    """A parameter as it stands on a day."""

    module: str = Field(description="模块")
    key: str = Field(description="参数")
    title: str = Field(description="名称")
    value: Any = Field(description="值")
    since: date | None = Field(description="生效日期，空为缺省值")
    assumption: str = Field(description="缺省值的依据")


class ComponentBody(RequestBody):
    """How a component is booked."""

    name: Annotated[LineText, Field(max_length=100)] = Field(description="名称")
    nature: ComponentNature = Field(description="revenue 自有收入，agency 代收，held 押金等暂收")
    ledger_account_code: AccountCode = Field(description="科目编码")
    tax_code: Annotated[CodeText, Field(max_length=32)] | None = Field(
        None, description="税收分类编码"
    )
    tax_rate: DecimalIn = Field(Decimal(0), description="价内税率，如 0.03")


class ComponentView(View):
    """A component as it is booked."""

    code: str = Field(description="编码")
    name: str = Field(description="名称")
    nature: ComponentNature = Field(description="性质")
    ledger_account_code: str = Field(description="科目编码")
    tax_code: str | None = Field(description="税收分类编码")
    tax_rate: DecimalOut = Field(description="价内税率")


class MarkedDayBody(RequestBody):
    """A day that differs from the ordinary week."""

    day_on: date = Field(description="日期")
    kind: DayKind = Field(description="holiday 放假，workday 周末上班")
    name: Annotated[LineText, Field(min_length=1, max_length=40)] = Field(description="名称")


class MarkedDaysBody(RequestBody):
    """The marked days of a year."""

    days: Annotated[list[MarkedDayBody], Field(max_length=366)] = Field(description="日期")


class MarkedDayView(View):
    """A day that differs from the ordinary week."""

    day_on: date = Field(description="日期")
    kind: DayKind = Field(description="holiday 放假，workday 周末上班")
    name: str = Field(description="名称")
