"""What the counter's routes take and give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated

from fastapi import Query
from pydantic import ConfigDict, Field, computed_field

from minshui.infrastructure.http.values import (
    CodeText,
    DecimalOut,
    IdIn,
    LineText,
    PageView,
    RequestBody,
    View,
    YuanIn,
    YuanOut,
)
from minshui.revenue.billing.facade import bill_number
from minshui.revenue.cashier.contracts import (
    ChequeDetails,
    MethodTotals,
    PaperReceiptDetails,
    PaymentFilter,
    PaymentMethod,
    PaymentStatus,
    TakePayment,
    TillReport,
)

METHOD_TEXT = "支付方式：cash 现金，pos POS 刷卡，transfer 转账，cheque 支票"
STATUS_TEXT = (
    "状态：posted 已收，reversed 已冲销，reversal 红冲，contra 冲正，move 转出，"
    "dishonour 退票，refund 退款"
)


class OpenTillBody(RequestBody):
    """A shift to begin."""

    float_amount: YuanIn = Field(description="备用金（元）")
    site_id: IdIn | None = Field(default=None, description="营业所，不填为本人所在营业所")


class CloseTillBody(RequestBody):
    """A shift to end."""

    counted_cash: YuanIn = Field(description="清点的现金（元），含备用金")
    over_short_reason: LineText | None = Field(default=None, description="长短款说明")


class TillView(View):
    """A shift."""

    id: int = Field(description="班次 id")
    code: str = Field(description="班次号")
    site_id: int = Field(description="营业所")
    cashier_id: int = Field(description="收费员")
    status: str = Field(description="状态：open 收费中，closed 已结账")
    float_amount: YuanOut = Field(validation_alias="float_fen", description="备用金（元）")
    opened_at: datetime = Field(description="开班时间")
    closed_at: datetime | None = Field(description="结账时间")
    counted_cash: YuanOut | None = Field(
        validation_alias="counted_cash_fen", description="清点现金（元）"
    )
    over_short: YuanOut | None = Field(
        validation_alias="over_short_fen", description="长款为正、短款为负（元）"
    )
    over_short_reason: str | None = Field(description="长短款说明")
    handover_id: int | None = Field(description="交款单")


class MethodTotalsView(View):
    """What one method brought in."""

    method: PaymentMethod = Field(description=METHOD_TEXT)
    payment_count: int = Field(description="收费笔数")
    gross: YuanOut = Field(validation_alias="gross_fen", description="收费金额（元）")
    reversal_count: int = Field(description="红冲笔数")
    reversals: YuanOut = Field(validation_alias="reversals_fen", description="红冲金额（元）")
    contra_count: int = Field(description="冲正笔数（含转出、退票）")
    contra: YuanOut = Field(validation_alias="contra_fen", description="冲正金额（元）")
    refund_count: int = Field(description="退款笔数")
    refunds: YuanOut = Field(validation_alias="refunds_fen", description="退款金额（元）")
    rounding: YuanOut = Field(validation_alias="rounding_fen", description="抹零（元）")
    net: YuanOut = Field(validation_alias="net_fen", description="净额（元）")


def totals_view(totals: Mapping[PaymentMethod, MethodTotals]) -> list[MethodTotalsView]:
    """Return the view of totals: methods in a fixed order."""
    return [
        MethodTotalsView.model_validate({"method": method} | asdict(totals[method]))
        for method in PaymentMethod
        if method in totals
    ]


class TillReportView(View):
    """A shift with its totals."""

    till: TillView = Field(description="班次")
    site: str = Field(description="营业所")
    cashier: str | None = Field(description="收费员")
    totals: list[MethodTotalsView] = Field(description="按支付方式的合计")
    expected_cash: YuanOut = Field(description="应有现金（元）")
    first_receipt_no: str | None = Field(description="第一张收据号")
    last_receipt_no: str | None = Field(description="最后一张收据号")

    @classmethod
    def of(cls, report: TillReport) -> TillReportView:
        """Return the view of a report."""
        return cls(
            till=TillView.model_validate(report.till),
            site=report.site,
            cashier=report.cashier,
            totals=totals_view(report.totals),
            expected_cash=report.expected_cash_fen,
            first_receipt_no=report.first_receipt_no,
            last_receipt_no=report.last_receipt_no,
        )


class ChequeBody(RequestBody):
    """A cheque; its number is the payment's reference number."""

    bank_name: LineText = Field(description="出票银行")
    drawn_on: date = Field(description="出票日期")

    def to_details(self) -> ChequeDetails:
        """Return the cheque as the use cases take it."""
        return ChequeDetails(self.bank_name, self.drawn_on)


