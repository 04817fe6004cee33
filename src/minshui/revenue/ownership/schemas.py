"""Bodies and views of closings and transfers."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from minshui.infrastructure.http.values import (
    CodeText,
    DecimalIn,
    DecimalOut,
    IdIn,
    LineText,
    RequestBody,
    View,
    YuanOut,
)
from minshui.revenue.billing.facade import BillKind
from minshui.revenue.ownership.contracts import CloseAccount, MeterStop, TransferOwnership


class StopBody(RequestBody):
    """What a meter shows on the day."""

    cust_meter_id: IdIn = Field(description="户表关系")
    reading: DecimalIn = Field(description="止码")
    rolled_over: bool = Field(False, description="止码已过零")
    registers: dict[CodeText, DecimalIn] = Field(
        default_factory=dict, max_length=10, description="其他计度器的止码，按编码"
    )

    def stop(self) -> MeterStop:
        """Return it as the use cases take it."""
        return MeterStop(self.cust_meter_id, self.reading, self.rolled_over, self.registers)


class ClosingBody(RequestBody):
    """Meters to take out, and the customer too where it is ``whole``."""

    account_id: IdIn = Field(description="账户")
    on: date = Field(description="抄清日期")
    stops: list[StopBody] = Field(max_length=50, description="各水表止码")
    reason: LineText = Field(description="事由")
    whole: bool = Field(True, description="true 销户，须抄清全部水表；false 只拆所填的水表")

    def command(self) -> CloseAccount:
        """Return the body as the use case takes it."""
        stops = tuple(each.stop() for each in self.stops)
        return CloseAccount(self.account_id, self.on, stops, self.reason, self.whole)


class TransferBody(RequestBody):
    """A connection that goes to another customer."""

    account_id: IdIn = Field(description="旧户账户")
    to_account_id: IdIn = Field(description="新户账户，已办理预立户")
    on: date = Field(description="过户日期，当日抄清")
    stops: list[StopBody] = Field(max_length=50, description="各水表止码，须为全部在用水表")
    reason: LineText = Field(description="事由")
    takes_arrears: bool = Field(False, description="新户承接欠费（含结清账单）；否则仍由旧户缴纳")
    takes_prepayment: bool = Field(False, description="旧户预存转给新户；否则留给旧户退款")
    agreement_no: CodeText | None = Field(None, description="双方协议编号，承接欠费或预存时必填")

    def command(self) -> TransferOwnership:
        """Return the body as the use case takes it."""
        return TransferOwnership(
            self.account_id,
            self.to_account_id,
            self.on,
            tuple(each.stop() for each in self.stops),
            self.reason,
            self.takes_arrears,
            self.takes_prepayment,
            self.agreement_no,
        )


class LastBillView(View):
    """A bill up to the day."""

    bill_month: int = Field(description="账期")
    kind: BillKind = Field(description="ordinary 抄表开账，closing 抄清结账")
    period_from: date | None = Field(description="起")
    period_to: date = Field(description="止")
    usage_m3: DecimalOut = Field(description="计费水量（立方米）")
    total: YuanOut = Field(validation_alias="total_amount_fen", description="金额（元）")
    open_amount: YuanOut = Field(validation_alias="open_fen", description="未缴金额（元）")


class ClosingPreviewView(View):
    """What a closing would come to."""

    bills: list[LastBillView] = Field(description="将开的账单")
    closing: YuanOut = Field(validation_alias="closing_fen", description="账单金额（元）")
    offset: YuanOut = Field(validation_alias="offset_fen", description="预存抵扣（元）")
    arrears: YuanOut = Field(validation_alias="arrears_fen", description="余欠费（元）")
    prepayment: YuanOut = Field(validation_alias="prepayment_fen", description="余预存，可退（元）")
    closed: bool = Field(description="是否随即销户")


class TransferPreviewView(View):
    """What a transfer would come to."""

    bills: list[LastBillView] = Field(description="旧户将开的账单")
    closing: YuanOut = Field(validation_alias="closing_fen", description="账单金额（元）")
    offset: YuanOut = Field(validation_alias="offset_fen", description="预存抵扣（元）")
    taken_bill_count: int = Field(description="新户承接的账单数")
    taken_arrears: YuanOut = Field(
        validation_alias="taken_arrears_fen", description="新户承接欠费（元）"
    )
    taken_prepayment: YuanOut = Field(
        validation_alias="taken_prepayment_fen", description="新户承接预存（元）"
    )
    arrears: YuanOut = Field(validation_alias="arrears_fen", description="旧户余欠费（元）")
    prepayment: YuanOut = Field(validation_alias="prepayment_fen", description="旧户余预存（元）")
    from_closed: bool = Field(description="旧户是否随即销户")
    tier_counter: str = Field(description="阶梯累计：restart 新户从零，inherit 承接")


class ClosingRow(View):
    """A closing as lists show it."""

    code: str = Field(description="编号")
    stopped_on: date = Field(description="抄清日期")
    cust_id: int = Field(description="客户")
    customer_code: str = Field(description="客户编号")
    customer_name: str = Field(description="客户名称")
    meter_count: int = Field(description="拆表只数")
    whole: bool = Field(description="true 销户，false 拆表")
    closing_bill_count: int = Field(description="账单数")
    closing: YuanOut = Field(validation_alias="closing_fen", description="账单金额（元）")
    arrears: YuanOut = Field(validation_alias="arrears_fen", description="当时余欠费（元）")
    prepayment: YuanOut = Field(validation_alias="prepayment_fen", description="当时余预存（元）")
    closed: bool = Field(description="是否随即销户")
    reason: str = Field(description="事由")
    created_at: datetime = Field(description="办理时间")


class TransferRow(View):
    """A transfer as lists show it."""

    code: str = Field(description="编号")
    transferred_on: date = Field(description="过户日期")
    from_cust_id: int = Field(description="旧户")
    from_customer_code: str = Field(description="旧户编号")
    from_customer_name: str = Field(description="旧户名称")
    to_cust_id: int = Field(description="新户")
    to_customer_code: str = Field(description="新户编号")
    to_customer_name: str = Field(description="新户名称")
    agreement_no: str | None = Field(description="协议编号")
    tier_counter: str = Field(description="阶梯累计：restart 新户从零，inherit 承接")
    closing_bill_count: int = Field(description="旧户结清账单数")
    closing: YuanOut = Field(validation_alias="closing_fen", description="结清账单金额（元）")
    taken_bill_count: int = Field(description="新户承接账单数")
    taken_arrears: YuanOut = Field(
        validation_alias="taken_arrears_fen", description="新户承接欠费（元）"
    )
    taken_prepayment: YuanOut = Field(
        validation_alias="taken_prepayment_fen", description="新户承接预存（元）"
    )
    from_closed: bool = Field(description="旧户是否随即销户")
    reason: str = Field(description="事由")
    created_at: datetime = Field(description="办理时间")
