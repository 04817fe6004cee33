"""What the meters' routes take and give."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field, StringConstraints

from minshui.infrastructure.http.values import (
    DecimalIn,
    DecimalOut,
    LineText,
    RequestBody,
    View,
)
from minshui.metering.device.contracts import MeterStatus

NumberText = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_./-]+$", max_length=32)]
ShortCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_./-]+$", max_length=16)]


class DefineModelBody(RequestBody):
    """A make and type of meter."""

    code: NumberText = Field(description="型号编码")
    name: Annotated[LineText, Field(max_length=100)] = Field(description="型号名称")
    caliber_code: ShortCode = Field(description="口径，如 DN15")
    modulus: DecimalIn = Field(description="量程 = 最大读数 + 1（m³），五位表为 100000")
    manufacturer: Annotated[LineText, Field(max_length=100)] | None = Field(
        None, description="厂家"
    )


class RegisterBody(RequestBody):
    """A further register."""

    code: ShortCode = Field(description="计数器编码，如 small")
    name: Annotated[LineText, Field(max_length=50)] = Field(description="计数器名称，如 小表")
    modulus: DecimalIn = Field(description="量程")
    multiplier: DecimalIn = Field(Decimal(1), description="倍率")
    decimals: int = Field(0, ge=0, le=4, description="小数位")


class RegisterMeterBody(RequestBody):
    """A meter that comes into stock."""

    meter_no: NumberText = Field(description="表号")
    model_code: NumberText | None = Field(None, description="型号编码")
    caliber_code: ShortCode | None = Field(None, description="口径，填了型号可不填")
    modulus: DecimalIn | None = Field(None, description="量程，填了型号可不填")
    code: NumberText | None = Field(None, description="资产编号，不填同表号")
    serial_no: Annotated[LineText, Field(max_length=40)] | None = Field(None, description="钢印号")
    multiplier: DecimalIn = Field(Decimal(1), description="倍率")
    reversed: bool = Field(False, description="是否反装")
    decimals: int = Field(0, ge=0, le=4, description="小数位")
    registers: list[RegisterBody] = Field(
        default_factory=list, max_length=8, description="主计数器之外的计数器（如子母表的小表）"
    )


class RegisterView(View):
    """A further register."""

    code: str = Field(description="计数器编码")
    name: str = Field(description="计数器名称")
    modulus: DecimalOut = Field(validation_alias="modulus_m3", description="量程（m³）")
    multiplier: DecimalOut = Field(description="倍率")
    decimals: int = Field(description="小数位")


class MeterView(View):
    """A meter."""

    id: int = Field(description="水表")
    code: str = Field(description="资产编号")
    meter_no: str = Field(description="表号")
    serial_no: str | None = Field(description="钢印号")
    model_code: str | None = Field(description="型号编码")
    caliber_code: str = Field(description="口径")
    modulus: DecimalOut = Field(validation_alias="modulus_m3", description="量程（m³）")
    multiplier: DecimalOut = Field(description="倍率")
    reversed: bool = Field(description="是否反装")
    decimals: int = Field(description="小数位")
    status: MeterStatus = Field(description="状态")
    installed_on: date | None = Field(description="安装日期")
    removed_on: date | None = Field(description="拆除日期")