class PaperReceiptBody(RequestBody):
    """A receipt written on paper."""

    paper_no: Annotated[CodeText, Field(max_length=32)] = Field(description="手工收据号")
    received_on: date = Field(description="收款日期")


class TakePaymentBody(RequestBody):
    """A payment at the counter."""

    customer_code: CodeText | None = Field(default=None, description="客户编号")
    account_id: IdIn | None = Field(default=None, description="账户，与客户编号二选一")
    method: PaymentMethod = Field(description=METHOD_TEXT)
    amount: YuanIn = Field(description="缴费金额（元）：记入账户的金额")
    tendered: YuanIn | None = Field(default=None, description="实收金额（元），不填同缴费金额")
    reference_no: CodeText | None = Field(default=None, description="POS 单号、转账流水号或支票号")
    bill_ids: list[IdIn] = Field(
        default_factory=list, max_length=200, description="指定的账单；不填则先缴最早的"
    )
    rounded: bool = Field(default=False, description="现金抹零（仅限恰好缴清账单）")
    cheque: ChequeBody | None = Field(default=None, description="支票")
    paper: PaperReceiptBody | None = Field(default=None, description="补录的手工收据")

    def to_command(self) -> TakePayment:
        """Return the payment as the use case takes it."""
        paper = self.paper
        return TakePayment(
            method=self.method,
            amount_fen=self.amount,
            account_id=self.account_id,
            customer_code=self.customer_code,
            tendered_fen=self.tendered,
            reference_no=self.reference_no,
            bill_ids=frozenset(self.bill_ids) or None,
            rounded=self.rounded,
            cheque=self.cheque.to_details() if self.cheque else None,
            paper=PaperReceiptDetails(paper.paper_no, paper.received_on) if paper else None,
        )


class ReversalBody(RequestBody):
    """Why a payment is undone."""

    reason: LineText = Field(description="原因")


class SettlementView(View):
    """A bill that a payment settled."""

    bill_id: int = Field(description="账单")
    bill_month: int = Field(description="账期")
    amount: YuanOut = Field(validation_alias="amount_fen", description="销账金额（元），红冲为负")
    open_amount: YuanOut = Field(validation_alias="open_fen", description="之后未缴（元）")
    late_fee: YuanOut = Field(
        validation_alias="late_fee_fen", description="另收违约金（元），红冲为负"
    )

    @computed_field(description="账单号")  # type: ignore[prop-decorator]
    @property
    def number(self) -> str:
        """The number that stands on the bill."""
        return bill_number(self.bill_month, self.bill_id)


class PaymentResultView(View):
    """A payment taken, or undone."""

    payment_id: int = Field(description="缴费 id")
    code: str = Field(description="缴费编号")
    receipt_no: str = Field(description="收据号")
    account_id: int = Field(description="账户")
    amount: YuanOut = Field(validation_alias="amount_fen", description="缴费金额（元），红冲为负")
    tendered: YuanOut = Field(validation_alias="tendered_fen", description="实收（元）")
    change: YuanOut = Field(validation_alias="change_fen", description="找零（元）")
    settled: list[SettlementView] = Field(description="核销的账单")
    prepayment_before: YuanOut = Field(
        validation_alias="prepayment_before_fen", description="之前预存（元）"
    )
    prepayment_after: YuanOut = Field(
        validation_alias="prepayment_after_fen", description="之后预存（元）"
    )
    rounding: YuanOut = Field(validation_alias="rounding_fen", description="抹零（元）")


class PaymentView(View):
    """A payment in a list."""

    id: int = Field(description="缴费 id")
    code: str = Field(description="缴费编号")
    receipt_no: str | None = Field(description="收据号")
    customer_code: str = Field(description="客户编号")
    customer_name: str = Field(description="户名")
    till_id: int | None = Field(description="班次")
    cashier_id: int | None = Field(description="收费员")
    channel: str = Field(description="渠道")
    method: PaymentMethod = Field(description=METHOD_TEXT)
    amount: YuanOut = Field(validation_alias="amount_fen", description="金额（元），冲销和退款为负")
    rounding: YuanOut = Field(validation_alias="rounding_fen", description="其中抹零（元）")
    status: PaymentStatus = Field(description=STATUS_TEXT)
    reference_no: str | None = Field(description="凭证号")
    reason: str | None = Field(description="冲销或退款原因")
    payment_time: datetime = Field(description="收费时间")
    received_on: date = Field(description="收费日期")


class PaymentPageView(PageView[PaymentView]):
    """A page of payments with the sum of all that the filter takes."""

    sum_amount: YuanOut = Field(description="符合条件的金额合计（元）")


class PaymentFilterQuery(RequestBody):
    """Which payments a list shows; ``page`` and ``size`` stand beside it."""

    model_config = ConfigDict(extra="ignore")  # unknown parameters are refused by the route

    received_from: date | None = Field(default=None, description="收费日期起")
    received_to: date | None = Field(default=None, description="收费日期止，含当日")
    till_id: IdIn | None = Field(default=None, description="班次")
    cashier_id: IdIn | None = Field(default=None, description="收费员")
    method: PaymentMethod | None = Field(default=None, description=METHOD_TEXT)
    status: PaymentStatus | None = Field(default=None, description=STATUS_TEXT)
    receipt_no: CodeText | None = Field(default=None, description="收据号")
    customer_code: CodeText | None = Field(default=None, description="客户编号")

    def to_filter(self) -> PaymentFilter:
        """Return the filter as the query takes it."""
        return PaymentFilter(**dict(self))


FilterDep = Annotated[PaymentFilterQuery, Query()]


class DeskBillView(View):
    """An open bill."""

    bill_id: int = Field(description="账单")
    bill_month: int = Field(description="账期")
    kind: str = Field(description="类别：ordinary 水费，opening 期初欠费 等")
    usage_m3: DecimalOut = Field(description="水量（m³）")
    total: YuanOut = Field(validation_alias="total_fen", description="账单金额（元）")
    open_amount: YuanOut = Field(validation_alias="open_fen", description="未缴（元）")
    due_on: date = Field(description="应缴日期")
    late_fee: YuanOut = Field(validation_alias="late_fee_fen", description="今日应缴违约金（元）")
    in_transit: str | None = Field(description="资金在途的原因，无在途时为空")

    @computed_field(description="账单号")  # type: ignore[prop-decorator]
    @property
    def number(self) -> str:
        """The number that stands on the bill."""
        return bill_number(self.bill_month, self.bill_id)


class DeskCustomerView(View):
    """A customer at the desk."""

    cust_id: int = Field(description="客户 id")
    account_id: int = Field(description="账户")
    code: str = Field(description="客户编号")
    name: str = Field(description="户名")
    mobile: str | None = Field(description="手机号，按权限脱敏")
    address: str = Field(description="用水地址")
    status: str = Field(description="客户状态")
    meter_no: str | None = Field(description="表号")
    prepayment: YuanOut = Field(validation_alias="prepayment_fen", description="预存余额（元）")
    arrears: YuanOut = Field(validation_alias="arrears_fen", description="欠费合计（元）")
    late_fee: YuanOut = Field(validation_alias="late_fee_fen", description="今日应缴违约金（元）")
    cash_due: YuanOut = Field(
        validation_alias="cash_due_fen", description="现金全额缴清应收（元），按抹零规则"
    )
    bad_debt: YuanOut = Field(
        validation_alias="bad_debt_fen", description="已核销未收回的坏账（元），不在欠费内"
    )
    bills: list[DeskBillView] = Field(description="未缴账单，最早的在前")
    held_by: list[str] = Field(description="在途业务")
